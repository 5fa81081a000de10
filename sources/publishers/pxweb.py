"""PX-Web of the statistics office of Viet Nam: the two ways to a table, and the table as labels and cells.

By the **API** (`/api/v1`): GET gives the labels behind the codes, POST the cells. By the **form** of the site
(`/pxweb`): GET gives a page with a list of values for each variable, POST of its fields with every value chosen and the
format `FileTypeJsonStat` gives the cells as JSON-stat, with a NUL byte at the end. Only five databases answer by the
API (population, investment, enterprises, industry, education), national accounts do not; in October 2026 one client had
404 for every POST to it, and the form gave all tables.

**Codes are positions** ("32" is 2022 today and another year after the next release), so nothing is known of a value but
its label, read afresh each time.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from math import prod
from typing import Any, Literal
from urllib.parse import quote

from sources.publishers.answers import json_body, refused_status
from sources.publishers.html_forms import Form, read_form
from sources.vocabulary.errors import SourceError
from sources.vocabulary.exchange import OK, Answer, Payload, Request, Verdict

API = "https://pxweb.nso.gov.vn/api/v1/vi"
FORM = "https://pxweb.nso.gov.vn/pxweb/vi"
Way = Literal["api", "form"]

MAX_CELLS = 100_000
"""More cells than the service gives at once: such a table must be cut down in the catalog."""
VALUES, FORMATS, SHOW = "ValuesListBox", "OutputFormatDropDownList", "ButtonViewTable"
"""How the fields of the form end: the values of a variable, the formats, the button."""
JSON_STAT = "FileTypeJsonStat"
_COOKIE = re.compile(r"(?:^|[,;]\s*)(ASP[.]NET_SessionId|rxid)=([^;,\s]+)")
"""What the server knows a visitor by, who must be the same for the page and for its form."""


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable of a table: its code and the label of each of its values, by code."""

    code: str
    labels: Mapping[str, str]


Cells = Mapping[frozenset[tuple[str, str]], str]
"""The text of each cell by the set of (variable code, value code), whatever the order of the variables."""


def address(path: str, way: Way) -> str:
    """Where a table lies, whose `path` is its database and its file (in Vietnamese, not encoded)."""
    database, _, file = unicodedata.normalize("NFC", path).rpartition("/")
    return (
        f"{API}/{quote(database)}/{quote(file)}"
        if way == "api"
        else f"{FORM}/{quote(f'{database}/{database}/{file}/')}"
    )


def first_request(path: str, way: Way) -> Request:
    """What a table is asked first: its labels, or its form."""
    if way == "api":
        return Request(url=address(path, way), label=f"{path} labels")
    return Request(url=address(path, way), label=f"{path} form", suffix="html")


def classify(payload: Payload) -> Verdict:
    """Labels are `{title, variables}`, cells `{columns, data}` or `{dataset}`, a form has a list for each variable."""
    if payload.request.url.startswith(FORM) and payload.request.method == "GET":
        return _form_verdict(payload)
    body, verdict = json_body(_whole(payload))
    if verdict is not None:
        return verdict
    if isinstance(body, dict) and body.get("error"):
        return Verdict(Answer.ERROR_ENVELOPE, str(body["error"]))
    refused = refused_status(payload)
    if refused is not None:
        return refused
    if not isinstance(body, dict):
        return Verdict(Answer.CHANGED_SHAPE, "the body is no object")
    if payload.request.url.startswith(FORM):
        return _stat_verdict(body)
    return _labels_verdict(body) if payload.request.method == "GET" else _cells_verdict(body)


def _whole(payload: Payload) -> Payload:
    """The answer without the NUL byte that the site writes behind JSON-stat."""
    return replace(payload, body=payload.body.rstrip(b"\0\r\n "))


