"""Cells of many countries in bands: squares that can be counted by eye, and that bands give what one piece gives."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.tiles.bands import BAND_ROWS, band_cells
from sources.tiles.grid import TILES_ACROSS, ZOOM, Floats, cell_numbers, places_of, to_degrees

pytestmark = pytest.mark.xdist_group("connectivity")
NOTHING = pl.DataFrame(schema={"zoom": pl.UInt8, "cell": pl.UInt64})
Tiles = dict[tuple[int, int], int]


def square(west: float, north: float, east: float, south: float) -> list[Floats]:
    """The outline around so many columns and rows of tiles, the last ones not in it."""
    x, y = np.array([west, east, east, west, west]), np.array([north, north, south, south, north])
    return [np.column_stack(to_degrees(x, y))]


def cells_of(
    outlines: Sequence[Sequence[Floats]],
    numbers: Sequence[int] | None = None,
    taken: pl.DataFrame = NOTHING,
    coast: int = 0,
    band_rows: int = BAND_ROWS,
) -> list[tuple[int, int, int]]:
    """Zoom, cell and number of each cell."""
    made = band_cells(outlines, numbers or range(1, len(outlines) + 1), taken, coast, band_rows)
    return [row for frame in made for row in frame.iter_rows()]


def tiles_of(cells: Sequence[tuple[int, int, int]]) -> Tiles:
    """The number of each tile, by column and row; no tile twice."""
    found: Tiles = {}
    for zoom, cell, number in cells:
        (column,), (row,) = places_of(np.array([cell], dtype=np.uint64), zoom)
        side = 1 << (ZOOM - zoom)
        for at in ((int(column) * side + dx, int(row) * side + dy) for dx in range(side) for dy in range(side)):
            assert at not in found
            found[at] = number
    return found


def rectangle(west: int, north: int, east: int, south: int, number: int = 1) -> Tiles:
    return {(column, row): number for column in range(west, east) for row in range(north, south)}


def test_places_are_what_cells_were_numbered_from() -> None:
    columns, rows = np.array([0, 5, 65_535, 51_234]), np.array([65_535, 9, 0, 12_345])
    back = places_of(cell_numbers(columns, rows))
    assert [part.tolist() for part in back] == [columns.tolist(), rows.tolist()]


def test_tiles_that_agree_are_one_cell() -> None:
    """Sixty-four by sixty-four is one cell of zoom 10; one column more, and that column is single tiles."""
    assert [zoom for zoom, _, _ in cells_of([square(640, 1280, 704, 1344)])] == [10]
    wider = cells_of([square(640, 1280, 705, 1344)])
    assert sorted(zoom for zoom, _, _ in wider) == [10] + [16] * 64
    assert tiles_of(wider) == rectangle(640, 1280, 705, 1344)


def test_four_by_four_is_a_cell_of_zoom_14() -> None:
    assert [zoom for zoom, _, _ in cells_of([square(644, 1284, 652, 1288)])] == [14, 14]


def test_a_coast_reaches_so_many_tiles() -> None:
    """One tile, and a coast of one: the four beside it, not the corners."""
    tiles = tiles_of(cells_of([square(100, 1000, 101, 1001)], coast=1))
    assert sorted(tiles) == [(99, 1000), (100, 999), (100, 1000), (100, 1001), (101, 1000)]


def test_between_two_coasts_the_nearer_one_has_the_tile() -> None:
    tiles = tiles_of(cells_of([square(100, 1000, 101, 1001), square(105, 1000, 106, 1001)], coast=3))
    assert [tiles[column, 1000] for column in range(100, 106)] == [1, 1, 1, 2, 2, 2]


def test_what_is_counted_to_nobody_keeps_its_neighbour_off() -> None:
    tiles = tiles_of(cells_of([square(100, 1000, 101, 1001), square(103, 1000, 104, 1001)], [1, 0], coast=2))
    assert {column for column, row in tiles if row == 1000} == {98, 99, 100, 101}
    assert set(tiles.values()) == {1}


def test_what_is_taken_stays_out() -> None:
    """A cell of zoom 14 and a single tile of others."""
    cells = [*cell_numbers(np.array([26]), np.array([251]), 14), *cell_numbers(np.array([100]), np.array([1000]))]
    taken = pl.DataFrame({"zoom": [14, 16], "cell": cells}, schema_overrides={"zoom": pl.UInt8})
    tiles = tiles_of(cells_of([square(100, 1000, 112, 1012)], taken=taken))
    assert set(rectangle(100, 1000, 112, 1012)) - set(tiles) == {(100, 1000), *rectangle(104, 1004, 108, 1008)}


def test_a_coast_goes_on_beyond_the_180th_meridian() -> None:
    tiles = tiles_of(cells_of([square(TILES_ACROSS - 2, 1000, TILES_ACROSS, 1001)], coast=2))
    assert {column for column, row in tiles if row == 1000} == {TILES_ACROSS - 4 + at for at in range(4)} | {0, 1}


def test_an_outline_that_jumps_over_the_180th_meridian_goes_on_beyond_it() -> None:
    """Fiji as it is drawn in one ring: from 179.9 to -179.9, not around the whole world."""
    (ring,) = square(TILES_ACROSS - 3, 1000, TILES_ACROSS + 2, 1002)
    ring[:, 0] = np.where(ring[:, 0] > 180, ring[:, 0] - 360, ring[:, 0])
    tiles = tiles_of(cells_of([[ring]]))
    assert {column for column, _ in tiles} == {*range(TILES_ACROSS - 3, TILES_ACROSS), 0, 1}
    assert len(tiles) == 10


def test_an_outline_around_a_pole_holds_all_of_it() -> None:
    """Antarctica in one ring, from the 180th meridian around: every tile of the last rows, and none above."""
    lon = np.array([*np.linspace(-180, 170, 36), -180.0])
    lat = to_degrees(np.array([0.0]), np.array([TILES_ACROSS - 64.0]))[1][0]
    ring = np.column_stack([lon, np.full(len(lon), lat)])
    cells = cells_of([[ring]])
    assert {zoom for zoom, _, _ in cells} == {10}
    assert len(cells) == TILES_ACROSS // 64


def test_an_atoll_that_holds_no_centre_has_the_tile_of_its_middle() -> None:
    atoll = square(100.1, 1000.1, 100.3, 1000.3)
    assert tiles_of(cells_of([atoll])) == {(100, 1000): 1}
    # within another area it is that area's, as a pond is
    assert tiles_of(cells_of([atoll, square(96, 996, 104, 1004)])) == rectangle(96, 996, 104, 1004, 2)


@st.composite
def squares(draw: st.DrawFn) -> Iterator[list[Floats]]:
    west, north = draw(st.integers(-6, 60)), draw(st.integers(0, 240))
    wide, high = draw(st.integers(1, 70)), draw(st.integers(1, 70))
    ring = square(west % TILES_ACROSS, 1024 + north, west % TILES_ACROSS + wide, 1024 + north + high)
    for one in ring:
        one[:, 0] = (one[:, 0] + 180) % 360 - 180
    return ring  # type: ignore[return-value]


@settings(max_examples=12, deadline=None)
@given(drawn=st.lists(squares(), min_size=1, max_size=4), coast=st.integers(0, 3))
def test_bands_give_what_one_piece_gives(drawn: list[list[Floats]], coast: int) -> None:
    """However the world is cut, at the meridian too."""
    whole = cells_of(drawn, coast=coast, band_rows=1024)
    for rows in (64, BAND_ROWS):
        assert sorted(cells_of(drawn, coast=coast, band_rows=rows)) == sorted(whole)
