"""Tiles at real size: bytes fetched, memory, interruption; provinces beside a plain scan and beside geopandas; growth.

Files are generated (two quarters, two networks, 6.5 million tiles each; `R57_BENCH_ROWS` makes them smaller) and served
over loopback. Times are medians of runs taken in turns, so that a slow moment of the machine strikes both sides.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import geopandas
import numpy as np
import pyarrow.parquet as pq
import shapely

from bench.measure import once
from bench.nearest_commune import nearest_commune
from sources.border.http import HttpClient
from sources.border.vintages import RawStore
from sources.tiles.cells import VIET_NAM
from sources.tiles.figures import aggregate, connect, load_lookup, place
from sources.tiles.lookup import Lookup, lookup
from sources.tiles.ookla import NETWORKS, REQUIRED, Network, Quarter
from sources.tiles.outlines import outlines
from sources.tiles.quarters import fetch_quarter
from sources.vocabulary.settings import from_environment
from tests.wire.ookla_files import FULL_ROWS, tile_centres, write_tiles
from tests.wire.range_server import RangeServer

QUARTERS = (Quarter(2025, 1), Quarter(2025, 2))
ROWS = int(os.environ.get("R57_BENCH_ROWS") or FULL_ROWS)
TURNS = 5
BORDER_KM = 1.0
SCAN = ", ".join(f"sum({name})" for name in REQUIRED if name != "quadkey")


def report() -> None:
    """Print every ratio of this part."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = _generate(folder / "published")
        cells = _lookup(folder / "geography")
        _fetching(folder, files)
        first = next(iter(files.values()))
        _beside_a_scan(folder, first, cells)
        _beside_geopandas(folder, first, cells)
        _growth(folder, list(files.values()), cells)
        _agreement(folder, first, cells)


def _say(text: str) -> None:
    print(f"  {text}", flush=True)


@contextmanager
def _timed(into: list[float]) -> Iterator[None]:
    started = time.perf_counter()
    yield
    into.append(time.perf_counter() - started)


def _generate(folder: Path) -> dict[tuple[Network, Quarter], Path]:
    took: list[float] = []
    files = {}
    with _timed(took):
        for network in NETWORKS:
            for quarter in QUARTERS:
                path = folder / quarter.url(network).removeprefix("https://")
                files[network, quarter] = write_tiles(
                    path, year=quarter.year, quarter=quarter.number, network=network, rows=ROWS
                )
    sizes = [path.stat().st_size / 1e6 for path in files.values()]
    groups = pq.read_metadata(path).num_row_groups
    _say(
        f"{len(files)} files of {ROWS:,} tiles, {groups} row groups, "
        f"{min(sizes):.0f}-{max(sizes):.0f} MB, made in {took[0]:.0f} s"
    )
    return files


def _lookup(folder: Path) -> Lookup:
    took: list[float] = []
    with _timed(took):
        cells = lookup(folder, [VIET_NAM])
    _say(f"table of cells for Viet Nam made in {took[0]:.1f} s (once; later runs read it)")
    return cells


# over the wire


def _fetching(folder: Path, files: dict[tuple[Network, Quarter], Path]) -> None:
    with RangeServer(folder / "published", is_still=True) as server:
        env = {**os.environ, "R57_GATEWAY": server.url, "R57_HTTP_PACE": "0"}

        def fetch(data: str, stop_after: int = 0) -> tuple[float, float]:
            command = [sys.executable, "-m", "bench.connectivity", str(stop_after)]
            wall, peak, _ = once(command, {**env, "R57_DATA_DIR": str(folder / data)}, Path(__file__).parents[1])
            return wall, peak

        wall, peak = fetch("smooth")
        total = sum(path.stat().st_size for path in files.values())
        sent = server.bytes_sent
        _say(f"bytes fetched for Viet Nam: {sent:,} of {total:,} = {sent / total:.1%}   (aim: at most 8 %)")
        _say(f"peak memory of fetching and summing up: {peak:.0f} MiB   (aim: below 1536)   wall {wall:.1f} s")
        stopped = 0
        for share in (0.3, 0.6):
            try:
                fetch("rough", int(sent / len(files) * share))
            except RuntimeError:
                stopped += 1
        before = server.bytes_sent
        fetch("rough")
        same = _contents(folder / "smooth") == _contents(folder / "rough")
        _say(
            f"stopped {stopped} times in the middle of a file and run again: {'identical' if same else 'DIFFERENT'}; "
            f"the last run fetched {(server.bytes_sent - before) / sent:.0%} of an undisturbed one's bytes"
        )


