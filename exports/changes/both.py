"""Two released databases side by side: `before` and `after`, whatever the age of the first."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from exports.marts.database import ONE_THREAD
from exports.marts.kinds import CODES, NATION, Kind
from exports.marts.tables import literal

SIDES = ("before", "after")


@dataclass(frozen=True)
class Both:
    """A connection to which both are attached, and the columns (name → type) of every table of each."""

    connection: duckdb.DuckDBPyConnection
    columns: dict[str, dict[str, dict[str, str]]]

    @property
    def shared(self) -> list[str]:
        """The tables that both have, by name."""
        return sorted(self.columns["before"].keys() & self.columns["after"].keys())

    def line(self, dataset: str) -> str:
        """SQL that gives a dataset by the name of its line of figures: what an agency hands in inside and for everybody
        lies in two datasets and is one line, which speaks on whichever of them has its newest figure."""
        own = ", ".join(map(literal, sorted(self.own)))
        return f"if({dataset} in ({own}), 'own', {dataset})" if own else dataset

    @property
    def own(self) -> frozenset[str]:
        """The datasets of what agencies hand in, as either release knows them."""
        sides = [side for side in SIDES if {"dataset", "publisher_code"} <= {*self.columns[side].get("dim_source", {})}]
        told = " union ".join(f"select dataset from {side}.dim_source where publisher_code = 'own'" for side in sides)  # noqa: S608
        return frozenset(name for (name,) in self.connection.execute(told).fetchall()) if told else frozenset()

    def names(self, side: str, table: str, kind: Kind = NATION) -> set[str]:
        """The columns that a side has of a table of a kind of targets, codes in the names of the nation; none where it
        has no such table."""
        return {CODES.get(name, name) for name in self.columns[side].get(kind.table(table), {})}

    def have(self, table: str, *names: str, kind: Kind = NATION) -> bool:
        """Whether both have these columns of a table."""
        return all({*names} <= self.names(side, table, kind) for side in SIDES)


@contextmanager
def side_by_side(before: Path, after: Path) -> Iterator[Both]:
    """Both opened read-only. Raises duckdb.Error where one cannot be read."""
    with duckdb.connect(config=ONE_THREAD) as connection:
        for side, path in zip(SIDES, (before, after), strict=True):
            connection.execute(f"attach {literal(str(path))} as {side} (read_only)")
        yield Both(connection, {side: _columns(connection, side) for side in SIDES})


def _columns(connection: duckdb.DuckDBPyConnection, side: str) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for table, column, type_ in connection.execute(
        f"""
        select table_name, column_name, data_type from duckdb_columns()
        where database_name = {literal(side)} and schema_name = 'main' and not internal
        order by table_name, column_index
        """  # noqa: S608
    ).fetchall():
        found.setdefault(table, {})[column] = type_
    return found
