"""The method of the verdicts a second time, in Python, to check the SQL against.

Written from docs/method.md alone: pure functions over figures and registers, scipy for the fit and for Student's t.
Nothing is read from the assessments themselves. What a target asks for and what a figure says is in `facts`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import scipy

from tests.verdicts.facts import Figure, Method, Target, holds, time_of
from tests.verdicts.floors import Floor, judge_floor
from tests.verdicts.growth import Growth, grow


@dataclass(slots=True)
class Trend:
    """The slope of one window and where it leads from the latest figure."""

    first_period: str
    last_period: str
    count: int
    slope: float
    error: float
    residual_error: float
    freedom: int
    mean_time: float
    squares: float
    quantile: float
    expected: float
    low: float
    high: float
    ratio: float | None
    fall: float
    probability: float | None
    crossing_year: int | None


@dataclass(slots=True)
class Assessment:
    """Everything the SQL is compared in."""

    reason: str
    status: str
    base_period: str
    base_value: float
    latest: Figure
    holds: bool | None
    numbers: dict[str, float | str | None] = field(default_factory=dict)
    trends: dict[tuple[str, bool], Trend] = field(default_factory=dict)
    multiplies: bool = False
    ratio: float | None = None
    short_ratio: float | None = None
    basis: str = ""
    flags: dict[str, bool] = field(default_factory=dict)


def proves_miss(target: Target, method: Method, figure: Figure) -> bool:
    """A count dated after the deadline that is still below the target; "over x" is x to 1.25 x."""
    if target.target_kind not in ("count", "new_count") or target.threshold_low is None:
        return False
    _, high = figure.range(method.approx_tolerance)
    return (figure.value * method.over_count_factor if figure.qualifier == "ge" else high) < target.threshold_low


def usable(target: Target, figures: Sequence[Figure], method: Method | None = None) -> list[Figure]:
    """The figures that may decide: no forecast, none in doubt, no plan but of a floor, none before a break."""
    method = method or Method()
    kept = [
        f
        for f in figures
        if (f.obs_status != "F" or f.is_plan)
        and f.verification != "doubtful"
        and (not f.is_plan or target.target_kind == "annual_floor")
        and (target.target_kind != "new_count" or f.end.year > target.base_year)
        and (f.end <= target.deadline or target.comparator == "milestone" or proves_miss(target, method, f))
    ]
    breaks = [f.end for f in kept if f.obs_status == "B"]
    return [f for f in kept if not breaks or f.end >= max(breaks)]


def newest(figures: Sequence[Figure]) -> Figure:
    return max(figures, key=lambda f: (f.time, f.published_on, f.period))


def latest_of(target: Target, figures: Sequence[Figure]) -> Figure:
    """The newest figure; of a milestone that is done, the first statement since it was last said not to be."""
    facts = [f for f in figures if f.published_unit == "milestone"] if target.comparator == "milestone" else []
    open_until = max((f.time for f in facts if f.value != 1), default=0.0)
    done = [f for f in facts if f.value == 1 and f.time > open_until]
    if done:
        first = min(f.time for f in done)
        return newest([f for f in done if f.time == first])
    return newest(figures)


def base_of(target: Target, figures: Sequence[Figure]) -> Figure:
    """The last figure at or before the base year, else the first one after it."""
    before = [f for f in figures if f.time <= target.base_year]
    if before:
        return newest(before)
    first = min(f.time for f in figures)
    return newest([f for f in figures if f.time == first])


def compound(base: float, latest: float, years: float) -> float | None:
    """Mean compound growth; None where it does not exist."""
    if base <= 0 or latest <= 0 or years == 0:
        return None
    return float((latest / base) ** (1 / years) - 1)


def quotient(sign: int, actual: float | None, required: float | None) -> float | None:
    return None if actual is None or not required else sign * actual / abs(required)


def covered(sign: int, here: float, there: float, goal: float) -> float:
    """The share of the way to the goal; with nothing left, 1 where it ends at the goal or beyond and -1 short of it."""
    if sign * (here - goal) >= 0:
        return 1.0 if round(sign * (there - goal), 9) >= 0 else -1.0
    return sign * (there - here) / abs(goal - here)


def windows(method: Method, figures: Sequence[Figure], latest: Figure, base_time: float) -> dict[str, list[Figure]]:
    """The figures of each window that bears a trend."""
    points = sorted(
        (f for f in figures if f.qualifier in ("eq", "approx") and not f.is_plan),
        key=lambda f: (f.time, f.published_on, f.period),
    )
    found: dict[str, list[Figure]] = {}
    long = [f for f in points if f.time > latest.time - method.trend_window_years]
    if len(long) >= method.trend_min_points and round(latest.time - long[0].time, 9) >= method.trend_min_span_years:
        found["long"] = long
        short = [f for f in points if f.time > latest.time - method.short_window_years]
        if len(short) < method.trend_min_points:
            short = points[-method.trend_min_points :]
        if len(short) < len(long):
            found["short"] = short
    since = [f for f in points if f.time >= base_time]
    if len(since) >= method.trend_min_points:
        found["since"] = since
    return found


def project(target: Target, method: Method, points: Sequence[Figure], latest: Figure, *, log: bool) -> Trend | None:
    """The slope of a window led on from the latest figure; None past what the window bears or without a logarithm."""
    goal = target.goal
    assert goal is not None
    t = np.array([f.time for f in points])
    if np.ptp(t) == 0 or (log and min(f.value for f in points) <= 0):
        return None
    ahead, span = target.horizon_year - latest.time, float(np.ptp(t))
    if round(ahead - method.outlook_span_factor * span, 9) > 0:
        return None
    y = np.log([f.value for f in points]) if log else np.array([f.value for f in points])
    line = scipy.stats.linregress(t - t.mean(), y)
    slope, n = float(line.slope), len(points)
    residuals = y - (line.intercept + slope * (t - t.mean()))
    s = math.sqrt(float(residuals @ residuals) / (n - 2))
    squares = float(((t - t.mean()) ** 2).sum())
    # var(y_T - y_i - b h) with independent errors: 2 s2 + h2 var(b) + 2 h cov(b, y_i)
    error = s * math.sqrt(2 + ahead**2 / squares + 2 * ahead * (latest.time - t.mean()) / squares)
    here = math.log(latest.value) if log else latest.value
    there = here + slope * ahead
    quantile = float(scipy.stats.t.ppf((1 + method.interval_probability) / 2, n - 2))
    low_limit, high_limit = target.limits

    def free(value: float) -> float:
        return math.exp(value) if log else value

    def back(value: float) -> float:
        return min(max(free(value), low_limit), high_limit)

    goal_y = (math.log(goal) if goal > 0 else None) if log else goal
    probability = crossing = None
    if goal_y is not None:
        margin = target.sign * (there - goal_y)
        probability = float(scipy.stats.t.cdf(margin / error, n - 2)) if error else float(margin >= 0)
        if target.sign * slope > 0:
            time = latest.time + (goal_y - here) / slope
            if latest.time <= time <= target.horizon_year + method.crossing_years_after_horizon:
                crossing = math.ceil(round(time, 6))
    return Trend(
        points[0].period,
        points[-1].period,
        n,
        slope,
        error,
        s,
        n - 2,
        float(t.mean()),
        squares,
        quantile,
        back(there),
        back(there - quantile * error),
        back(there + quantile * error),
        covered(target.sign, latest.value, back(there), goal),
        target.sign * (free(here - slope * span) - latest.value),
        probability,
        crossing,
    )


def assess(
    target: Target,
    figures: Sequence[Figure],
    as_of: date,
    *,
    trend_allowed: bool = True,
    release_interval_months: int = 12,
    method: Method | None = None,
) -> Assessment | None:
    """The verdict of one measure of one target on one day; None without a figure that may decide."""
    method = method or Method()
    figures = usable(target, figures, method)
    if not figures:
        return None
    latest, first = latest_of(target, figures), base_of(target, figures)
    starts_at_zero = target.target_kind == "new_count"
    base_time = float(target.base_year) if starts_at_zero else first.time
    base_value = 0.0 if starts_at_zero else first.value
    met = holds(target, *latest.range(method.approx_tolerance))
    base_met = False if starts_at_zero else holds(target, *first.range(method.approx_tolerance))
    age = (as_of - latest.end).days / 365.25
    result = Assessment(
        "",
        "",
        str(target.base_year) if starts_at_zero else first.period,
        base_value,
        latest,
        met,
        {"data_age_years": age},
    )
    result.multiplies = target.path_kind == "cagr"
    bound = latest.qualifier in ("ge", "le")
    result.flags = {
        "is_stale": age > method.stale_factor * release_interval_months / 12 and not _is_done(target, latest),
        "is_bound": bound,
        "method_sensitive": False,
        "window_sensitive": False,
    }
    if target.comparator == "milestone":
        result.reason = _milestone(target, latest, as_of)
        result.status = STATUS_OF_RULE.get(result.reason, "unable_to_assess")
        return result
    growth = floor = None
    if target.target_kind == "growth_rate":
        growth = grow(target, method, figures, latest, first, trend_allowed=trend_allowed)
    elif target.target_kind == "annual_floor":
        floor = judge_floor(target, method, figures, latest, as_of)
    elif trend_allowed and not bound and target.horizon_year > latest.time:
        for name, points in windows(method, figures, latest, base_time).items():
            for log in (False, True):
                trend = project(target, method, points, latest, log=log)
                if trend is not None:
                    result.trends[(name, log)] = trend
    _pace(target, method, result, base_time, base_met, growth, as_of)
    points = [f for f in figures if f.qualifier in ("eq", "approx")]
    recent = [f for f in points if f.time > latest.time - method.trend_window_years]
    unjoined = not trend_allowed and len(recent) >= method.trend_min_points
    _decide(target, method, result, base_time, base_met, growth, floor, as_of, unjoined=unjoined)
    return result


def _pace(
    target: Target,
    method: Method,
    result: Assessment,
    base_time: float,
    base_met: bool | None,
    growth: Growth | None,
    as_of: date,
) -> None:
    """Paces, path and what is still asked for."""
    goal, latest, y0 = target.goal, result.latest, result.base_value
    assert goal is not None
    elapsed, whole = latest.time - base_time, target.horizon_year - base_time
    today = time_of(as_of)
    form = "constant" if base_met and target.path_form != "none" else target.path_form

    def path(time: float) -> float | None:
        if whole <= 0 or form == "none":
            return None
        if form == "constant":
            return goal
        share = (time - base_time) / whole
        if form == "linear":
            return float(np.interp(share, [0, 1], [y0, goal])) if 0 <= share <= 1 else y0 + (goal - y0) * share
        return y0 * (goal / y0) ** share if y0 > 0 and goal > 0 else None

    def still(time: float) -> float | None:
        years = target.horizon_year - time
        if result.holds or target.target_kind in ("growth_rate", "annual_floor") or years <= 0:
            return None
        if result.multiplies:
            return compound(latest.value, goal, years) if y0 > 0 else None
        return (goal - latest.value) / years

    linear = ((latest.value - y0) / elapsed if elapsed else None), ((goal - y0) / whole if whole > 0 else None)
    cagr = compound(y0, latest.value, elapsed), (compound(y0, goal, whole) if whole > 0 else None)
    now = path(min(latest.time, target.horizon_year)) if elapsed > 0 else None
    rate = growth.rate if growth else None
    result.numbers |= {
        "linear_pace": linear[0],
        "linear_pace_required": linear[1],
        "linear_ratio": quotient(target.sign, *linear),
        "cagr_pace": cagr[0],
        "cagr_pace_required": cagr[1],
        "cagr_ratio": quotient(target.sign, *cagr),
        "required_now": now,
        "required_today": path(max(min(today, target.horizon_year), base_time)),
        "required_per_year": still(latest.time),
        "required_per_year_from_today": still(today),
    }
    if growth:
        result.numbers |= growth.numbers
        result.numbers["ahead_by"] = result.numbers["gap_to_target"] = None if rate is None else rate - goal
    else:
        result.numbers["ahead_by"] = None if now is None else target.sign * (latest.value - now)
        result.numbers["gap_to_target"] = latest.value - goal


STATUS_OF_RULE = {
    "met": "achieved",
    "met_above_range": "achieved",
    "kept": "achieved",
    "milestone_achieved": "achieved",
    "milestone_achieved_late": "achieved",
    "milestone_not_yet": "not_yet",
    "milestone_overdue": "overdue",
    "floor_kept": "achieved",
    "floor_kept_so_far": "on_track",
    "floor_planned": "planned",
    "floor_kept_then_planned": "planned",
    "floor_missed": "overdue",
    "floor_running": "not_yet",
    "floor_unreported": "unreported",
    "growth_met": "achieved",
    "growth_missed": "overdue",
    "deadline_missed": "overdue",
    "count_still_below": "overdue",
    "fell_below": "deterioration",
    "count_not_yet": "not_yet",
    "standing_still": "limited_progress",
    "on_track_unlikely": "acceleration_needed",
}
"""Of every other rule: unable_to_assess, or the band."""
RATIO_RULES = ("since_base", "prior_trend", "growth", "prior_growth", "published_growth")


def _covers(target: Target, latest: Figure) -> bool:
    """Year-end reports are made in the deadline's own month."""
    return (latest.end.year, latest.end.month) >= (target.deadline.year, target.deadline.month)


