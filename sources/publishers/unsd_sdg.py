"""UN Statistics Division, SDG global database: series of the kept areas, paged; UN data terms, attribution.

What it is known for: areas are M49 codes; values are text and may be `<1`, `>99`, `NaN` or blank; years are floats
(`2020.0`); a series may have several rows a year by dimension, of which the totals are taken.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sources.publishers.answers import json_document, pages
from sources.vocabulary.areas import AREAS, iso3_by_m49, m49
from sources.vocabulary.errors import SourceError
from sources.vocabulary.exchange import OK, Answer, Evidence, Options, Parsed, Payload, Request, Verdict
from sources.vocabulary.observation import parsed_rows

EVIDENCE = (Evidence("documented", "parameters, pages, values as text; no body was seen", date(2026, 11, 25)),)

URL = "https://unstats.un.org/sdgapi/v1/sdg/Series/Data"
PAGE_SIZE = 200
FIELDS = frozenset({"series", "geoAreaCode", "timePeriodStart", "value"})
TOTALS = frozenset({"_T", "ALLAREA", "BOTHSEX", "ALLAGE", "G"})
"""Dimension values of the headline row. `G` is the reporting type of the global database (national reports: `N`)."""
MISSING = frozenset({"", "NaN", "N", "NA", "null"})
QUALIFIERS = {"<": "le", ">": "ge", "": "eq"}
VALUE = re.compile(r"([<>]?)(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)")
ESTIMATED = frozenset({"E", "M", "CA"})
"""Natures of a figure that the country did not report itself: estimated, modelled, country-adjusted."""


def _request(series: str, page: int) -> Request:
    areas = tuple(("areaCode", m49(area)) for area in sorted(AREAS))
    return Request(
        url=URL,
        label=f"{series} page {page}",
        params=(("seriesCode", series), *areas, ("pageSize", str(PAGE_SIZE)), ("page", str(page))),
    )


def _units(options: Options) -> Mapping[str, str]:
    series: Mapping[str, str] = options["series"]
    return series


def requests(options: Options) -> list[Request]:
    """Page 1 of every series in `options["series"]`."""
    return [_request(series, 1) for series in _units(options)]


def classify(payload: Payload) -> Verdict:
    """An object with `data` and page counts is ok, without rows empty."""
    body, verdict = json_document(payload)
    if verdict is not None:
        return verdict
    if not isinstance(body, dict):
        return Verdict(Answer.CHANGED_SHAPE, "the body is no object")
    if "data" not in body:
        said = body.get("message") or body.get("Message") or body.get("title") or body.get("error")
        if said:
            return Verdict(Answer.ERROR_ENVELOPE, str(said))
        return Verdict(Answer.CHANGED_SHAPE, f"the body has the fields {sorted(body)}")
    if not isinstance(body["data"], list) or not {"totalPages", "totalElements"} <= set(body):
        return Verdict(Answer.CHANGED_SHAPE, "no list of rows or no page counts")
    if not body["data"]:
        return Verdict(Answer.EMPTY, "no rows")
    if not set(body["data"][0]) >= FIELDS:
        return Verdict(Answer.CHANGED_SHAPE, f"rows lack {sorted(FIELDS - set(body['data'][0]))}")
    return OK


def more(payload: Payload) -> list[Request]:
    """Pages 2 … `totalPages`, asked for once page 1 has said how many there are."""
    body, _ = json_document(payload)
    params = dict(payload.request.params)
    if params["page"] != "1":
        return []
    return [_request(params["seriesCode"], page + 1) for page in pages(1, body["totalPages"])]


def parse(payloads: Sequence[Payload], options: Options) -> Parsed:
    """Headline rows with series_code = SDG series code. The database names no day of publication.

    Raises SourceError where pages are missing or repeated, a year has two headline rows, or a value cannot be read.
    """
    units = _units(options)
    promised: dict[str, int] = {}
    came: dict[str, int] = dict.fromkeys(units, 0)
    rows: list[dict[str, object]] = []
    seen: set[tuple[str, ...]] = set()
    for payload in payloads:
        body, _ = json_document(payload)
        asked = dict(payload.request.params)["seriesCode"]
        promised[asked] = int(body["totalElements"])
        for item in body["data"]:
            where = f"UN SDG {asked}, area {item['geoAreaCode']!r}, period {item['timePeriodStart']!r}"
            if item["series"] != asked:
                raise SourceError("changed_shape", f"series {item['series']!r} came for {asked!r}", where)
            dimensions = {str(k): str(v) for k, v in (item.get("dimensions") or {}).items()}
            identity = (asked, str(item["geoAreaCode"]), str(item["timePeriodStart"]), str(sorted(dimensions.items())))
            if identity in seen:
                raise SourceError("truncated", "the same row came twice: a page is repeated", where)
            seen.add(identity)
            came[asked] += 1
            if set(dimensions.values()) <= TOTALS:
                rows.extend(_row(item, asked, units[asked], where))
    for series in units:
        if came[series] != promised.get(series, 0):
            raise SourceError(
                kind="truncated",
                what=f"{came[series]} rows came, {promised.get(series, 0)} were promised: a page is missing",
                where=f"UN SDG {series}",
                next_step="run again; if it stays, compare the landed pages",
            )
    headlines: set[tuple[object, ...]] = set()
    for row in rows:
        key = (row["series_code"], row["area_code"], row["period"])
        if key in headlines:
            raise SourceError(
                kind="changed_shape",
                what="two headline figures for one year: a new dimension the filter does not know",
                where=f"UN SDG {' '.join(str(part) for part in key)}",
            )
        headlines.add(key)
    return Parsed(rows=parsed_rows(rows))


def _row(item: Mapping[str, Any], series: str, unit: str, where: str) -> list[dict[str, object]]:
    """The row of a kept area, or none for another area or a missing figure."""
    area = iso3_by_m49().get(str(item["geoAreaCode"]).lstrip("0"))
    text = str(item["value"] if item["value"] is not None else "").strip().replace(" ", "")
    if area not in AREAS or text in MISSING:
        return []
    read = VALUE.fullmatch(text)
    if not read:
        raise SourceError("changed_shape", f"value {item['value']!r} is not a number", where)
    year = float(item["timePeriodStart"])
    if not year.is_integer():
        raise SourceError("changed_shape", f"{item['timePeriodStart']!r} is no year", where)
    nature = str((item.get("attributes") or {}).get("Nature") or "")
    return [
        {
            "series_code": series,
            "area_code": area,
            "period": str(int(year)),
            "value": float(read[2]),
            "value_qualifier": QUALIFIERS[read[1]],
            "unit": unit,
            "obs_status": "E" if nature in ESTIMATED else "A",
            "source_url": f"{URL}?seriesCode={series}&areaCode={m49(area)}",
            "note": str(item.get("source") or ""),
        }
    ]
