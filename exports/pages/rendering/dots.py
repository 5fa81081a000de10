"""Figures on one scale, a line each under its name: who says what of one thing, or where eleven countries stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from exports.marts.registers import Text


@dataclass(frozen=True, slots=True)
class Dot:
    """A figure with whose it is. `look`: a class of the style sheet; `at`: where it stands on the scale, in percent."""

    name: Text
    value: float
    amount: Markup
    look: str
    citation: str | None = None
    url: str | None = None
    period: str | None = None
    sign: str = ""
    """Before its figure, where it was quoted as a bound or as about."""
    at: float = 0.0


@dataclass(frozen=True, slots=True)
class DotLine:
    """Dots on their scale, and where the goal stands on it."""

    dots: Sequence[Dot]
    goal: float | None = None


ROOM = 6.0
"""Percent of the scale left free at either end, so that no mark is cut."""


def dot_line(dots: Sequence[Dot], *, goal: float | None = None, lower_is_better: bool = False) -> DotLine:
    """The dots on a scale that holds all of them and the goal; better is further right."""
    values = [dot.value for dot in dots] + ([goal] if goal is not None else [])
    low, high = min(values), max(values)

    def at(value: float) -> float:
        share = 0.5 if high == low else (value - low) / (high - low)
        return round(ROOM + (100 - 2 * ROOM) * (1 - share if lower_is_better else share), 1)

    placed = [replace(dot, at=at(dot.value)) for dot in dots]
    return DotLine(placed, None if goal is None else at(goal))
