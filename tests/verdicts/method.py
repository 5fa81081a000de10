"""The method of the verdicts a second time, in Python, to check the SQL against.

Written from docs/method.md alone: pure functions over figures and registers, numpy for the fit and scipy for
Student's t. Nothing is read from the assessments themselves.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from scipy import stats


@dataclass(frozen=True, slots=True)
class Method:
    """One row of the register method_parameters with its bands (name, lower, upper)."""

    trend_window_years: int = 10
    trend_min_points: int = 4
    interval_probability: float = 0.8
    stale_factor: float = 2.0
    approx_tolerance: float = 0.05
    bands: tuple[tuple[str, float, float], ...] = (
        ("on_track", 0.95, math.inf),
        ("acceleration_needed", 0.60, 0.95),
        ("limited_progress", 0.0, 0.60),
        ("deterioration", -math.inf, 0.0),
    )

    def band(self, ratio: float | None) -> str | None:
        """The band a ratio lies in; None without a ratio."""
        if ratio is None:
            return None
        return next(name for name, low, high in self.bands if low <= ratio < high)


@dataclass(frozen=True, slots=True)
class Target:
    """A row of the register targets, with the direction and limits of its indicator."""

    comparator: str
    deadline: date
    horizon_year: int
    base_year: int
    path_kind: str
    target_kind: str
    threshold_low: float | None = None
    threshold_high: float | None = None
    unit: str = "%"
    direction: int = 1
    natural_min: float | None = None
    natural_max: float | None = None
    steps: tuple[tuple[int, float], ...] = ()

    @property
    def goal(self) -> float | None:
        return self.threshold_high if self.comparator == "rank<=" else self.threshold_low

    @property
    def sign(self) -> int:
        return -1 if self.comparator == "rank<=" else self.direction

    @property
    def limits(self) -> tuple[float, float]:
        low = 1.0 if self.comparator == "rank<=" else self.natural_min
        return (-math.inf if low is None else low, math.inf if self.natural_max is None else self.natural_max)


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of one measure: `end` is the last day of its period."""

    period: str
    end: date
    value: float
    qualifier: str = "eq"
    obs_status: str = "A"
    verification: str = "published"
    published_unit: str = "%"
    published_on: date = date(2000, 1, 1)

    @property
    def time(self) -> float:
        """Years at the end of the period: 31 December 2024 is 2024."""
        year_end = date(self.end.year, 12, 31)
        return self.end.year - 1 + self.end.timetuple().tm_yday / year_end.timetuple().tm_yday

    def range(self, tolerance: float) -> tuple[float, float]:
        """Where the true value may lie."""
        around = abs(self.value) * tolerance
        return {
            "eq": (self.value, self.value),
            "ge": (self.value, math.inf),
            "le": (-math.inf, self.value),
            "approx": (self.value - around, self.value + around),
        }[self.qualifier]


@dataclass(slots=True)
class Trend:
    """A least-squares fit and what it says of the target year."""

    count: int
    intercept: float
    slope: float
    residual_standard_error: float
    degrees_of_freedom: int
    expected: float
    low: float
    high: float
    probability: float | None
    crossing_year: int | None


@dataclass(slots=True)
class Assessment:
    """Everything the SQL is compared in."""

    reason: str
    status: str
    base: Figure
    latest: Figure
    holds: bool | None
    numbers: dict[str, float | None] = field(default_factory=dict)
    trend: Trend | None = None
    ratio: float | None = None
    method_sensitive: bool = False
    is_stale: bool = False


def holds(target: Target, low: float, high: float) -> bool | None:
    """Whether everything between low and high meets the target; None where only a part does."""
    if target.comparator == "rank<=":
        assert target.threshold_high is not None
        return True if high <= target.threshold_high else False if low > target.threshold_high else None
    threshold = target.threshold_low
    if threshold is None:
        return None
    if target.comparator == ">":
        return True if low > threshold else False if high <= threshold else None
    return True if low >= threshold else False if high < threshold else None


