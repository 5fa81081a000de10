"""What a reader who knows the subject expects of the shipped figures, as known on 23 November 2026."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

pytestmark = pytest.mark.xdist_group("warehouse")

Row = dict[str, Any]


@pytest.fixture(scope="module")
def connection(warehouse: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(warehouse), read_only=True) as opened:
        yield opened


def rows(connection: duckdb.DuckDBPyConnection, query: str, *values: object) -> list[Row]:
    cursor = connection.execute(query, values)
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def status(connection: duckdb.DuckDBPyConnection, code: str) -> Row:
    (row,) = rows(connection, "from mart_target_status where target_code = ?", code)
    return row


def test_every_target_has_one_row_a_status_and_a_reason_in_both_languages(
    connection: duckdb.DuckDBPyConnection,
    target_count: int,
) -> None:
    found = rows(connection, "from mart_target_status")
    assert len(found) == target_count
    assert all(row["status"] and row["status_reason"] and row["status_reason_vi"] for row in found)
    with_figures = [row for row in found if row["latest_value"] is not None]
    assert len(with_figures) >= 45
    assert all(row["citation"] for row in with_figures)


def test_no_target_is_without_data_and_without_a_registered_gap(connection: duckdb.DuckDBPyConnection) -> None:
    unexplained = rows(
        connection,
        "select target_code from mart_target_status where status = 'no_data' and gap_code is null",
    )
    assert unexplained == []


def test_human_development_is_a_floor_already_kept(connection: duckdb.DuckDBPyConnection) -> None:
    row = status(connection, "r57-2030-hdi")
    assert (row["status"], row["latest_value"], row["latest_period"]) == ("achieved", 0.766, "2023")
    path = rows(
        connection, "select distinct required_value, path_kind from fct_target_path where target_code = 'r57-2030-hdi'"
    )
    assert path == [{"required_value": 0.7, "path_kind": "constant"}]


def test_research_spending_lies_far_below_its_path(connection: duckdb.DuckDBPyConnection) -> None:
    row = status(connection, "r57-2030-rd-gdp")
    assert (row["latest_value"], row["latest_period"]) == (pytest.approx(0.41456, abs=5e-6), "2023")
    assert row["status"] == "limited_progress"
    assert row["pace_ratio"] < 0.1
    assert row["probability_met"] < 0.001
    assert row["required_per_year"] == pytest.approx((2 - 0.41456) / 7, rel=1e-4)


def test_e_government_world_rank(connection: duckdb.DuckDBPyConnection) -> None:
    row = status(connection, "r57-2030-egdi-world")
    assert (row["latest_value"], row["latest_period"], row["threshold_high"]) == (71, "2024", 50)
    assert row["gap_to_target"] == 21
    assert "rank 71 of 193 for 2024" in row["status_reason"]
    assert row["status"] not in ("achieved", "on_track")
    path = dict(
        connection.execute(
            "select year, required_value from fct_target_path where target_code = 'r57-2030-egdi-world'"
        ).fetchall()
    )
    assert (path[2024], path[2028], path[2030]) == (71, 60, 50)
    assert path[2026] == 65.5  # halfway from 71 to the published step of 60


def test_e_government_rank_in_the_region_is_computed_over_all_eleven(connection: duckdb.DuckDBPyConnection) -> None:
    row = status(connection, "r57-2030-egdi-sea")
    assert (row["latest_value"], row["latest_period"], row["latest_dataset"]) == (5, "2024", "derived")
    assert "5 among 11 of 11" in row["status_reason"]


def test_digital_economy_of_2025_is_overdue_by_the_statistics_office_with_both_measures_shown(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    row = status(connection, "xiii-2025-digital-economy-gdp")
    assert (row["status"], row["latest_value"], row["latest_series_code"]) == (
        "overdue",
        14.02,
        "DIGITAL_ECONOMY_GDP_SHARE.NSO",
    )
    assert "14.02" in row["status_reason"]
    assert "18.72" in row["status_reason"]
    assert row["sources_disagree"]
    beside = rows(
        connection,
        """select series_code, status, latest_value from fct_assessment
        where target_code = 'xiii-2025-digital-economy-gdp' and as_of = (select max(as_of) from fct_assessment)
        and latest_period = '2025'""",
    )
    assert {row["latest_value"] for row in beside} >= {14.02, 18.72}
    assert {row["status"] for row in beside} == {"overdue"}


def test_imd_ranking_does_not_cover_viet_nam(connection: duckdb.DuckDBPyConnection) -> None:
    for code in ("r57-2030-digital-competitiveness-world", "r57-2030-digital-competitiveness-sea"):
        row = status(connection, code)
        assert (row["status"], row["gap_code"]) == ("no_data", "not_covered")
        assert row["pace_ratio"] is None


def test_5g_coverage_of_2025_is_disputed_with_all_figures_listed(connection: duckdb.DuckDBPyConnection) -> None:
    row = status(connection, "gov-2025-5g-coverage")
    assert row["status"] == "disputed"
    for figure in ("26 %", "39.52 %", "39.5 %", "about 59 %", "58.9 %", "at least 90 %", "at least 91 %", "about 90 %"):
        assert figure in row["status_reason"], figure
    assert row["figure_count"] >= 9


def test_milestones_of_2025_rest_on_dated_cited_facts(connection: duckdb.DuckDBPyConnection) -> None:
    centre = status(connection, "gs-2025-national-data-centre")
    assert (centre["status"], centre["latest_period"]) == ("achieved", "2025-08-18")
    due = rows(
        connection,
        """select target_code, status, status_basis, latest_published_on, citation from mart_target_status
        where deadline <= '2025-12-31' and status in ('achieved', 'overdue')""",
    )
    assert due
    assert all(row["latest_published_on"] <= date(2026, 11, 23) and row["citation"] for row in due)
    assert {row["status_basis"] for row in due} <= {"dated_fact", "deadline", "annual_floor", "latest_value"}


def test_a_figure_of_october_does_not_settle_the_end_of_the_year(connection: duckdb.DuckDBPyConnection) -> None:
    row = status(connection, "qd942-2025-full-process-dossiers")
    assert (row["status"], row["latest_value"], row["reason_code"]) == (
        "unable_to_assess",
        39.98,
        "deadline_without_figure",
    )


def test_a_proxy_is_shown_and_decides_nothing(connection: duckdb.DuckDBPyConnection) -> None:
    proxied = rows(connection, "from mart_target_status where series_role = 'proxy'")
    assert proxied
    assert {row["status"] for row in proxied} == {"no_data"}
    assert {row["pace_ratio"] for row in proxied} == {row["probability_met"] for row in proxied} == {None}
    assert all(row["proxy_status"] and row["proxy_series"] in row["status_reason"] for row in proxied)


def test_hindsight_changes_the_digital_economy_of_december_2024(connection: duckdb.DuckDBPyConnection) -> None:
    """Then 12.66 (2020) to 12.33 (2023): falling. The same years today: 12.66 to 12.87."""
    (row,) = rows(
        connection,
        "from mart_verdict_history where target_code = 'xiii-2025-digital-economy-gdp' and as_of = '2024-12-22'",
    )
    assert (row["status"], row["latest_value"]) == ("deterioration", 12.33)
    assert (row["status_as_seen_now"], row["latest_value_as_seen_now"]) == ("limited_progress", 12.87)
    assert row["hindsight_changes_status"]


def test_a_release_with_a_new_period_that_restates_the_old_ones_is_told_so(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    """R&D of 2017 read 0.527 % of GDP until the release that brought 2021, and 0.419 % since."""
    (row,) = rows(
        connection,
        """from mart_verdict_history where target_code = 'r57-2030-rd-gdp' and previous_latest_period = '2017'
        and moved_by = 'new_observation'""",
    )
    assert row["was_revised"]
    assert (round(row["previous_latest_value"], 3), round(row["previous_latest_value_restated"], 3)) == (0.527, 0.419)


def test_history_knows_nothing_published_later(connection: duckdb.DuckDBPyConnection) -> None:
    late = rows(
        connection,
        "select target_code, as_of, latest_published_on from fct_assessment where latest_published_on > as_of",
    )
    assert late == []


def test_the_summary_counts_every_target_once(connection: duckdb.DuckDBPyConnection, target_count: int) -> None:
    (total,) = rows(connection, "select sum(target_count) as n from mart_programme_summary where theme = 'all'")
    assert total["n"] == target_count
    uneven = rows(
        connection,
        """select programme_code, theme from mart_programme_summary
        where target_count <> achieved + on_track + acceleration_needed + limited_progress + deterioration
            + not_yet + overdue + disputed + unable_to_assess + no_data""",
    )
    assert uneven == []


@pytest.mark.parametrize("code", ["r57-2030-rd-gdp", "xiii-2025-digital-economy-gdp", "r57-2030-smart-cities"])
def test_the_explanation_fills_in_the_numbers(connection: duckdb.DuckDBPyConnection, code: str) -> None:
    from rich.console import Console

    from orchestration.command.explain import explanation

    console = Console(width=5000)
    with console.capture() as captured:
        console.print(explanation(connection, code))
    text = captured.get()
    row = status(connection, code)
    assert row["status"] in text
    assert row["status_reason"] in text
    if code == "r57-2030-rd-gdp":
        assert "Q = d (E - yi) / |yT - yi| = +1 (0.4736435 - 0.41456) / |2 - 0.41456| = 0.03726631" in text
        assert "World Bank, World Development Indicators" in text


def test_every_verdict_can_be_explained(connection: duckdb.DuckDBPyConnection) -> None:
    from orchestration.command.explain import explanation

    for (code,) in connection.execute("select target_code from mart_target_status").fetchall():
        explanation(connection, code)
