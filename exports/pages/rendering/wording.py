"""How numbers, dates, goals and chances are written in each language."""

from __future__ import annotations

import math
import re
from datetime import date, timedelta

from exports.marts.records import Row
from exports.marts.registers import Text

HANOI = timedelta(hours=7)
"""From the UTC of the tables to the day of the readers."""


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


def published(value: date, kind: str | None) -> Text:
    """A day of publication as well as it is known: nobody printed the 31 December of an edition dated by its year."""
    known = day(value)
    match kind:
        case "publisher" | None:
            return known
        case "edition_year_end":
            return Text(f"by the end of {value.year}", f"chậm nhất cuối năm {value.year}")
        case "approximate":
            return Text(f"about {known.en}", f"khoảng {known.vi}")
        case _:
            return Text(f"by {known.en}", f"chậm nhất {known.vi}")


def late(row: Row) -> Text:
    """Why what should have come has not: its publisher was asked and has not released, or only our copy is old."""
    asked = day((row["last_success_at"] + HANOI).date()) if row["last_success_at"] else None
    if row["overdue_reason"] == "not_released" and asked:
        return Text(
            f"asked live on {asked.en}, the publisher has not released",
            f"đã hỏi trực tiếp ngày {asked.vi}, nguồn chưa công bố",
        )
    copy, year = row["newest_published_on"], str(row["newest_published_on"].year)
    by_year = row["newest_published_on_kind"] == "edition_year_end"
    since = asked or (Text(year, f"năm {year}") if by_year else day(copy))
    return Text(
        f"a newer release is expected; this copy was not refreshed since {since.en}",
        f"đã đến lúc có bản mới; bản này chưa được cập nhật từ {since.vi}",
    )


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
