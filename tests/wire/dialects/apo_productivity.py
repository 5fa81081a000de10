"""APO Productivity Database: one workbook, a sheet an economy, headings in row 4, one code for two things."""

from __future__ import annotations

import io
import math
from collections.abc import Callable
from datetime import datetime
from functools import cache

import xlsxwriter

from sources.publishers import apo_productivity
from tests.wire.dialect import Alteration, Dialect, WireAnswer, WireRequest, text_answer
from tests.wire.truth import REVISION

PATH = "/wp-content/uploads/2025/10/APO-Productivity-Database-2025v1-1.xlsx"
YEARS = tuple(range(1970, 2024))
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Line = list[object]


def lines(revision: int) -> list[Line]:
    """Sheet VIE: TFP grows by 1.5 % and GDP by 6 % a year, so TFP has a quarter of growth."""
    pace = 0.015 * (1 + REVISION * revision)
    tfp = [round(math.exp(pace * (year - 2010)), 8) for year in YEARS]
    gdp = [round(4_900_000 * math.exp(0.06 * (year - 2010)), 3) for year in YEARS]
    return [
        ["Vietnam"],
        [],
        [],
        ["Group", "Code", "Variable", "Unit", *YEARS, "Note"],
        ["Economy-wide data"],
        ["2a. GDP at Constant Prices", 21700, "GDP at market price", "billion. Dong (2017 prices)", *gdp, "Ours."],
        ["4. Productivity Indicators", 40100, "Total factor productivity (TFP)", "index (2010=1.0)", *tfp, "Ours."],
        ["Industry data"],
        ["3. Employment", 40100, "…Agriculture", "thousand persons", *(14.5 for _ in YEARS), "Ours."],
    ]


def workbook(sheet: list[Line], others: tuple[str, ...] = ("Information",)) -> bytes:
    """A workbook with the lines in sheet VIE; the same bytes each time."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        book.set_properties({"created": datetime(2025, 10, 1)})  # noqa: DTZ001 (a day, not a moment)
        for name in others:
            book.add_worksheet(name)
        page = book.add_worksheet("VIE")
        for at, line in enumerate(sheet):
            page.write_row(at, 0, line)
    return target.getvalue()


@cache
def good(revision: int) -> bytes:
    return workbook(lines(revision))


def answer(request: WireRequest) -> WireAnswer:
    if request.path != PATH:
        return text_answer("<!DOCTYPE html><title>Page not found</title>", "text/html", status=404)
    return WireAnswer(good(request.revision), 200, (("Content-Type", XLSX),))


def _altered(alter: Callable[[list[Line]], list[Line]], others: tuple[str, ...] = ("Information",)) -> Alteration:
    return lambda request, answer: answer.with_body(workbook(alter(lines(request.revision)), others))


def _renamed(sheet: list[Line]) -> list[Line]:
    return [["Measure" if cell == "Unit" else cell for cell in line] for line in sheet]


def _as_text(sheet: list[Line]) -> list[Line]:
    return [[*line[:50], "about 1.1", *line[51:]] if line[1:2] == [40100] else line for line in sheet]


DIALECT = Dialect(
    hosts=("www.apo-tokyo.org",),
    answer=answer,
    evidence=apo_productivity.EVIDENCE,
    refuses={
        "an edition it does not have": WireRequest.of(
            "https://www.apo-tokyo.org/wp-content/uploads/2031/10/APO-Productivity-Database-2031v1.xlsx"
        ),
    },
    etag=True,
    alterations={
        "empty_page": _altered(lambda sheet: sheet[:4]),
        "duplicated_page": _altered(lambda sheet: sheet + sheet[4:]),
        "changed_column": _altered(_renamed),
        "unknown_country": _altered(lambda sheet: sheet, ("Information", "XZZ")),
        "number_as_text": _altered(_as_text),
    },
)
