"""What the public tables are: read from the build database itself, so that a new mart reaches readers with no code.

A public table is one named `dim_*`, `bridge_*`, `fct_*` or `mart_*`. Its meaning is the comment that dbt wrote on it
and on each of its columns; every export (DuckDB, CSV, data package, dictionary, workbook) takes it from here.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import duckdb

from exports.marts.errors import ReleaseError

PUBLIC_PREFIXES = ("dim_", "bridge_", "fct_", "mart_")

HISTORIES = frozenset({"fct_observation_vintage", "mart_revision"})
"""Tables that grow with every release of every publisher: as text they are compressed, or after some years a release
would be mostly these two, saying the same citations over and over."""

LONG = HISTORIES | {"fct_observation", "mart_asean_comparison"}
"""Tables of every figure of every area, each with its citation: two thirds of a release. A format that does not
compress leaves them to those that do, and to the CSV."""


class Described:
    """What says of itself what it is: first in English, then, on a line of its own, in Vietnamese."""

    comment: str

    @property
    def meaning(self) -> str:
        return self.comment.partition("\n")[0].strip()

    @property
    def meaning_vi(self) -> str:
        return self.comment.partition("\n")[2].strip()


@dataclass(frozen=True)
class Column(Described):
    """A column as readers see it: name, DuckDB type, meaning in both languages."""

    name: str
    type: str
    comment: str


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """Columns that name a row of another public table, and the columns there that hold the same codes."""

    columns: tuple[str, ...]
    to_table: str
    to_columns: tuple[str, ...]


@dataclass(frozen=True)
class Table(Described):
    """A public table: name, meaning, columns in their order, and its keys where the build declares them (`keys.py`)."""

    name: str
    comment: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    references: tuple[ForeignKey, ...] = ()

    @property
    def column_names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    @property
    def csv_path(self) -> str:
        """Where its text lies in a release."""
        return f"csv/{self.name}.csv{'.gz' if self.name in HISTORIES else ''}"

    @property
    def csv_vi_path(self) -> str | None:
        """Where it lies for a spreadsheet set to Vietnamese; None for those that programs read."""
        return None if self.name in LONG else f"csv-vi/{self.name}.csv"

    @property
    def parquet_path(self) -> str:
        """Where it lies for programs, with its types."""
        return f"parquet/{self.name}.parquet"

    @property
    def order(self) -> tuple[str, ...]:
        """The columns that fix the order of rows in every export: all of them, surrogate keys last.

        The readable part of a key stands first in each mart, and naming every column makes the order total: the same
        rows give the same bytes.
        """
        names = self.column_names
        return tuple(sorted(names, key=lambda name: (name.endswith("_key"), names.index(name))))

    @property
    def order_by(self) -> str:
        return ", ".join(quoted(name) for name in self.order)


def quoted(name: str) -> str:
    """A name as a DuckDB identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as a DuckDB string literal."""
    return "'" + text.replace("'", "''") + "'"


def public_tables(connection: duckdb.DuckDBPyConnection, database: str, needed: Collection[str] = ()) -> list[Table]:
    """The public tables of an attached database, by name, with their comments.

    Raises ReleaseError where a needed table is missing, or a table or column says nothing of itself.
    """
    # Literals, not parameters: DuckDB imports pandas (half a second) to bind a parameter where pandas is installed.
    here = f"database_name = {literal(database)} and schema_name = 'main'"
    relations = connection.execute(
        f"""
        select table_name, coalesce(comment, '') from duckdb_tables() where {here}
        union all
        select view_name, coalesce(comment, '') from duckdb_views() where {here} and not internal
        order by 1
        """  # noqa: S608
    ).fetchall()
    comments = {name: comment for name, comment in relations if name.startswith(PUBLIC_PREFIXES)}
    columns: dict[str, list[Column]] = {name: [] for name in comments}
    for table, name, type_, comment in connection.execute(
        f"""
        select table_name, column_name, data_type, coalesce(comment, '') from duckdb_columns()
        where {here} order by table_name, column_index
        """  # noqa: S608
    ).fetchall():
        if table in columns:
            columns[table].append(Column(name, type_, comment))
    tables = [Table(name, comments[name], tuple(columns[name])) for name in sorted(comments)]
    _refuse_missing(tables, needed)
    _refuse_silent(tables)
    return tables


def _refuse_missing(tables: list[Table], needed: Collection[str]) -> None:
    missing = sorted(set(needed) - {table.name for table in tables})
    if missing:
        raise ReleaseError(f"{len(missing)} public table(s) are missing", where=", ".join(missing))


def _refuse_silent(tables: list[Table]) -> None:
    silent = [table.name for table in tables if not table.comment]
    silent += [f"{table.name}.{column.name}" for table in tables for column in table.columns if not column.comment]
    if silent:
        more = f" and {len(silent) - 10} more" if len(silent) > 10 else ""
        raise ReleaseError(
            f"{len(silent)} public table(s) or column(s) have no description",
            where=", ".join(silent[:10]) + more,
            next_step="describe them in the model's YAML (persist_docs writes it into the database) and build again",
        )
