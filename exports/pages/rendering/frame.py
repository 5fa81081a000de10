"""The frame of a chart: where a time and a value lie in the drawing area, and the round numbers beside it.

Time is in decimal years where 2025.0 is the end of 2025, as the deadlines are.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Frame:
    """Maps time and value to the drawing area; ranks are drawn with 1 on top."""

    left: float
    top: float
    right: float
    bottom: float
    t0: float
    t1: float
    v0: float
    v1: float
    rank: bool = False

    def x(self, time: float) -> float:
        return self.left + (time - self.t0) / (self.t1 - self.t0) * (self.right - self.left)

    def y(self, value: float) -> float:
        share = (value - self.v0) / (self.v1 - self.v0)
        share = share if self.rank else 1 - share
        return self.top + share * (self.bottom - self.top)

    def at(self, time: float, value: float) -> str:
        return f"{self.x(time):.1f},{self.y(value):.1f}"

    def within(self, value: float) -> float:
        """The nearest value that the area shows."""
        return min(max(value, self.v0), self.v1)


def framed(
    times: Sequence[float], values: Sequence[float], box: tuple[float, float, float, float], *, rank: bool, room: float
) -> Frame:
    """The frame that holds all of them, with `room` (share of the span) above and below."""
    t0, t1 = min(times), max(times)
    if t1 - t0 < 1:
        t0, t1 = t0 - 1, t1 + 1
    low, high = min(values), max(values)
    pad = (high - low) * room or abs(high) * room or 1.0
    v0 = max(low - pad, 0.0) if low >= 0 else low - pad
    return Frame(*box, t0, t1, v0, high + pad, rank)


def ticks(low: float, high: float, count: int) -> list[float]:
    """About `count` round numbers from `low` to `high`."""
    span = high - low
    if span <= 0:
        return [low]
    rough = span / max(count, 1)
    power = 10.0 ** math.floor(math.log10(rough))
    step = next((m * power for m in (1, 2, 2.5, 5, 10) if m * power >= rough), 10 * power)
    first = math.ceil(low / step - 1e-9)
    return [round(k * step, 10) for k in range(first, math.floor(high / step + 1e-9) + 1)]


def whole(found: Sequence[float], least: float) -> list[float]:
    """Those that are whole numbers, `least` at least: years, ranks."""
    return [value for value in found if value == int(value) and value >= least]
