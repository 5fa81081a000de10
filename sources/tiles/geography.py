"""Where a tile is: quadkey → centre → country, province (34 since 2025-07-01) and former province (63 before).

The rule, in one place:

1. A tile belongs to the area whose outline holds its centre. Viet Nam's 34 provinces (bundled outlines of the National
   Statistics Office's map) come first; the other countries of South-East Asia and the parts of China, India,
   Bangladesh and Papua New Guinea along their borders follow (Natural Earth 1:10m).
2. A tile whose centre lies in no outline belongs to the nearest one, if that is within `COAST_TILES` tiles (about
   1.8 km): outlines are drawn coarser than harbours and beaches. Farther out it is at sea and belongs to nobody.
3. Neighbours compete under both rules, so that Dongxing is not counted as Móng Cái; what falls to a country that was
   not asked for is left out.
4. Within a province, the former province is that of the nearest former ward (10,040 points) among the former provinces
   that make up the province: today's provinces are unions of whole former ones.

All of it is decided once per zoom-16 tile and kept as a table of cells (`area_cells`): a zoom-14 cell where all
sixteen tiles agree, single tiles elsewhere. Placing a tile is then two hash joins. `nearest_commune` is the way
without outlines, kept to measure what the outlines gain.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.spatial import cKDTree

from sources.vocabulary.areas import ASEAN
from sources.vocabulary.files import write_aside

ZOOM = 16
TILES_ACROSS = 1 << ZOOM
COARSE_ZOOM = 14
COAST_TILES = 3
"""How far outside every outline a centre may lie and still count as the nearest area's; a tile is 0.57-0.61 km here."""
METHOD = "outlines-2026.1"
"""Names this rule and these outlines in every partition; change it when either changes."""


VIET_NAM = "VNM"

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


# quadkeys and tiles


def quadkey(lon: float, lat: float, zoom: int = ZOOM) -> str:
    """The Web Mercator tile that holds a point, as a quadkey. Latitudes beyond 85.05 degrees are clamped to it."""
    across = 1 << zoom
    x, y = _to_tile_space(np.array([lon]), np.array([lat]))
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
    lon, lat = _to_degrees(np.array([(column + 0.5) * scale]), np.array([(row + 0.5) * scale]))
    return float(lon[0]), float(lat[0])


def cell_numbers(columns: Ints, rows: Ints, zoom: int = ZOOM) -> npt.NDArray[np.uint64]:
    """Quadkeys read as hexadecimal numbers: what `('0x' || quadkey)::ubigint` gives in SQL, one hexdigit per zoom."""
    numbers = np.zeros(len(columns), dtype=np.uint64)
    for bit in range(zoom):
        digit = ((columns >> bit) & 1) | ((rows >> bit) & 1) << 1
        numbers |= digit.astype(np.uint64) << np.uint64(4 * bit)
    return numbers


