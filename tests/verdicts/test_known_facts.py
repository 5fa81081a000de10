"""What a reader who knows the subject expects of the shipped figures, as known on 23 November 2026."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests import ROOT

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


@pytest.mark.parametrize(
    ("code", "english", "vietnamese"),
    [
        ("r57-2030-tfp-contribution", "more than 55 %", "trên 55%"),
        ("nq71-2030-08-tfp", "at least 55 %", "ít nhất 55%"),
        ("r57-2030-innovating-firms", "more than 40 %", "trên 40%"),
        ("nq71-2030-13-innovating-firms", "at least 40 %", "ít nhất 40%"),
        ("nq71-2030-11-1-online-service-use", "at least 80 %", "ít nhất 80%"),
    ],
)
def test_a_target_is_told_in_the_words_of_its_own_text(
    connection: duckdb.DuckDBPyConnection, code: str, english: str, vietnamese: str
) -> None:
    row = status(connection, code)
    assert (row["target_text_en"], row["target_text_vi"]) == (english, vietnamese)
    assert english in row["status_reason"]
    assert vietnamese in row["status_reason_vi"]


def test_human_development_is_a_floor_kept_not_won(connection: duckdb.DuckDBPyConnection) -> None:
    row = status(connection, "r57-2030-hdi")
    assert (row["status"], row["reason_code"]) == ("achieved", "kept")
    assert (row["latest_value"], row["latest_period"]) == (0.766, "2023")
    assert (row["required_now"], row["ahead_by"]) == (None, None)  # the figure is the base
    assert "nothing yet shows that it was kept" in row["status_reason"]
    path = rows(
        connection, "select distinct required_value, path_kind from fct_target_path where target_code = 'r57-2030-hdi'"
    )
    assert path == [{"required_value": 0.7, "path_kind": "constant"}]


def test_research_spending_stands_still_far_below_its_path(connection: duckdb.DuckDBPyConnection) -> None:
    row = status(connection, "r57-2030-rd-gdp")
    assert (row["latest_value"], row["latest_period"]) == (pytest.approx(0.41456, abs=5e-6), "2023")
    assert (row["status"], row["reason_code"]) == ("limited_progress", "standing_still")
    assert row["pace_ratio"] == pytest.approx(0.02705, abs=1e-6)
    assert row["chance_met_percent"] < 0.1
    assert row["crossing_year"] is None  # 2280 was false precision
    assert row["required_per_year"] == pytest.approx((2 - 0.41456) / 7, rel=1e-4)
    assert row["required_per_year_from_today"] > row["required_per_year"]


def test_e_government_ranks_are_judged_as_ranks(connection: duckdb.DuckDBPyConnection) -> None:
    for code in ("r57-2030-egdi-world", "nq71-2030-05-egdi-world", "r57-2030-egdi-sea", "qd2629-2028-egdi-asean"):
        assert status(connection, code)["status"] == "limited_progress", code
    assert status(connection, "qd2629-2028-egdi-world")["status"] == "acceleration_needed"
    row = status(connection, "r57-2030-egdi-world")
    assert (row["latest_value"], row["latest_period"], row["threshold_high"]) == (71, "2024", 50)
    assert "rank 71 (2024)" in row["status_reason"] or "rank 71 of 193 (2024)" in row["status_reason"]
    path = {
        year: (required, step)
        for year, required, step in connection.execute(
            "select year, required_value, step_value from fct_target_path where target_code = 'r57-2030-egdi-world'"
        ).fetchall()
    }
    assert (path[2024][0], path[2030][0]) == (71, 50)
    assert path[2028] == (57, 60)  # the step of 60 is a mark: it bends no path


def test_e_government_rank_in_the_region_is_computed_over_all_eleven(connection: duckdb.DuckDBPyConnection) -> None:
    row = status(connection, "r57-2030-egdi-sea")
    assert (row["latest_value"], row["latest_period"], row["latest_dataset"]) == (5, "2024", "derived")
    assert "rank 5 of 11" in row["status_reason"]


def test_high_technology_exports_are_behind_and_their_figure_is_old(connection: duckdb.DuckDBPyConnection) -> None:
    for code in ("r57-2030-hightech-export-share", "nq71-2030-09-hightech-exports"):
        row = status(connection, code)
        assert (row["status"], row["window_sensitive"], row["is_stale"]) == ("limited_progress", True, True)
        assert row["chance_met_percent"] == pytest.approx(26.643, abs=1e-3)


def test_a_budget_is_a_plan(connection: duckdb.DuckDBPyConnection) -> None:
    for code in ("r57-annual-state-budget-sti", "nq03-2030-17-state-budget"):
        row = status(connection, code)
        assert (row["status"], row["is_planned"], row["ahead_by"]) == ("planned", True, None)
        told = "the plan of 2025, at most 2.993 % (published 16 November 2025), does not meet it"
        assert told in row["status_reason"]
        assert "kế hoạch năm 2025, nhiều nhất 2,993% (công bố 16/11/2025), không đạt" in row["status_reason_vi"]
    row = status(connection, "gs-2025-state-budget-sti")
    assert (row["status"], row["reason_code"]) == ("unable_to_assess", "floor_planned_only")
    assert "at most 2.993 %" in row["status_reason"]
    assert "nhiều nhất 2,993%" in row["status_reason_vi"]


def test_a_statement_against_a_survey_is_a_dispute_with_both_named(connection: duckdb.DuckDBPyConnection) -> None:
    for code in ("r57-2030-rd-nonstate-share", "nq71-2030-16-rd-nonstate"):
        row = status(connection, code)
        assert (row["status"], row["reason_code"]) == ("disputed", "claim_against_survey")
        assert "67.2 %" in row["status_reason"]
        assert "58.1 %" in row["status_reason"]
        assert "67,2%" in row["status_reason_vi"]


def test_5g_stations_of_2025_are_overdue_by_a_later_count(connection: duckdb.DuckDBPyConnection) -> None:
    row = status(connection, "gov-2025-5g-stations")
    assert (row["status"], row["reason_code"]) == ("overdue", "count_still_below")
    assert "at least 35,000 stations" in row["status_reason"]


def test_5g_of_2030_and_2026(connection: duckdb.DuckDBPyConnection) -> None:
    row = status(connection, "r57-2030-5g-coverage")
    assert (row["status"], row["sources_disagree"], row["latest_series_code"]) == (
        "on_track",
        True,
        "POP_COVERED_5G.MOST",
    )
    assert "58.9 %" in row["status_reason"]
    assert "a statement without published method (Ministry of Science and Technology)" in row["status_reason"]
    assert status(connection, "gov-2026-5g-coverage")["status"] == "disputed"


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


def test_5g_coverage_of_2025_is_disputed_by_figures_of_december(connection: duckdb.DuckDBPyConnection) -> None:
    """What was reported from May to October is progress, and disputes nothing."""
    row = status(connection, "gov-2025-5g-coverage")
    assert row["status"] == "disputed"
    for figure in ("58.9 %", "about 59 %", "90 %"):
        assert figure in row["status_reason"], figure
    for earlier in ("26 %", "39.52 %"):
        assert earlier not in row["status_reason"], earlier


def test_milestones_of_2025_rest_on_dated_cited_facts(connection: duckdb.DuckDBPyConnection) -> None:
    centre = status(connection, "gs-2025-national-data-centre")
    assert (centre["status"], centre["latest_period"]) == ("achieved", "2025-08-18")
    due = rows(
        connection,
        """select target_code, status, status_basis, coalesce(latest_published_on, proxy_published_on) as published_on,
            coalesce(citation, proxy_citation) as citation
        from mart_target_status
        where deadline <= '2025-12-31' and status in ('achieved', 'overdue')""",
    )
    assert due
    assert all(row["published_on"] <= date(2026, 11, 23) and row["citation"] for row in due)
    assert {row["status_basis"] for row in due} <= {"dated_fact", "deadline"}


def test_a_figure_of_october_does_not_settle_the_end_of_the_year(connection: duckdb.DuckDBPyConnection) -> None:
    row = status(connection, "qd942-2025-full-process-dossiers")
    assert (row["status"], row["latest_value"], row["reason_code"]) == (
        "unable_to_assess",
        39.98,
        "deadline_without_figure",
    )


def test_a_proxy_is_shown_and_decides_nothing(connection: duckdb.DuckDBPyConnection) -> None:
    proxied = rows(connection, "from mart_target_status where chosen_because = 'proxy'")
    assert proxied
    assert {row["status"] for row in proxied} == {"no_data"}
    assert {row["pace_ratio"] for row in proxied} == {row["chance_met_percent"] for row in proxied} == {None}
    assert all(row["proxy_status"] and row["proxy_series"] in row["status_reason"] for row in proxied)
    indicated = rows(connection, "from mart_target_status where indicative_status is not null")
    assert len(indicated) >= 13
    assert {row["status"] for row in indicated} <= {"no_data", "unable_to_assess", "unreported"}


def test_enough_targets_carry_a_verdict_by_their_own_measure(connection: duckdb.DuckDBPyConnection) -> None:
    own = rows(connection, "from mart_target_status semi join (from dim_status where is_judged) using (status)")
    assert len(own) >= 45


def test_no_vietnamese_sentence_names_a_source_in_english(connection: duckdb.DuckDBPyConnection) -> None:
    english = (
        "Ministry",
        "Government",
        "Committee",
        "publications",
        "% of ",
        "World Bank",
        "year-end",
        "rank ",
        " for 20",
    )
    for row in rows(connection, "select target_code, status_reason_vi from mart_target_status"):
        found = [word for word in english if word in row["status_reason_vi"]]
        assert found == [], f"{row['target_code']}: {row['status_reason_vi']}"


def test_what_was_published_is_kept_as_it_was_said(connection: duckdb.DuckDBPyConnection) -> None:
    (row,) = rows(
        connection,
        "from mart_verdict_history where target_code = 'r57-2030-hightech-export-share' and as_of = '2026-11-23'",
    )
    assert (row["published_status"], row["published_method_version"]) == ("on_track", "2026.1")
    assert (row["status"], row["method_version"]) == ("limited_progress", "2026.2")
    assert row["method_changes_status"]


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
    """A new period came, and the one that was newest before reads otherwise since: both are said."""
    restated = rows(
        connection,
        """from mart_verdict_history where was_revised and moved_by = 'new_observation'
        and previous_latest_value_restated <> previous_latest_value""",
    )
    assert restated
    assert all(row["latest_period"] != row["previous_latest_period"] for row in restated)


def test_history_knows_nothing_published_later(connection: duckdb.DuckDBPyConnection) -> None:
    late = rows(
        connection,
        "select target_code, as_of, latest_published_on from fct_assessment where latest_published_on > as_of",
    )
    assert late == []


def test_no_verdict_tells_what_was_not_known_then(connection: duckdb.DuckDBPyConnection) -> None:
    """The reasons that the register of gaps gives name figures and documents, and from which day these are known."""
    with (ROOT / "dbt_project" / "seeds" / "data_gaps.csv").open(encoding="utf-8", newline="") as file:
        gaps = {row["target_code"]: row for row in csv.DictReader(file) if row["known_from"]}
    told = set()
    for row in rows(connection, "select target_code, as_of, status_reason, status_reason_vi from mart_verdict_history"):
        gap = gaps.get(row["target_code"])
        if gap is not None and (gap["gap_en"] in row["status_reason"] or gap["gap_vi"] in row["status_reason_vi"]):
            assert row["as_of"] >= date.fromisoformat(gap["known_from"]), row
            told.add(row["target_code"])
    assert "r57-2025-institutionalisation" in told
    before = [
        row["status_reason"]
        for row in rows(connection, "select * from mart_verdict_history where target_code = 'gs-2025-data-exchange'")
        if row["as_of"].year == 2025
    ]
    assert before
    assert all("No figure of it was known by then." in reason and "2026" not in reason for reason in before)


def test_the_summary_counts_every_target_once(connection: duckdb.DuckDBPyConnection, target_count: int) -> None:
    for summary in ("mart_programme_summary", "mart_theme_summary", "mart_overall_summary"):
        (total,) = rows(connection, f"select sum(target_count) as n from {summary}")  # noqa: S608 (constants)
        assert total["n"] == target_count, summary
    (goals,) = rows(
        connection,
        """select overall.goal_count, count(distinct goal_code) as goals, overall.goals_achieved,
            count(distinct goal_code) filter (where status = 'achieved') as achieved
        from mart_target_status cross join mart_overall_summary as overall group by all""",
    )
    assert (goals["goal_count"], goals["goals_achieved"]) == (goals["goals"], goals["achieved"])


@pytest.mark.parametrize(
    "code",
    [
        "r57-2030-rd-gdp",  # prior trend, standing still
        "xiii-2025-digital-economy-gdp",  # overdue
        "r57-2030-smart-cities",  # no figure
        "r57-2030-5g-coverage",  # since base, another measure speaks
        "r57-annual-state-budget-sti",  # planned
        "nq03-2030-20-publications",  # growth
    ],
)
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
    assert "speaks: " in text
    if code == "r57-2030-rd-gdp":
        assert "E = yi + b h = 0.41456 + 0.006126" in text
        assert "Q = d (E - yi) / |yT - yi| = +1 (0.4574" in text
        assert "short window 2017 to 2023, n = 4" in text
        assert "World Bank, World Development Indicators" in text


def test_every_verdict_can_be_explained(connection: duckdb.DuckDBPyConnection) -> None:
    from exports.marts.kinds import PROVINCES
    from orchestration.command.explain import explanation

    for (code,) in connection.execute("select target_code from mart_target_status").fetchall():
        explanation(connection, code)
    of_provinces = connection.execute("select province_target_code from mart_province_target").fetchall()
    assert of_provinces
    for (code,) in of_provinces:
        assert "speaks: nothing, there is no figure" in explanation(connection, code, PROVINCES).choice


def test_what_moved_since_the_first_release_and_why(connection: duckdb.DuckDBPyConnection) -> None:
    """The method alone moved the high-tech exports; 67.2 % made non-state R&D disputed; six targets are new."""
    changes = {
        row["target_code"]: row
        for row in rows(connection, "from mart_verdict_change where change_window = 'last_published'")
    }
    exports = changes["r57-2030-hightech-export-share"]
    assert (exports["since_status"], exports["status"]) == ("on_track", "limited_progress")
    assert (exports["causes"], exports["is_cause_certain"]) == ("method", True)
    appeared = {code for code, row in changes.items() if row["change_kind"] == "appeared"}
    assert len(appeared) == 6
    assert "qd2629-2030-asian-cybersecurity-centre" in appeared
    assert not any("unknown" in (row["causes"] or "") for row in changes.values())
    (funded,) = rows(
        connection,
        """from mart_verdict_change
        where target_code = 'r57-2030-rd-nonstate-share' and change_window = 'year_start'""",
    )
    assert (funded["since_status"], funded["status"]) == ("unable_to_assess", "disputed")
    assert (funded["causes"], funded["value"], str(funded["moved_on"])) == ("new_figure", 67.2, "2026-02-28")


def test_a_search_is_no_new_figure(connection: duckdb.DuckDBPyConnection) -> None:
    (silent,) = rows(
        connection,
        """from mart_verdict_history
        where target_code = 'gs-2025q1-sti-org-rearranged' and status_changed""",
    )
    assert (str(silent["as_of"]), silent["status"], silent["moved_by"]) == ("2026-03-31", "unreported", "search")


def test_what_the_plan_of_2026_owes_by_the_end_of_the_year(connection: duckdb.DuckDBPyConnection) -> None:
    due = rows(
        connection,
        "from mart_deadline where deadline = '2026-12-31' and programme_code = 'qd11bcd2026' order by target_code",
    )
    assert len(due) >= 11
    assert all(row["asked"] and row["period_asked"] == "2026" and row["days_left"] == 38 for row in due)
    assert all(row["no_day_reason"] or row["expected_on"] for row in due)
    assert not any(row["is_past"] or row["is_figure_known"] for row in due)
    (economy,) = (row for row in due if row["target_code"] == "gov-2026-digital-economy-value-added")
    assert (economy["asked"], economy["agency_en"]) == ("at least 14.5 % of GDP", "Ministry of Finance")
    assert (economy["latest_value"], economy["latest_period"]) == (14.02, "2025")
    assert (economy["publishers"], economy["no_day_reason"]) == ("National Statistics Office", "no_calendar")


def test_that_applications_alone_are_judged_is_said_where_the_text_asks_for_grants_too(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    """Resolution 03 asks both of one item; Resolution 57 sets a target for each."""
    said = rows(connection, "from mart_target_status where caveats like '%judged here by applications alone%'")
    assert [row["target_code"] for row in said] == ["nq03-2030-21-patents"]
    assert "ở đây chỉ xét theo số đơn" in said[0]["caveats_vi"]
