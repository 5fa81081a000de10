"""SQLite: types and keys as the contracts declare them, cells as in Parquet, words found with and without marks."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from exports.formats.sqlite_file import searched_columns
from exports.marts.tables import LONG, Column, Table


@pytest.fixture(scope="module")
def database(small_release: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"file:{small_release / 'r57.sqlite'}?mode=ro", uri=True)) as connection:
        yield connection


def test_the_file_says_which_release_it_is(database: sqlite3.Connection) -> None:
    assert database.execute("select release_id, as_of, built_at from release").fetchall() == [
        ("2026-11-23T191500Z-01234567", "2026-11-23", "2026-11-23 19:15:00")
    ]


def test_days_and_flags_have_the_form_that_sqlite_knows(database: sqlite3.Connection) -> None:
    value = database.execute(
        "select latest_value, typeof(latest_value), deadline, date(deadline), is_stale, typeof(is_stale) "
        "from mart_target_status where target_code = 'r57-2030-rd-gdp'"
    ).fetchone()
    assert value == (0.41456, "real", "2030-12-31", "2030-12-31", 0, "integer")


@pytest.mark.parametrize("said", ["nghiên cứu", "nghien cuu", "R&D", "đô thị", "do thi"])
def test_words_are_found_with_and_without_marks(database: sqlite3.Connection, said: str) -> None:
    """As Datasette asks: each word in quotes."""
    words = " ".join(f'"{word}"' for word in said.split())
    found = database.execute(
        "select target_code from dim_target "
        "where rowid in (select rowid from dim_target_fts where dim_target_fts match ?)",
        [words],
    ).fetchall()
    expected = "nq71-2030-smart-cities" if said in ("đô thị", "do thi") else "r57-2030-rd-gdp"
    assert (expected,) in found
    assert len(found) < 6


def test_datasette_knows_which_search_belongs_to_which_table(database: sqlite3.Connection) -> None:
    """By the words of the declaration that it looks for."""
    found = database.execute(
        "select name from sqlite_master "
        "where rootpage = 0 and sql like '%virtual table%using fts%content=\"dim_target\"%'"
    ).fetchall()
    assert found == [("dim_target_fts",)]


def test_registers_and_what_is_made_for_it_are_searched() -> None:
    columns = tuple(Column(name, "VARCHAR", "") for name in ("code", "name_vi", "statement_en"))
    assert searched_columns(Table("dim_x", "", columns)) == ("name_vi", "statement_en")
    assert searched_columns(Table("mart_x", "", columns)) == ()
    with_text = (*columns, Column("search_text", "VARCHAR", ""))
    assert searched_columns(Table("mart_x", "", with_text)) == ("name_vi", "statement_en", "search_text")


def test_every_cell_type_and_key_is_that_of_the_other_formats(release: Path) -> None:
    with duckdb.connect(str(release / "r57.duckdb"), read_only=True) as duck:
        columns = by_table(
            duck, f"select table_name, column_name, data_type {COLUMNS}"
        )  # of tables: a view has no rows of its own
        keys = by_table(
            duck,
            f"select table_name, unnest(constraint_column_names) {CONSTRAINTS} and constraint_type = 'PRIMARY KEY'",
        )
        references = by_table(
            duck, "select table_name, key_name, to_table from dim_key where to_table <> '' group by all"
        )
    with closing(sqlite3.connect(f"file:{release / 'r57.sqlite'}?mode=ro", uri=True)) as database:
        tables = {name for (name,) in database.execute("select table_name from dictionary group by 1")}
        assert columns.keys() - tables == LONG
        for table in sorted(tables):
            found = database.execute(f'pragma table_info("{table}")').fetchall()
            assert [(name, kind) for _, name, kind, *_ in found] == columns[table], table
            keyed = sorted((place, name) for _, name, *_, place in found if place)
            assert {name for _, name, _, not_null, *_ in found if not_null} == {name for _, name in keyed}, table
            assert [(name,) for _, name in keyed] == keys.get(table, []), table
            stored = database.execute(f'select * from "{table}" order by rowid').fetchall()  # noqa: S608
            assert stored == as_stored(pl.read_parquet(release / "parquet" / f"{table}.parquet")), table
            (referring,) = database.execute(
                f"select count(distinct id) from pragma_foreign_key_list('{table}')"  # noqa: S608
            ).fetchone()
            assert referring == len(references.get(table, [])), table
        assert database.execute("pragma foreign_key_check").fetchall() == []
        indexed = {name for (name,) in database.execute("select name from sqlite_master where type = 'index'")}
        assert "mart_target_timeline_by_target_code" in indexed
        assert "mart_target_timeline_by_unit" not in indexed


COLUMNS = "from duckdb_columns() semi join duckdb_tables() using (schema_name, table_oid) where schema_name = 'main'"
CONSTRAINTS = "from duckdb_constraints() where schema_name = 'main'"


def test_no_row_without_a_key_gets_in_and_what_is_no_key_may_be_empty(small_release: Path, tmp_path: Path) -> None:
    """SQLite alone of all databases takes null for a primary key where nothing else is said."""
    with closing(sqlite3.connect(tmp_path / "r57.sqlite")) as copy:
        copy.executescript("create table a (code varchar primary key); insert into a values (null)")
    copied = shutil.copyfile(small_release / "r57.sqlite", tmp_path / "copy.sqlite")
    with closing(sqlite3.connect(copied)) as database:
        columns = {name for _, name, *_ in database.execute("pragma table_info(erratum)")}
        assert {"release_id", "figure"} <= columns
        database.execute("insert into erratum (release_id, figure) values ('r', null)")
        with pytest.raises(sqlite3.IntegrityError, match=r"NOT NULL constraint failed: erratum\.release_id"):
            database.execute("insert into erratum (release_id, figure) values (null, 'x')")


def by_table(duck: duckdb.DuckDBPyConnection, query: str) -> dict[str, list[tuple[Any, ...]]]:
    found: dict[str, list[tuple[Any, ...]]] = {}
    for table, *rest in duck.execute(query).fetchall():
        found.setdefault(table, []).append(tuple(rest))
    return found


def as_stored(rows: pl.DataFrame) -> list[tuple[object, ...]]:
    """Rows as SQLite has them: days and times as text."""
    days, times = pl.selectors.date(), pl.selectors.datetime()
    return rows.with_columns(days.dt.to_string("%Y-%m-%d"), times.dt.to_string("%Y-%m-%d %H:%M:%S")).rows()