def usable(target: Target, figures: Sequence[Figure]) -> list[Figure]:
    """The figures that may decide: no forecast, none in doubt, none after the deadline, none before a break."""
    kept = [
        f
        for f in figures
        if f.obs_status != "F"
        and f.verification != "doubtful"
        and (f.end <= target.deadline or target.comparator == "milestone")
    ]
    breaks = [f.end for f in kept if f.obs_status == "B"]
    return [f for f in kept if not breaks or f.end >= max(breaks)]


def pace(base: float, latest: float, goal: float, elapsed: float, whole: float) -> tuple[float | None, float | None]:
    """Actual and required change a year on a straight path."""
    return (latest - base) / elapsed if elapsed else None, (goal - base) / whole if whole else None


def compound(base: float, latest: float, years: float) -> float | None:
    """Mean compound growth; None where it does not exist."""
    if base <= 0 or latest <= 0 or years <= 0:
        return None
    return (latest / base) ** (1 / years) - 1


def quotient(sign: int, actual: float | None, required: float | None) -> float | None:
    return None if actual is None or not required else sign * actual / abs(required)


def path_value(target: Target, base: Figure, base_holds: bool | None, time: float) -> float | None:
    """What the path asks for at a time."""
    goal = target.goal
    if target.path_kind == "none" or goal is None or base.time >= target.horizon_year:
        return None
    if base_holds or target.path_kind == "constant":
        return goal
    time = min(max(time, base.time), target.horizon_year)
    if target.path_kind == "cagr":
        if base.value <= 0 or goal <= 0:
            return None
        return base.value * (goal / base.value) ** ((time - base.time) / (target.horizon_year - base.time))
    steps = target.steps if target.path_kind == "official" else ()
    inner = [(float(y), v) for y, v in sorted(steps) if base.time < y < target.horizon_year]
    knots = [(base.time, base.value), *inner, (float(target.horizon_year), goal)]
    return float(np.interp(time, [t for t, _ in knots], [v for _, v in knots]))


