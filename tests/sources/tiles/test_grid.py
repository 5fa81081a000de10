"""The grid: points to tiles and back, numbers that sort and join as quadkeys do.

Quadkeys are made by the tests' own way (`tests.wire.ookla_files`), which shares nothing with the grid under test.
"""

from __future__ import annotations

import duckdb
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.tiles.grid import TILES_ACROSS, cell_numbers, to_degrees, to_tile_space
from tests.wire.ookla_files import quadkey, tile_centres

POSITIONS = st.integers(0, TILES_ACROSS - 1)


def point(lon: float, lat: float) -> tuple[float, float]:
    x, y = to_tile_space(np.array([lon]), np.array([lat]))
    return float(x[0]), float(y[0])


def number(column: int, row: int, zoom: int = 16) -> int:
    return int(cell_numbers(np.array([column]), np.array([row]), zoom)[0])


def test_by_hand() -> None:
    # Bing's own example: tile (3, 5) at zoom 3 is 213
    assert number(3, 5, zoom=3) == 0x213
    assert quadkey(-180 + 3.5 * 45, -55.0).startswith("213")
    assert point(0.0, 0.0) == (TILES_ACROSS / 2, TILES_ACROSS / 2)
    assert point(-180.0, 85.0511287798066)[0] == 0


@given(st.floats(-179.99, 179.99), st.floats(-85, 85))
def test_the_tile_of_a_point_has_its_quadkey(lon: float, lat: float) -> None:
    x, y = point(lon, lat)
    assert f"{number(int(x), int(y)):016x}" == quadkey(lon, lat)


@given(POSITIONS, POSITIONS)
def test_to_degrees_and_back(column: int, row: int) -> None:
    lon, lat = to_degrees(np.array([column + 0.5]), np.array([row + 0.5]))
    assert point(float(lon[0]), float(lat[0])) == pytest.approx((column + 0.5, row + 0.5), abs=1e-6)
    key = f"{number(column, row):016x}"
    assert [float(part[0]) for part in tile_centres([key])] == pytest.approx([float(lon[0]), float(lat[0])])


def test_number_of_a_quadkey_in_sql() -> None:
    key = quadkey(105.854, 21.028)
    assert duckdb.sql(f"select ('0x' || '{key}')::ubigint").fetchone() == (int(key, 16),)
