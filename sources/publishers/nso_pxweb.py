"""National Statistics Office of Viet Nam, PX-Web v1: tables named in the catalog; terms: attribution to NSO.

A table is read in two steps: GET its metadata (the labels behind the codes), then POST a query. **Codes are positions**
("32" is 2022 today and another year after the next release), so nothing is known of a value but its label, read afresh
each time. A label names its unit as well ("Tổng số (Nghìn người)"): it is wanted whole, so that another unit is another
label. "Sơ bộ 2024", "2024 (*)", "Prel. 2024", "2024e" are provisional years and "Ước tính 2024" an estimated one; they
do not count beside the final year.

What it is known for: a byte-order mark; Vietnamese paths that must be percent-encoded; labels indented to show a
hierarchy; ".." for no figure; a host that answers 403 or 404 from one network and not from another; only five of its
databases answer here (population, investment, enterprises, industry, education): national accounts do not. Where the
API was shut (404 on POST, October 2026), the site's own form still gave the tables (`FileTypeJsonStat`, with a NUL byte
at its end); the address and the fields of that form are not known here, so there is no second way.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from math import prod
from typing import TypedDict
from urllib.parse import quote

from sources.publishers.answers import json_body, refused_status
from sources.vocabulary.errors import SourceError
from sources.vocabulary.exchange import OK, Answer, Evidence, Options, Parsed, Payload, Request, Verdict
from sources.vocabulary.observation import parsed_rows

EVIDENCE = (
    Evidence("recorded", "labels, three figures of V02.02, cells by position (transcribed)", date(2026, 11, 25)),
    Evidence("recorded", "byte-order mark, marks of provisional years, final ones beside them", date(2026, 11, 25)),
    Evidence("documented", "POST answers: one witness of August 2026 (one of October had 404)", date(2026, 11, 25)),
    Evidence("assumed", "HTTP 400 for a value code that does not exist, as PX-Web does elsewhere", date(2026, 11, 25)),
)

BASE = "https://pxweb.nso.gov.vn/api/v1/vi"
AREA = "VNM"
MISSING = frozenset({"", ".", "..", "...", "-", "–"})
MARKS: Mapping[str, str] = {
    "": "A",
    "năm": "A",
    "sơ bộ": "P",
    "*": "P",
    "prel.": "P",
    "prel": "P",
    "e": "P",
    "ước tính": "E",
    "ước": "E",
}
"""What stands beside the year in a label, without its brackets, and the status of the figures of that year."""
MAX_CELLS = 100_000
"""More cells than the service gives at once: such a table must be cut down in the catalog."""


class Series(TypedDict):
    """One series of a table: the label to choose in every variable but the year, what a printed 1 stands for, and the
    bounds between which every value must lie (a factor of thousand off does not)."""

    code: str
    labels: Mapping[str, str]
    unit: str
    factor: int
    low: float
    high: float


class Table(TypedDict):
    """A table: its path below the database root (in Vietnamese, not encoded), its year variable, its series."""

    path: str
    year: str
    series: Sequence[Series]


@dataclass(frozen=True, slots=True)
class _Variable:
    """A variable of a table: its code and the label of each of its values, by code."""

    code: str
    labels: Mapping[str, str]


def requests(options: Options) -> list[Request]:
    """The metadata of each table in `options["tables"]`."""
    return [Request(url=_url(table["path"]), label=f"{table['path']} labels") for table in _tables(options)]


def _tables(options: Options) -> Sequence[Table]:
    tables: Sequence[Table] = options["tables"]
    return tables


def _url(path: str) -> str:
    return f"{BASE}/{quote(unicodedata.normalize('NFC', path))}"


def classify(payload: Payload) -> Verdict:
    """Metadata is `{title, variables}`, an answer `{columns, data}`; `{error}` is an envelope."""
    body, verdict = json_body(payload)
    if verdict is not None:
        return verdict
    if isinstance(body, dict) and body.get("error"):
        return Verdict(Answer.ERROR_ENVELOPE, str(body["error"]))
    refused = refused_status(payload)
    if refused is not None:
        return refused
    if not isinstance(body, dict):
        return Verdict(Answer.CHANGED_SHAPE, "the body is no object")
    if payload.request.method == "GET":
        variables = body.get("variables")
        if not isinstance(variables, list) or not variables:
            return Verdict(Answer.CHANGED_SHAPE, "the metadata have no variables")
        for variable in variables:
            if not isinstance(variable, dict) or not {"code", "values", "valueTexts"} <= set(variable):
                return Verdict(Answer.CHANGED_SHAPE, f"a variable has the fields {sorted(variable)}")
            if len(variable["values"]) != len(variable["valueTexts"]) or not variable["values"]:
                return Verdict(Answer.CHANGED_SHAPE, f"variable {variable['code']!r} has not one label per value")
        return OK
    if not isinstance(body.get("columns"), list) or not isinstance(body.get("data"), list):
        return Verdict(Answer.CHANGED_SHAPE, "the answer is not {columns, data}")
    if not body["data"]:
        return Verdict(Answer.EMPTY, "no cells")
    return OK


def more(payload: Payload) -> list[Request]:
    """After the metadata: the whole table, each value named by the code its label has today."""
    if payload.request.method == "POST":
        return []
    variables = _variables(payload)
    cells = prod(len(variable.labels) for variable in variables)
    if cells > MAX_CELLS:
        raise SourceError("too_large", f"the table has {cells:,} cells", f"NSO PX-Web {payload.request.label}")
    query = [
        {"code": variable.code, "selection": {"filter": "item", "values": list(variable.labels)}}
        for variable in variables
    ]
    return [
        Request(
            url=payload.request.url,
            label=payload.request.label.replace(" labels", " cells"),
            method="POST",
            json={"query": query, "response": {"format": "json"}},
        )
    ]


def _variables(metadata: Payload) -> list[_Variable]:
    body, _ = json_body(metadata)
    return [
        _Variable(str(v["code"]), dict(zip(map(str, v["values"]), map(str, v["valueTexts"]), strict=True)))
        for v in body["variables"]
    ]


def parse(payloads: Sequence[Payload], options: Options) -> Parsed:
    """One row per series and year, found by labels alone.

    Raises SourceError when a label is missing or fits twice (it names the labels there are), a year cannot be read
    or comes twice with the same standing, a cell comes twice, and when a value is no number or out of the bounds of
    the series.
    """
    rows: list[dict[str, object]] = []
    for table in _tables(options):
        url, where = _url(table["path"]), f"NSO PX-Web {table['path']}"
        metadata = next((p for p in payloads if p.request.url == url and p.request.method == "GET"), None)
        answer = next((p for p in payloads if p.request.url == url and p.request.method == "POST"), None)
        if metadata is None or answer is None:
            raise SourceError("truncated", "the labels or the cells did not come", where)
        variables = _variables(metadata)
        cells = _cells(answer, variables, where)
        for series in table["series"]:
            rows.extend(_rows(series, table["year"], variables, cells, where, url))
    return Parsed(rows=parsed_rows(rows))


def _cells(answer: Payload, variables: Sequence[_Variable], where: str) -> dict[frozenset[tuple[str, str]], str]:
    """Cell text by the set of (variable code, value code), whatever the order of the columns."""
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


def _rows(
    series: Series,
    year: str,
    variables: Sequence[_Variable],
    cells: Mapping[frozenset[tuple[str, str]], str],
    where: str,
    url: str,
) -> list[dict[str, object]]:
    years = next((v for v in variables if plain(v.code) == plain(year)), None)
    others = [v for v in variables if v is not years]
    if years is None or {plain(v.code) for v in others} != {plain(name) for name in series["labels"]}:
        raise SourceError(
            kind="changed_shape",
            what=f"the table has the variables {', '.join(v.code for v in variables)}",
            where=f"{where}, series {series['code']}",
            next_step="compare with the variables named in the catalog",
        )
    wanted = {plain(name): label for name, label in series["labels"].items()}
    chosen = [(v.code, _value_code(v, wanted[plain(v.code)], where)) for v in others]
    rows: dict[tuple[str, bool], dict[str, object]] = {}
    for code, label in years.labels.items():
        at = f"{where}, series {series['code']}, {year} {label!r}"
        period, status = _year(label, at)
        text = cells.get(frozenset([*chosen, (years.code, code)]))
        if text is None:
            raise SourceError("truncated", "the cell did not come", at)
        if text in MISSING:
            continue
        if (period, status == "A") in rows:
            raise SourceError("changed_shape", f"two values are the year {period}, with the same standing", at)
        rows[period, status == "A"] = {
            "series_code": series["code"],
            "area_code": AREA,
            "period": period,
            "value": _value(text, series, at),
            "unit": series["unit"],
            "obs_status": status,
            "source_url": url,
            "source_locator": "; ".join([*series["labels"].values(), label.strip()]),
            "note": label.strip() if status != "A" else "",
        }
    return [row for (period, final), row in rows.items() if final or (period, True) not in rows]


def plain(label: str) -> str:
    """A label as it is compared: composed letters, single spaces, no case, no indent."""
    return " ".join(unicodedata.normalize("NFC", label).casefold().split())


def _value_code(variable: _Variable, wanted: str, where: str) -> str:
    """The code whose label is `wanted`, unit and all."""
    fits = [code for code, label in variable.labels.items() if plain(label) == plain(wanted)]
    if len(fits) != 1:
        raise SourceError(
            kind="changed_shape",
            what=f"{len(fits)} labels of {variable.code!r} read {wanted!r}",
            where=where,
            next_step=f"the labels are {', '.join(repr(v.strip()) for v in list(variable.labels.values())[:20])}",
        )
    return fits[0]


def _year(label: str, where: str) -> tuple[str, str]:
    """The year a label names and the status of its figures."""
    text = plain(label)
    years = re.findall(r"(?<!\d)(?:19|20)\d{2}(?!\d)", text)
    if len(years) != 1:
        raise SourceError("changed_shape", "the label does not name one year", where)
    mark = " ".join(re.sub(r"[()]", " ", text.replace(years[0], " ")).split())
    if mark not in MARKS:
        raise SourceError(
            kind="changed_shape",
            what=f"{mark!r} beside the year is no mark that is known",
            where=where,
            next_step="look at the table's footnotes, then add the mark to the parser",
        )
    return years[0], MARKS[mark]


def _value(text: str, series: Series, where: str) -> float:
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise SourceError("invalid", f"{text!r} is not a number", where) from None
    figure = float(value * series["factor"]) if value.is_finite() else float("nan")
    if not series["low"] <= figure <= series["high"]:
        raise SourceError(
            kind="invalid",
            what=f"{text!r} gives {figure:g} {series['unit']}, not between {series['low']:g} and {series['high']:g}",
            where=where,
            next_step="see whether the table now prints another unit",
        )
    return figure
