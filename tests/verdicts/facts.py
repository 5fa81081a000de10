"""What the second implementation judges with: the numbers of the method, a target and a figure."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

BANDS = {
    "pace": (
        ("on_track", 0.95, math.inf),
        ("acceleration_needed", 0.60, 0.95),
        ("limited_progress", 0.0, 0.60),
        ("deterioration", -math.inf, 0.0),
    ),
    "outlook": (
        ("on_track", 1.0, math.inf),
        ("acceleration_needed", 0.60, 1.0),
        ("limited_progress", 0.0, 0.60),
        ("deterioration", -math.inf, 0.0),
    ),
}


def time_of(day: date) -> float:
    """Years at the end of a day: 31 December 2024 is 2024."""
    return day.year - 1 + day.timetuple().tm_yday / date(day.year, 12, 31).timetuple().tm_yday


@dataclass(frozen=True, slots=True)
class Method:
    """The numbers of the method by their names in the register method_parameters."""

    trend_window_years: float = 10
    trend_min_points: int = 4
    trend_min_span_years: float = 3
    short_window_years: float = 5
    outlook_span_factor: float = 2
    interval_probability: float = 0.8
    crossing_years_after_horizon: float = 25
    ratio_decimals: int = 9
    even_chance: float = 0.5
    pace_min_years: float = 1
    standing_still_ratio: float = 0.02
    standing_still_share: float = 0.01
    standing_still_steps: float = 1
    rank_window_years: float = 5
    rank_min_members: int = 8
    newer_min_years: float = 2
    newer_min_intervals: float = 2
    older_max_years: float = 2
    dispute_days: int = 92
    disagreement_tolerance: float = 0.01
    approx_tolerance: float = 0.05
    over_count_factor: float = 1.25
    count_asked_min: float = 1
    growth_years: float = 5
    growth_short_years: float = 2
    growth_start_tolerance_years: float = 0.5
    silence_days: int = 183
    stale_factor: float = 2

    @property
    def order(self) -> list[str]:
        return [name for name, _, _ in BANDS["pace"]]

    def rounded(self, ratio: float | None) -> float | None:
        return None if ratio is None else round(ratio, self.ratio_decimals)

    def band(self, ratio: float | None, basis: str) -> str | None:
        """The band a ratio lies in; None without a ratio."""
        ratio = self.rounded(ratio)
        return None if ratio is None else next(name for name, low, high in BANDS[basis] if low <= ratio < high)

    def stands_still(self, ratio: float | None, fall: float | None, small: float) -> bool:
        """A ratio just below zero, or below zero by a fall too small to be one."""
        ratio = self.rounded(ratio)
        if ratio is None or ratio > 0:
            return False
        return ratio >= -self.standing_still_ratio or (fall is not None and round(fall / small, 9) <= 1)


@dataclass(frozen=True, slots=True)
class Target:
    """What a target asks for, with the direction and limits of its indicator and the oldest base of its goal."""

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
    searched_on: date | None = None

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

    @property
    def path_form(self) -> str:
        """The straight or multiplying line to the target, which no step on the way bends; a floor is flat."""
        if self.path_kind in ("none", "cagr"):
            return self.path_kind
        return "constant" if self.path_kind == "constant" and self.target_kind != "new_count" else "linear"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of one measure: `end` is the last day of its period, `printed_digit` one unit of its last digit."""

    period: str
    end: date
    value: float
    qualifier: str = "eq"
    obs_status: str = "A"
    verification: str = "published"
    published_unit: str = "%"
    published_on: date = date(2000, 1, 1)
    is_plan: bool = False
    printed_digit: float = 0.001

    @property
    def time(self) -> float:
        return time_of(self.end)

    def range(self, tolerance: float) -> tuple[float, float]:
        """Where the true value may lie."""
        around = abs(self.value) * tolerance
        return {
            "eq": (self.value, self.value),
            "ge": (self.value, math.inf),
            "le": (-math.inf, self.value),
            "approx": (self.value - around, self.value + around),
        }[self.qualifier]


def holds(target: Target, low: float, high: float) -> bool | None:
    """Whether everything between low and high meets the target; None where only a part does."""
    if target.comparator == "rank<=":
        assert target.threshold_high is not None
        return True if high <= target.threshold_high else False if low > target.threshold_high else None
    threshold = target.threshold_low
    if threshold is None or target.comparator == "milestone":
        return None
    if target.comparator == ">":
        return True if low > threshold else False if high <= threshold else None
    return True if low >= threshold else False if high < threshold else None
