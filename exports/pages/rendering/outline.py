"""Outlines as paths: a GeoJSON of areas brought to the grid of a drawing, with fewer points and shared borders kept.

Borders stay shared because points are first snapped to the grid, so that neighbours have the very same ones, and a
border between two junctions is then thinned once for both. An island too small for the grid stays a dot.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import cos, hypot, radians
from typing import Any

At = tuple[int, int]
Ring = list[At]

GRID = 92
"""Steps of the grid in a degree of latitude: one is about 1.2 km, half a pixel of a map 750 tall."""
MIDDLE = 16.0
"""Latitude at which a kilometre is as wide as it is tall."""
THINNED = 0.8
"""How far, in steps, a border may move when points are left out."""
ROOM = 14


@dataclass(frozen=True, slots=True)
class Outlines:
    """Areas drawn on one grid. `paths`: of each area by its code; `borders`: what two areas share; `boxes`: where the
    outer rings of each lie (left, top, right, bottom)."""

    width: int
    height: int
    paths: Mapping[str, str]
    borders: str
    boxes: Mapping[str, Sequence[tuple[int, int, int, int]]]
    west: float
    north: float

    def place(self, lon: float, lat: float) -> At:
        """Where a place lies on the grid."""
        return _at(lon, lat, self.west, self.north)


def outlines(collection: Mapping[str, Any]) -> Outlines:
    """The areas of a collection of multipolygons, by their `id`."""
    areas = {area["id"]: area["geometry"]["coordinates"] for area in collection["features"]}
    west = min(lon for polygons in areas.values() for polygon in polygons for lon, _ in polygon[0])
    north = max(lat for polygons in areas.values() for polygon in polygons for _, lat in polygon[0])
    rings = {
        code: [_snapped(ring, west, north) for polygon in polygons for ring in polygon]
        for code, polygons in areas.items()
    }
    every = [ring for of_one in rings.values() for ring in of_one]
    junctions = _junctions(every)
    borders = _Borders()
    paths = {code: "".join(_path(borders.thin(ring, junctions)) for ring in of_one) for code, of_one in rings.items()}
    boxes = {
        code: [_box(_snapped(polygon[0], west, north)) for polygon in polygons] for code, polygons in areas.items()
    }
    width, height = (max(point[axis] for ring in every for point in ring) + ROOM for axis in (0, 1))
    return Outlines(width, height, paths, borders.shared(), boxes, west, north)


def _at(lon: float, lat: float, west: float, north: float) -> At:
    return round((lon - west) * GRID * cos(radians(MIDDLE))) + ROOM, round((north - lat) * GRID) + ROOM


def _snapped(ring: Sequence[Sequence[float]], west: float, north: float) -> Ring:
    """The ring on the grid, closed, without points that fall on the one before."""
    found: Ring = []
    for lon, lat in ring:
        at = _at(lon, lat, west, north)
        if not found or at != found[-1]:
            found.append(at)
    return found


def _box(ring: Ring) -> tuple[int, int, int, int]:
    across, down = zip(*ring, strict=True)
    return min(across), min(down), max(across), max(down)


def _junctions(rings: Sequence[Ring]) -> frozenset[At]:
    """Points at which more than two borders meet."""
    beside: dict[At, set[At]] = {}
    for ring in rings:
        for a, b in itertools.pairwise(ring):
            beside.setdefault(a, set()).add(b)
            beside.setdefault(b, set()).add(a)
    return frozenset(point for point, others in beside.items() if len(others) > 2)


class _Borders:
    """Borders between junctions, each thinned once, and how many areas have it."""

    def __init__(self) -> None:
        self._thinned: dict[tuple[At, ...], Ring] = {}
        self._found: dict[tuple[At, ...], int] = {}

    def thin(self, ring: Ring, junctions: frozenset[At]) -> Ring:
        """The ring with fewer points; its junctions stay."""
        if len(ring) < 4:
            return ring[:1]
        open_ring = ring[:-1]
        starts = [place for place, point in enumerate(open_ring) if point in junctions]
        if not starts:
            first = open_ring.index(min(open_ring))
            far = max(range(len(open_ring)), key=lambda place: _apart(open_ring[place], open_ring[first]))
            starts = sorted({first, far})
        turned = [*open_ring[starts[0] :], *open_ring[: starts[0] + 1]]
        cuts = [place - starts[0] for place in starts] + [len(open_ring)]
        thinned: Ring = []
        for a, b in itertools.pairwise(cuts):
            thinned += self._border(tuple(turned[a : b + 1]))[:-1]
        return thinned if len(thinned) > 2 else thinned[:1]

    def _border(self, points: tuple[At, ...]) -> Ring:
        """One border, whichever way round it is asked for."""
        backwards = points[::-1]
        key = min(points, backwards)
        self._found[key] = self._found.get(key, 0) + 1
        if key not in self._thinned:
            self._thinned[key] = _thinned(key)
        return self._thinned[key] if key == points else self._thinned[key][::-1]

    def shared(self) -> str:
        """The borders that two areas have, as one path."""
        return "".join(_line(self._thinned[key]) for key, count in self._found.items() if count > 1)


def _apart(a: At, b: At) -> float:
    return hypot(a[0] - b[0], a[1] - b[1])


def _thinned(points: Sequence[At]) -> Ring:
    """Without the points that lie within `THINNED` of the line drawn without them (Douglas & Peucker 1973)."""
    kept = {0, len(points) - 1}
    spans = [(0, len(points) - 1)]
    while spans:
        a, b = spans.pop()
        if b - a < 2:
            continue
        far, distance = a, -1.0
        for place in range(a + 1, b):
            off = _off(points[place], points[a], points[b])
            if off > distance:
                far, distance = place, off
        if distance > THINNED:
            kept.add(far)
            spans += [(a, far), (far, b)]
    return [points[place] for place in sorted(kept)]


def _off(point: At, a: At, b: At) -> float:
    """How far a point is from the piece of line between two others."""
    across, down = b[0] - a[0], b[1] - a[1]
    length = across * across + down * down
    along = ((point[0] - a[0]) * across + (point[1] - a[1]) * down) / length if length else 0.0
    along = min(max(along, 0.0), 1.0)
    return hypot(point[0] - a[0] - along * across, point[1] - a[1] - along * down)


def _path(ring: Ring) -> str:
    return f"{_line(ring)}z" if len(ring) > 1 else f"M{ring[0][0]},{ring[0][1]}h0"


def _line(points: Sequence[At]) -> str:
    return "".join(_steps(points))


def _steps(points: Sequence[At]) -> Iterator[str]:
    """From point to point by difference, which is short: a minus sign parts numbers as well as a space does."""
    (x, y), *rest = points
    yield f"M{x},{y}l"
    part = ""
    for to_x, to_y in rest:
        across, down = to_x - x, to_y - y
        yield f"{part if across >= 0 else ''}{across}{'' if down < 0 else ' '}{down}"
        x, y, part = to_x, to_y, " "
