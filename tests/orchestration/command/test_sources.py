"""`r57 sources`: what is overdue or failed stands first, on a narrow terminal too; JSON says the same to a machine."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from orchestration.command.app import app
from orchestration.command.output import out
from sources.border.attempts import Attempt, remember
from sources.border.entry import take_in
from sources.border.holds import supersede
from sources.border.past import by_year
from sources.border.serving import served_rows
from sources.border.vintages import RawStore
from sources.catalog import DATASETS
from sources.shipped.take_in import take_bundled
from sources.vocabulary.dataset import Bounds
from sources.vocabulary.exchange import Answer, Parsed
from sources.vocabulary.observation import parsed_rows
from tests.conftest import NOW
from tests.wire.server import WireServer

pytestmark = pytest.mark.usefixtures("still_clock")


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """On 2026-11-23: a survey of 2024 and a copy of 2020 (overdue), a survey of 2024 due in 2028, an index whose
    last attempt failed, and a database that lacks a series."""
    folder = tmp_path_factory.mktemp("sources")
    store = RawStore(folder / "raw")
    for name in ("un_egdi", "un_sdg", "global_findex", "itu_gci"):
        take_bundled(DATASETS[name], store, now=NOW)
    failed = Attempt("itu_gci", "blocked", "HTTP 403", "Data360", "bundled", NOW, "0005", error=True)
    remember(failed, folder / "state")
    row = {"series_code": "SP.POP.TOTL", "area_code": "VNM", "period": "2025", "value": 1e8, "unit": "persons"}
    parsed = Parsed(parsed_rows([row]), published_on=date(2026, 10, 20), missing={"IP.PAT.RESD": "no longer there"})
    take_in(parsed, DATASETS["world_bank"], store, mode="bundled", route="bundled", now=NOW)
    return folder


@pytest.fixture(autouse=True)
def data(kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A copy of it, which the command is told to work on."""
    shutil.copytree(kept, tmp_path, dirs_exist_ok=True)
    monkeypatch.setenv("R57_DATA_DIR", str(tmp_path))


def printed(monkeypatch: pytest.MonkeyPatch, width: int) -> list[str]:
    monkeypatch.setattr(out, "width", width)
    done = CliRunner().invoke(app, ["sources"])
    assert done.exit_code == 0, done.output
    return [" ".join(line.split()) for line in done.stdout.splitlines() if line.strip()]


