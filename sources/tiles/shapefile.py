"""A shapefile of polygons: the rings of each record (.shp), and what is said of it (.dbf), as ESRI described both.

Only what outlines need is read: polygons, and columns as text.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

import numpy as np

from sources.tiles.grid import Floats

HEADER = 100
NULL, POLYGON = 0, 5
COLUMNS_FROM, COLUMN, COLUMNS_END = 32, 32, 0x0D


def records(shp: bytes, dbf: bytes) -> Iterator[tuple[dict[str, str], list[Floats]]]:
    """Each record: its columns, and its rings (longitude and latitude, closed).

    Raises ValueError where this is no shapefile of polygons, or the two parts do not belong together.
    """
    try:
        rows, shapes = list(_rows(dbf)), list(_shapes(shp))
    except (struct.error, IndexError, UnicodeDecodeError):
        raise ValueError("the shapefile is cut off or is none") from None
    if len(rows) != len(shapes):
        raise ValueError(f"the shapefile has {len(shapes):,} shapes and {len(rows):,} rows of columns")
    yield from zip(rows, shapes, strict=True)


def _shapes(shp: bytes) -> Iterator[list[Floats]]:
    if struct.unpack_from(">i", shp)[0] != 9994:
        raise ValueError("the part .shp is no shapefile")
    at = HEADER
    while at < len(shp):
        words, kind = struct.unpack_from(">i", shp, at + 4)[0], struct.unpack_from("<i", shp, at + 8)[0]
        if kind not in (NULL, POLYGON):
            raise ValueError(f"the shapefile holds shapes of kind {kind}, not polygons")
        if words < 2:
            raise IndexError
        yield _rings(shp, at + 8) if kind == POLYGON else []
        at += 8 + 2 * words


def _rings(shp: bytes, at: int) -> list[Floats]:
    parts, points = struct.unpack_from("<2i", shp, at + 36)
    starts = struct.unpack_from(f"<{parts}i", shp, at + 44)
    end = at + 44 + 4 * parts + 16 * points
    if end > len(shp):
        raise IndexError
    at_all = np.frombuffer(shp, dtype="<f8", count=2 * points, offset=at + 44 + 4 * parts).reshape(-1, 2)
    return [ring.astype(np.float64) for ring in np.split(at_all, starts[1:]) if len(ring)]


def _rows(dbf: bytes) -> Iterator[dict[str, str]]:
    count, begin, size = struct.unpack_from("<IHH", dbf, 4)
    columns: list[tuple[str, int, int]] = []
    at, place = COLUMNS_FROM, 1
    while dbf[at] != COLUMNS_END:
        name, width = dbf[at : at + 11].partition(b"\0")[0].decode("ascii"), dbf[at + 16]
        columns.append((name, place, place + width))
        at, place = at + COLUMN, place + width
    if begin + count * size > len(dbf):
        raise IndexError
    for number in range(count):
        row = dbf[begin + number * size : begin + (number + 1) * size]
        yield {name: row[first:last].decode("utf-8").strip(" \0") for name, first, last in columns}
