"""A reading that travels as rows is the same afterwards, and so is a refusal; no engine is needed to see it."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from sources.tiles.carrying import ROWS, Answer, given_up, packed, read_away, unpacked
from sources.tiles.figures import AGGREGATE_COLUMNS
from sources.tiles.lookup import Lookup
from sources.tiles.ookla import Quarter
from sources.tiles.partial import Version
from sources.tiles.reading import Errand, Reading
from sources.vocabulary.errors import SourceError
from tests import ROOT
from tests.conftest import NOW
from tests.sources.tiles.conftest import Warehouse

pytestmark = pytest.mark.xdist_group("connectivity")
QUARTER = Quarter(2025, 1)
ERRAND = Errand("fixed", QUARTER)
TASK = {"host": "node-3", "attempt": 2, "seconds": 31.5}


def there_and_back(answer: Answer) -> Answer:
    rows = packed(answer)
    assert rows.schema.names == ROWS.names
    return unpacked(rows, answer.errand)


def test_what_was_read_elsewhere_is_kept_as_what_was_read_here(
    make_warehouse: Callable[[], Warehouse], cells: Lookup, tmp_path: Path
) -> None:
    here, other = make_warehouse(), make_warehouse()
    here.publish(QUARTER, rows=2_000, world=False)
    read = read_away(ERRAND, other.client, cells, tmp_path / "away")
    assert isinstance(read, Reading)
    answer = there_and_back(Answer(ERRAND, read, TASK))
    assert isinstance(answer.outcome, Reading)
    assert (answer.outcome.tiles_file, answer.task) == (None, TASK)
    away = other.fetch(QUARTER, read=lambda _: answer.given(), started=NOW)
    same = here.fetch(QUARTER)
    assert (away.is_new, away.tiles, away.vintage) == (True, same.tiles, same.vintage)
    assert not other.settings.landing.exists()
    raw = {path: body for path, body in here.kept().items() if path.startswith("raw")}
    assert other.kept() == raw


def test_a_known_state_and_a_refusal_travel_too() -> None:
    known = Answer(ERRAND, reading_of_nothing(), TASK)
    assert there_and_back(known) == known
    refused = SourceError("invalid", "9 rows", "there", kept="a", next_step="b")
    outcome = there_and_back(Answer(ERRAND, refused, TASK)).outcome
    assert isinstance(outcome, SourceError)
    assert (outcome.kind, str(outcome)) == ("invalid", str(refused))
    with pytest.raises(SourceError, match="9 rows"), Answer(ERRAND, refused, TASK).given():
        pass


def reading_of_nothing() -> Reading:
    return Reading(ERRAND, Version("https://files.example/a", '"one"', 10, ""), "rule", 7, 3)


def test_a_reading_without_figures_differs_from_one_that_is_known() -> None:
    empty = replace(reading_of_nothing(), figures=pl.DataFrame(schema=AGGREGATE_COLUMNS))
    outcome = there_and_back(Answer(ERRAND, empty, TASK)).outcome
    assert isinstance(outcome, Reading)
    assert outcome.figures is not None
    assert outcome.figures.height == 0


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("An exception was thrown\nTraceback\n  File x\nMemoryError: no more\n\n", "MemoryError: no more"),
        (
            "An error\nCaused by: Task 0 failed 4 times, most recent failure: Lost task 0.3 (executor 2): gone\n\tat a",
            "Lost task 0.3 (executor 2): gone",
        ),
        (
            "An error\n: org.apache.spark.Gone: no master\n\tat a.b(C.java:1)\n\t... 24 more",
            ": org.apache.spark.Gone: no master",
        ),
        ("", "RuntimeError"),
    ],
)
def test_why_an_engine_gave_up_is_one_line(text: str, line: str) -> None:
    assert given_up(RuntimeError(text)) == line


def test_nothing_but_one_module_knows_spark() -> None:
    """Every module is imported where whoever imports pyspark is told: only sources.tiles.spark asks for it."""
    code = """
import sys
from importlib import import_module
from tests.test_arrows import MODULES
sys.modules["pyspark"] = sys.modules["py4j"] = None
asked = []
for name in MODULES:
    if name.endswith("__main__"):
        continue
    try:
        import_module(name)
    except ImportError as error:
        asked.append(name)
print(asked)
"""
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.stdout.strip() == "['sources.tiles.spark']", run.stderr


def test_a_task_imports_what_its_lock_names_and_nothing_else() -> None:
    """requirements-executor.lock is what there is where a task runs, beside this project and Spark."""
    code = """
import sys
from importlib.metadata import packages_distributions
before = set(sys.modules)
import sources.tiles.carrying
tops = {name.partition(".")[0] for name in set(sys.modules) - before}
print(*sorted({of for top, ofs in packages_distributions().items() if top in tops for of in ofs}))
"""
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    lock = (ROOT / "requirements-executor.lock").read_text(encoding="utf-8")
    named = {*re.findall(r"^([a-z0-9-]+)==", lock, re.MULTILINE), "r57"}
    # What others import where it happens to be installed.
    by_chance = {"chardet", "typing-extensions"}
    imported = {name.lower().replace("_", "-") for name in run.stdout.split()}
    assert imported >= {"duckdb", "polars", "r57"}
    assert imported - named - by_chance == set()
