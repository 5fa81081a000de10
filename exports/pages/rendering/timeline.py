"""A line of time for what is stated rather than measured: a law passed, a centre opened, with the deadline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from exports.marts.registers import Text
from exports.pages.rendering.frame import framed
from exports.pages.rendering.grid import years
from exports.pages.rendering.labels import LETTER, both
from exports.pages.rendering.marks import mark


@dataclass(frozen=True, slots=True)
class Stated:
    """Something said of a time; `role` as that of a line of a chart."""

    time: float
    words: Text
    role: str


SIZES = (("at-desk", 860, 9), ("at-hand", 360, 4))
ROW = 18


def timeline(stated: Sequence[Stated], deadline: float, *, titled: str) -> str:
    """What was stated, and the deadline, once for each size of screen."""
    return "".join(_drawn(stated, deadline, titled, *size) for size in SIZES)


def _placed(x: float, length: float, width: int) -> tuple[str, float]:
    """Where words of such a length stand: right of their mark, else left of it, else over it, and never outside."""
    if x + 8 + length < width:
        return "start", x + 8
    if x - 8 - length > 0:
        return "end", x - 8
    return "start", max(width - length, 4)


def _drawn(stated: Sequence[Stated], deadline: float, titled: str, name: str, width: int, count: int) -> str:
    height = 56 + ROW * len(stated)
    line = height - 34
    times = [deadline, *(one.time for one in stated)]
    frame = framed(times, [0, 1], (24, 0, width - 24, line), rank=False, room=0.1)
    parts = [
        f'<svg class="chart {name}" viewBox="0 0 {width} {height}" role="img" aria-labelledby="{titled}">',
        f'<line class="axis" x1="14" x2="{width - 14}" y1="{line}" y2="{line}"/>',
    ]
    parts += years(frame, count, 24)
    for row, one in enumerate(sorted(stated, key=lambda one: one.time)):
        x, y = frame.x(one.time), 14 + ROW * row
        length = max(len(one.words.en), len(one.words.vi)) * LETTER
        anchor, begin = _placed(x, length, width)
        parts.append(f'<line class="lead {one.role}" x1="{x:.1f}" x2="{x:.1f}" y1="{y}" y2="{line}"/>')
        parts.append(mark(one.role, x, line, 5))
        at = f'x="{begin:.0f}" y="{y + 5}" text-anchor="{anchor}"'
        parts.append(f'<text class="name {one.role}" {at}>{both(one.words)}</text>')
    parts.append(mark("goal", frame.x(deadline), line, 7))
    return "".join([*parts, "</svg>"])
