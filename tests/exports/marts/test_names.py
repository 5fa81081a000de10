"""Names of before: the same rows under the old names, for one release."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from exports.marts.names import RENAMED, SCHEMA, before
from exports.marts.tables import Column, Table


def test_a_renamed_column_keeps_its_place_and_meaning() -> None:
    table = Table(
        "mart_revision", "Revisions.", (Column("next_published_on", "DATE", "Day."), Column("x", "DOUBLE", "X."))
    )
    older = before(table)
    assert [column.name for column in older.columns] == ["next_as_of", "x"]
    assert older.columns[0].comment == "Day."


def test_a_table_without_older_names_has_none() -> None:
    with pytest.raises(KeyError):
        before(Table("dim_unit", "Units.", ()))


@pytest.mark.xdist_group("warehouse")
@pytest.mark.parametrize("table", RENAMED)
def test_every_renamed_table_of_a_release_is_there_under_its_names_of_before(table: str, release: Path) -> None:
    with duckdb.connect(str(release / "r57.duckdb"), read_only=True) as connection:
        older = connection.sql(f"from {SCHEMA}.{table}")
        newer = connection.sql(f"from main.{table}")
        assert len(older) == len(newer)
        assert [RENAMED[table].get(name, name) for name in older.columns] == newer.columns
