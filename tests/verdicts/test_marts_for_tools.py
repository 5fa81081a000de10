"""What charts and dashboards rest on, on the shipped figures: dates, one requirement, ready words, ASEAN."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from exports.marts.records import records as rows
from exports.marts.scoreboard import figure_of
from sources.vocabulary.periods import parse_period

pytestmark = pytest.mark.xdist_group("warehouse")


@pytest.fixture(scope="module")
def connection(release: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(release / "r57.duckdb"), read_only=True) as opened:
        yield opened


def test_a_target_asks_for_one_value_on_a_date_and_a_chart_has_one_point_a_year(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    twice = rows(
        connection,
        """select target_code, period_end, list(distinct required) from mart_target_timeline
        group by all having count(distinct round(required, 9)) > 1""",
    )
    assert twice == []
    points = """select target_code, period_year, count(*) as n, bool_and(is_headline) as speaks
        from mart_target_timeline where is_chart_point group by all"""
    found = rows(connection, points)
    assert {row["n"] for row in found} == {1}
    assert all(row["speaks"] for row in found)


def test_periods_within_a_year_lie_at_their_own_time(connection: duckdb.DuckDBPyConnection) -> None:
    """5G in 2025: a month, a quarter, a day and the year; the year's figure is the one that a chart draws."""
    found = rows(
        connection,
        """select period, period_start::varchar as first, period_end::varchar as last, is_chart_point
        from mart_target_timeline
        where target_code = 'r57-2030-5g-coverage' and is_headline and period_year = 2025
        order by period_end, period_start desc""",
    )
    assert [(row["period"], row["first"], row["last"]) for row in found] == [
        ("2025-05", "2025-05-01", "2025-05-31"),
        ("2025-Q2", "2025-04-01", "2025-06-30"),
        ("2025-10", "2025-10-01", "2025-10-31"),
        ("2025-12", "2025-12-01", "2025-12-31"),
        ("2025", "2025-01-01", "2025-12-31"),
    ]
    assert [row["period"] for row in found if row["is_chart_point"]] == ["2025"]


def test_the_figure_of_a_target_is_no_proxy(connection: duckdb.DuckDBPyConnection) -> None:
    """Shares of bank branches and the like stand in columns of their own, whole, with their source."""
    found = rows(connection, "from mart_target_status where latest_value is null and proxy_value is not null")
    assert len(found) > 30
    assert {row["series_role"] for row in found} == {row["citation"] for row in found} == {None}
    assert all(row["proxy_citation"] and row["proxy_period"] and row["proxy_unit"] for row in found)
    passing = [row["target_code"] for row in found if row["proxy_status"] == "achieved"]
    assert passing
    assert {row["status"] for row in found if row["target_code"] in passing} == {"no_data"}


def test_only_targets_with_a_figure_count_as_having_one(connection: duckdb.DuckDBPyConnection) -> None:
    """Of one the deadline has passed in silence: that is known of it, and no figure is."""
    (total,) = rows(connection, "from mart_overall_summary")
    measured = rows(
        connection,
        """select distinct target_code from mart_target_timeline
        where actual is not null and series_role in ('primary', 'official')""",
    )
    silent = rows(
        connection, "from mart_target_status where status <> 'no_data' and latest_value is null and figure_count = 0"
    )
    assert [row["target_code"] for row in silent] == ["gs-2025q1-sti-org-rearranged"]
    assert silent[0]["target_code"] not in {row["target_code"] for row in measured}
    assert total["targets_with_figures"] + total["no_data"] + len(silent) == total["target_count"]


def test_words_ready_to_be_shown(connection: duckdb.DuckDBPyConnection) -> None:
    (row,) = rows(connection, "from mart_target_status where target_code = 'r57-2030-digital-economy-gdp'")
    assert (row["latest_text_en"], row["latest_text_vi"]) == ("14.02 % of GDP (2025)", "14,02% GDP (năm 2025)")
    assert (row["target_text_en"], row["target_text_vi"]) == ("at least 30 % of GDP", "ít nhất 30% GDP")
    assert row["short_reason_en"] == (
        "13.17 % of GDP (2024) to 14.02 % of GDP (2025): the pace was 0.30 times the one asked for."
    )
    found = rows(connection, "from mart_target_status where search_text like '%kinh te so%'")
    assert row["target_code"] in {one["target_code"] for one in found}
    for words in ("tri tue nhan tao", "artificial intelligence", "ttnt"):
        found = rows(connection, f"from mart_target_status where search_text like '%{words}%'")
        named = {one["target_code"] for one in found}
        assert {"r57-2030-ai-rd-sea", "qd2629-2030-ai-in-agencies"} <= named, words
        assert "r57-2030-rd-gdp" not in named, words
    every = rows(connection, "select short_reason_en, short_reason_vi, search_text from mart_target_status")
    assert all(10 < len(reason) <= 140 for one in every for reason in (one["short_reason_en"], one["short_reason_vi"]))
    assert not any("{" in text for one in every for text in one.values())
    assert all(one["search_text"].isascii() or "–" in one["search_text"] for one in every)


