"""How the workbook looks: the formats of its cells, the widths of its columns, and where a cell leads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from math import ceil
from typing import Any

from exports.marts.records import Row
from exports.marts.registers import Registers, rounded

WIDTHS: Mapping[str, int] = {"code": 32, "name": 35, "text": 46, "status": 19, "number": 13, "date": 12, "short": 14}
LINE_POINTS, MOST_LINES = 13.5, 30
BREAKING = 0.95
"""Letters are narrower by a sixth than the digits by which a column is measured; some of a line stays empty, for
words are not divided."""
MOST_PLACES = 6
"""Decimals of a cell at most."""
LEADS_TO = {"citation": "source_url", "proxy_citation": "proxy_source_url", "title": "homepage", "title_vi": "homepage"}
"""The column whose address a text leads to."""
LONGEST_ADDRESS = 2000
"""Letters of an address that Excel takes for a link."""
LONGEST_TEXT = 32_767
"""Letters that a cell takes; what writes the book would cut the rest off without a word."""
CUT = " … [cut: a cell takes no more, the CSV has all of it · đã cắt: ô không chứa thêm, đủ trong CSV]"


class Looks:
    """The formats of its cells, each made once."""

    def __init__(self, book: Any, registers: Registers) -> None:
        self.title = book.add_format({"bold": True, "font_size": 20})
        self.label = book.add_format({"bold": True, "valign": "top"})
        self.wrap = book.add_format({"text_wrap": True, "valign": "top"})
        self.head = book.add_format(
            {"bold": True, "bg_color": "#1B1F27", "font_color": "#FFFFFF", "valign": "vcenter", "border": 0}
        )
        self.text = book.add_format({"valign": "top"})
        self.link = book.add_format({"valign": "top", "font_color": "#0B57D0", "underline": 1})
        self.wrapped_link = book.add_format(
            {"valign": "top", "font_color": "#0B57D0", "underline": 1, "text_wrap": True}
        )
        self.date = book.add_format({"num_format": "yyyy-mm-dd", "align": "left", "valign": "top"})
        self.time = book.add_format({"num_format": "yyyy-mm-dd hh:mm", "align": "left", "valign": "top"})
        self.numbers = {
            pattern: book.add_format({"num_format": pattern, "valign": "top"})
            for pattern in ("0", "0.0%", *(_decimal_pattern(places) for places in range(MOST_PLACES + 1)))
        }
        self._registers = registers
        # The word stands in the cell, so the colour only helps.
        verdicts = {
            status.code: book.add_format(
                {"bg_color": status.fill_colour, "font_color": status.text_colour, "bold": True, "valign": "top"}
            )
            for status in registers.statuses.values()
        }
        self.verdicts = verdicts
        self.verdict_words = {
            "status": verdicts,
            "status_label_vi": {status.label.vi: verdicts[status.code] for status in registers.statuses.values()},
            "status_label_en": {status.label.en: verdicts[status.code] for status in registers.statuses.values()},
        }
        """Column → the words that stand in it, each with its colours."""

    def number(self, column: str, value: float, unit: str | None) -> Any:
        """How a number is shown; the cell keeps all its digits."""
        if "year" in column and not column.endswith(("_years", "per_year")):
            return self.numbers["0"]
        if column.endswith("_percent"):
            return self.numbers["#,##0.0"]
        decimals = 2 if column.endswith("_ratio") else self._registers.decimals(unit)
        places = len(rounded(value, decimals).partition(".")[2])
        return self.numbers[_decimal_pattern(min(places, MOST_PLACES))]


def _decimal_pattern(places: int) -> str:
    return "#,##0" + ("." + "0" * places if places else "")


def write_cell(sheet: Any, looks: Looks, at: tuple[int, int], column: str, row: Row, *, is_printed: bool) -> None:
    """A value as its kind is written; what is empty stays empty, what is printed is broken over lines."""
    value = row[column]
    if value is None or value == "":
        return
    if isinstance(value, bool):
        sheet.write_boolean(*at, value, looks.text)
    elif isinstance(value, int | float):
        sheet.write_number(*at, value, looks.number(column, value, row.get("latest_unit") or row.get("unit")))
    elif isinstance(value, datetime):
        sheet.write_datetime(*at, value.replace(tzinfo=None), looks.time)
    elif isinstance(value, date):
        sheet.write_datetime(*at, value, looks.date)
    else:
        text, address = whole(str(value)), leads_to(column, row)
        # A sheet takes so many links and no more: the text stands there in any case.
        if not address or sheet.write_url(*at, address, looks.wrapped_link if is_printed else looks.link, text):
            sheet.write_string(*at, text, looks.wrap if is_printed else looks.text)


def whole(text: str) -> str:
    """A text as a cell takes it: one that is too long says that it is cut, and where all of it is."""
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - len(CUT)] + CUT


def height(texts: Iterable[tuple[str, float]]) -> float:
    """How high a row is, in points, whose texts are broken over lines in columns of these widths. It is said, for
    spreadsheets measure it differently on the screen and on paper, and lines then lie over each other."""
    lines = max((ceil(len(text) * BREAKING / wide) for text, wide in texts), default=1)
    return LINE_POINTS * min(max(lines, 1), MOST_LINES)


def leads_to(column: str, row: Row) -> str:
    """Where a text leads; empty where it has no document of its own that a browser opens."""
    address = str(row.get(LEADS_TO.get(column, "")) or "")
    is_one = address.startswith(("https://", "http://")) and not set(" |;") & set(address)
    return address if is_one and len(address) <= LONGEST_ADDRESS else ""


def width(column: str, type_: str) -> int:
    if column.startswith(("name", "title", "series_name", "programme_name", "indicator_name")):
        return WIDTHS["name"]
    if (
        "citation" in column
        or "reason" in column
        or column.startswith(("description", "evidence", "where_to_look", "because", "gap_vi"))
    ):
        return WIDTHS["text"]
    if column.endswith(("_code", "_codes")) or column in ("dataset", "table_name", "column_name", "publisher"):
        return WIDTHS["code"]
    if column.endswith(("status", "status_label_vi", "status_label_en")):
        return WIDTHS["status"]
    if type_ in ("DOUBLE", "BIGINT", "INTEGER"):
        return WIDTHS["number"]
    return WIDTHS["date"] if type_ == "DATE" else WIDTHS["short"]
