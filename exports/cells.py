"""Two releases held against each other cell by cell: which tables, rows and columns differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from exports.marts import views
from exports.marts.tables import literal

IDENTITY = "release"
"""The one table that differs by what it is: each release says its own name in it."""


@dataclass(frozen=True, slots=True)
class Compared:
    """What became of one table. `lost`: rows of the earlier release that the later one has not; `gained`: the
    others."""

    table: str
    rows_before: int | None
    rows_after: int | None
    lost: int = 0
    gained: int = 0
    columns_lost: tuple[str, ...] = ()
    columns_gained: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()

    @property
    def differs(self) -> bool:
        """Whether a reader of the earlier table would miss or find anything but new columns."""
        return self.rows_before is not None and bool(
            self.lost or self.gained or self.columns_lost or self.rows_after is None
        )


@dataclass(frozen=True, slots=True)
class Known:
    """Changes that are no difference: columns renamed (table → old → new), whole cells put in other words (old → new),
    and columns that are lists joined with ";" in no order."""

    renamed: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    reworded: Mapping[str, str] = field(default_factory=dict)
    unordered: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def compare_cells(before: Path, after: Path, known: Known, *, examples: int = 3) -> list[Compared]:
    """Every table of either database, which are opened read-only; a view shows what the tables have."""
    with duckdb.connect() as connection:
        for name, path in (("before", before), ("after", after)):
            connection.execute(f"attach '{path}' as {name} (read_only)")
        columns = {name: _columns(connection, name) for name in ("before", "after")}
        named = {*columns["before"], *columns["after"]} - {IDENTITY}
        tables = sorted(table for table in named if not table.startswith(views.PREFIX))
        return [_compare(connection, table, columns, known, examples) for table in tables]


def _columns(connection: duckdb.DuckDBPyConnection, database: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for table, column in connection.execute(
        "select table_name, column_name from duckdb_columns() where database_name = ? and schema_name = 'main' "
        "order by table_name, column_index",
        [database],
    ).fetchall():
        found.setdefault(table, []).append(column)
    return found


def _compare(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    columns: Mapping[str, Mapping[str, list[str]]],
    known: Known,
    examples: int,
) -> Compared:
    old, new = columns["before"].get(table), columns["after"].get(table)
    rows_before = None if old is None else _one(connection, f'select count(*) from before."{table}"')  # noqa: S608
    rows_after = None if new is None else _one(connection, f'select count(*) from after."{table}"')  # noqa: S608
    if old is None or new is None:
        return Compared(table, rows_before, rows_after)
    renamed, lists = known.renamed.get(table, {}), known.unordered.get(table, ())
    common = [(name, renamed.get(name, name)) for name in old if renamed.get(name, name) in new]
    text = _text_columns(connection, table)
    wording = " ".join(f"when {literal(old)} then {literal(new)}" for old, new in known.reworded.items())

    def cell(name: str, now: str, *, reworded: bool) -> str:
        told = f'case "{name}" {wording} else "{name}" end' if reworded and wording and name in text else f'"{name}"'
        return f"list_sort(string_split({told}, ';')) as \"{now}\"" if now in lists else f'{told} as "{now}"'

    left = ", ".join(cell(name, now, reworded=True) for name, now in common)
    right = ", ".join(cell(now, now, reworded=False) for _, now in common)
    earlier, later = f'select {left} from before."{table}"', f'select {right} from after."{table}"'  # noqa: S608
    gone, come = f"({earlier}) except all ({later})", f"({later}) except all ({earlier})"
    shown = [
        f"{sign} {row}"
        for sign, query in (("-", gone), ("+", come))
        for row in connection.execute(f"select * from ({query}) order by all limit {examples}").fetchall()  # noqa: S608
    ]
    return Compared(
        table,
        rows_before,
        rows_after,
        lost=_one(connection, f"select count(*) from ({gone})"),  # noqa: S608
        gained=_one(connection, f"select count(*) from ({come})"),  # noqa: S608
        columns_lost=tuple(name for name in old if renamed.get(name, name) not in new),
        columns_gained=tuple(name for name in new if name not in {now for _, now in common}),
        examples=tuple(shown),
    )


def _text_columns(connection: duckdb.DuckDBPyConnection, table: str) -> set[str]:
    found = connection.execute(
        "select column_name from duckdb_columns() "
        "where database_name = 'before' and table_name = ? and data_type = 'VARCHAR'",
        [table],
    ).fetchall()
    return {name for (name,) in found}


def _one(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    row = connection.execute(query).fetchone()
    return int(row[0]) if row else 0
