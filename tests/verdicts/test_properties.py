"""What must hold of any figures: units do not matter, better is never judged worse, time alone moves little."""

from __future__ import annotations

import dataclasses
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.verdicts.facts import Figure, Target
from tests.verdicts.method import Assessment, assess, usable
from tests.verdicts.sql_method import SqlMethod

pytestmark = pytest.mark.xdist_group("warehouse")

AS_OF = date(2026, 11, 23)
ORDER = ("deterioration", "limited_progress", "acceleration_needed", "on_track", "achieved")
SCALE = 1024.0
"""A power of two: scaling by it is exact, so that any difference is one of method and not of rounding."""

unhurried = settings(deadline=None, derandomize=True, max_examples=100)
"""The same examples every time, and no clock: a busy machine is no failure."""

values = st.floats(0.5, 200, allow_nan=False).map(lambda value: round(value, 3))


@st.composite
def cases(draw: st.DrawFn) -> tuple[Target, list[Figure]]:
    """A target not due yet and annual figures of up to twelve years."""
    comparator = draw(st.sampled_from([">=", ">", "between", "rank<="]))
    threshold = draw(values)
    target = Target(
        comparator=comparator,
        deadline=date(2030, 12, 31),
        horizon_year=2030,
        base_year=draw(st.sampled_from([2020, 2024])),
        path_kind=draw(st.sampled_from(["linear", "cagr"])),
        target_kind="rank" if comparator == "rank<=" else "level",
        threshold_low=None if comparator == "rank<=" else threshold,
        threshold_high=threshold if comparator == "rank<=" else threshold + 5,
    )
    years = sorted(draw(st.sets(st.integers(2014, 2026), min_size=1, max_size=12)))
    return target, [Figure(str(year), date(year, 12, 31), draw(values)) for year in years]


def judged(target: Target, figures: list[Figure], as_of: date = AS_OF) -> Assessment:
    result = assess(target, figures, as_of)
    assert result is not None
    return result


@unhurried
@given(cases())
def test_units_do_not_change_a_verdict(case: tuple[Target, list[Figure]]) -> None:
    target, figures = case
    assume(target.comparator != "rank<=")  # a rank has no unit
    low, high = target.threshold_low, target.threshold_high
    assert low is not None
    assert high is not None
    scaled = dataclasses.replace(target, threshold_low=low * SCALE, threshold_high=high * SCALE)
    before = judged(target, figures)
    after = judged(
        scaled,
        [dataclasses.replace(f, value=f.value * SCALE, printed_digit=f.printed_digit * SCALE) for f in figures],
    )
    assert (after.status, after.reason) == (before.status, before.reason)


@unhurried
@given(cases(), st.one_of(st.none(), st.floats(0.001, 50)), st.sampled_from(["eq", "approx"]))
def test_a_better_latest_figure_never_worsens_band_or_outlook(
    case: tuple[Target, list[Figure]], gain: float | None, qualifier: str
) -> None:
    """Also without a figure after the base; without a gain the figure reaches the threshold itself. A trend that falls
    and yet stands still, by the distance left, is left out: nearer to the threshold the same fall is one."""
    target, figures = case
    assume(len(figures) > 1)
    latest = dataclasses.replace(figures[-1], qualifier=qualifier)
    figures = [*figures[:-1], latest]
    before = judged(target, figures)
    better = target.goal if gain is None else max(latest.value + target.sign * gain, 0.001)
    assert better is not None
    assume(target.sign * (better - latest.value) > 0)
    moved = [*figures[:-1], dataclasses.replace(latest, value=better)]
    assume(latest.time > target.base_year or len(usable(target, figures)) > 1)
    after = judged(target, moved)
    for key in before.trends.keys() & after.trends.keys():
        old, new = before.trends[key].expected, after.trends[key].expected
        assert target.sign * (new - old) >= -1e-9 * max(1.0, abs(old)), key
    assume(before.status in ORDER and before.reason != "standing_still")
    assert after.status in ORDER
    assert ORDER.index(after.status) >= ORDER.index(before.status)


@unhurried
@given(cases())
def test_the_order_of_the_figures_does_not_matter(case: tuple[Target, list[Figure]]) -> None:
    target, figures = case
    assert usable(target, figures) == figures
    assert judged(target, figures[::-1]).status == judged(target, figures).status


