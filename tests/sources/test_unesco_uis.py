"""UNESCO UIS: the release is pinned and named; hints, messages and missing indicators are refusals."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources import unesco_uis
from sources.adapter import Answer, Payload
from sources.areas import COUNTRIES
from sources.errors import SourceError
from tests.sources.properties import Truth, accepted, figures, kept, never_wrong, payload, truths

CODE = "EXPGDP.TOT"
OPTIONS = {"indicators": {CODE: "% of GDP"}}
(ASKED,) = unesco_uis.requests(OPTIONS)
RELEASE = payload(ASKED, {"version": "20260507-91260335", "publicationDate": "2026-05-08T16:58:36.233Z"})
(DATA,) = unesco_uis.more(RELEASE)


def record(area: str, year: int, value: object, **others: object) -> dict[str, Any]:
    told = {"indicatorId": CODE, "geoUnit": area, "year": year, "value": value, "magnitude": None, "qualifier": None}
    return {**told, **others}


def answers(records: list[dict[str, Any]]) -> list[Payload]:
    return [RELEASE, payload(DATA, {"records": records, "hints": [], "indicatorMetadata": []})]


def test_the_release_is_named_in_the_request_and_is_the_edition() -> None:
    assert ("version", "20260507-91260335") in DATA.params
    assert [value for name, value in DATA.params if name == "geoUnit"] == list(COUNTRIES)
    parsed = accepted(unesco_uis, OPTIONS, answers([record("VNM", 2021, 0.42)]))
    assert (parsed.edition, str(parsed.as_of)) == ("20260507-91260335", "2026-05-08")


def test_a_release_without_a_date_is_dated_by_its_name() -> None:
    release = payload(ASKED, {"version": "20260507-91260335"})
    data = payload(DATA, {"records": [record("VNM", 2021, 0.42)], "hints": []})
    assert str(accepted(unesco_uis, OPTIONS, [release, data]).as_of) == "2026-05-07"


def test_estimates_and_magnitudes_are_told() -> None:
    records = [
        record("VNM", 2019, 0.42, qualifier="UIS_EST"),
        record("VNM", 2020, None, magnitude="NA"),
        record("VNM", 2021, 0.0, magnitude="NIL"),
    ]
    rows = accepted(unesco_uis, OPTIONS, answers(records)).rows
    assert rows["period", "obs_status", "note"].rows() == [("2019", "E", ""), ("2021", "A", "magnitude NIL")]


@pytest.mark.parametrize(
    ("document", "status", "answer"),
    [
        ({"records": [], "hints": [{"code": "UIS::HINT::001", "message": "unknown"}]}, 200, Answer.ERROR_ENVELOPE),
        ({"message": "Too much data requested", "error": "Bad Request", "statusCode": 400}, 400, Answer.ERROR_ENVELOPE),
        ({"records": [], "hints": []}, 200, Answer.EMPTY),
        ({"records": [{"geoUnit": "VNM"}]}, 200, Answer.CHANGED_SHAPE),
        ({"message": "Forbidden"}, 403, Answer.BLOCKED),
    ],
)
def test_the_body_says_what_the_answer_is(document: object, status: int, answer: Answer) -> None:
    assert unesco_uis.classify(payload(DATA, document, status=status)).answer is answer


def test_an_indicator_that_does_not_come_is_a_refusal() -> None:
    options = {"indicators": {CODE: "% of GDP", "RESDEN.INHAB.TFTE": "researchers (FTE) per million people"}}
    with pytest.raises(SourceError, match=r"RESDEN\.INHAB\.TFTE"):
        accepted(unesco_uis, options, answers([record("VNM", 2021, 0.42)]))


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