def _to_tile_space(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    radians = np.radians(np.clip(lat, -85.0511, 85.0511))
    return (lon + 180) / 360 * TILES_ACROSS, (1 - np.arcsinh(np.tan(radians)) / np.pi) / 2 * TILES_ACROSS


def _to_degrees(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    lat = np.degrees(np.arctan(np.sinh(np.pi * (1 - 2 * y / TILES_ACROSS))))
    return x / TILES_ACROSS * 360 - 180, np.asarray(lat, dtype=np.float64)


# outlines and points


def _bundled(name: str) -> str:
    return files("sources.tiles").joinpath(name).read_text(encoding="utf-8")


def outlines(name: str) -> dict[str, list[Floats]]:
    """Rings (closed, longitude and latitude) by area code, of `provinces` (GSO codes) or `countries` (ISO alpha-3)."""
    topology = json.loads(_bundled(f"outlines_{name}.json"))
    scale, origin = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = [np.cumsum(np.asarray(arc, dtype=np.float64), axis=0) * scale + origin for arc in topology["arcs"]]

    def ring(indices: Sequence[int]) -> Floats:
        parts = [arcs[i] if i >= 0 else arcs[~i][::-1] for i in indices]
        return np.concatenate([parts[0], *(part[1:] for part in parts[1:])])

    return {
        area["id"]: [ring(indices) for polygon in area["arcs"] for indices in polygon]
        for area in topology["objects"]["areas"]["geometries"]
    }


@dataclass(frozen=True, slots=True)
class Points:
    """Places with the province each belongs to."""

    province: npt.NDArray[np.str_]
    lon: Floats
    lat: Floats


@cache
def _points(table: str) -> Points:
    database = files("vietnamadminunits").joinpath("data/dataset.db")
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        rows = connection.execute(
            f"select provinceCode, wardLon, wardLat from {table} "  # noqa: S608 - one of the two names below
            "where wardLon is not null and wardLat is not null order by wardCode"
        ).fetchall()
    codes, lons, lats = zip(*rows, strict=True)
    return Points(np.array(codes), np.array(lons, dtype=np.float64), np.array(lats, dtype=np.float64))


def communes() -> Points:
    """The 3,321 communes in force since 2025-07-01 (the 34 provinces' codes)."""
    return _points("admin_units")


def former_wards() -> Points:
    """The former wards that have a point (10,035 of 10,040; the 63 former provinces' codes)."""
    return _points("admin_units_legacy")


def _flat_kilometres(lon: Floats, lat: Floats) -> Floats:
    """Coordinates in which distances near Viet Nam are kilometres to within two per cent."""
    return np.column_stack([lon * 111.32 * np.cos(np.radians(16.0)), lat * 110.6])


def nearest_commune(lon: Floats, lat: Floats) -> npt.NDArray[np.str_]:
    """Province code of the nearest commune point: the way to place a tile when there is no outline."""
    points = communes()
    _, at = cKDTree(_flat_kilometres(points.lon, points.lat)).query(_flat_kilometres(lon, lat))
    return np.asarray(points.province[at], dtype=np.str_)


# painting outlines on the grid of tiles


@dataclass(frozen=True, slots=True)
class _Grid:
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
        x, y = _to_tile_space(ring[:, 0], ring[:, 1])
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


def _window(rings: Sequence[Floats]) -> _Grid:
    """A grid around the rings, its edges on zoom-14 cells and wide enough for the coast."""
    points = np.concatenate(rings)
    x, y = _to_tile_space(points[:, 0], points[:, 1])
    step = 1 << (ZOOM - COARSE_ZOOM)
    west, north = (int(v.min() - COAST_TILES - 1) // step * step for v in (x, y))
    east, south = (-(-int(v.max() + COAST_TILES + 2) // step) * step for v in (x, y))
    return _Grid(west, north, np.zeros((south - north, east - west), dtype=np.int16))


# the table of cells


@dataclass(frozen=True, slots=True)
class Area:
    """What one number in the table of cells stands for; provinces only within Viet Nam."""

    area_id: int
    country_code: str
    province_code: str
    former_province_code: str


def _country_grid(countries: Sequence[str]) -> tuple[_Grid, list[str]]:
    """The countries asked for and their neighbours, painted and spread to the coast; the code of each number."""
    rings = outlines("countries")
    rings[VIET_NAM] = [ring for province in outlines("provinces").values() for ring in province]
    grid = _window([ring for code in countries for ring in rings[code]])
    codes = ["", *sorted(set(rings) - {VIET_NAM}), VIET_NAM]  # Viet Nam last: its outlines are the finer ones
    for number, code in enumerate(codes):
        if code == VIET_NAM:
            for province in outlines("provinces").values():
                grid.paint(province, number)
        elif code:
            grid.paint(rings[code], number)
    grid.spread(COAST_TILES)
    return grid, codes


def _province_grid(country: _Grid, viet_nam: int) -> tuple[_Grid, list[tuple[str, str]]]:
    """Viet Nam's tiles by province and former province; the two codes of each number."""
    shapes = outlines("provinces")
    provinces = sorted(shapes)
    grid = _window([ring for rings in shapes.values() for ring in rings])
    for number, code in enumerate(provinces, start=1):
        grid.paint(shapes[code], number)
    grid.spread(COAST_TILES + 2)  # reaches every tile the country's own spreading gave to Viet Nam
    top, left = grid.north - country.north, grid.west - country.west
    height, width = grid.number.shape
    grid.number[country.number[top : top + height, left : left + width] != viet_nam] = 0

    wards = former_wards()
    x, y = _to_tile_space(wards.lon, wards.lat)
    ward_province = grid.number[
        np.clip(y.astype(np.int64) - grid.north, 0, height - 1), np.clip(x.astype(np.int64) - grid.west, 0, width - 1)
    ]
    parts: dict[int, list[str]] = {}
    for former in np.unique(wards.province).tolist():
        inside = ward_province[(wards.province == former) & (ward_province > 0)]
        parts.setdefault(int(np.bincount(inside).argmax()), []).append(former)

    pairs: list[tuple[str, str]] = [("", "")]
    result = np.zeros_like(grid.number)
    for number, code in enumerate(provinces, start=1):
        rows, columns = np.nonzero(grid.number == number)
        chosen = np.isin(wards.province, parts[number])
        lon, lat = _to_degrees(columns.astype(np.float64) + grid.west + 0.5, rows.astype(np.float64) + grid.north + 0.5)
        tree = cKDTree(_flat_kilometres(wards.lon[chosen], wards.lat[chosen]))
        _, at = tree.query(_flat_kilometres(lon, lat), workers=1)
        formers, which = np.unique(wards.province[chosen], return_inverse=True)
        result[rows, columns] = len(pairs) + which[at]
        pairs += [(code, former) for former in formers.tolist()]
    return _Grid(grid.west, grid.north, result), pairs


def area_cells(countries: Sequence[str] = ASEAN) -> tuple[pl.DataFrame, pl.DataFrame]:
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


def _as_cells(grid: _Grid) -> pl.DataFrame:
    """Zoom-14 cells where all tiles have one number, single tiles elsewhere; tiles of no area have no row."""
    step = 1 << (ZOOM - COARSE_ZOOM)
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


@dataclass(frozen=True, slots=True)
class Lookup:
    """The table of cells on disk, and the areas its numbers stand for."""

    cells: Path
    areas: pl.DataFrame
    method: str

    def quadkey_ranges(self, zoom: int = 9) -> list[tuple[str, str]]:
        """First and last zoom-16 quadkey of each stretch that holds any tile of the areas asked for, in order."""
        shift_coarse, shift_fine = (4 * (z - zoom) for z in (COARSE_ZOOM, ZOOM))
        cell = pl.when(pl.col("zoom") == COARSE_ZOOM).then(pl.col("cell") // 2**shift_coarse)
        prefixes = (
            pl.scan_parquet(self.cells)
            .select(cell.otherwise(pl.col("cell") // 2**shift_fine).unique().sort().alias("cell"))
            .collect()["cell"]
            .to_list()
        )
        ranges: list[tuple[str, str]] = []
        for number in prefixes:
            prefix = f"{number:0{zoom}x}"
            low, high = prefix.ljust(ZOOM, "0"), prefix.ljust(ZOOM, "3")
            if ranges and int(ranges[-1][1], 4) + 1 == int(low, 4):
                ranges[-1] = (ranges[-1][0], high)
            else:
                ranges.append((low, high))
        return ranges


def lookup(folder: Path, countries: Sequence[str] = ASEAN) -> Lookup:
    """The table of cells for these countries; made once (a few seconds) and kept in `folder`, which may be deleted."""
    chosen = tuple(sorted(set(countries)))
    made_from = "|".join([METHOD, str(COAST_TILES), *chosen, *map(_bundled, _OUTLINE_FILES)])
    name = f"{METHOD}-{hashlib.sha256(made_from.encode()).hexdigest()[:12]}"
    cells, areas = folder / f"{name}-cells.parquet", folder / f"{name}-areas.parquet"
    if not (cells.exists() and areas.exists()):
        for path, frame in zip((cells, areas), area_cells(chosen), strict=True):
            write_aside(path, frame.write_parquet)
    return Lookup(cells, pl.read_parquet(areas), f"{METHOD}; coast {COAST_TILES} tiles; {' '.join(chosen)}")


_OUTLINE_FILES = ("outlines_provinces.json", "outlines_countries.json")
