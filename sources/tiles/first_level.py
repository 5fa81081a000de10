"""First-level areas: every tile that a country has is given to one of that country's areas, as outlines draw them.

Whose a tile is does not change by it, so that figures of countries stay what they were: of a tile only the areas of its
own country are looked at. It belongs to the one whose outline holds its centre, else to the nearest within
`REACH_TILES`. A tile farther than that from all of them stays its country's alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

from sources.tiles.bands import BAND_ROWS, ZOOMS, Drawn, Numbers, merged, within
from sources.tiles.grid import TILES_ACROSS, ZOOM, Floats, places_of
from sources.tiles.raster import Raster

REACH_TILES = 5
"""As far as a country's tiles lie from its outline at most (three tiles), and two more for outlines drawn otherwise."""
LARGEST = 1 << (ZOOM - ZOOMS[-1])
"""Tiles along the side of the largest cell."""

AT_ONCE = 1 << 20
"""Cells whose places are found together."""

_Places = tuple[npt.NDArray[np.uint16], npt.NDArray[np.uint16], Numbers]
"""Columns and rows of cells of one zoom, sorted by row, and their numbers: ten million are held, as small as can be."""


def first_level_cells(
    cells: Path,
    country_of_number: Numbers,
    outlines: Sequence[Sequence[Floats]],
    country_of_outline: Sequence[int],
    first: int,
    band_rows: int = BAND_ROWS,
) -> Iterator[pl.DataFrame]:
    """The cells (zoom, cell, area_id) of a table of countries, divided: band by band from north to south, sorted within
    a band.

    country_of_number: by area_id a number for its country, 0 for one that is not divided; country_of_outline: the same
    for each outline, whose area is given the numbers from `first` on.
    """
    kept, drawn = _Cells(cells), Drawn(outlines)
    country_of_painted = np.array([0, *country_of_outline], dtype=np.int16)
    for top in range(0, TILES_ACROSS, band_rows):
        if not kept.any_within(top, band_rows):
            continue
        wide = kept.painted(top, band_rows, REACH_TILES)
        number = within(wide, REACH_TILES)
        if (areas := drawn.painted(top, band_rows, REACH_TILES)) is not None:
            _keep_to_own(areas, country_of_painted, country_of_number[wide])
            area = within(areas.number, REACH_TILES)
            number = np.where(area > 0, area + np.int16(first - 1), number)
        yield merged(number, top)


def _keep_to_own(areas: Raster, country_of_painted: Numbers, country: Numbers) -> None:
    """Take from each area what is another country's, and let it reach the tiles near it that are its own country's."""
    areas.number[country_of_painted[areas.number] != country] = 0
    areas.spread(REACH_TILES, lambda row, column, new: country_of_painted[new] == country[row, column])


class _Cells:
    """A table of cells that can be painted back, band by band."""

    def __init__(self, cells: Path) -> None:
        self.of_zoom = {zoom: _places(cells, zoom) for zoom in ZOOMS}

    def any_within(self, top: int, height: int) -> bool:
        return any(part.stop > part.start for part in (self._part(zoom, top, height) for zoom in ZOOMS))

    def _part(self, zoom: int, top: int, height: int) -> slice:
        side = 1 << (ZOOM - zoom)
        start, stop = np.searchsorted(self.of_zoom[zoom][1], (top // side, -(-(top + height) // side)))
        return slice(int(start), int(stop))

    def painted(self, top: int, height: int, margin: int) -> Numbers:
        """The numbers of these rows, with so many rows and columns more on every side."""
        above = -(-margin // LARGEST) * LARGEST
        north, rows_high = top - above, height + 2 * above
        side = LARGEST
        number: Numbers = np.zeros((rows_high // side, TILES_ACROSS // side), dtype=np.int16)
        for zoom in reversed(ZOOMS):
            columns, rows, numbers = (places[self._part(zoom, north, rows_high)] for places in self.of_zoom[zoom])
            number[rows.astype(np.int64) - north // side, columns] = numbers
            if zoom != ZOOM:
                number = np.repeat(np.repeat(number, 4, axis=0), 4, axis=1)
                side //= 4
        number = number[above - margin : above + height + margin]
        return np.concatenate([number[:, -margin:], number, number[:, :margin]], axis=1)


def _places(cells: Path, zoom: int) -> _Places:
    own = pl.scan_parquet(cells).filter(zoom=zoom).select("cell", "area_id").collect()
    columns, rows = (np.empty(own.height, dtype=np.uint16) for _ in range(2))
    for at in range(0, own.height, AT_ONCE):
        columns[at : at + AT_ONCE], rows[at : at + AT_ONCE] = places_of(own["cell"][at : at + AT_ONCE].to_numpy(), zoom)
    order = np.argsort(rows, kind="stable")
    return columns[order], rows[order], own["area_id"].to_numpy().astype(np.int16)[order]
