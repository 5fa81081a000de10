"""Charts of one target as SVG: what was measured, the path promised, the goal.

Drawn here rather than by a plotting library because a release has two of them for each target that is measured: Vega
renders one in 80 ms, which makes many seconds a release; these together take a fraction of one. Colours come from the
page's style sheet, so that a chart follows light, dark and print. Time is in decimal years where 2025.0 is the end of
2025, as the deadlines are.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from exports.marts.registers import DECIMALS, Text
from exports.pages.rendering.wording import number


@dataclass(frozen=True, slots=True)
class Point:
    """A figure at a time; `label` is what a reader sees when pointing at it."""

    time: float
    value: float
    label: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """The figures of one series, in time order. `role`: how it is drawn, a class of the style sheet; `joined`: whether
    its editions compare, so that a line between them says something."""

    role: str
    name: Text
    points: Sequence[Point]
    joined: bool = True


@dataclass(frozen=True, slots=True)
class Outlook:
    """Where the trend leads at the horizon: the expected value and its 80 % interval."""

    time: float
    expected: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Picture:
    """All that a chart of a target shows."""

    lines: Sequence[Line] = ()
    path: Sequence[Point] = ()
    steps: Sequence[Point] = ()
    """What programmes ask for on the way: marks that bend no path."""
    goal: Point | None = None
    outlook: Outlook | None = None
    rank: bool = False
    """Ranks are drawn with 1 on top."""
    decimals: int = DECIMALS
    """Of the figures written into it."""

    @property
    def points(self) -> list[Point]:
        return [point for line in self.lines for point in line.points]


TICK_DECIMALS = 6
"""Ticks are round numbers already."""


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


@dataclass(frozen=True, slots=True)
class _Frame:
    """Maps time and value to the drawing area."""

    left: float
    top: float
    right: float
    bottom: float
    t0: float
    t1: float
    v0: float
    v1: float
    rank: bool

    def x(self, time: float) -> float:
        return self.left + (time - self.t0) / (self.t1 - self.t0) * (self.right - self.left)

    def y(self, value: float) -> float:
        share = (value - self.v0) / (self.v1 - self.v0)
        return (
            self.top + share * (self.bottom - self.top) if self.rank else self.bottom - share * (self.bottom - self.top)
        )

    def at(self, point: Point) -> str:
        return f"{self.x(point.time):.1f},{self.y(point.value):.1f}"


def _frame(picture: Picture, box: tuple[float, float, float, float], *, room: float) -> _Frame | None:
    """The frame that holds everything, with `room` (share of the span) above and below; None with nothing to hold."""
    anchors = [*picture.points, *picture.path, *picture.steps, *([picture.goal] if picture.goal else [])]
    if not anchors:
        return None
    times = [point.time for point in anchors]
    values = [point.value for point in anchors]
    if picture.outlook:
        times.append(picture.outlook.time)
        values.append(picture.outlook.expected)
    t0, t1 = min(times), max(times)
    if t1 - t0 < 1:
        t0, t1 = t0 - 1, t1 + 1
    v0, v1 = min(values), max(values)
    pad = (v1 - v0) * room or abs(v1) * room or 1.0
    low = max(v0 - pad, 0.0) if v0 >= 0 else v0 - pad
    return _Frame(*box, t0, t1, low, v1 + pad, picture.rank)


def sparkline(picture: Picture, *, width: int = 168, height: int = 48) -> str:
    """The small chart of a table row: hidden from screen readers, for which the row itself has the numbers."""
    frame = _frame(picture, (5, 6, width - 7, height - 6), room=0.06)
    if frame is None:
        return ""
    parts = [f'<svg class="spark" viewBox="0 0 {width} {height}" width="{width}" height="{height}" aria-hidden="true">']
    parts += _outlook(picture, frame, 2)
    parts += _path(picture, frame)
    for line in sorted(picture.lines, key=lambda line: line.role == "primary"):
        parts += _measured(line, frame, last_only=True)
    parts += _goal(picture, frame, 4)
    parts.append("</svg>")
    return "".join(parts)


def chart(picture: Picture, *, title_id: str, width: int = 760, height: int = 300) -> str:
    """The large chart of a target's page. `title_id` is the element that names it."""
    frame = _frame(picture, (52, 22, width - 74, height - 34), room=0.08)
    if frame is None:
        return ""
    parts = [f'<svg class="chart" viewBox="0 0 {width} {height}" role="img" aria-labelledby="{title_id}">']
    for value in ticks(frame.v0, frame.v1, 5):
        y = frame.y(value)
        parts.append(f'<line class="grid" x1="{frame.left}" x2="{frame.right}" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(
            f'<text class="tick" x="{frame.left - 8}" y="{y + 4:.1f}" text-anchor="end">'
            f"{_figure(value, TICK_DECIMALS)}</text>"
        )
    for year in ticks(frame.t0, frame.t1, 8):
        if year == int(year):
            parts.append(
                f'<text class="tick" x="{frame.x(year):.1f}" y="{height - 10}" text-anchor="middle">{year:.0f}</text>'
            )
    parts += _outlook(picture, frame, 5)
    parts += _path(picture, frame)
    parts += _steps(picture, frame)
    for line in sorted(picture.lines, key=lambda line: line.role == "primary"):
        parts += _measured(line, frame, last_only=False)
    parts += _goal(picture, frame, 6)
    parts += _labels(picture, frame)
    parts.append("</svg>")
    return "".join(parts)


