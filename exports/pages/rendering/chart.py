"""Charts of one target as SVG: what was measured and by whom, the path promised, the goal, where the trend leads.

Drawn here rather than by a plotting library because a release has several for each target that is measured: Vega
renders one in 80 ms, which makes many seconds a release; these together take a fraction of one. Colours come from the
page's style sheet, so that a chart follows light, dark and print; values show on hover and focus without a script.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from exports.pages.rendering import trends
from exports.pages.rendering.frame import Frame, framed
from exports.pages.rendering.grid import value_lines, years
from exports.pages.rendering.labels import LETTER, ROW, figures, named, wrapped
from exports.pages.rendering.marks import mark
from exports.pages.rendering.picture import Line, Picture, Point


@dataclass(frozen=True, slots=True)
class Size:
    """Of a drawing: `aside` is the room on the right for the names of the lines; without it they stand below."""

    name: str
    width: int
    height: int
    aside: int
    years: int
    """How many years are written below it, about."""


WIDE = Size("at-desk", 860, 340, 190, 9)
NARROW = Size("at-hand", 360, 280, 0, 4)
SIZES = (WIDE, NARROW)
"""One for screens wide enough to name each line where it ends, one for phones; the style sheet shows one of them."""


WIDEST = 2.5
"""How far intervals may stretch a chart; one that would flatten what was measured leaves the frame, without an end."""

TIP = 56
"""Letters on a line of what a figure says when pointed at."""


def sparkline(picture: Picture, *, width: int = 168, height: int = 48) -> str:
    """The small chart of a table row: hidden from screen readers, for which the row itself has the numbers."""
    frame = _frame(picture, (5, 6, width - 7, height - 6), room=0.06)
    if frame is None:
        return ""
    parts = [f'<svg class="spark" viewBox="0 0 {width} {height}" width="{width}" height="{height}" aria-hidden="true">']
    parts += [*_outlook(picture, frame, 2), *_path(picture, frame)]
    for line in _back_to_front(picture):
        parts += _joined(line, frame)
        last = line.points[-1]
        parts.append(mark(line.role, frame.x(last.time), frame.y(last.value), 4))
    parts += [*_goal(picture, frame, 4), "</svg>"]
    return "".join(parts)


def chart(picture: Picture, *, titled: str) -> str:
    """The large chart, once for each size. `titled` is the id of the element that names it."""
    return "".join(_chart(picture, titled, size) for size in SIZES)


def _chart(picture: Picture, titled: str, size: Size) -> str:
    box = (50.0, 20.0, float(size.width - (size.aside or 14)), float(size.height - 30))
    frame = _frame(picture, box, room=0.08)
    if frame is None:
        return ""
    view = f'viewBox="0 0 {size.width} {size.height}"'
    parts = [f'<svg class="chart {size.name}" {view} role="group" aria-labelledby="{titled}">']
    parts += [
        *_grid(frame, size),
        *_band(picture, frame),
        *trends.drawn(picture, frame),
        *_outlook(picture, frame, 5),
        *_path(picture, frame),
    ]
    for line in _back_to_front(picture):
        parts += _joined(line, frame)
    parts += _goal(picture, frame, 6)
    names = named(picture, frame, size.aside) if size.aside else []
    stops = [("step", step) for step in picture.steps]
    stops += [(line.role, point) for line in _back_to_front(picture) for point in line.points]
    for place, (role, point) in enumerate(stops):
        parts.append(_stop(role, point, frame, size, f"{titled}-{size.name}-{place}"))
    return "".join([*parts, *names, *figures(picture, frame, size.width), "</svg>"])


def _frame(picture: Picture, box: tuple[float, float, float, float], *, room: float) -> Frame | None:
    """The frame that holds everything; None with nothing to hold."""
    anchors = [*picture.points, *picture.path, *picture.steps, *([picture.goal] if picture.goal else [])]
    if not anchors:
        return None
    times, values = [point.time for point in anchors], [point.value for point in anchors]
    if picture.outlook:
        times.append(picture.outlook.time)
        values.append(picture.outlook.expected)
    if picture.short:
        values.append(picture.short.expected)
    ends = [end for outlook in (picture.outlook, picture.short) if outlook for end in (outlook.low, outlook.high)]
    if ends and _span([*values, *ends]) <= WIDEST * _span(values):
        values += ends
    return framed(times, [*values, *(picture.band or ())], box, rank=picture.rank, room=room)


def _span(values: Sequence[float]) -> float:
    return max(values) - min(values)


def _back_to_front(picture: Picture) -> list[Line]:
    """What speaks is drawn over what stands beside it, and that over proxies."""
    drawn = [line for line in picture.lines if line.points]
    return sorted(drawn, key=lambda line: (line.role == "primary", not line.role.startswith("proxy")))


def _grid(frame: Frame, size: Size) -> Iterator[str]:
    yield from value_lines(frame, 5, 7)
    yield from years(frame, size.years, 20)


def _path(picture: Picture, frame: Frame) -> Iterator[str]:
    if len(picture.path) > 1:
        points = " ".join(frame.at(point.time, point.value) for point in picture.path)
        yield f'<polyline class="path" points="{points}"/>'


def _band(picture: Picture, frame: Frame) -> Iterator[str]:
    if picture.band:
        top, bottom = sorted(frame.y(value) for value in picture.band)
        yield f'<rect class="asked" x="{frame.left:.1f}" y="{top:.1f}" width="{frame.right - frame.left:.1f}" '
        yield f'height="{max(bottom - top, 1.5):.1f}"/>'


def _goal(picture: Picture, frame: Frame, size: float) -> Iterator[str]:
    if picture.goal:
        yield mark("goal", frame.x(picture.goal.time), frame.y(picture.goal.value), size)


def _outlook(picture: Picture, frame: Frame, half_width: float) -> Iterator[str]:
    """The interval as a bar at the horizon, cut where it leaves the frame."""
    if picture.outlook is None:
        return
    outlook = picture.outlook
    x = frame.x(outlook.time)
    top, bottom = sorted(frame.y(frame.within(value)) for value in (outlook.low, outlook.high))
    yield f'<rect class="outlook" x="{x - half_width:.1f}" y="{top:.1f}" width="{2 * half_width}" '
    yield f'height="{max(bottom - top, 1):.1f}"/>'
    y = frame.y(outlook.expected)
    left, right = x - half_width - 2, x + half_width + 2
    yield f'<line class="expected" x1="{left:.1f}" x2="{right:.1f}" y1="{y:.1f}" y2="{y:.1f}"/>'


def _joined(line: Line, frame: Frame) -> Iterator[str]:
    if len(line.points) > 1:
        points = " ".join(frame.at(point.time, point.value) for point in line.points)
        yield f'<polyline class="{line.role}{"" if line.joined else " loose"}" points="{points}"/>'


def _stop(role: str, point: Point, frame: Frame, size: Size, name: str) -> str:
    """A figure's mark; pointed at or reached by the keyboard it says value, time and source."""
    x, y = frame.x(point.time), frame.y(point.value)
    drawn = mark(role, x, y, 3.4)
    if not point.said:
        return drawn
    letters = min(TIP, int(size.width / LETTER) - 4)
    tip = []
    for language in ("en", "vi"):
        lines = [line for text in point.said for line in wrapped(getattr(text, language), letters)]
        above = y - 16 - ROW * (len(lines) - 1)
        first = above if above > ROW else y + 22
        half = max(len(text) for text in lines) * LETTER / 2
        middle = min(max(x, half + 4), max(size.width - half - 4, half + 4))
        spans = "".join(
            f'<tspan x="{middle:.0f}" y="{first + ROW * row:.0f}">{escape(text)}</tspan>'
            for row, text in enumerate(lines)
        )
        tip.append(f'<text lang="{language}" text-anchor="middle">{spans}</text>')
    return (
        f'<g class="stop" tabindex="0" role="img" aria-labelledby="{name}"><circle class="reach" cx="{x:.1f}" '
        f'cy="{y:.1f}" r="11"/>{drawn}<g class="tip" id="{name}">{"".join(tip)}</g></g>'
    )
