"""What dbt said of each table is told with its rows, also of a build that failed in the end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
import pytest

from orchestration.dagster.rows import ROWS, row_counts, with_rows


def built(*names: str, fails: bool = False) -> Iterator[Any]:
    for name in names:
        yield dg.Output(None, metadata={"unique_id": f"model.r57.{name}"})
    yield dg.AssetCheckResult(passed=True, check_name="not_null")
    if fails:
        raise RuntimeError("dbt failed")


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "r57.duckdb"
    with duckdb.connect(str(path)) as build:
        build.execute('create table "mart_three" as from range(3); create table none_yet (a int)')
        build.execute("create view stg_view as from mart_three")
    return path


def told(events: Iterator[Any]) -> Iterator[Any]:
    for event in events:
        found = event.metadata.get(ROWS) if isinstance(event, dg.Output) else event.check_name
        yield found.value if isinstance(found, dg.MetadataValue) else found


def test_each_table_has_its_rows_and_a_view_none(database: Path) -> None:
    events = with_rows(built("mart_three", "none_yet", "stg_view"), database)
    assert [*told(events)] == [3, 0, None, "not_null"]


def test_a_build_that_fails_fails_after_it_was_told(database: Path) -> None:
    events = told(with_rows(built("mart_three", fails=True), database))
    assert [next(events), next(events)] == [3, "not_null"]
    with pytest.raises(RuntimeError, match="dbt failed"):
        next(events)


def test_a_database_without_tables_has_no_rows(tmp_path: Path) -> None:
    duckdb.connect(str(tmp_path / "r57.duckdb")).close()
    assert row_counts(tmp_path / "r57.duckdb") == {}
