"""UNESCO UIS data API: a release, then records of it, all at once."""

from __future__ import annotations

from typing import Any

from tests.wire.dialect import NOT_FOUND, Dialect, WireAnswer, WireRequest, json_answer, on_document
from tests.wire.truth import UNKNOWN_AREA, figure

RANGES = {
    "EXPGDP.TOT": (0.05, 5.0),
    "RESDEN.INHAB.TFTE": (20.0, 9000.0),
    "SCI.1": (10.0, 60.0),
    "SCI.2": (10.0, 60.0),
    "SCI.3": (30.0, 12000.0),
}
CATALOGUE = {
    "EXPGDP.TOT": "GERD as a percentage of GDP",
    "RESDEN.INHAB.TFTE": "Researchers per million inhabitants (FTE)",
    "SCI.1": "GERD - financed by Business enterprise (%)",
    "SCI.2": "GERD - performed by Government (%)",
    "SCI.3": "Researchers per million inhabitants (HC)",
    "SCI.4": "GERD as a percentage of GDP - performed by Business enterprise (%)",
    "SCI.5": "GERD - performed by Higher education (in '000 current PPP$)",
}
"""Ids and names; the last two are no shares of spending and must not be taken for such."""
YEARS = tuple(range(2000, 2025))
PARAMETERS = {"indicator", "geoUnit", "start", "end", "version", "footnotes", "indicatorMetadata"}


def _release(revision: int) -> str:
    return f"2026{8 + revision:02d}10-0a1b2c3d"


def answer(request: WireRequest) -> WireAnswer:
    if request.path == "/api/public/versions/default":
        return json_answer(
            {
                "version": _release(request.revision),
                "publicationDate": f"2026-{8 + request.revision:02d}-10T09:30:00.000Z",
                "description": "Release",
                "themeDataStatus": [
                    {"theme": "SCIENCE_TECHNOLOGY_INNOVATION", "lastUpdate": "2026-02-24", "description": "February"}
                ],
            }
        )
    if request.path == "/api/public/definitions/indicators":
        theme = "SCIENCE_TECHNOLOGY_INNOVATION"
        return json_answer([{"indicatorCode": i, "name": name, "theme": theme} for i, name in CATALOGUE.items()])
    if request.path != "/api/public/data/indicators":
        return NOT_FOUND
    if not set(request.query) <= PARAMETERS or not request.query.get("geoUnit"):
        # A misspelt parameter is ignored: everything is asked for, which is too much.
        return json_answer(
            {"message": "Too much data requested (224879 records)", "error": "Bad Request", "statusCode": 400}, 400
        )
    code = request.param("indicator")
    if code not in RANGES or request.param("version") != _release(request.revision):
        return json_answer({"records": [], "hints": [{"code": "UIS::HINT::001", "message": f"unknown: {code}"}]})
    records = [
        {
            "indicatorId": code,
            "geoUnit": area,
            "year": year,
            "value": None if year == YEARS[-1] else figure(code, area, year, *RANGES[code], revision=request.revision),
            "magnitude": None,
            "qualifier": "UIS_EST" if year % 5 == 0 else None,
        }
        for area in request.query["geoUnit"]
        for year in YEARS
        if year >= int(request.param("start", "0"))
    ]
    return json_answer({"records": records, "hints": [], "indicatorMetadata": []})


def _renamed(_: WireRequest, document: Any) -> object | None:
    if "records" not in document:
        return None
    for record in document["records"]:
        record["val"] = record.pop("value")
    return document


def _stranger(_: WireRequest, document: Any) -> object | None:
    if "records" not in document:
        return None
    document["records"].append({**document["records"][0], "geoUnit": UNKNOWN_AREA})
    return document


def _as_text(_: WireRequest, document: Any) -> object | None:
    if "records" not in document:
        return None
    document["records"][0]["value"] = "0,42"
    return document


def _without_records(_: WireRequest, document: Any) -> object | None:
    return {**document, "records": []} if "records" in document else None


def _hinted(_: WireRequest, document: Any) -> object | None:
    if "records" not in document:
        return None
    return {"records": [], "hints": [{"code": "UIS::HINT::001", "message": "indicator not found"}]}


def _twice(_: WireRequest, document: Any) -> object | None:
    return {**document, "records": document["records"] * 2} if "records" in document else None


DIALECT = Dialect(
    hosts=("api.uis.unesco.org",),
    answer=answer,
    alterations={
        "error_envelope": on_document(_hinted),
        "empty_page": on_document(_without_records),
        "duplicated_page": on_document(_twice),
        "changed_column": on_document(_renamed),
        "unknown_country": on_document(_stranger),
        "number_as_text": on_document(_as_text),
    },
    promises={},
)
