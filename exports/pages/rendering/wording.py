"""How numbers, dates, goals and chances are written in each language."""

from __future__ import annotations

import math
import re
from datetime import date

from exports.marts.registers import Text


def decimals(value: float) -> int:
    """How many decimals a figure is shown with: six significant digits, none that are only zeros, so
    that what a publisher prints (0.41456, 0.77092) is what a reader sees."""
    if value == 0 or not math.isfinite(value):
        return 0
    places = max(0, min(5, 5 - math.floor(math.log10(abs(value)))))
    while places and round(value, places) == round(value, places - 1):
        places -= 1
    return places


def number(value: float, *, sign: bool = False, places: int | None = None) -> Text:
    """A figure as each language writes it: 1,234.5 and 1.234,5. The exact value is in the exports."""
    text = f"{value:{'+' if sign else ''},.{decimals(value) if places is None else places}f}".replace("-", "−")
    return Text(text, text.translate(str.maketrans(",.", ".,")))


def day(value: date) -> Text:
    """A day as each language writes it."""
    return Text(f"{value.day} {value:%B %Y}", f"{value.day}/{value.month}/{value.year}")


def goal(comparator: str, low: float | None, high: float | None) -> Text:
    """What a target asks for, without its unit: "≥ 2", "10 – 15", "rank ≤ 50"; empty for a milestone."""
    if comparator == "rank<=" and high is not None:
        return Text(f"top {number(high).en}", f"nhóm {number(high).vi}")
    if comparator == "between" and low is not None and high is not None:
        return Text(f"{number(low).en} – {number(high).en}", f"{number(low).vi} – {number(high).vi}")
    if low is not None:
        sign = {">=": "≥", ">": ">"}.get(comparator, "")
        return Text(f"{sign} {number(low).en}".strip(), f"{sign} {number(low).vi}".strip())
    return Text("", "")


def both(english: str | None, vietnamese: str | None) -> Text:
    """Two columns of a row as one phrase; where a language is missing, the other stands for it."""
    return Text(english or vietnamese or "", vietnamese or english or "")


def chance(probability: float) -> str:
    """A probability in percent; nothing that rests on a trend is certain."""
    if probability < 0.01:
        return "< 1 %"
    return "> 99 %" if probability > 0.99 else f"{probability:.0%}".replace("%", " %")


def links(text: str | None) -> list[str]:
    """The web addresses in a text, each once."""
    return list(dict.fromkeys(re.findall(r"https?://[^\s;,)]+", text or "")))
