"""Whether a release has figures by province is said by the table alone."""

from __future__ import annotations

import duckdb
import pytest

from exports.marts.provinces import FILLED_BY, TABLE, unfilled


@pytest.mark.parametrize(("rows", "told"), [(0, FILLED_BY), (1, None)])
def test_what_fills_them_is_told_only_where_there_are_none(rows: int, told: object) -> None:
    with duckdb.connect() as connection:
        connection.execute(f"create table {TABLE} as select '01' as gso_code limit {rows}")
        assert unfilled(connection) == told
