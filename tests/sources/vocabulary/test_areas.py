"""The areas kept, and the crosswalk of their codes: the same in the register of areas."""

from __future__ import annotations

import csv

from sources.vocabulary.areas import AREAS, ASEAN, crosswalk, iso2, iso3_by_iso2, iso3_by_m49, m49
from tests import ROOT

SEED = ROOT / "dbt_project" / "seeds" / "areas.csv"


def test_viet_nam_by_every_code() -> None:
    assert (iso2("VNM"), m49("VNM")) == ("VN", "704")
    assert (iso3_by_iso2()["VN"], iso3_by_m49()["704"]) == ("VNM", "VNM")
    assert (iso2("WLD"), iso3_by_m49()["1"]) == ("", "WLD")


def test_every_code_names_one_area() -> None:
    areas = crosswalk()
    assert len(iso3_by_iso2()) == len(areas) - 1
    assert len(iso3_by_m49()) == len(areas)
    assert set(areas) >= AREAS


def test_the_register_says_the_same() -> None:
    with SEED.open(encoding="utf-8", newline="") as file:
        register = {row["area_code"]: row for row in csv.DictReader(file)}
    assert set(register) >= AREAS
    for code, row in register.items():
        area = crosswalk()[code]
        assert (area.iso2, area.m49) == (row["iso2"], row["m49"].lstrip("0")), code
    assert {code for code, row in register.items() if row["is_asean"] == "true"} == set(ASEAN)
