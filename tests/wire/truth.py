"""The truth every dialect tells: the shipped figures where there are some, and figures that continue them quietly.

A live run against the wire server meets what a real one would: the figures that are served, a little further on. Where
nothing is shipped, a number follows from a code, an area and a year, nothing else, and stays near that of the year
before. Anyone who knows these can say what must have arrived.
"""

from __future__ import annotations

import csv
import zlib
from bisect import bisect
from functools import cache

from sources.shipped.tables import FOLDER, STATISTICS
from sources.vocabulary.areas import COUNTRIES, WORLD
from sources.vocabulary.units import bounds_of_unit

AREAS = (*COUNTRIES, WORLD)
UNKNOWN_AREA = "XZZ"
"""A country code nobody has given to a country."""
YEARS = tuple(range(1990, 2026))
REVISION = 0.01
"""By how much of itself a figure moves from one revision to the next."""


@cache
def shipped() -> dict[tuple[str, str], dict[str, float]]:
    """The newest shipped figures: (series, area) → period → value."""
    found: dict[tuple[str, str], dict[str, float]] = {}
    for table in FOLDER.glob("*.csv"):
        with table.open(encoding="utf-8", newline="") as file:
            rows = csv.DictReader(file)
            if tuple(rows.fieldnames or ()) == STATISTICS:  # sorted by day of publication
                for row in rows:
                    line = found.setdefault((row["series_code"], row["area_code"]), {})
                    line[row["period"]] = float(row["value"])
    return found


def _share(*named: object) -> float:
    """A number from 0 to 1 that follows from what is named."""
    return zlib.crc32("|".join(map(str, named)).encode()) / 0xFFFFFFFF


def figure(
    code: str, area: str, year: int | str, low: float, high: float, *, decimals: int = 6, revision: int = 0
) -> float:
    """The figure of a series (by its shipped code, where it has one), between `low` and `high` unless it is shipped.

    `revision` moves it by a hundredth of itself each time.
    """
    known = shipped().get((code, area), {})
    if str(year) in known and not revision:
        return known[str(year)]
    wobble = 1 + 0.04 * (_share(code, area, year) - 0.5)
    if str(year) in known:
        value = known[str(year)]
    elif known:
        periods = sorted(known)
        value = known[periods[max(0, bisect(periods, str(year)) - 1)]] * wobble
    else:
        value = (low + (high - low) * (0.2 + 0.6 * _share(code, area))) * wobble
    value *= 1 + REVISION * revision
    return round(min(max(value, min([low, *known.values()])), high), decimals)


def figure_in(unit: str, code: str, area: str, year: int | str, *, revision: int = 0) -> float:
    """A number such as the unit allows."""
    if unit.startswith("%"):
        return figure(code, area, year, 0.0, 100.0, revision=revision)
    if unit.startswith("index 0-1"):
        return figure(code, area, year, 0.0, 1.0, revision=revision)
    if unit.startswith("rank"):
        return figure(code, area, year, 1, 193, decimals=0, revision=revision)
    if unit.startswith("score"):
        return figure(code, area, year, 0.0, 100.0, revision=revision)
    return figure(code, area, year, 0.0, 0.9 * bounds_of_unit(unit)[1], revision=revision)
