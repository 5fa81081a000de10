"""Files in the exact shape of Ookla's open data: one Parquet file of zoom-16 tiles per quarter and network.

What is imitated: column names, order and types of each era, WKT tiles, rows sorted by quadkey, thirty row groups at
full size (6.5 million rows), a world in which South-East Asia is a small part. What is not: the values, which are
drawn at random from a seed. `python -m tests.wire.ookla_files out.parquet --rows 6500000` writes one.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from sources.tiles.wards import former_wards

ZOOM = 16
TILES_ACROSS = 2**ZOOM
FULL_ROWS = 6_500_000
FULL_ROW_GROUPS = 30

_BASE: tuple[tuple[str, pa.DataType], ...] = (
    ("quadkey", pa.string()),
    ("tile", pa.string()),
    ("avg_d_kbps", pa.int64()),
    ("avg_u_kbps", pa.int64()),
    ("avg_lat_ms", pa.int64()),
    ("tests", pa.int64()),
    ("devices", pa.int64()),
)


def _with_loaded_latency(kind: pa.DataType, *, centroids: bool) -> pa.Schema:
    fields = list(_BASE)
    if centroids:
        fields[2:2] = [("tile_x", pa.float64()), ("tile_y", pa.float64())]
    at = [name for name, _ in fields].index("tests")
    fields[at:at] = [("avg_lat_down_ms", kind), ("avg_lat_up_ms", kind)]
    return pa.schema(fields)


ERAS: dict[str, pa.Schema] = {
    "2019": pa.schema(_BASE),
    "2022": _with_loaded_latency(pa.int32(), centroids=False),
    "2023": _with_loaded_latency(pa.int32(), centroids=True),
    "2026": _with_loaded_latency(pa.float64(), centroids=True),
}
"""Schemas as published: the first years; with loaded latency; with tile centres; with loaded latency as double."""


def era_of(year: int, quarter: int) -> str:
    """The era whose schema a quarter's file has."""
    when = (year, quarter)
    if when < (2022, 4):
        return "2019"
    if when < (2023, 3):
        return "2022"
    return "2023" if when < (2026, 1) else "2026"


@dataclass(frozen=True)
class Hub:
    """A place where people test: centre, spread in degrees, share of the world's tiles, typical download in Mbps."""

    lon: float
    lat: float
    spread: float
    share: float
    download_mbps: float


# Shares are rough: they put South-East Asia at about a tenth of the world's tiles, Viet Nam at 1.4 per cent.
ABROAD = (
    Hub(-95.0, 38.0, 9.0, 0.20, 240),
    Hub(-75.5, 41.0, 2.5, 0.07, 250),
    Hub(-119.5, 36.5, 2.5, 0.05, 240),
    Hub(-99.5, 20.0, 2.5, 0.03, 80),
    Hub(-47.0, -21.5, 5.0, 0.08, 160),
    Hub(-60.0, -33.5, 3.5, 0.03, 90),
    Hub(-74.5, 4.8, 2.0, 0.02, 120),
    Hub(-1.5, 52.5, 1.6, 0.05, 110),
    Hub(2.5, 47.0, 3.0, 0.06, 220),
    Hub(10.0, 50.5, 3.5, 0.06, 95),
    Hub(-4.0, 40.0, 2.5, 0.03, 210),
    Hub(12.5, 43.0, 2.5, 0.03, 80),
    Hub(21.0, 52.0, 3.5, 0.03, 130),
    Hub(39.0, 55.5, 6.0, 0.04, 90),
    Hub(31.0, 29.5, 1.5, 0.01, 60),
    Hub(28.0, -26.5, 3.0, 0.01, 45),
    Hub(5.0, 8.0, 2.5, 0.01, 20),
    Hub(46.0, 25.0, 3.5, 0.02, 110),
    Hub(78.0, 21.0, 5.0, 0.07, 60),
    Hub(90.3, 23.8, 1.0, 0.01, 45),
    Hub(116.0, 33.0, 5.0, 0.01, 200),
    Hub(138.0, 36.0, 2.0, 0.03, 180),
    Hub(127.5, 36.5, 1.0, 0.01, 190),
    Hub(147.0, -35.0, 3.5, 0.02, 75),
    # South-East Asia without Viet Nam
    Hub(101.0, 14.5, 1.6, 0.020, 230),
    Hub(107.5, -6.8, 1.6, 0.025, 32),
    Hub(99.5, 1.5, 2.0, 0.006, 30),
    Hub(121.2, 14.5, 1.2, 0.014, 92),
    Hub(123.8, 10.0, 1.3, 0.006, 80),
    Hub(102.0, 3.4, 0.9, 0.012, 130),
    Hub(103.83, 1.35, 0.06, 0.003, 300),
    Hub(96.1, 18.5, 1.6, 0.003, 28),
    Hub(104.9, 12.0, 0.8, 0.003, 45),
    Hub(102.6, 18.0, 0.8, 0.001, 35),
    Hub(114.8, 4.7, 0.15, 0.0005, 90),
    Hub(125.6, -8.7, 0.3, 0.0002, 12),
)
VIET_NAM_SHARE = 0.014
VIET_NAM_DOWNLOAD_MBPS = 150


