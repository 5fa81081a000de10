"""Numbers as they are written in Viet Nam (`1.234,5`) and elsewhere (`1,234.5`), with what stands before and after.

`12,5` can only be twelve and a half, `1.234.567` only one million and something. `1.234` can be read both ways: it is
read as the other numbers of its file are written, and refused where they do not tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from math import isfinite

from sources.vocabulary.words import folded, plain


class Style(Enum):
    """Which sign parts the decimals of a file's numbers; `UNTOLD`: none of them tells, `MIXED`: they contradict."""

    COMMA = ","
    POINT = "."
    UNTOLD = ""
    MIXED = "?"


@dataclass(frozen=True, slots=True)
class Number:
    """A number, what was said before it (`value_qualifier`: eq, ge, le, approx) and whether `%` stood behind it."""

    value: float
    qualifier: str
    has_percent: bool


BEFORE = {
    "ge": ("≥", ">=", ">", "tren", "hon", "it nhat", "toi thieu", "at least", "over", "more than", "above"),
    "le": ("≤", "<=", "<", "duoi", "toi da", "khong qua", "at most", "under", "less than", "below", "up to"),
    "approx": ("≈", "~", "khoang", "gan", "xap xi", "uoc", "uoc dat", "about", "around", "approximately", "nearly"),
}
"""What people put before a figure, without marks, and the qualifier that it is."""

MOST_DIGITS = 20
"""Of a number that somebody wrote, before and behind its decimal sign: the product of Viet Nam in đồng has 17."""
_WORDS = sorted(((word, kind) for kind, words in BEFORE.items() for word in words), key=lambda pair: -len(pair[0]))
_GROUPED = re.compile(r"-?[1-9]\d{0,2}(?P<group>[., ])\d{3}(?:(?P=group)\d{3})*(?:(?P<decimal>[.,])\d+)?", re.ASCII)
_SIMPLE = re.compile(r"-?\d+(?:(?P<decimal>[.,])\d+)?", re.ASCII)
_THREE = re.compile(r"-?[1-9]\d{0,2}[.,]\d{3}", re.ASCII)
"""One sign and three digits behind it: a thousand to one reader, a decimal to another."""


def style_of(texts: Iterable[str]) -> Style:
    """How the numbers of a file are written, by those that can be read one way only."""
    told = {sign for text in texts if (sign := _decimal_sign(_bare(text)[0]))}
    if len(told) > 1:
        return Style.MIXED
    return Style(told.pop()) if told else Style.UNTOLD


def read_number(text: str, style: Style) -> Number:
    """A number as a person wrote it. Raises ValueError with the rule that it breaks."""
    bare, qualifier, has_percent = _bare(text)
    if not bare:
        raise ValueError("a number in digits; what is unknown stays empty")
    sign = _decimal_sign(bare)
    if sign is None and _THREE.fullmatch(bare):
        if style in (Style.UNTOLD, Style.MIXED):
            both = f"{bare} may be {_read(bare, '.'):g} or {_read(bare, ','):g}"
            why = "nothing in the file tells" if style is Style.UNTOLD else "the file is written both ways"
            raise ValueError(f"a number that can be read one way: {both}, and {why}")
        sign = style.value
    if sign is None and not re.fullmatch(r"-?[0-9]+", bare.replace(" ", "") if _GROUPED.fullmatch(bare) else bare):
        raise ValueError("a number in digits, such as 1234,5 or 1.234,5 or 1234.5, without words or units")
    return Number(_read(bare, sign or "."), qualifier, has_percent)


def _bare(text: str) -> tuple[str, str, bool]:
    """The number alone, the qualifier before it, and whether a percent sign came after."""
    rest, qualifier = plain(text), "eq"
    for word, kind in _WORDS:
        begun = re.match(rf"{re.escape(word)}(?![a-z])\s*", folded(rest))
        if begun:
            rest, qualifier = rest[begun.end() :], kind
            break
    has_percent = rest.endswith("%")
    return rest.removesuffix("%").strip(), qualifier, has_percent


def _decimal_sign(bare: str) -> str | None:
    """The sign before the decimals where there can be no doubt; None where there is, and where there is no number."""
    if _THREE.fullmatch(bare):
        return None
    grouped = _GROUPED.fullmatch(bare)
    if grouped and grouped["group"] != grouped["decimal"]:
        if grouped["group"] == " ":
            return grouped["decimal"]
        return "," if grouped["group"] == "." else "."
    simple = _SIMPLE.fullmatch(bare)
    return simple["decimal"] if simple else None


def _read(bare: str, decimal: str) -> float:
    group = "." if decimal == "," else ","
    written = bare.replace(" ", "").replace(group, "").replace(decimal, ".")
    number = float(written)
    if not isfinite(number) or Decimal(repr(number)) != Decimal(written):
        raise ValueError("a number of no more digits than can be kept, about 15")
    if sum(sign.isdigit() for sign in written) > MOST_DIGITS:
        raise ValueError(f"a number of at most {MOST_DIGITS} digits")
    return number
