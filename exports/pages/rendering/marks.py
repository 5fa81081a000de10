"""The marks of figures in charts: a shape for each source, so that none rests on its colour alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping

Shape = Callable[[float, float, float], str]


def _disc(x: float, y: float, r: float) -> str:
    return f"M{x - r:.1f},{y:.1f}a{r},{r} 0 1 0 {2 * r},0a{r},{r} 0 1 0 {-2 * r},0z"


def _square(x: float, y: float, r: float) -> str:
    return f"M{x - r:.1f},{y - r:.1f}h{2 * r}v{2 * r}h{-2 * r}z"


def _down(x: float, y: float, r: float) -> str:
    return f"M{x:.1f},{y + 1.2 * r:.1f}l{-1.2 * r:.1f},{-2.1 * r:.1f}h{2.4 * r:.1f}z"


def _up(x: float, y: float, r: float) -> str:
    return f"M{x:.1f},{y - 1.3 * r:.1f}l{1.3 * r:.1f},{2.2 * r:.1f}h{-2.6 * r:.1f}z"


def _diamond(x: float, y: float, r: float) -> str:
    return f"M{x:.1f},{y - r:.1f}l{r},{r}l{-r},{r}l{-r},{-r}z"


def _cross(x: float, y: float, r: float) -> str:
    return f"M{x - r:.1f},{y - r:.1f}l{2 * r},{2 * r}m0,{-2 * r}l{-2 * r},{2 * r}"


SHAPES: Mapping[str, Shape] = {
    "primary": _disc,
    "official": _square,
    "other": _down,
    "further": _cross,
    "last-other": _disc,
    "proxy": _square,
    "proxy-2": _down,
    "proxy-3": _cross,
    "step": _up,
    "goal": _diamond,
}
"""By the role of a line, which is also its class in the style sheet."""


def mark(role: str, x: float, y: float, r: float) -> str:
    """The mark of a figure, `r` from its middle to its edge."""
    return f'<path class="mark {role}" d="{SHAPES.get(role, _disc)(x, y, r)}"/>'
