"""NSO's PX-Web v1: labels by GET, cells by POST. A later revision puts a year in front, so that every code moves."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, unquote

from sources.publishers import nso_pxweb
from tests.wire.dialect import NOT_FOUND, Dialect, WireAnswer, WireRequest, json_answer, on_document
from tests.wire.truth import figure

PATH = "/api/v1/vi/Dân số và lao động/V02.02.px"
MEASURES = ("Tổng số (Nghìn người)", "Tỷ lệ tăng -%", "Cơ cấu - %")
BREAKDOWN = ("Tổng số", "     Nam", "     Nữ", "     Thành thị", "     Nông thôn")
BOM = b"\xef\xbb\xbf"
HOST = "https://pxweb.nso.gov.vn"
ELSEWHERE = "/api/v1/vi/T%C3%A0i%20kho%E1%BA%A3n%20qu%E1%BB%91c%20gia/V03.01.px"
"""A table of national accounts, a database that does not answer."""


def years(revision: int) -> list[str]:
    """The labels of the years: 2023 once provisional and once final, the last ones provisional."""
    plain = [str(year) for year in range(1990 - revision, 2023)]
    return [*plain, "Sơ bộ 2023", "2023", "2024 (*)", "Sơ bộ 2025"]


def cell(measure: str, year: str, breakdown: str, revision: int) -> str:
    """The text of one cell; men are not given before 2005, a provisional year has figures of its own."""
    name = breakdown.strip()
    if name == "Nam" and year < "2005":
        return ".."
    low, high = (80_000, 105_000) if name == "Tổng số" else (25_000, 60_000)
    if measure != MEASURES[0]:
        low, high = 0, 100
    return f"{figure(measure + name, 'VNM', year, low, high, decimals=2, revision=revision)}"


def _variables(revision: int) -> list[tuple[str, tuple[str, ...] | list[str]]]:
    return [("Cách tính", MEASURES), ("Năm", years(revision)), ("Phân tổ", BREAKDOWN)]


def answer(request: WireRequest) -> WireAnswer:
    told = _told(request)
    return told.with_body(BOM + told.body) if told.status == HTTPStatus.OK else told


def _told(request: WireRequest) -> WireAnswer:
    if unquote(request.path) != PATH:
        return NOT_FOUND
    variables = _variables(request.revision)
    if request.method == "GET":
        return json_answer(
            {
                "title": "Dân số trung bình phân theo Cách tính, Năm và Phân tổ",
                "variables": [
                    {
                        "code": code,
                        "text": code,
                        "values": [str(n) for n in range(len(labels))],
                        "valueTexts": list(labels),
                    }
                    for code, labels in variables
                ],
            }
        )
    query = {item["code"]: item["selection"]["values"] for item in json.loads(request.body)["query"]}
    exist = {code: {str(n) for n in range(len(labels))} for code, labels in variables}
    if set(query) != set(exist) or any(not set(asked) <= exist[code] for code, asked in query.items()):
        return WireAnswer(b"", HTTPStatus.BAD_REQUEST)
    data = [
        {
            "key": [m, y, b],
            "values": [cell(MEASURES[int(m)], years(request.revision)[int(y)], BREAKDOWN[int(b)], request.revision)],
        }
        for m in query["Cách tính"]
        for y in query["Năm"]
        for b in query["Phân tổ"]
    ]
    columns = [{"code": code, "text": code, "type": "t" if code == "Năm" else "d"} for code, _ in variables]
    return json_answer({"columns": [*columns, {"code": "V02.02", "text": "V02.02", "type": "c"}], "data": data})


def _cells_only(alter: Any) -> Any:
    return on_document(lambda request, document: alter(document) if "data" in document else None, BOM)


def _as_text(document: Any) -> object:
    for item in document["data"]:
        item["values"] = [item["values"][0].replace(".", ",")]
    return document


def _relabelled(_: WireRequest, document: Any) -> object | None:
    if "variables" not in document:
        return None
    document["variables"][0]["valueTexts"][0] = "Dân số giữa năm (Nghìn người)"
    return document


DIALECT = Dialect(
    hosts=("pxweb.nso.gov.vn",),
    answer=answer,
    evidence=nso_pxweb.EVIDENCE,
    refuses={
        "a value code that does not exist": WireRequest.of(
            HOST + quote(PATH),
            method="POST",
            body=json.dumps({"query": [{"code": "Năm", "selection": {"filter": "item", "values": ["999"]}}]}).encode(),
        ),
        "a table of another database": WireRequest.of(HOST + ELSEWHERE),
    },
    alterations={
        "error_envelope": _cells_only(lambda _: {"error": "Parameter error"}),
        "empty_page": _cells_only(lambda document: {**document, "data": []}),
        "missing_page": _cells_only(
            lambda document: {**document, "data": document["data"][: len(document["data"]) // 2]}
        ),
        "duplicated_page": _cells_only(lambda document: {**document, "data": document["data"] * 2}),
        "changed_column": on_document(_relabelled, BOM),
        "number_as_text": _cells_only(_as_text),
    },
)