def test_asean_by_the_newest_comparable_figure_and_as_of_one_year(connection: duckdb.DuckDBPyConnection) -> None:
    """R&D: Viet Nam's of 2023 beside Thailand's of 2023; of 2020 six members have one and Viet Nam none."""
    found = {
        row["area_code"]: row for row in rows(connection, "from mart_asean_latest where indicator_code = 'rd_gdp'")
    }
    assert (found["VNM"]["period"], found["THA"]["period"], found["IDN"]["period"]) == ("2023", "2023", "2020")
    assert {(row["coverage_count"], row["asean_rank"]) for row in found.values()} == {(7, None)}  # seven are no rank
    assert {row["common_period"] for row in found.values()} == {"2020"}
    assert found["VNM"]["common_value"] is None
    assert found["THA"]["common_value"] == pytest.approx(1.32818, abs=1e-5)
    alone = rows(
        connection, "select indicator_code from mart_asean_latest group by all having count(distinct area_code) < 2"
    )
    assert alone == []
    (viet_nam,) = rows(connection, "from mart_asean_scorecard where area_code = 'VNM'")
    assert (viet_nam["hdi"], viet_nam["hdi_period"], viet_nam["hdi_asean_rank"]) == (0.766, "2023", 5)
    assert (viet_nam["gii_rank"], viet_nam["egdi_asean_rank"]) == (44, 5)


def test_restatements_are_marked_and_only_they(connection: duckdb.DuckDBPyConnection) -> None:
    """Without them each goal of Resolution 57 is there once."""
    found = rows(connection, "select is_restatement, restates_target_code from mart_target_status")
    assert {row["is_restatement"] for row in found} == {True, False}
    assert all(row["is_restatement"] is (row["restates_target_code"] is not None) for row in found)


def test_the_figure_beside_a_verdict_says_whether_it_decides(connection: duckdb.DuckDBPyConnection) -> None:
    """An own figure does; a proxy does not, but that a count after the deadline proves a miss."""
    shown = {row["target_code"]: figure_of(row) for row in rows(connection, "from mart_target_status")}
    told = {code: figure and (figure.is_proxy, figure.decides) for code, figure in shown.items()}
    assert told["r57-2030-rd-gdp"] == (False, True)
    assert told["r57-2030-ranked-st-organisations"] == (True, False)
    assert told["gov-2025-5g-stations"] == (True, True)
    assert told["gov-2026-spin-offs"] is None
    figure = shown["gov-2025-5g-stations"]
    assert figure is not None
    assert (figure.value, figure.qualifier, figure.period, bool(figure.citation)) == (35000, "ge", "2026-01", True)


def test_what_is_not_there_is_null_in_every_table(connection: duckdb.DuckDBPyConnection) -> None:
    """One word for absent: no text of a public table or view is empty."""
    texts = rows(
        connection,
        """select table_name, column_name from duckdb_columns()
        where not internal and schema_name = 'main' and data_type = 'VARCHAR'""",
    )
    assert len({row["table_name"] for row in texts}) > 50
    empty = [
        f"{row['table_name']}.{row['column_name']}"
        for row in texts
        if rows(connection, f"select 1 from {row['table_name']} where trim({row['column_name']}) = '' limit 1")  # noqa: S608
    ]
    assert empty == []
    (absent,) = rows(
        connection, "select count_if(note is null) as notes, count_if(source_url is null) as urls from fct_observation"
    )
    assert absent["notes"] > 0
    assert absent["urls"] > 0


def test_every_form_of_a_period_is_in_its_description(connection: duckdb.DuckDBPyConnection) -> None:
    """What occurs is described by an example of its form, and every example is a period."""
    (column,) = rows(
        connection,
        """select comment from duckdb_columns()
        where not internal and schema_name = 'main' and table_name = 'fct_observation' and column_name = 'period'""",
    )
    examples = re.findall(r"\(([0-9][^)]*)\)", column["comment"].split("\n")[0])
    assert [parse_period(example).text for example in examples] == examples
    forms = {re.sub("[0-9]", "9", example) for example in examples}
    found = {
        re.sub("[0-9]", "9", row["period"]) for row in rows(connection, "select distinct period from fct_observation")
    }
    # From day to day is from the first of a period to the last of another, like from month to month.
    assert {form for form in found if "/" not in form} <= forms
    assert all(any("/" in form for form in listed) for listed in (found, forms))
