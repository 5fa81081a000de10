"""Quadkeys, tiles, numbers and centres."""

from __future__ import annotations

import duckdb
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.tiles.quadkeys import ZOOM, cell_numbers, quadkey, tile_centre


def test_quadkey_by_hand() -> None:
    # Bing's own example: tile (3, 5) at zoom 3 is 213
    assert quadkey(-180 + 3.5 * 45, -55.0, 3) == "213"
    assert quadkey(0.1, -0.1, 1) == "3"
    assert len(quadkey(105.854, 21.028)) == ZOOM


@given(st.floats(-179.99, 179.99), st.floats(-85, 85))
def test_centre_of_a_tile_lies_in_it(lon: float, lat: float) -> None:
    key = quadkey(lon, lat)
    centre = tile_centre(key)
    assert quadkey(*centre) == key
    assert abs(centre[0] - lon) <= 360 / 2**ZOOM / 2 + 1e-9


@given(st.text("0123", min_size=16, max_size=16))
def test_key_to_centre_and_back(key: str) -> None:
    assert quadkey(*tile_centre(key)) == key


@given(st.integers(0, 2**16 - 1), st.integers(0, 2**16 - 1))
def test_numbers_in_python_and_sql_agree(column: int, row: int) -> None:
    key = "".join(str(((column >> bit) & 1) | ((row >> bit) & 1) << 1) for bit in range(15, -1, -1))
    number = int(cell_numbers(np.array([column]), np.array([row]))[0])
    assert number == int(key, 16)


def test_number_of_a_quadkey_in_sql() -> None:
    key = quadkey(105.854, 21.028)
    assert duckdb.sql(f"select ('0x' || '{key}')::ubigint").fetchone() == (int(key, 16),)


@pytest.mark.parametrize("text", ["", "4", "12a", "-1"])
def test_what_is_no_quadkey(text: str) -> None:
    with pytest.raises(ValueError, match="is not a quadkey"):
        tile_centre(text)
