"""Outlines of provinces and countries, as bundled (TopoJSON; `README.md` says where they are from).

`provinces`: Viet Nam's 34, from the National Statistics Office's map. `countries`: the others of South-East Asia, and
the parts of China, India, Bangladesh and Papua New Guinea along their borders (Natural Earth 1:10m).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib.resources import files

import numpy as np

from sources.tiles.grid import Floats

OUTLINES = ("provinces", "countries")


def bundled(name: str) -> str:
    """One bundled file as it is."""
    return files("sources.tiles").joinpath(f"outlines_{name}.json").read_text(encoding="utf-8")


def outlines(name: str) -> dict[str, list[Floats]]:
    """Rings (closed, longitude and latitude) by area code, of `provinces` (GSO codes) or `countries` (ISO alpha-3)."""
    topology = json.loads(bundled(name))
    scale, origin = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = [np.cumsum(np.asarray(arc, dtype=np.float64), axis=0) * scale + origin for arc in topology["arcs"]]

    def ring(indices: Sequence[int]) -> Floats:
        parts = [arcs[i] if i >= 0 else arcs[~i][::-1] for i in indices]
        return np.concatenate([parts[0], *(part[1:] for part in parts[1:])])

    return {
        area["id"]: [ring(indices) for polygon in area["arcs"] for indices in polygon]
        for area in topology["objects"]["areas"]["geometries"]
    }