def _tile_x(lon: np.ndarray) -> np.ndarray:
    return ((lon + 180) / 360 * TILES_ACROSS).astype(np.int64)


def _tile_y(lat: np.ndarray) -> np.ndarray:
    radians = np.radians(np.clip(lat, -85, 85))
    return ((1 - np.arcsinh(np.tan(radians)) / np.pi) / 2 * TILES_ACROSS).astype(np.int64)


def _lon(x: np.ndarray) -> np.ndarray:
    return x / TILES_ACROSS * 360 - 180


def _lat(y: np.ndarray) -> np.ndarray:
    return np.degrees(np.arctan(np.sinh(np.pi * (1 - 2 * y / TILES_ACROSS))))


def _interleave(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Morton number of a tile: its quadkey read in base four, so that sorting by it is sorting by quadkey."""
    code = np.zeros(len(x), dtype=np.int64)
    for bit in range(ZOOM):
        code |= ((x >> bit) & 1) << (2 * bit) | ((y >> bit) & 1) << (2 * bit + 1)
    return code


def quadkeys(codes: np.ndarray) -> np.ndarray:
    """Sixteen-character quadkeys of Morton numbers."""
    digits = np.empty((len(codes), ZOOM), dtype=np.uint8)
    for place in range(ZOOM):
        digits[:, place] = ((codes >> (2 * (ZOOM - 1 - place))) & 3) + ord("0")
    return digits.view(f"S{ZOOM}").ravel().astype(str)


def quadkey(lon: float, lat: float) -> str:
    """The tile that holds a point."""
    return str(quadkeys(_interleave(_tile_x(np.array([lon])), _tile_y(np.array([lat]))))[0])


def tile_centres(keys: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """Longitudes and latitudes of the centres of tiles."""
    x, y = _deinterleave(np.array([int(key, 4) for key in keys]))
    return _lon(x + 0.5), _lat(y + 0.5)


def _positions(rng: np.random.Generator, rows: int, world: bool) -> tuple[np.ndarray, np.ndarray]:
    """Distinct tiles in quadkey order, and the typical download speed of the place each was drawn for."""
    share_abroad = sum(hub.share for hub in ABROAD) if world else 0.0
    total = share_abroad + VIET_NAM_SHARE
    codes, speeds = np.empty(0, dtype=np.int64), np.empty(0)
    people = former_wards()
    points = np.column_stack([people.lon, people.lat])
    while len(codes) < rows:
        draw = int((rows - len(codes)) * 1.3) + 64
        wards = points[rng.integers(len(points), size=max(1, round(draw * VIET_NAM_SHARE / total)))]
        # people live around the ward's point: 0.012 degrees is about 1.3 km, two tiles
        lon, lat = [wards[:, 0]], [wards[:, 1]]
        lon[0] = lon[0] + rng.normal(0, 0.012 if world else 0.03, len(wards))
        lat[0] = lat[0] + rng.normal(0, 0.012 if world else 0.03, len(wards))
        typical = [np.full(len(wards), float(VIET_NAM_DOWNLOAD_MBPS))]
        for hub in ABROAD if world else ():
            size = round(draw * hub.share / total)
            lon.append(rng.normal(hub.lon, hub.spread, size))
            lat.append(rng.normal(hub.lat, hub.spread * 0.8, size))
            typical.append(np.full(size, hub.download_mbps))
        new = _interleave(
            np.clip(_tile_x(np.concatenate(lon)), 0, TILES_ACROSS - 1),
            np.clip(_tile_y(np.concatenate(lat)), 0, TILES_ACROSS - 1),
        )
        codes, first = np.unique(np.concatenate([codes, new]), return_index=True)
        speeds = np.concatenate([speeds, np.concatenate(typical)])[first]
    keep = np.sort(rng.choice(len(codes), rows, replace=False))
    return codes[keep], speeds[keep]


def _deinterleave(codes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    x, y = np.zeros(len(codes), dtype=np.int64), np.zeros(len(codes), dtype=np.int64)
    for bit in range(ZOOM):
        x |= ((codes >> (2 * bit)) & 1) << bit
        y |= ((codes >> (2 * bit + 1)) & 1) << bit
    return x, y


@cache
def _edges() -> tuple[pa.Array, pa.Array]:
    """Every tile edge as text: longitudes by column, latitudes by row. Text is made once, rows only pick from it."""
    at = np.arange(TILES_ACROSS + 1)
    return (
        pa.array([f"{value:.15g}" for value in _lon(at).tolist()]),
        pa.array([f"{value:.15g}" for value in _lat(at).tolist()]),
    )


def _wkt(x: np.ndarray, y: np.ndarray) -> pa.Array:
    lons, lats = _edges()
    west, east, north, south = (pc.take(*pick) for pick in ((lons, x), (lons, x + 1), (lats, y), (lats, y + 1)))
    corners = ((west, north), (east, north), (east, south), (west, south), (west, north))
    ring = pc.binary_join_element_wise(*(pc.binary_join_element_wise(*corner, " ") for corner in corners), ", ")
    return pc.binary_join_element_wise("POLYGON((", ring, "))", "")


def _table(rng: np.random.Generator, codes: np.ndarray, typical: np.ndarray, schema: pa.Schema) -> pa.Table:
    size = len(codes)
    x, y = _deinterleave(codes)
    tests = np.maximum(1, rng.lognormal(1.6, 1.3, size)).astype(np.int64)
    download = np.maximum(64, typical * 1000 * rng.lognormal(-0.1, 0.55, size)).astype(np.int64)
    sparse = rng.random(size) < 0.4
    loaded = schema.field("avg_lat_down_ms").type if "avg_lat_down_ms" in schema.names else None
    made: dict[str, object] = {
        "quadkey": quadkeys(codes),
        "tile": _wkt(x, y),
        "tile_x": np.round(_lon(x + 0.5), 4),
        "tile_y": np.round(_lat(y + 0.5), 4),
        "avg_d_kbps": download,
        "avg_u_kbps": np.maximum(32, download * rng.uniform(0.2, 0.95, size)).astype(np.int64),
        "avg_lat_ms": np.maximum(1, rng.lognormal(2.6, 0.6, size)).astype(np.int64),
        "tests": tests,
        "devices": np.maximum(1, tests * rng.uniform(0.3, 1.0, size)).astype(np.int64),
    }
    if loaded is not None:
        for name in ("avg_lat_down_ms", "avg_lat_up_ms"):
            milliseconds = np.maximum(1, rng.lognormal(5.0, 0.8, size)).astype(np.int64)
            made[name] = pa.array(milliseconds, mask=sparse).cast(loaded)
    return pa.table({name: made[name] for name in schema.names}, schema=schema)


def write_tiles(
    path: Path,
    *,
    year: int = 2025,
    quarter: int = 1,
    network: str = "fixed",
    rows: int = 3_000,
    row_groups: int | None = None,
    seed: int = 57,
    world: bool = True,
    sort: bool = True,
) -> Path:
    """Write one quarter's file.

    `rows` tiles in `row_groups` groups (thirty at full size, at least one per 200 rows otherwise); `world=False` puts
    every tile in and around Viet Nam; `sort=False` shuffles, so that statistics help nobody. The same arguments give
    the same bytes.
    """
    schema = ERAS[era_of(year, quarter)]
    rng = np.random.default_rng([seed, year, quarter, 0 if network == "fixed" else 1])
    codes, typical = _positions(rng, rows, world)
    if not sort:
        order = rng.permutation(rows)
        codes, typical = codes[order], typical[order]
    groups = row_groups or min(FULL_ROW_GROUPS, max(1, rows // 200))
    path.parent.mkdir(parents=True, exist_ok=True)
    with pq.ParquetWriter(path, schema, compression="snappy") as writer:
        for part in np.array_split(np.arange(rows), groups):
            writer.write_table(_table(rng, codes[part], typical[part], schema), row_group_size=max(1, len(part)))
    return path


def write_rows(path: Path, rows: list[dict[str, object]], *, era: str = "2019") -> Path:
    """Write the given tiles and nothing else: for examples a person can check by eye."""
    schema = ERAS[era]
    filled = [{name: row.get(name, "" if name == "tile" else None) for name in schema.names} for row in rows]
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.Table.from_pylist(filled, schema=schema), path)
    return path


def spoil(path: Path, fault: str) -> Path:
    """Make a good file bad in one named way, in place."""
    if fault == "truncated":
        body = path.read_bytes()
        path.write_bytes(body[: len(body) * 2 // 3])
        return path
    if fault == "html":
        path.write_bytes(b"<!DOCTYPE html><html><body>Service unavailable</body></html>" * 40)
        return path
    table = pq.read_table(path)
    match fault:
        case "missing_column":
            table = table.drop_columns(["devices"])
        case "changed_type":
            at = table.schema.get_field_index("avg_d_kbps")
            table = table.set_column(at, "avg_d_kbps", table["avg_d_kbps"].cast(pa.string()))
        case "numeric_quadkeys":
            numbers = [float(int(key) // 10**6 * 10**6) for key in table["quadkey"].to_pylist()]
            table = table.set_column(0, "quadkey", pa.array(numbers, pa.float64()))
        case "shortened_quadkeys":
            table = table.set_column(0, "quadkey", pa.array([key[:-2] for key in table["quadkey"].to_pylist()]))
        case "duplicate_tiles":
            table = pa.concat_tables([table, table.slice(0, table.num_rows // 2)])
        case "wrong_quarter":
            table = table.append_column("year", pa.array([2019] * table.num_rows))
            table = table.append_column("quarter", pa.array([4] * table.num_rows))
        case "negative_speed":
            at = table.schema.get_field_index("avg_d_kbps")
            speeds = table["avg_d_kbps"].to_numpy().copy()
            speeds[:] = -speeds
            table = table.set_column(at, "avg_d_kbps", pa.array(speeds))
        case _:
            raise ValueError(f"no fault is called '{fault}'")
    pq.write_table(table, path, row_group_size=max(1, table.num_rows // 4))
    return path


def main() -> None:
    """Write a file from the command line."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("path", type=Path)
    parser.add_argument("--rows", type=int, default=FULL_ROWS)
    parser.add_argument("--year", type=int, default=2025)
    parser.add_argument("--quarter", type=int, choices=(1, 2, 3, 4), default=1)
    parser.add_argument("--network", choices=("fixed", "mobile"), default="fixed")
    parser.add_argument("--seed", type=int, default=57)
    args = parser.parse_args()
    write_tiles(args.path, year=args.year, quarter=args.quarter, network=args.network, rows=args.rows, seed=args.seed)


if __name__ == "__main__":
    main()
