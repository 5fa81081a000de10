"""The views for charts: their rows are those of their table, their words those of the columns they take."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from exports.marts import bi, views
from exports.marts.licences import ROW_LICENCE
from exports.marts.tables import Column, Table
from exports.marts.views import Computed, Joined, View


@pytest.fixture(scope="module")
def small(small_release: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(small_release / "r57.duckdb"), read_only=True) as connection:
        yield connection


SHOPS = Table(
    "mart_shop", "Shops.\nTiệm.", (Column("code", "VARCHAR", "Code.\nMã."), Column("town", "VARCHAR", "T.\nT."))
)
TOWNS = Table(
    "dim_town", "Towns.\nPhố.", (Column("town", "VARCHAR", "Town.\nPhố."), Column("name", "VARCHAR", "Name.\nTên."))
)
VIEW = View(
    name="bi_shop",
    comment="Shops with towns.\nTiệm kèm phố.",
    base="mart_shop",
    joins=(Joined("place", "dim_town", {"town": "base.town"}),),
    columns={
        "code": "base.code",
        "town_name": "place.name",
        "is_far": Computed("base.code = 'b'", "Whether far.\nCó xa không."),
    },
)


def test_a_column_takes_its_words_along_and_says_where_from() -> None:
    assert dict(VIEW.words({"mart_shop": SHOPS, "dim_town": TOWNS})) == {
        "code": "Code.\nMã.",
        "town_name": "Name. (dim_town.name of town)\nTên. (dim_town.name của town)",
        "is_far": "Whether far.\nCó xa không.",
        ROW_LICENCE.name: ROW_LICENCE.comment,
    }


def test_a_view_needs_its_tables() -> None:
    assert views.needed([VIEW]) == {"mart_shop", "dim_town"}
    of_two = replace(VIEW, joins=(Joined("street", "mart_street", {"town": "base.town"}),))
    assert views.needed([of_two]) == {"mart_shop", "mart_street", "dim_licence"}, "to tell the stricter of two licences"


def test_what_is_made_has_the_rows_of_its_table_and_is_read_back_with_its_words() -> None:
    with duckdb.connect() as connection:
        connection.execute(
            "attach ':memory:' as out; create table out.mart_shop (code varchar, town varchar, row_licence varchar)"
        )
        connection.execute("create table out.dim_town (town varchar, name varchar)")
        connection.execute("insert into out.mart_shop values ('a', 'x', 'open'), ('b', null, 'restricted')")
        connection.execute("insert into out.dim_town values ('x', 'Xóm')")
        views.create(connection, "out", [VIEW], [SHOPS, TOWNS])
        connection.execute("use out")
        assert connection.execute("from bi_shop order by code").fetchall() == [
            ("a", "Xóm", False, "open"),
            ("b", None, True, "restricted"),
        ]
        (made,) = views.read(connection)
    assert (made.name, made.meaning, made.meaning_vi) == ("bi_shop", "Shops with towns.", "Tiệm kèm phố.")
    assert [(c.name, c.type) for c in made.columns] == [
        ("code", "VARCHAR"),
        ("town_name", "VARCHAR"),
        ("is_far", "BOOLEAN"),
        ("row_licence", "VARCHAR"),
    ]


@pytest.mark.parametrize(
    ("shop", "street", "shown"),
    [
        ("'open'", "'restricted'", "restricted"),
        ("'restricted'", "'open'", "restricted"),
        ("'open'", "'open'", "open"),
        ("'sharealike'", "null", "sharealike"),
    ],
)
def test_a_row_of_two_tables_has_the_stricter_licence_of_both(shop: str, street: str, shown: str) -> None:
    view = replace(VIEW, joins=(*VIEW.joins, Joined("street", "mart_street", {"town": "base.town"})))
    with duckdb.connect() as connection:
        connection.execute("create table mart_shop as select 'a' as code, 'x' as town, " + f"{shop} as row_licence")
        connection.execute("create table dim_town as select 'x' as town, 'Xóm' as name, 'restricted' as row_licence")
        connection.execute("create table mart_street as select 'x' as town, " + f"{street}::varchar as row_licence")
        connection.execute("create table dim_licence (licence_class varchar, sort_order int)")
        connection.execute("insert into dim_licence values ('restricted', 4), ('open', 1), ('sharealike', 2)")
        assert connection.execute(view.sql).fetchall() == [("a", "Xóm", False, shown)]


def test_every_view_is_in_a_release_and_its_first_column_is_the_axis(small: duckdb.DuckDBPyConnection) -> None:
    made = {view.name: view for view in views.read(small)}
    assert {*made} == {view.name for view in bi.VIEWS}
    assert {name: view.column_names[0] for name, view in made.items()} == {
        "bi_targets": "deadline",
        "bi_timeline": "period_end",
        "bi_asean": "period_end",
        "bi_connectivity": "period_end",
        "bi_provinces": "period_end",
        "bi_province_targets": "deadline",
    }
    assert all(view.columns[0].type == "DATE" for view in made.values())
    assert [
        f"{view.name}.{column.name}" for view in made.values() for column in view.columns if not column.meaning_vi
    ] == []


def test_a_target_has_its_names_labels_order_and_colour(small: duckdb.DuckDBPyConnection) -> None:
    row = small.execute(
        "select programme_vi, theme_label_vi, status_label_vi, status_ranked_vi, status_colour, release_id "
        "from bi_targets where target_code = 'r57-2030-egdi-world'"
    ).fetchone()
    assert row == (
        "Nghị quyết số 57-NQ/TW",
        "Chính phủ số",
        "Đúng tiến độ",
        "02 Đúng tiến độ",
        "#14717e",
        "2026-11-23T191500Z-01234567",
    )


def test_what_a_chart_shows_has_its_words_in_both_languages(small: duckdb.DuckDBPyConnection) -> None:
    rows = small.execute(
        "select distinct series_name_vi, series_name_en, publisher_vi, publisher_en from bi_timeline "
        "where target_code = 'r57-2030-rd-gdp'"
    ).fetchall()
    assert rows == [("Chi R&D", "R&D expenditure", "Ngân hàng Thế giới", "World Bank")]


def test_the_newest_of_each_member_is_marked(small: duckdb.DuckDBPyConnection) -> None:
    rows = small.execute(
        "select area_vi, period, indicator_value, is_newest, is_chosen_series, group_vi from bi_asean order by all"
    ).fetchall()
    assert rows == [
        ("Singapore", "2024", 3.0, True, True, "Nước khác"),
        ("Thái Lan", "2024", 52.0, True, True, "Nước khác"),
        ("Việt Nam", "2022", 86.0, False, True, "Việt Nam"),
        ("Việt Nam", "2024", 71.0, True, True, "Việt Nam"),
    ]


def test_the_newest_of_each_series_and_map_is_marked(small: duckdb.DuckDBPyConnection) -> None:
    mean = "Trung bình cộng của các tỉnh, thành phố cũ"
    rows = small.execute(
        "select name_vi, period, is_today, is_newest, bridge_rule_label_vi from bi_provinces "
        "where indicator_code = 'dti' and gso_code = '48' order by all"
    ).fetchall()
    assert rows == [
        ("Quảng Nam", "2024", False, True, None),
        ("Đà Nẵng", "2023", True, False, mean),
        ("Đà Nẵng", "2024", False, True, None),
        ("Đà Nẵng", "2024", True, True, mean),
    ]


@pytest.mark.parametrize("view", bi.VIEWS, ids=lambda view: view.name)
def test_no_join_adds_a_row_or_takes_one_away(release: Path, view: View) -> None:
    with duckdb.connect() as connection:
        connection.execute(f"attach '{release / 'r57.duckdb'}' as any_name (read_only)")
        rows, of_table = (
            connection.execute(f"select count(*) from any_name.{name}").fetchone()  # noqa: S608
            for name in (view.name, view.base)
        )
    assert rows == of_table


@pytest.mark.parametrize("view", bi.VIEWS, ids=lambda view: view.name)
def test_a_row_is_never_freer_than_that_of_its_table(release: Path, view: View) -> None:
    """And the shipped figures have both, so that neither is said of all; of the targets that provinces set themselves
    nothing is shipped that measures one."""
    with duckdb.connect(str(release / "r57.duckdb"), read_only=True) as connection:
        counts = [
            dict(connection.execute(f"select row_licence, count(*) from {name} group by all").fetchall())  # noqa: S608
            for name in (view.name, view.base)
        ]
    assert {"open"} < {*counts[0]} or (view is bi.PROVINCE_TARGETS and {"open"} == {*counts[0]})
    assert counts[0]["open"] <= counts[1]["open"]
    assert counts[0] == counts[1] or view is bi.ASEAN
