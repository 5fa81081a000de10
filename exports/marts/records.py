"""Rows of a query as mappings: what pages, sheets, JSON and the command read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # the command shows its help without DuckDB
    import duckdb

Row = Mapping[str, Any]
"""A row by the names of its columns."""


def records(connection: duckdb.DuckDBPyConnection, sql: str, values: Sequence[Any] = ()) -> list[dict[str, Any]]:
    """The rows of a query, each as column name → value, in the query's order."""
    # Without values none are bound: to bind one, DuckDB imports pandas (half a second) where pandas is installed.
    result = connection.execute(sql, list(values)) if values else connection.execute(sql)
    if result is None:  # nothing but comments and blanks
        return []
    names = [column[0] for column in result.description or ()]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]
