"""A failed test of meaning names the rows that break it; what did not fail, or cannot be asked, names none."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import duckdb
import pytest

from orchestration import dbt
from sources.vocabulary.settings import HttpSettings, Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A build database with two rows, one of which breaks the rule below."""
    chosen = Settings(data_dir=tmp_path, http=HttpSettings())
    chosen.build.mkdir()
    with duckdb.connect(str(chosen.build / dbt.BUILD_DB)) as build:
        build.execute("create table t as select * from (values ('good', '>='), ('bad', '=>')) as t (code, comparator)")
    return chosen


def result(status: str, query: str) -> SimpleNamespace:
    """What dbt tells of one test."""
    return SimpleNamespace(status=status, node=SimpleNamespace(compiled_code=query))


RULE = "select * from t where comparator <> '>='"


def test_a_failed_test_names_its_rows(settings: Settings) -> None:
    assert dbt._broken_rows(result("fail", RULE), settings) == "\n      code 'bad'; comparator '=>'"


@pytest.mark.parametrize(
    ("status", "query"), [("error", RULE), ("fail", ""), ("fail", "select * from gone")], ids=["error", "none", "gone"]
)
def test_where_there_are_none_to_name_none_are_named(settings: Settings, status: str, query: str) -> None:
    assert dbt._broken_rows(result(status, query), settings) == ""


OUT_OF_MEMORY = "Out of Memory Error: could not allocate block of size 256.0 KiB (7.0 MiB/7.6 MiB used)"


@pytest.mark.parametrize(
    "said",
    [
        OUT_OF_MEMORY,
        "IO Error: Could not write file: No space left on device",
        'IO Error: Failed to create directory "data/build/r57.duckdb.tmp": the temporary directory cannot be made',
    ],
)
def test_what_the_engine_lacks_is_no_fault_of_a_model(said: str) -> None:
    text = str(dbt.DbtFailure((f"model.r57.int_observation: Runtime Error {said}", "model.r57.mart: skipped")))
    assert text.startswith("the engine of the build ran out of memory or disk: model.r57.int_observation")
    assert "R57_DUCKDB_MEMORY" in text
    assert "read the failing model" not in text


def test_a_failing_model_is_to_be_read() -> None:
    text = str(dbt.DbtFailure(("model.r57.int_observation: Binder Error: no such column",)))
    assert "read the failing model" in text
    assert "R57_DUCKDB_MEMORY" not in text


def test_the_engine_says_so_itself() -> None:
    """The words the message is known by are those of the engine in use."""
    with (
        duckdb.connect(config={"memory_limit": "8MB", "temp_directory": ""}) as small,
        pytest.raises(duckdb.OutOfMemoryException) as caught,
    ):
        small.execute("create table t as select range as n, repeat('x', 100) as text from range(1000000)")
    assert dbt.DbtFailure((str(caught.value),)).lacks
