"""Growth, in the second implementation: as published, since the base, and over the years before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from tests.verdicts.facts import Figure, Method, Target


@dataclass(slots=True)
class Growth:
    """Which growth speaks, and the ratios that are read on the bands."""

    basis: str | None = None
    rate: float | None = None
    short_rate: float | None = None
    ratio: float | None = None
    short_ratio: float | None = None
    fall: float | None = None
    short_fall: float | None = None
    numbers: dict[str, float | str | None] = field(default_factory=dict)


def between(target: Target, start: Figure | None, latest: Figure) -> float | None:
    """Mean growth a year in percent, or in points where points are asked for."""
    if start is None or latest.time <= start.time:
        return None
    years = latest.time - start.time
    if target.unit == "percentage points":
        return (latest.value - start.value) / years
    if start.value <= 0 or latest.value <= 0:
        return None
    return float(100 * np.expm1(np.log(latest.value / start.value) / years))


def grow(
    target: Target, method: Method, figures: Sequence[Figure], latest: Figure, base: Figure, *, trend_allowed: bool
) -> Growth:
    found = Growth()
    goal = target.goal
    assert goal is not None
    if "%/year" in latest.published_unit:
        if latest.time > target.base_year:
            found.basis, found.rate = "published_growth", latest.value
    else:
        since = between(target, base, latest)
        may = trend_allowed and latest.qualifier in ("eq", "approx")
        long, short = (
            _start(method, figures, latest.time - years) if may else None
            for years in (method.growth_years, method.growth_short_years)
        )
        before, lately = between(target, long, latest), between(target, short, latest)
        if since is not None and round(latest.time - base.time, 9) >= method.pace_min_years:
            found.basis, found.rate = "growth", since
        elif before is not None and long is not None:
            found.basis, found.rate, found.short_rate = "prior_growth", before, lately
            found.fall = target.sign * (long.value - latest.value)
            if lately is not None and short is not None:
                found.short_fall = target.sign * (short.value - latest.value)

    def ratio(rate: float | None) -> float | None:
        return None if rate is None else rate / goal if goal else float(np.sign(rate))

    found.ratio, found.short_ratio = ratio(found.rate), ratio(found.short_rate)
    found.numbers = {
        "growth_rate": found.rate,
        "growth_rate_short": found.short_rate,
        "growth_ratio": found.ratio,
        "growth_ratio_short": found.short_ratio,
    }
    return found


def _start(method: Method, figures: Sequence[Figure], wanted: float) -> Figure | None:
    """The figure nearest to a time, within half a year; no bound."""
    near = [
        f
        for f in figures
        if f.qualifier in ("eq", "approx") and abs(f.time - wanted) <= method.growth_start_tolerance_years
    ]
    return min(near, key=lambda f: (abs(f.time - wanted), f.time, -f.published_on.toordinal()), default=None)
