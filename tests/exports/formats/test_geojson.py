"""Provinces as GeoJSON: each by its code, whole and wound the right way, with the figures of this release."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from exports.marts.provinces import FILLED_BY
from sources.tiles.outlines import DECIMALS, feature_collection, outlines


def read(folder: Path) -> dict[str, Any]:
    said: dict[str, Any] = json.loads((folder / "provinces.geojson").read_text(encoding="utf-8"))
    return said


def area(ring: list[list[float]]) -> float:
    """In square degrees; positive where the ring runs counterclockwise."""
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring)) / 2


def test_a_province_has_its_newest_figures_of_each_network(small_release: Path) -> None:
    said = read(small_release)
    assert said["type"] == "FeatureCollection"
    ha_noi, da_nang = (feature["properties"] for feature in said["features"])
    assert ha_noi == {
        "gso_code": "01",
        "name_vi": "Hà Nội",
        "name_en": "Ha Noi",
        "fixed_tests": 400,
        "fixed_is_small_sample": False,
        "fixed_mean_download_mbps": 180.5,
        "fixed_mean_download_low95_mbps": 170.5,
        "fixed_mean_download_high95_mbps": 190.5,
        "fixed_download_rank": 1,
        "fixed_units_ranked": 1,
        "mobile_tests": 400,
        "mobile_is_small_sample": True,
        "mobile_small_sample_because": "few_tiles",
        "mobile_mean_download_mbps": 60.5,
        "mobile_mean_download_low95_mbps": 50.5,
        "mobile_mean_download_high95_mbps": 70.5,
        "mobile_units_ranked": 1,
    }
    assert (da_nang["gso_code"], da_nang["fixed_mean_download_mbps"]) == ("48", None)
    assert da_nang.keys() == ha_noi.keys()


def test_what_holds_for_all_provinces_is_said_once(small_release: Path) -> None:
    said = read(small_release)
    fixed, mobile = said["figures"]
    assert (fixed["network"], fixed["period"], fixed["citations"]) == ("fixed", "2025-Q1", ["Ookla, 2025-Q1"])
    assert (mobile["network"], mobile["period"], mobile["row_licence"]) == ("mobile", "2024-Q1", "open")
    assert "filled_by" not in said
    assert [feature["geometry"] for feature in said["features"]] == [None, None], "nobody gave outlines"


@pytest.mark.xdist_group("warehouse")
def test_the_shipped_release_has_every_outline_and_says_what_fills_it(release: Path) -> None:
    said = read(release)
    assert (said["figures"], said["filled_by"]) == ([], {"en": FILLED_BY.en, "vi": FILLED_BY.vi})
    assert said["outlines"]["licence"] == "MIT"
    assert "vietnamese-provinces-database" in said["outlines"]["source"]
    assert [feature["properties"]["gso_code"] for feature in said["features"]] == sorted(outlines("provinces"))
    assert all(set(feature["properties"]) == {"gso_code", "name_vi", "name_en"} for feature in said["features"])
    assert said["features"][0]["properties"] == {"gso_code": "01", "name_vi": "Hà Nội", "name_en": "Ha Noi"}
    assert all(feature["geometry"]["type"] == "MultiPolygon" for feature in said["features"])


def test_outlines_are_closed_wound_counterclockwise_and_keep_their_islands() -> None:
    said = feature_collection("provinces")
    polygons = {feature["id"]: feature["geometry"]["coordinates"] for feature in said["features"]}
    rings = [ring for of_one in polygons.values() for polygon in of_one for ring in polygon[:1]]
    assert len(rings) == sum(len(of_one) for of_one in outlines("provinces").values()) == 403
    assert all(ring[0] == ring[-1] and len(ring) >= 4 for ring in rings)
    assert min(area(ring) for ring in rings) > 0
    assert max(polygon[0][0][0] for polygon in polygons["48"]) > 111, "Hoàng Sa, Đà Nẵng"
    assert max(polygon[0][0][0] for polygon in polygons["56"]) > 114, "Trường Sa, Khánh Hòa"
    assert all(value == round(value, DECIMALS) for point in rings[0] for value in point)


def test_a_hole_runs_clockwise(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two squares, the inner a hole, both drawn clockwise."""
    topology = {
        "source": "s",
        "licence": "l",
        "transform": {"scale": [1, 1], "translate": [0, 0]},
        "arcs": [
            [[0, 0], [0, 9], [9, 0], [0, -9], [-9, 0]],
            [[3, 3], [0, 3], [3, 0], [0, -3], [-3, 0]],
        ],
        "objects": {"areas": {"geometries": [{"id": "01", "type": "MultiPolygon", "arcs": [[[0], [1]]]}]}},
    }
    monkeypatch.setattr("sources.tiles.outlines.bundled", lambda _: json.dumps(topology))
    (feature,) = feature_collection("provinces")["features"]
    ((outer, hole),) = feature["geometry"]["coordinates"]
    assert (area(outer), area(hole)) == (81, -9)
