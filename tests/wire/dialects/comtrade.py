"""UN Comtrade preview: one year a request, at most 500 rows, no rows for what was not traded, a count beside them."""

from __future__ import annotations

from typing import Any

from sources.publishers import comtrade
from sources.publishers.comtrade import MAX_ROWS, TOTAL, terms
from tests.wire.dialect import NOT_FOUND, Dialect, WireAnswer, WireRequest, json_answer, on_document
from tests.wire.faults import refused
from tests.wire.truth import figure

LAST_YEAR = 2024
PATH = "/public/v1/preview/C/A/S4"
WHOLE_WORLD = "partnerCode=0&partner2Code=0&flowCode=X&customsCode=C00"
NOT_TRADED = frozenset({"52222", "73153"})


def exports(code: str, year: int, revision: int) -> float:
    """US$ exported of a product: headings are larger than what is taken from them."""
    low, high = (2e11, 4e11) if code == TOTAL else (1e9, 3e9) if len(code) == 3 else (1e6, 9e7)
    return figure(code, "VNM", year, low, high, decimals=0, revision=revision)


def share(year: int, revision: int) -> float:
    """The ratio that must come of it."""
    products = sum(times * exports(c, year, revision) for c, times in terms().items() if c not in NOT_TRADED)
    return 100 * products / exports(TOTAL, year, revision)


def answer(request: WireRequest) -> WireAnswer:
    fixed = {"reporterCode": "704", "partnerCode": "0", "partner2Code": "0", "flowCode": "X", "customsCode": "C00"}
    if request.path != PATH or any(request.param(k) != v for k, v in fixed.items()):
        return NOT_FOUND
    if not request.param("period").isdigit():
        return json_answer({"statusCode": 400, "message": "Invalid period"}, 400)
    year = int(request.param("period"))
    rows = [
        {
            "typeCode": "C",
            "freqCode": "A",
            "refPeriodId": year * 10_000 + 101,
            "refYear": year,
            "refMonth": 52,
            "period": str(year),
            "reporterCode": 704,
            "flowCode": "X",
            "partnerCode": 0,
            "partner2Code": 0,
            "classificationCode": "S4",
            "cmdCode": code,
            "customsCode": "C00",
            "motCode": 0,
            "cifvalue": None,
            "fobvalue": exports(code, year, request.revision),
            "primaryValue": exports(code, year, request.revision),
        }
        for code in request.param("cmdCode").split(",")
        if year <= LAST_YEAR and code not in NOT_TRADED
    ][:MAX_ROWS]
    return json_answer({"elapsedTime": "0.12 secs", "count": len(rows), "data": rows, "error": ""})


def _renamed(_: WireRequest, document: Any) -> object | None:
    for row in document["data"]:
        row["tradeValue"] = row.pop("primaryValue")
    return document if document["data"] else None


def _as_text(_: WireRequest, document: Any) -> object | None:
    if not document["data"]:
        return None
    document["data"][0]["primaryValue"] = "1,2 bn"
    return document


def _half(_: WireRequest, document: Any) -> object | None:
    return {**document, "data": document["data"][::2]} if document["data"] else None


def _twice(_: WireRequest, document: Any) -> object | None:
    rows = document["data"][:200]
    return {**document, "count": 2 * len(rows), "data": rows * 2} if rows else None


def _stranger(_: WireRequest, document: Any) -> object | None:
    if not document["data"]:
        return None
    rows = [*document["data"], {**document["data"][0], "reporterCode": 9_999}]
    return {**document, "count": len(rows), "data": rows}


DIALECT = Dialect(
    hosts=("comtradeapi.un.org",),
    answer=answer,
    evidence=comtrade.EVIDENCE,
    refuses={
        "a list of years": WireRequest.of(
            f"https://comtradeapi.un.org{PATH}?reporterCode=704&period=2020,2021&{WHOLE_WORLD}&cmdCode=TOTAL"
        ),
    },
    alterations={
        "error_envelope": on_document(lambda *_: {"count": 0, "data": [], "error": "the query failed"}),
        "empty_page": on_document(lambda *_: {"elapsedTime": "0 secs", "count": 0, "data": [], "error": ""}),
        "missing_page": on_document(_half),
        "duplicated_page": on_document(_twice),
        "changed_column": on_document(_renamed),
        "unknown_country": on_document(_stranger),
        "number_as_text": on_document(_as_text),
    },
    promises={"unknown_country": refused("changed_shape")},
)
