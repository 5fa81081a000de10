"""How numbers, dates, goals and chances are written in each language."""

from __future__ import annotations

import re
from datetime import date, timedelta

from exports.marts.records import Row
from exports.marts.registers import DECIMALS, Text, rounded

HANOI = timedelta(hours=7)
"""From the UTC of the tables to the day of the readers."""


def number(value: float, *, decimals: int = DECIMALS, sign: bool = False, places: int | None = None) -> Text:
    """A figure as each language writes it: 1,234.5 and 1.234,5, rounded to `decimals` (of its unit), or with exactly
    `places`. The exact value is in the exports."""
    text = rounded(value, decimals) if places is None else f"{value:,.{places}f}"
    text = f"{'+' if sign and value >= 0 else ''}{text}".replace("-", "−")
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


def goal(comparator: str, low: float | None, high: float | None, decimals: int = DECIMALS) -> Text:
    """What a target asks for, without its unit: "≥ 2", "10 – 15", "rank ≤ 50"; empty for a milestone."""
    least, most = (None if end is None else number(end, decimals=decimals) for end in (low, high))
    if comparator == "rank<=" and most:
        return Text(f"top {most.en}", f"nhóm {most.vi}")
    if comparator == "between" and least and most:
        return Text(f"{least.en} – {most.en}", f"{least.vi} – {most.vi}")
    if least:
        sign = {">=": "≥", ">": ">"}.get(comparator, "")
        return Text(f"{sign} {least.en}".strip(), f"{sign} {least.vi}".strip())
    return Text("", "")


def both(english: str | None, vietnamese: str | None) -> Text:
    """Two columns of a row as one phrase; where a language is missing, the other stands for it."""
    return Text(english or vietnamese or "", vietnamese or english or "")


def chance(percent: float) -> str:
    """A probability in whole percent; nothing that rests on a trend is certain."""
    if percent < 1:
        return "< 1 %"
    return "> 99 %" if percent > 99 else f"{percent:.0f} %"


def links(text: str | None) -> list[str]:
    """The web addresses in a text, each once."""
    return list(dict.fromkeys(re.findall(r"https?://[^\s;,)]+", text or "")))