def _is_done(target: Target, latest: Figure) -> bool:
    return target.comparator == "milestone" and latest.published_unit == "milestone" and latest.value == 1


def _milestone(target: Target, latest: Figure, as_of: date) -> str:
    if latest.published_unit != "milestone":
        return "milestone_figures_only"
    if _is_done(target, latest):
        return "milestone_achieved" if latest.end <= target.deadline else "milestone_achieved_late"
    if as_of <= target.deadline:
        return "milestone_not_yet"
    return "milestone_overdue" if _covers(target, latest) else "milestone_undated"


def _decide(
    target: Target,
    method: Method,
    result: Assessment,
    base_time: float,
    base_met: bool | None,
    growth: Growth | None,
    floor: Floor | None,
    as_of: date,
    *,
    unjoined: bool,
) -> None:
    """The first rule that applies, and where it reads a ratio, the band of it."""
    has_pace = round(result.latest.time - base_time, 9) >= method.pace_min_years
    own, other = result.multiplies, not result.multiplies
    name = {True: "cagr_ratio", False: "linear_ratio"}
    long, short = result.trends.get(("long", own)), result.trends.get(("short", own))
    if floor:
        rule = floor.reason
        result.numbers |= floor.numbers
    elif growth:
        rule = _growth_rule(target, result, growth, as_of, too_soon=result.latest.time > base_time and not has_pace)
    else:
        rule = _level_rule(
            target,
            method,
            result,
            base_time,
            base_met,
            as_of,
            since=result.numbers[name[own]] is not None,
            outlook=long is not None and long.ratio is not None,
            has_pace=has_pace,
            unjoined=unjoined,
        )
    result.reason = result.basis = rule
    if rule not in RATIO_RULES:
        result.status = STATUS_OF_RULE.get(rule, "unable_to_assess")
        return
    base, latest = result.base_value, result.latest.value
    fall = short_fall = None
    alternative: float | None = None
    kind = "pace"
    if rule == "since_base":
        result.ratio, alternative = result.numbers[name[own]], result.numbers[name[other]]  # type: ignore[assignment]
        fall = target.sign * (base - latest)
        if target.goal is not None and target.sign * (base - target.goal) >= 0:
            result.ratio, alternative = covered(target.sign, base, latest, target.goal), None
    elif rule == "prior_trend":
        assert long is not None
        kind = "outlook"
        far = result.trends.get(("long", other))
        result.ratio, fall, alternative = long.ratio, long.fall, far.ratio if far else None
        if short:
            result.short_ratio, short_fall = short.ratio, short.fall
    else:
        assert growth is not None
        result.ratio, result.short_ratio = growth.ratio, growth.short_ratio
        fall = target.sign * (base - latest) if rule == "growth" else growth.fall
        short_fall = growth.short_fall
    step = 1.0 if target.target_kind == "rank" else result.latest.printed_digit
    small = max(method.standing_still_share * abs(base), method.standing_still_steps * step)
    result.numbers["small_fall"] = small
    still = method.stands_still(result.ratio, fall, small)
    short_still = method.stands_still(result.short_ratio, short_fall, small)
    order = method.order
    band = "limited_progress" if still else method.band(result.ratio, kind)
    short_band = "limited_progress" if short_still else method.band(result.short_ratio, kind)
    other_fall = fall if rule == "since_base" else None
    other_still = method.stands_still(alternative, other_fall, small)
    other_band = "limited_progress" if other_still else method.band(alternative, kind)
    assert band is not None
    place = order.index(band)
    worse = short_band is not None and order.index(short_band) > place
    since = result.trends.get(("since", own))
    unlikely = (
        rule == "since_base"
        and band == "on_track"
        and since is not None
        and since.probability is not None
        and round(since.probability, 9) < method.even_chance
    )
    result.status = order[place + 1] if worse or unlikely else band
    result.flags["window_sensitive"] = worse
    result.flags["method_sensitive"] = other_band is not None and other_band != band
    if result.status == "limited_progress" and (still or short_still):
        result.reason = "standing_still"
    elif result.status == "acceleration_needed" and (
        unlikely
        or (rule == "prior_trend" and band == result.status and method.band(result.ratio, "pace") == "on_track")
    ):
        result.reason = "on_track_unlikely"


