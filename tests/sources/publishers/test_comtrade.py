"""UN Comtrade: the ratio is that of the sums, whatever the order of rows; nothing cut off or foreign is added up."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.publishers import comtrade
from sources.vocabulary.errors import SourceError
from sources.vocabulary.exchange import Answer
from tests.sources.publishers.payloads import json_answered, rows_of

OPTIONS = {"countries": ("VNM",)}
ASKED = comtrade.requests(OPTIONS)[0]
CODES = sorted(comtrade.terms())
SUBTRACTED = [code for code, times in comtrade.terms().items() if times < 0]


def row(code: str, value: object, year: int = 2015, **changes: object) -> dict[str, Any]:
    base = {"period": str(year), "reporterCode": 704, "flowCode": "X", "partnerCode": 0, "partner2Code": 0}
    return {**base, "customsCode": "C00", "motCode": 0, "cmdCode": code, "primaryValue": value, **changes}


def document(rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {"count": len(rows), "data": rows, "error": ""}


ALL_GOODS = row("TOTAL", 1e12)
AMOUNTS = st.one_of(st.integers(0, 10**9), st.floats(0, 1e9))


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from([c for c in CODES if c not in SUBTRACTED]), AMOUNTS), st.data())
def test_the_ratio_is_that_of_the_sums(traded: dict[str, float], data: st.DataObject) -> None:
    traded = {**dict.fromkeys(comtrade.LARGEST, 5e9), **traded}
    taken = {"76493": 3.0, "8742": 2.0}
    rows = data.draw(st.permutations([ALL_GOODS, *(row(code, value) for code, value in {**traded, **taken}.items())]))
    rows_back = rows_of("comtrade_hightech", [json_answered(ASKED, document(rows))], OPTIONS)
    (found,) = rows_back.iter_rows(named=True)
    assert found["value"] == pytest.approx(100 * (sum(traded.values()) - 5.0) / 1e12)
    assert found["note"].endswith(
        f"{len(CODES) - len(traded) - 2} of {len(CODES)} product codes without reported trade"
    )


LARGE = [row(code, 1e9) for code in comtrade.LARGEST]
LARGE_2016 = [row(code, 1e9, 2016) for code in comtrade.LARGEST]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([*LARGE, LARGE[0]], "twice"),
        ([*LARGE, row("525", "1,2 bn")], "not a number"),
        ([*LARGE, row("525", None)], "not a number"),
        ([*LARGE, row("525", float("nan"))], "not a number"),
        ([*LARGE, row("525", -4.0)], "not a number"),
        ([*LARGE, row("525", 1.0, reporterCode=764)], "not asked for"),
        ([*LARGE, row("525", 1.0, flowCode="M")], "not asked for"),
        ([*LARGE, row("525", 1.0, partnerCode=156)], "not asked for"),
        ([*LARGE, row("0101", 1.0)], "not asked for"),
        ([*LARGE, row("525", 1.0, classificationCode="H6")], "not asked for"),
        ([*LARGE, row("525", 1.0, year=2024)], "was asked"),
        ([*LARGE, row("525", 2e12)], "cannot be"),
        ([*LARGE, row("8742", 9e9)], "cannot be"),
    ],
)
def test_what_cannot_be_added_up_is_refused(rows: list[dict[str, Any]], said: str) -> None:
    with pytest.raises(SourceError, match=said):
        rows_of("comtrade_hightech", [json_answered(ASKED, document([ALL_GOODS, *rows]))], OPTIONS)


def test_a_year_that_is_not_all_in_gives_no_ratio() -> None:
    parsed = comtrade.parse([json_answered(ASKED, document([ALL_GOODS, row("525", 1e9)]))], OPTIONS)
    assert parsed.rows.is_empty()
    assert parsed.notes == ("VNM 2015: not all products reported yet, left out",)


def test_a_year_is_asked_for_alone_with_every_code_at_once() -> None:
    for request in comtrade.requests(OPTIONS):
        asked = dict(request.params)
        assert asked["period"].isdigit()
        assert asked["cmdCode"].split(",") == ["TOTAL", *CODES]
    assert len(CODES) + 1 == 79 < comtrade.MAX_ROWS


def test_an_empty_year_is_an_empty_year() -> None:
    first, second, *_ = comtrade.requests(OPTIONS)
    traded = document([row("TOTAL", 1e12, 2016), *LARGE_2016])
    answers = [json_answered(first, document([])), json_answered(second, traded)]
    rows = rows_of("comtrade_hightech", answers, OPTIONS)
    assert rows["period", "value"].rows() == [("2016", pytest.approx(0.3))]


def test_a_later_year_is_asked_for_once_the_last_one_has_trade() -> None:
    *_, before, last = comtrade.requests(OPTIONS)
    assert comtrade.more(json_answered(before, document([row("TOTAL", 1.0, 2025)]))) == []
    assert comtrade.more(json_answered(last, document([]))) == []
    (later,) = comtrade.more(json_answered(last, document([row("TOTAL", 1.0, 2026)])))
    assert dict(later.params)["period"] == "2027"
    (latest,) = comtrade.more(json_answered(later, document([row("TOTAL", 1.0, 2027)])))
    assert dict(latest.params)["period"] == "2028"


RECORDED = {
    "typeCode": "C",
    "freqCode": "A",
    "refPeriodId": 20150101,
    "refYear": 2015,
    "refMonth": 52,
    "period": "2015",
    "reporterCode": 704,
    "reporterISO": "VNM",
    "reporterDesc": "Viet Nam",
    "flowCode": "X",
    "flowDesc": "Export",
    "partnerCode": 0,
    "partnerISO": "W00",
    "partnerDesc": "World",
    "partner2Code": 0,
    "partner2ISO": "W00",
    "partner2Desc": "World",
    "classificationCode": "S4",
    "classificationSearchCode": "S4",
    "isOriginalClassification": False,
    "cmdCode": "TOTAL",
    "cmdDesc": "All Commodities",
    "aggrLevel": 0,
    "isLeaf": False,
    "customsCode": "C00",
    "customsDesc": "TOTAL CPC",
    "mosCode": "0",
    "motCode": 0,
    "motDesc": "TOTAL MOT",
    "qtyUnitCode": -1,
    "qtyUnitAbbr": "N/A",
    "qty": None,
    "netWgt": None,
    "isNetWgtEstimated": False,
    "grossWgt": None,
    "cifvalue": None,
    "fobvalue": 160000000000.0,
    "primaryValue": 160000000000.0,
    "legacyEstimationFlag": 0,
    "isReported": False,
    "isAggregate": True,
}
"""A row with the fields of a recorded preview answer (imports of another country, in HS); its values are made up."""


def test_an_answer_in_the_recorded_form_is_read() -> None:
    products = {"752": 20e9, "764": 30e9, "7764": 14e9}
    rows = [RECORDED, *({**RECORDED, "cmdCode": code, "primaryValue": value} for code, value in products.items())]
    body = {"elapsedTime": "0.21 secs", "count": len(rows), "data": rows, "error": ""}
    answer = json_answered(ASKED, body)
    assert comtrade.classify(answer).answer is Answer.OK
    assert rows_of("comtrade_hightech", [answer], OPTIONS)["period", "value"].rows() == [("2015", 40.0)]


def test_the_list_counts_every_product_once() -> None:
    weights = comtrade.terms()
    assert "71489" not in weights, "within 714 and taken out of it again for another group"
    for code, times in weights.items():
        inside = [c for c in weights if code.startswith(c) and c != code]
        assert (times == -1) == bool(inside), code


@pytest.mark.parametrize(
    ("body", "answer", "wait"),
    [
        ({"statusCode": 429, "message": "Rate limit is exceeded. Try again in 2 seconds."}, Answer.THROTTLED, 2),
        ({"statusCode": 403, "message": "Out of call volume quota. Replenished in 08:12:33."}, Answer.THROTTLED, 29553),
        ({"statusCode": 401, "message": "Access denied"}, Answer.BLOCKED, None),
        ({"statusCode": 400, "message": "Invalid period"}, Answer.BLOCKED, None),
        ({"count": 0, "data": [], "error": ""}, Answer.EMPTY, None),
        ({"count": 0, "data": [], "error": "bad parameter"}, Answer.ERROR_ENVELOPE, None),
        ({"count": 9, "data": [row("TOTAL", 1.0)], "error": ""}, Answer.TRUNCATED, None),
        (document([row("TOTAL", 1.0)] * comtrade.MAX_ROWS), Answer.TRUNCATED, None),
        ({"count": 1, "data": [{"period": "2015"}], "error": ""}, Answer.CHANGED_SHAPE, None),
        (document([row("TOTAL", 1.0)]), Answer.OK, None),
    ],
)
def test_an_answer_is_judged_by_its_body(body: dict[str, Any], answer: Answer, wait: float | None) -> None:
    verdict = comtrade.classify(json_answered(ASKED, body))
    assert (verdict.answer, verdict.retry_after_seconds) == (answer, wait)
