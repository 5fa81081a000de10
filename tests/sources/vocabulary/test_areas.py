"""The areas kept, and the crosswalk of their codes."""

from __future__ import annotations

import unicodedata

from sources.vocabulary.areas import AREAS, ASEAN, OECD, PEERS, crosswalk, iso2, iso3_by_iso2, iso3_by_m49, m49


def test_viet_nam_by_every_code() -> None:
    assert (iso2("VNM"), m49("VNM")) == ("VN", "704")
    assert (iso3_by_iso2()["VN"], iso3_by_m49()["704"]) == ("VNM", "VNM")
    assert (iso2("WLD"), iso3_by_m49()["1"]) == ("", "WLD")
    assert crosswalk()["AFG"].m49 == "004"


def test_every_code_names_one_area() -> None:
    areas = crosswalk()
    assert len(iso3_by_iso2()) == len(areas) - 1
    assert len(iso3_by_m49()) == len(areas)
    assert set(areas) >= AREAS


def test_asean_has_the_members_that_are_kept() -> None:
    assert {code for code, area in crosswalk().items() if area.is_asean} == set(ASEAN)
    assert len(ASEAN) == 11


def test_oecd_has_38_members_and_two_of_the_four_peers() -> None:
    assert {code for code, area in crosswalk().items() if area.is_oecd} == set(OECD)
    assert len(OECD) == 38
    assert set(OECD) & set(PEERS) == {"JPN", "KOR"}
    assert not set(OECD) & set(ASEAN)


def test_names_are_composed_letters() -> None:
    for area in crosswalk().values():
        assert unicodedata.is_normalized("NFC", area.name_vi), area.area_code