@unhurried
@given(cases(), st.dates(date(2027, 1, 1), date(2046, 1, 2)))
def test_time_alone_moves_a_verdict_only_across_its_deadline(case: tuple[Target, list[Figure]], later: date) -> None:
    target, figures = case
    today, then = judged(target, figures), judged(target, figures, later)
    if later <= target.deadline:
        assert (then.status, then.reason) == (today.status, today.reason)
    else:
        assert then.status not in ("on_track", "acceleration_needed", "limited_progress", "deterioration")


def test_units_do_not_change_a_verdict_of_the_warehouse(warehouse: Path) -> None:
    """Every shipped figure that has a unit, and every threshold, in units 1,024 times smaller: the same verdicts."""
    sql = SqlMethod(warehouse)
    newest_only(sql)
    before = {_key(row): row for row in sql.assessments()}
    sql.connection.execute(
        f"""
        update int_known_observation set indicator_value = indicator_value * {SCALE}
            where indicator_unit not in ('milestone', 'rank', 'tier') and unit not like '\\%/year%' escape '\\';
        update targets set threshold_low = threshold_low * {SCALE}, threshold_high = threshold_high * {SCALE}
            where comparator in ('>=', '>', 'between') and target_kind <> 'growth_rate';
        update indicators set natural_min = natural_min * {SCALE}, natural_max = natural_max * {SCALE}
            where unit not in ('rank', 'tier');
        """  # noqa: S608
    )
    after = {_key(row): row for row in sql.assessments()}
    assert after.keys() == before.keys()
    changed = {
        key: (before[key]["status"], row["status"])
        for key, row in after.items()
        if row["target_unit"] != "percentage points"
        and row["target_kind"] != "new_count"  # one of something is one
        and row["status"] != before[key]["status"]
    }
    assert changed == {}


def newest_only(sql: SqlMethod) -> None:
    """Keep what is known at the newest date, which alone is then judged."""
    sql.connection.execute(
        """
        delete from int_known_observation where as_of < (select max(as_of) from int_assessment_date);
        delete from int_assessment_date where as_of < (select max(as_of) from int_assessment_date);
        """
    )


def _key(row: dict[str, object]) -> tuple[object, ...]:
    return row["target_code"], row["dataset"], row["series_code"], row["as_of"]


UNJUDGED = ("no_data", "unable_to_assess")


def test_one_more_measure_never_loses_a_verdict_that_stood(warehouse: Path) -> None:
    """A new official figure beside each target that has a verdict: as good as the target, and as bad as can be."""
    sql = SqlMethod(warehouse)
    newest_only(sql)
    before = {row["target_code"]: row["status"] for row in sql.verdicts()}
    sql.connection.execute(
        """
        insert into target_series by name
            select target_code, 'added' as dataset, target_code as series_code, 'VNM' as area_code, 'official' as role,
                9 as priority
            from targets where comparator <> 'milestone' and target_kind <> 'annual_floor';
        insert into series by name
            select 'added' as dataset, target_code as series_code, indicator_code, 12 as release_interval_months,
                true as trend_allowed, 'national_statistics' as source_class, 'per_period' as revision_policy
            from targets;
        """
    )
    for factor in (1.0, 0.01):
        sql.connection.execute(
            f"""
            delete from int_known_observation where dataset = 'added';
            insert into int_known_observation by name
                select max(as_of) as as_of, 'added' as dataset, target_code as series_code, 'VNM' as area_code,
                    '2026-09' as period, date '2026-09-30' as period_end, 2026 as period_year, 'A' as obs_status,
                    coalesce(threshold_low, threshold_high) * {factor} as value, value as indicator_value,
                    'eq' as value_qualifier, indicators.unit as indicator_unit, indicators.unit as unit,
                    'published' as verification, date '2026-10-15' as published_on, 'outcome' as value_kind
                from targets inner join indicators using (indicator_code)
                cross join (select max(as_of) as as_of from int_assessment_date)
                where deadline > date '2026-09-30'
                group by all
            """  # noqa: S608
        )
        after = {row["target_code"]: row["status"] for row in sql.verdicts()}
        lost = {
            code: after[code] for code, status in before.items() if status not in UNJUDGED and after[code] in UNJUDGED
        }
        assert lost == {}