def test_a_narrow_terminal_has_a_line_a_dataset_the_overdue_first(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = printed(monkeypatch, 80)
    assert lines[0] == "dataset arrived newest due by state had by"
    assert lines[2:5] == [
        "un_sdg 2018 2020-12-31 overdue bundled",
        "un_egdi 2024 2026-09-30 overdue bundled",
        "itu_gci 2024 blocked bundled",
    ]
    assert "global_findex 2024 2028-07-31 shipped bundled" in lines
    assert "openalex never fetched none" in lines
    assert lines[2 + len(DATASETS)] == "not shown for want of room: vintage (a wider terminal, --csv or --json has all)"
    assert len(lines) == 3 + len(DATASETS) + 4


def test_a_state_is_never_broken_over_two_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The longest names and words that there are, beside a date in every column; what is overdue and failed says the
    one in the table and the other below."""
    longest_name, longest_word = max(DATASETS, key=len), max((*Answer, "changed_meanwhile"), key=len)
    for name, outcome in ((longest_name, longest_word), ("un_egdi", longest_word), ("un_sdg", "new_vintage")):
        failed = outcome == longest_word
        remember(Attempt(name, outcome, "", "API", "live", NOW, "", error=failed), tmp_path / "state")
    lines = printed(monkeypatch, 80)
    assert f"{longest_name} {longest_word}" in lines
    assert f"un_egdi 2024 2026-09-30 {longest_word}" in lines
    assert "un_sdg 2026-11-23 2018 2020-12-31 overdue" in lines
    assert any(line.startswith("! un_egdi: overdue since 2026-11-01: ") for line in lines)


def test_what_a_person_must_know_of_it_stands_below(monkeypatch: pytest.MonkeyPatch) -> None:
    assert printed(monkeypatch, 80)[-4:] == [
        "! un_sdg: overdue since 2021-02-01: a newer release is expected; this copy was not refreshed since 2020-10-19",
        "! un_egdi: overdue since 2026-11-01: a newer release is expected; this copy was not refreshed since 2024",
        "! itu_gci: HTTP 403",
        "! world_bank: the publisher has no figures of IP.PAT.RESD: no longer there",
    ]


def test_a_wide_one_says_what_is_served(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = printed(monkeypatch, 160)
    assert lines[0] == "dataset arrived newest due by state had by vintage"
    assert lines[3].startswith("un_egdi 2024 2026-09-30 overdue bundled 0012-2024-12-31-")


def test_json_says_it_in_the_order_of_the_catalog() -> None:
    rows: list[dict[str, Any]] = json.loads(CliRunner().invoke(app, ["sources", "--json"]).stdout)
    assert [row["dataset"] for row in rows] == list(DATASETS)
    said = {row["dataset"]: row for row in rows}
    asked = ("is_release_overdue", "is_failing", "last_reason", "missing_series", "release_basis")
    assert [said["un_egdi"][name] for name in asked] == [True, False, None, None, "period"]
    assert [said["itu_gci"][name] for name in asked] == [False, True, "HTTP 403", None, None]
    assert [said["world_bank"][name] for name in asked] == [
        False, False, None, "IP.PAT.RESD: no longer there", "published_on",
    ]  # fmt: skip
    named = ("next_expected_release", "overdue_since", "overdue_reason")
    assert [said["un_egdi"][name] for name in named] == ["2026-09-30", "2026-11-01", "not_refreshed"]
    assert [said["itu_gci"][name] for name in named] == [None, None, None]


def test_a_damaged_file_is_told_and_hides_no_other_dataset(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (rows,) = (tmp_path / "raw" / "un_sdg").glob("vintage=*/data.parquet")
    rows.chmod(0o644)
    rows.write_bytes(b"not what was kept")
    lines = printed(monkeypatch, 80)
    assert "un_sdg damaged" in lines
    assert lines[2] == "un_egdi 2024 2026-09-30 overdue bundled"
    (told,) = (line for line in lines if line.startswith("! un_sdg: "))
    assert told.startswith(f"! un_sdg: raw/un_sdg/{rows.parent.name}: data.parquet was altered")
    assert "next: r57 run moves it aside" in told
    assert len(lines) == 3 + len(DATASETS) + 4


def checked_deep(monkeypatch: pytest.MonkeyPatch, fault: str, *options: str) -> tuple[int, str]:
    """What `r57 sources check --deep` ends with, of one source and one with a key that is not set."""
    chosen = [DATASETS["nso_pxweb"], DATASETS["openalex"]]
    monkeypatch.setattr("orchestration.pipeline.fetchable", lambda: chosen)
    monkeypatch.setattr(out, "width", 80)
    monkeypatch.setenv("R57_HTTP_ATTEMPTS", "1")
    monkeypatch.delenv("OPENALEX_API_KEY", raising=False)
    with WireServer() as wire:
        if fault:
            wire.inject("pxweb.nso.gov.vn", fault)
        monkeypatch.setenv("R57_GATEWAY", wire.url)
        done = CliRunner().invoke(app, ["sources", "check", "--deep", *options])
    return done.exit_code, done.stdout


def test_with_nobody_reached_the_own_network_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("orchestration.pipeline.fetchable", lambda: [DATASETS["nso_pxweb"], DATASETS["openalex"]])
    monkeypatch.setenv("R57_HTTP_ATTEMPTS", "1")
    monkeypatch.setenv("R57_GATEWAY", "http://127.0.0.1:9")
    monkeypatch.delenv("OPENALEX_API_KEY", raising=False)
    for words in (("check",), ("check", "--deep")):
        done = CliRunner().invoke(app, ["sources", *words])
        assert done.exit_code == 6
        assert done.output.splitlines()[-1].startswith("! no publisher was reached: look at this machine's own network")


def test_a_missing_key_is_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    code, said = checked_deep(monkeypatch, "")
    lines = [" ".join(line.split()) for line in said.splitlines() if line.strip()]
    assert code == 0
    assert lines[2:] == [
        *["nso_pxweb pxweb.nso.gov.vn ok unknown assumed"] * 2,
        "openalex api.openalex.org unknown unknown assumed",
        "grade: the weakest of what a route rests on, recorded, documented (doc.) or",
        "assumed",
        "! api.openalex.org: the environment variable OPENALEX_API_KEY is not set",
    ]


@pytest.mark.parametrize(("fault", "shape"), [("changed_column", "broken"), ("forbidden", "unknown")])
def test_what_broke_is_named_and_is_a_fault(monkeypatch: pytest.MonkeyPatch, fault: str, shape: str) -> None:
    code, said = checked_deep(monkeypatch, fault, "--json")
    assert code == 6
    line = json.loads(said)[0]
    assert (line["dataset"], line["shape"]) == ("nso_pxweb", shape)
    assert line["rests_on"].startswith("recorded 2026-11-25, documented 2026-11-27")


@pytest.fixture
def held(tmp_path: Path) -> str:
    """A fetched vintage of the survey in which Viet Nam's index is a hundredth of what is served; its name."""
    store = RawStore(tmp_path / "raw")
    row = {"series_code": "EGDI", "area_code": "VNM", "period": "2024", "value": 0.0077092, "unit": "index 0-1"}
    parsed = Parsed(parsed_rows([row]), edition="2024", published_on=date(2026, 10, 20))
    survey = replace(DATASETS["un_egdi"], bounds=Bounds())
    return take_in(parsed, survey, store, mode="live", route="Data360", now=NOW)[0].vintage_id


def test_what_waits_for_a_person_stands_first_with_the_way_to_take_it_in(
    held: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = printed(monkeypatch, 80)
    assert lines[2] == "un_egdi 2024 2026-09-30 held bundled"
    told = " ".join(lines)
    assert f"un_egdi: vintage {held} waits for a person: 1 line(s) with most figures" in told
    assert "[scaled]" in told
    assert "r57 sources accept un_egdi --by NAME --reason TEXT" in told


def accept(*words: str) -> Any:
    return CliRunner().invoke(app, ["sources", "accept", *words])


def test_a_person_takes_it_in_once(held: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done = accept("un_egdi", "--by", "Lan", "--reason", "the survey says so")
    assert (done.exit_code, held in done.stdout) == (0, True)
    kept = json.loads((tmp_path / f"raw/un_egdi/vintage={held}/accepted.json").read_text(encoding="utf-8"))
    assert (kept["accepted_at"], kept["by"], kept["reason"]) == (NOW.isoformat(), "Lan", "the survey says so")
    assert not any("held" in line for line in printed(monkeypatch, 80))
    again = accept("un_egdi", "--by", "Lan", "--reason", "the survey says so")
    assert (again.exit_code, "no vintage of un_egdi waits" in again.output) == (1, True)


def test_one_from_which_the_publisher_went_back_is_shown_and_not_taken_in(
    held: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    supersede(tmp_path / f"raw/un_egdi/vintage={held}", served="0011", at=NOW)
    told = " ".join(printed(monkeypatch, 80))
    assert f"un_egdi: vintage {held} stood out and is superseded: the publisher says again what is served" in told
    assert "un_egdi --by NAME" not in told
    for words in ((), ("--vintage", held)):
        done = accept("un_egdi", "--by", "Lan", "--reason", "x", *words)
        assert done.exit_code == 1
        assert f"vintage {held} of un_egdi waits no longer: since 2026-11-23" in " ".join(done.output.split())


def row_of(name: str) -> dict[str, Any]:
    done = CliRunner().invoke(app, ["sources", "--json"])
    return next(row for row in json.loads(done.stdout) if row["dataset"] == name)


def test_what_was_taken_in_troubles_nobody_any_more(held: str, tmp_path: Path) -> None:
    said = f"vintage {held} stands out and waits for a person"
    remember(Attempt("un_egdi", "held", said, "Data360", "bundled", NOW, "0012", error=True), tmp_path / "state")
    before = row_of("un_egdi")
    assert (before["held_vintage_id"], before["last_outcome"], before["is_failing"]) == (held, "held", False)
    accept("un_egdi", "--by", "Lan", "--reason", "the survey says so")
    after = row_of("un_egdi")
    assert (after["held_vintage_id"], after["last_outcome"], after["is_failing"]) == (None, "accepted", False)
    assert after["last_reason"] is None


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("nowhere", "--by", "Lan", "--reason", "x"), 2, "no dataset 'nowhere'"),
        (("un_egdi", "--by", " ", "--reason", "x"), 2, "needs a name and a reason"),
        (("un_egdi", "--by", "Lan"), 2, "--reason"),
        (("un_sdg", "--by", "Lan", "--reason", "x"), 1, "no vintage of un_sdg waits"),
        (("un_egdi", "--by", "Lan", "--reason", "x", "--vintage", "0001"), 1, "no vintage of un_egdi waits under the"),
    ],
)
def test_what_cannot_be_taken_in_is_said(words: tuple[str, ...], code: int, said: str, held: str) -> None:
    done = accept(*words)
    assert done.exit_code == code
    assert said in " ".join(done.output.split()), done.output


def backfilled(monkeypatch: pytest.MonkeyPatch, *words: str) -> tuple[int, list[dict[str, Any]]]:
    with WireServer() as wire:
        monkeypatch.setenv("R57_GATEWAY", wire.url)
        monkeypatch.setenv("R57_HTTP_PACE", "0")
        done = CliRunner().invoke(app, ["sources", "backfill", "--json", *words])
    return done.exit_code, json.loads(done.stdout) if done.stdout.startswith("[") else [{"said": done.output}]


def test_the_months_before_are_taken_in_by_year_and_the_newest_ones_last(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The publisher has June 2025 to July 2026: nothing of 2024, seven months of 2025, the newest from August on."""
    code, rows = backfilled(monkeypatch, "mlab_iqb", "--since", "2024-11")
    assert [(row["months"], row["outcome"]) for row in rows] == [
        ("2024", "empty"),
        ("2025", "new_vintage"),
        ("newest", "new_vintage"),
    ]
    assert code == 5
    assert "no file of 2024-11 2024-12; the manifest goes from 2025-06 to 2026-07" in rows[0]["reason"]
    store = RawStore(tmp_path / "raw")
    year, newest = store.vintages("mlab_iqb")[-2:]
    assert sorted(set(store.rows(year)["period"])) == [f"2025-{n:02d}" for n in range(6, 13)]
    assert (store.rows(newest)["period"].min(), store.rows(newest)["period"].max()) == ("2025-08", "2026-07")
    assert json.loads((tmp_path / "state" / "mlab_iqb.json").read_text())["vintage_id"] == newest.vintage_id
    assert set(served_rows(store, DATASETS["mlab_iqb"])["period"]) == {
        *(f"2025-{n:02d}" for n in range(6, 13)),
        *(f"2026-{n:02d}" for n in range(1, 8)),
    }


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("world_bank", "--since", "2009-01"), "world_bank is not kept by month; mlab_iqb is"),
        (("mlab_iqb", "--since", "2009"), "a month is written 2009-01, not '2009'"),
        (("mlab_iqb", "--since", "2026-12"), "2026-12 is still to come"),
        (("mlab", "--since", "2009-01"), "no dataset 'mlab'"),
    ],
)
def test_months_that_cannot_be_asked_for_are_told(
    words: tuple[str, ...], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, rows = backfilled(monkeypatch, *words)
    assert code == 2
    assert said in " ".join(rows[0]["said"].split())


def test_a_year_is_asked_for_by_its_months() -> None:
    entry = DATASETS["mlab_iqb"]
    first, second, newest = by_year(entry, "2024-11", date(2026, 1, 15))
    assert [route.options["months"] for route in first[1].routes] == [("2024-11", "2024-12")] * 2
    assert second[1].routes[1].options["months"] == tuple(f"2025-{n:02d}" for n in range(1, 13))
    assert newest == ("newest", entry)
    assert [name for name, _ in by_year(entry, "2026-01", date(2026, 1, 15))] == ["newest"]
