"""UN SDG global database: pages with counts, text values, years as floats; at most 100 rows a page here."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sources.publishers import unsd_sdg
from sources.vocabulary.areas import iso3_by_m49
from tests.wire.dialect import NOT_FOUND, Dialect, WireAnswer, WireRequest, json_answer, on_document, on_page
from tests.wire.truth import figure

LARGEST_PAGE = 100
RANGES = {
    "IT_MOB_2GNTWK": (2000, 1.0, 99.0),
    "IT_MOB_3GNTWK": (2007, 1.0, 99.0),
    "IT_MOB_4GNTWK": (2012, 1.0, 99.0),
    "IT_MOB_5GNTWK": (2019, 1.0, 99.0),
    "GB_XPD_RSDV": (2000, 0.05, 5.0),
    "GB_POP_SCIERD": (2000, 20.0, 9000.0),
}
"""Series → first year, lowest and highest figure."""
LAST_YEAR = 2024


def _row(series: str, code: str, year: int, value: str) -> dict[str, Any]:
    return {
        "goal": ["9"],
        "target": ["9.5"],
        "indicator": ["9.5.1"],
        "series": series,
        "seriesDescription": f"Series {series}",
        "geoAreaCode": code,
        "geoAreaName": f"Area {code}",
        "timePeriodStart": float(year),
        "value": value,
        "valueType": "Float",
        "source": "Questionnaire",
        "footnotes": [""],
        "attributes": {"Nature": "E" if year % 5 == 0 else "C", "Units": "PERCENT"},
        "dimensions": {"Reporting Type": "G"},
    }


def answer(request: WireRequest) -> WireAnswer:
    series, areas = request.param("seriesCode"), request.query.get("areaCode", [])
    if request.path != "/sdgapi/v1/sdg/Series/Data" or series not in RANGES:
        return NOT_FOUND
    first, low, high = RANGES[series]
    rows = []
    for code in areas:
        for year in range(first, LAST_YEAR + 1):
            value = str(figure(series, iso3_by_m49()[code], year, low, high, revision=request.revision))
            rows.append(_row(series, code, year, "NaN" if year == LAST_YEAR else value))
    size, page = min(int(request.param("pageSize", "25")), LARGEST_PAGE), int(request.param("page", "1"))
    return json_answer(
        {
            "size": size,
            "totalElements": len(rows),
            "totalPages": -(-len(rows) // size),
            "pageNumber": page,
            "attributes": [],
            "dimensions": [],
            "data": rows[(page - 1) * size : page * size],
        }
    )


def _page(request: WireRequest) -> int:
    return int(request.param("page", "1"))


def _repeat_first(request: WireRequest, _: WireAnswer) -> WireAnswer:
    return answer(replace(request, query={**request.query, "page": ["1"]}))


def _renamed(_: WireRequest, document: Any) -> object:
    for row in document["data"]:
        row["obsValue"] = row.pop("value")
    return document


def _stranger(_: WireRequest, document: Any) -> object:
    document["totalElements"] += 1
    if document["pageNumber"] == 1:
        document["data"].append({**document["data"][0], "geoAreaCode": "9999"})
    return document


def _as_text(_: WireRequest, document: Any) -> object:
    document["data"][0]["value"] = "0,42"
    return document


def _emptied(_: WireRequest, document: Any) -> object:
    return {**document, "totalElements": 0, "totalPages": 0, "data": []}


DIALECT = Dialect(
    hosts=("unstats.un.org",),
    answer=answer,
    evidence=unsd_sdg.EVIDENCE,
    refuses={
        "a series it does not have": WireRequest.of(
            "https://unstats.un.org/sdgapi/v1/sdg/Series/Data?seriesCode=NO_SUCH&areaCode=704"
        ),
    },
    alterations={
        "error_envelope": on_document(lambda request, document: {"message": "An error has occurred."}),
        "empty_page": on_document(_emptied),
        "missing_page": on_page(2, _page, on_document(lambda request, document: {**document, "data": []})),
        "duplicated_page": on_page(2, _page, _repeat_first),
        "changed_column": on_document(_renamed),
        "unknown_country": on_document(_stranger),
        "number_as_text": on_document(_as_text),
    },
)
