"""How the two implementations are held against each other: column by column, numbers to a billionth."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tests.verdicts.method import Assessment

TOLERANCE = 1e-9
TREND_FIELDS = {
    "window_first_period": "first_period",
    "window_last_period": "last_period",
    "window_count": "count",
    "trend_slope": "slope",
    "trend_mean_time": "mean_time",
    "trend_time_sum_of_squares": "squares",
    "residual_standard_error": "residual_error",
    "prediction_error": "error",
    "degrees_of_freedom": "freedom",
    "t_quantile": "quantile",
    "expected_at_horizon": "expected",
    "expected_low80": "low",
    "expected_high80": "high",
    "probability_met": "probability",
    "crossing_year": "crossing_year",
    "outlook_ratio": "ratio",
}
OTHER_WINDOWS = {
    "short": {
        "short_window_first_period": "first_period",
        "short_window_count": "count",
        "short_trend_slope": "slope",
        "short_expected_at_horizon": "expected",
        "short_expected_low80": "low",
        "short_expected_high80": "high",
        "short_probability_met": "probability",
        "short_outlook_ratio": "ratio",
    },
    "since": {
        "since_count": "count",
        "since_trend_slope": "slope",
        "since_expected_at_horizon": "expected",
        "since_prediction_error": "error",
        "since_degrees_of_freedom": "freedom",
        "since_probability_met": "probability",
    },
}
NUMBERS = (
    "linear_pace",
    "linear_pace_required",
    "linear_ratio",
    "cagr_pace",
    "cagr_pace_required",
    "cagr_ratio",
    "growth_rate",
    "growth_rate_short",
    "growth_ratio",
    "growth_ratio_short",
    "required_now",
    "required_today",
    "ahead_by",
    "gap_to_target",
    "required_per_year",
    "required_per_year_from_today",
    "data_age_years",
    "years_kept",
    "years_missed",
    "years_planned",
    "years_unreported",
)


@dataclass(slots=True)
class Measure:
    """How much was compared, and how far apart the two lie at most, relative to the larger or to one."""

    numbers: int = 0
    largest: float = 0.0

    def close(self, left: Any, right: Any) -> bool:
        """Equal to a billionth of the larger, or of one; texts and nothing to the letter."""
        if left is None or right is None or isinstance(left, str):
            return bool(left == right)
        distance = abs(left - right) / max(1.0, abs(left), abs(right))
        self.numbers += 1
        self.largest = max(self.largest, distance)
        return bool(distance <= TOLERANCE)


def differences(row: Mapping[str, Any], mine: Assessment, measure: Measure | None = None) -> list[str]:
    """What the two implementations say differently of one assessment."""
    measure = measure or Measure()
    exact: dict[str, Any] = {
        "reason_code": mine.reason,
        "status": mine.status,
        "base_period": mine.base_period,
        "latest_period": mine.latest.period,
        **mine.flags,
    }
    found = [f"{name}: SQL {row[name]!r}, Python {value!r}" for name, value in exact.items() if row[name] != value]
    found += [
        f"{name}: SQL {row[name]!r}, Python {value!r}"
        for name, value in _numbers(mine)
        if not measure.close(row[name], value)
    ]
    return found


def _numbers(mine: Assessment) -> Iterator[tuple[str, Any]]:
    yield from (("base_value", mine.base_value), ("latest_value", mine.latest.value))
    yield from ((name, mine.numbers.get(name)) for name in NUMBERS)
    own = mine.trends.get(("long", mine.multiplies))
    yield from ((name, getattr(own, field, None)) for name, field in TREND_FIELDS.items())
    for window, fields in OTHER_WINDOWS.items():
        trend = mine.trends.get((window, mine.multiplies))
        yield from ((name, getattr(trend, field, None)) for name, field in fields.items())
    yield from (("pace_ratio", mine.ratio), ("short_pace_ratio", mine.short_ratio))
