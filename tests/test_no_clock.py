"""No test depends on the day, on the times of files or on the order of workers: the guards, each seen to bite."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import pytest
from dbt.cli.main import dbtRunner
from ruff import find_ruff_bin

from orchestration import dbt
from sources.vocabulary import clock
from sources.vocabulary.settings import HttpSettings, Settings
from tests import ROOT
from tests.conftest import NOW, refuse_loose
from tests.machine import PROGRAMS, program
from tests.other_days import DAYS, environment, library

ROOMS = ("sources", "exports", "orchestration", "tests", "bench")
FILE_TIME = re.compile(r"st_[amc]time(_ns)?|utime")
WORKER = re.compile(r"worker_id|PYTEST_XDIST_WORKER")
SQL_CLOCK = re.compile(
    r"\b(current_date|current_time|current_timestamp|localtime|localtimestamp|get_current_time\w*|run_started_at)\b"
    r"|\b(today|now|transaction_timestamp|statement_timestamp|clock_timestamp)\s*\(\s*\)"
    r"|'(today|now|yesterday|tomorrow)'\s*::\s*(date|timestamp)|\b(date|timestamp(tz)?)\s+'(today|now|yesterday|tomorrow)'"
    # the age of one moment is its distance from today
    r"|\bage\s*\((?:[^(),]|\([^()]*\))*\)",
    re.IGNORECASE,
)
RELATIVE = ("now", "today")
"""Words that a library turns into the moment of its call: `numpy.datetime64("now")`, `pandas.Timestamp("today")`."""
OWN = Path(__file__)
SHARED = Path(__file__).with_name("conftest.py")
"""The one file that may know of workers: what they share is made there."""


@cache
def nodes(code: str) -> tuple[ast.AST, ...]:
    """Code, taken to pieces once for all that look through it."""
    return tuple(ast.walk(ast.parse(code)))


def file_times(code: str) -> Iterator[str]:
    """Where code looks at, or sets, the times of files."""
    for node in nodes(code):
        if isinstance(node, ast.Attribute) and FILE_TIME.fullmatch(node.attr):
            yield f"line {node.lineno}: {node.attr}"


def workers(code: str) -> Iterator[str]:
    """Where code asks which worker it runs in."""
    for node in nodes(code):
        said = node.arg if isinstance(node, ast.arg) else node.value if isinstance(node, ast.Constant) else None
        if isinstance(said, str) and WORKER.fullmatch(said):
            yield f"line {node.lineno}: {said}"  # type: ignore[attr-defined]


def sql_clocks(code: str) -> Iterator[str]:
    """Where SQL inside Python asks for the time."""
    for node in nodes(code):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and SQL_CLOCK.search(node.value):
            yield f"line {node.lineno}: {node.value}"


def relative_moments(code: str) -> Iterator[str]:
    """Where code makes a moment of a word for the present."""
    for node in nodes(code):
        if isinstance(node, ast.Call) and node.args:
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            said = node.args[0].value if isinstance(node.args[0], ast.Constant) else None
            if name in ("datetime64", "Timestamp", "to_datetime") and said in RELATIVE:
                yield f"line {node.lineno}: {name}({said!r})"


PYTHON = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
    for room in ROOMS
    for path in sorted((ROOT / room).rglob("*.py"))
    if path != OWN
}


@pytest.mark.xdist_group("guards")
def test_nothing_looks_at_the_times_of_files() -> None:
    assert {name: found for name, code in PYTHON.items() if (found := list(file_times(code)))} == {}
    assert list(file_times("path.stat().st_mtime")) == ["line 1: st_mtime"]
    assert list(file_times("path.stat().st_size")) == []


@pytest.mark.xdist_group("guards")
def test_nothing_but_what_is_shared_knows_of_workers() -> None:
    assert [name for name, code in PYTHON.items() if list(workers(code))] == ["tests/conftest.py"]
    assert list(workers("def test_it(worker_id): ...")) == ["line 1: worker_id"]
    assert list(workers("def test_it(tmp_path): ...")) == []


@pytest.mark.xdist_group("guards")
def test_no_sql_asks_for_the_time() -> None:
    queries = {name: code for name, code in PYTHON.items() if list(sql_clocks(code))}
    models = [
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "dbt_project").rglob("*")
        if path.suffix in (".sql", ".yml") and path.is_file() and SQL_CLOCK.search(path.read_text(encoding="utf-8"))
    ]
    assert (queries, models) == ({}, [])


@pytest.mark.parametrize(
    "sql",
    [
        "now()",
        "now ( )",
        "today()",
        "current_date",
        "localtimestamp",
        "get_current_timestamp()",
        "get_current_time()",
        "transaction_timestamp()",
        "age(published_on)",
        "age(max(published_on))",
        "age(timestamp '2026-01-01')",
        "'today'::date",
        "date 'today'",
        "timestamp 'now'",
    ],
)
def test_sql_that_asks_for_the_time_is_seen(sql: str) -> None:
    assert list(sql_clocks(f"ask({f'select {sql}'!r})")) == [f"line 1: select {sql}"]


@pytest.mark.parametrize(
    "sql",
    ["known_on", "age(as_of, published_on)", "age(max(as_of), published_on)", "average(value)", "current_vintage_id"],
)
def test_sql_with_a_moment_of_its_own_passes(sql: str) -> None:
    assert list(sql_clocks(f"ask({f'select {sql}'!r})")) == []


@pytest.mark.xdist_group("guards")
def test_no_moment_is_made_of_a_word_for_the_present() -> None:
    assert {name: found for name, code in PYTHON.items() if (found := list(relative_moments(code)))} == {}
    assert list(relative_moments("np.datetime64('now')")) == ["line 1: datetime64('now')"]
    assert list(relative_moments("Timestamp('today', tz=UTC)")) == ["line 1: Timestamp('today')"]
    assert list(relative_moments("np.datetime64('2026-11-23')")) == []


def ruff(code: str, name: str) -> str:
    """What the rule against clocks says of code, as if it stood in the file `name`."""
    return subprocess.run(
        [find_ruff_bin(), "check", "--select", "TID251", "--stdin-filename", name, "-"],
        input=code,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    ).stdout


@pytest.mark.parametrize(
    "code",
    [
        "from datetime import UTC, datetime\ndatetime.now(UTC)\n",
        "import datetime\ndatetime.date.today()\n",
        "import time\ntime.time()\n",
        "from time import time\ntime()\n",
        "import os\nos.path.getmtime('a')\n",
        "import time\ntime.clock_gettime(time.CLOCK_REALTIME)\n",
        "import time\ntime.clock_gettime_ns(0)\n",
        "from email.utils import formatdate\nformatdate()\n",
        "import email.utils\nemail.utils.localtime()\n",
        "import pandas as pd\npd.Timestamp.now()\n",
        "from pandas import Timestamp\nTimestamp.today()\n",
        "import pandas\npandas.Timestamp.utcnow()\n",
    ],
)
def test_code_that_asks_the_machine_for_the_time_does_not_pass_the_linter(code: str) -> None:
    assert "TID251" in ruff(code, "tests/test_it.py")
    assert "TID251" in ruff(code, "orchestration/pipeline.py")
    assert "TID251" not in ruff(code, "sources/vocabulary/clock.py")


def test_code_with_a_moment_of_its_own_passes_the_linter() -> None:
    code = "from datetime import date\nfrom time import monotonic\ndate(2026, 1, 1)\nmonotonic()\n"
    assert "TID251" not in ruff(code, "tests/test_it.py")


def test_a_test_that_gives_no_clock_fails() -> None:
    with pytest.raises(pytest.fail.Exception, match="give the function under test a clock"):
        clock.now()


def test_the_default_of_an_argument_is_guarded_too() -> None:
    from sources.border.http import HttpClient

    with pytest.raises(pytest.fail.Exception, match="give the function under test a clock"):
        HttpClient(HttpSettings()).now()
    assert HttpClient(HttpSettings(), now=lambda: NOW).now() == NOW


def test_a_clock_held_still(still_clock: object) -> None:
    assert clock.now() == still_clock == NOW


def test_the_day_in_ha_noi_begins_seven_hours_early() -> None:
    assert clock.hanoi_day(NOW.replace(hour=16, minute=59)) == date(2026, 11, 23)
    assert clock.hanoi_day(NOW.replace(hour=17)) == date(2026, 11, 24)


@pytest.fixture
def small_project(tmp_path: Path) -> Path:
    """A dbt project of one model that dates its row by the macro."""
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "dated.sql").write_text("select {{ as_of_day() }} as known_on")
    (tmp_path / "dbt_project.yml").write_text(
        f"{{name: small, version: '1.0.0', profile: r57, macro-paths: ['{dbt.PROJECT / 'macros'}'], models: {{}}}}"
    )
    return tmp_path


def compiled(project: Path, day: str) -> tuple[str, set[str]]:
    """What dbt makes of the model on a day, or why it does not, and the names of what it did meanwhile."""
    settings, did = Settings(project, HttpSettings()), set()
    settings.build.mkdir(exist_ok=True)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {**dbt.environment(settings), "R57_AS_OF": day}.items():
            patch.setenv(name, value)
        arguments = [*dbt.arguments(["compile"], settings, project), "--profiles-dir", str(dbt.PROJECT)]
        outcome = dbtRunner(callbacks=[lambda event: did.add(event.info.name)]).invoke(["--quiet", *arguments])
    said = outcome.result[0].node.compiled_code if outcome.success else outcome.exception
    return str(said), did


def test_dbt_is_told_the_day_or_stops_and_does_not_parse_again_for_another(small_project: Path) -> None:
    assert "R57_AS_OF is empty" in compiled(small_project, "")[0]
    for day in ("2026-11-23", "2026-11-24"):
        sql, did = compiled(small_project, day)
        assert f"cast('{day}' as date)" in sql
        assert "PartialParsingSkipParsing" in did


ASKS = """
import datetime, time
started = time.monotonic()
time.sleep(0.05)
print(datetime.date.today(), time.monotonic() - started)
"""


@pytest.mark.needs("faketime")
def test_faketime_moves_the_calendar_and_leaves_waits_alone(tmp_path: Path) -> None:
    """For a child of a child as well, as pytest's workers are; and for one whose date was moved before."""
    shell = [sys.executable, "-c", "import subprocess, sys; subprocess.run([sys.executable, '-c', sys.argv[1]])", ASKS]
    faketime = program("faketime")
    assert faketime is not None
    moving = library(faketime, tmp_path)
    moved = None
    for day in DAYS:
        moved = environment(moving, day, moved or os.environ)
        done = subprocess.run(shell, env=moved, capture_output=True, text=True, check=True)
        today, waited = done.stdout.split()
        assert today == day.isoformat()
        assert 0.05 <= float(waited) < 5


