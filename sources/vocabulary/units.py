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
"""What a value of these units may be at all; other units set no limits."""


def bounds_of_unit(unit: str) -> tuple[float, float]:
    """The lowest and highest value a unit allows; infinite where it sets none."""
    if unit.startswith(PERCENT_UNITS) and not unit.startswith(FREE_UNITS):
        return 0.0, 100.0
    if unit.startswith("rank"):
        return 1.0, 1_000.0
    return UNIT_RANGES.get(unit, (float("-inf"), float("inf")))
