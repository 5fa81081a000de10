"""The small synthetic truth every dialect tells: numbers that follow from a code, an area and a year, nothing else.

Anyone who knows the three can say what must have arrived.
"""

from __future__ import annotations

import zlib

from sources.areas import COUNTRIES

AREAS = COUNTRIES
YEARS = tuple(range(2010, 2026))


def figure(
    code: str, area: str, year: int | str, low: float, high: float, *, decimals: int = 4, revision: int = 0
) -> float:
    """A number between `low` and `high`; `revision` moves it a little within these bounds."""
    share = zlib.crc32(f"{code}|{area}|{year}".encode()) / 0xFFFFFFFF
    share = (share + 0.01 * revision) % 1.0
    return round(low + (high - low) * share, decimals)
