"""A run with a shared store takes before it asks and gives what came; one without goes on, and says so."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from rich.console import Console

from orchestration import exchange, pipeline
from orchestration.command import run_ending
from orchestration.exchange import REST, Standing, pull, push, rests, standing
from orchestration.health import Health, look, metrics, signs
from orchestration.pipeline import RunReport
from orchestration.store.folder import Folder
from sources.border.http import HttpClient
from sources.border.vintages import RawStore
from sources.catalog import DATASETS
from sources.vocabulary.settings import HttpSettings, Settings, from_environment
from tests import ROOT
from tests.conftest import NOW
from tests.orchestration.store.machines import EGDI, MORNING, machine, take_in, values
from tests.wire.server import WireServer

ASKED = "undp_hdr"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "store").mkdir()
    return tmp_path / "store"


def one(tmp_path: Path, name: str, place: Path | str) -> Settings:
    return replace(machine(tmp_path, name), store=str(place))


def fetched(settings: Settings, wire: WireServer, mode: str = "auto") -> RunReport:
    """A run that asks one publisher, and makes nothing of what came."""
    client = HttpClient(HttpSettings(gateway=wire.url, pace=0.0), now=lambda: NOW)
    return pipeline.run(settings, mode=mode, select=[ASKED], client=client, now=lambda: NOW)


def said(report: RunReport, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> tuple[str, str]:
    """What a run ends with, on both streams."""
    monkeypatch.setattr(run_ending, "out", Console(width=500))
    monkeypatch.setattr(run_ending, "err", Console(width=500, stderr=True))
    run_ending.print_faults(report, [])
    run_ending.print_ending(report, [])
    printed = capsys.readouterr()
    return printed.out, printed.err


def sign(settings: Settings) -> list[tuple[str, str]]:
    found = signs(look(settings, NOW))
    return [(each.state, each.what) for each in found if each.name == "store"]


@pytest.mark.usefixtures("made")
def test_what_one_run_fetched_the_next_one_elsewhere_has_before_it_asks(
    tmp_path: Path, place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = one(tmp_path, "first", place), one(tmp_path, "second", place)
    with WireServer() as wire:
        gave, took = fetched(first, wire), fetched(second, wire)
    (kept,) = RawStore(first.raw).vintages(ASKED)
    assert [(done.way, done.given, done.taken) for done in gave.shared] == [
        ("pull", (), ()),
        ("push", (f"{ASKED} {kept.vintage_id}",), ()),
    ]
    assert [(done.way, done.given, done.taken) for done in took.shared] == [
        ("pull", (), (f"{ASKED} {kept.vintage_id}",)),
        ("push", (), ()),
    ]
    assert [attempt.outcome for attempt in (*gave.attempts, *took.attempts)] == ["new_vintage", "unchanged"]
    out, err = said(took, monkeypatch, capsys)
    assert f"shared store {place}: 1 vintages taken\nshared store {place}: 0 given\n" in out
    assert err == ""
    assert sign(second) == [("ok", f"shared with {place}, last at 2026-11-23 08:00 UTC")]


@pytest.mark.usefixtures("made")
@pytest.mark.parametrize(("has_store", "mode"), [(False, "auto"), (True, "bundled")])
def test_without_a_store_and_where_nobody_is_asked_nothing_is_shared(
    tmp_path: Path, place: Path, has_store: bool, mode: str
) -> None:
    settings = one(tmp_path, "first", place if has_store else "")
    with WireServer() as wire:
        assert fetched(settings, wire, mode).shared == ()
    assert list(place.iterdir()) == []
    assert not (settings.state / exchange.STATE).exists()
    assert sign(settings) == ([("ok", f"shared with {place}, no run has used it yet")] if has_store else [])


def test_without_a_store_nothing_of_it_is_imported(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from orchestration import exchange, health, pipeline\n"
        "from sources.vocabulary.settings import HttpSettings, Settings\n"
        f"settings = Settings(Path({str(tmp_path)!r}), HttpSettings())\n"
        "assert exchange.of_run(exchange.pull, settings, None, 'auto', print) == ()\n"
        "assert exchange.pull(settings, None) is exchange.push(settings, None) is None\n"
        "print(sorted({'obstore', 'orchestration.sharing', 'orchestration.store.contract'} & {*sys.modules}))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"


@pytest.mark.usefixtures("made")
def test_a_store_that_cannot_be_used_stops_no_run_and_is_a_fault_until_it_can(
    tmp_path: Path, place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A share that is not mounted: no folder is made in its place."""
    place.rmdir()
    settings = one(tmp_path, "first", place)
    take_in(settings, 0.68)
    with WireServer() as wire:
        report = fetched(settings, wire)
        (failed,) = report.shared
        assert failed.way == "pull", "it is not asked a second time"
        assert failed.error.startswith(f"there is no such folder; where: {place};")
        assert not place.exists()
        assert [attempt.outcome for attempt in report.attempts] == ["new_vintage"]
        wrong = f"the shared store {place} could not be used: {failed.error}"
        _, err = said(report, monkeypatch, capsys)
        assert err == f"! {wrong}; the run went on with what is here\n"
        assert sign(settings) == [("fault", wrong)]
        assert b"\nr57_store_is_failing 1.0\n" in metrics(look(settings, NOW))
        place.mkdir()
        assert [done.error for done in fetched(settings, wire).shared] == ["", ""]
    assert [state for state, _ in sign(settings)] == ["ok"]
    assert b"\nr57_store_is_failing 0.0\n" in metrics(look(settings, NOW))
    assert b"r57_store_is_failing" not in metrics(look(replace(settings, store=""), NOW))


