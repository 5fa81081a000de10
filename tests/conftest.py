"""What many tests share: a moment instead of a clock, one warehouse built from the shipped figures, once a session, for
all workers, and what becomes of tests whose program is not on this machine."""

from __future__ import annotations

import csv
import fcntl
import json
import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, NoReturn

import pytest
from hypothesis import settings

from sources.vocabulary import clock
from tests import ROOT
from tests.machine import program

if TYPE_CHECKING:
    from tests.live import Live
    from tests.walk import Walk

# A slow moment of the machine is no failure of a property.
settings.register_profile("r57", deadline=None)
settings.load_profile("r57")

AS_OF = date(2026, 11, 23)
"""The day as known on in every test that needs one."""
NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
"""The moment at which every test that needs one takes place."""


def asked_the_machine() -> NoReturn:
    """What `clock.now` looks at in tests, unless a test holds the clock still."""
    pytest.fail(
        "the machine's clock was asked for the time: give the function under test a clock (now=lambda: NOW), "
        "or use the fixture `still_clock`"
    )


@pytest.fixture(scope="session", autouse=True)
def no_clock() -> Iterator[None]:
    """No test is told the time by the machine; in this process, for what fixtures of a session do as well."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "source", asked_the_machine)
        yield


@pytest.fixture
def still_clock(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """It is `NOW` as long as this test runs, for what takes no clock as an argument (the command)."""
    monkeypatch.setattr(clock, "source", lambda: NOW)
    return NOW


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--order", type=int, help="Run files, and tests within a file, in another order: any number.")


DEAREST = ("warehouse", "wheel", "walk", "connectivity")
"""Groups of tests that take long, each in one worker: what takes longest is begun first, small things fill the end."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """No test may depend on the one before it: `--order` mixes them, the same way in every worker."""
    if (seed := config.getoption("--order")) is not None:
        mixed = Random(seed)
        files = sorted({item.path for item in items})
        mixed.shuffle(files)
        mixed.shuffle(items)
        items.sort(key=lambda item: files.index(item.path))
    items.sort(key=_begun)


def _begun(item: pytest.Item) -> int:
    groups = [DEAREST.index(name) for mark in item.iter_markers("xdist_group") for name in mark.args if name in DEAREST]
    return min(groups, default=len(DEAREST))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_finish(session: pytest.Session) -> None:
    """A group of tests shares what is dear to build. If the marks are not heeded, everything is built once a worker,
    silently: pytest 9.2 did so to xdist 3.8."""
    if session.config.getoption("loadgroup", default=False):
        refuse_loose(session.items)


def refuse_loose(items: Sequence[pytest.Item]) -> None:
    """Raise UsageError where xdist has not written its group into the name of a test that stands in one."""
    loose = [item.nodeid for item in items if item.get_closest_marker("xdist_group") and "@" not in item.nodeid]
    if loose:
        raise pytest.UsageError(f"the groups of tests are not heeded, for one of {loose[0]}: see requirements-dev.in")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """How many faults were played on how many routes, how many mutations were met and what else tests have `told`, as
    they recorded it: what a test prints itself is lost in its worker."""
    told = {outcome: _recorded(terminalreporter, outcome) for outcome in ("passed", "failed", "skipped")}
    met = [done for done in (*told["passed"], *told["failed"]) if "fault" in done]
    if met:
        idle = sum("fault" in done for done in told["skipped"])
        broken = sum("fault" in done for done in told["failed"])
        adapters, routes, faults = ({done[what] for done in met} for what in ("adapter", "fault of", "fault"))
        terminalreporter.write_line(
            f"fault matrix: {len(adapters)} adapters, {len(routes)} routes × {len(faults)} faults: {len(met)} met, "
            f"{idle} with nothing to strike, promises broken {broken}"
        )
    fuzzed = [done for done in told["passed"] if "mutations" in done]
    escapes = sum("fuzz of" in done for done in told["failed"])
    if fuzzed or escapes:
        outcomes: Counter[str] = sum((Counter(done["outcomes"]) for done in fuzzed), Counter())
        terminalreporter.write_line(
            f"fuzz: {len(fuzzed)} datasets, {sum(done['mutations'] for done in fuzzed)} mutations, escapes {escapes}, "
            f"fetches {dict(sorted(outcomes.items()))}"
        )
    for said in sorted(done["told"] for done in told["passed"] if "told" in done):
        terminalreporter.write_line(said)


def _recorded(reporter: pytest.TerminalReporter, outcome: str) -> list[dict[str, Any]]:
    reports = reporter.getreports(outcome)
    return [dict(report.user_properties) for report in reports if getattr(report, "user_properties", None)]


def pytest_runtest_setup(item: pytest.Item) -> None:
    """`@pytest.mark.needs("chromium")`: skipped, with a line that says so, where the program is absent."""
    absent = [name for mark in item.iter_markers("needs") for name in mark.args if program(name) is None]
    if absent:
        pytest.skip(f"needs {', '.join(absent)}, which is not on this machine")


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder after `r57 run --mode bundled --as-of 2026-11-23`: raw, build and releases."""
    from orchestration import pipeline
    from sources.vocabulary.settings import HttpSettings, Settings

    shared = tmp_path_factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        shared = shared.parent
    folder = shared / "built"
    done = shared / "built.json"
    with (shared / "built.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            settings = Settings(data_dir=folder, http=HttpSettings())
            report = pipeline.run(settings, mode="bundled", as_of=AS_OF, now=lambda: NOW)
            done.write_text(json.dumps({"release_id": report.release_id}))
    return folder


@pytest.fixture(scope="session")
def parsed(built: Path) -> Callable[[Path], None]:
    """Gives another data folder what dbt knows of the project, so that it is not parsed again for it."""
    from orchestration import dbt
    from sources.vocabulary.settings import HttpSettings, Settings

    def give(data: Path) -> None:
        kept, target = (dbt.target_path(Settings(folder, HttpSettings())) for folder in (built, data))
        target.mkdir(parents=True)
        for name in (dbt.PARSED, dbt.SEAL):
            shutil.copy(kept / name, target)

    return give


@pytest.fixture(scope="session")
def warehouse(built: Path) -> Path:
    """The build database of the shipped figures. Open it read-only."""
    return built / "build" / "r57.duckdb"


@pytest.fixture(scope="session")
def target_count() -> int:
    """How many national targets the register holds: read, never typed."""
    with (ROOT / "dbt_project" / "seeds" / "targets.csv").open(encoding="utf-8", newline="") as file:
        return sum(row["area_code"] == "VNM" for row in csv.DictReader(file))


@pytest.fixture(scope="session")
def release(built: Path) -> Path:
    """The release folder of the shipped figures."""
    return (built / "releases" / "current").resolve()


@pytest.fixture(scope="session")
def live(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """A live run that found the shipped figures built. Tests that use it stand in the group `warehouse`, and leave the
    folder as it is."""
    from tests.live import live_run

    with live_run(built, tmp_path_factory.mktemp("live")) as done:
        yield done


@pytest.fixture(scope="session")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Walk:
    """A copy of the project in which docs/add-a-source.md and then docs/add-a-target.md were followed, and one live run
    against the made-up office brought its figures to a release. Tests that use it stand in the group `walk`."""
    from tests.walk import Walk, example_office
    from tests.wire.server import WireServer

    walk = Walk(tmp_path_factory.mktemp("walk"))
    walk.follow("add-a-source.md")
    walk.follow("add-a-target.md")
    _, dialect = example_office()
    with WireServer(dialects={"stats.example.org": dialect}) as wire:
        env = {"R57_GATEWAY": wire.url, "R57_HTTP_PACE": "0"}
        walk.run(
            "run", "--mode", "live", "--select", "example_fibre", "--as-of", AS_OF.isoformat(), "--publish", env=env
        )
    return walk
