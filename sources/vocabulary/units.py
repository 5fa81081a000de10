"""What a unit says of its values: shares lie within 0-100, ranks begin at 1, an index has its own scale."""

from __future__ import annotations

PERCENT_UNITS = ("%", "percent")
"""A unit that starts so is a share: 0-100 unless it names a growth or a ratio that may pass 100 (`FREE_UNITS`)."""

FREE_UNITS = ("%/year", "% of growth", "% of GDP growth", "% change")

UNIT_RANGES: dict[str, tuple[float, float]] = {
    "index 0-1": (0.0, 1.0),
    "index 0-10": (0.0, 10.0),
    "score 0-100": (0.0, 100.0),
    "score 0.33-3.33": (0.33, 3.34),
    "score 1-10": (1.0, 10.0),
    "score 10-80": (10.0, 80.0),
    "points of 18": (0.0, 18.0),
    "points of 20": (0.0, 20.0),
    "points of 22": (0.0, 22.0),
    "milestone": (0.0, 1.0),
    "tier": (1.0, 5.0),
    "persons": (0.0, 1e10),
    "Mbps": (0.0, 100_000.0),
    "ms": (0.0, 60_000.0),
}
"""What a value of these units may be at all."""
MOST = 1e12
"""Of anything else: of what is counted or measured there are fewer (payments of a year in a country: some 1e10)."""
MOST_MONEY = {"VND": 1e17, "US$": 1e15, "USD": 1e15, "international $": 1e15}
"""Of money, by what a unit names: the product of Viet Nam is 1.3e16 VND, that of the world 1.1e14 US$."""
SCALES = {"thousand": 1e3, "million": 1e6, "billion": 1e9}
"""The words with which a unit may begin: 1.3e16 VND are 13 million billion."""


def bounds_of_unit(unit: str) -> tuple[float, float]:
    """The lowest and highest value a unit allows. Every unit has bounds: what lies beyond them is no figure."""
    if unit.startswith(PERCENT_UNITS) and not unit.startswith(FREE_UNITS):
        return 0.0, 100.0
    if unit.startswith("rank"):
        return 1.0, 1_000.0
    if unit in UNIT_RANGES:
        return UNIT_RANGES[unit]
    most = next((most for money, most in MOST_MONEY.items() if money in unit), MOST)
    for word in unit.split():
        if word not in SCALES:
            break
        most /= SCALES[word]
    return -most, most
