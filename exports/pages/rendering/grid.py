"""What stands behind every chart: round values from side to side, each with its number, and the years below."""

from __future__ import annotations

from collections.abc import Iterator

from exports.pages.rendering.frame import Frame, ticks, whole
from exports.pages.rendering.labels import both
from exports.pages.rendering.wording import number

TICK_DECIMALS = 6
"""Ticks are round numbers already."""


def value_lines(frame: Frame, count: int, gap: float) -> Iterator[str]:
    """About `count` of them; `gap`: from a number to its line. Ranks are whole."""
    found = ticks(frame.v0, frame.v1, count)
    for value in whole(found, 1) if frame.rank else found:
        y = frame.y(value)
        yield f'<line class="grid" x1="{frame.left:.0f}" x2="{frame.right:.0f}" y1="{y:.1f}" y2="{y:.1f}"/>'
        yield f'<text class="tick" x="{frame.left - gap:.0f}" y="{y + 4:.1f}" text-anchor="end">'
        yield f"{both(number(value, decimals=TICK_DECIMALS))}</text>"


def years(frame: Frame, count: int, below: float) -> Iterator[str]:
    """About `count` years, each written under its end, where the figure of the year stands; `below`: how far."""
    for year in whole(ticks(frame.t0, frame.t1, count), 1):
        at = f'x="{frame.x(year):.1f}" y="{frame.bottom + below:.0f}"'
        yield f'<text class="tick" {at} text-anchor="middle">{year:.0f}</text>'
