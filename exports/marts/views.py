"""Views of the released DuckDB: the joins that a chart needs, made once, with the words of the columns they take.

A view holds no row of its own, so that the other formats, which have every table cell by cell, have none of them.
Which there are is declared in `bi.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import duckdb

from exports.marts.licences import ROW_LICENCE
from exports.marts.tables import Column, Described, Table, literal, quoted

PREFIX = "bi_"
"""Every view of `main` is named so, and no table."""
LICENCES = "dim_licence"
"""Says which class is stricter."""
_OWN = ("dim_", "release")
"""Registers of the project's own, whose words are open."""


@dataclass(frozen=True)
class Computed(Described):
    """A column that no table has: its SQL and its own words, an English line and a Vietnamese one."""

    sql: str
    comment: str


@dataclass(frozen=True, slots=True)
class Joined:
    """A table that is looked up for each row: its key, and what of the row is that key."""

    alias: str
    table: str
    key: Mapping[str, str]

    @property
    def on(self) -> str:
        return " and ".join(f"{self.alias}.{column} = {value}" for column, value in self.key.items()) or "true"

    @property
    def by(self) -> str:
        """The column that says which row it is; empty where the table has only one."""
        return [*self.key.values()][-1].rpartition(".")[2] if self.key else ""


@dataclass(frozen=True)
class View(Described):
    """A view: the table whose rows it shows (its alias is `base`), what is joined to them, and its columns in order.

    A column is `alias.column`, whose words it takes over, or computed; the last of each is the licence of the row.
    """

    name: str
    comment: str
    base: str
    joins: Sequence[Joined]
    columns: Mapping[str, str | Computed]

    @property
    def tables(self) -> dict[str, str]:
        """Alias → table."""
        return {"base": self.base, **{joined.alias: joined.table for joined in self.joins}}

    @property
    def row_licence(self) -> str:
        """The strictest class of the rows that a row shows, as SQL."""
        shown = [f"{alias}.{ROW_LICENCE.name}" for alias, table in self.tables.items() if not table.startswith(_OWN)]
        if len(shown) == 1:
            return shown[0]
        of_them = f"licence_class in ({', '.join(shown)})"
        return f"(select arg_max(licence_class, sort_order) from main.{LICENCES} where {of_them})"  # noqa: S608

    @property
    def sql(self) -> str:
        """The select of it."""
        listed = ", ".join(
            f"{made.sql if isinstance(made, Computed) else made} as {quoted(name)}"
            for name, made in self.columns.items()
        )
        listed += f", {self.row_licence} as {ROW_LICENCE.name}"
        joins = " ".join(f"left join main.{quoted(j.table)} as {j.alias} on {j.on}" for j in self.joins)
        return f"select {listed} from main.{quoted(self.base)} as base {joins}"  # noqa: S608 (constants)

    def words(self, tables: Mapping[str, Table]) -> Iterator[tuple[str, str]]:
        """Each column with its comment. Where it has another name than in its table, the comment says both names."""
        for name, made in self.columns.items():
            if isinstance(made, Computed):
                yield name, made.comment
                continue
            alias, _, of = made.partition(".")
            table = tables[self.tables[alias]]
            column = table.columns[table.column_names.index(of)]
            if name == of:
                yield name, column.comment
                continue
            by = next((joined.by for joined in self.joins if joined.alias == alias), "")
            taken = f"{table.name}.{of}"
            english, vietnamese = (f"({taken} {word} {by})" if by else f"({taken})" for word in ("of", "của"))
            yield name, f"{column.meaning} {english}\n{column.meaning_vi} {vietnamese}"
        yield ROW_LICENCE.name, ROW_LICENCE.comment


def needed(views: Sequence[View]) -> frozenset[str]:
    """The public tables without which they cannot be made; `release` is in every release."""
    shown = {table for view in views for table in view.tables.values()} - {"release"}
    return frozenset(shown | {LICENCES for view in views if LICENCES in view.row_licence})


def create(
    connection: duckdb.DuckDBPyConnection, database: str, views: Sequence[View], tables: Sequence[Table]
) -> None:
    """Make them in an attached database that has these tables, with a comment on each and on every column."""
    by_name = {table.name: table for table in tables}
    connection.execute(f"use {quoted(database)}")
    for view in views:
        name = f"main.{quoted(view.name)}"
        statements = [f"create view {name} as {view.sql}", f"comment on view {name} is {literal(view.comment)}"]
        statements += [
            f"comment on column {name}.{quoted(column)} is {literal(comment)}"
            for column, comment in view.words(by_name)
        ]
        connection.execute(";\n".join(statements))
    connection.execute("use memory")


def read(connection: duckdb.DuckDBPyConnection) -> list[Table]:
    """The views of an opened release as tables with their words, by name; none in a release made before there were."""
    here = f"database_name = current_database() and schema_name = 'main' and starts_with(table_name, '{PREFIX}')"
    columns: dict[str, list[Column]] = {}
    for view, *column in connection.execute(
        f"""
        select table_name, column_name, data_type, comment from duckdb_columns() where {here}
        order by table_name, column_index
        """  # noqa: S608 (a constant)
    ).fetchall():
        columns.setdefault(view, []).append(Column(*column))
    comments = dict(
        connection.execute(
            "select view_name, comment from duckdb_views() "
            "where database_name = current_database() and schema_name = 'main'"
        ).fetchall()
    )
    return [Table(view, comments[view], tuple(columns[view])) for view in columns]