NEEDS = """
import pytest

@pytest.mark.needs("libreoffice")
def test_it():
    pass
"""


@pytest.mark.parametrize(("program_is_there", "counted"), [(True, "1 passed"), (False, "1 skipped")])
def test_what_needs_an_absent_program_is_skipped_with_a_line(
    tmp_path: Path, program_is_there: bool, counted: str
) -> None:
    (tmp_path / "test_it.py").write_text(NEEDS)
    (tmp_path / "bin").mkdir()
    if program_is_there:
        (tmp_path / "bin" / "soffice").write_text("")
        (tmp_path / "bin" / "soffice").chmod(0o755)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "tests.conftest", "-p", "no:cacheprovider", "-rs", "test_it.py"],
        cwd=tmp_path,
        env={"PATH": str(tmp_path / "bin"), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert counted in done.stdout
    assert ("needs libreoffice, which is not on this machine" in done.stdout) is not program_is_there


def test_a_program_nobody_has_named_is_a_mistake() -> None:
    assert "word_processor" not in PROGRAMS
    with pytest.raises(KeyError):
        program("word_processor")


@pytest.mark.xdist_group("of this test alone")
def test_groups_of_tests_are_heeded_or_nothing_is_run(request: pytest.FixtureRequest) -> None:
    heeded = SimpleNamespace(nodeid="a.py::test_a@warehouse", get_closest_marker=request.node.get_closest_marker)
    loose = SimpleNamespace(nodeid="a.py::test_a", get_closest_marker=request.node.get_closest_marker)
    refuse_loose([heeded])  # type: ignore[list-item]
    with pytest.raises(pytest.UsageError, match="not heeded, for one of a"):
        refuse_loose([heeded, loose])  # type: ignore[list-item]
