"""Painting outlines on the grid of zoom-16 tiles: which tiles' centres lie within, and which are nearest to them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sources.tiles.grid import Floats, Ints, to_tile_space


@dataclass(frozen=True, slots=True)
class Raster:
    """A window on the zoom-16 grid and the number painted on each tile (0: nothing). `west`, `north`: first tile."""

    west: int
    north: int
    number: npt.NDArray[np.int16]

    def paint(self, rings: Sequence[Floats], number: int) -> None:
        """Give `number` to every tile whose centre lies within the rings (even-odd rule)."""
        height, width = self.number.shape
        for row, start, stop in _runs(rings):
            if self.north <= row < self.north + height:
                self.number[row - self.north, max(start - self.west, 0) : max(min(stop - self.west, width), 0)] = number

    def spread(self, tiles: int) -> None:
        """Give every empty tile the number of the nearest painted one, if that is within so many tiles."""
        number = self.number
        height, width = number.shape
        empty = np.pad(number == 0, 1, constant_values=False)
        beside = empty[:-2, 1:-1] | empty[2:, 1:-1] | empty[1:-1, :-2] | empty[1:-1, 2:]
        rows, columns = np.nonzero((number != 0) & beside)
        values = number[rows, columns]
        steps = [(dy, dx) for dy in range(-tiles, tiles + 1) for dx in range(-tiles, tiles + 1)]
        for dy, dx in sorted(steps, key=lambda step: (step[0] ** 2 + step[1] ** 2, step)):
            if not 0 < dy**2 + dx**2 <= tiles**2:
                continue
            to_row, to_column = rows + dy, columns + dx
            inside = (to_row >= 0) & (to_row < height) & (to_column >= 0) & (to_column < width)
            to_row, to_column, new = to_row[inside], to_column[inside], values[inside]
            free = number[to_row, to_column] == 0
            number[to_row[free], to_column[free]] = new[free]


def _runs(rings: Sequence[Floats]) -> Iterator[tuple[int, int, int]]:
    """Rows of tiles inside the rings: (row, first column, column after the last), by where centre lines cross edges."""
    crossings_row: list[Ints] = []
    crossings_x: list[Floats] = []
    for ring in rings:
        x, y = to_tile_space(ring[:, 0], ring[:, 1])
        x, y = x - 0.5, y - 0.5  # centres become whole numbers
        x1, y1, x2, y2 = x[:-1], y[:-1], x[1:], y[1:]
        first = np.ceil(np.minimum(y1, y2)).astype(np.int64)
        count = np.ceil(np.maximum(y1, y2)).astype(np.int64) - first
        edge = np.repeat(np.arange(len(first)), count)
        row = first[edge] + np.arange(len(edge)) - np.repeat(np.cumsum(count) - count, count)
        crossings_row.append(row)
        crossings_x.append(x1[edge] + (row - y1[edge]) * (x2 - x1)[edge] / (y2 - y1)[edge])
    row, at = np.concatenate(crossings_row), np.concatenate(crossings_x)
    order = np.lexsort((at, row))
    row, column = row[order], np.ceil(at[order]).astype(np.int64)
    # every line crosses a closed outline an even number of times: crossings pair up into runs
    yield from zip(row[::2].tolist(), column[::2].tolist(), column[1::2].tolist(), strict=True)


def window(rings: Sequence[Floats], coast: int, step: int) -> Raster:
    """An empty window around the rings, its edges on every `step`-th tile, wide enough for a coast of so many tiles."""
    points = np.concatenate(rings)
    x, y = to_tile_space(points[:, 0], points[:, 1])
    west, north = (int(v.min() - coast - 1) // step * step for v in (x, y))
    east, south = (-(-int(v.max() + coast + 2) // step) * step for v in (x, y))
    return Raster(west, north, np.zeros((south - north, east - west), dtype=np.int16))
