"""OpenAlex: counts of works by year of publication, with a key only; works of an unknown year are a group as well."""

from __future__ import annotations

import re
from typing import Any

from sources.publishers import openalex
from sources.vocabulary.areas import iso3_by_iso2
from tests.wire.dialect import NOT_FOUND, Dialect, WireAnswer, WireRequest, json_answer, on_document
from tests.wire.truth import figure

YEARS = tuple(range(2010, 2027))
PARAMETERS = {"filter", "group_by", "per_page", "per-page", "page", "cursor", "api_key"}
LARGEST_PAGE = 100
UNKNOWN_YEAR = 3
"""Works without a year, in every country."""
QUESTION = "https://api.openalex.org/works?filter=authorships.countries:VN,publication_year:>2009,type:article|review"


def counts(country: str, ai: bool, revision: int) -> dict[int, int]:
    """Works of a country by year; past years move with the revision."""
    code, high = ("ai", 900) if ai else ("works", 30_000)
    return {year: int(figure(code, country, year, 1, high, decimals=0, revision=revision)) for year in YEARS}


def answer(request: WireRequest) -> WireAnswer:
    if not request.param("api_key"):
        return json_answer({"error": "Unauthorized", "message": "An API key is required."}, 401)
    if request.path != "/works" or not set(request.query) <= PARAMETERS:
        return json_answer({"error": "Invalid query parameters error.", "message": "not a valid parameter"}, 403)
    size = int(request.param("per_page") or request.param("per-page") or "25")
    if not 1 <= size <= LARGEST_PAGE:
        return json_answer({"error": "Pagination error.", "message": "per-page must be between 1 and 100"}, 403)
    found = re.fullmatch(
        r"authorships\.countries:([A-Z]{2}),publication_year:>2009,type:article\|review(,primary_topic\..*1702)?",
        request.param("filter"),
    )
    if not found or request.param("group_by") != "publication_year" or found[1] not in iso3_by_iso2():
        return NOT_FOUND
    by_year = counts(iso3_by_iso2()[found[1]], bool(found[2]), request.revision)
    groups = [{"key": str(y), "key_display_name": str(y), "count": n} for y, n in by_year.items()]
    groups.append({"key": "unknown", "key_display_name": "unknown", "count": UNKNOWN_YEAR})
    return json_answer(
        {
            "meta": {
                "count": sum(by_year.values()) + UNKNOWN_YEAR,
                "db_response_time_ms": 12,
                "page": 1,
                "per_page": size,
                "groups_count": len(groups),
            },
            "results": [],
            "group_by": groups[:size],
        }
    )


def _without_groups(_: WireRequest, document: Any) -> object:
    return {**document, "meta": {**document["meta"], "count": 0, "groups_count": 0}, "group_by": []}


def _half(_: WireRequest, document: Any) -> object:
    return {**document, "group_by": document["group_by"][: len(YEARS) // 2]}


def _twice(_: WireRequest, document: Any) -> object:
    return {**document, "group_by": document["group_by"] * 2}


def _renamed(_: WireRequest, document: Any) -> object:
    for group in document["group_by"]:
        group["works_count"] = group.pop("count")
    return document


def _as_text(_: WireRequest, document: Any) -> object:
    document["group_by"][0]["count"] = "12 thousand"
    return document


DIALECT = Dialect(
    hosts=("api.openalex.org",),
    answer=answer,
    evidence=openalex.EVIDENCE,
    refuses={
        "a missing key": WireRequest.of(f"{QUESTION}&group_by=publication_year"),
        "more than 100 a page": WireRequest.of(f"{QUESTION}&group_by=publication_year&api_key=k&per_page=200"),
        "a parameter it does not know": WireRequest.of(f"{QUESTION}&group_by=publication_year&api_key=k&limit=5"),
    },
    alterations={
        "error_envelope": on_document(lambda *_: {"error": "Query failed.", "message": "something is broken"}),
        "empty_page": on_document(_without_groups),
        "missing_page": on_document(_half),
        "duplicated_page": on_document(_twice),
        "changed_column": on_document(_renamed),
        "number_as_text": on_document(_as_text),
    },
)