def test_a_past_verdict_does_not_depend_on_what_else_is_asked(warehouse: Path) -> None:
    """Verdicts of a day are the same whether it is judged alone or among all the others."""
    sql = SqlMethod(warehouse)
    (chosen,) = sql.connection.execute("select min(as_of) from int_assessment_date").fetchone() or ()
    among = {row["target_code"]: _said(row) for row in sql.verdicts() if row["as_of"] == chosen}
    sql.connection.execute("delete from int_assessment_date where as_of <> ?", [chosen])
    sql.connection.execute("delete from int_known_observation where as_of <> ?", [chosen])
    alone = {row["target_code"]: _said(row) for row in sql.verdicts()}
    assert alone == among


def _said(row: dict[str, Any]) -> tuple[Any, ...]:
    return row["status"], row["reason_code"], row["assessment_key"], row["sources_disagree"]


DAYS_TO_COME = (date(2028, 1, 2), date(2031, 1, 5), date(2046, 1, 2))
MOVING = ("on_track", "acceleration_needed", "limited_progress", "deterioration", "not_yet", "planned")


@pytest.mark.parametrize("day", DAYS_TO_COME, ids=str)
def test_in_years_to_come_the_figures_of_today_still_say_something_true(warehouse: Path, day: date) -> None:
    """No "achieved" from a plan or an old level, no "on track" past a deadline, no flip by time alone."""
    sql = SqlMethod(warehouse)
    newest_only(sql)
    today = {row["target_code"]: row for row in sql.verdicts()}
    sql.connection.execute("update int_known_observation set as_of = ?", [day])
    sql.connection.execute("update int_assessment_date set as_of = ?", [day])
    then = {row["target_code"]: row for row in sql.verdicts()}
    names = ("target_code", "deadline", "latest_is_plan", "must_hold_at_deadline", "covers_deadline", "is_stale")
    shown = {
        row[0]: dict(zip(names, (row[1], *row[2:]), strict=True))
        for row in sql.connection.execute(
            f"select assessment_key, {', '.join(names)} from int_assessment where perspective = 'then'"  # noqa: S608
        ).fetchall()
    }
    deadlines = dict(sql.connection.execute("select target_code, deadline from int_goal").fetchall())
    kinds = dict(sql.connection.execute("select target_code, target_kind from int_goal").fetchall())
    for code, row in then.items():
        status, before = row["status"], today[code]["status"]
        if deadlines[code] < day:
            assert status not in MOVING, code
            if status == "achieved":
                figure = shown[row["judged_key"]]
                assert not figure["latest_is_plan"], code
                assert not figure["must_hold_at_deadline"] or figure["covers_deadline"], code
                assert kinds[code] != "milestone" or not figure["is_stale"], code  # what was done does not age
        elif kinds[code] != "new_count":  # rule H: the path may ask for one by now
            assert status == before, code


def test_as_of_today_is_the_newest(warehouse: Path) -> None:
    """What the newest verdicts rest on is exactly what counts in the table of current figures."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        difference = connection.execute(
            """
            with newest as (
                select observation_key from int_known_observation
                semi join target_series using (dataset, series_code, area_code)
                where as_of = (select max(as_of) from int_assessment_date)
            ),
            current_figures as (
                select observation_key from fct_observation
                semi join target_series using (dataset, series_code, area_code)
            )
            (from newest except from current_figures) union all (from current_figures except from newest)
            """
        ).fetchall()
    assert difference == []


def test_the_last_day_of_the_history_is_the_status(warehouse: Path, target_count: int) -> None:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        rows = connection.execute(
            """
            select target_code, history.status, statuses.status, history.status_as_seen_now
            from mart_verdict_history as history
            inner join mart_target_status as statuses using (target_code, as_of)
            """
        ).fetchall()
    assert len(rows) == target_count
    assert [row for row in rows if len(set(row[1:])) > 1] == []


def test_targets_of_one_goal_share_one_verdict(warehouse: Path) -> None:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        split = connection.execute(
            """
            select goal_code, list(distinct status) from mart_target_status
            group by goal_code having count(distinct status) > 1
            """
        ).fetchall()
    assert split == []
