"""`provinces.geojson`: outlines of the 34 provinces of today by GSO code, with the newest speeds of each network.

GeoJSON as RFC 7946 has it: longitude and latitude in degrees (WGS 84, EPSG:4326), outer rings counterclockwise. Figures
are those of this release's own tables, so that none is in it that its readers may not have. There is no map of the 63
provinces before July 2025: their outlines are not at hand, and points of their wards are no outlines.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from exports.formats import Format
from exports.marts.contents import Contents, json_text
from exports.marts.provinces import TABLE, unfilled
from exports.marts.records import Row

FILE = "provinces.geojson"
NEWEST = f"""
    select * from {TABLE}
    where unit_kind = 'province'
    qualify period_end = max(period_end) over (partition by network)
    order by network, gso_code
"""  # noqa: S608 (a constant)
"""Every province in the newest period of each network."""
SHOWN = (
    *("tests", "is_small_sample", "small_sample_because"),
    *("mean_download_mbps", "mean_download_low95_mbps", "mean_download_high95_mbps", "mean_upload_mbps"),
    *("mean_latency_ms", "median_download_mbps", "median_upload_mbps", "median_latency_ms"),
    *("download_rank", "download_rank_best", "download_rank_worst", "units_ranked"),
    *("download_change_since_period_before_percent", "download_change_since_year_before_percent"),
)
"""The columns of a network that are properties of a province, called `<network>_<column>`."""
SAID = ("network", "period", "dataset", "measured_by", "statistic", "row_licence")
"""What is the same for all provinces of a network, and said once."""


def write(contents: Contents, folder: Path) -> None:
    """The one file, a line per province."""
    networks = {network: list(rows) for network, rows in groupby(contents.rows(NEWEST), lambda row: row["network"])}
    outlines = contents.outlines or {"features": ()}
    geometries = {feature["id"]: feature["geometry"] for feature in outlines["features"]}
    how = unfilled(contents.connection)
    head = {
        "release": contents.identity.release_id,
        "as_of": contents.identity.as_of,
        "outlines": {name: outlines.get(name) for name in ("source", "licence")},
        "figures": [_said(rows) for rows in networks.values()],
        **({"filled_by": {"en": how.en, "vi": how.vi}} if how else {}),
    }
    provinces = contents.rows("select gso_code, name_vi, name_en from dim_province order by gso_code")
    lines = [
        _line(
            {
                "type": "Feature",
                "id": province["gso_code"],
                "geometry": geometries.get(province["gso_code"]),
                "properties": {**province, **dict(_figures(province["gso_code"], networks))},
            }
        )
        for province in provinces
    ]
    opening = f'{{"type":"FeatureCollection",{_line(head)[1:-1]},"features":[\n'
    (folder / FILE).write_text(opening + ",\n".join(lines) + "\n]}\n", encoding="utf-8")


def _said(rows: Sequence[Row]) -> Mapping[str, Any]:
    return {**{name: rows[0][name] for name in SAID}, "citations": sorted({row["citation"] for row in rows})}


def _figures(gso_code: str, networks: Mapping[str, Sequence[Row]]) -> Iterator[tuple[str, Any]]:
    """The figures of a province, the same names for each: a column that no province has is left out."""
    for network, rows in networks.items():
        own = next((row for row in rows if row["gso_code"] == gso_code), {})
        for column in SHOWN:
            if any(row[column] is not None for row in rows):
                yield f"{network}_{column}", own.get(column)


def _line(content: object) -> str:
    return json_text(content, indent=None).strip()


FORMAT = Format(name="geojson", files=(FILE,), write=write, needs=("dim_province", TABLE))
