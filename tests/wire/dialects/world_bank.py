"""World Bank Indicators API v2: `[meta, rows]`, at most 300 rows a page here so that there are several."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from typing import Any

from sources.catalog import FINDEX_CODES, WORLD_BANK_UNITS
from sources.publishers import world_bank
from sources.vocabulary.areas import COUNTRIES, WORLD, crosswalk
from tests.wire.dialect import NOT_FOUND, Dialect, WireAnswer, WireRequest, json_answer, on_document, on_page
from tests.wire.truth import UNKNOWN_AREA, figure_in, shipped

PATH = re.compile(r"/v2/country/([^/]+)/indicator/([^/]+)")
LARGEST_PAGE = 300
FINDEX = "28"
WAVES = (2011, 2014, 2017, 2021, 2024)
YEARS = tuple(range(1990, 2028))
"""The newest has no figures yet, the one before it a forecast, the one before that an estimate."""
WITHDRAWN = "IC.REG.DURS"
INDICATOR = "https://api.worldbank.org/v2/country/VNM/indicator"
ENVELOPE = [{"message": [{"id": "120", "key": "Invalid value", "value": "The provided parameter value is not valid"}]}]
GONE = "The indicator was not found. It may have been deleted or archived."
ARCHIVED = [{"message": [{"id": "175", "key": "Invalid format", "value": GONE}]}]
STATUSES = {YEARS[-2]: "F", YEARS[-3]: "E"}
"""The status of a year's figures; that of all others is left empty."""


def _country(area: str, findex: bool) -> dict[str, str]:
    """Findex has the alpha-3 code where other sources have the alpha-2 code."""
    iso2 = crosswalk()[area].iso2 if area in crosswalk() else ""
    return {"id": area if findex else iso2 or f"1{area[0]}", "value": f"Area {area}"}


@cache
def _rows(code: str, source: str, areas: tuple[str, ...], revision: int) -> list[dict[str, Any]]:
    findex = source == FINDEX
    unit = "% of adults 15+" if findex else WORLD_BANK_UNITS[code]

    def years(area: str) -> Iterable[int]:
        """Those of the survey, where it is one, in each country."""
        return (map(int, shipped().get((FINDEX_CODES[code], area), WAVES))) if findex else YEARS

    return [
        {
            "indicator": {"id": code, "value": f"Indicator {code}"},
            "country": _country(area, findex),
            "countryiso3code": "" if findex else area,
            "date": str(year),
            "value": None
            if year == YEARS[-1]
            else figure_in(unit, FINDEX_CODES.get(code, code), area, year, revision=revision),
            "unit": "",
            "obs_status": STATUSES.get(year, ""),
            "decimal": 0,
        }
        for area in areas
        for year in sorted(years(area), reverse=True)
    ]


def answer(request: WireRequest) -> WireAnswer:
    found = PATH.fullmatch(request.path)
    if not found or request.param("format") != "json":
        return NOT_FOUND
    named, code = found.groups()
    source = request.param("source", "2")
    if code == WITHDRAWN:
        return json_answer(ARCHIVED)
    areas = tuple(named.split(";"))
    if not set(areas) <= {*COUNTRIES, *(() if source == FINDEX else (WORLD,))}:
        return json_answer(ENVELOPE)
    if code not in (FINDEX_CODES if source == FINDEX else WORLD_BANK_UNITS):
        return json_answer(ENVELOPE)
    rows = _rows(code, source, areas, request.revision)
    size, page = min(int(request.param("per_page", "50")), LARGEST_PAGE), int(request.param("page", "1"))
    meta = {
        "page": page,
        "pages": -(-len(rows) // size),
        "per_page": size,
        "total": len(rows),
        "sourceid": source,
        "lastupdated": f"2026-{10 + request.revision}-14",
    }
    return json_answer([meta, rows[(page - 1) * size : page * size] or None])


def _page(request: WireRequest) -> int:
    return int(request.param("page", "1"))


def _repeat_first(request: WireRequest, _: WireAnswer) -> WireAnswer:
    return answer(replace(request, query={**request.query, "page": ["1"]}))


def _renamed(_: WireRequest, document: Any) -> object:
    for row in document[1] or []:
        row["obs_value"] = row.pop("value")
    return document


def _stranger(_: WireRequest, document: Any) -> object:
    document[0]["total"] += 1
    if document[0]["page"] == 1:
        nowhere = {"country": {"id": "XZ", "value": "Nowhere"}, "countryiso3code": UNKNOWN_AREA}
        document[1].append({**document[1][0], **nowhere})
    return document


def _newer(_: WireRequest, document: Any) -> object:
    document[0]["lastupdated"] = "2026-12-24"
    return document


def _as_text(_: WireRequest, document: Any) -> object | None:
    if not document[1] or document[1][-1]["value"] is None:
        return None
    document[1][-1]["value"] = "4,2 %"
    return document


DIALECT = Dialect(
    hosts=("api.worldbank.org",),
    answer=answer,
    evidence=world_bank.EVIDENCE,
    refuses={
        "an indicator it does not know (message 120)": WireRequest.of(f"{INDICATOR}/NO.SUCH.ONE?format=json&source=2"),
        "an indicator it has withdrawn (message 175)": WireRequest.of(f"{INDICATOR}/{WITHDRAWN}?format=json&source=2"),
        "several indicators without a source": WireRequest.of(f"{INDICATOR}/SP.POP.TOTL;NY.GDP.MKTP.CD?format=json"),
        "a country it does not know": WireRequest.of(
            "https://api.worldbank.org/v2/country/ZZ/indicator/SP.POP.TOTL?format=json&source=2"
        ),
    },
    alterations={
        "error_envelope": on_document(lambda request, document: ENVELOPE),
        "empty_page": on_document(lambda request, document: [{**document[0], "total": 0, "pages": 0}, None]),
        "missing_page": on_page(2, _page, on_document(lambda request, document: [document[0], None])),
        "duplicated_page": on_page(2, _page, _repeat_first),
        "changed_column": on_document(_renamed),
        "unknown_country": on_document(_stranger),
        "changed_while_read": on_page(2, _page, on_document(_newer)),
        "two_releases": on_page(2, _page, on_document(_newer)),
        "number_as_text": on_document(_as_text),
    },
)
