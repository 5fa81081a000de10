"""How the two implementations are held against each other: column by column, numbers to a billionth."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.verdicts.method import Assessment

TOLERANCE = 1e-9
TREND_FIELDS = {
    "window_count": "count",
    "trend_intercept": "intercept",
    "trend_slope": "slope",
    "residual_standard_error": "residual_standard_error",
    "degrees_of_freedom": "degrees_of_freedom",
    "expected_at_horizon": "expected",
    "expected_low80": "low",
    "expected_high80": "high",
    "probability_met": "probability",
    "crossing_year": "crossing_year",
}
NUMBERS = (
    "linear_pace",
    "linear_pace_required",
    "linear_ratio",
    "cagr_pace",
    "cagr_pace_required",
    "cagr_ratio",
    "growth_rate",
    "required_now",
    "required_this_year",
    "distance",
    "gap_to_target",
    "outlook_ratio",
    "required_per_year",
    "data_age_years",
)


def close(left: float | None, right: float | None) -> bool:
    """Equal to a billionth of the larger, or of one."""
    if left is None or right is None:
        return left is right
    return abs(left - right) <= TOLERANCE * max(1.0, abs(left), abs(right))


def differences(row: Mapping[str, Any], mine: Assessment) -> list[str]:
    """What the two implementations say differently of one assessment."""
    exact = {
        "reason_code": mine.reason,
        "status": mine.status,
        "base_period": mine.base.period,
        "latest_period": mine.latest.period,
        "base_value": mine.base.value,
        "latest_value": mine.latest.value,
        "method_sensitive": mine.method_sensitive,
        "is_stale": mine.is_stale,
    }
    numbers: dict[str, float | None] = {name: mine.numbers.get(name) for name in NUMBERS}
    numbers |= {name: getattr(mine.trend, field, None) for name, field in TREND_FIELDS.items()}
    numbers["pace_ratio"] = mine.ratio
    found = [f"{name}: SQL {row[name]!r}, Python {value!r}" for name, value in exact.items() if row[name] != value]
    found += [
        f"{name}: SQL {row[name]!r}, Python {value!r}" for name, value in numbers.items() if not close(row[name], value)
    ]
    return found
