"""Where a tile is: quadkey → centre → country, province (34 since 2025-07-01) and former province (63 before).

The rule, in one place:

1. A tile belongs to the area whose outline holds its centre. Viet Nam's 34 provinces (bundled outlines of the National
   Statistics Office's map) come first; the other countries of South-East Asia and the parts of China, India,
   Bangladesh and Papua New Guinea along their borders follow (Natural Earth 1:10m).
2. A tile whose centre lies in no outline belongs to the nearest one, if that is within `COAST_TILES` tiles (about
   1.8 km): outlines are drawn coarser than harbours and beaches. Farther out it is at sea and belongs to nobody.
3. Neighbours compete under both rules, so that Dongxing is not counted as Móng Cái; what falls to a country that was
   not asked for is left out.
4. Within a province, the former province is that of the nearest former ward (10,035 points) among the former provinces
   that make up the province: today's provinces are unions of whole former ones. Of the archipelagos it is known
   (`archipelagos`).

All of it is decided once per zoom-16 tile and kept as a table of cells (`area_cells`): a zoom-14 cell where all
sixteen tiles agree, single tiles elsewhere. Placing a tile is then two hash joins.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy.spatial import cKDTree

from sources.tiles.archipelagos import ARCHIPELAGOS
from sources.tiles.grid import ZOOM, cell_numbers, to_degrees, to_tile_space
from sources.tiles.outlines import outlines
from sources.tiles.raster import Raster, window
from sources.tiles.wards import Points, flat_kilometres, former_wards
from sources.vocabulary.areas import ASEAN

COARSE_ZOOM = 14
COARSE_STEP = 1 << (ZOOM - COARSE_ZOOM)
"""Tiles along the side of a coarse cell."""
COAST_TILES = 3
"""How far outside every outline a centre may lie and still count as the nearest area's; a tile is 0.57-0.61 km here."""
METHOD = "outlines-2026.2"
"""Names this rule and these outlines in every partition; change it when either changes."""
VIET_NAM = "VNM"


@dataclass(frozen=True, slots=True)
class Area:
    """What one number in the table of cells stands for; provinces only within Viet Nam."""

    area_id: int
    country_code: str
    province_code: str
    former_province_code: str


def _country_grid(countries: Sequence[str]) -> tuple[Raster, list[str]]:
    """The countries asked for and their neighbours, painted and spread to the coast; the code of each number."""
    rings = outlines("countries")
    rings[VIET_NAM] = [ring for province in outlines("provinces").values() for ring in province]
    grid = window([ring for code in countries for ring in rings[code]], COAST_TILES, COARSE_STEP)
    codes = ["", *sorted(set(rings) - {VIET_NAM}), VIET_NAM]  # Viet Nam last: its outlines are the finer ones
    for number, code in enumerate(codes):
        if code == VIET_NAM:
            for province in outlines("provinces").values():
                grid.paint(province, number)
        elif code:
            grid.paint(rings[code], number)
    grid.spread(COAST_TILES)
    return grid, codes


def _province_grid(country: Raster, viet_nam: int) -> tuple[Raster, list[tuple[str, str]]]:
    """Viet Nam's tiles by province and former province; the two codes of each number."""
    shapes = outlines("provinces")
    provinces = sorted(shapes)
    grid = window([ring for rings in shapes.values() for ring in rings], COAST_TILES, COARSE_STEP)
    for number, code in enumerate(provinces, start=1):
        grid.paint(shapes[code], number)
    grid.spread(COAST_TILES + 2)  # reaches every tile the country's own spreading gave to Viet Nam
    top, left = grid.north - country.north, grid.west - country.west
    height, width = grid.number.shape
    grid.number[country.number[top : top + height, left : left + width] != viet_nam] = 0

    wards = former_wards()
    parts = _parts_of_provinces(grid, wards)
    pairs: list[tuple[str, str]] = [("", "")]
    result = np.zeros_like(grid.number)
    for number, code in enumerate(provinces, start=1):
        rows, columns = np.nonzero(grid.number == number)
        chosen = np.isin(wards.province, parts[number])
        lon, lat = to_degrees(columns.astype(np.float64) + grid.west + 0.5, rows.astype(np.float64) + grid.north + 0.5)
        tree = cKDTree(flat_kilometres(wards.lon[chosen], wards.lat[chosen]))
        _, at = tree.query(flat_kilometres(lon, lat), workers=1)
        formers, which = np.unique(wards.province[chosen], return_inverse=True)
        former = which[at]
        for box in ARCHIPELAGOS:
            if box.former_province in formers:
                former[box.holds(lon, lat)] = formers.tolist().index(box.former_province)
        result[rows, columns] = len(pairs) + former
        pairs += [(code, former) for former in formers.tolist()]
    return Raster(grid.west, grid.north, result), pairs


