"""UNESCO UIS: the release is pinned and named; hints, messages and missing indicators are refusals."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.publishers import unesco_uis
from sources.vocabulary.areas import COUNTRIES
from sources.vocabulary.errors import SourceError
from sources.vocabulary.exchange import Answer, Payload
from tests.sources.publishers.properties import Truth, accepted, figures, kept, never_wrong, payload, truths

CODE = "EXPGDP.TOT"
OPTIONS = {"indicators": {CODE: "% of GDP"}}
(ASKED,) = unesco_uis.requests(OPTIONS)


def release(last_update: object, version: str = "20260507-91260335") -> Payload:
    """A release in the form recorded on 2026-08-08."""
    themes = ("EDUCATION", "SCIENCE_TECHNOLOGY_INNOVATION", "CULTURE")
    status = [
        {
            "theme": theme,
            "lastUpdate": last_update if theme.startswith("S") else "9/17/2025",
            "description": "a release",
        }
        for theme in themes
    ]
    published = "2026-05-08T16:58:36.233Z"
    return payload(ASKED, {"version": version, "publicationDate": published, "themeDataStatus": status})


RELEASE = release("02/09/2026")
(DATA,) = unesco_uis.more(RELEASE)


def record(area: str, year: int, value: object, **others: object) -> dict[str, Any]:
    told = {"indicatorId": CODE, "geoUnit": area, "year": year, "value": value, "magnitude": None, "qualifier": None}
    return {**told, **others}


def answers(records: list[dict[str, Any]]) -> list[Payload]:
    return [RELEASE, payload(DATA, {"records": records, "hints": [], "indicatorMetadata": []})]


def test_the_release_is_named_in_the_request_and_its_last_science_update_is_the_edition() -> None:
    assert ("version", "20260507-91260335") in DATA.params
    assert [value for name, value in DATA.params if name == "geoUnit"] == list(COUNTRIES)
    parsed = accepted(unesco_uis, OPTIONS, answers([record("VNM", 2021, 0.42)]))
    assert (parsed.edition, str(parsed.published_on)) == ("2026-02-09", "2026-02-09")


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("02/09/2026", "2026-02-09"),
        ("11/01/2025", "2025-11-01"),
        ("2/23/2025", "2025-02-23"),
        ("9/9/2025", "2025-09-09"),
        ("2025-02-23", "2025-02-23"),
    ],
)
def test_the_last_update_is_read_in_its_three_forms_month_first(written: str, day: str) -> None:
    parsed = accepted(unesco_uis, OPTIONS, [release(written), answers([record("VNM", 2021, 0.42)])[1]])
    assert (parsed.edition, str(parsed.published_on)) == (day, day)


@pytest.mark.parametrize("written", ["23/02/2025", "February 2026", "", None])
def test_a_last_update_that_cannot_be_read_is_refused(written: object) -> None:
    with pytest.raises(SourceError, match="last update of SCIENCE_TECHNOLOGY_INNOVATION cannot be read"):
        accepted(unesco_uis, OPTIONS, [release(written), answers([record("VNM", 2021, 0.42)])[1]])


def test_a_release_that_leaves_science_as_it_was_is_the_same_edition() -> None:
    told = {"records": [record("VNM", 2021, 0.42)], "hints": []}
    editions = []
    for version in ("20260224-aef8b145", "20260311-78618c3e"):
        named = release("02/09/2026", version)
        (asked,) = unesco_uis.more(named)
        assert ("version", version) in asked.params
        editions.append(accepted(unesco_uis, OPTIONS, [named, payload(asked, told)]).edition)
    assert editions == ["2026-02-09", "2026-02-09"]


def test_estimates_and_magnitudes_are_told() -> None:
    records = [
        record("VNM", 2019, 0.42, qualifier="UIS_EST"),
        record("VNM", 2020, None, magnitude="NA"),
        record("VNM", 2021, 0.0, magnitude="NIL"),
        record("VNM", 2022, 0.0, magnitude="NA"),
        record("VNM", 2023, 0.43, qualifier="PROV"),
    ]
    rows = accepted(unesco_uis, OPTIONS, answers(records)).rows
    assert rows["period", "obs_status", "note"].rows() == [
        ("2019", "E", ""),
        ("2021", "A", "magnitude NIL"),
        ("2023", "A", "qualifier PROV"),
    ]


@pytest.mark.parametrize(
    ("document", "status", "answer"),
    [
        ({"records": [], "hints": [{"code": "UIS::HINT::001", "message": "unknown"}]}, 200, Answer.ERROR_ENVELOPE),
        ({"records": [], "hints": [{"code": "UIS::HINT::003", "message": "area"}]}, 200, Answer.ERROR_ENVELOPE),
        ({"records": [], "hints": [{"code": "UIS::HINT::004", "message": "no data"}]}, 200, Answer.EMPTY),
        ({"message": "Too much data requested", "error": "Bad Request", "statusCode": 400}, 400, Answer.ERROR_ENVELOPE),
        ({"records": [], "hints": []}, 200, Answer.EMPTY),
        ({"records": [{"geoUnit": "VNM"}]}, 200, Answer.CHANGED_SHAPE),
        ({"message": "Forbidden"}, 403, Answer.BLOCKED),
    ],
)
def test_the_body_says_what_the_answer_is(document: object, status: int, answer: Answer) -> None:
    assert unesco_uis.classify(payload(DATA, document, status=status)).answer is answer


BOTH = {"indicators": {CODE: "% of GDP", "RESDEN.INHAB.TFTE": "researchers (FTE) per million people"}}


def test_an_indicator_that_is_not_answered_is_a_refusal() -> None:
    with pytest.raises(SourceError, match=r"no answer about RESDEN\.INHAB\.TFTE"):
        accepted(unesco_uis, BOTH, answers([record("VNM", 2021, 0.42)]))


def test_an_indicator_without_data_is_named_and_the_other_arrives() -> None:
    (asked,) = unesco_uis.requests(BOTH)
    named = payload(asked, json.loads(RELEASE.body))
    spending, researchers = unesco_uis.more(named)
    nothing = {"records": [], "hints": [{"code": "UIS::HINT::004", "message": "no data"}]}
    told = payload(spending, {"records": [record("VNM", 2021, 0.42)], "hints": []})
    parsed = accepted(unesco_uis, BOTH, [named, told, payload(researchers, nothing)])
    assert figures(parsed) == {(CODE, "VNM", "2021"): 0.42}
    assert parsed.notes == ("RESDEN.INHAB.TFTE: UIS::HINT::004 no data",)
    assert parsed.missing == {"RESDEN.INHAB.TFTE": "no records"}


def test_a_hint_beside_records_is_kept_as_a_note() -> None:
    hints = [{"code": "UIS::HINT::003", "message": "The geoUnit could not be found, XKX"}]
    told = payload(DATA, {"records": [record("VNM", 2021, 0.42)], "hints": hints})
    assert accepted(unesco_uis, OPTIONS, [RELEASE, told]).notes == (
        f"{CODE}: UIS::HINT::003 The geoUnit could not be found, XKX",
    )


@given(truth=truths, seed=st.integers())
def test_figures_survive_any_order(truth: Truth, seed: int) -> None:
    records = [record(area, year, value) for (area, year), value in truth.items()]
    random.Random(seed).shuffle(records)
    assert figures(accepted(unesco_uis, OPTIONS, answers(records))) == kept(truth, CODE)


@given(truth=truths, cut=st.floats(0, 1))
def test_a_cut_answer_never_gives_wrong_figures(truth: Truth, cut: float) -> None:
    records = [record(area, year, value) for (area, year), value in truth.items()]
    body = answers(records)[1].body
    never_wrong(unesco_uis, OPTIONS, [RELEASE, payload(DATA, body[: int(len(body) * cut)])], kept(truth, CODE))


@given(truth=truths, value=st.one_of(st.text(max_size=5), st.booleans()))
def test_what_is_no_number_is_refused(truth: Truth, value: object) -> None:
    records = [record(area, year, figure) for (area, year), figure in truth.items() if area != "VNM"]
    with pytest.raises(SourceError):
        accepted(unesco_uis, OPTIONS, answers([*records, record("VNM", 2021, value)]))
