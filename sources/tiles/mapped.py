"""What a map of the provinces is drawn from: the outlines of today's 34, and a place for each of the 63 before."""

from __future__ import annotations

from typing import Any

from sources.tiles.outlines import feature_collection
from sources.tiles.wards import PLACES_SAID, former_places


def provinces_mapped() -> dict[str, Any]:
    """The outlines as GeoJSON, with two members of our own: `former_places` (longitude and latitude by the code of the
    former province) and `former_places_said`, what such a place is, in English and Vietnamese."""
    return {
        **feature_collection("provinces"),
        "former_places": former_places(),
        "former_places_said": PLACES_SAID,
    }
