"""Two releases held against each other cell by cell: which tables, rows and columns differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

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


def compare_cells(
    before: Path,
    after: Path,
    renamed: Mapping[str, Mapping[str, str]],
    respelled: Mapping[str, str],
    *,
    examples: int = 3,
) -> list[Compared]:
    """Every table of either database. Both are opened read-only; `renamed` is table → old column → new column,
    `respelled` old text → new text of a whole cell."""
    with duckdb.connect() as connection:
        for name, path in (("before", before), ("after", after)):
            connection.execute(f"attach '{path}' as {name} (read_only)")
        columns = {name: _columns(connection, name) for name in ("before", "after")}
        tables = sorted({*columns["before"], *columns["after"]} - {IDENTITY})
        return [_compare(connection, table, columns, renamed.get(table, {}), respelled, examples) for table in tables]


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
    renamed: Mapping[str, str],
    respelled: Mapping[str, str],
    examples: int,
) -> Compared:
    old, new = columns["before"].get(table), columns["after"].get(table)
    rows_before = None if old is None else _one(connection, f'select count(*) from before."{table}"')  # noqa: S608
    rows_after = None if new is None else _one(connection, f'select count(*) from after."{table}"')  # noqa: S608
    if old is None or new is None:
        return Compared(table, rows_before, rows_after)
    common = [(name, renamed.get(name, name)) for name in old if renamed.get(name, name) in new]
    spelling = " ".join(f"when '{old}' then '{new}'" for old, new in respelled.items())
    text = _text_columns(connection, table) if respelled else set()
    left = ", ".join(
        f'case "{name}" {spelling} else "{name}" end as "{now}"' if name in text else f'"{name}" as "{now}"'
        for name, now in common
    )
    right = ", ".join(f'"{now}"' for _, now in common)
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
