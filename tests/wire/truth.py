"""The small synthetic truth every dialect tells: numbers that follow from a code, an area and a year, nothing else.

Anyone who knows the three can say what must have arrived.
"""

from __future__ import annotations

import zlib

from sources.vocabulary.areas import COUNTRIES, WORLD

AREAS = (*COUNTRIES, WORLD)
UNKNOWN_AREA = "XZZ"
"""A country code nobody has given to a country."""
YEARS = tuple(range(1990, 2026))


def figure(
    code: str, area: str, year: int | str, low: float, high: float, *, decimals: int = 4, revision: int = 0
) -> float:
    """A number between `low` and `high`; `revision` moves it a little within these bounds."""
    share = zlib.crc32(f"{code}|{area}|{year}".encode()) / 0xFFFFFFFF
    share = (share + 0.01 * revision) % 1.0
    return round(low + (high - low) * share, decimals)


def figure_in(unit: str, code: str, area: str, year: int | str, *, revision: int = 0) -> float:
    """A number such as the unit allows."""
    if unit.startswith("%"):
        return figure(code, area, year, 0.1, 95.0, revision=revision)
    if unit.startswith("index 0-1"):
        return figure(code, area, year, 0.2, 0.95, revision=revision)
    if unit.startswith("rank"):
        return figure(code, area, year, 1, 139, decimals=0, revision=revision)
    if unit.startswith("score"):
        return figure(code, area, year, 15.0, 98.0, revision=revision)
    return figure(code, area, year, 10.0, 90_000.0, revision=revision)
