"""The past of a dataset whose publisher keeps it by month, and of which a run takes in the newest months alone.

It is asked for a year at a time, oldest first: so many files together are more than an answer may weigh, what has
arrived stays if the next year fails, and the vintage that came last is again the newest one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from sources.vocabulary.dataset import Dataset

NEWEST, MONTHS = "newest_months", "months"
"""The options of a route that say which months are asked for."""
MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")


def is_by_month(entry: Dataset) -> bool:
    """Whether every way to a dataset can be asked for months by name."""
    return bool(entry.routes) and all(NEWEST in route.options for route in entry.routes)


def by_year(entry: Dataset, since: str, today: date) -> Iterator[tuple[str, Dataset]]:
    """What to fetch to have every month from `since` ("2009-01") on: a year's months under its name, and last the
    newest months as a run asks for them. Raises ValueError where `since` is no month, or one that is still to come."""
    found = MONTH.fullmatch(since)
    if not found:
        raise ValueError(f"a month is written 2009-01, not {since!r}")
    if since > f"{today:%Y-%m}":
        raise ValueError(f"{since} is still to come")
    for year in range(int(found[1]), today.year):
        months = tuple(month for n in range(1, 13) if (month := f"{year}-{n:02d}") >= since)
        routes = tuple(replace(route, options={**route.options, MONTHS: months}) for route in entry.routes)
        yield str(year), replace(entry, routes=routes)
    yield "newest", entry
