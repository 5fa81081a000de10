"""World Bank: pages, nulls, envelopes; figures survive any order, damage never makes wrong ones."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.catalog import DATASETS
from sources.publishers import world_bank
from sources.vocabulary.areas import COUNTRIES, crosswalk
from sources.vocabulary.errors import SourceError
from sources.vocabulary.exchange import Answer, Payload
from tests.sources.publishers.properties import Truth, accepted, figures, kept, never_wrong, payload, truths

CODE = "GB.XPD.RSDV.GD.ZS"
OPTIONS = {"indicators": {CODE: "% of GDP"}, "source": "2"}
(FIRST,) = world_bank.requests(OPTIONS)


def row(area: str, year: int, value: object) -> dict[str, Any]:
    iso2 = crosswalk()[area].iso2 if area in crosswalk() else "XZ"
    return {
        "indicator": {"id": CODE, "value": "R&D"},
        "country": {"id": iso2, "value": "a name"},
        "countryiso3code": area,
        "date": str(year),
        "value": value,
        "unit": "",
        "obs_status": "",
        "decimal": 1,
    }


def document(rows: Sequence[object], total: int, *, page: int = 1, pages: int = 1) -> list[object]:
    return [{"page": page, "pages": pages, "per_page": 1000, "total": total, "lastupdated": "2026-10-14"}, rows]


def paged(rows: list[dict[str, Any]], size: int) -> list[Payload]:
    pages = [rows[at : at + size] for at in range(0, len(rows), size)]
    first = payload(FIRST, document(pages[0], len(rows), pages=len(pages)))
    rest = world_bank.more(first)
    assert len(rest) == len(pages) - 1
    return [
        first,
        *(
            payload(request, document(part, len(rows), page=number, pages=len(pages)))
            for number, (request, part) in enumerate(zip(rest, pages[1:], strict=True), start=2)
        ),
    ]


def test_null_is_a_missing_year_and_zero_a_figure() -> None:
    rows = [row("VNM", 2023, 0.42), row("VNM", 2024, None), row("LAO", 2023, 0)]
    parsed = accepted(world_bank, OPTIONS, [payload(FIRST, document(rows, 3))])
    assert figures(parsed) == {(CODE, "VNM", "2023"): 0.42, (CODE, "LAO", "2023"): 0.0}
    assert parsed.edition == "2026-10-14"
    assert str(parsed.published_on) == "2026-10-14"


def test_findex_has_the_alpha3_code_where_others_have_the_alpha2_code() -> None:
    told = {**row("VNM", 2024, 70.6), "countryiso3code": "", "country": {"id": "VNM", "value": "Viet Nam"}}
    assert figures(accepted(world_bank, OPTIONS, [payload(FIRST, document([told], 1))])) == {
        (CODE, "VNM", "2024"): 70.6
    }


@pytest.mark.parametrize(
    ("body", "status", "answer", "retry"),
    [
        (b'[{"message":[{"id":"120","key":"Invalid value","value":"no"}]}]', 200, Answer.EMPTY, False),
        (b'[{"message":[{"id":"175","key":"Invalid format","value":"gone"}]}]', 200, Answer.EMPTY, False),
        (b'[{"message":[{"id":"999","key":"Busy","value":"later"}]}]', 200, Answer.ERROR_ENVELOPE, True),
        (b'[{"page":1,"pages":0,"total":0},null]', 200, Answer.EMPTY, False),
        (b"\xef\xbb\xbf<?xml version='1.0'?><html>Request Error</html>", 400, Answer.BLOCKED, True),
        (b'[{"page":1,"pages":1,"to', 200, Answer.TRUNCATED, True),
        (b'{"error": "other"}', 200, Answer.CHANGED_SHAPE, False),
    ],
)
def test_the_body_says_what_the_answer_is(body: bytes, status: int, answer: Answer, *, retry: bool) -> None:
    verdict = world_bank.classify(payload(FIRST, body, status=status))
    assert (verdict.answer, verdict.retry) == (answer, retry)


TWENTY = {"indicators": {CODE: "% of GDP", **{f"X.{n}": "persons" for n in range(1, 20)}}, "source": "2"}
GONE_SAYS = "The indicator was not found. It may have been deleted or archived."
GONE = [{"message": [{"id": "175", "key": "Invalid format", "value": GONE_SAYS}]}]
UNKNOWN = [{"message": [{"id": "120", "key": "Invalid value", "value": "The provided parameter value is not valid"}]}]
CAME_EMPTY = [{"page": 1, "pages": 0, "per_page": 1000, "total": 0, "sourceid": None, "lastupdated": None}, None]


@pytest.mark.parametrize(
    ("last", "said"),
    [
        (GONE, f"175 Invalid format: {GONE_SAYS}"),
        (UNKNOWN, "120 Invalid value: The provided parameter value is not valid"),
        (CAME_EMPTY, "an answer without figures"),
    ],
)
def test_nineteen_of_twenty_arrive_and_the_missing_one_is_named(last: object, said: str) -> None:
    asked = world_bank.requests(TWENTY)
    told = [
        payload(request, document([{**row("VNM", 2023, 1.5), "indicator": {"id": code, "value": ""}}], 1))
        for request, code in zip(asked[:19], TWENTY["indicators"], strict=False)
    ]
    missing = payload(asked[19], last)
    assert world_bank.classify(missing).answer is Answer.EMPTY
    assert world_bank.more(missing) == []
    parsed = accepted(world_bank, TWENTY, [*told, missing])
    assert len(figures(parsed)) == 19
    assert parsed.missing == {"X.19": said}
    assert parsed.edition == "2026-10-14"


def test_when_the_bank_has_none_of_them_its_words_are_the_refusal() -> None:
    with pytest.raises(SourceError, match="deleted or archived") as refused:
        accepted(world_bank, TWENTY, [payload(request, GONE) for request in world_bank.requests(TWENTY)])
    assert refused.value.kind == "error_envelope"


def test_pages_of_two_releases_are_not_mixed() -> None:
    rows = [row("VNM", year, 1.0) for year in range(2000, 2010)]
    first, second = paged(rows, 5)
    later = json.loads(second.body)
    later[0]["lastupdated"] = "2026-12-24"
    with pytest.raises(SourceError, match="lastupdated 2026-10-14, 2026-12-24") as refused:
        accepted(world_bank, OPTIONS, [first, payload(second.request, later)])
    assert refused.value.kind == "changed_meanwhile"


def test_the_status_of_a_figure_is_read() -> None:
    marks = {2019: "E", 2020: "P", 2021: "", 2022: "F", 2023: "Q"}
    rows = [{**row("VNM", year, 1.0), "obs_status": mark} for year, mark in marks.items()]
    parsed = accepted(world_bank, OPTIONS, [payload(FIRST, document(rows, 5))])
    assert parsed.rows["period", "obs_status", "note"].rows() == [
        ("2019", "E", ""),
        ("2020", "P", ""),
        ("2021", "A", ""),
        ("2022", "F", ""),
        ("2023", "A", "publisher's status Q"),
    ]


def test_findex_is_asked_about_named_countries() -> None:
    (route, *_) = DATASETS["global_findex"].routes
    for request in route.adapter.requests(route.options):
        assert request.url.split("/")[-3].split(";") == list(COUNTRIES)


def test_a_page_as_it_was_recorded() -> None:
    """The form of a page recorded on 2026-06-02 (GDP of two countries and years); areas and values are made up."""
    body = (
        '[{"page":1,"pages":1,"per_page":1000,"total":2,"sourceid":"2","lastupdated":"2026-04-08"},'
        '[{"indicator":{"id":"NY.GDP.MKTP.CD","value":"GDP (current US$)"},"country":{"id":"VN","value":"Viet Nam"},'
        '"countryiso3code":"VNM","date":"2021","value":366137590718.054,"unit":"","obs_status":"","decimal":0},'
        '{"indicator":{"id":"NY.GDP.MKTP.CD","value":"GDP (current US$)"},"country":{"id":"LA","value":"Lao PDR"},'
        '"countryiso3code":"LAO","date":"2020","value":18981800000,"unit":"","obs_status":"","decimal":0}]]'
    )
    options = {"indicators": {"NY.GDP.MKTP.CD": "current US$"}}
    (asked,) = world_bank.requests(options)
    parsed = accepted(world_bank, options, [payload(asked, body.encode())])
    assert figures(parsed) == {
        ("NY.GDP.MKTP.CD", "VNM", "2021"): 366137590718.054,
        ("NY.GDP.MKTP.CD", "LAO", "2020"): 18981800000.0,
    }
    assert (parsed.edition, str(parsed.published_on)) == ("2026-04-08", "2026-04-08")


def test_a_page_that_comes_twice_is_refused() -> None:
    rows = [row("VNM", year, 1.0) for year in range(2000, 2010)]
    first, second = paged(rows, 5)
    with pytest.raises(SourceError, match="page is repeated"):
        accepted(world_bank, OPTIONS, [first, payload(second.request, first.body)])


def test_a_page_that_is_missing_is_refused() -> None:
    rows = [row("VNM", year, 1.0) for year in range(2000, 2010)]
    first, _ = paged(rows, 5)
    with pytest.raises(SourceError, match="5 rows came, 10 were promised"):
        accepted(world_bank, OPTIONS, [first])


@given(truth=truths, seed=st.integers(), size=st.integers(1, 30), missing=st.sets(st.integers(1990, 2025), max_size=3))
def test_figures_survive_any_order_and_page_size(truth: Truth, seed: int, size: int, missing: set[int]) -> None:
    rows = [row(area, year, value) for (area, year), value in truth.items()]
    rows += [row("TLS", year, None) for year in missing if ("TLS", year) not in truth]
    random.Random(seed).shuffle(rows)
    assert figures(accepted(world_bank, OPTIONS, paged(rows, size))) == kept(truth, CODE)


@given(truth=truths, cut=st.floats(0, 1))
def test_a_cut_answer_never_gives_wrong_figures(truth: Truth, cut: float) -> None:
    rows = [row(area, year, value) for (area, year), value in truth.items()]
    whole = payload(FIRST, document(rows, len(rows)))
    part = payload(FIRST, whole.body[: int(len(whole.body) * cut)])
    never_wrong(world_bank, OPTIONS, [part], kept(truth, CODE))


@given(value=st.one_of(st.text(max_size=8), st.booleans(), st.lists(st.integers(), max_size=2)))
def test_what_is_no_number_is_refused(value: object) -> None:
    with pytest.raises(SourceError):
        accepted(world_bank, OPTIONS, [payload(FIRST, document([row("VNM", 2023, value)], 1))])
