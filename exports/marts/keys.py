"""Keys: what names a row of a public table and what a row names, as the build says it in `dim_key`; what breaks them.

A build without that table declares none. Of the keys that it declares, those between tables of the release hold here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from graphlib import TopologicalSorter
from itertools import groupby

import duckdb

from exports.marts.errors import ReleaseError
from exports.marts.tables import ForeignKey, Table, literal, quoted

KEYS = "dim_key"
SHOWN_VALUES = 5


@dataclass(frozen=True, slots=True)
class _Line:
    """One column of one key."""

    table: str
    key: str
    column: str
    to_table: str | None
    to_column: str | None


def with_keys(connection: duckdb.DuckDBPyConnection, database: str, tables: Sequence[Table]) -> list[Table]:
    """The tables of an attached database with the keys that it declares for them."""
    there = {table.name for table in tables}
    if KEYS not in there:
        return list(tables)
    rows = connection.execute(
        f"""
        select table_name, key_name, column_name, to_table, to_column from {quoted(database)}.main.{KEYS}
        order by table_name, key_name <> 'primary', key_name, to_table, position
        """  # noqa: S608
    ).fetchall()
    keys: dict[str, tuple[str, ...]] = {}
    foreign: dict[str, list[ForeignKey]] = {}
    for (table, _, to_table), group in groupby(
        (_Line(*row) for row in rows), lambda line: (line.table, line.key, line.to_table)
    ):
        lines = list(group)
        columns = tuple(line.column for line in lines)
        if to_table is None:
            keys[table] = columns
        elif to_table in there:
            foreign.setdefault(table, []).append(
                ForeignKey(columns, to_table, tuple(line.to_column or "" for line in lines))
            )
    return [replace(t, key=keys.get(t.name, ()), references=tuple(foreign.get(t.name, ()))) for t in tables]


def lines_of(tables: Sequence[Table]) -> list[str]:
    """The primary keys of tables that no build has, as rows of `KEYS` without their licence: lists of SQL literals."""
    return [
        f"{literal(table.name)}, 'primary', {position}, {literal(column)}, null, null"
        for table in tables
        for position, column in enumerate(table.key, 1)
    ]


def referred_first(tables: Sequence[Table]) -> list[Table]:
    """The tables so that each comes after those it refers to, else by name."""
    by_name = {table.name: table for table in tables}
    graph = TopologicalSorter(
        {
            t.name: sorted({key.to_table for key in t.references} - {t.name})
            for t in sorted(tables, key=lambda t: t.name)
        }
    )
    return [by_name[name] for name in graph.static_order()]


def constraints(table: Table, *, to_itself: bool = False) -> Iterator[str]:
    """The keys of a table as clauses of `create table`. A table's references to itself are left out for DuckDB, which
    asks that the row referred to is there before the one that refers to it: a row that names itself never could be."""
    if table.key:
        yield f"primary key ({_names(table.key)})"
    for key in table.references:
        if to_itself or key.to_table != table.name:
            yield f"foreign key ({_names(key.columns)}) references {quoted(key.to_table)} ({_names(key.to_columns)})"


RowsOf = Callable[[Table], str]
"""The rows of a table that may go out, for a `from` clause."""


def refuse_broken_keys(connection: duckdb.DuckDBPyConnection, tables: Sequence[Table], rows_of: RowsOf) -> None:
    """Raise ReleaseError where rows that may go out have no key, share one, or name a row that is not there."""
    by_name = {table.name: table for table in tables}
    for table in tables:
        if table.key:
            _refuse_unnamed(connection, table, rows_of)
        for key in table.references:
            _refuse_unknown(connection, table, key, by_name[key.to_table], rows_of)


def _refuse_unnamed(connection: duckdb.DuckDBPyConnection, table: Table, rows_of: RowsOf) -> None:
    names = _names(table.key)
    nothing = " or ".join(f"{quoted(name)} is null" for name in table.key)
    rows = connection.execute(
        f"select {names} from {rows_of(table)} group by all having count(*) > 1 or {nothing} "  # noqa: S608
        f"order by all limit {SHOWN_VALUES}"
    ).fetchall()
    if rows:
        raise _broken(table, table.key, "rows that share their key, or have none", rows)


def _refuse_unknown(
    connection: duckdb.DuckDBPyConnection, table: Table, key: ForeignKey, to: Table, rows_of: RowsOf
) -> None:
    given = " and ".join(f"{quoted(name)} is not null" for name in key.columns)
    rows = connection.execute(
        f"select distinct {_names(key.columns)} from {rows_of(table)} "  # noqa: S608
        f"where {given} and ({_names(key.columns)}) not in (select ({_names(key.to_columns)}) "
        f"from {rows_of(to)}) order by all limit {SHOWN_VALUES}"
    ).fetchall()
    if rows:
        raise _broken(table, key.columns, f"rows that name what {key.to_table} does not have", rows)


def _broken(table: Table, columns: Sequence[str], what: str, rows: Sequence[Sequence[object]]) -> ReleaseError:
    shown = ", ".join(" / ".join(str(value) for value in row) for row in rows)
    return ReleaseError(
        what,
        where=f"{table.name}.{' + '.join(columns)}: {shown}",
        next_step="mend the register or the model (`known_as` and `primary_key` in its YAML) and run again",
    )


def _names(columns: Sequence[str]) -> str:
    return ", ".join(quoted(name) for name in columns)
