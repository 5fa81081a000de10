"""The trend's part of an explanation: least squares over a window with every sum, and where its line leads."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from exports.marts.moments import time_of
from orchestration.command.explain_numbers import at, inside, n

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Fit:
    """A line by least squares through points of time and y, with the sums that lead to it."""

    count: int
    mean_time: float
    mean_y: float
    squares: float
    """Of the distances in time from their mean."""
    products: float
    """Of the distances in time and in y."""
    residuals: float
    """Sum of the squared distances from the line."""

    @property
    def slope(self) -> float:
        return self.products / self.squares


def fit(points: Sequence[tuple[float, float]]) -> Fit:
    """The line through two points or more of different times."""
    count = len(points)
    mean_time, mean_y = sum(t for t, _ in points) / count, sum(y for _, y in points) / count
    squares = sum((t - mean_time) ** 2 for t, _ in points)
    products = sum((t - mean_time) * (y - mean_y) for t, y in points)
    slope = products / squares
    residuals = sum((y - mean_y - slope * (t - mean_time)) ** 2 for t, y in points)
    return Fit(count, mean_time, mean_y, squares, products, residuals)


def outlook(a: Row, figures: Sequence[Row]) -> Iterator[str]:
    """The long window, where it leads from the latest figure and how sure that is; then the short one."""
    if a["expected_at_horizon"] is None:
        return
    first, last = a["window_first_period"], a["window_last_period"]
    window = _window(figures, first, last)
    is_log = a["trend_form"] == "log"
    yield (
        f"long window {first} to {last}, n = {a['window_count']} (a trend, not a forecast): "
        + ", ".join(f"{f['period']} {n(f['actual'])}" for f in window)
    )
    for citation in dict.fromkeys(f["citation"] for f in window):
        yield f"  [{citation}]"
    line = _fitted(window, is_log=is_log)
    yield from _slope(line, is_log=is_log)
    yield (
        f"  s = sqrt(sum of squared distances from the line / (n - 2)) = sqrt({n(line.residuals)} / {line.count - 2}) "
        f"= {n(a['residual_standard_error'])}"
    )
    yield from _leads(a, a["trend_slope"], a["expected_at_horizon"], is_log=is_log)
    yield from _chance(a, line, is_log=is_log)
    if a["status_basis"] == "prior_trend":
        yield f"  Q = d (E - yi) / |yT - yi| = {_q(a, a['expected_at_horizon'])} = {n(a['outlook_ratio'])}"
    if a["status_basis"] == "prior_trend" and a["short_outlook_ratio"] is not None:
        yield f"short window {a['short_window_first_period']} to {last}, n = {a['short_window_count']}:"
        yield from _slope(_fitted(_window(figures, a["short_window_first_period"], last), is_log=is_log), is_log=is_log)
        yield from _leads(a, a["short_trend_slope"], a["short_expected_at_horizon"], is_log=is_log)
        yield f"  Q = {_q(a, a['short_expected_at_horizon'])} = {n(a['short_outlook_ratio'])}"


def other_form(a: Row, figures: Sequence[Row]) -> Iterator[str]:
    """The same window on the other form of path, where that has a verdict of its own."""
    is_log = a["trend_form"] != "log"
    window = _window(figures, a["window_first_period"], a["window_last_period"])
    if is_log and any(f["actual"] <= 0 for f in window):
        return
    line = _fitted(window, is_log=is_log)
    yield f"the other form of path, on {'ln y' if is_log else 'y'}:"
    yield from _slope(line, is_log=is_log)
    expected = _led(a, line.slope, is_log=is_log)
    yield from _leads(a, line.slope, expected, is_log=is_log)
    yield f"  Q = {_q(a, expected)} = {n(a['other_form_ratio'])}"


def _window(figures: Sequence[Row], first: str, last: str) -> list[Row]:
    return [f for f in figures if first <= f["period"] <= last and f["value_qualifier"] in ("eq", "approx")]


def _fitted(window: Sequence[Row], *, is_log: bool) -> Fit:
    return fit(
        [(time_of(f["period"], f["period_year"]), math.log(f["actual"]) if is_log else f["actual"]) for f in window]
    )


def _slope(line: Fit, *, is_log: bool) -> Iterator[str]:
    y = "ln y" if is_log else "y"
    yield (
        f"  mean t = {at(line.mean_time)}, mean {y} = {n(line.mean_y)}; "
        f"Sxx = sum of (t - mean t)^2 = {n(line.squares)}; "
        f"Sxy = sum of (t - mean t)({y} - mean {y}) = {n(line.products)}"
    )
    yield f"  slope b = Sxy / Sxx = {n(line.products)} / {n(line.squares)} = {n(line.slope)} a year"


def _led(a: Row, slope: float, *, is_log: bool) -> float:
    """Where a slope leads from the latest figure, before the limits of the measure."""
    step: float = slope * (a["horizon_year"] - a["latest_time"])
    latest: float = a["latest_value"]
    return latest * math.exp(step) if is_log else latest + step


def _leads(a: Row, slope: float, expected: float, *, is_log: bool) -> Iterator[str]:
    """E from the latest figure, and the limit of the measure where the line leaves it."""
    ahead, led = at(a["horizon_year"] - a["latest_time"]), _led(a, slope, is_log=is_log)
    form = "yi exp(b h)" if is_log else "yi + b h"
    put_in = f" exp({n(slope)} x {ahead})" if is_log else f" + {inside(slope)} x {ahead}"
    yield f"  from the latest figure, h = tT - ti = {ahead}: E = {form} = {n(a['latest_value'])}{put_in} = {n(led)}"
    if not math.isclose(led, expected, rel_tol=1e-6, abs_tol=1e-9):
        yield f"  the measure has its limits (a rank is not below 1, a share not above 100): E = {n(expected)}"


def _chance(a: Row, line: Fit, *, is_log: bool) -> Iterator[str]:
    """The prediction error, the interval, the chance and the crossing."""
    ahead, away, squares = (
        at(a["horizon_year"] - a["latest_time"]),
        at(a["latest_time"] - line.mean_time),
        n(line.squares),
    )
    degrees, quantile, error = a["degrees_of_freedom"], n(a["t_quantile"]), n(a["prediction_error"])
    yield (
        f"  error se = s sqrt(2 + h^2/Sxx + 2h (ti - mean t)/Sxx) = {n(a['residual_standard_error'])} "
        f"sqrt(2 + {ahead}^2/{squares} + 2 x {ahead} x {away}/{squares}) = {error}"
    )
    ends = f"exp(ln E -/+ {quantile} x {error})" if is_log else f"E -/+ {quantile} x {error}"
    yield (
        f"  80 % interval with Student t({degrees}) = {quantile}: {ends} = "
        f"{n(a['expected_low80'])} to {n(a['expected_high80'])} (within the limits of the measure)"
    )
    led, goal = _led(a, a["trend_slope"], is_log=is_log), a["goal_value"]
    if a["prediction_error"] and not (is_log and goal <= 0):
        gap = math.log(led) - math.log(goal) if is_log else led - goal
        margin = a["direction"] * gap / a["prediction_error"]
        words = f"(ln {n(led)} - ln {n(goal)})" if is_log else f"({n(led)} - {n(goal)})"
        yield (
            f"  chance that the target is met in {a['horizon_year']}: "
            f"d (E - yT) / se = {a['direction']:+d} {words} / {error} = {n(margin)}; "
            f"Student t({degrees}) is below that with probability {n(a['chance_met_percent'] / 100)}"
        )
    if a["comparator_holds"]:
        return
    if a["crossing_year"] is None:
        yield "  the line does not cross the target ahead, or not within 25 years after the horizon"
        return
    latest = a["latest_value"]
    way = f"(ln {n(goal)} - ln {n(latest)})" if is_log else f"({n(goal)} - {n(latest)})"
    gap = math.log(goal) - math.log(latest) if is_log else goal - latest
    yield (
        f"  the line crosses it at ti + (yT - yi) / b = {at(a['latest_time'])} + {way} / {inside(a['trend_slope'])} = "
        f"{at(a['latest_time'] + gap / a['trend_slope'])}: in the year {a['crossing_year']} (2025 is the end of 2025)"
    )


def _q(a: Row, expected: float) -> str:
    latest = inside(a["latest_value"])
    return f"{a['direction']:+d} ({n(expected)} - {latest}) / |{n(a['goal_value'])} - {latest}|"
