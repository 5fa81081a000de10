"""Every row says the strictest class of what it was made from, and by that class alone it leaves or stays."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import duckdb
import openpyxl
import pytest

from exports.marts.audience import Audience
from exports.marts.database import Identity, copy_database
from tests.conftest import AS_OF, NOW


def licences(release: Path, table: str, *columns: str) -> list[tuple[str, ...]]:
    """The named columns of each row and its licence, in order."""
    with duckdb.connect(str(release / "r57.duckdb"), read_only=True) as connection:
        return connection.table(table).select(*columns, "row_licence").order("all").fetchall()


def test_every_row_of_every_table_and_view_has_its_licence(small_release: Path) -> None:
    with duckdb.connect(str(small_release / "r57.duckdb"), read_only=True) as connection:
        tables = connection.execute(
            "select table_name from duckdb_tables() where schema_name = 'main' union all "
            "select view_name from duckdb_views() where schema_name = 'main' and not internal"
        ).fetchall()
        known = {name for (name,) in connection.execute("select licence_class from dim_licence").fetchall()}
        for (table,) in tables:
            assert {name for (name,) in connection.table(table).select("row_licence").fetchall()} <= known, table
    assert {("release",), ("bi_targets",), ("bi_asean",), ("bi_connectivity",)} <= {*tables}


def test_every_row_of_the_sheets_and_of_sqlite_has_its_licence(small_release: Path) -> None:
    """All but the sheet README, which has no rows of tables."""
    book = openpyxl.load_workbook(small_release / "r57.xlsx", read_only=True)
    for sheet in book.worksheets[1:]:
        head, *rows = sheet.iter_rows(values_only=True)
        if head == ("(no rows)",):
            continue
        found = {row[head.index("row_licence")] for row in rows}
        assert found <= {"open", "sharealike", "noncommercial", "restricted"}, sheet.title
    book.close()
    with closing(sqlite3.connect(small_release / "r57.sqlite")) as database:
        tables = database.execute("select distinct table_name from dictionary union select 'dictionary'").fetchall()
        for (table,) in tables:
            without = database.execute(f"select count(*) from {table} where row_licence is null").fetchone()  # noqa: S608
            assert without == (0,), table


def test_a_figure_has_the_licence_of_its_dataset(small_release: Path) -> None:
    assert set(licences(small_release, "fct_observation", "dataset")) == {
        ("comtrade_hightech", "restricted"),
        ("own_figures", "restricted"),
        ("reported_figures", "open"),
        ("un_egdi", "open"),
        ("world_bank", "open"),
    }


def test_a_register_is_the_projects_own(small_release: Path) -> None:
    assert ("comtrade_hightech", "open") in licences(small_release, "dim_source", "dataset")


MADE_FROM = {
    "a dataset": ("select 'un_egdi' as dataset", "sharealike"),
    "a dataset nobody knows": ("select 'unheard_of' as dataset", "restricted"),
    "no dataset": ("select null::varchar as dataset", "open"),
    "two datasets, the stricter": ("select 'un_egdi' as first_dataset, 'world_bank' as second_dataset", "sharealike"),
    "what was computed from a restricted figure": (
        "select 'derived' as dataset, 'HT_SHARE' as series_code",
        "restricted",
    ),
    "what was computed from open ones alone": ("select 'derived' as dataset, 'RD_TWICE' as series_code", "open"),
    "something computed, of which it is not said what": ("select 'derived' as dataset", "restricted"),
    "a target, all that measures it": ("select 'r57-2030-egdi-world' as target_code", "sharealike"),
    "a target that nothing measures": ("select 'r57-2045-top30-innovation' as target_code", "open"),
    "peers of the same year": (
        "select 'world_bank' as dataset, 'world_bank;un_egdi' as made_from_datasets",
        "sharealike",
    ),
    "something that names nothing": ("select 1 as x", "restricted"),
}


@pytest.mark.parametrize("audience", Audience)
def test_a_row_is_of_the_strictest_class_of_what_it_was_made_from(
    audience: Audience, broken_build: Callable[[str], Path], tmp_path: Path
) -> None:
    """Here the e-government survey is to be shared alike; marts that nobody has thought of yet are held to the rule."""
    marts = [f"create table mart_{n} as {sql}" for n, (sql, _) in enumerate(MADE_FROM.values())]
    of_a_class = "update dim_source set licence_class = 'sharealike' where dataset = 'un_egdi'"
    identity = Identity("here", AS_OF, NOW, "0.1.0", "f", audience)
    copied = copy_database(broken_build("; ".join([of_a_class, *marts])), tmp_path / "r57.duckdb", identity)
    withheld = {entry.table.name: entry.withheld_rows for entry in copied}
    for n, (what, (_, expected)) in enumerate(MADE_FROM.items()):
        leaves = audience is Audience.INTERNAL or expected == "open"
        assert licences(tmp_path, f"mart_{n}") == ([(expected,)] if leaves else []), what
        assert withheld[f"mart_{n}"] == int(not leaves), what
