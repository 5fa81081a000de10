"""Periods as publishers write them, with their first and last day.

`2024` A · `2024-Q3` Q · `2024-10` M · `2024-H1`, `2016-2019` (a span of years), `2025-11-16` (a day),
`2025-01/2025-08` (from the first day of one period to the last day of another) P.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from typing import NamedTuple

_FORMS = (
    (re.compile(r"(\d{4})"), "A"),
    (re.compile(r"(\d{4})-Q([1-4])"), "Q"),
    (re.compile(r"(\d{4})-(0[1-9]|1[0-2])"), "M"),
    (re.compile(r"(\d{4})-H([12])"), "H"),
    (re.compile(r"(\d{4})-(\d{4})"), "Y"),
    (re.compile(r"(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"), "D"),
)


class Period(NamedTuple):
    """A period, its first and last day (both inclusive) and its frequency: A, Q, M, or P for any other length."""

    text: str
    start: date
    end: date
    frequency: str


def _month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def parse_period(text: str) -> Period:
    """Read a period. Raises ValueError naming the text when it has none of the forms above."""
    if text.count("/") == 1:
        begin, end = (parse_period(part) for part in text.split("/"))
        if begin.start < end.start:
            return Period(text, begin.start, end.end, "P")
    for form, kind in _FORMS:
        found = form.fullmatch(text)
        if not found:
            continue
        year, *rest = (int(part) for part in found.groups())
        match kind:
            case "A":
                return Period(text, date(year, 1, 1), date(year, 12, 31), "A")
            case "Q":
                last = 3 * rest[0]
                return Period(text, date(year, last - 2, 1), _month_end(year, last), "Q")
            case "M":
                return Period(text, date(year, rest[0], 1), _month_end(year, rest[0]), "M")
            case "H":
                last = 6 * rest[0]
                return Period(text, date(year, last - 5, 1), _month_end(year, last), "P")
            case "Y":
                if rest[0] <= year:
                    break
                return Period(text, date(year, 1, 1), date(rest[0], 12, 31), "P")
            case _:
                day = date(year, rest[0], rest[1])
                return Period(text, day, day, "P")
    forms = "2024, 2024-Q3, 2024-10, 2024-H1, 2016-2019, 2025-11-16, 2025-01/2025-08"
    raise ValueError(f"'{text}' is not a period ({forms})")
