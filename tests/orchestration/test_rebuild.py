"""A kept release is made again from what its manifest names: the data folder of then, what is gone by name, exit codes.

That a whole one is the same is seen by the command itself, `r57 verify --rebuild`: a build takes too long here.
"""

from __future__ import annotations

import shutil
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from exports.sameness import Compared
from orchestration import keeping, rebuild
from orchestration.command.app import app
from orchestration.inputs import as_read, vintages
from orchestration.rebuild import CannotRebuildError, Rebuilt
from sources.border import holds
from sources.border.attempts import recall
from sources.border.seal import HELD, seal
from sources.border.vintages import RawStore
from sources.catalog import DATASETS
from sources.vocabulary.settings import HttpSettings, Settings
from tests import ROOT
from tests.conftest import AS_OF, NOW
from tests.orchestration.store.machines import given_another_number


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    shutil.copytree(ROOT / "tests" / "release_0_1_0", tmp_path / "data")
    return Settings(tmp_path / "data", HttpSettings())


@pytest.fixture
def aside(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "aside", HttpSettings())


def manifest(settings: Settings) -> dict[str, Any]:
    """What a release made now says of what it was made from."""
    return {
        "release_id": "made-before",
        "as_of": AS_OF.isoformat(),
        "built_at": NOW.isoformat(),
        "vintages": [asdict(as_read(vintage)) for vintage in vintages(settings)],
        "attempts": {"wipo_gii": {"dataset": "wipo_gii", "outcome": "timeout", "error": True}},
    }


def test_what_has_come_since_is_left_out(settings: Settings, aside: Settings) -> None:
    of_then = manifest(settings)
    newest = of_then["vintages"].pop()
    rebuild._lay_out(settings, aside, of_then)
    assert [asdict(as_read(vintage)) for vintage in vintages(aside)] == of_then["vintages"]
    assert newest not in of_then["vintages"]
    assert recall("wipo_gii", aside.state)["outcome"] == "timeout"


def test_a_vintage_that_has_another_number_now_is_laid_out_as_it_was(settings: Settings, aside: Settings) -> None:
    of_then = manifest(settings)
    raw = RawStore(settings.raw)
    _, now = given_another_number(raw, "wipo_gii")
    assert [v.vintage_id for v in raw.vintages("wipo_gii")][-1:] == [now.vintage_id]
    assert list(keeping._Raw(settings, DATASETS["wipo_gii"])()) == []
    rebuild._lay_out(settings, aside, of_then)
    assert [asdict(as_read(each)) for each in vintages(aside)] == of_then["vintages"]


def test_what_is_gone_is_named(settings: Settings, aside: Settings) -> None:
    of_then = manifest(settings)
    gone = vintages(settings)[0]
    shutil.rmtree(settings.raw / gone.dataset / f"vintage={gone.vintage_id}")
    with pytest.raises(
        CannotRebuildError, match=f"1 of its vintages are gone or altered: {gone.dataset} {gone.vintage_id}"
    ):
        rebuild._lay_out(settings, aside, of_then)


def test_one_that_was_altered_is_named(settings: Settings, aside: Settings) -> None:
    of_then = manifest(settings)
    folder = (
        settings.raw
        / "wipo_gii"
        / f"vintage={next(v for v in vintages(settings) if v.dataset == 'wipo_gii').vintage_id}"
    )
    seal(folder)
    (folder / "data.parquet").write_bytes((folder / "data.parquet").read_bytes()[:-9])
    with pytest.raises(CannotRebuildError, match=r"wipo_gii vintage=.*data\.parquet was altered"):
        rebuild._lay_out(settings, aside, of_then)


@pytest.mark.parametrize("days", [-1, 1], ids=["accepted before", "accepted since"])
def test_a_consent_that_was_given_since_is_left_out(settings: Settings, aside: Settings, days: int) -> None:
    vintage = next(v for v in vintages(settings) if v.dataset == "wipo_gii")
    folder = settings.raw / "wipo_gii" / f"vintage={vintage.vintage_id}"
    (folder / HELD).write_text(holds.note_of_hold(["a factor of 1000"], NOW - timedelta(days=2)), encoding="utf-8")
    seal(folder)
    of_then = manifest(settings)
    holds.accept(folder, by="Lan", reason="it is right", at=NOW + timedelta(days=days))
    if days < 0:
        of_then = manifest(settings)
    else:
        assert all(entry["vintage_id"] != vintage.vintage_id for entry in of_then["vintages"])
    rebuild._lay_out(settings, aside, of_then)
    there = [one.vintage_id for one in vintages(aside)]
    assert (vintage.vintage_id in there) is (days < 0)


@pytest.mark.parametrize(
    ("table", "files", "other_code", "code", "said"),
    [
        (Compared("t", 3, "ab" * 32), (), "", 0, "1 tables and 9 files are the same"),
        (Compared("t", 3, "ab" * 32, "1 row differs"), (), "", 6, "t: 3 rows, abababababab: 1 row differs"),
        (Compared("t", 3, "ab" * 32), ("csv/t.csv",), "", 6, "1 of 9 files are not the same bytes: csv/t.csv"),
        (Compared("t", 3, "ab" * 32), (), "0.9", 0, "another code made the release; this one is 0.9"),
    ],
)
def test_the_command_says_what_is_the_same_and_what_is_not(
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    table: Compared,
    files: tuple[str, ...],
    other_code: str,
    code: int,
    said: str,
) -> None:
    monkeypatch.setenv("R57_DATA_DIR", str(settings.data_dir))
    (settings.releases / "one").mkdir(parents=True)
    (settings.releases / "one" / "manifest.json").write_text("{}")
    monkeypatch.setattr(rebuild, "rebuild", lambda *_: Rebuilt("one", (table,), 9, files, other_code))
    done = CliRunner().invoke(app, ["verify", "--rebuild", "one"])
    assert (done.exit_code, said in done.output) == (code, True), done.output


@pytest.mark.parametrize("gone", ["", "the-one-before"])
def test_what_changes_cannot_be_told_again_is_said(
    gone: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those of a release whose release before is no longer kept: not compared, and no fault."""
    monkeypatch.setenv("R57_DATA_DIR", str(settings.data_dir))
    (settings.releases / "one").mkdir(parents=True)
    (settings.releases / "one" / "manifest.json").write_text("{}")
    monkeypatch.setattr(rebuild, "rebuild", lambda *_: Rebuilt("one", (), 9, (), compared_with=gone))
    done = CliRunner().invoke(app, ["verify", "--rebuild", "one"])
    assert done.exit_code == 0
    assert ("changes.md, changes.json: not compared" in done.output) is bool(gone)


def test_the_command_ends_with_1_where_vintages_are_gone(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: object) -> Rebuilt:
        raise CannotRebuildError("one", ["wipo_gii 0001"])

    monkeypatch.setenv("R57_DATA_DIR", str(settings.data_dir))
    (settings.releases / "one").mkdir(parents=True)
    (settings.releases / "one" / "manifest.json").write_text("{}")
    monkeypatch.setattr(rebuild, "rebuild", gone)
    done = CliRunner().invoke(app, ["verify", "--rebuild", "one"])
    assert (done.exit_code, "1 of its vintages are gone or altered: wipo_gii 0001" in done.output) == (1, True)