def _growth_rule(target: Target, result: Assessment, growth: Growth, as_of: date, *, too_soon: bool) -> str:
    if growth.basis is None:
        return "too_soon" if too_soon else "growth_too_few"
    if as_of <= target.deadline:
        return growth.basis
    if not _covers(target, result.latest) or growth.basis == "prior_growth":
        return "deadline_without_figure"
    assert growth.rate is not None
    return "growth_met" if holds(target, growth.rate, growth.rate) else "growth_missed"


def _level_rule(
    target: Target,
    method: Method,
    result: Assessment,
    base_time: float,
    base_met: bool | None,
    as_of: date,
    *,
    since: bool,
    outlook: bool,
    has_pace: bool,
    unjoined: bool,
) -> str:
    latest, met, base = result.latest, result.holds, result.base_value
    past, moved = as_of > target.deadline, latest.time > base_time
    if met:
        if past and (base_met or target.target_kind == "rank") and not _covers(target, latest):
            return "deadline_without_figure"
        high = target.threshold_high
        if target.comparator == "between" and high is not None and latest.value > high:
            return "met_above_range"
        return "kept" if base_met and base_time <= target.base_year else "met"
    if latest.end > target.deadline:
        return "count_still_below"
    if past and not _covers(target, latest):
        return "deadline_without_figure"
    if past:
        return "deadline_unclear" if met is None else "deadline_missed"
    if base_met:
        return "fell_below"
    today = result.numbers["required_today"]
    if target.path_kind == "none" or (
        target.target_kind == "new_count" and isinstance(today, float) and today < method.count_asked_min
    ):
        return "count_not_yet"
    if result.multiplies and not (base > 0 and latest.value > 0):
        return "non_positive"
    if has_pace and latest.qualifier == ("le" if target.sign > 0 else "ge"):
        return "open_bound"
    if has_pace and since:
        return "since_base"
    if not has_pace and outlook:
        return "prior_trend"
    if moved and not has_pace:
        return "too_soon"
    return "no_comparable_editions" if unjoined else "too_few"
