"""Tiles of the Web Mercator grid by name: quadkey, column and row, number, centre."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

ZOOM = 16
TILES_ACROSS = 1 << ZOOM

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


def quadkey(lon: float, lat: float, zoom: int = ZOOM) -> str:
    """The Web Mercator tile that holds a point, as a quadkey. Latitudes beyond 85.05 degrees are clamped to it."""
    across = 1 << zoom
    x, y = to_tile_space(np.array([lon]), np.array([lat]))
    column = min(max(int(x[0] / TILES_ACROSS * across), 0), across - 1)
    row = min(max(int(y[0] / TILES_ACROSS * across), 0), across - 1)
    return "".join(str(((column >> bit) & 1) | ((row >> bit) & 1) << 1) for bit in range(zoom - 1, -1, -1))


def tile_centre(key: str) -> tuple[float, float]:
    """Longitude and latitude of a tile's centre. Raises ValueError where the text is no quadkey."""
    if not key or any(digit not in "0123" for digit in key):
        raise ValueError(f"'{key}' is not a quadkey (digits 0 to 3)")
    column = row = 0
    for digit in key:
        column = column << 1 | int(digit) & 1
        row = row << 1 | int(digit) >> 1
    scale = TILES_ACROSS / (1 << len(key))
    lon, lat = to_degrees(np.array([(column + 0.5) * scale]), np.array([(row + 0.5) * scale]))
    return float(lon[0]), float(lat[0])


def cell_numbers(columns: Ints, rows: Ints, zoom: int = ZOOM) -> npt.NDArray[np.uint64]:
    """Quadkeys read as hexadecimal numbers: what `('0x' || quadkey)::ubigint` gives in SQL, one hexdigit per zoom."""
    numbers = np.zeros(len(columns), dtype=np.uint64)
    for bit in range(zoom):
        digit = ((columns >> bit) & 1) | ((rows >> bit) & 1) << 1
        numbers |= digit.astype(np.uint64) << np.uint64(4 * bit)
    return numbers


def to_tile_space(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Column and row of points on the zoom-16 grid, with the fraction of a tile."""
    radians = np.radians(np.clip(lat, -85.0511, 85.0511))
    return (lon + 180) / 360 * TILES_ACROSS, (1 - np.arcsinh(np.tan(radians)) / np.pi) / 2 * TILES_ACROSS


def to_degrees(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Longitude and latitude of places on the zoom-16 grid."""
    lat = np.degrees(np.arctan(np.sinh(np.pi * (1 - 2 * y / TILES_ACROSS))))
    return x / TILES_ACROSS * 360 - 180, np.asarray(lat, dtype=np.float64)
