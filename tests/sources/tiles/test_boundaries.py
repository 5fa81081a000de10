"""Files of outlines: the code of each area, the three forms, and what is no such file."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from sources.tiles.boundaries import FirstLevel, read_boundaries

SQUARE = [[0.0, 0.0], [0.0, 1.0], [1.0, 1.0], [1.0, 0.0], [0.0, 0.0]]


def geojson(
    *areas: Mapping[str, object], ring: list[list[float]] = SQUARE, name: str = "ne_10m_admin_0_countries"
) -> bytes:
    features = [
        {"type": "Feature", "properties": said, "geometry": {"type": "Polygon", "coordinates": [ring]}}
        for said in areas
    ]
    return json.dumps({"type": "FeatureCollection", "name": name, "features": features}).encode()


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"NAME": "Italy", "ISO_A3": "ITA", "ISO_A3_EH": "ITA", "ADM0_A3": "ITA"}, "ITA"),
        ({"NAME": "France", "ISO_A3": "-99", "ISO_A3_EH": "FRA", "ADM0_A3": "FRA"}, "FRA"),
        ({"NAME": "Norway", "ISO_A3": "-99", "ADM0_A3": "NOR"}, "NOR"),  # an edition without ISO_A3_EH
        ({"NAME": "S. Sudan", "ISO_A3": "SSD", "ISO_A3_EH": "SSD", "ADM0_A3": "SDS"}, "SSD"),
        ({"name": "Ireland", "iso_a3": "IRL"}, "IRL"),  # older editions write small letters
        ({"NAME": "Kosovo", "ISO_A3": "-99", "ISO_A3_EH": "-99", "ADM0_A3": "KOS"}, ""),
        ({"NAME": "N. Cyprus", "ISO_A3": "-99", "ISO_A3_EH": "-99", "ADM0_A3": "CYN"}, ""),
        ({"NAME": "Somaliland", "ISO_A3": "-99", "ISO_A3_EH": "-99", "ADM0_A3": "SOL"}, ""),
        ({"NAME": "World", "ISO_A3": "WLD"}, ""),  # no country
    ],
)
def test_the_code_of_an_area(said: dict[str, object], code: str) -> None:
    first = {"NAME": "Spain", "ISO_A3": "ESP"}
    found = read_boundaries(geojson(first, said), "x")
    assert [one.code for one in found.boundaries] == ["ESP", code]
    assert found.uncoded == (() if code else (found.boundaries[1].name,))


@pytest.mark.parametrize(
    ("said", "country", "iso"),
    [
        ({"adm0_a3": "CHN", "iso_a2": "CN", "iso_3166_2": "CN-GD"}, "CHN", "CN-GD"),
        ({"adm0_a3": "SDS", "iso_a2": "SS", "iso_3166_2": "SS-EE"}, "SSD", "SS-EE"),  # a code of Natural Earth's own
        ({"adm0_a3": "KOS", "iso_a2": "-99", "iso_3166_2": "XK-X02~"}, "", ""),  # made up where ISO has none
    ],
)
def test_a_first_level_area(said: dict[str, object], country: str, iso: str) -> None:
    first = {"adm0_a3": "ITA", "adm1_code": "ITA-1", "name": "Torino", "name_vi": "Torino"}
    own = {"adm1_code": "X-1", "name": "Quảng  Đông", "type_en": "Province", **said}
    found = read_boundaries(geojson(first, own), "x")
    assert found.level == 1
    assert found.boundaries[1].code == country
    assert found.boundaries[1].within == FirstLevel("X-1", iso, "Quảng Đông", "Quảng Đông", "Province")


def test_countries_are_of_level_0() -> None:
    found = read_boundaries(geojson({"ISO_A3": "ITA"}), "x")
    assert (found.level, found.boundaries[0].within) == (0, None)


def shapefile(columns: dict[str, str], *parts: list[list[float]]) -> tuple[bytes, bytes]:
    """A shapefile of one polygon, written by hand as ESRI's description has it."""
    points = [point for part in parts for point in part]
    starts = [sum(len(part) for part in parts[:number]) for number in range(len(parts))]
    body = struct.pack(f"<i4d{2 + len(parts)}i", 5, 0, 0, 1, 1, len(parts), len(points), *starts)
    body += b"".join(struct.pack("<2d", *point) for point in points)
    head = struct.pack(">7i", 9994, 0, 0, 0, 0, 0, (108 + len(body)) // 2) + struct.pack("<2i8d", 1000, 5, *[0.0] * 8)
    shp = head + struct.pack(">2i", 1, len(body) // 2) + body
    fields = b"".join(name.encode().ljust(11, b"\0") + b"C" + bytes(4) + bytes([16]) + bytes(15) for name in columns)
    row = b" " + b"".join(value.encode().ljust(16) for value in columns.values())
    dbf = struct.pack("<4BIHH20x", 3, 126, 1, 1, 1, 33 + len(fields), len(row)) + fields + b"\r" + row
    return shp, dbf


def zipped(files: dict[str, bytes]) -> bytes:
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in files.items():
            archive.writestr(name, body)
    return into.getvalue()


def test_the_shapefile_says_its_edition() -> None:
    shp, dbf = shapefile({"NAME": "Việt Nam", "ISO_A3": "VNM"}, SQUARE)
    files = {"ne_10m.shp": shp, "ne_10m.dbf": dbf, "ne_10m.VERSION.txt": b"5.1.1\r\n"}
    found = read_boundaries(zipped(files), "ne_10m")
    assert (found.layer, found.edition, found.codes, found.points) == ("ne_10m", "5.1.1", ("VNM",), 5)
    assert found.boundaries[0].name == "Việt Nam"
    assert found.boundaries[0].rings[0].tolist() == SQUARE


def test_topojson_has_numbers_of_the_un() -> None:
    """world-atlas: France by 250, an area without a number, a polygon and a multipolygon; an arc run backwards."""
    topology: dict[str, Any] = {
        "type": "Topology",
        "transform": {"scale": [0.5, 0.5], "translate": [0, 0]},
        "arcs": [[[0, 0], [0, 2], [2, 0]], [[0, 0], [2, 0], [0, 2]]],
        "objects": {
            "countries": {
                "geometries": [
                    {"type": "Polygon", "arcs": [[0, -2]], "id": "250", "properties": {"name": "France"}},
                    {"type": "MultiPolygon", "arcs": [[[0, -2]]], "properties": {"name": "Kosovo"}},
                    {"type": None, "id": "008", "properties": {"name": "Albania"}},
                ]
            }
        },
    }
    found = read_boundaries(json.dumps(topology).encode(), "countries-10m")
    assert (found.layer, found.edition, found.codes, found.uncoded) == ("countries-10m", "", ("FRA",), ("Kosovo",))
    assert np.array(found.boundaries[0].rings[0]).tolist() == [[0, 0], [0, 1], [1, 1], [1, 0], [0, 0]]


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"<html>", "neither a zip nor JSON"),
        (b"[1]", "neither a FeatureCollection"),
        (b'{"type": "FeatureCollection"}', "not as such files are"),
        (b'{"type": "FeatureCollection", "features": [{"geometry": {"type": "Polygon"}}]}', "not as such files are"),
        (
            b'{"type": "FeatureCollection", "features": [{"geometry": null, "properties": [1]}]}',
            "not as such files are",
        ),
        (b'{"type": "Topology", "objects": {}}', "not as such files are"),
        (b'{"type": "Topology", "objects": {"countries": {"geometries": [{"type": "Polygon"}]}}}', "not as such files"),
        (b"PK" + bytes(40), "the zip cannot be read"),
        (zipped({"a.txt": b""}), "does not hold one shapefile"),
        (zipped({"a.shp": b"\0" * 120, "a.dbf": b"\0" * 40}), "cut off or is none"),
        (geojson({"NAME": "Nowhere", "ISO_A3": "-99"}), "no area has a code of ISO 3166-1"),
        (geojson({"ISO_A3": "ITA"}, name="ne_110m_admin_0_countries"), "scale 1:110 million"),
        (geojson({"NAME": "Italy", "ISO_A3": "ITA"}, ring=[[1e6, 5e6], [2e6, 5e6], [2e6, 6e6]]), "not in degrees"),
    ],
)
def test_what_is_no_set_of_outlines_is_named(body: bytes, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        read_boundaries(body, "x")


def test_a_name_that_would_read_as_a_rule_is_none() -> None:
    """`method` is read again: strokes and semicolons of a file do not get into it."""
    assert read_boundaries(geojson({"ISO_A3": "ITA"}, name="ne | x; VNM"), "x").layer == "ne_x_VNM"


def test_a_shapefile_that_is_cut_off_is_refused() -> None:
    """More of this: test_shapefile.py."""
    shp, dbf = shapefile({"ISO_A3": "VNM"}, SQUARE)
    with pytest.raises(ValueError, match="cut off"):
        read_boundaries(zipped({"a.shp": shp[:-8], "a.dbf": dbf}), "a")
