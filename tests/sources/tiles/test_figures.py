"""Figures from tiles: examples that can be checked by eye, and quantiles against a slow, plain way of finding them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.tiles.figures import AGGREGATE_COLUMNS, aggregate, connect, load_lookup, place
from sources.tiles.lookup import Lookup
from tests.wire.ookla_files import quadkey

pytestmark = pytest.mark.xdist_group("connectivity")

HA_NOI = quadkey(105.852, 21.029)
HA_DONG = quadkey(105.770, 20.960)
BEN_THANH = quadkey(106.698, 10.772)
THU_DAU_MOT = quadkey(106.653, 10.981)
PHNOM_PENH = quadkey(104.921, 11.556)
DONGXING = quadkey(107.970, 21.560)
AT_SEA = quadkey(110.5, 13.0)


def tile(key: str, download: int, tests: int, upload: int = 1_000, latency: int = 10) -> dict[str, object]:
    return {
        "quadkey": key,
        "avg_d_kbps": download,
        "avg_u_kbps": upload,
        "avg_lat_ms": latency,
        "tests": tests,
        "devices": 1,
        "avg_lat_down_ms": None,
        "avg_lat_up_ms": None,
    }


SCHEMA = {
    "quadkey": pl.String,
    **dict.fromkeys(("avg_d_kbps", "avg_u_kbps", "avg_lat_ms", "tests", "devices"), pl.Int64),
    "avg_lat_down_ms": pl.Float64,
    "avg_lat_up_ms": pl.Float64,
}


Figures = Callable[[list[dict[str, object]]], dict[tuple[str, str], dict[str, float]]]


@pytest.fixture(scope="module")
def figures(cells: Lookup, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Figures]:
    """Figures by kind and code of area, of the given tiles."""
    connection = connect(tmp_path_factory.mktemp("spill"))
    load_lookup(connection, cells)

    def made(rows: list[dict[str, object]]) -> dict[tuple[str, str], dict[str, float]]:
        connection.register("tile_frame", pl.DataFrame(rows, schema=SCHEMA))
        connection.execute(f"create or replace temp table placed as {place('tile_frame', cells.quadkey_ranges())}")
        frame = pl.DataFrame(aggregate(connection, "placed"))
        assert frame.columns == list(AGGREGATE_COLUMNS)
        return {(row["area_kind"], row["area_code"]): row for row in frame.iter_rows(named=True)}

    yield made
    connection.close()


def test_figures_by_hand(figures: Figures) -> None:
    rows = [
        tile(HA_NOI, 200_000, 6, latency=4),  # 200 Mbps, six tests
        tile(HA_DONG, 50_000, 2, latency=20),  # 50 Mbps, two tests
        tile(BEN_THANH, 1_200_000, 1, latency=2),
        tile(THU_DAU_MOT, 100_000, 1, latency=8),
        tile(PHNOM_PENH, 30_000, 5),
        tile(DONGXING, 999_000, 100),  # China: not asked for
        tile(AT_SEA, 999_000, 100),
    ]
    found = figures(rows)
    assert set(found) == {
        ("country", "VNM"),
        ("country", "KHM"),
        ("province", "01"),
        ("province", "79"),
        ("former_province", "01"),
        ("former_province", "74"),
        ("former_province", "79"),
    }
    ha_noi = found["province", "01"]
    assert (ha_noi["tiles"], ha_noi["tests"], ha_noi["devices"]) == (2, 8, 2)
    assert ha_noi["mean_download_mbps"] == pytest.approx((6 * 200 + 2 * 50) / 8)
    assert ha_noi["mean_latency_ms"] == pytest.approx((6 * 4 + 2 * 20) / 8)
    assert ha_noi["tile_median_download_mbps"] == 200  # six of eight tests were taken at 200
    assert ha_noi["tile_p10_download_mbps"] == 50
    assert ha_noi["tests_in_tiles_over_100_mbps_percent"] == pytest.approx(75)
    assert ha_noi["tests_in_tiles_over_1_gbps_percent"] == 0
    assert ha_noi["mean_latency_while_downloading_ms"] is None
    assert ha_noi["effective_tiles"] == pytest.approx(8**2 / (6**2 + 2**2))
    # 6 tests lie 37.5 above the mean of 162.5, 2 tests 112.5 below: sqrt(2 * (225^2 + 225^2)) / 8
    assert ha_noi["mean_download_standard_error_mbps"] == pytest.approx(450 / 8)
    country = found["country", "VNM"]
    assert country["tests"] == 10
    assert country["mean_download_mbps"] == pytest.approx((1200 + 100 + 1200 + 100) / 10)
    assert country["tests_in_tiles_over_1_gbps_percent"] == pytest.approx(10)
    assert country["tests_in_tiles_over_100_mbps_percent"] == pytest.approx(70)  # a tile at 100 is not above 100
    one_tile = found["former_province", "74"]
    assert (one_tile["mean_download_mbps"], one_tile["effective_tiles"]) == (100, 1)
    assert one_tile["mean_download_standard_error_mbps"] is None
    assert found["country", "KHM"]["tests"] == 5


def slow_standard_error(rows: list[tuple[int, int]]) -> float | None:
    """Of the mean weighted by tests, tile by tile; None for one tile."""
    count, tests = len(rows), sum(n for _, n in rows)
    if count == 1:
        return None
    mean = sum(value * n for value, n in rows) / tests
    return math.sqrt(count / (count - 1) * sum((n * (value - mean)) ** 2 for value, n in rows)) / tests


def slow_quantile(rows: list[tuple[int, int]], share: float) -> int:
    """The smallest value at or below which at least this share of the tests lies, by listing every test."""
    every_test = sorted(value for value, tests in rows for _ in range(tests))
    return next(value for at, value in enumerate(every_test, 1) if at >= share * len(every_test))


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 2_000_000), st.integers(1, 9)), min_size=1, max_size=20))
def test_quantiles_and_error_are_those_of_all_tiles_listed(figures: Figures, drawn: list[tuple[int, int]]) -> None:
    keys = [quadkey(105.70 + 0.006 * i, 21.0) for i in range(len(drawn))]  # a row of tiles in Hà Nội
    rows = [tile(key, value, tests) for key, (value, tests) in zip(keys, drawn, strict=True)]
    found = figures(rows)["country", "VNM"]
    error = slow_standard_error(drawn)
    given = found["mean_download_standard_error_mbps"]
    assert given == (error if error is None else pytest.approx(error / 1000, rel=1e-6, abs=1e-4))
    for name, share in (("tile_p10", 0.1), ("tile_median", 0.5), ("tile_p90", 0.9)):
        assert found[f"{name}_download_mbps"] == pytest.approx(slow_quantile(drawn, share) / 1000)


def test_country_is_the_sum_of_its_provinces(figures: Figures) -> None:
    rows = [tile(key, 1_000 * (i + 1), i + 1) for i, key in enumerate((HA_NOI, HA_DONG, BEN_THANH, THU_DAU_MOT))]
    found = figures(rows)
    for kind in ("province", "former_province"):
        parts = [row for (area_kind, _), row in found.items() if area_kind == kind]
        assert sum(row["tests"] for row in parts) == found["country", "VNM"]["tests"]
        weighted = sum(row["mean_download_mbps"] * row["tests"] for row in parts)
        assert weighted / found["country", "VNM"]["tests"] == pytest.approx(
            found["country", "VNM"]["mean_download_mbps"]
        )
