"""The table of cells of many countries at once, made in bands of rows: what is held is a band, not the world.

The rule is that of `cells`: an outline that holds a tile's centre, else the nearest within `COAST_TILES` tiles. A band
is painted with as many rows above and below it as a coast reaches, and around the 180th meridian, so that a tile comes
to the same area however the bands are cut. Two things are for small and for large areas:

- an outline so small that it holds no centre has the tile that holds its middle, where nobody else has it (an atoll);
- cells are merged up to zoom 10, where all their tiles agree: inland Siberia is a few rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
import polars as pl

from sources.tiles.grid import TILES_ACROSS, ZOOM, Floats, Ints, cell_numbers, places_of
from sources.tiles.raster import Edges, Raster, edges

ZOOMS = (ZOOM, 14, 12, 10)
"""Of the cells, finest first; each is a block of four by four of the one before."""
BAND_ROWS = 256
"""Rows of a band: a multiple of the side of the largest cell (64 tiles)."""
STRETCH = 1024
"""Columns that are looked at together: where none of them has an area there is nothing to merge."""
MIXED = -1
"""In place of a number: the block has tiles of several areas."""

Numbers = npt.NDArray[np.int16]


def band_cells(
    outlines: Sequence[Sequence[Floats]],
    numbers: Sequence[int],
    taken: pl.DataFrame,
    coast: int,
    band_rows: int = BAND_ROWS,
) -> Iterator[pl.DataFrame]:
    """Cells (zoom, cell, area_id) band by band from north to south, sorted within a band by zoom and cell.

    outlines: rings of each area; numbers: what stands for each, from 1 on, 0 for one that is drawn and counted to
    nobody. taken: cells (zoom, cell) that belong to others whatever the outlines say. coast: how many tiles an area
    reaches beyond its outline.
    """
    drawn = Drawn(outlines)
    # one number for each outline while painting: what is counted to nobody keeps others off as well
    meaning = np.array([0, *numbers], dtype=np.int16)
    blocks = [(ZOOM - zoom, *places_of(taken.filter(zoom=zoom)["cell"].to_numpy(), zoom)) for zoom in (14, ZOOM)]
    for top in range(0, TILES_ACROSS, band_rows):
        # a tile on the edge of the window is not seen to be one of a coast
        band = drawn.painted(top, band_rows, coast + 1)
        if band is None:
            continue
        band.spread(coast)
        number = meaning[within(band.number, coast + 1)]
        for shift, columns, rows in blocks:
            side = 1 << shift
            inside = (rows * side >= top) & (rows * side < top + band_rows)
            for dy in range(side):
                for dx in range(side):
                    number[rows[inside] * side + dy - top, columns[inside] * side + dx] = 0
        if (cells := merged(number, top)).height:
            yield cells


class Drawn:
    """Outlines ready to be painted, band by band. Their numbers are their places in the list, from 1 on."""

    def __init__(self, outlines: Sequence[Sequence[Floats]]) -> None:
        self.edges = edges(outlines)
        self.specks = _specks(outlines)

    def painted(self, top: int, height: int, margin: int) -> Raster | None:
        """The rows from `top` on, with so many rows and columns more on every side (around the 180th meridian); None
        where there is nothing in them."""
        owners, rows, starts, stops = self.edges.runs(top - margin, top + height + margin)
        near = [speck for speck in self.specks if top - margin <= speck[1] < top + height + margin]
        if not len(rows) and not near:
            return None
        wide = np.zeros((height + 2 * margin, TILES_ACROSS + 2 * margin), dtype=np.int16)
        world = wide[:, margin:-margin]
        for owner, row, start, stop in zip(
            owners.tolist(), (rows - top + margin).tolist(), starts.tolist(), stops.tolist(), strict=True
        ):
            first, length = start % TILES_ACROSS, min(stop - start, TILES_ACROSS)
            world[row, first : first + length] = owner + 1
            if (beyond := first + length - TILES_ACROSS) > 0:
                world[row, :beyond] = owner + 1
        for column, row, owner in near:
            if world[row - top + margin, column] == 0:
                world[row - top + margin, column] = owner + 1
        wide[:, :margin], wide[:, -margin:] = world[:, -margin:], world[:, :margin]
        return Raster(-margin, top - margin, wide)


def within(wide: Numbers, margin: int) -> Numbers:
    """A window without its margins."""
    return wide[margin:-margin, margin:-margin]


def _specks(outlines: Sequence[Sequence[Floats]]) -> list[tuple[int, int, int]]:
    """Column, row and owner of the middle of each ring that holds no tile's centre."""
    rings = [(owner, ring) for owner, rings in enumerate(outlines) for ring in rings]
    each = edges([[ring] for _, ring in rings])
    # only what is smaller than three tiles can hold none, slivers aside, which have their neighbours
    low, high = (np.full((len(rings), 2), end) for end in (np.inf, -np.inf))
    for at, sides in enumerate(((each.x1, each.x2), (each.y1, each.y2))):
        for side in sides:
            np.minimum.at(low[:, at], each.owner, side)
            np.maximum.at(high[:, at], each.owner, side)
    small = (high - low < 3).all(axis=1)
    chosen = small[each.owner]
    few = Edges(*(side[chosen] for side in (each.owner, each.x1, each.y1, each.x2, each.y2)))
    owners, _, starts, stops = few.runs(0, TILES_ACROSS)
    holding = set(owners[stops > starts].tolist())
    middle = np.floor((low + high) / 2 + 0.5)
    return [
        (int(middle[at, 0]) % TILES_ACROSS, int(middle[at, 1]), owner)
        for at, (owner, _) in enumerate(rings)
        if small[at] and at not in holding
    ]


