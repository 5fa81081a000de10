"""UN SDG: M49 areas, text values with signs, dimensions of which the totals are taken."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.publishers import unsd_sdg
from sources.vocabulary.areas import crosswalk, m49
from sources.vocabulary.errors import SourceError
from sources.vocabulary.exchange import Answer, Payload
from tests.sources.publishers.properties import Truth, accepted, figures, kept, never_wrong, payload, truths

CODE = "IT_MOB_4GNTWK"
OPTIONS = {"series": {CODE: "% of population"}}
(FIRST,) = unsd_sdg.requests(OPTIONS)


def row(area: str, year: int, value: object, **others: object) -> dict[str, Any]:
    code = m49(area) if area in crosswalk() else "9999"
    told = {"series": CODE, "geoAreaCode": code, "timePeriodStart": float(year), "value": value}
    return {**told, "attributes": {"Nature": "C"}, "dimensions": {"Reporting Type": "G"}, "source": "ITU", **others}


def document(rows: list[dict[str, Any]], total: int, pages: int = 1) -> dict[str, object]:
    return {"size": len(rows), "totalElements": total, "totalPages": pages, "pageNumber": 1, "data": rows}


def paged(rows: list[dict[str, Any]], size: int) -> list[Payload]:
    parts = [rows[at : at + size] for at in range(0, len(rows), size)]
    first = payload(FIRST, document(parts[0], len(rows), len(parts)))
    rest = zip(unsd_sdg.more(first), parts[1:], strict=True)
    return [first, *(payload(request, document(part, len(rows), len(parts))) for request, part in rest)]


def test_signs_blanks_and_estimates() -> None:
    rows = [
        row("VNM", 2020, ">99.8"),
        row("VNM", 2021, "<1", attributes={"Nature": "E"}),
        row("VNM", 2022, "NaN"),
        row("VNM", 2023, "99.8 "),
        row("VNM", 2024, None),
    ]
    read = accepted(unsd_sdg, OPTIONS, paged(rows, 2)).rows
    assert read["period", "value", "value_qualifier", "obs_status"].rows() == [
        ("2020", 99.8, "ge", "A"),
        ("2021", 1.0, "le", "E"),
        ("2023", 99.8, "eq", "A"),
    ]


def test_only_totals_are_taken() -> None:
    rows = [
        row("VNM", 2020, "90", dimensions={"Reporting Type": "G", "Location": "ALLAREA"}),
        row("VNM", 2020, "80", dimensions={"Reporting Type": "G", "Location": "RURAL"}),
        row("VNM", 2020, "70", dimensions={"Reporting Type": "N", "Location": "ALLAREA"}),
    ]
    assert figures(accepted(unsd_sdg, OPTIONS, paged(rows, 9))) == {(CODE, "VNM", "2020"): 90.0}


def test_two_headline_figures_are_a_refusal() -> None:
    rows = [row("VNM", 2020, "90"), row("VNM", 2020, "91", dimensions={})]
    with pytest.raises(SourceError, match="two headline figures"):
        accepted(unsd_sdg, OPTIONS, paged(rows, 9))


@pytest.mark.parametrize(
    ("body", "answer"),
    [
        ({"message": "An error has occurred."}, Answer.ERROR_ENVELOPE),
        ({"data": [], "totalPages": 0, "totalElements": 0}, Answer.EMPTY),
        ({"data": [{"obsValue": 1}], "totalPages": 1, "totalElements": 1}, Answer.CHANGED_SHAPE),
        ({"data": [], "pages": 0}, Answer.CHANGED_SHAPE),
    ],
)
def test_the_body_says_what_the_answer_is(body: object, answer: Answer) -> None:
    assert unsd_sdg.classify(payload(FIRST, body)).answer is answer


@given(truth=truths, seed=st.integers(), size=st.integers(1, 30), missing=st.sampled_from(("", "NaN", "N", None)))
def test_figures_survive_any_order_and_page_size(truth: Truth, seed: int, size: int, missing: str | None) -> None:
    rows = [row(area, year, str(value)) for (area, year), value in truth.items()]
    if ("TLS", 1999) not in truth:
        rows.append(row("TLS", 1999, missing))
    random.Random(seed).shuffle(rows)
    assert figures(accepted(unsd_sdg, OPTIONS, paged(rows, size))) == kept(truth, CODE)


@given(truth=truths, cut=st.floats(0, 1))
def test_a_cut_answer_never_gives_wrong_figures(truth: Truth, cut: float) -> None:
    rows = [row(area, year, str(value)) for (area, year), value in truth.items()]
    body = paged(rows, len(rows))[0].body
    never_wrong(unsd_sdg, OPTIONS, [payload(FIRST, body[: int(len(body) * cut)])], kept(truth, CODE))


@given(text=st.sampled_from(("0,42", "~3", "1.2.3", "five", "1_000", "inf", "≥5")))
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(SourceError, match="is not a number"):
        accepted(unsd_sdg, OPTIONS, paged([row("VNM", 2024, text)], 9))
