"""UNESCO UIS: the release is pinned and named; hints, messages and missing indicators are refusals."""

from __future__ import annotations

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
RELEASE = payload(ASKED, {"version": "20260507-91260335", "publicationDate": "2026-05-08T16:58:36.233Z"})
DATA, CATALOGUE = unesco_uis.more(RELEASE)


def record(area: str, year: int, value: object, **others: object) -> dict[str, Any]:
    told = {"indicatorId": CODE, "geoUnit": area, "year": year, "value": value, "magnitude": None, "qualifier": None}
    return {**told, **others}


def answers(records: list[dict[str, Any]]) -> list[Payload]:
    return [RELEASE, payload(DATA, {"records": records, "hints": [], "indicatorMetadata": []})]


def test_the_release_is_named_in_the_request_and_is_the_edition() -> None:
    assert ("version", "20260507-91260335") in DATA.params
    assert [value for name, value in DATA.params if name == "geoUnit"] == list(COUNTRIES)
    parsed = accepted(unesco_uis, OPTIONS, answers([record("VNM", 2021, 0.42)]))
    assert (parsed.edition, str(parsed.published_on)) == ("20260507-91260335", "2026-05-08")


def test_a_release_without_a_date_is_dated_by_its_name() -> None:
    release = payload(ASKED, {"version": "20260507-91260335"})
    data = payload(DATA, {"records": [record("VNM", 2021, 0.42)], "hints": []})
    assert str(accepted(unesco_uis, OPTIONS, [release, data]).published_on) == "2026-05-07"


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


def listed(**names: str) -> Payload:
    return payload(CATALOGUE, [{"indicatorCode": code, "name": name} for code, name in names.items()])


def test_shares_of_spending_are_found_by_name() -> None:
    catalogue = listed(
        A="GERD - financed by Business enterprise (%)",
        B="Percentage of GERD performed by Government",
        C="Researchers per million inhabitants (HC)",
        D="GERD as a percentage of GDP - performed by Business enterprise (%)",
        E="GERD - performed by Higher education (in '000 current PPP$)",
        F="Researchers (HC) - % Female",
    )
    found = {dict(request.context)["code"]: dict(request.params)["indicator"] for request in unesco_uis.more(catalogue)}
    assert found == {"GERD_FUNDED_BUSINESS": "A", "GERD_PERFORMED_GOVERNMENT": "B", "RESEARCHERS_HC_PER_MILLION": "C"}


def test_a_name_that_fits_two_indicators_is_not_taken() -> None:
    catalogue = listed(A="GERD - financed by Government (%)", B="GERD - financed by Government, old basis (%)")
    assert unesco_uis.more(catalogue) == []


def test_what_was_found_by_name_has_a_code_of_ours_and_may_be_empty() -> None:
    catalogue = listed(A="GERD - financed by Business enterprise (%)")
    (asked,) = unesco_uis.more(catalogue)
    told = {"records": [record("VNM", 2015, 58.1, indicatorId="A")], "hints": []}
    whole = [*answers([record("VNM", 2021, 0.42)]), catalogue]
    assert figures(accepted(unesco_uis, OPTIONS, [*whole, payload(asked, told)])) == {
        (CODE, "VNM", "2021"): 0.42,
        ("GERD_FUNDED_BUSINESS", "VNM", "2015"): 58.1,
    }
    nothing = payload(asked, {"records": [], "hints": [{"code": "UIS::HINT::001", "message": "unknown"}]})
    assert figures(accepted(unesco_uis, OPTIONS, [*whole, nothing])) == {(CODE, "VNM", "2021"): 0.42}


@pytest.mark.parametrize("body", [b'{"message": "not here"}', b"{}", b"<html>not here</html>"])
def test_without_a_catalogue_the_rest_is_taken_all_the_same(body: bytes) -> None:
    catalogue = payload(CATALOGUE, body, status=404)
    assert unesco_uis.classify(catalogue).answer is Answer.EMPTY
    assert unesco_uis.more(catalogue) == []
    parsed = accepted(unesco_uis, OPTIONS, [*answers([record("VNM", 2021, 0.42)]), catalogue])
    assert "GERD_FUNDED_BUSINESS" in parsed.notes[0]


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