def _parts_of_provinces(grid: Raster, wards: Points) -> dict[int, list[str]]:
    """The former provinces that make up each painted province: where most of their wards lie."""
    height, width = grid.number.shape
    x, y = to_tile_space(wards.lon, wards.lat)
    ward_province = grid.number[
        np.clip(y.astype(np.int64) - grid.north, 0, height - 1), np.clip(x.astype(np.int64) - grid.west, 0, width - 1)
    ]
    parts: dict[int, list[str]] = {}
    for former in np.unique(wards.province).tolist():
        inside = ward_province[(wards.province == former) & (ward_province > 0)]
        parts.setdefault(int(np.bincount(inside).argmax()), []).append(former)
    return parts


def area_cells(countries: Sequence[str]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The table of cells and the areas its numbers stand for.

    cells: zoom (14 or 16), cell (quadkey as a hexadecimal number), area_id. areas: area_id, country_code,
    province_code, former_province_code (both empty outside Viet Nam). Raises ValueError for an unknown country.
    """
    unknown = sorted(set(countries) - set(ASEAN))
    if unknown or not countries:
        raise ValueError(f"countries must be some of {', '.join(ASEAN)}; not {', '.join(unknown) or 'none'}")
    grid, codes = _country_grid(countries)
    number = grid.number
    areas = [Area(i, code, "", "") for i, code in enumerate(codes) if code in countries and code != VIET_NAM]
    wanted = np.zeros(len(codes), dtype=bool)
    wanted[[codes.index(code) for code in countries]] = True
    if VIET_NAM in countries:
        fine, pairs = _province_grid(grid, codes.index(VIET_NAM))
        first = len(codes)
        areas += [Area(first + i, VIET_NAM, *pair) for i, pair in enumerate(pairs) if i]
        top, left = fine.north - grid.north, fine.west - grid.west
        part = number[top : top + fine.number.shape[0], left : left + fine.number.shape[1]]
        # a few tiles beyond the reach of every province's coast are dropped with the country's number
        part[part == codes.index(VIET_NAM)] = 0
        part[fine.number > 0] = fine.number[fine.number > 0] + first
        wanted = np.concatenate([wanted, np.ones(len(pairs), dtype=bool)])
        wanted[codes.index(VIET_NAM)] = False
    number[~wanted[number]] = 0
    return _as_cells(grid), pl.DataFrame(areas, orient="row")


def _as_cells(grid: Raster) -> pl.DataFrame:
    """Zoom-14 cells where all tiles have one number, single tiles elsewhere; tiles of no area have no row."""
    step = COARSE_STEP
    height, width = (size // step for size in grid.number.shape)
    low, high = grid.number[::step, ::step].copy(), grid.number[::step, ::step].copy()
    for dy in range(step):
        for dx in range(step):
            part = grid.number[dy::step, dx::step]
            np.minimum(low, part, out=low)
            np.maximum(high, part, out=high)
    rows, columns = np.nonzero((low == high) & (low > 0))
    coarse = cell_numbers(columns + grid.west // step, rows + grid.north // step, COARSE_ZOOM)
    mixed = np.repeat(np.repeat(low != high, step, axis=0), step, axis=1)[: height * step, : width * step]
    tile_rows, tile_columns = np.nonzero(mixed & (grid.number > 0))
    single = cell_numbers(tile_columns + grid.west, tile_rows + grid.north)
    return pl.concat(
        [
            pl.DataFrame({"zoom": np.full(len(cells), zoom, dtype=np.uint8), "cell": cells, "area_id": ids})
            for zoom, cells, ids in (
                (COARSE_ZOOM, coarse, low[rows, columns]),
                (ZOOM, single, grid.number[tile_rows, tile_columns]),
            )
        ]
    ).sort("zoom", "cell")
