"""From a publisher's file to the table a reader sees: a quarter before the merger of provinces and one after it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import pytest

from orchestration import dbt
from sources.border.index import write_index
from sources.border.vintages import RawStore
from sources.catalog import DATASETS
from sources.tiles.kept_outlines import take_in
from sources.tiles.ookla import Quarter
from sources.tiles.partition import empty_partition
from sources.tiles.quarters import fetch_quarter
from tests.sources.tiles.conftest import Warehouse
from tests.sources.tiles.test_boundaries import SQUARE, geojson
from tests.wire.ookla_files import quadkey, write_rows

pytestmark = pytest.mark.xdist_group("connectivity")
DAY = date(2026, 11, 23)


def test_a_file_becomes_figures_of_both_maps(warehouse: Warehouse, built: Path, parsed: Callable[[Path], None]) -> None:
    parsed(warehouse.settings.data_dir)
    for quarter, speed in ((Quarter(2025, 2), 180_000), (Quarter(2025, 3), 210_000)):
        tiles = [
            {
                "quadkey": quadkey(lon, lat),
                "avg_d_kbps": kbps,
                "avg_u_kbps": kbps,
                "avg_lat_ms": 8,
                "tests": n,
                "devices": n,
            }
            for lon, lat, kbps, n in ((106.698, 10.772, speed, 3), (106.653, 10.981, 100_000, 1))
        ]
        write_rows(warehouse.published(quarter), tiles)
        warehouse.fetch(quarter)
    RawStore(warehouse.settings.raw).ensure_schema("ookla_mobile", empty_partition())
    write_index(DATASETS.values(), warehouse.settings, DAY)

    # of the build of the shipped figures, what these files move
    shutil.copy(built / "build" / dbt.BUILD_DB, warehouse.settings.build / dbt.BUILD_DB)
    moved = ["stg_vintages", "stg_ookla_area", "int_ookla_area", "int_area_speed", "mart_connectivity_province"]
    dbt.invoke(["build", "--select", *moved, "--exclude-resource-type", "unit_test"], warehouse.settings, DAY)

    with duckdb.connect(str(warehouse.settings.build / dbt.BUILD_DB), read_only=True) as build:
        rows = build.sql(
            "select period, unit_kind, name_vi, was_in_force, tests, mean_download_mbps, small_sample_because "
            "from mart_connectivity_province order by all"
        ).fetchall()
        errors = build.sql(
            "select distinct tiles, mean_download_standard_error_mbps is null, effective_tiles, no_interval_because "
            "from mart_connectivity_province order by all"
        ).fetchall()
    assert rows == [
        ("2025-Q2", "former_province", "Bình Dương", True, 1, 100.0, "few_tests"),
        ("2025-Q2", "former_province", "Hồ Chí Minh", True, 3, 180.0, "few_tests"),
        ("2025-Q2", "province", "Hồ Chí Minh", False, 4, 160.0, "few_tests"),
        ("2025-Q3", "former_province", "Bình Dương", False, 1, 100.0, "few_tests"),
        ("2025-Q3", "former_province", "Hồ Chí Minh", False, 3, 210.0, "few_tests"),
        ("2025-Q3", "province", "Hồ Chí Minh", True, 4, 182.5, "few_tests"),
    ]
    assert errors == [(1, True, 1.0, "one_tile"), (2, False, 1.6, None)]


def test_peers_stand_beside_the_members_of_asean(
    warehouse: Warehouse, built: Path, parsed: Callable[[Path], None]
) -> None:
    """China and Japan by outlines that were brought: each row says of which group it is."""
    parsed(warehouse.settings.data_dir)
    data = json.loads(geojson({"NAME": "China", "ISO_A3": "CHN"}, {"NAME": "Japan", "ISO_A3": "JPN"}))
    data["features"][1]["geometry"]["coordinates"] = [[[lon + 2, lat] for lon, lat in SQUARE]]
    outlines = json.dumps(data).encode()
    take_in(warehouse.settings, outlines, "ne_10m.geojson", "file:ne_10m.geojson", "5.1.2", warehouse.client.now())
    divided = geojson(
        {"adm0_a3": "CHN", "adm1_code": "CHN-1", "iso_3166_2": "CN-GD", "name": "Guangdong", "name_vi": "Quảng Đông"}
        | {"type_en": "Province"},
        {"adm0_a3": "JPN", "adm1_code": "JPN-1", "iso_3166_2": "JP-X01~", "name": "Tōkyō", "name_en": "Tokyo"},
        name="ne_10m_admin_1",
    )
    areas = json.loads(divided)
    areas["features"][0]["geometry"]["coordinates"] = [[[lon / 2, lat] for lon, lat in SQUARE]]
    areas["features"][1]["geometry"]["coordinates"] = data["features"][1]["geometry"]["coordinates"]
    level_1 = json.dumps(areas).encode()
    take_in(warehouse.settings, level_1, "ne_10m.geojson", "file:ne_10m.geojson", "5.1.2", warehouse.client.now())
    # the first two in China, one of them in its only area
    places = ((0.25, 0.5, 50), (0.75, 0.5, 150), (2.5, 0.5, 200), (106.698, 10.772, 300))
    tiles = [
        {
            "quadkey": quadkey(lon, lat),
            "avg_d_kbps": 1000 * mbps,
            "avg_u_kbps": 1,
            "avg_lat_ms": 8,
            "tests": 9,
            "devices": 9,
        }
        for lon, lat, mbps in places
    ]
    write_rows(warehouse.published(Quarter(2025, 3)), tiles)
    fetch_quarter(
        "fixed",
        Quarter(2025, 3),
        client=warehouse.client,
        settings=warehouse.settings,
        countries=("CHN", "JPN", "VNM"),
    )
    RawStore(warehouse.settings.raw).ensure_schema("ookla_mobile", empty_partition())
    write_index(DATASETS.values(), warehouse.settings, DAY)

    shutil.copy(built / "build" / dbt.BUILD_DB, warehouse.settings.build / dbt.BUILD_DB)
    moved = ["stg_vintages", "stg_area", "stg_ookla_area", "int_ookla_area", "mart_connectivity"]
    moved += ["int_area_speed", "mart_connectivity_first_level"]
    dbt.invoke(["build", "--select", *moved, "--exclude-resource-type", "unit_test"], warehouse.settings, DAY)

    with duckdb.connect(str(warehouse.settings.build / dbt.BUILD_DB), read_only=True) as build:
        rows = build.sql(
            "select area_code, is_asean, is_oecd, download_mbps from mart_connectivity "
            "where measured_by = 'ookla_tiles' order by all"
        ).fetchall()
        areas_of = build.sql(
            "select first_level_code, first_level_iso_3166_2, name_en, name_vi, area_type, country_code, tests, "
            "mean_download_mbps, country_mean_download_mbps, share_of_country_tests_percent, small_sample_because, "
            "method from mart_connectivity_first_level order by all"
        ).fetchall()
    assert rows == [("CHN", False, False, 100.0), ("JPN", False, True, 200.0), ("VNM", True, False, 300.0)]
    assert [row[:-1] for row in areas_of] == [
        ("CHN-1", "CN-GD", "Guangdong", "Quảng Đông", "Province", "CHN", 9, 50.0, 100.0, 50.0, "few_tests"),
        ("JPN-1", None, "Tokyo", "Tokyo", None, "JPN", 9, 200.0, 200.0, 100.0, "few_tests"),
    ]
    (rule,) = {row[-1] for row in areas_of}
    assert rule.startswith("bands-2026.2; Natural Earth ne_10m_admin_0_countries 5.1.2 (sha256 ")
    assert " | first-level-2026.1; Natural Earth ne_10m_admin_1 5.1.2 (sha256 " in rule
    assert rule.endswith("); reach 5 tiles")
