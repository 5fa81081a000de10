"""What must hold of any figures: units do not matter, better is never judged worse, today is the newest."""

from __future__ import annotations

import dataclasses
from datetime import date
from pathlib import Path

import duckdb
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.verdicts.method import Assessment, Figure, Target, assess, usable
from tests.verdicts.sql_method import SqlMethod

pytestmark = pytest.mark.xdist_group("warehouse")

AS_OF = date(2026, 11, 23)
ORDER = ("deterioration", "limited_progress", "acceleration_needed", "on_track", "achieved")
SCALE = 1024.0
"""A power of two: scaling by it is exact, so that any difference is one of method and not of rounding."""

unhurried = settings(deadline=None, derandomize=True, max_examples=200)
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
        target_kind="level",
        threshold_low=None if comparator == "rank<=" else threshold,
        threshold_high=threshold if comparator == "rank<=" else threshold + 5,
    )
    years = sorted(draw(st.sets(st.integers(2014, 2026), min_size=1, max_size=12)))
    return target, [Figure(str(year), date(year, 12, 31), draw(values)) for year in years]


def judged(target: Target, figures: list[Figure]) -> Assessment:
    result = assess(target, figures, AS_OF)
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
    after = judged(scaled, [dataclasses.replace(f, value=f.value * SCALE) for f in figures])
    assert (after.status, after.reason) == (before.status, before.reason)


@unhurried
@given(cases(), st.floats(0.001, 50))
def test_a_better_latest_value_is_never_judged_worse(case: tuple[Target, list[Figure]], gain: float) -> None:
    """Where a figure after the base exists. (Before that the latest value is itself a point of the trend it is
    compared with, and no such promise can be made: docs/method.md says so.)"""
    target, figures = case
    assume(any(f.end.year > target.base_year for f in figures) and len(figures) > 1)
    before = judged(target, figures)
    latest = figures[-1]
    better = max(latest.value + target.sign * gain, 0.001)
    after = judged(target, [*figures[:-1], dataclasses.replace(latest, value=better)])
    assume(before.status in ORDER and after.status in ORDER)
    assert ORDER.index(after.status) >= ORDER.index(before.status)


@unhurried
@given(cases())
def test_the_order_of_the_figures_does_not_matter(case: tuple[Target, list[Figure]]) -> None:
    target, figures = case
    assert usable(target, figures) == figures
    assert judged(target, figures[::-1]).status == judged(target, figures).status


def test_units_do_not_change_a_verdict_of_the_warehouse(warehouse: Path) -> None:
    """Every shipped figure that has a unit, and every threshold, in units 1,024 times smaller: the same verdicts."""
    sql = SqlMethod(warehouse)
    sql.connection.execute(
        "delete from int_known_observation where as_of < (select max(as_of) from int_assessment_date)"
    )
    before = {_key(row): row for row in sql.assessments()}
    sql.connection.execute(
        f"""
        update int_known_observation set indicator_value = indicator_value * {SCALE}
            where unit not in ('milestone', 'rank', 'tier') and unit not like '\\%/year%' escape '\\';
        update targets set threshold_low = threshold_low * {SCALE}, threshold_high = threshold_high * {SCALE}
            where comparator in ('>=', '>', 'between') and target_kind <> 'growth_rate';
        update path_points set required_value = required_value * {SCALE}
            where target_code in (select target_code from targets where comparator <> 'rank<=');
        update indicators set natural_min = natural_min * {SCALE}, natural_max = natural_max * {SCALE}
            where unit not in ('rank', 'tier');
        """  # noqa: S608
    )
    after = {_key(row): row for row in sql.assessments()}
    assert after.keys() == before.keys()
    changed = {
        key: (before[key]["status"], row["status"])
        for key, row in after.items()
        if row["target_unit"] != "percentage points" and row["status"] != before[key]["status"]
    }
    assert changed == {}


def _key(row: dict[str, object]) -> tuple[object, ...]:
    return row["target_code"], row["dataset"], row["series_code"], row["as_of"]


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
