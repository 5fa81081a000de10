"""Charts of one target as SVG: what was measured and by whom, the path promised, the goal, where the trend leads.

Drawn here rather than by a plotting library because a release has several for each target that is measured: Vega
renders one in 80 ms, which makes many seconds a release; these together take a fraction of one. Colours come from the
page's style sheet, so that a chart follows light, dark and print; values show on hover and focus without a script.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from exports.marts.registers import DECIMALS, Text
from exports.pages.rendering.frame import Frame, framed, ticks, whole
from exports.pages.rendering.marks import mark
from exports.pages.rendering.wording import number


@dataclass(frozen=True, slots=True)
class Point:
    """A figure at a time; `said`: what a reader sees when pointing at it, a line each; without it it is no stop."""

    time: float
    value: float
    said: Sequence[Text] = ()
    sign: str = ""
    """Before its figure, where it was quoted as a bound or as about."""


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
    """All that one chart shows."""

    lines: Sequence[Line] = ()
    path: Sequence[Point] = ()
    steps: Sequence[Point] = ()
    """What programmes ask for on the way: marks that bend no path."""
    goal: Point | None = None
    band: tuple[float, float] | None = None
    """The range asked for, from and to."""
    outlook: Outlook | None = None
    rank: bool = False
    """Ranks are drawn with 1 on top."""
    decimals: int = DECIMALS
    """Of the figures written into it."""

    @property
    def points(self) -> list[Point]:
        return [point for line in self.lines for point in line.points]


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

TICK_DECIMALS = 6
"""Ticks are round numbers already."""

LETTER = 6.3
"""Width of a letter of a name or a label, about."""

ROW = 14
"""Height of a line of text."""


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
    parts += [*_grid(frame, size), *_band(picture, frame), *_outlook(picture, frame, 5), *_path(picture, frame)]
    for line in _back_to_front(picture):
        parts += _joined(line, frame)
    parts += _goal(picture, frame, 6)
    names = _names(picture, frame) if size.aside else []
    stops = [("step", step) for step in picture.steps]
    stops += [(line.role, point) for line in _back_to_front(picture) for point in line.points]
    for place, (role, point) in enumerate(stops):
        parts.append(_stop(role, point, frame, size, f"{titled}-{size.name}-{place}"))
    return "".join([*parts, *names, *_figures(picture, frame, size), "</svg>"])


def _frame(picture: Picture, box: tuple[float, float, float, float], *, room: float) -> Frame | None:
    """The frame that holds everything; None with nothing to hold."""
    anchors = [*picture.points, *picture.path, *picture.steps, *([picture.goal] if picture.goal else [])]
    if not anchors:
        return None
    times, values = [point.time for point in anchors], [point.value for point in anchors]
    if picture.outlook:
        times.append(picture.outlook.time)
        values.append(picture.outlook.expected)
    return framed(times, [*values, *(picture.band or ())], box, rank=picture.rank, room=room)


def _back_to_front(picture: Picture) -> list[Line]:
    """What speaks is drawn over what stands beside it, and that over proxies."""
    drawn = [line for line in picture.lines if line.points]
    return sorted(drawn, key=lambda line: (line.role == "primary", not line.role.startswith("proxy")))


def _grid(frame: Frame, size: Size) -> Iterator[str]:
    found = ticks(frame.v0, frame.v1, 5)
    for value in whole(found, 1) if frame.rank else found:
        y = frame.y(value)
        yield f'<line class="grid" x1="{frame.left:.0f}" x2="{frame.right:.0f}" y1="{y:.1f}" y2="{y:.1f}"/>'
        yield f'<text class="tick" x="{frame.left - 7:.0f}" y="{y + 4:.1f}" text-anchor="end">'
        yield f"{both(number(value, decimals=TICK_DECIMALS))}</text>"
    for year in whole(ticks(frame.t0, frame.t1, size.years), 1):
        middle = frame.x(year - 0.5)  # the year ends on its number: its name stands below its middle
        if middle < frame.left - 12:
            continue
        yield f'<text class="tick" x="{middle:.1f}" y="{frame.bottom + 20:.0f}" text-anchor="middle">{year:.0f}</text>'


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
    above = y - 16 - ROW * (len(point.said) - 1)
    first = above if above > ROW else y + 22
    tip = []
    for language in ("en", "vi"):
        lines = [getattr(text, language) for text in point.said]
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


def _names(picture: Picture, frame: Frame) -> list[str]:
    """Each line named where it ends: beside the area, moved apart where they would touch."""
    lines = sorted((line for line in picture.lines if line.points), key=lambda line: frame.y(line.points[-1].value))
    letters = int((WIDE.aside - 34) / LETTER)
    short = {lang: _apart([getattr(line.name, lang) for line in lines]) for lang in ("en", "vi")}
    named = [
        (line, {lang: _wrapped(names[place], letters) for lang, names in short.items()})
        for place, line in enumerate(lines)
    ]
    heights = [ROW * max(map(len, rows.values())) for _, rows in named]
    tops, floor = [], 0.0
    for (line, _), height in zip(named, heights, strict=True):
        tops.append(max(frame.y(line.points[-1].value) - height / 2, floor))
        floor = tops[-1] + height + 4
    ceiling = frame.bottom + 24
    for place in range(len(tops) - 1, -1, -1):
        tops[place] = min(tops[place], ceiling - heights[place])
        ceiling = tops[place] - 4
    parts, x = [], frame.right + 26
    for (line, rows), top in zip(named, tops, strict=True):
        last = line.points[-1]
        parts.append(
            f'<path class="lead {line.role}" d="M{frame.x(last.time) + 6:.0f},{frame.y(last.value):.0f}'
            f'L{frame.right + 12:.0f},{top + 8:.0f}h10"/>'
        )
        for language, said in rows.items():
            spans = "".join(
                f'<tspan x="{x:.0f}" y="{top + 11 + ROW * row:.0f}">{escape(text)}</tspan>'
                for row, text in enumerate(said)
            )
            parts.append(f'<text class="name {line.role}" lang="{language}">{spans}</text>')
    return parts


def _apart(names: Sequence[str]) -> list[str]:
    """Names without what all begin with: "Population covered by 5G, Government" is "Government" among its like."""
    halves = [name.partition(", ") for name in names]
    is_shared = len({first for first, _, _ in halves}) == 1 and all(rest for _, _, rest in halves)
    return [rest for _, _, rest in halves] if len(names) > 1 and is_shared else list(names)


def _wrapped(text: str, letters: int) -> list[str]:
    """A name on lines of so many letters, three at most."""
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > letters:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return lines if len(lines) <= 3 else [*lines[:2], lines[2] + " …"]


def _figures(picture: Picture, frame: Frame, size: Size) -> Iterator[str]:
    """The goal and the latest figure of each series, written where no other mark or figure stands."""
    marks = [("goal", picture.goal)] if picture.goal else []
    marks += [(line.role, line.points[-1]) for line in picture.lines if line.points]
    marks += [("step", step) for step in picture.steps]
    marks.sort(key=lambda one: (one[0] != "goal", one[0] != "primary", one[0] == "step"))
    taken = [(frame.x(point.time), frame.y(point.value)) for _, point in marks]
    for role, point in marks:
        x, y = frame.x(point.time), frame.y(point.value)
        places = [(x, y - 15), (x, y + 16), (x - 34, y), (x - 34, y - 12), (x - 34, y + 12), (x, y - 30), (x, y + 31)]
        places = [place for place in places if 4 < place[1] < frame.bottom + 4 and place[0] < size.width - 20] or places
        at = next((place for place in places if not _touches(place, taken, own=(x, y))), places[0])
        taken.append(at)
        yield f'<text class="figure {role}" x="{at[0]:.1f}" y="{at[1] + 4.5:.1f}" text-anchor="middle">'
        yield f"{point.sign}{both(number(point.value, decimals=picture.decimals))}</text>"


def _touches(place: tuple[float, float], taken: Sequence[tuple[float, float]], *, own: tuple[float, float]) -> bool:
    """Whether a label about 60 by 14 there would touch a mark or label other than its own point."""
    return any(abs(place[0] - x) < 36 and abs(place[1] - y) < 14 for x, y in taken if (x, y) != own)


def both(text: Text) -> str:
    """A short text inside one of SVG, in both languages."""
    if text.en == text.vi:
        return escape(text.en)
    return f'<tspan lang="en">{escape(text.en)}</tspan><tspan lang="vi">{escape(text.vi)}</tspan>'
