"""When a release is made and when not: each reason seen, and its absence."""

from __future__ import annotations

import shutil
from dataclasses import asdict
from datetime import date
from pathlib import Path

import duckdb
import pytest

from orchestration.inputs import as_read, inputs_fingerprint, vintages
from orchestration.news import news, stands_until
from sources.vocabulary.files import sealed
from sources.vocabulary.settings import HttpSettings, Settings
from tests import ROOT

MADE = date(2026, 11, 23)
LATER = date(2026, 12, 4)
CODE = "0.3.0+abc"
UNTIL = {"day": "2026-12-05", "because": "deadlines are over (r57-2026-a)"}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A small data folder, copied."""
    shutil.copytree(ROOT / "tests" / "release_0_1_0", tmp_path / "data")
    return Settings(tmp_path / "data", HttpSettings())


def manifest(settings: Settings, **changes: object) -> dict[str, object]:
    """What the release made of the folder on that day says."""
    return {
        "as_of": MADE.isoformat(),
        "code_version": CODE,
        "inputs_fingerprint": inputs_fingerprint(settings, MADE, CODE),
        "vintages": [asdict(as_read(vintage)) for vintage in vintages(settings)],
        "stands_until": UNTIL,
        **changes,
    }


def test_without_a_release_one_is_made(settings: Settings) -> None:
    assert news(settings, None, MADE, CODE) == ("there was no release",)


@pytest.mark.parametrize("day", [MADE, LATER], ids=str)
def test_a_day_on_which_nothing_turns_is_no_news(settings: Settings, day: date) -> None:
    assert news(settings, manifest(settings), day, CODE) == ()


def test_a_day_that_moves_a_verdict_is_the_only_reason(settings: Settings) -> None:
    found = news(settings, manifest(settings), date(2026, 12, 5), CODE)
    assert found == ("2026-12-05: deadlines are over (r57-2026-a)",)


def test_where_nothing_ever_turns_no_day_is_news(settings: Settings) -> None:
    assert news(settings, manifest(settings, stands_until=None), date(2046, 1, 1), CODE) == ()


def test_a_day_that_is_asked_for_is_made(settings: Settings) -> None:
    assert news(settings, manifest(settings), LATER, CODE, is_asked=True) == (
        "the one before is as known on 2026-11-23",
    )
    assert news(settings, manifest(settings), MADE, CODE, is_asked=True) == ()


def test_a_release_that_does_not_say_how_long_it_stands_stands_for_its_day(settings: Settings) -> None:
    older = manifest(settings)
    del older["stands_until"]
    assert news(settings, older, LATER, CODE) == ("the one before is as known on 2026-11-23",)
    assert news(settings, older, MADE, CODE) == ()


def test_changed_code_is_a_reason(settings: Settings) -> None:
    assert news(settings, manifest(settings), LATER, "0.3.0+def") == ("the code or a register changed",)


def test_a_vintage_that_came_or_went_is_named(settings: Settings) -> None:
    before = manifest(settings)
    gone = vintages(settings)[0]
    shutil.rmtree(settings.raw / gone.dataset / f"vintage={gone.vintage_id}")
    assert news(settings, before, LATER, CODE) == (f"gone: {gone.dataset} {gone.vintage_id}",)
    after = manifest(settings)
    shutil.copytree(
        ROOT / "tests/release_0_1_0/raw" / gone.dataset / f"vintage={gone.vintage_id}",
        settings.raw / gone.dataset / f"vintage={gone.vintage_id}",
    )
    assert news(settings, after, LATER, CODE) == (f"came: {gone.dataset} {gone.vintage_id}",)


def test_a_publisher_that_stops_answering_is_a_reason_once(settings: Settings) -> None:
    before = manifest(settings)
    failed = {
        "dataset": "wipo_gii",
        "outcome": "unreachable",
        "error": True,
        "attempted_at": "2026-12-04T00:00:00+00:00",
    }
    (settings.state / "wipo_gii.json").write_text(sealed(failed), encoding="utf-8")
    found = news(settings, before, LATER, CODE)
    assert found == ("what waits for a person, or who does not answer, changed",)
    assert news(settings, manifest(settings), LATER, CODE) == ()


def test_the_first_turning_day_and_what_turns(tmp_path: Path) -> None:
    with duckdb.connect(str(tmp_path / "build.duckdb")) as build:
        build.execute(
            """
            create table int_turning_day as select turns_on::date as turns_on, turn, subject from (values
                ('2027-01-01', 'deadline', 'a'), ('2027-01-01', 'deadline', 'b'), ('2027-01-01', 'deadline', 'c'),
                ('2027-01-01', 'deadline', 'd'), ('2027-01-01', 'stale', 'b'), ('2027-02-01', 'overdue', 'wb')
            ) as t (turns_on, turn, subject)
            """
        )
    because = "deadlines are over (a, b, c and 1 more); figures are old (b)"
    assert stands_until(tmp_path / "build.duckdb") == {"day": "2027-01-01", "because": because}
    with duckdb.connect(str(tmp_path / "build.duckdb")) as build:
        build.execute("delete from int_turning_day")
    assert stands_until(tmp_path / "build.duckdb") is None


def test_every_turn_has_words() -> None:
    """What SQL calls a turn is known here."""
    models = ROOT / "dbt_project" / "models" / "intermediate"
    said = (models / "int_target_turn.sql").read_text() + (models / "int_turning_day.sql").read_text()
    from orchestration.news import TURNS

    assert [turn for turn in TURNS if f"'{turn}'" not in said] == []
