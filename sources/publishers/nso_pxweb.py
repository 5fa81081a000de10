"""National Statistics Office of Viet Nam, PX-Web: tables of the whole country named in the catalog; attribution to NSO.

How a table is asked for, by the API or by the form of the site, is in `pxweb.py`. A label names its unit as well ("Tổng
số (Nghìn người)"): it is wanted whole, so that another unit is another label. "Sơ bộ 2024", "2024 (*)", "Prel. 2024",
"2024e" are provisional years and "Ước tính 2024" an estimated one; they do not count beside the final year.

What it is known for: a byte-order mark; Vietnamese paths that must be percent-encoded; labels indented to show a
hierarchy; ".." for no figure; a host that answers 403 or 404 from one network and not from another; only five of its
databases answer by the API (population, investment, enterprises, industry, education): national accounts do not.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TypedDict

from sources.publishers import pxweb
from sources.publishers.pxweb import Cells, Variable, Way
from sources.vocabulary.errors import SourceError
from sources.vocabulary.exchange import Evidence, Options, Parsed, Payload, Request
from sources.vocabulary.observation import parsed_rows

EVIDENCE = (
    Evidence("recorded", "labels, three figures of V02.02, cells by position (transcribed)", date(2026, 11, 25)),
    Evidence("recorded", "byte-order mark, marks of provisional years, final ones beside them", date(2026, 11, 25)),
    Evidence("documented", "POST answers: one witness of August 2026 (one of October had 404)", date(2026, 11, 25)),
    Evidence(
        "documented",
        "the form, its fields, JSON-stat with a NUL byte: five clients, one of 2026-10-07; no body was seen",
        date(2026, 11, 27),
    ),
    Evidence("assumed", "HTTP 400 for a value code that does not exist, as PX-Web does elsewhere", date(2026, 11, 25)),
)

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


classify, more = pxweb.classify, pxweb.more


def requests(options: Options) -> list[Request]:
    """Labels or form of each table in `options["tables"]`, by `options["way"]` ("api", where it does not say)."""
    return [pxweb.first_request(table["path"], _way(options)) for table in _tables(options)]


def _way(options: Options) -> Way:
    way: Way = options.get("way", "api")
    return way


def _tables(options: Options) -> Sequence[Table]:
    tables: Sequence[Table] = options["tables"]
    return tables


def parse(payloads: Sequence[Payload], options: Options) -> Parsed:
    """One row per series and year, found by labels alone.

    Raises SourceError when a label is missing or fits twice (it names the labels there are), a year cannot be read
    or comes twice with the same standing, a cell comes twice, and when a value is no number or out of the bounds of
    the series.
    """
    rows: list[dict[str, object]] = []
    for table in _tables(options):
        where = f"NSO PX-Web {table['path']}"
        variables, cells = pxweb.table(payloads, table["path"], _way(options), where)
        url = pxweb.address(table["path"], _way(options))
        for series in table["series"]:
            rows.extend(_rows(series, table["year"], variables, cells, where, url))
    return Parsed(rows=parsed_rows(rows))


def _rows(
    series: Series,
    year: str,
    variables: Sequence[Variable],
    cells: Cells,
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
    chosen = [(v.code, value_code(v, wanted[plain(v.code)], where)) for v in others]
    rows: dict[tuple[str, bool], dict[str, object]] = {}
    for code, label in years.labels.items():
        at = f"{where}, series {series['code']}, {year} {label!r}"
        period, status = year_of(label, at)
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
            "value": value_of(text, series, at),
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


def value_code(variable: Variable, wanted: str, where: str) -> str:
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


def year_of(label: str, where: str) -> tuple[str, str]:
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


def value_of(text: str, series: Series, where: str) -> float:
    """The figure a cell prints, within the bounds of its series. Raises SourceError."""
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
