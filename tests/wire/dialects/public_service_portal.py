"""The National Public Service Portal: scores of a year by two ways, ranked, the unfinished year as if it were over."""

from __future__ import annotations

import json
from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs, urlencode

from sources.publishers.public_service_portal import EVIDENCE, GROUPS, PARTS, PROVINCES, REPORTS, RESULTS, SERVICE
from tests.wire.dialect import NOT_FOUND, Dialect, WireAnswer, WireRequest, json_answer, on_document
from tests.wire.truth import figure

YEARS = range(2022, 2027)
"""Years with scores; the last of them is under way."""
CITIES = {"Cần Thơ", "Huế", "Hà Nội", "Hải Phòng", "Hồ Chí Minh", "Đà Nẵng"}
CITIES_OF_2026 = {"Bắc Ninh", "Quảng Ninh", "Đồng Nai"}
PARAMS = {
    "type": "ref",
    "p_6thang": 0,
    "p_tinh_id": "0",
    "pageIndex": 1,
    "pageSize": 1000,
    "p_loaidonvi": 1,
    "loaichitieu": 0,
    "service": SERVICE,
    "p_quy": 0,
    "p_thang": 0,
}
"""What is asked of the older way besides the year."""


def scores(area: str, year: int, revision: int) -> dict[str, float]:
    """The six parts of a province: of the shipped group of two, seven twelfths are the first."""
    parts: dict[str, float] = {}
    for series, (_, most, of) in GROUPS.items():
        score = figure(series, area, year, 0, most, decimals=2, revision=revision)
        first = round(score if len(of) == 1 else score * 7 / 12, 2)
        parts |= dict(zip(of, (first, round(score - first, 2)), strict=False))
    return parts


def ranked(year: int, revision: int) -> list[tuple[str, str, float, dict[str, float]]]:
    """Agency code, name of the province, total and parts, the highest total first."""
    told = [(code, name, scores(area, year, revision)) for code, (area, name) in PROVINCES.items()]
    return sorted(((c, n, round(sum(s.values()), 2), s) for c, n, s in told), key=lambda row: -row[2])


def results(request: WireRequest) -> WireAnswer:
    """The way of 2026: JSON in, an envelope with 201 out, cities that were provinces a year before."""
    asked = _json(request.body)
    year = asked.get("year") if isinstance(asked, dict) else None
    if asked != {"timeType": "year", "year": year, "departmentType": "ADMINISTRATIVE_UNIT"} or type(year) is not int:
        return json_answer({"code": "BAD_REQUEST", "data": None, "message": "bad request"}, HTTPStatus.BAD_REQUEST)
    units = [
        {
            "departmentId": f"019d2be3-0000-7000-8000-{code}00000000"[:36],
            "departmentName": f"UBND {'thành phố' if name in CITIES | CITIES_OF_2026 else 'tỉnh'} {name}",
            "departmentCode": code,
            "totalScore": total,
            "ratio": total,
            "scoreDelta": None,
            "groupScores": parts,
        }
        for code, name, total, parts in (ranked(year, request.revision) if year in YEARS else [])
    ]
    data = {"overview": {"departmentName": "Cả nước", "totalMaxScore": 100}, "evaluation": units}
    return json_answer({"code": "OK", "data": data, "message": "OK"}, HTTPStatus.CREATED)


def reports(request: WireRequest) -> WireAnswer:
    """The way until 2025: a form with one field, a bare list of texts."""
    fields = parse_qs(request.body.decode())
    is_form = request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded")
    params = _json(fields.get("params", [""])[0])
    if not is_form or set(fields) != {"params"} or not isinstance(params, dict):
        return WireAnswer(b"", HTTPStatus.BAD_REQUEST)
    year = params.pop("p_nam", None)
    if params != PARAMS or not isinstance(year, str):
        return WireAnswer(b"", HTTPStatus.BAD_REQUEST)
    units = [
        {
            "ID": f"{11_000 + place}",
            "TEN": f"UBND {'Thành phố' if name in CITIES else 'tỉnh'} {name}",
            "ROW_STT": f"{place}",
            "TONG_SCORE": f"{total:g}",
            **{part: f"{score:g}" for part, score in parts.items()},
            "CAPDONVIID": "1",
        }
        for place, (_, name, total, parts) in enumerate(ranked(int(year), request.revision), start=1)
    ]
    return json_answer(units if int(year) in YEARS else [])


def _json(text: str | bytes) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None


WAYS: dict[str, Callable[[WireRequest], WireAnswer]] = {
    "/" + url.split("/", 3)[3]: way for url, way in ((RESULTS, results), (REPORTS, reports))
}


def answer(request: WireRequest) -> WireAnswer:
    way = WAYS.get(request.path)
    return way(request) if way and request.method == "POST" else NOT_FOUND


def _units(alter: Callable[[list[dict[str, Any]]], list[dict[str, Any]]]) -> Any:
    """An alteration of the units, wherever the way has them."""

    def altered(_: WireRequest, document: Any) -> object:
        if isinstance(document, list):
            return alter(document)
        document["data"]["evaluation"] = alter(document["data"]["evaluation"])
        return document

    return on_document(altered)


def _each(alter: Callable[[dict[str, Any]], dict[str, Any]]) -> Any:
    """An alteration of what holds the parts, of each unit."""
    return _units(
        lambda units: [
            {**unit, "groupScores": alter(unit["groupScores"])} if "groupScores" in unit else alter(unit)
            for unit in units
        ]
    )


NOWHERE = "UBND tỉnh Côn Lôn"
STRANGER = {
    "departmentName": NOWHERE,
    "departmentCode": "H99",
    "totalScore": 6,
    "groupScores": dict.fromkeys(PARTS, 1),
    "TEN": NOWHERE,
    "TONG_SCORE": "6",
    **dict.fromkeys(PARTS, "1"),
}
"""A unit nobody knows, as either way would have it."""

DIALECT = Dialect(
    hosts=("dichvucong.gov.vn",),
    answer=answer,
    evidence=EVIDENCE,
    refuses={
        "a question that is not posted": WireRequest.of(RESULTS),
        "a question without the year": WireRequest.of(RESULTS, method="POST", body=b'{"timeType": "year"}'),
        "a form without its field": WireRequest.of(REPORTS, method="POST", body=urlencode({"year": "2024"}).encode()),
        "JSON where a form is wanted": WireRequest.of(REPORTS, method="POST", body=json.dumps(PARAMS).encode()),
    },
    alterations={
        "error_envelope": on_document(
            lambda _, document: {"code": "ERROR", "data": None, "message": "x"} if isinstance(document, dict) else None
        ),
        "empty_page": _units(lambda units: []),
        "missing_page": _units(lambda units: units[:20]),
        "duplicated_page": _units(lambda units: units * 2),
        "changed_column": _each(lambda parts: {"DVCTT" if part == "CLGQ" else part: s for part, s in parts.items()}),
        "unknown_country": _units(lambda units: [*units, STRANGER]),
        "number_as_text": _each(lambda parts: {**parts, "CKMB": f"{parts['CKMB']}".replace(".", ",") + ",0"}),
    },
)