def _path(picture: Picture, frame: _Frame) -> list[str]:
    if len(picture.path) < 2:
        return []
    return [f'<polyline class="path" points="{" ".join(frame.at(point) for point in picture.path)}"/>']


def _steps(picture: Picture, frame: _Frame) -> list[str]:
    """A triangle for each step that a programme published."""
    parts = []
    for step in picture.steps:
        x, y = frame.x(step.time), frame.y(step.value)
        parts.append(f'<path class="step" d="M{x:.1f},{y - 5:.1f}l5,9l-10,0z">{_title(step.label)}</path>')
    return parts


def _goal(picture: Picture, frame: _Frame, size: float) -> list[str]:
    if picture.goal is None:
        return []
    x, y = frame.x(picture.goal.time), frame.y(picture.goal.value)
    shape = f"M{x:.1f},{y - size:.1f}l{size},{size}l{-size},{size}l{-size},{-size}z"
    return [f'<path class="goal" d="{shape}">{_title(picture.goal.label)}</path>']


def _outlook(picture: Picture, frame: _Frame, half_width: float) -> list[str]:
    """The interval as a bar at the horizon, cut where it leaves the frame."""
    if picture.outlook is None:
        return []
    outlook = picture.outlook
    x = frame.x(outlook.time)
    ends = [frame.y(min(max(value, frame.v0), frame.v1)) for value in (outlook.low, outlook.high)]
    top, bottom = min(ends), max(ends)
    bar = f'<rect class="outlook" x="{x - half_width:.1f}" y="{top:.1f}" width="{2 * half_width}" '
    y = frame.y(outlook.expected)
    left, right = x - half_width - 2, x + half_width + 2
    return [
        bar + f'height="{max(bottom - top, 1):.1f}"/>',
        f'<line class="expected" x1="{left:.1f}" x2="{right:.1f}" y1="{y:.1f}" y2="{y:.1f}"/>',
    ]


def _measured(line: Line, frame: _Frame, *, last_only: bool) -> list[str]:
    parts = []
    if len(line.points) > 1:
        loose = "" if line.joined else " loose"
        parts.append(
            f'<polyline class="{line.role}{loose}" points="{" ".join(frame.at(point) for point in line.points)}"/>'
        )
    shown = line.points[-1:] if last_only else line.points
    for point in shown:
        last = point is line.points[-1]
        parts.append(
            f'<circle class="{line.role}{" last" if last else ""}" cx="{frame.x(point.time):.1f}" '
            f'cy="{frame.y(point.value):.1f}" r="{4 if last else 2.6}">{_title(point.label)}</circle>'
        )
    return parts


def _labels(picture: Picture, frame: _Frame) -> list[str]:
    """The goal and the latest figure of each series, written where no other mark or label stands."""
    marks = [("goal", picture.goal)] if picture.goal else []
    marks += [(line.role, line.points[-1]) for line in picture.lines if line.points]
    marks += [("step", step) for step in picture.steps]
    marks.sort(key=lambda mark: (mark[0] != "goal", mark[0] != "primary", mark[0] == "step"))
    taken = [(frame.x(point.time), frame.y(point.value)) for _, point in marks]
    parts: list[str] = []
    for role, point in marks:
        x, y = frame.x(point.time), frame.y(point.value)
        places = [(x + 34, y), (x, y - 16), (x, y + 16), (x - 34, y - 12), (x - 34, y + 12), (x, y - 32), (x, y + 32)]
        at = next((place for place in places if not _touches(place, taken, own=(x, y))), places[1])
        taken.append(at)
        parts.append(
            f'<text class="figure {role}" x="{at[0]:.1f}" y="{at[1] + 4.5:.1f}" text-anchor="middle">'
            f"{_figure(point.value, picture.decimals)}</text>"
        )
    return parts


def _touches(place: tuple[float, float], taken: Sequence[tuple[float, float]], *, own: tuple[float, float]) -> bool:
    """Whether a label about 60 by 14 there would touch a mark or label other than its own point."""
    return any(abs(place[0] - x) < 36 and abs(place[1] - y) < 14 for x, y in taken if (x, y) != own)


def _figure(value: float, decimals: int) -> str:
    text = number(value, decimals=decimals)
    if text.en == text.vi:
        return text.en
    return f'<tspan lang="en">{text.en}</tspan><tspan lang="vi">{text.vi}</tspan>'


def _title(text: str) -> str:
    return f"<title>{escape(text)}</title>" if text else ""
