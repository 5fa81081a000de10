"""Painting outlines on the grid of zoom-16 tiles: which tiles' centres lie within, and which are nearest to them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sources.tiles.grid import Floats, Ints, to_tile_space

MayHave = Callable[[Ints, Ints, npt.NDArray[np.int16]], npt.NDArray[np.bool_]]
"""Of tiles, by row and column in a window: whether each may have the number that stands beside it."""
Runs = tuple[Ints, Ints, Ints, Ints]
"""Stretches of tiles in a row that lie within an outline: whose it is, the row, first column, column after the last."""


@dataclass(frozen=True, slots=True)
class Edges:
    """Outlines as their edges in the space of tiles, centres at whole numbers. `owner`: whose edge it is."""

    owner: Ints
    x1: Floats
    y1: Floats
    x2: Floats
    y2: Floats

    def runs(self, top: int, bottom: int) -> Runs:
        """The rows from `top` to before `bottom` that lie within the rings of each owner (even-odd rule), by where
        centre lines cross edges; in order of owner, row and column."""
        first = np.maximum(np.ceil(np.minimum(self.y1, self.y2)).astype(np.int64), top)
        count = np.maximum(np.minimum(np.ceil(np.maximum(self.y1, self.y2)).astype(np.int64), bottom) - first, 0)
        edge = np.repeat(np.arange(len(first)), count)
        row = first[edge] + np.arange(len(edge)) - np.repeat(np.cumsum(count) - count, count)
        x1, y1, x2, y2 = (side[edge] for side in (self.x1, self.y1, self.x2, self.y2))
        at = x1 + (row - y1) * (x2 - x1) / (y2 - y1)
        owner = self.owner[edge]
        order = np.lexsort((at, row, owner))
        column = np.ceil(at[order]).astype(np.int64)
        # every line crosses a closed outline an even number of times: crossings pair up into runs
        return owner[order][::2], row[order][::2], column[::2], column[1::2]


def edges(outlines: Sequence[Sequence[Floats]]) -> Edges:
    """The edges of the rings of each owner, numbered as they stand.

    A ring that jumps from one side of the 180th meridian to the other goes on beyond it, so that its columns may lie
    outside of the grid; one around a pole is closed along it.
    """
    none = np.zeros(0)
    sides: list[tuple[Ints, Floats, Floats, Floats, Floats]] = [(none.astype(np.int64), none, none, none, none)]
    for owner, rings in enumerate(outlines):
        for ring in rings:
            lon, lat = _without_jumps(ring[:, 0], ring[:, 1])
            x, y = to_tile_space(lon, lat)
            x, y = x - 0.5, y - 0.5  # centres become whole numbers
            sides.append((np.full(len(x) - 1, owner, dtype=np.int64), x[:-1], y[:-1], x[1:], y[1:]))
    return Edges(*(np.concatenate(side) for side in zip(*sides, strict=True)))


def _without_jumps(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    turns = np.round(np.diff(lon) / 360)
    if not turns.any():
        return lon, lat
    lon = lon - 360 * np.concatenate([[0.0], np.cumsum(turns)])
    if lon[0] == lon[-1]:
        return lon, lat
    pole = 90.0 if lat.mean() > 0 else -90.0
    return np.concatenate([lon, lon[[-1, 0, 0]]]), np.concatenate([lat, [pole, pole], lat[:1]])


@dataclass(frozen=True, slots=True)
class Raster:
    """A window on the zoom-16 grid and the number painted on each tile (0: nothing). `west`, `north`: first tile."""

    west: int
    north: int
    number: npt.NDArray[np.int16]

    def paint(self, rings: Sequence[Floats], number: int) -> None:
        """Give `number` to every tile whose centre lies within the rings (even-odd rule)."""
        height, width = self.number.shape
        _, rows, starts, stops = edges([rings]).runs(self.north, self.north + height)
        for row, start, stop in zip(rows.tolist(), starts.tolist(), stops.tolist(), strict=True):
            self.number[row - self.north, max(start - self.west, 0) : max(min(stop - self.west, width), 0)] = number

    def spread(self, tiles: int, may_have: MayHave | None = None) -> None:
        """Give every empty tile the number of the nearest painted one that it may have, if that is within so many
        tiles."""
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
            if may_have is not None:
                free &= may_have(to_row, to_column, new)
            number[to_row[free], to_column[free]] = new[free]


def window(rings: Sequence[Floats], coast: int, step: int) -> Raster:
    """An empty window around the rings, its edges on every `step`-th tile, wide enough for a coast of so many tiles."""
    points = np.concatenate(rings)
    x, y = to_tile_space(points[:, 0], points[:, 1])
    west, north = (int(v.min() - coast - 1) // step * step for v in (x, y))
    east, south = (-(-int(v.max() + coast + 2) // step) * step for v in (x, y))
    return Raster(west, north, np.zeros((south - north, east - west), dtype=np.int16))