def _labels_verdict(body: Mapping[str, Any]) -> Verdict:
    variables = body.get("variables")
    if not isinstance(variables, list) or not variables:
        return Verdict(Answer.CHANGED_SHAPE, "the metadata have no variables")
    for variable in variables:
        if not isinstance(variable, dict) or not {"code", "values", "valueTexts"} <= set(variable):
            return Verdict(Answer.CHANGED_SHAPE, f"a variable has the fields {sorted(variable)}")
        if len(variable["values"]) != len(variable["valueTexts"]) or not variable["values"]:
            return Verdict(Answer.CHANGED_SHAPE, f"variable {variable['code']!r} has not one label per value")
    return OK


def _cells_verdict(body: Mapping[str, Any]) -> Verdict:
    if not isinstance(body.get("columns"), list) or not isinstance(body.get("data"), list):
        return Verdict(Answer.CHANGED_SHAPE, "the answer is not {columns, data}")
    return OK if body["data"] else Verdict(Answer.EMPTY, "no cells")


def _stat_verdict(body: Mapping[str, Any]) -> Verdict:
    data = body.get("dataset")
    if not isinstance(data, dict) or not isinstance(data.get("value"), list):
        return Verdict(Answer.CHANGED_SHAPE, "the answer is not {dataset: {dimension, value}} with a list of values")
    dimension = data.get("dimension")
    if not isinstance(dimension, dict) or not {"id", "size"} <= set(dimension):
        return Verdict(Answer.CHANGED_SHAPE, "the dimensions do not say their order and size")
    return OK if data["value"] else Verdict(Answer.EMPTY, "no cells")


def _form_verdict(payload: Payload) -> Verdict:
    refused = refused_status(payload)
    if refused is not None:
        return refused
    try:
        form = read_form(payload.text())
    except UnicodeDecodeError:
        return Verdict(Answer.CHANGED_SHAPE, "the page is no UTF-8")
    if not payload.body.rstrip().lower().endswith(b"</html>"):
        return Verdict(Answer.TRUNCATED, "the page breaks off", retry=True)
    if not form.ending(VALUES):
        return Verdict(Answer.BLOCKED, "a page without a table to choose from", retry=True)
    formats, buttons = form.ending(FORMATS), [name for name in form.buttons if name.endswith(SHOW)]
    if len(formats) != 1 or len(buttons) != 1 or JSON_STAT not in next(iter(formats.values())):
        offered = sorted(value for values in formats.values() for value in values)
        return Verdict(Answer.CHANGED_SHAPE, f"the form has {len(buttons)} buttons and the formats {offered}")
    return OK


def more(payload: Payload) -> list[Request]:
    """After labels or form: the whole table, each value named by the code its label has today."""
    if payload.request.method == "POST":
        return []
    first = payload.request
    label = first.label.rpartition(" ")[0] + " cells"
    if first.url.startswith(FORM):
        form = read_form(payload.text())
        _within_limit([len(values) for values in form.ending(VALUES).values()], first.label)
        return [Request(first.url, label, method="POST", form=_fields(form), headers=_as_visitor(payload))]
    variables = _labelled(payload)
    _within_limit([len(variable.labels) for variable in variables], first.label)
    query = [
        {"code": variable.code, "selection": {"filter": "item", "values": list(variable.labels)}}
        for variable in variables
    ]
    return [Request(first.url, label, method="POST", json={"query": query, "response": {"format": "json"}})]


def _within_limit(sizes: Sequence[int], label: str) -> None:
    if prod(sizes) > MAX_CELLS:
        raise SourceError("too_large", f"the table has {prod(sizes):,} cells", f"NSO PX-Web {label}")


def _fields(form: Form) -> tuple[tuple[str, str], ...]:
    """Every value of every variable, JSON-stat, and the button pressed."""
    chosen = [(name, value) for name, values in form.ending(VALUES).items() for value in values]
    (formats,) = form.ending(FORMATS)
    buttons = [(name, shown) for name, shown in form.buttons.items() if name.endswith(SHOW)]
    return (*form.hidden.items(), *chosen, (formats, JSON_STAT), *buttons)


