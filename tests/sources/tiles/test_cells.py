"""Where a tile is: provinces, borders, coasts."""

from __future__ import annotations

import csv
import hashlib

import numpy as np
import polars as pl
import pytest
import shapely

from sources.tiles.archipelagos import ARCHIPELAGOS
from sources.tiles.cells import METHOD, area_cells
from sources.tiles.grid import ZOOM, places_of, to_degrees
from sources.tiles.lookup import Lookup
from sources.tiles.outlines import outlines
from sources.tiles.wards import former_wards
from sources.vocabulary.areas import ASEAN
from tests import ROOT
from tests.wire.ookla_files import quadkey, tile_centres

pytestmark = pytest.mark.xdist_group("connectivity")
SEEDS = ROOT / "dbt_project" / "seeds"


def digest(frame: pl.DataFrame) -> str:
    return hashlib.sha256(frame.write_csv().encode()).hexdigest()


def area_of(cells: Lookup, lon: float, lat: float) -> tuple[str, str, str]:
    """Country, province and former province of the tile that holds a point; empty texts for nobody's."""
    number = int(quadkey(lon, lat), 16)
    found = (
        pl.scan_parquet(cells.cells)
        .filter(
            ((pl.col("zoom") == 16) & (pl.col("cell") == number))
            | ((pl.col("zoom") == 14) & (pl.col("cell") == number >> 8))
        )
        .collect()
    )
    if found.is_empty():
        return ("", "", "")
    assert found.height == 1
    row = cells.areas.filter(pl.col("area_id") == found["area_id"][0]).row(0, named=True)
    return (row["country_code"], row["province_code"], row["former_province_code"])


@pytest.mark.parametrize(
    ("place", "lon", "lat", "expected"),
    [
        ("Hồ Hoàn Kiếm", 105.852, 21.029, ("VNM", "01", "01")),
        ("Bến Thành", 106.698, 10.772, ("VNM", "79", "79")),
        ("Thủ Dầu Một, once Bình Dương", 106.653, 10.981, ("VNM", "79", "74")),
        ("Vũng Tàu, once Bà Rịa - Vũng Tàu", 107.085, 10.362, ("VNM", "79", "77")),
        ("Huế", 107.585, 16.463, ("VNM", "46", "46")),
        ("Hà Giang, now Tuyên Quang", 104.984, 22.823, ("VNM", "08", "02")),
        ("Móng Cái", 107.966, 21.524, ("VNM", "22", "22")),
        ("Dongxing, China, across the river from Móng Cái", 107.970, 21.560, ("", "", "")),
        ("Hekou, China, opposite Lào Cai", 103.975, 22.560, ("", "", "")),
        ("Phnom Penh", 104.921, 11.556, ("KHM", "", "")),
        ("Vientiane", 102.613, 17.967, ("LAO", "", "")),
        ("Nong Khai, Thailand, across the river from Laos", 102.742, 17.860, ("", "", "")),
        ("Phú Quốc", 103.965, 10.220, ("VNM", "91", "91")),
        ("the open sea", 110.5, 13.0, ("", "", "")),
    ],
)
def test_places(cells: Lookup, place: str, lon: float, lat: float, expected: tuple[str, str, str]) -> None:
    assert area_of(cells, lon, lat) == expected, place


def test_the_archipelagos_have_tiles(cells: Lookup) -> None:
    """Trường Sa Lớn belongs to Khánh Hòa, reefs of Hoàng Sa to Đà Nẵng, as they did before July 2025, though wards of
    Ninh Thuận and Quảng Nam lie nearer."""
    assert area_of(cells, 111.92, 8.645) == ("VNM", "56", "56")
    assert area_of(cells, 112.309, 16.836) == ("VNM", "48", "48")
    tiles = pl.read_parquet(cells.cells).filter(zoom=16).join(cells.areas, on="area_id")
    columns, rows = places_of(tiles["cell"].to_numpy())
    lon, lat = to_degrees(columns + 0.5, rows + 0.5)
    for box in ARCHIPELAGOS:
        within = tiles.filter(pl.Series(box.holds(lon, lat)))
        assert within["country_code"].unique().to_list() == ["VNM"]
        assert within["former_province_code"].unique().to_list() == [box.former_province]


