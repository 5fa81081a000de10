"""Provinces on both maps, on the shipped figures: what was published of the 34 follows from the 63 by the rules."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from tests import ROOT

pytestmark = pytest.mark.xdist_group("warehouse")

SEEDS = ROOT / "dbt_project" / "seeds"
DTI = "series_code = 'DTI_TOTAL_63' and period = '2024'"
TODAY, FORMER = "unit_kind = 'province'", "unit_kind = 'former_province'"


@pytest.fixture(scope="module")
def connection(warehouse: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(warehouse), read_only=True) as opened:
        yield opened


def rows(connection: duckdb.DuckDBPyConnection, columns: str, where: str) -> list[tuple[Any, ...]]:
    found = f"select {columns} from mart_province_indicator where {where} order by all"  # noqa: S608 (constants)
    return connection.execute(found).fetchall()


def test_the_ministry_s_list_of_34_follows_from_the_63(connection: duckdb.DuckDBPyConnection) -> None:
    """Its first seven, Đà Nẵng and its last three were published; places are computed of the means, never averaged."""
    places = dict(rows(connection, "province_rank, name_vi", f"{DTI} and {TODAY}"))
    assert len(places) == 34
    first = ["Hà Nội", "Huế", "Hải Phòng", "Hồ Chí Minh", "Thanh Hóa", "Điện Biên", "Hà Tĩnh"]
    assert [places[place] for place in range(1, 8)] == first
    assert places[17] == "Đà Nẵng"
    assert [places[place] for place in (32, 33, 34)] == ["Hưng Yên", "Quảng Trị", "Cao Bằng"]
    published = rows(connection, "province_rank, name_vi", "series_code = 'DTI_RANK_34.MOST'")
    assert len(published) == 11
    assert set(published) <= set(places.items())


def test_scores_and_means_are_those_published(connection: duckdb.DuckDBPyConnection) -> None:
    scores = dict(rows(connection, "name_vi, indicator_value", f"{DTI} and {TODAY}"))
    assert (scores["Hà Nội"], scores["Huế"]) == (0.8241, 0.7951)
    means = dict(
        rows(connection, "distinct unit_kind, round(avg(indicator_value) over (partition by unit_kind), 4)", DTI)
    )
    assert means == {"former_province": 0.6961, "province": 0.7005}


def test_people_are_as_many_on_both_maps(connection: duckdb.DuckDBPyConnection) -> None:
    summed = "distinct period, unit_kind, round(sum(indicator_value) over (partition by period, unit_kind) / 1000, 1)"
    assert rows(connection, summed, "series_code = 'POPULATION_63'") == [
        (period, kind, total)
        for period, total in (("2022", 99_474.4), ("2023", 100_309.0), ("2024", 101_343.9))
        for kind in ("former_province", "province")
    ]


def test_product_per_head_is_rebuilt_and_a_mean_has_the_weighted_one_beside(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    """Tuyên Quang was made from itself and Hà Giang."""
    of_both = f"period = '2024' and gso_code = '08' and {FORMER} and series_code"
    people, heads, scores = (
        [value for _, value in rows(connection, "former_gso_code, indicator_value", f"{of_both} = '{series}'")]
        for series in ("POPULATION_63", "GRDP_PER_HEAD_63", "DTI_TOTAL_63")
    )
    assert len(people) == len(heads) == len(scores) == 2
    of_today = f"period = '2024' and gso_code = '08' and {TODAY} and series_code"
    columns = "indicator_value, population_weighted_value, verification"
    product = sum(n * each for n, each in zip(people, heads, strict=True))
    ((rebuilt, beside, verification),) = rows(connection, columns, f"{of_today} = 'GRDP_PER_HEAD_63'")
    assert (rebuilt, beside, verification) == (pytest.approx(product / sum(people)), None, "derived")
    ((mean, weighted, _),) = rows(connection, columns, f"{of_today} = 'DTI_TOTAL_63'")
    assert mean == pytest.approx(sum(scores) / 2)
    assert weighted == pytest.approx(sum(n * each for n, each in zip(people, scores, strict=True)) / sum(people))


def test_of_a_merged_province_there_is_only_what_its_rule_makes(connection: duckdb.DuckDBPyConnection) -> None:
    unmerged = "Cao Bằng, Hà Nội, Hà Tĩnh, Huế, Lai Châu, Lạng Sơn, Nghệ An, Quảng Ninh, Sơn La, Thanh Hóa, Điện Biên"
    linked = rows(connection, "distinct name_vi", f"dataset = 'papi' and {TODAY}")
    assert {name for (name,) in linked} == set(unmerged.split(", "))
    places = rows(connection, "distinct unit_kind", "series_code = 'PII_RANK_63.MOST'")
    assert places == [("former_province",)]
    crossed = rows(connection, "distinct dataset", f"former_count > 1 and bridge_rule is not null and {TODAY}")
    assert crossed == [("nso_provinces",), ("provincial_dti",)]


RULE = "no_series_crosses_the_merger_without_its_rule"
SURVEY, SCORE, COUNT, TODAY_ALONE = "PAPI_TOTAL_63", "DTI_TOTAL_63", "POPULATION_63", "PSI766_34"


@pytest.mark.parametrize(
    ("series", "change", "is_refused"),
    [
        (COUNT, {}, False),
        (COUNT, {"bridge_rule": None}, True),  # one of the 63 that says nothing of the merger
        (COUNT, {"bridge_rule": "average"}, True),
        (COUNT, {"bridge_rule": "mean"}, True),  # of what, weighted by what
        (SURVEY, {"bridge_rule": "mean"}, True),
        (SURVEY, {"bridge_rule": "none"}, False),
        (SCORE, {"weight_dataset": None, "weight_series_code": None}, True),
        (TODAY_ALONE, {"bridge_rule": "sum"}, True),  # already of the 34
        (TODAY_ALONE, {"unit_kind": "former_province"}, True),
    ],
)
def test_no_series_crosses_the_merger_without_its_rule(
    series: str, change: dict[str, str | None], is_refused: bool
) -> None:
    """The test of the register that stops a build, tried on what somebody might write there."""
    (of_register,) = yaml.safe_load((SEEDS / "_provinces.yml").read_text(encoding="utf-8"))["seeds"][:1]
    rules = [test["rows_satisfy"] for test in of_register["data_tests"] if "rows_satisfy" in test]
    (rule,) = (one["arguments"]["rule"] for one in rules if one["name"] == RULE)
    told = ", ".join(f"{'null' if value is None else repr(value)} as {name}" for name, value in change.items())
    row = f"select * {f'replace ({told})' if told else ''} from '{SEEDS / 'province_series.csv'}'"  # noqa: S608
    row += f" where series_code = '{series}'"
    assert duckdb.sql(f"select not coalesce({rule}, false) from ({row})").fetchall() == [(is_refused,)]  # noqa: S608


def test_no_figure_of_before_the_merger_is_of_a_merged_province_but_by_a_rule_that_makes_one_of_several(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    """Or by a source that itself puts it under the name of today, which is then marked, ranked nowhere and compared
    with no year."""
    before = f"{TODAY} and former_count > 1 and not was_in_force"
    assert rows(connection, "distinct bridge_rule", f"{before} and bridge_rule is not null") == [
        ("mean",),
        ("ratio",),
        ("sum",),
    ]
    unclear = rows(connection, "count(*) > 0", f"{before} and is_unit_unclear")
    assert unclear == [(True,)]
    told = "province_rank is not null or change_since_year_before is not null"
    assert rows(connection, "series_code", f"{before} and is_unit_unclear and ({told})") == []


def test_what_the_portal_says_of_years_before_the_merger_is_not_ranked(connection: duckdb.DuckDBPyConnection) -> None:
    asked = "distinct is_unit_unclear, count(*) over (partition by is_unit_unclear), province_rank, no_rank_because"
    found = rows(connection, asked, "series_code = 'PSI766_34' and period = '2024'")
    assert found == [(False, 11, None, "unit_unclear"), (True, 23, None, "unit_unclear")]


def test_a_card_for_each_of_the_34(connection: duckdb.DuckDBPyConnection) -> None:
    asked = "select name_vi, dti_rank, papi, missing_indicators from mart_province_scorecard"
    cards = connection.execute(asked).fetchall()
    assert len(cards) == 34
    of = {name: rest for name, *rest in cards}
    assert of["Hà Nội"] == [1, 43.7747, None]
    assert of["Đà Nẵng"][:2] == [17, None]
    assert "papi_total" in of["Đà Nẵng"][2]
