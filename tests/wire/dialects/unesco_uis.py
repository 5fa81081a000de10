"""UNESCO UIS data API: a release, then records of it, all at once."""

from __future__ import annotations

from typing import Any

from sources.publishers import unesco_uis
from tests.wire.dialect import NOT_FOUND, Dialect, WireAnswer, WireRequest, json_answer, on_document
from tests.wire.truth import AREAS, UNKNOWN_AREA, figure

RANGES = {"EXPGDP.TOT": (0.05, 5.0), "RESDEN.INHAB.TFTE": (20.0, 9000.0)}
YEARS = tuple(range(2000, 2025))
THEMES = ("EDUCATION", "SCIENCE_TECHNOLOGY_INNOVATION", "CULTURE", "DEMOGRAPHIC_SOCIOECONOMIC")
DATA = "https://api.uis.unesco.org/api/public/data/indicators"


def _hint(number: str, message: str) -> WireAnswer:
    hints = [{"code": f"UIS::HINT::{number}", "message": message}]
    return json_answer({"hints": hints, "records": [], "indicatorMetadata": []})


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
                    {"theme": theme, "lastUpdate": f"{2 + request.revision}/9/2026", "description": "Data Release"}
                    for theme in THEMES
                ],
            }
        )
    if request.path != "/api/public/data/indicators":
        return NOT_FOUND
    code, areas = request.param("indicator"), request.query.get("geoUnit", [])
    if not code or not areas:
        # What is not named, or misspelt, is not limited: everything is asked for.
        return json_answer(
            {"message": "Too much data requested (224879 records)", "error": "Bad Request", "statusCode": 400}, 400
        )
    if code not in RANGES or request.param("version", _release(request.revision)) != _release(request.revision):
        return _hint("001", f"The indicator could not be found, {code}")
    unknown = [area for area in areas if area not in AREAS]
    if unknown:
        return _hint("003", f"The geoUnit could not be found, {', '.join(unknown)}")
    first, last = int(request.param("start", "0")), int(request.param("end", "9999"))
    if not range(max(first, YEARS[0]), min(last, YEARS[-1]) + 1):
        return _hint("004", "No data in the given range")
    records = [
        {
            "indicatorId": code,
            "geoUnit": area,
            "year": year,
            "value": None if year == YEARS[-1] else figure(code, area, year, *RANGES[code], revision=request.revision),
            "magnitude": None,
            "qualifier": "UIS_EST" if year % 5 == 0 else None,
        }
        for area in areas
        for year in YEARS
        if first <= year <= last
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
    evidence=unesco_uis.EVIDENCE,
    refuses={
        "an indicator it does not know (hint 001)": WireRequest.of(f"{DATA}?indicator=EXPGDP.NONE&geoUnit=VNM"),
        "an area it does not know (hint 003)": WireRequest.of(f"{DATA}?indicator=EXPGDP.TOT&geoUnit=XXX"),
        "years without data (hint 004)": WireRequest.of(f"{DATA}?indicator=EXPGDP.TOT&geoUnit=VNM&start=2090"),
        "everything at once, as a misspelt parameter asks for": WireRequest.of(f"{DATA}?indicators=EXPGDP.TOT"),
    },
    alterations={
        "error_envelope": on_document(_hinted),
        "empty_page": on_document(_without_records),
        "duplicated_page": on_document(_twice),
        "changed_column": on_document(_renamed),
        "unknown_country": on_document(_stranger),
        "number_as_text": on_document(_as_text),
    },
)
