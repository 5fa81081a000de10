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
