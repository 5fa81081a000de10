"""Days and periods as decimal years: how charts and explanations place a figure in time."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date


def decimal_year(day: date) -> float:
    """A day as a decimal year in which the last day of 2025 is 2025.0."""
    start = date(day.year, 1, 1)
    days = (date(day.year + 1, 1, 1) - start).days
    return day.year - 1 + ((day - start).days + 1) / days


def time_of(period: str, year: float) -> float:
    """The end of a period as a decimal year: "2025" and "2025-Q4" are 2025.0; else its `year`."""
    if quarter := re.fullmatch(r"(\d{4})-Q([1-4])", period):
        return _end_of_month(int(quarter[1]), 3 * int(quarter[2]))
    if half := re.fullmatch(r"(\d{4})-H([12])", period):
        return _end_of_month(int(half[1]), 6 * int(half[2]))
    if month := re.fullmatch(r"(\d{4})-(\d{2})", period):
        return _end_of_month(int(month[1]), int(month[2]))
    if day := re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", period):
        return decimal_year(date(int(day[1]), int(day[2]), int(day[3])))
    return float(year)


def _end_of_month(year: int, month: int) -> float:
    return decimal_year(date(year, month, monthrange(year, month)[1]))
