"""Eleven countries over time, small: a line each, named where it ends, Viet Nam's in colour and with its marks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from exports.marts.registers import Text
from exports.pages.rendering.frame import Frame, framed, ticks
from exports.pages.rendering.grid import TICK_DECIMALS, value_lines, years
from exports.pages.rendering.labels import both
from exports.pages.rendering.marks import mark
from exports.pages.rendering.picture import Point
from exports.pages.rendering.wording import number

WIDTH, HEIGHT = 340, 218
ASIDE = 116
"""Room on the right for the names."""
ROW = 13
YEARS, VALUES = 3, 4
"""Years written below it, about, and values beside it."""
GAP, DIGIT = 5, 6.1
"""From a value to its line, and the width of one of its letters, about."""


@dataclass(frozen=True, slots=True)
class Member:
    """A country with its figures in order of time, parted where one says that it does not compare with those before."""

    name: Text
    is_home: bool
    pieces: Sequence[Sequence[Point]]

    @property
    def last(self) -> Point:
        return self.pieces[-1][-1]


@dataclass(frozen=True, slots=True)
class OverTime:
    """The members on one scale; ranks have 1 on top. `periods`: those of the table beside, in order; `bounds`: what the
    scale has to hold besides, the first place and the last."""

    members: Sequence[Member]
    rank: bool
    periods: Sequence[str]
    bounds: Sequence[float] = ()


def over_time(found: OverTime, *, titled: str) -> str:
    """The drawing; `titled` is the id of the element that names it."""
    points = [point for member in found.members for piece in member.pieces for point in piece]
    times, values = [point.time for point in points], [*(point.value for point in points), *found.bounds]
    box = (36.0, 10.0, float(WIDTH - ASIDE), float(HEIGHT - 22))
    frame = framed(times, values, box, rank=found.rank, room=0.05)
    beside = [number(value, decimals=TICK_DECIMALS).en for value in ticks(frame.v0, frame.v1, VALUES)]
    widest = max(map(len, beside), default=0)
    frame = replace(frame, left=max(frame.left, GAP + DIGIT * widest))
    parts = [f'<svg class="chart members" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-labelledby="{titled}">']
    parts += _grid(frame)
    for member in sorted(found.members, key=lambda member: member.is_home):
        parts.append(f'<g class="{_look(member)}">')
        for piece in member.pieces:
            parts += _piece(piece, frame, member.is_home)
        parts.append("</g>")
    return "".join([*parts, *_names(found.members, frame), "</svg>"])


def _look(member: Member) -> str:
    return "home" if member.is_home else "other-member"


def _piece(piece: Sequence[Point], frame: Frame, is_home: bool) -> Iterator[str]:
    if len(piece) > 1:
        points = " ".join(frame.at(point.time, point.value) for point in piece)
        yield f'<polyline class="member" points="{points}"/>'
    for point in piece if is_home else piece[-1:]:
        yield mark("member", frame.x(point.time), frame.y(point.value), 2.6 if is_home else 1.7)


def _grid(frame: Frame) -> Iterator[str]:
    yield from value_lines(frame, VALUES, GAP)
    yield from years(frame, YEARS, 17)


def _names(members: Sequence[Member], frame: Frame) -> Iterator[str]:
    """Each name where its line ends, moved apart where they would touch."""
    placed = sorted(members, key=lambda member: (frame.y(member.last.value), member.name.en))
    heights, floor = [], frame.top - 2
    for member in placed:
        heights.append(max(frame.y(member.last.value) + 4, floor + ROW))
        floor = heights[-1]
    ceiling = float(HEIGHT - 4)
    for place in range(len(heights) - 1, -1, -1):
        heights[place] = min(heights[place], ceiling)
        ceiling = heights[place] - ROW
    for member, y in zip(placed, heights, strict=True):
        last = frame.at(member.last.time, member.last.value)
        yield f'<path class="lead {_look(member)}" d="M{last}L{frame.right + 4:.0f},{y - 4:.1f}h4"/>'
        yield f'<text class="name {_look(member)}" x="{frame.right + 11:.0f}" y="{y:.1f}">{both(member.name)}</text>'
