"""The Web Mercator grid of zoom-16 tiles: where on it a point lies, and the numbers of its tiles and cells."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

ZOOM = 16
TILES_ACROSS = 1 << ZOOM

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


def cell_numbers(columns: Ints, rows: Ints, zoom: int = ZOOM) -> npt.NDArray[np.uint64]:
    """Quadkeys read as hexadecimal numbers: what `('0x' || quadkey)::ubigint` gives in SQL, one hexdigit per zoom."""
    numbers = np.zeros(len(columns), dtype=np.uint64)
    for bit in range(zoom):
        digit = ((columns >> bit) & 1) | ((rows >> bit) & 1) << 1
        numbers |= digit.astype(np.uint64) << np.uint64(4 * bit)
    return numbers


def places_of(cells: npt.NDArray[np.uint64], zoom: int = ZOOM) -> tuple[Ints, Ints]:
    """Columns and rows of cells: what `cell_numbers` was given."""
    columns, rows = np.zeros(len(cells), dtype=np.int64), np.zeros(len(cells), dtype=np.int64)
    for bit in range(zoom):
        digit = (cells >> np.uint64(4 * bit)).astype(np.int64) & 3
        columns |= (digit & 1) << bit
        rows |= (digit >> 1) << bit
    return columns, rows


def to_tile_space(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Column and row of points on the zoom-16 grid, with the fraction of a tile."""
    radians = np.radians(np.clip(lat, -85.0511, 85.0511))
    return (lon + 180) / 360 * TILES_ACROSS, (1 - np.arcsinh(np.tan(radians)) / np.pi) / 2 * TILES_ACROSS


def to_degrees(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Longitude and latitude of places on the zoom-16 grid."""
    lat = np.degrees(np.arctan(np.sinh(np.pi * (1 - 2 * y / TILES_ACROSS))))
    return x / TILES_ACROSS * 360 - 180, np.asarray(lat, dtype=np.float64)