def merged(number: Numbers, top: int) -> pl.DataFrame:
    """The largest cells within which all tiles of a band have one number; tiles of no area have no row."""
    busy = (number != 0).any(axis=0).reshape(-1, STRETCH).any(axis=1)
    parts: list[pl.DataFrame] = []
    for at in np.flatnonzero(busy):
        parts += _cells_of(number[:, at * STRETCH : (at + 1) * STRETCH], int(at) * STRETCH, top)
    schema = {"zoom": pl.UInt8, "cell": pl.UInt64, "area_id": pl.Int16}
    return pl.concat(parts).sort("zoom", "cell") if parts else pl.DataFrame(schema=schema)


def _cells_of(value: Numbers, west: int, north: int) -> Iterator[pl.DataFrame]:
    for zoom in ZOOMS[:-1]:
        low, high = _ends(value)
        whole = np.where(low == high, low, MIXED)
        left = (value > 0) & np.repeat(np.repeat(whole == MIXED, 4, axis=0), 4, axis=1)
        yield _frame(value, left, zoom, west, north)
        value, west, north = whole, west // 4, north // 4
    yield _frame(value, value > 0, ZOOMS[-1], west, north)


def _ends(value: Numbers) -> tuple[Numbers, Numbers]:
    """The lowest and the highest number of each block of four by four."""
    rows, columns = value.shape
    tall = value.reshape(rows // 4, 4, columns)
    low, high = tall.min(axis=1), tall.max(axis=1)
    return (
        np.minimum.reduce([low[:, at::4] for at in range(4)]),
        np.maximum.reduce([high[:, at::4] for at in range(4)]),
    )


def _frame(value: Numbers, chosen: npt.NDArray[np.bool_], zoom: int, west: int, north: int) -> pl.DataFrame:
    rows, columns = np.nonzero(chosen)
    cells: npt.NDArray[np.uint64] = cell_numbers(_moved(columns, west), _moved(rows, north), zoom)
    zooms = np.full(len(cells), zoom, dtype=np.uint8)
    return pl.DataFrame({"zoom": zooms, "cell": cells, "area_id": value[rows, columns]})


def _moved(at: Ints, by: int) -> Ints:
    return at.astype(np.int64) + by
