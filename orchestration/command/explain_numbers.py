"""How an explanation writes numbers: with as many digits as a calculator needs to come to the next line."""

from __future__ import annotations


def n(value: float | None) -> str:
    """A number as it would be written on paper: seven significant digits, no trailing zeros."""
    return "none" if value is None else f"{value:.7g}"


def at(time: float) -> str:
    """A time in decimal years, to the second decimal of a day: seven digits in all would lose the day."""
    text = f"{time:.6f}"
    return text.rstrip("0").rstrip(".")


def inside(value: float) -> str:
    """A number inside a formula: negative ones in brackets."""
    return f"({n(value)})" if value < 0 else n(value)