def fit(target: Target, method: Method, figures: Sequence[Figure], *, log: bool) -> Trend | None:
    """The trend over the window and its outlook; None with too few figures, or a logarithm that does not exist."""
    points = [f for f in figures if f.qualifier in ("eq", "approx")]
    newest = max((f.time for f in points), default=0.0)
    points = [f for f in points if f.time > newest - method.trend_window_years]
    if len(points) < method.trend_min_points or (log and min(f.value for f in points) <= 0):
        return None
    t = np.array([f.time for f in points])
    values = np.array([f.value for f in points])
    y = np.log(values) if log else values
    if np.ptp(t) == 0:
        return None
    line = stats.linregress(t - t.mean(), y)
    residuals = y - (line.intercept + line.slope * (t - t.mean()))
    freedom = len(points) - 2
    error = math.sqrt(float(residuals @ residuals) / freedom)
    ahead = target.horizon_year - t.mean()
    expected = line.intercept + line.slope * ahead
    spread = error * math.sqrt(1 + 1 / len(points) + ahead**2 / float(((t - t.mean()) ** 2).sum()))
    quantile = stats.t.ppf((1 + method.interval_probability) / 2, freedom)
    goal = target.goal
    assert goal is not None
    goal_y = (math.log(goal) if goal > 0 else None) if log else goal
    low_limit, high_limit = target.limits

    def back(value: float) -> float:
        return min(max(math.exp(value) if log else value, low_limit), high_limit)

    probability = crossing = None
    if goal_y is not None:
        margin = target.sign * (expected - goal_y)
        probability = float(stats.t.cdf(margin / spread, freedom)) if spread else float(margin >= 0)
        if target.sign * line.slope > 0:
            crossing_time = t.mean() + (goal_y - line.intercept) / line.slope
            crossing = math.ceil(round(crossing_time, 6)) if abs(crossing_time) < 10000 else None
    return Trend(
        len(points),
        line.intercept - line.slope * t.mean(),
        line.slope,
        error,
        freedom,
        back(expected),
        back(expected - quantile * spread),
        back(expected + quantile * spread),
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
    figures = usable(target, figures)
    if not figures:
        return None
    is_fact = target.comparator == "milestone" and any(f.published_unit == "milestone" for f in figures)
    latest = max(figures, key=lambda f: (f.time, f.published_on, f.period))
    done = [f for f in figures if is_fact and f.published_unit == "milestone" and f.value == 1]
    if done:
        latest = min(done, key=lambda f: (f.time, -f.published_on.toordinal()))
    before = [f for f in figures if f.time <= target.base_year]
    base = (
        max(before, key=lambda f: (f.time, f.published_on, f.period))
        if before
        else max(figures, key=lambda f: (-f.time, f.published_on, f.period))
    )
    latest_holds = holds(target, *latest.range(method.approx_tolerance)) if target.comparator != "milestone" else None
    base_holds = holds(target, *base.range(method.approx_tolerance)) if target.comparator != "milestone" else None
    age = (as_of - latest.end).days / 365.25
    stale = age > method.stale_factor * release_interval_months / 12
    if target.comparator == "milestone":
        return Assessment(
            *_milestone(target, latest, as_of), base, latest, None, {"data_age_years": age}, is_stale=stale
        )

    goal = target.goal
    assert goal is not None
    elapsed, whole = latest.time - base.time, target.horizon_year - base.time
    actual, required = pace(base.value, latest.value, goal, elapsed, whole)
    growth_actual = compound(base.value, latest.value, elapsed)
    growth_required = compound(base.value, goal, whole)
    linear = quotient(target.sign, actual, required)
    cagr = quotient(target.sign, growth_actual, growth_required)
    multiplies = target.path_kind == "cagr"
    required_now = path_value(target, base, base_holds, latest.end.year)
    numbers: dict[str, float | None] = {
        "linear_pace": actual,
        "linear_pace_required": required,
        "linear_ratio": linear,
        "cagr_pace": growth_actual,
        "cagr_pace_required": growth_required,
        "cagr_ratio": cagr,
        "required_now": required_now,
        "required_this_year": path_value(target, base, base_holds, as_of.year),
        "distance": None if required_now is None else latest.value - required_now,
        "gap_to_target": latest.value - goal,
        "data_age_years": age,
    }
    result = Assessment("", "", base, latest, latest_holds, numbers, is_stale=stale)
    if target.target_kind == "growth_rate":
        return _growth(target, method, result)

    projects = target.horizon_year > latest.time
    trend = fit(target, method, figures, log=multiplies) if projects and trend_allowed else None
    other = fit(target, method, figures, log=not multiplies) if projects and trend_allowed else None
    result.trend = trend
    outlook = None if trend is None else quotient(target.sign, trend.expected - latest.value, goal - latest.value)
    other_outlook = None if other is None else quotient(target.sign, other.expected - latest.value, goal - latest.value)
    numbers["outlook_ratio"] = outlook
    numbers["required_per_year"] = _still_required(target, latest, latest_holds, multiplies=multiplies)
    since, other_since = (cagr, linear) if multiplies else (linear, cagr)
    result.reason = _rule(target, method, result, base_holds, as_of, since, outlook, trend_allowed=trend_allowed)
    if result.reason in ("since_base", "prior_trend"):
        result.ratio, alternative = (since, other_since) if result.reason == "since_base" else (outlook, other_outlook)
        result.status = method.band(result.ratio) or ""
        result.method_sensitive = alternative is not None and method.band(alternative) != result.status
    else:
        result.status = STATUS_OF_RULE[result.reason]
    return result


STATUS_OF_RULE = {
    "met": "achieved",
    "met_above_range": "achieved",
    "floor_met": "achieved",
    "floor_missed": "overdue",
    "floor_running": "not_yet",
    "floor_unclear": "unable_to_assess",
    "deadline_missed": "overdue",
    "deadline_unclear": "unable_to_assess",
    "deadline_without_figure": "unable_to_assess",
    "fell_below": "deterioration",
    "count_not_yet": "not_yet",
    "no_distance": "unable_to_assess",
    "non_positive": "unable_to_assess",
    "no_comparable_editions": "unable_to_assess",
    "too_few": "unable_to_assess",
}


def _covers(target: Target, latest: Figure) -> bool:
    """Year-end reports are made in the deadline's own month."""
    return (latest.end.year, latest.end.month) >= (target.deadline.year, target.deadline.month)


def _milestone(target: Target, latest: Figure, as_of: date) -> tuple[str, str]:
    if latest.published_unit != "milestone":
        return "milestone_figures_only", "unable_to_assess"
    if latest.value == 1:
        return ("milestone_achieved" if latest.end <= target.deadline else "milestone_achieved_late"), "achieved"
    if as_of <= target.deadline:
        return "milestone_not_yet", "not_yet"
    return ("milestone_overdue", "overdue") if _covers(target, latest) else ("milestone_undated", "unable_to_assess")


def _growth(target: Target, method: Method, result: Assessment) -> Assessment:
    """Mean growth from the base against the growth asked for."""
    published = "%/year" in result.latest.published_unit
    if published:
        growth: float | None = result.latest.value
    elif target.unit == "percentage points":
        growth = result.numbers["linear_pace"]
    else:
        compounded = result.numbers["cagr_pace"]
        growth = None if compounded is None else 100 * compounded
    goal = target.goal
    assert goal is not None
    result.numbers["growth_rate"] = growth
    result.numbers["distance"] = result.numbers["gap_to_target"] = None if growth is None else growth - goal
    if growth is None:
        result.reason, result.status = "growth_too_few", "unable_to_assess"
        return result
    result.ratio = growth / goal if goal else float(np.sign(growth))
    met = bool(holds(target, growth, growth))
    result.reason = f"growth{'_published' if published else ''}_{'met' if met else 'pace'}"
    result.status = "achieved" if met else (method.band(result.ratio) or "")
    return result


def _still_required(target: Target, latest: Figure, met: bool | None, *, multiplies: bool) -> float | None:
    years = target.horizon_year - latest.time
    goal = target.goal
    if met or target.target_kind == "annual_floor" or years <= 0 or goal is None:
        return None
    return compound(latest.value, goal, years) if multiplies else (goal - latest.value) / years


def _rule(
    target: Target,
    method: Method,
    result: Assessment,
    base_holds: bool | None,
    as_of: date,
    since: float | None,
    outlook: float | None,
    *,
    trend_allowed: bool,
) -> str:
    """The first test that applies."""
    base, latest, met = result.base, result.latest, result.holds
    if target.target_kind == "annual_floor":
        if met is not False:
            return "floor_met" if met else "floor_unclear"
        return "floor_missed" if as_of > date(latest.end.year, 12, 31) else "floor_running"
    if met:
        above = (
            target.comparator == "between"
            and target.threshold_high is not None
            and latest.value > target.threshold_high
        )
        return "met_above_range" if above else "met"
    if as_of > target.deadline:
        if not _covers(target, latest):
            return "deadline_without_figure"
        return "deadline_unclear" if met is None else "deadline_missed"
    if base_holds:
        return "fell_below"
    if target.path_kind == "none":
        return "count_not_yet"
    moved_on = latest.time > base.time
    if latest.value == target.goal or (moved_on and base.value == target.goal):
        return "no_distance"
    if target.path_kind == "cagr" and not (base.value > 0 and latest.value > 0):
        return "non_positive"
    if moved_on and since is not None:
        return "since_base"
    if not moved_on and outlook is not None:
        return "prior_trend"
    return "too_few" if trend_allowed else "no_comparable_editions"
