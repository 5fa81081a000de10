"""NSO's PX-Web: by the API labels and then cells, by the form a page and then JSON-stat. National accounts answer to
the form alone. A later revision puts a year in front, so that every code moves."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from http import HTTPStatus
from itertools import product
from typing import Any
from urllib.parse import parse_qsl, quote, unquote

from sources.publishers import nso_provinces, nso_pxweb
from sources.vocabulary.former_provinces import NAMES
from tests.wire.dialect import (
    NOT_FOUND,
    Alteration,
    Dialect,
    WireAnswer,
    WireRequest,
    json_answer,
    text_answer,
)
from tests.wire.faults import refused
from tests.wire.truth import figure

BOM = b"\xef\xbb\xbf"
HOST = "https://pxweb.nso.gov.vn"
PEOPLE, ACCOUNTS = "Dân số và lao động", "Tài khoản quốc gia"
API, FORM = "/api/v1/vi", "/pxweb/vi"
BY_API = frozenset({PEOPLE})
MISSING = ".."
SESSION = "r57session"
WALL = text_answer(
    "<!DOCTYPE html><html><body><div class='error'>An error has occurred</div></body></html>", "text/html"
)
"""What the site shows where a form was not filled in as it must be: a page, with status 200."""

Labels = Sequence[str]


@dataclass(frozen=True)
class Table:
    """A table: where it lies, its variables with their labels at a revision, and the text of a cell by its labels."""

    database: str
    file: str
    variables: Callable[[int], Mapping[str, Labels]]
    cell: Callable[[Labels, int], str]


MEASURES = ("Tổng số (Nghìn người)", "Tỷ lệ tăng -%", "Cơ cấu - %")
BREAKDOWN = ("Tổng số", "     Nam", "     Nữ", "     Thành thị", "     Nông thôn")


def years(revision: int) -> list[str]:
    """The labels of the years: 2023 once provisional and once final, the last ones provisional."""
    plain = [str(year) for year in range(1990 - revision, 2023)]
    return [*plain, "Sơ bộ 2023", "2023", "2024 (*)", "Sơ bộ 2025"]


def national(labels: Labels, revision: int) -> str:
    """The text of one cell; men are not given before 2005, a provisional year has figures of its own."""
    measure, year, breakdown = labels
    name = breakdown.strip()
    if name == "Nam" and year < "2005":
        return MISSING
    low, high = (80_000, 105_000) if name == "Tổng số" else (25_000, 60_000)
    if measure != MEASURES[0]:
        low, high = 0, 100
    return f"{figure(measure + name, 'VNM', year, low, high, decimals=2, revision=revision)}"


REGIONS = ("Đồng bằng sông Hồng", "Trung du và miền núi phía Bắc", "Bắc Trung Bộ và Duyên hải miền Trung", "Tây Nguyên")
REGIONS = (*REGIONS, "Đông Nam Bộ", "Đồng bằng sông Cửu Long")
SHOWN = {"Hồ Chí Minh": "TP.Hồ Chí Minh", "Huế": "Thừa Thiên Huế", "Hòa Bình": "Hoà Bình", "Thanh Hóa": "Thanh Hoá"}
PLACES = {f"  {SHOWN.get(name, name)}": code for name, code in NAMES.items()}
"""The label of each province, indented, and its code."""
AVERAGE = ("Tổng số", "Nam", "Nữ", "Thành thị", "Nông thôn")
LIVED_ON = frozenset({"VN-HN", "VN-26", "VN-DN", "VN-SG", "VN-44", "VN-13"})
"""Some provinces whose names lived on: of 2025 a table of 63 has figures for these alone."""
SERIES = {"Tổng số": ("POPULATION_63", 200, 12_000), "Thành thị": ("POPULATION_URBAN_63", 30, 9_000)}


def place_years(revision: int) -> list[str]:
    """2023 once provisional and once final; years before the census, and one after the merger."""
    plain = [str(2006 + n) for n in range(2 - revision, 2)] + ["2019", "2020", "2021", "2022"]
    return [*plain, "Sơ bộ 2023", "2023", "Sơ bộ 2024", "Sơ bộ 2025"]


@cache
def _of_63(code: str, low: float, high: float, label: str, revision: int) -> dict[str, float]:
    """The figures of a year by province, as printed."""
    year = re.sub(r"\D", "", label)
    given = LIVED_ON if year > "2024" else NAMES.values()
    return {
        area: round(figure(code, area, year, low, high, decimals=2, revision=revision) + (label != year) * 0.01, 2)
        for area in given
    }


def by_province(labels: Labels, revision: int) -> str:
    """People by province: the country is their sum, and there are figures of Hà Tây until 2007."""
    place, kind, year = labels
    if kind not in SERIES or place.strip() == "Hà Tây":
        return "12.5" if place.strip() != "Hà Tây" or "2007" in year else MISSING
    figures = _of_63(*SERIES[kind], year, revision)
    if place == "CẢ NƯỚC":
        return f"{sum(figures.values()):.2f}"
    return f"{figures[PLACES[place]]}" if PLACES.get(place) in figures else MISSING if place in PLACES else "12.5"


def per_head(labels: Labels, revision: int) -> str:
    """Product per head: that of the country is a little above the mean of the provinces."""
    place, year = labels
    figures = _of_63("GRDP_PER_HEAD_63", 20, 600, year, revision)
    if place == "CẢ NƯỚC":
        people = _of_63(*SERIES["Tổng số"], year, revision)
        return f"{1.02 * sum(figures[a] * people[a] for a in figures) / sum(people.values()):.2f}"
    return f"{figures[PLACES[place]]}" if PLACES.get(place) in figures else MISSING if place in PLACES else "99.9"


TABLES = (
    Table(PEOPLE, "V02.02.px", lambda r: {"Cách tính": MEASURES, "Năm": years(r), "Phân tổ": BREAKDOWN}, national),
    Table(
        PEOPLE,
        "V02.03-07.px",
        lambda r: {
            "Tỉnh, thành phố": ("CẢ NƯỚC", *REGIONS, "  Hà Tây", *PLACES),
            "Dân số trung bình": AVERAGE,
            "Năm": place_years(r),
        },
        by_province,
    ),
    Table(
        ACCOUNTS,
        "V03.12.px",
        lambda r: {
            "Ðịa phương": ("CẢ NƯỚC", *(region.replace("Đ", "Ð") for region in REGIONS), *PLACES),
            "Năm": place_years(r),
        },
        per_head,
    ),
)
LISTS = "ctl00$ContentPlaceHolderMain$VariableSelector1$VariableSelector1$"
FORMATS = f"{LISTS}OutputFormats$OutputFormats$OutputFormatDropDownList"
BUTTON = f"{LISTS}ButtonViewTable"


def answer(request: WireRequest) -> WireAnswer:
    path = unquote(request.path)
    for table in TABLES:
        variables = table.variables(request.revision)
        if path == f"{API}/{table.database}/{table.file}" and table.database in BY_API:
            told = _by_api(table, variables, request)
            return told.with_body(BOM + told.body) if told.status == HTTPStatus.OK else told
        if path == f"{FORM}/{table.database}/{table.database}/{table.file}/":
            return _by_form(table, variables, request)
    return NOT_FOUND


def _by_api(table: Table, variables: Mapping[str, Labels], request: WireRequest) -> WireAnswer:
    if request.method == "GET":
        listed = [
            {"code": code, "text": code, "values": [str(n) for n in range(len(labels))], "valueTexts": list(labels)}
            for code, labels in variables.items()
        ]
        return json_answer({"title": f"{table.file} phân theo {', '.join(variables)}", "variables": listed})
    query = {item["code"]: item["selection"]["values"] for item in json.loads(request.body)["query"]}
    exist = {code: {str(n) for n in range(len(labels))} for code, labels in variables.items()}
    if set(query) != set(exist) or any(not set(asked) <= exist[code] for code, asked in query.items()):
        return WireAnswer(b"", HTTPStatus.BAD_REQUEST)
    data = [
        {"key": list(key), "values": [table.cell(_labels(variables, key), request.revision)]}
        for key in product(*(query[code] for code in variables))
    ]
    columns = [{"code": code, "text": code, "type": "t" if code == "Năm" else "d"} for code in variables]
    name = table.file.removesuffix(".px")
    return json_answer({"columns": [*columns, {"code": name, "text": name, "type": "c"}], "data": data})


def _labels(variables: Mapping[str, Labels], key: Sequence[str]) -> Labels:
    return [labels[int(code)] for labels, code in zip(variables.values(), key, strict=True)]


def _lists(variables: Mapping[str, Labels]) -> dict[str, Labels]:
    """The labels of each variable by the name of its list in the form."""
    part = "VariableValueSelect$VariableValueSelect$ValuesListBox"
    return {
        f"{LISTS}VariableSelectorValueSelectRepeater$ctl{n:02d}${part}": labels
        for n, labels in enumerate(variables.values(), start=1)
    }


def _state(table: Table, revision: int) -> str:
    return f"/wEPDwUKLTI2{revision}{table.file}"


def _by_form(table: Table, variables: Mapping[str, Labels], request: WireRequest) -> WireAnswer:
    lists = _lists(variables)
    if request.method == "GET":
        selects = "".join(
            f'<select size="7" name="{name}" multiple="multiple">'
            + "".join(f'<option value="{n}">{escape(label)}</option>' for n, label in enumerate(labels))
            + "</select>"
            for name, labels in lists.items()
        )
        page = (
            f'<!DOCTYPE html>\n<html><body><form method="post" action="./" id="aspnetForm">'
            f'<input type="hidden" name="__VIEWSTATE" value="{_state(table, request.revision)}" />'
            f'<input type="hidden" name="__EVENTTARGET" value="" />{selects}'
            f'<input type="text" name="search" value="" />'
            f'<select name="{FORMATS}"><option value="tableViewLayout1">Bảng</option>'
            f'<option value="FileTypeJsonStat">JSON-stat</option></select>'
            f'<input type="submit" name="{BUTTON}" value="Tiếp tục" /><input type="submit" name="other" value="Xoá" />'
            "</form></body></html>\n"
        )
        told = text_answer(page, "text/html; charset=utf-8")
        cookie = ("Set-Cookie", f"ASP.NET_SessionId={SESSION}; path=/; HttpOnly; SameSite=Lax")
        return WireAnswer(told.body, told.status, (*told.headers, cookie))
    fields = parse_qsl(request.body.decode(), keep_blank_values=True)
    chosen = {name: [value for key, value in fields if key == name] for name, _ in fields}
    ready = {"__VIEWSTATE": [_state(table, request.revision)], "__EVENTTARGET": [""], BUTTON: ["Tiếp tục"]}
    ready[FORMATS] = ["FileTypeJsonStat"]
    whole = {name: [str(n) for n in range(len(labels))] for name, labels in lists.items()}
    if chosen != ready | whole or f"ASP.NET_SessionId={SESSION}" not in request.headers.get("cookie", ""):
        return WALL
    texts = [table.cell(labels, request.revision) for labels in product(*variables.values())]
    dimension: dict[str, Any] = {
        code: {
            "label": code,
            "category": {
                "index": {str(n): n for n in range(len(labels))},
                "label": {str(n): label for n, label in enumerate(labels)},
            },
        }
        for code, labels in variables.items()
    }
    dimension |= {"id": list(variables), "size": [len(labels) for labels in variables.values()]}
    values = [None if text == MISSING else float(text) for text in texts]
    document = {"dataset": {"dimension": dimension, "label": table.file, "updated": "9999-12-31", "value": values}}
    told = json_answer(document)
    return told.with_body(told.body + b"\0")


def _altered(cells: Callable[[Any], object], stat: Callable[[Any], object], part: str = "data") -> Alteration:
    """An alteration of an API document that has the `part`, and of a dataset in JSON-stat; each may change it in place
    and give it back, or give None."""

    def altered(_: WireRequest, told: WireAnswer) -> WireAnswer | None:
        by_api, by_form = told.body.startswith(BOM + b"{"), told.body.endswith(b"\0")
        if told.status != HTTPStatus.OK or not (by_api or by_form):
            return None
        document = json.loads(told.body.removeprefix(BOM).rstrip(b"\0"))
        if by_api and part not in document:
            return None
        made = stat(document) if by_form else cells(document)
        if made is None:
            return None
        body = json.dumps(made, ensure_ascii=False).encode()
        return told.with_body(body + b"\0" if by_form else BOM + body)

    return altered


def _values(change: Callable[[list[Any]], list[Any]]) -> Callable[[Any], object]:
    def changed(document: Any) -> object:
        document["dataset"]["value"] = change(document["dataset"]["value"])
        return document

    return changed


def _cells(change: Callable[[list[Any]], list[Any]]) -> Callable[[Any], object]:
    return lambda document: {**document, "data": change(document["data"])}


def _as_text(document: Any) -> object:
    for item in document["data"]:
        item["values"] = [item["values"][0].replace(".", ",")]
    return document


def _relabelled(old: str, new: str) -> tuple[Callable[[Any], object], Callable[[Any], object]]:
    """A label of the first variable has another wording; empty: its first label."""

    def by_api(document: Any) -> object:
        texts = document["variables"][0]["valueTexts"]
        at = next((n for n, text in enumerate(texts) if not old or text == old), None)
        if at is None:
            return None
        texts[at] = new
        return document

    def by_form(document: Any) -> object:
        dimension = document["dataset"]["dimension"]
        labels = dimension[dimension["id"][0]]["category"]["label"]
        at = next((n for n, text in labels.items() if not old or text == old), None)
        if at is None:
            return None
        labels[at] = new
        return document

    return by_api, by_form


def _error(_: Any) -> object:
    return {"error": "Parameter error"}


DIALECT = Dialect(
    hosts=("pxweb.nso.gov.vn",),
    answer=answer,
    evidence=(*nso_pxweb.EVIDENCE, *nso_provinces.EVIDENCE),
    refuses={
        "a value code that does not exist": WireRequest.of(
            HOST + quote(f"{API}/{PEOPLE}/V02.02.px"),
            method="POST",
            body=json.dumps({"query": [{"code": "Năm", "selection": {"filter": "item", "values": ["999"]}}]}).encode(),
        ),
        "a table of another database by the API": WireRequest.of(HOST + quote(f"{API}/{ACCOUNTS}/V03.12.px")),
        "a form without the fields of its page": WireRequest.of(
            HOST + quote(f"{FORM}/{ACCOUNTS}/{ACCOUNTS}/V03.12.px/"), method="POST", body=b"__VIEWSTATE=x"
        ),
    },
    alterations={
        "error_envelope": _altered(_error, _error),
        "empty_page": _altered(_cells(lambda _: []), _values(lambda _: [])),
        "missing_page": _altered(_cells(lambda d: d[: len(d) // 2]), _values(lambda d: d[: len(d) // 2])),
        "duplicated_page": _altered(_cells(lambda d: d * 2), _values(lambda d: d * 2)),
        "changed_column": _altered(*_relabelled("", "Dân số giữa năm (Nghìn người)"), part="variables"),
        "unknown_country": _altered(*_relabelled("Tây Nguyên", "Tây Bắc"), part="variables"),
        "number_as_text": _altered(_as_text, _values(lambda d: [f"{v}".replace(".", ",") if v else v for v in d])),
    },
    promises={"unknown_country": refused("changed_shape")},
)
