"""Rows of a query by the names of their columns."""

from __future__ import annotations

import duckdb
import pytest

from exports.marts.records import records


def test_a_row_is_a_mapping_in_the_order_of_the_query() -> None:
    with duckdb.connect() as connection:
        assert records(connection, "select * from (values (2, 'b'), (1, null)) as t (n, word) order by n") == [
            {"n": 1, "word": None},
            {"n": 2, "word": "b"},
        ]


@pytest.mark.parametrize(("asked", "found"), [(2, [{"n": 2}]), (9, [])])
def test_values_are_bound(asked: int, found: list[dict[str, int]]) -> None:
    with duckdb.connect() as connection:
        assert records(connection, "select n from range(3) as t (n) where n = ?", [asked]) == found
