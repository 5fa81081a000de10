"""First-level areas: squares of tiles divided, that can be counted by eye."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.tiles.bands import BAND_ROWS
from sources.tiles.first_level import REACH_TILES, first_level_cells
from sources.tiles.grid import TILES_ACROSS, Floats
from tests.sources.tiles.test_bands import Tiles, cells_of, rectangle, square, tiles_of

pytestmark = pytest.mark.xdist_group("connectivity")
FIRST = 2000
OWN = np.array([0, 1, 2, 0], dtype=np.int16)
"""Numbers 1 and 2 are countries that are divided, 3 is one that is not."""


def divided(
    countries: Sequence[Sequence[Floats]],
    areas: Sequence[tuple[int, Sequence[Floats]]],
    coast: int = 0,
    band_rows: int = BAND_ROWS,
) -> Tiles:
    """The number of each tile: countries (from 1 on) with areas, each of the country whose number stands before it."""
    schema = {"zoom": pl.UInt8, "cell": pl.UInt64, "area_id": pl.Int16}
    with TemporaryDirectory() as folder:
        cells = Path(folder) / "cells.parquet"
        pl.DataFrame(cells_of(countries, coast=coast), schema=schema, orient="row").write_parquet(cells)
        made = first_level_cells(cells, OWN, [rings for _, rings in areas], [of for of, _ in areas], FIRST, band_rows)
        return tiles_of([row for frame in made for row in frame.iter_rows()])


def test_a_country_is_divided_by_its_outlines() -> None:
    """A hundred by eighty tiles in two halves: large cells and single tiles alike."""
    tiles = divided(
        [square(600, 1200, 700, 1280)], [(1, square(600, 1200, 650, 1280)), (1, square(650, 1200, 700, 1280))]
    )
    assert tiles == rectangle(600, 1200, 650, 1280, FIRST) | rectangle(650, 1200, 700, 1280, FIRST + 1)


def test_the_coast_belongs_to_the_nearest_area_and_what_is_far_to_none() -> None:
    """One column of a country is drawn as an area: as far as it reaches tiles are its own, beyond it the country's."""
    tiles = divided([square(100, 1000, 110, 1001)], [(1, square(100, 1000, 101, 1001))])
    reached = 101 + REACH_TILES
    assert tiles == rectangle(100, 1000, reached, 1001, FIRST) | rectangle(reached, 1000, 110, 1001, 1)


def test_an_area_takes_nothing_from_another_country() -> None:
    """Country 2 begins at column 105; the area of country 1 is drawn as far as 107, and that of 2 from 107 on."""
    countries = [square(100, 1000, 105, 1001), square(105, 1000, 110, 1001)]
    tiles = divided(countries, [(1, square(100, 1000, 107, 1001)), (2, square(107, 1000, 110, 1001))])
    assert tiles == rectangle(100, 1000, 105, 1001, FIRST) | rectangle(105, 1000, 110, 1001, FIRST + 1)


def test_what_is_not_divided_stays_as_it_is() -> None:
    """A country without areas, one that keeps its own parts, and the sea."""
    countries = [square(100, 1000, 105, 1001), square(200, 1000, 205, 1001), square(300, 1000, 305, 1001)]
    tiles = divided(countries, [(1, square(90, 990, 400, 1100))])
    assert tiles == (
        rectangle(100, 1000, 105, 1001, FIRST) | rectangle(200, 1000, 205, 1001, 2) | rectangle(300, 1000, 305, 1001, 3)
    )


def test_an_area_goes_on_beyond_the_180th_meridian() -> None:
    """Drawn west of it alone, it has the country's tiles east of it as far as areas reach."""
    west = TILES_ACROSS - 2
    tiles = divided(
        [[*square(west, 1000, TILES_ACROSS, 1001), *square(0, 1000, 8, 1001)]],
        [(1, square(west, 1000, TILES_ACROSS, 1001))],
    )
    assert {column for (column, _), number in tiles.items() if number == FIRST} == {west, west + 1, 0, 1, 2, 3, 4}


edges_drawn = st.integers(0, 140)
boxes = st.tuples(edges_drawn, edges_drawn, st.integers(1, 90), st.integers(1, 90))


def box(west: int, north: int, wide: int, high: int) -> list[Floats]:
    return square(1000 + west, 960 + north, 1000 + west + wide, 960 + north + high)


@settings(max_examples=5, deadline=None)
@given(
    st.lists(boxes, min_size=1, max_size=3),
    st.lists(st.tuples(st.integers(1, 2), boxes), max_size=4),
)
def test_whose_a_tile_is_stays_and_bands_do_not_show(
    countries: list[tuple[int, int, int, int]], areas: list[tuple[int, tuple[int, int, int, int]]]
) -> None:
    """Whatever is drawn: the same tiles, each its country's or one of that country's areas, cut into bands anyhow."""
    shapes = [box(*one) for one in countries]
    drawn = [(of, box(*one)) for of, one in areas if of <= len(shapes)]
    before = tiles_of(cells_of(shapes, coast=1))
    tiles = divided(shapes, drawn, coast=1)
    assert set(tiles) == set(before)
    for at, number in tiles.items():
        country = number if number < FIRST else drawn[number - FIRST][0]
        assert country == before[at]
    assert divided(shapes, drawn, coast=1, band_rows=64) == tiles
