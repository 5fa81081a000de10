"""Outlines of provinces and countries, as bundled (TopoJSON; `README.md` says where they are from).

`provinces`: Viet Nam's 34, from the National Statistics Office's map. `countries`: the others of South-East Asia, and
the parts of China, India, Bangladesh and Papua New Guinea along their borders (Natural Earth 1:10m).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib.resources import files
from typing import Any

import numpy as np

from sources.tiles.grid import Floats

OUTLINES = ("provinces", "countries")
SOURCES_VI = {
    "provinces": "Địa giới 34 tỉnh, thành phố có hiệu lực từ ngày 01/7/2025: Cục Thống kê / sapnhap.bando.com.vn, do "
    "thanglequoc/vietnamese-provinces-database v4.2 công bố (25/7/2026), đã đơn giản hóa",
}
"""Where outlines that pages draw are from, in Vietnamese; the files say it in English."""
DECIMALS = 5
"""Of a degree, in GeoJSON: about a metre; the outlines lie on a grid of 17 m."""


def bundled(name: str) -> str:
    """One bundled file as it is."""
    return files("sources.tiles").joinpath(f"outlines_{name}.json").read_text(encoding="utf-8")


def outlines(name: str) -> dict[str, list[Floats]]:
    """Rings (closed, longitude and latitude) by area code, of `provinces` (GSO codes) or `countries` (ISO alpha-3)."""
    of_each = _polygons(_read(name))
    return {code: [ring for polygon in polygons for ring in polygon] for code, polygons in of_each.items()}


def feature_collection(name: str) -> dict[str, Any]:
    """The same as GeoJSON (RFC 7946): a MultiPolygon by area code, outer rings counterclockwise and holes clockwise;
    with where the outlines are from, and their licence."""
    topology = _read(name)
    features = [
        {
            "type": "Feature",
            "id": code,
            "geometry": {
                "type": "MultiPolygon",
                "coordinates": [
                    [_wound(ring, counterclockwise=not at) for at, ring in enumerate(polygon)] for polygon in polygons
                ],
            },
            "properties": {},
        }
        for code, polygons in _polygons(topology).items()
    ]
    return {
        "type": "FeatureCollection",
        "source": topology["source"],
        "source_vi": SOURCES_VI.get(name),
        "licence": topology["licence"],
        "features": features,
    }


def _read(name: str) -> dict[str, Any]:
    topology: dict[str, Any] = json.loads(bundled(name))
    return topology


def _polygons(topology: dict[str, Any]) -> dict[str, list[list[Floats]]]:
    """Polygons by area code, each as its rings, the outer one first."""
    geometries = topology["objects"]["areas"]["geometries"]
    return {area["id"]: polygons for area, polygons in zip(geometries, polygons_of(topology), strict=True)}


def polygons_of(topology: dict[str, Any]) -> list[list[list[Floats]]]:
    """The polygons of each of the object `areas`, in its order, each as its rings, the outer one first; of one without
    a shape none. Raises KeyError, ValueError, TypeError or IndexError where this is no such TopoJSON."""
    scale, origin = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = [np.cumsum(np.asarray(arc, dtype=np.float64), axis=0) * scale + origin for arc in topology["arcs"]]

    def ring(indices: Sequence[int]) -> Floats:
        parts = [arcs[i] if i >= 0 else arcs[~i][::-1] for i in indices]
        return np.concatenate([parts[0], *(part[1:] for part in parts[1:])])

    return [
        [
            [ring(indices) for indices in polygon]
            for polygon in ([area["arcs"]] if area["type"] == "Polygon" else area.get("arcs", []))
        ]
        for area in topology["objects"]["areas"]["geometries"]
    ]


def _wound(ring: Floats, *, counterclockwise: bool) -> list[list[float]]:
    """The ring in the direction asked for: its signed area is positive where it runs counterclockwise."""
    lon, lat = ring[:, 0], ring[:, 1]
    is_so = float((lon[:-1] * lat[1:] - lon[1:] * lat[:-1]).sum()) > 0
    points: list[list[float]] = np.round(ring if is_so == counterclockwise else ring[::-1], DECIMALS).tolist()
    return points