def test_tiles_have_one_area(cells: Lookup) -> None:
    frame = pl.read_parquet(cells.cells)
    assert frame.select(pl.struct("zoom", "cell").is_duplicated().any()).item() is False
    coarse = set(frame.filter(pl.col("zoom") == 14)["cell"].to_list())
    assert not coarse & set((frame.filter(pl.col("zoom") == 16)["cell"] // 256).to_list())


def test_every_province_has_tiles(cells: Lookup) -> None:
    used = pl.read_parquet(cells.cells)["area_id"].unique().to_list()
    areas = cells.areas.filter(pl.col("area_id").is_in(used) & (pl.col("country_code") == "VNM"))
    assert areas["province_code"].n_unique() == 34
    assert areas["former_province_code"].n_unique() == 63


def test_former_provinces_nest_as_the_register_says(cells: Lookup) -> None:
    with (SEEDS / "province_merger.csv").open(encoding="utf-8") as file:
        register = {(row["gso_code"], row["former_gso_code"]) for row in csv.DictReader(file)}
    areas = cells.areas.filter(pl.col("country_code") == "VNM")
    assert set(areas.select("province_code", "former_province_code").iter_rows()) == register


def test_area_of_a_province_is_what_its_outline_says(cells: Lookup) -> None:
    """Tiles counted and weighed by their true size come to the outline's area; the coast adds a little."""
    frame = pl.read_parquet(cells.cells).join(cells.areas, on="area_id").filter(pl.col("province_code") == "08")
    tiles = (frame["zoom"] == 14).sum() * 16 + (frame["zoom"] == 16).sum()
    side_km = 40_075.017 / 2**ZOOM * np.cos(np.radians(22.4))
    assert tiles * side_km**2 == pytest.approx(13_795.5, rel=0.02)  # Tuyên Quang, inland


@pytest.fixture(scope="session")
def sample(cells: Lookup) -> dict[str, np.ndarray]:
    """Three thousand tiles where people live: province by the cells and by the outlines, and the outlines."""
    rng = np.random.default_rng(57)
    wards = former_wards()
    pick = rng.integers(len(wards.lon), size=3_000)
    keys = [
        quadkey(wards.lon[i] + dx, wards.lat[i] + dy)
        for i, (dx, dy) in zip(pick, rng.normal(0, 0.02, (3_000, 2)), strict=True)
    ]
    lon, lat = tile_centres(keys)
    frame = pl.read_parquet(cells.cells).join(cells.areas, on="area_id")
    by_cell = {(z, c): p for z, c, p in frame.select("zoom", "cell", "province_code").iter_rows()}
    numbers = [int(key, 16) for key in keys]
    placed = [by_cell.get((14, number >> 8), by_cell.get((16, number), "")) for number in numbers]
    points = shapely.points(lon, lat)
    tree = shapely.STRtree(points)
    truth = np.full(len(keys), "", dtype="U2")
    border = []
    for code, rings in outlines("provinces").items():
        # even-odd over all rings of a province, made without the code under test
        shapes = shapely.make_valid([shapely.Polygon(ring) for ring in rings])
        _, inside = tree.query(shapes, predicate="contains")
        truth[np.bincount(inside, minlength=len(keys)) % 2 == 1] = code
        border += [shapely.LinearRing(ring) for ring in rings]
    return {
        "cells": np.array(placed),
        "truth": truth,
        "border": np.array(border),
        "points": points,
    }


def test_cells_agree_with_the_outlines(sample: dict[str, np.ndarray]) -> None:
    inside = sample["truth"] != ""
    assert inside.sum() > 2_800
    assert (sample["cells"] == sample["truth"])[inside].all()


def test_tiles_beyond_the_coast_are_few(sample: dict[str, np.ndarray]) -> None:
    beyond = sample["points"][(sample["truth"] == "") & (sample["cells"] != "")]
    assert len(beyond) > 0
    border = shapely.STRtree(sample["border"])
    _, degrees = border.query_nearest(beyond, return_distance=True, all_matches=False)
    assert (degrees * 107 < 2.2).all()


def test_the_points_are_all_there() -> None:
    assert len(former_wards().lon) == 10_035
    assert len(np.unique(former_wards().province)) == 63


def test_every_place_of_south_east_asia_stays_where_it_was() -> None:
    """Partitions say by which method tiles were placed: a change that moves a tile needs another `METHOD`."""
    cells, areas = area_cells(ASEAN)
    assert METHOD == "outlines-2026.2"
    assert digest(cells) == "137f540a5817f8d7de5b0aeb6478124ccb00a76506e4dcdd275e79a3ea87a8b2"
    assert digest(areas) == "d32ae4103a6b102778f5e5401a2c3940469e299cfbc8eca31cf6a16ffd10e370"


def test_unknown_country_is_named() -> None:
    with pytest.raises(ValueError, match="ATL"):
        area_cells(["VNM", "ATL"])


def test_quadkey_ranges_cover_every_cell_and_little_else(cells: Lookup) -> None:
    ranges = cells.quadkey_ranges()
    assert ranges == sorted(ranges)
    frame = pl.read_parquet(cells.cells).sample(500, seed=1)
    for zoom, cell in frame.select("zoom", "cell").iter_rows():
        first = f"{cell:0{zoom}x}".ljust(ZOOM, "0")
        assert any(low <= first <= high for low, high in ranges)
    # Ho Chi Minh City is in, Bangkok is not
    assert any(low <= quadkey(106.7, 10.8) <= high for low, high in ranges)
    assert not any(low <= quadkey(100.5, 13.75) <= high for low, high in ranges)
