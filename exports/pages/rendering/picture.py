"""What a chart shows, as values: lines of figures, the path promised, the goal, where the trend leads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from exports.marts.registers import DECIMALS, Text


@dataclass(frozen=True, slots=True)
class Point:
    """A figure at a time; `said`: what a reader sees when pointing at it, a line each; without it it is no stop."""

    time: float
    value: float
    said: Sequence[Text] = ()
    sign: str = ""
    """Before its figure, where it was quoted as a bound or as about."""
    qualifier: str = "eq"
    """What it was quoted as: a bound is rounded outwards."""


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
    """Where the trend of a window leads at the horizon: the expected value and its 80 % interval."""

    time: float
    expected: float
    low: float
    high: float
    since: str = ""
    """The first period of the window."""
    along: Sequence[Point] = ()
    """Its line, from the window's beginning through the latest figure to the horizon."""


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
    short: Outlook | None = None
    """The same of the short window."""
    rank: bool = False
    """Ranks are drawn with 1 on top."""
    decimals: int = DECIMALS
    """Of the figures written into it."""

    @property
    def points(self) -> list[Point]:
        return [point for line in self.lines for point in line.points]