def _contents(data: Path) -> list[tuple[str, str]]:
    store = RawStore(data / "raw")
    return [(v.vintage_id, v.content_sha256) for network in NETWORKS for v in store.vintages(f"ookla_{network}")]


def _child(stop_after: int) -> None:
    """Fetch all quarters; leave at once, as a killed process does, after so many bytes of a file."""
    settings = from_environment()
    client = HttpClient(settings.http)

    def leave(done: int, _total: int) -> None:
        if stop_after and done >= stop_after:
            os._exit(9)

    for network in NETWORKS:
        for quarter in QUARTERS:
            fetch_quarter(network, quarter, client=client, settings=settings, countries=[VIET_NAM], progress=leave)


# provinces


def _quoted(path: Path) -> str:
    return f"'{path}'"


def _by_province(connection: duckdb.DuckDBPyConnection, path: Path, cells: Lookup) -> int:
    """Everything a partition needs of one file: the table of cells, placing, all figures. Gives the tiles placed."""
    load_lookup(connection, cells)
    connection.execute(f"create or replace temp table placed as {place(_quoted(path), cells.quadkey_ranges())}")
    aggregate(connection, "placed")
    return int(connection.sql("select count(*) from placed").fetchall()[0][0])


def _scan(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    # the length of the key makes the scan read the column, and not only its statistics
    connection.execute(f"select {SCAN}, sum(length(quadkey)) from '{path}'").fetchall()  # noqa: S608


def _in_turns(*sides: Callable[[], object]) -> list[float]:
    times: list[list[float]] = [[] for _ in sides]
    for turn in range(TURNS + 1):
        for side, into in zip(sides, times, strict=True):
            with _timed(into):
                side()
            if turn == 0:
                into.clear()  # the first turn warms the file cache
    return [statistics.median(into) for into in times]


def _beside_a_scan(folder: Path, path: Path, cells: Lookup) -> None:
    connection = connect(folder / "spill")
    placed, scan = _in_turns(lambda: _by_province(connection, path, cells), lambda: _scan(connection, path))
    _say(f"provinces {placed:.2f} s, plain scan {scan:.2f} s: ratio {placed / scan:.2f}   (aim: at most 2.0)")
    rows = max(2_000, ROWS // 20)
    dense = write_tiles(folder / "dense.parquet", rows=rows, row_groups=3, world=False)
    placed, scan = _in_turns(lambda: _by_province(connection, dense, cells), lambda: _scan(connection, dense))
    _say(
        f"a file whose {rows:,} tiles all lie in Viet Nam, nothing to skip, all quantiles: "
        f"{placed:.2f} s, plain scan {scan:.2f} s ({placed / rows * 1e6:.1f} and {scan / rows * 1e6:.1f} µs a tile)"
    )
    connection.close()


def _provinces() -> geopandas.GeoDataFrame:
    codes, shapes = [], []
    for code, rings in outlines("provinces").items():
        shape = shapely.Polygon()
        for ring in rings:
            shape = shape.symmetric_difference(shapely.make_valid(shapely.Polygon(ring)))
        codes.append(code)
        shapes.append(shape)
    return geopandas.GeoDataFrame({"province": codes}, geometry=shapes, crs="EPSG:4326")


def _beside_geopandas(folder: Path, path: Path, cells: Lookup) -> None:
    """The way of Ookla's tutorial: tiles as polygons, a spatial join with the provinces, weighted means.

    Row group by row group, which spares it the memory it would need for all tiles at once.
    """
    provinces = _provinces()
    columns = ["tile", "avg_d_kbps", "avg_u_kbps", "avg_lat_ms", "tests", "devices"]
    spatial: list[float] = []
    sums = []
    with _timed(spatial), pq.ParquetFile(path) as file:
        for group in range(file.num_row_groups):
            frame = file.read_row_group(group, columns=columns).to_pandas()
            shapes = geopandas.GeoSeries.from_wkt(frame.pop("tile"), crs="EPSG:4326")
            joined = geopandas.GeoDataFrame(frame, geometry=shapes).sjoin(
                provinces, how="inner", predicate="intersects"
            )
            for name in ("avg_d_kbps", "avg_u_kbps", "avg_lat_ms"):
                joined[name] = joined[name] * joined["tests"]
            sums.append(joined.groupby("province")[columns[1:]].sum())
    connection = connect(folder / "spill")
    ours: list[float] = []
    for _ in range(TURNS):
        with _timed(ours):
            _by_province(connection, path, cells)
    connection.close()
    placed = statistics.median(ours)
    _say(
        f"provinces {placed:.2f} s, geopandas spatial join {spatial[0]:.1f} s (means only): "
        f"{spatial[0] / placed:.0f} times faster   (aim: at least 20)"
    )


def _growth(folder: Path, files: list[Path], cells: Lookup) -> None:
    connection = connect(folder / "spill")
    _by_province(connection, files[0], cells)
    took = {}
    for count in (1, 2, 4, 8):
        runs: list[float] = []
        for _ in range(3):
            with _timed(runs):
                for at in range(count):
                    _by_province(connection, files[at % len(files)], cells)
        took[count] = statistics.median(runs)
    connection.close()
    steps = ", ".join(f"{count}: {seconds:.2f} s" for count, seconds in took.items())
    _say(f"quarters {steps}; eight cost {took[8] / took[1]:.1f} times one   (aim: linear, 8, or better)")


def _agreement(folder: Path, path: Path, cells: Lookup) -> None:
    connection = connect(folder / "spill")
    load_lookup(connection, cells)
    low, high = cells.quadkey_ranges()[0][0], cells.quadkey_ranges()[-1][1]
    placed = connection.sql(
        f"""
        with placed as ({place(_quoted(path), cells.quadkey_ranges())})
        select tile.quadkey, tile.tests, coalesce(area.province_code, '') as province
        from {_quoted(path)} as tile
        left join placed on placed.quadkey = tile.quadkey
        left join area on area.area_id = placed.area_id
        where tile.quadkey between '{low}' and '{high}'
            and tile.tile_x between 102 and 118 and tile.tile_y between 7 and 24
        """  # noqa: S608
    ).pl()
    connection.close()
    lon, lat = tile_centres(placed["quadkey"].to_list())
    points = geopandas.GeoDataFrame(geometry=geopandas.points_from_xy(lon, lat), crs="EPSG:4326")
    provinces = _provinces()
    joined = points.sjoin(provinces, how="left", predicate="within")
    truth = joined[~joined.index.duplicated()].sort_index()["province"].fillna("").to_numpy(dtype=str)
    metric = "EPSG:32648"
    border = shapely.union_all(provinces.to_crs(metric).boundary.to_numpy())
    shapely.prepare(border)
    near = shapely.dwithin(points.to_crs(metric).geometry.to_numpy(), border, 1000 * BORDER_KM)
    tests = placed["tests"].to_numpy()
    mine, commune = placed["province"].to_numpy().astype(str), nearest_commune(lon, lat)
    inside = truth != ""

    def share(answer: np.ndarray, where: np.ndarray) -> str:
        return f"{tests[where & (answer == truth)].sum() / tests[where].sum():.2%}"

    _say(
        f"tile → province against the outlines, weighted by tests, {inside.sum():,} tiles: "
        f"{share(mine, inside & ~near)} away from a {BORDER_KM:g} km border band   (aim: at least 99 %), "
        f"{share(mine, inside)} everywhere; nearest commune point: {share(commune, inside & ~near)} and "
        f"{share(commune, inside)}"
    )
    taken = tests[~inside & (mine != "")].sum() / tests[mine != ""].sum()
    left_out = tests[~inside & (mine == "")].sum() / tests.sum()
    _say(
        f"tests in tiles whose centre lies outside every outline: {taken:.2%} of Viet Nam's counted with the nearest "
        f"province (coast); {left_out:.2%} of those in the box around it left out (sea, other countries)"
    )


if __name__ == "__main__":
    _child(int(sys.argv[1])) if len(sys.argv) > 1 else report()
