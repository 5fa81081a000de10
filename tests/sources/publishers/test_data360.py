"""Data360: text values, pages by skip, variants; one headline figure a year or a refusal."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.publishers import data360
from sources.vocabulary.errors import SourceError
from sources.vocabulary.exchange import Answer, Payload
from tests.sources.publishers.properties import Truth, accepted, figures, kept, never_wrong, payload, truths

INDICATOR = "UN_EGDI_EGDI"
OPTIONS = {"database": "UN_EGDI", "series": {INDICATOR: {"code": "EGDI", "unit": "index 0-1"}}}
SCORES = {
    "database": "ITU_GCI",
    "edition": "period",
    "series": {INDICATOR: {"code": "GCI_SCORE", "unit": "score 0-100", "index_until": "2018"}},
}
(FIRST,) = data360.requests(OPTIONS)


def row(area: str, year: int, value: object, **others: object) -> dict[str, Any]:
    told = dict.fromkeys(data360.BREAKDOWNS[:3], "_T") | dict.fromkeys(data360.BREAKDOWNS[3:], "_Z")
    given_row = {"INDICATOR": INDICATOR, "REF_AREA": area, "TIME_PERIOD": str(year), "OBS_VALUE": value, "FREQ": "A"}
    return {**told, **given_row, "DATABASE_ID": "UN_EGDI", "OBS_STATUS": "A", **others}


def paged(rows: list[dict[str, Any]], size: int) -> list[Payload]:
    first = payload(FIRST, {"count": len(rows), "value": rows[:size]})
    rest = data360.more(first)
    return [
        first,
        *(
            payload(request, {"count": len(rows), "value": rows[at : at + size]})
            for request, at in zip(rest, range(size, len(rows), size), strict=True)
        ),
    ]


def test_values_are_text_and_variants_are_left_out() -> None:
    rows = [
        row("VNM", 2024, "0.7709"),
        row("VNM", 2024, "0.9", COMP_BREAKDOWN_1="URBAN"),
        row("VNM", 2024, "0.8", SEX="F"),
        row("USA", 2024, "0.9195"),
        row("LAO", 2024, None),
    ]
    assert figures(accepted(data360, OPTIONS, paged(rows, 2))) == {("EGDI", "VNM", "2024"): 0.7709}


def test_an_edition_between_0_and_1_bears_that_unit() -> None:
    rows = [row("VNM", 2018, "0.693"), row("SGP", 2018, "0.898"), row("VNM", 2024, "99.74"), row("MMR", 2024, "0.4")]
    parsed = accepted(data360, SCORES, paged(rows, 10))
    units = {(area, period): unit for area, period, unit in parsed.rows["area_code", "period", "unit"].iter_rows()}
    assert units == {
        ("VNM", "2018"): "index 0-1",
        ("SGP", "2018"): "index 0-1",
        ("VNM", "2024"): "score 0-100",
        ("MMR", "2024"): "score 0-100",
    }
    assert set(parsed.rows["edition"]) == {"2018", "2024"}


def test_a_late_edition_between_0_and_1_is_refused() -> None:
    with pytest.raises(SourceError, match="no figure of the edition is above 1"):
        accepted(data360, SCORES, paged([row("VNM", 2024, "0.99")], 10))


def test_a_new_kind_of_variant_is_refused() -> None:
    rows = [row("VNM", 2024, "0.7"), row("VNM", 2024, "0.8", UNIT_MEASURE="PT")]
    with pytest.raises(SourceError, match="two headline figures"):
        accepted(data360, OPTIONS, paged(rows, 10))


COVERAGE = {
    "database": "ITU_DH",
    "series": {INDICATOR: {"code": "IT_MOB_4GNTWK", "unit": "% of population", "unit_measure": "PT_POP"}},
}


def test_of_two_units_of_one_year_the_catalog_names_the_one_that_counts() -> None:
    (asked,) = data360.requests(COVERAGE)
    assert ("UNIT_MEASURE", "PT_POP") in asked.params
    both = [row("VNM", 2024, "99.8", UNIT_MEASURE="PT_POP"), row("VNM", 2024, "100600000", UNIT_MEASURE="HAB")]
    assert figures(accepted(data360, COVERAGE, paged(both, 10))) == {("IT_MOB_4GNTWK", "VNM", "2024"): 99.8}
    one = [row("VNM", 2024, "100600000", UNIT_MEASURE="HAB")]
    assert figures(accepted(data360, COVERAGE, paged(one, 10))) == {}


@pytest.mark.parametrize("power", [0, "0", None])
def test_a_figure_in_units_is_read_as_it_stands(power: object) -> None:
    told = [row("VNM", 2024, "0.7709", UNIT_MULT=power)]
    assert figures(accepted(data360, OPTIONS, paged(told, 10))) == {("EGDI", "VNM", "2024"): 0.7709}


@pytest.mark.parametrize("power", [3, "6", -2])
def test_a_figure_in_thousands_is_refused(power: object) -> None:
    """The catalog names the unit of a printed 1: of a row that must be multiplied it would be another number."""
    with pytest.raises(SourceError, match="UNIT_MULT"):
        accepted(data360, OPTIONS, paged([row("VNM", 2024, "0.7709", UNIT_MULT=power)], 10))
    others = [row("VNM", 2024, "0.7709"), row("USA", 2024, "0.9", UNIT_MULT=power)]
    assert figures(accepted(data360, OPTIONS, paged(others, 10))) == {("EGDI", "VNM", "2024"): 0.7709}


def test_the_unit_is_asked_for_on_every_page() -> None:
    (asked,) = data360.requests(COVERAGE)
    rows = [row("VNM", year, "90", UNIT_MEASURE="PT_POP") for year in (2021, 2022, 2023)]
    (following,) = data360.more(payload(asked, {"count": 3, "value": rows[:2]}))
    assert dict(following.params) == {**dict(asked.params), "skip": "2"}


def test_an_indicator_without_rows_is_named() -> None:
    options = {**OPTIONS, "series": {**OPTIONS["series"], "UN_EGDI_TII": {"code": "EGDI_TII", "unit": "index 0-1"}}}
    _, second = data360.requests(options)
    answers = [*paged([row("VNM", 2020, "0.6667")], 10), payload(second, {"count": 0, "value": []})]
    assert accepted(data360, options, answers).missing == {"EGDI_TII": "no rows of UN_EGDI_TII"}


def test_a_row_as_it_was_recorded() -> None:
    """All fields of a recorded answer (Brazil's consumer prices, WB_WDI); area and value are made up."""
    recorded = {
        "OBS_VALUE": "3.621500",
        "TIME_FORMAT": "P1Y",
        "UNIT_MULT": 0,
        "COMMENT_OBS": None,
        "OBS_STATUS": "A",
        "OBS_CONF": "PU",
        "AGG_METHOD": "_Z",
        "DECIMALS": "2",
        "COMMENT_TS": "Inflation, consumer prices (annual %)",
        "DATA_SOURCE": "WB_WDI",
        "LATEST_DATA": True,
        "DATABASE_ID": "WB_WDI",
        "INDICATOR": "WB_WDI_FP_CPI_TOTL_ZG",
        "REF_AREA": "VNM",
        "SEX": "_T",
        "AGE": "_T",
        "URBANISATION": "_T",
        "COMP_BREAKDOWN_1": "_Z",
        "COMP_BREAKDOWN_2": "_Z",
        "COMP_BREAKDOWN_3": "_Z",
        "TIME_PERIOD": "2024",
        "FREQ": "A",
        "UNIT_MEASURE": "PC_A",
        "UNIT_TYPE": None,
    }
    code = {"code": "CPI", "unit": "% change", "unit_measure": "PC_A"}
    options = {"database": "WB_WDI", "series": {"WB_WDI_FP_CPI_TOTL_ZG": code}}
    (asked,) = data360.requests(options)
    parsed = accepted(data360, options, [payload(asked, {"count": 1, "value": [recorded]})])
    assert figures(parsed) == {("CPI", "VNM", "2024"): 3.6215}
    assert parsed.rows["obs_status"].to_list() == ["A"]


def test_a_page_that_is_missing_is_refused() -> None:
    rows = [row("VNM", year, "0.5") for year in range(2000, 2010)]
    first, _, third = paged(rows, 4)
    with pytest.raises(SourceError, match="6 different rows came, 10 were promised"):
        accepted(data360, OPTIONS, [first, third])


@pytest.mark.parametrize(
    ("document", "answer"),
    [
        ({"error": "An unexpected error occurred"}, Answer.ERROR_ENVELOPE),
        ({"count": 0, "value": []}, Answer.EMPTY),
        ({"count": 1, "value": [{"VALUE": 1}]}, Answer.CHANGED_SHAPE),
        ({"rows": []}, Answer.CHANGED_SHAPE),
        ([], Answer.CHANGED_SHAPE),
    ],
)
def test_the_body_says_what_the_answer_is(document: object, answer: Answer) -> None:
    assert data360.classify(payload(FIRST, document)).answer is answer


@given(truth=truths, seed=st.integers(), size=st.integers(1, 40), number=st.sampled_from((str, float)))
def test_figures_survive_any_order_and_page_size(truth: Truth, seed: int, size: int, number: type) -> None:
    rows = [row(area, year, number(value)) for (area, year), value in truth.items()]
    rows += [row(area, year, "1", AGE="Y15T24") for area, year in truth]
    random.Random(seed).shuffle(rows)
    assert figures(accepted(data360, OPTIONS, paged(rows, size))) == kept(truth, "EGDI")


@given(truth=truths, cut=st.floats(0, 1))
def test_a_cut_answer_never_gives_wrong_figures(truth: Truth, cut: float) -> None:
    rows = [row(area, year, str(value)) for (area, year), value in truth.items()]
    whole = payload(FIRST, {"count": len(rows), "value": rows})
    part = payload(FIRST, whole.body[: int(len(whole.body) * cut)])
    never_wrong(data360, OPTIONS, [part], kept(truth, "EGDI"))


@given(text=st.sampled_from(("1,5", "about 3", "1.2.3", "0x1F", "1_000", "inf", "--", "½")))
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(SourceError):
        accepted(data360, OPTIONS, paged([row("VNM", 2024, text)], 10))
