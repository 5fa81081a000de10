"""Which areas the warehouse keeps, and the codes publishers use for them. Identity is by code, never by name.

`COUNTRIES` is the one list of areas every statistical dataset is cut to; `areas.csv` is the crosswalk between
ISO 3166-1 alpha-3, alpha-2 and UN M49 for every country, and for the world, which has no alpha-2 code, with the names
readers see. dbt reads the same table (`raw/_index/areas.parquet`).
"""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files
from typing import NamedTuple

ASEAN = ("BRN", "IDN", "KHM", "LAO", "MMR", "MYS", "PHL", "SGP", "THA", "TLS", "VNM")
OECD = (
    *("AUS", "AUT", "BEL", "CAN", "CHE", "CHL", "COL", "CRI", "CZE", "DEU", "DNK", "ESP", "EST", "FIN", "FRA", "GBR"),
    *("GRC", "HUN", "IRL", "ISL", "ISR", "ITA", "JPN", "KOR", "LTU", "LUX", "LVA", "MEX", "NLD", "NOR", "NZL", "POL"),
    *("PRT", "SVK", "SVN", "SWE", "TUR", "USA"),
)
"""The 38 members of the OECD since Costa Rica acceded on 25 May 2021 (OECD, "Members and partners", oecd.org/about)."""
PEERS = ("CHN", "IND", "JPN", "KOR")
HOME = "VNM"
"""The country whose targets are tracked."""
WORLD = "WLD"
GROUPS = {"ASEAN": ASEAN, "OECD": OECD}
"""Groups of countries that can be asked for by name."""
COUNTRIES = (*ASEAN, *PEERS)
"""The members of ASEAN (Timor-Leste since October 2025) and the four peers the targets are compared with."""
AREAS = frozenset((*COUNTRIES, WORLD))
"""Every area a statistical dataset may hold."""
PROVINCES = frozenset(f"{number:02d}" for number in range(1, 100))
"""Codes as the statistics office writes those of provinces; which of them there are, the register of provinces says."""
_NUMBERED = (
    *range(1, 8),
    9,
    13,
    14,
    18,
    *range(20, 38),
    *range(39, 42),
    *range(43, 48),
    *range(49, 60),
    61,
    63,
    *range(66, 74),
)
FORMER_PROVINCES = frozenset(
    {"VN-CT", "VN-DN", "VN-HN", "VN-HP", "VN-SG"} | {f"VN-{number:02d}" for number in _NUMBERED}
)
"""The provinces and cities of ISO 3166-2:VN: 63, as they were until 30 June 2025. Their GSO codes name other
territories since, so that a figure of one of them bears its ISO code and says by it on which map it is."""


class Area(NamedTuple):
    """One country's codes and names. `m49` is the UN numeric code in three digits; `kind`: country or aggregate."""

    area_code: str
    name_en: str
    name_vi: str
    iso2: str
    m49: str
    is_asean: bool
    region: str
    kind: str
    is_oecd: bool = False


@cache
def crosswalk() -> dict[str, Area]:
    """Every area by ISO 3166-1 alpha-3 code."""
    text = files("sources.vocabulary").joinpath("areas.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return {
        row["area_code"]: Area(**{**row, "is_asean": row["is_asean"] == "true", "is_oecd": row["area_code"] in OECD})  # type: ignore[arg-type]
        for row in rows
    }


@cache
def known_areas() -> frozenset[str]:
    """Every code by which an area is known here: of countries, and of provinces on both maps."""
    return frozenset(crosswalk()) | PROVINCES | FORMER_PROVINCES


def iso2(iso3: str) -> str:
    """The alpha-2 code of a country; the world has none ('')."""
    return crosswalk()[iso3].iso2


def m49(iso3: str) -> str:
    """The UN M49 code of an area, without leading zeros."""
    return crosswalk()[iso3].m49.lstrip("0")


@cache
def iso3_by_iso2() -> dict[str, str]:
    """Alpha-3 code by alpha-2 code."""
    return {area.iso2: area.area_code for area in crosswalk().values() if area.iso2}


@cache
def iso3_by_m49() -> dict[str, str]:
    """Alpha-3 code by M49 code without leading zeros."""
    return {area.m49.lstrip("0"): area.area_code for area in crosswalk().values()}
