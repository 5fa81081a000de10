"""Days as they are written in Vietnamese and English: `31/12/2025`, `ngày 31 tháng 12 năm 2025`, `31 December 2025`.

Between two slashes the day comes first, as everywhere in Viet Nam. A file that holds `12/31/2025` is written the other
way round: then `05/06/2025` may be two days, and is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from sources.vocabulary.words import folded, plain

MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
MONTH = "|".join(rf"{name[:3]}(?:{name[3:]})?" for name in MONTHS)
"""A month's English name or its first letters, in a pattern."""

_SLASHED = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})")
_FORMS = (
    re.compile(r"(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})"),
    re.compile(r"(?P<d>\d{1,2})(?P<s>[/.-])(?P<m>\d{1,2})(?P=s)(?P<y>\d{4})"),
    re.compile(r"(?P<d>\d{1,2}) thang (?P<m>\d{1,2})(?: nam |/)(?P<y>\d{4})"),
    re.compile(rf"(?P<d>\d{{1,2}}) (?P<m>{MONTH}),? (?P<y>\d{{4}})"),
    re.compile(rf"(?P<m>{MONTH}) (?P<d>\d{{1,2}}),? (?P<y>\d{{4}})"),
)


def is_month_first(texts: Iterable[str]) -> bool:
    """Whether a file holds a day that can only be read with its month first."""
    found = (_SLASHED.fullmatch(plain(text)) for text in texts)
    return any(slashed and int(slashed[3]) > 12 >= int(slashed[1]) for slashed in found)


def is_slashed(text: str) -> bool:
    """Whether a text is a day whose order is a matter of custom."""
    return bool(_SLASHED.fullmatch(plain(text)))


def read_day(text: str, *, month_first: bool = False) -> date:
    """A day as a person wrote it. Raises ValueError with the rule that it breaks.

    `month_first`: whether the file holds such days; then one that may be read so is refused.
    """
    bare = re.sub(r"^(?:ngay|hom) ", "", folded(text))
    slashed = _SLASHED.fullmatch(bare)
    if month_first and slashed and int(slashed[1]) <= 12:
        raise ValueError("a day that can be read one way: the file has days with the month first; write 2025-12-31")
    for form in _FORMS:
        if found := form.fullmatch(bare):
            return _day(int(found["y"]), month_number(found["m"]), int(found["d"]))
    raise ValueError("a day such as 31/12/2025, 2025-12-31 or 31 December 2025")


def month_number(text: str) -> int:
    """1 to 12 of a month's number or English name; other numbers as they are."""
    if text.isdigit():
        return int(text)
    return next(number for number, name in enumerate(MONTHS, start=1) if name.startswith(text[:3]))


def _day(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueError("a day of the calendar, the day before the month (31/12/2025)") from None
