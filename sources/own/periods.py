"""Periods as they are written in Vietnamese and English, in the words of the warehouse (`vocabulary/periods.py`).

năm 2026 · year 2026 → 2026                        quý III/2026 · third quarter of 2026 · Q3 2026 → 2026-Q3
tháng 10/2026 · October 2026 → 2026-10             6 tháng đầu năm 2026 · first half of 2026 → 2026-H1
9 tháng năm 2026 · first 9 months of 2026 → 2026-01/2026-09     giai đoạn 2021-2025 → 2021-2025
tính đến 30/6/2026 · as of 30 June 2026 → 2026-06-30
"""

from __future__ import annotations

import re
from collections.abc import Callable
from re import Match

from sources.own.days import MONTH, month_number, read_day
from sources.vocabulary.periods import Period, parse_period
from sources.vocabulary.words import folded

ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
ORDINAL = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
HALF = {"dau": 1, "cuoi": 2, "first": 1, "second": 2, "last": 2, "1": 1, "2": 2}
_OF = r"(?: of| in)?(?: the)?(?: year)? "
_YEAR = r"(?P<y>(?:19|20)\d{2})"
_QUARTER = r"(?P<q>i{1,3}|iv|[1-4])"
_NAM = r"(?: nam |/| - |-| )"


def _year(found: Match[str]) -> str:
    return found["y"]


def _quarter(found: Match[str]) -> str:
    said = found["q"]
    return f"{found['y']}-Q{ROMAN.get(said) or ORDINAL.get(said) or int(said)}"


def _half(found: Match[str]) -> str:
    return f"{found['y']}-H{HALF[found['h']]}"


def _month(found: Match[str]) -> str:
    return f"{found['y']}-{month_number(found['m']):02d}"


def _months(found: Match[str]) -> str:
    """The first so many months of a year, of which some have names of their own."""
    year, count = found["y"], int(found["n"])
    if count == 12:
        return year
    return {1: f"{year}-01", 3: f"{year}-Q1", 6: f"{year}-H1"}.get(count, f"{year}-01/{year}-{count:02d}")


def _span(found: Match[str]) -> str:
    return f"{found['y']}-{found['to']}"


_FORMS: tuple[tuple[re.Pattern[str], Callable[[Match[str]], str]], ...] = tuple(
    (re.compile(form), say)
    for form, say in (
        (rf"(?:ca )?(?:nam |year )?{_YEAR}", _year),
        (rf"(?:quy |q){_QUARTER}{_NAM}{_YEAR}", _quarter),
        (rf"q{_QUARTER}{_YEAR}", _quarter),
        (rf"(?P<q>i{{1,3}}|iv){_NAM}{_YEAR}", _quarter),
        (rf"{_YEAR}[ -/]q{_QUARTER}", _quarter),
        (rf"(?P<q>{'|'.join(ORDINAL)}) quarter{_OF}{_YEAR}", _quarter),
        (rf"(?:6|sau) thang (?P<h>dau|cuoi)(?: nam)? {_YEAR}", _half),
        (rf"nua (?P<h>dau|cuoi)(?: nam)? {_YEAR}", _half),
        (rf"h(?P<h>[12])[ /-]?{_YEAR}", _half),
        (rf"{_YEAR}[ -/]h(?P<h>[12])", _half),
        (rf"(?P<h>first|second) half{_OF}{_YEAR}", _half),
        (rf"(?P<h>last) (?:6|six) months{_OF}{_YEAR}", _half),
        (rf"(?P<n>0?[1-9]|1[0-2]) thang(?: dau)?(?: nam)? {_YEAR}", _months),
        (rf"first (?P<n>[2-9]|1[01]) months{_OF}{_YEAR}", _months),
        (rf"first (?P<n>six) months{_OF}{_YEAR}", lambda found: f"{found['y']}-H1"),
        (rf"(?:thang |t)?(?P<m>0?[1-9]|1[0-2])(?: nam |/|-){_YEAR}", _month),
        (rf"(?P<m>{MONTH}),?(?: of)? {_YEAR}", _month),
        (rf"(?:giai doan |period )?{_YEAR} ?(?:-|den|to) ?(?P<to>(?:19|20)\d{{2}})", _span),
    )
)
_UNTIL = re.compile(r"(?:tinh )?(?:den(?: het)?|as (?:of|at)|by|until) (?P<day>.+)")
"""Of a day alone: "until the third quarter" may be that quarter, or all of the year before its end."""
RULE = "a period such as 2026, quý III/2026, tháng 10/2026, 6 tháng đầu năm 2026, 30/6/2026 or 2026-Q3"


def read_period(text: str, *, month_first: bool = False) -> Period:
    """A period as a person wrote it. Raises ValueError with the rule that it breaks.

    `month_first`: whether the file has days with the month first (`days.py`); then a day between slashes is refused.
    """
    bare = folded(text)
    for form, say in _FORMS:
        if found := form.fullmatch(bare):
            return parse_period(say(found))
    until = _UNTIL.fullmatch(bare)
    try:
        day = read_day(until["day"] if until else bare, month_first=month_first)
    except ValueError as error:
        if "month first" in str(error):
            raise
    else:
        return parse_period(day.isoformat())
    try:
        return _by_its_name(parse_period(bare.upper()))
    except ValueError:
        raise ValueError(RULE) from None


def _by_its_name(period: Period) -> Period:
    """A span of months under the name that it has as a year, a half, a quarter or a month: one span is one period."""
    year = period.start.year
    names = (f"{year}", *(f"{year}-H{n}" for n in (1, 2)), *(f"{year}-Q{n}" for n in (1, 2, 3, 4)))
    named = map(parse_period, (*names, f"{year}-{period.start.month:02d}"))
    is_span = "/" in period.text
    return next((one for one in named if is_span and (one.start, one.end) == (period.start, period.end)), period)
