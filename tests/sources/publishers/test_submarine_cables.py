"""Submarine cables: texts become numbers or nothing, plans are told from cables at work, no page is forgotten."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.catalog import DATASETS
from sources.publishers import submarine_cables
from sources.vocabulary.errors import SourceError
from sources.vocabulary.exchange import Answer, Parsed, Payload
from tests.sources.publishers.payloads import json_answered, rows_of

OPTIONS = {"countries": {"VNM": "vietnam"}}
COUNTRY = submarine_cables.requests(OPTIONS)[0]
WHERE = "test"


@given(st.integers(1, 60_000))
def test_lengths_come_back(km: int) -> None:
    assert submarine_cables.length_km(f"{km:,} km", WHERE) == km
    assert submarine_cables.length_km(f"{km} km", WHERE) == km


@given(st.integers(1985, 2045), st.sampled_from(["{}", "{} Q4", "{} November", "Q2 {}"]), st.booleans())
def test_years_of_service_come_back(year: int, form: str, beside: bool) -> None:
    assert submarine_cables.service_year(form.format(year), year if beside else None, WHERE) == year


@pytest.mark.parametrize("text", ["n.a.", "N.A.", "", None, "TBD"])
def test_what_is_not_stated_is_nothing(text: object) -> None:
    assert submarine_cables.length_km(text, WHERE) is None
    assert submarine_cables.service_year(submarine_cables.stated(text), None, WHERE) is None


@pytest.mark.parametrize("text", ["9.400 km", "9,400 miles", "about 9,400 km", "9,40 km", "-5 km"])
def test_an_unreadable_length_is_refused(text: str) -> None:
    with pytest.raises(SourceError, match="kilometres"):
        submarine_cables.length_km(text, WHERE)


@pytest.mark.parametrize(("text", "year"), [("2022 Q4", 2023), ("soon", None), ("2022-2023", None), ("2022", "2022")])
def test_a_contradicted_year_is_refused(text: str, year: object) -> None:
    with pytest.raises(SourceError, match="ready-for-service"):
        submarine_cables.service_year(text, year, WHERE)


def cable(name: str, **changes: object) -> dict[str, Any]:
    points = [{"id": "bay-vietnam", "is_tbd": "false"}, {"id": "far-japan", "is_tbd": None}]
    page = {"id": name, "name": name.upper(), "length": "9,400 km", "landing_points": points, "owners": "A,  B"}
    return {**page, "rfs": "2022 Q4", "rfs_year": 2022, "is_planned": False, **changes}


def answers(*pages: dict[str, Any], listed: list[str] | None = None) -> list[Payload]:
    names = listed or [page["id"] for page in pages]
    country = {"cables": [{"id": name} for name in names], "landing_points_in_country": ["bay-vietnam"]}
    first = json_answered(COUNTRY, country)
    requests = {r.label.removeprefix("cable "): r for r in submarine_cables.more(first)}
    return [first, *(json_answered(requests.get(p["id"], COUNTRY), p) for p in pages)]


def test_cables_of_both_forms_are_read() -> None:
    older = cable("old")
    del older["rfs_year"], older["is_planned"]
    undecided = cable("plan", is_planned=True, landing_points=[{"id": "bay-vietnam", "is_tbd": True}])
    rows = {
        r["cable_id"]: r for r in rows_of("submarine_cables", answers(older, undecided), OPTIONS).iter_rows(named=True)
    }
    assert (rows["old"]["status"], rows["old"]["rfs_year"], rows["old"]["length_km"]) == ("unknown", 2022, 9400.0)
    assert rows["old"]["owners"] == "A; B"
    assert rows["old"]["landing_points"] == "bay-vietnam"
    assert (rows["plan"]["status"], rows["plan"]["note"]) == ("planned", "landing not yet decided: bay-vietnam")


@pytest.mark.parametrize(
    ("pages", "said"),
    [
        (answers(cable("a"), listed=["a", "b"]), "own page did not come"),
        (answers(cable("a", landing_points=[{"id": "far-japan"}])), "no landing point in the country"),
        (answers(cable("a", is_planned="perhaps")), "neither yes nor no"),
    ],
)
def test_what_does_not_fit_together_is_refused(pages: list[Payload], said: str) -> None:
    with pytest.raises(SourceError, match=said):
        rows_of("submarine_cables", pages, OPTIONS)


def test_the_border_checks_every_cable() -> None:
    entry = DATASETS["submarine_cables"]
    assert entry.shape is not None
    rows = rows_of("submarine_cables", answers(cable("b", rfs="n.a.", rfs_year=None), cable("a")), OPTIONS)
    tidy = entry.shape.prepare(Parsed(rows=rows), "submarine_cables", date(2026, 11, 23))
    assert tidy.schema == entry.shape.empty().schema
    assert tidy["cable_id"].to_list() == ["a", "b"]
    assert tidy["citation"][0] == "TeleGeography, Submarine Cable Map, read on 2026-11-23"
    far = rows_of("submarine_cables", answers(cable("a", length="94,000 km")), OPTIONS)
    with pytest.raises(SourceError, match="length_km"):
        entry.shape.prepare(Parsed(rows=far), "submarine_cables", date(2026, 11, 23))


def test_answers_are_judged_by_their_bodies() -> None:
    first, page = answers(cable("a"))
    assert submarine_cables.classify(first).answer is Answer.OK
    assert submarine_cables.classify(page).answer is Answer.OK
    empty = {"cables": [], "landing_points_in_country": []}
    assert submarine_cables.classify(json_answered(COUNTRY, empty)).answer is Answer.EMPTY
    assert submarine_cables.classify(json_answered(COUNTRY, {"cables": []})).answer is Answer.CHANGED_SHAPE
    assert submarine_cables.classify(json_answered(page.request, {"id": "a"})).answer is Answer.CHANGED_SHAPE
    assert submarine_cables.classify(json_answered(page.request, {"error": "x"}, status=404)).answer is Answer.BLOCKED
