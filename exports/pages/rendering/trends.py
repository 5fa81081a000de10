"""Where the trends of both windows lead: lines through the latest figure, over each window and on to the horizon."""

from __future__ import annotations

from collections.abc import Iterator
from math import exp

from exports.marts.moments import time_of
from exports.marts.records import Row
from exports.pages.rendering.frame import Frame
from exports.pages.rendering.picture import Outlook, Picture, Point

STEPS = 8
"""Pieces of a line that is curved: one on logarithms."""
ASIDE = 12
"""How far before the horizon the interval of the short window stands, so that both are seen."""


def trend(windows: Row | None, end: float, window: str = "") -> Outlook | None:
    """The trend of one window, by the prefix of its columns: the long one has none, the other `short_`."""
    if windows is None or windows[f"{window}expected_low80"] is None:
        return None
    first = windows["window_first_period" if not window else "short_window_first_period"]
    latest_time = time_of(windows["latest_period"], _year(windows["latest_period"]))
    slope, latest = windows[f"{window}trend_slope"], windows["latest_value"]
    start = time_of(first, _year(first))

    def at(time: float) -> Point:
        if windows["trend_form"] == "log":
            return Point(time, latest * exp(slope * (time - latest_time)))
        return Point(time, latest + slope * (time - latest_time))

    expected = windows[f"{window}expected_at_horizon"]
    ahead = [at(latest_time + (end - latest_time) * step / STEPS) for step in range(STEPS)]
    behind = [at(start + (latest_time - start) * step / STEPS) for step in range(STEPS)]
    low, high = windows[f"{window}expected_low80"], windows[f"{window}expected_high80"]
    return Outlook(end, expected, low, high, first, [*behind, *ahead, Point(end, expected)])


def _year(period: str) -> float:
    return float(period[-4:] if "-" in period and len(period) == 9 else period[:4])


def drawn(picture: Picture, frame: Frame) -> Iterator[str]:
    """The line of each window, over what it was taken from and beyond; and the interval of the short one,
    without an end where it leaves the frame."""
    for look, outlook in (("long", picture.outlook), ("short", picture.short)):
        if outlook is None:
            continue
        along = [point for point in outlook.along if frame.t0 <= point.time]
        points = " ".join(frame.at(point.time, frame.within(point.value)) for point in along)
        if points:
            yield f'<polyline class="trend {look}" points="{points}"/>'
    if picture.short:
        x = frame.x(picture.short.time) - ASIDE
        ends = picture.short.low, picture.short.high
        top, bottom = sorted(frame.y(frame.within(value)) for value in ends)
        caps = [frame.y(value) for value in (*ends, picture.short.expected) if value == frame.within(value)]
        across = "".join(f"M{x - 4:.1f},{y:.1f}h8" for y in caps)
        yield f'<path class="interval" d="M{x:.1f},{top:.1f}V{bottom:.1f}{across}"/>'
