"""What stands out in a vintage, in words: the rule that found it, how much of it there is, and where."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

SERIES = ("series_code",)
LINE = ("series_code", "area_code")
"""One series of one area."""
POINT = (*LINE, "period")
"""What a figure speaks of, whichever vintage it stands in."""
SHOWN = 5
"""A finding names at most so many places; it always says how many there are."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What stands out: the rule, and a sentence that names series, areas, periods and values."""

    rule: str
    said: str

    def __str__(self) -> str:
        return f"{self.said} [{self.rule}]"


def told(rule: str, count: int, what: str, places: Iterator[str]) -> list[Finding]:
    """One finding about `count` things, the first of them named; none about none."""
    named = [place for place, _ in zip(places, range(SHOWN), strict=False)]
    more = f" … and {count - len(named)} more" if count > len(named) else ""
    return [Finding(rule, f"{count} {what}: {', '.join(named)}{more}")] if count else []


def points(rows: pl.DataFrame, *values: str) -> Iterator[str]:
    """Each row by its point, and by what the named columns hold."""
    for row in rows.sort(POINT).iter_rows(named=True):
        shown = " → ".join(f"{row[name]:g}" for name in values)
        yield f"{row['series_code']} {row['area_code']} {row['period']}" + (f" ({shown})" if shown else "")
