"""`r57.sqlite`: the public tables in one SQLite file, typed and keyed by their contracts, with full-text search.

A column is declared with the type of its contract, under which SQLite keeps numbers as numbers, days and times as ISO
text, and true and false as 1 and 0. Columns of a primary key are declared `not null`, without which SQLite lets rows
without a key in; a table's references to itself, which DuckDB cannot hold, are declared here. Each register of names
and the scoreboard have a table of full-text search beside them, declared so that Datasette finds it. The tables of
every figure (`LONG`) stay with DuckDB, Parquet and CSV: SQLite does not compress, and they would be four fifths of the
file.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import duckdb

from exports.formats import Format
from exports.formats.dictionary import HEADINGS, rows
from exports.marts.contents import Contents
from exports.marts.keys import constraints, referred_first
from exports.marts.tables import LONG, Table, quoted

DATABASE = "r57.sqlite"

PAGE_SIZE = 8192
"""Bytes. Rows of half a kilobyte fill such pages better than SQLite's 4 KiB."""

AS_SQLITE = {"DATE": "varchar", "TIMESTAMP": "varchar"}
"""DuckDB types that SQLite has not, and as what it is given their values."""

SEARCHED = ("name_vi", "name_en", "statement_vi", "statement_en", "search_text")
"""The columns of names and statements, in which words are looked for."""

UNSEARCHED = ("dim_unit", "dim_label")
"""References to words that stand beside a figure: nobody looks for rows by them."""

BATCH = 5000


def write(contents: Contents, folder: Path) -> None:
    """The one file. No journal: what is interrupted here is thrown away whole."""
    tables = [table for table in contents.described if table.name not in LONG]
    with closing(sqlite3.connect(folder / DATABASE, isolation_level=None)) as target:
        target.executescript(
            f"pragma page_size = {PAGE_SIZE}; pragma journal_mode = off; pragma synchronous = off; begin"
        )
        for table in referred_first(tables):
            target.execute(f"create table {quoted(table.name)} ({', '.join(_clauses(table))})")
            _fill(target, table.name, len(table.columns), _stored(contents.connection, table))
            for statement in _indexes(table):
                target.execute(statement)
            if searched := searched_columns(table):
                _make_searchable(target, table, searched)
        target.execute(f"create table dictionary ({', '.join(f'{name} {type_}' for name, type_ in HEADINGS.items())})")
        _fill(target, "dictionary", len(HEADINGS), rows(tables))
        target.execute("commit")


def searched_columns(table: Table) -> tuple[str, ...]:
    """The columns of its full-text search; none where it is no register and has no text made for searching."""
    if not table.name.startswith("dim_") and "search_text" not in table.column_names:
        return ()
    return tuple(name for name in SEARCHED if name in table.column_names)


def _clauses(table: Table) -> Iterator[str]:
    for column in table.columns:
        yield f"{quoted(column.name)} {column.type}{' not null' if column.name in table.key else ''}"
    yield from constraints(table, to_itself=True)


def _stored(connection: duckdb.DuckDBPyConnection, table: Table) -> Iterator[Sequence[object]]:
    """The rows of a table in the order in which they are stored, as SQLite takes them."""
    cells = ", ".join(
        f"{quoted(column.name)}::{AS_SQLITE[column.type]}" if column.type in AS_SQLITE else quoted(column.name)
        for column in table.columns
    )
    found = connection.execute(f"select {cells} from {quoted(table.name)} order by rowid")  # noqa: S608
    while batch := found.fetchmany(BATCH):
        yield from batch


def _fill(target: sqlite3.Connection, name: str, width: int, lines: Iterator[Sequence[object]]) -> None:
    target.executemany(f"insert into {quoted(name)} values ({', '.join('?' * width)})", lines)  # noqa: S608


def _indexes(table: Table) -> Iterator[str]:
    """An index for each reference by which rows are found and that the primary key does not begin with."""
    wanted = [key.columns for key in table.references if key.to_table not in UNSEARCHED]
    for columns in sorted({*wanted}):
        if not any(other[: len(columns)] == columns for other in (table.key, *({*wanted} - {columns}))):
            name = quoted(f"{table.name}_by_{'_'.join(columns)}")
            yield f"create index {name} on {quoted(table.name)} ({', '.join(map(quoted, columns))})"


def _make_searchable(target: sqlite3.Connection, table: Table, columns: Sequence[str]) -> None:
    """Full-text search over some columns, without marks. The tokenizer takes every mark of Vietnamese off but the bar
    of đ, which is a letter of its own: each text with one is entered with d as well."""
    name = quoted(f"{table.name}_fts")
    listed = ", ".join(map(quoted, columns))
    target.execute(
        f"create virtual table {name} using fts5({listed}, content={quoted(table.name)}, "
        "tokenize='unicode61 remove_diacritics 2')"
    )
    both = ", ".join(f"{_with_d(quoted(column))}" for column in columns)
    target.execute(f"insert into {name} (rowid, {listed}) select rowid, {both} from {quoted(table.name)}")  # noqa: S608
    target.execute(f"insert into {name} ({name}) values ('optimize')")  # noqa: S608


def _with_d(column: str) -> str:
    plain = f"replace(replace({column}, 'đ', 'd'), 'Đ', 'D')"
    return f"case when {plain} = {column} then {column} else {column} || ' ' || {plain} end"


FORMAT = Format(name="sqlite", files=(DATABASE,), write=write)
