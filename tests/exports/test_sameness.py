"""Two databases are the same, or the first difference has a name."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from exports.sameness import compare

ROWS = "(values ('a', 1.5), ('b', 2.5), ('b', 2.5)) as t (code, value)"
TABLE = f"create table t as select code, value::double as value from {ROWS}"  # noqa: S608


def made(path: Path, sql: str) -> Path:
    with duckdb.connect(str(path)) as connection:
        connection.execute(sql)
    return path


@pytest.mark.parametrize(
    ("sql", "difference"),
    [
        (TABLE, ""),
        (f"{TABLE} order by value desc", ""),
        (
            TABLE.replace("2.5)", "2.25)", 1),
            "1 row(s) only in the first, 1 only in the second; the first, of code b, value 2.5: value 2.5 beside 2.25",
        ),
        (f"{TABLE} limit 2", "1 row(s) only in the first, 0 only in the second; the first: code b, value 2.5"),
        (TABLE.replace("as value from", "as other from"), "other columns: [('other', 'DOUBLE'), ('value', 'DOUBLE')]"),
        ("select 1", "only the first has it"),
    ],
    ids=["same", "in another order", "another value", "a row less", "another column", "no table"],
)
def test_the_first_difference_is_named(tmp_path: Path, sql: str, difference: str) -> None:
    one, other = made(tmp_path / "one.duckdb", TABLE), made(tmp_path / "other.duckdb", sql)
    (table,) = compare(one, other)
    assert (table.table, table.rows, table.difference) == ("t", 3, difference)


def test_the_digest_is_of_the_rows_whatever_their_order(tmp_path: Path) -> None:
    paths = [
        made(tmp_path / f"{number}.duckdb", sql)
        for number, sql in enumerate((TABLE, f"{TABLE} order by code desc", f"{TABLE} limit 2"))
    ]
    digests = [compare(path, path)[0].digest for path in paths]
    assert digests[0] == digests[1] != digests[2]


def test_a_table_that_is_left_out_is_not_looked_at(tmp_path: Path) -> None:
    one = made(tmp_path / "one.duckdb", TABLE)
    assert compare(one, made(tmp_path / "other.duckdb", "select 1"), left_out=["t"]) == []
