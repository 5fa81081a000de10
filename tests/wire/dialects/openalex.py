"""OpenAlex: counts of works by year of publication, a few groups a page, cursors from page to page."""

from __future__ import annotations

import re
from typing import Any

from sources.vocabulary.areas import iso3_by_iso2
from tests.wire.dialect import NOT_FOUND, Dialect, WireAnswer, WireRequest, json_answer, on_document
from tests.wire.truth import figure

YEARS = tuple(range(2010, 2027))
PARAMETERS = {"filter", "group_by", "per-page", "cursor", "api_key"}


def counts(country: str, ai: bool, revision: int) -> dict[int, int]:
    """Works of a country by year; past years move with the revision."""
    code, high = ("ai", 900) if ai else ("works", 30_000)
    return {year: int(figure(code, country, year, 1, high, decimals=0, revision=revision)) for year in YEARS}


def answer(request: WireRequest) -> WireAnswer:
    if request.path != "/works" or not set(request.query) <= PARAMETERS:
        return json_answer({"error": "Invalid query parameters error.", "message": "not a valid parameter"}, 403)
    found = re.fullmatch(
        r"authorships\.countries:([A-Z]{2}),publication_year:>2009,type:article\|review(,primary_topic\..*1702)?",
        request.param("filter"),
    )
    if not found or request.param("group_by") != "publication_year" or found[1] not in iso3_by_iso2():
        return NOT_FOUND
    by_year = counts(iso3_by_iso2()[found[1]], bool(found[2]), request.revision)
    groups = [{"key": str(y), "key_display_name": str(y), "count": n} for y, n in by_year.items()]
    size = int(request.param("per-page"))
    start = 0 if request.param("cursor") == "*" else int(request.param("cursor"))
    shown = groups[start : start + size]
    following = start + size
    return json_answer(
        {
            "meta": {
                "count": sum(by_year.values()),
                "db_response_time_ms": 12,
                "page": None,
                "per_page": size,
                "groups_count": len(shown),
                "next_cursor": str(following) if following < len(groups) else None,
            },
            "results": [],
            "group_by": shown,
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
    alterations={
        "error_envelope": on_document(lambda *_: {"error": "Query failed.", "message": "something is broken"}),
        "empty_page": on_document(_without_groups),
        "missing_page": on_document(_half),
        "duplicated_page": on_document(_twice),
        "changed_column": on_document(_renamed),
        "number_as_text": on_document(_as_text),
    },
)
