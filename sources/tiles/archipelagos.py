"""Hoàng Sa and Trường Sa, two archipelagos of Viet Nam that outlines of others draw in other ways.

The bundled outlines have their larger islands and reefs alone. So a box around each says what they do not: which former
province its tiles are of (the nearest wards lie on the mainland, in others), and that nothing another set of outlines
draws in it is counted to a country beyond South-East Asia, none of which has other land there.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sources.tiles.grid import Floats


@dataclass(frozen=True, slots=True)
class Archipelago:
    """A box in degrees. `former_province`: the code of the former province (until 30 June 2025) that its islands are
    of: Hoàng Sa district of Đà Nẵng, Trường Sa district of Khánh Hòa."""

    name: str
    west: float
    south: float
    east: float
    north: float
    former_province: str

    def holds(self, lon: Floats, lat: Floats) -> npt.NDArray[np.bool_]:
        """Which points lie in it."""
        return (lon >= self.west) & (lon <= self.east) & (lat >= self.south) & (lat <= self.north)


ARCHIPELAGOS = (
    Archipelago("Hoàng Sa", 110.9, 15.5, 113.2, 17.3, "48"),
    Archipelago("Trường Sa", 110.3, 6.0, 118.0, 12.5, "56"),
)


def is_of_one(ring: Floats) -> bool:
    """Whether an outline lies whole in one of them."""
    return any(bool(box.holds(ring[:, 0], ring[:, 1]).all()) for box in ARCHIPELAGOS)
