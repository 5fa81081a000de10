"""Whether two databases hold the same tables: rows, digests and, where they differ, the first difference by name."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from exports.marts.database import ONE_THREAD
from exports.marts.tables import literal, quoted

SHOWN = 120
"""Longer values are cut in what is said of a difference."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A table of both databases: its rows and their digest in the first; `difference` is empty where the second has the
    same ones."""

    table: str
    rows: int
    digest: str
    difference: str = ""


def compare(one: Path, other: Path, left_out: Collection[str] = ()) -> list[Compared]:
    """Every table of two databases, by name. The order of rows is none of a table. Raises duckdb.Error."""
    with duckdb.connect(config=ONE_THREAD) as both:
        both.execute(
            f"attach {literal(str(one))} as one (read_only); attach {literal(str(other))} as other (read_only)"
        )
        names = {side: set(_tables(both, side)) - {*left_out} for side in ("one", "other")}
        return [_compared(both, name, names) for name in sorted(names["one"] | names["other"])]


def _tables(both: duckdb.DuckDBPyConnection, side: str) -> list[str]:
    found = both.execute(
        "select table_name from duckdb_tables() where database_name = ? and schema_name = 'main'", [side]
    )
    return [name for (name,) in found.fetchall()]


def _compared(both: duckdb.DuckDBPyConnection, name: str, names: dict[str, set[str]]) -> Compared:
    rows, digest = _digest(both, name) if name in names["one"] else (0, "")
    if name not in names["one"] or name not in names["other"]:
        return Compared(name, rows, digest, f"only the {'second' if name in names['other'] else 'first'} has it")
    columns = [_columns(both, side, name) for side in ("one", "other")]
    if columns[0] != columns[1]:
        return Compared(name, rows, digest, f"other columns: {sorted(set(columns[0]) ^ set(columns[1]))}")
    ones, others = (_beyond(both, name, *sides) for sides in (("one", "other"), ("other", "one")))
    return Compared(name, rows, digest, _said([column for column, _ in columns[0]], ones, others))


def _columns(both: duckdb.DuckDBPyConnection, side: str, name: str) -> list[tuple[str, str]]:
    return [(row[0], row[1]) for row in both.execute(f"describe {side}.main.{quoted(name)}").fetchall()]


def _digest(both: duckdb.DuckDBPyConnection, name: str) -> tuple[int, str]:
    """Rows of a table and a digest of them, whatever their order."""
    lines = f"select sha256(cast(line as varchar)) as digest from one.main.{quoted(name)} as line"  # noqa: S608
    row = both.execute(
        f"select count(*), sha256(coalesce(string_agg(digest, '' order by digest), '')) from ({lines})"  # noqa: S608
    ).fetchone()
    return (int(row[0]), str(row[1])) if row else (0, "")


def _beyond(both: duckdb.DuckDBPyConnection, name: str, side: str, than: str) -> list[tuple[object, ...]]:
    """The rows that one side has more of, in order."""
    table = quoted(name)
    return both.execute(f"from {side}.main.{table} except all from {than}.main.{table} order by all").fetchall()


def _said(columns: Sequence[str], ones: Sequence[tuple[object, ...]], others: Sequence[tuple[object, ...]]) -> str:
    """How many rows differ, and the first of them by what differs in it."""
    if not ones and not others:
        return ""
    counts = f"{len(ones)} row(s) only in the first, {len(others)} only in the second"
    if not ones or not others:
        first = dict(zip(columns, (ones or others)[0], strict=True))
        return f"{counts}; the first: {_cut(first)}"
    pairs = zip(columns, ones[0], others[0], strict=True)
    differing = {name: f"{a!r} beside {b!r}" for name, a, b in pairs if a != b}
    of = dict(list(zip(columns, ones[0], strict=True))[:2])
    return f"{counts}; the first, of {_cut(of)}: " + _cut(differing)


def _cut(said: Mapping[str, object]) -> str:
    return ", ".join(f"{name} {str(value)[:SHOWN]}" for name, value in said.items() if value is not None)