def _as_visitor(payload: Payload) -> tuple[tuple[str, str], ...]:
    kept = _COOKIE.findall(payload.headers.get("set-cookie", ""))
    cookies = (("Cookie", "; ".join(f"{name}={value}" for name, value in kept)),) if kept else ()
    return (("Referer", payload.request.url), *cookies)


def table(payloads: Sequence[Payload], path: str, way: Way, where: str) -> tuple[list[Variable], Cells]:
    """The variables and the cells of a table. Raises SourceError where an answer did not come, a cell is missing or
    comes twice, or labels and cells do not belong together."""
    url = address(path, way)
    first = next((p for p in payloads if p.request.url == url and p.request.method == "GET"), None)
    answer = next((p for p in payloads if p.request.url == url and p.request.method == "POST"), None)
    if first is None or answer is None:
        raise SourceError("truncated", "the labels or the cells did not come", where)
    if way == "form":
        return _json_stat(answer, where)
    variables = _labelled(first)
    return variables, _cells(answer, variables, where)


def _labelled(metadata: Payload) -> list[Variable]:
    body, _ = json_body(metadata)
    return [
        Variable(str(v["code"]), dict(zip(map(str, v["values"]), map(str, v["valueTexts"]), strict=True)))
        for v in body["variables"]
    ]


def _cells(answer: Payload, variables: Sequence[Variable], where: str) -> Cells:
    body, _ = json_body(answer)
    columns = [str(column["code"]) for column in body["columns"] if column.get("type") != "c"]
    if sorted(columns) != sorted(variable.code for variable in variables):
        raise SourceError("changed_shape", f"the columns {columns} are not the variables of the table", where)
    cells: dict[frozenset[tuple[str, str]], str] = {}
    for item in body["data"]:
        key = frozenset(zip(columns, map(str, item["key"]), strict=True))
        if len(item["values"]) != 1:
            raise SourceError(
                "changed_shape", f"a cell has {len(item['values'])} values", f"{where}, key {item['key']}"
            )
        if key in cells:
            raise SourceError("truncated", "the same cell came twice", f"{where}, key {item['key']}")
        cells[key] = str(item["values"][0]).strip()
    whole = prod(len(variable.labels) for variable in variables)
    if not cells:
        raise SourceError("empty", "the table has no cells", where)
    if len(cells) != whole:
        raise SourceError("truncated", f"{len(cells)} cells came, the table has {whole}", where)
    return cells


def _json_stat(answer: Payload, where: str) -> tuple[list[Variable], Cells]:
    """Variables and cells of a table in JSON-stat, whose last variable changes fastest."""
    body, _ = json_body(_whole(answer))
    dimension, values = body["dataset"]["dimension"], body["dataset"]["value"]
    variables = [_dimension(str(code), dimension[code], where) for code in dimension["id"]]
    sizes = [len(variable.labels) for variable in variables]
    if sizes != dimension["size"]:
        raise SourceError("changed_shape", f"the variables have {sizes} labels, not {dimension['size']}", where)
    if not values:
        raise SourceError("empty", "the table has no cells", where)
    if len(values) != prod(sizes):
        raise SourceError("truncated", f"{len(values)} cells came, the table has {prod(sizes)}", where)
    keys = product(*([(variable.code, value) for value in variable.labels] for variable in variables))
    return variables, {frozenset(key): _text(value) for key, value in zip(keys, values, strict=True)}


def _dimension(code: str, dimension: Mapping[str, Any], where: str) -> Variable:
    """A variable by its label, its values in the order in which their cells stand."""
    index, labels = dimension["category"]["index"], dimension["category"]["label"]
    order = index if isinstance(index, list) else sorted(index, key=index.__getitem__)
    if not isinstance(index, list) and sorted(index.values()) != list(range(len(index))):
        raise SourceError("changed_shape", f"the values of {code!r} have no order without gaps", where)
    return Variable(str(dimension.get("label") or code), {str(value): str(labels[value]) for value in order})


def _text(value: object) -> str:
    """A cell as the API would write it: nothing for null."""
    return "" if value is None else str(value).strip()
