"""Two small databases held against each other: what is told as the same, as renamed, and as different."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from exports.cells import Compared, Known, compare_cells

BEFORE = "create table t as select * from (values ('a', 1.5, 'Hoà'), ('b', 2.5, 'x')) as t (code, as_of, name)"


def database(path: Path, *statements: str) -> Path:
    with duckdb.connect(str(path)) as connection:
        for statement in statements:
            connection.execute(statement)
    return path


def compared(tmp_path: Path, after: str) -> dict[str, Compared]:
    """What becomes of `BEFORE` beside a later database, by table; `as_of` is now `published_on`, Hoà is Hòa."""
    old = database(tmp_path / "old.duckdb", BEFORE)
    new = database(tmp_path / "new.duckdb", after)
    return {t.table: t for t in compare_cells(old, new, Known({"t": {"as_of": "published_on"}}, {"Hoà": "Hòa"}))}


SAME = "create table t as select * from (values ('b', 2.5, 'x'), ('a', 1.5, 'Hòa')) as t (code, published_on, name)"


def test_the_order_of_rows_a_new_name_and_a_new_spelling_are_no_difference(tmp_path: Path) -> None:
    found = compared(tmp_path, SAME)["t"]
    assert (found.rows_before, found.rows_after, found.lost, found.gained) == (2, 2, 0, 0)
    assert not found.differs


@pytest.mark.parametrize(
    ("after", "lost", "gained"),
    [
        (SAME.replace("1.5", "1.50001"), 1, 1),
        (SAME.replace("('a', 1.5, 'Hòa')", "('c', 3, 'y'), ('a', 1.5, 'Hòa')"), 0, 1),
        (SAME.replace("('b', 2.5, 'x'), ", ""), 1, 0),
    ],
    ids=["a cell", "a row more", "a row less"],
)
def test_a_changed_cell_and_rows_come_and_gone_are_differences(
    tmp_path: Path, after: str, lost: int, gained: int
) -> None:
    found = compared(tmp_path, after)["t"]
    assert (found.lost, found.gained) == (lost, gained)
    assert found.differs
    assert len(found.examples) == lost + gained


def test_a_column_more_is_none_a_column_less_is_one(tmp_path: Path) -> None:
    more = compared(tmp_path, SAME.replace("*", "*, 1 as n"))
    assert (more["t"].columns_gained, more["t"].differs) == (("n",), False)
    (tmp_path / "new.duckdb").unlink()
    (tmp_path / "old.duckdb").unlink()
    less = compared(tmp_path, SAME.replace("*", "code, published_on"))
    assert (less["t"].columns_lost, less["t"].differs) == (("name",), True)


def test_a_table_that_is_gone_is_a_difference_and_a_new_one_is_none(tmp_path: Path) -> None:
    found = compared(tmp_path, "create table other as select 1 as x")
    assert found["t"].differs
    assert not found["other"].differs


def test_a_list_in_no_order_is_the_same_list(tmp_path: Path) -> None:
    old = database(tmp_path / "old.duckdb", "create table t as select 'a;b' as codes")
    new = database(tmp_path / "new.duckdb", "create table t as select 'b;a' as codes")
    (ordered,) = compare_cells(old, new, Known())
    (unordered,) = compare_cells(old, new, Known(unordered={"t": ("codes",)}))
    assert (ordered.differs, unordered.differs) == (True, False)