def test_a_store_that_may_not_be_written_is_told(tmp_path: Path, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = one(tmp_path, "first", place)
    take_in(settings, 0.68)

    def refused(*_: object) -> bool:
        raise PermissionError(13, "Permission denied", str(place))

    monkeypatch.setattr(Folder, "put_once", refused)
    done = push(settings, NOW, [EGDI])
    assert done is not None
    assert done.wrong == f"the shared store {place} could not be used: Permission denied; where: {place}"


def test_what_speaks_to_a_bucket_is_named_where_it_is_not_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "obstore", None)
    done = pull(one(tmp_path, "first", "s3://r57/shared"), NOW, [EGDI])
    assert done is not None
    assert done.error.startswith("what speaks to buckets is not installed; where: s3://r57/shared;")


def test_a_fault_nobody_foresaw_stops_no_run_either(
    tmp_path: Path, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Folder, "list", lambda *_: 1 / 0)
    done = pull(one(tmp_path, "first", place), NOW, [EGDI])
    assert done is not None
    assert done.error.startswith("ZeroDivisionError: division by zero, at ")


def test_what_cannot_be_believed_there_is_a_fault_of_its_dataset_until_it_is_mended(
    tmp_path: Path, place: Path
) -> None:
    first, second = one(tmp_path, "first", place), one(tmp_path, "second", place)
    kept = take_in(first, 0.68)
    push(first, NOW, [EGDI])
    data = place / "raw" / EGDI.name / kept.vintage_id / "data.parquet"
    whole = data.read_bytes()
    data.chmod(0o600)
    data.write_bytes(b"x" + whole[1:])
    done = pull(second, NOW, [EGDI])
    assert done is not None
    assert done.wrong.startswith(f"not all could be shared with {place}: un_egdi {kept.vintage_id}: data.parquet there")
    assert done.taken == ()
    pull(second, NOW, [DATASETS[ASKED]])
    assert sign(second) == [("fault", done.wrong)], "another dataset says nothing of it"
    data.write_bytes(whole)
    pull(second, NOW, [EGDI])
    assert [state for state, _ in sign(second)] == ["ok"]
    assert values(second) == [0.68]


def test_of_several_faults_one_is_told_and_the_others_are_counted() -> None:
    known = Standing("/store", NOW, "", (("a", "a 0001: altered"), ("b", "b 0001: altered")))
    assert known.wrong == (
        "not all could be shared with /store: a 0001: altered; and 1 more, which r57 push and r57 pull name"
    )


@pytest.mark.parametrize(
    ("error", "after", "is_left_alone"),
    [("gone", timedelta(), True), ("gone", REST, False), ("", timedelta(), False), ("gone", -REST, False)],
)
def test_a_store_that_did_not_answer_is_left_alone_for_a_while(
    tmp_path: Path, place: Path, monkeypatch: pytest.MonkeyPatch, error: str, after: timedelta, is_left_alone: bool
) -> None:
    monkeypatch.setattr(exchange, "standing", lambda _: Standing(str(place), NOW, error))
    assert rests(one(tmp_path, "first", place), NOW + after) is is_left_alone


def test_what_was_noted_of_another_store_or_is_damaged_says_nothing(tmp_path: Path, place: Path) -> None:
    settings = one(tmp_path, "first", place)
    settings.state.mkdir(parents=True)
    exchange._remember(settings, NOW, exchange.Exchanged("pull", str(place), error="gone"), [])
    assert standing(settings) == Standing(str(place), NOW, "gone")
    assert standing(replace(settings, store="/elsewhere")) == Standing("/elsewhere")
    (settings.state / exchange.STATE).write_text("{")
    assert standing(settings) == Standing(str(place))


def test_a_figure_that_came_second_is_put_in_order_before_anything_is_made_of_it(tmp_path: Path, place: Path) -> None:
    first, second = one(tmp_path, "first", place), one(tmp_path, "second", place)
    take_in(first, 0.68, came=MORNING)
    take_in(second, 0.69, came=MORNING + timedelta(hours=1))
    push(first, NOW, [EGDI])
    done = push(second, NOW, [EGDI])
    assert done is not None
    assert (len(done.renumbered), len(done.taken), len(done.given)) == (1, 1, 1)
    assert str(done) == f"shared store {place}: 1 vintages taken, 1 given"
    assert values(second) == [0.68, 0.69]


@pytest.mark.parametrize(
    ("named", "store"),
    [({}, ""), ({"R57_STORE": " "}, ""), ({"R57_STORE": "s3://b/p"}, "s3://b/p"), ({"R57_STORE": "/srv/s"}, "/srv/s")],
)
def test_the_store_is_named_by_one_setting(named: dict[str, str], store: str) -> None:
    assert from_environment(named).store == store
    assert from_environment({"R57_STORE": "shared"}).store == str(Path("shared").resolve())


def test_health_has_no_store_where_none_is_named(tmp_path: Path) -> None:
    health: Health = look(machine(tmp_path, "first"), NOW)
    assert health.store is None
