"""A file of figures as cells: CSV with comma, semicolon or tab, in UTF-8 with or without its mark, or XLSX.

Nothing is read yet: a cell is what stands in it and where. Above the headings there may be titles, between the rows
empty lines, beside the columns others; those are named, and not read.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
from openpyxl.utils import get_column_letter

from sources.own.columns import REQUIRED, column_of
from sources.vocabulary.errors import SourceError, legible

SEPARATORS = (";", ",", "\t")
HEADINGS_WITHIN = 30
"""Lines among which the headings are looked for."""
MOST_BYTES = 20_000_000
MOST_UNPACKED = 200_000_000
"""Of an XLSX, which is a ZIP: one that unpacks to more is no table of figures."""
MOST_ROWS = 20_000
KEPT = "what was taken in before stays as it is"

Value = str | float | date | None
"""What a cell holds: text, a number, a day; None where it is empty."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell and where: `B7` of a sheet, line and heading of a CSV."""

    value: Value
    where: str
    has_percent: bool = False
    """Whether it is shown as a percentage: the number 0.905 that a reader sees as 90.5 %."""

    @property
    def text(self) -> str:
        """What it says, in words that are read like those of a CSV; empty for an empty cell."""
        match self.value:
            case None:
                return ""
            case float() as number:
                return f"{number:.15g}"
        return str(self.value)


@dataclass(frozen=True, slots=True)
class Row:
    """One row by fields; `line` is its number in the file."""

    line: int
    cells: dict[str, Cell]

    def text(self, field: str) -> str:
        """What a field says, empty where the file has no such column."""
        return self.cells[field].text if field in self.cells else ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file of figures: its rows, and the headings that were not understood."""

    file: str
    rows: tuple[Row, ...]
    unread: tuple[str, ...]


def read_sheet(path: Path) -> Sheet:
    """A file as cells. Raises SourceError where it cannot be read, or has not the columns without which there is no
    figure; OSError where the file system fails."""
    if path.stat().st_size > MOST_BYTES:
        raise _refused(
            path, f"the file is larger than {MOST_BYTES // 1_000_000} MB", "give figures alone, in fewer files"
        )
    return sheet_of(path, path.read_bytes())


def sheet_of(path: Path, body: bytes) -> Sheet:
    """The same of bytes that were read already; `path` gives their name and form. Raises SourceError."""
    match path.suffix.casefold():
        case ".xlsx":
            return _of_book(path, body)
        case ".csv":
            return _of_text(path, body)
    raise _refused(path, "a file of figures ends with .csv or .xlsx", "save it as XLSX, or as CSV UTF-8")


def _refused(path: Path, what: str, next_step: str, where: str = "") -> SourceError:
    return SourceError("invalid", what, f"file {path.name}{where}", KEPT, next_step)


def _of_text(path: Path, body: bytes) -> Sheet:
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = body[: error.start].count(b"\n") + 1
        raise _refused(path, "the file is not UTF-8", "save it as CSV UTF-8, or as XLSX", f", line {line}") from None
    for separator in SEPARATORS:
        try:
            table = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
        except csv.Error:
            continue
        lines = [(number, [_Shown(cell.strip() or None) for cell in cells]) for number, cells in enumerate(table, 1)]
        if sheet := _with_headings(path, lines, is_book=False):
            return sheet
    raise _without_headings(path)


def _of_book(path: Path, body: bytes) -> Sheet:
    try:
        with ZipFile(io.BytesIO(body)) as packed:
            if sum(part.file_size for part in packed.infolist()) > MOST_UNPACKED:
                raise _refused(path, "the workbook unpacks to far more than figures take", "give the figures alone")
        book = openpyxl.load_workbook(io.BytesIO(body), read_only=True, data_only=True)
        sheets = [
            [[_shown(cell) for cell in row] for row in sheet.iter_rows(max_row=MOST_ROWS + HEADINGS_WITHIN)]
            for sheet in book.worksheets
        ]
    except SourceError:
        raise
    except Exception as error:  # a damaged book raises whatever its parts stumble over
        said = legible(str(error)) or type(error).__name__
        next_step = "open it in a spreadsheet and save it again"
        raise _refused(path, f"the workbook cannot be opened ({said})", next_step) from error
    for table in sheets:
        if sheet := _with_headings(path, list(enumerate(table, start=1)), is_book=True):
            return sheet
    raise _without_headings(path)


def _without_headings(path: Path) -> SourceError:
    wanted = ", ".join(f"{column.vi} ({column.en})" for column in REQUIRED)
    return _refused(path, f"no line has the headings {wanted}", "fill in the file of `r57 figures template`")


def _with_headings(path: Path, lines: Sequence[tuple[int, Sequence[_Shown]]], *, is_book: bool) -> Sheet | None:
    """The table below the line that has all headings; None where no line has."""
    for at, (_, cells) in enumerate(lines[:HEADINGS_WITHIN]):
        headings = [str(cell) for cell in cells]
        columns = [column_of(heading) if heading else None for heading in headings]
        fields = [column.field for column in columns if column]
        if not {column.field for column in REQUIRED} <= {*fields}:
            continue
        if twice := sorted({field for field in fields if fields.count(field) > 1}):
            names = ", ".join(h for h, c in zip(headings, columns, strict=True) if c and c.field in twice)
            raise _refused(path, f"two columns say the same: {names}", "leave one of them", f", line {lines[at][0]}")
        if len(lines) - at > MOST_ROWS:
            raise _refused(path, f"the file has more than {MOST_ROWS} rows", "give the figures in several files")
        wanted = [(n, c.field, headings[n]) for n, c in enumerate(columns) if c]
        rows = tuple(_rows(lines[at + 1 :], wanted, is_book=is_book))
        return Sheet(path.name, rows, tuple(h for h, c in zip(headings, columns, strict=True) if h and not c))
    return None


def _rows(
    lines: Sequence[tuple[int, Sequence[_Shown]]], wanted: Sequence[tuple[int, str, str]], *, is_book: bool
) -> Iterator[Row]:
    for line, cells in lines:
        found = {
            field: Cell(
                cells[n].value if n < len(cells) else None,
                f"cell {get_column_letter(n + 1)}{line}" if is_book else f"line {line}, column {heading}",
                cells[n].has_percent if n < len(cells) else False,
            )
            for n, field, heading in wanted
        }
        if any(cell.value is not None for cell in found.values()):
            yield Row(line, found)


@dataclass(frozen=True, slots=True)
class _Shown:
    """A cell of a workbook as a reader sees it."""

    value: Value
    has_percent: bool = False

    def __str__(self) -> str:
        return "" if self.value is None else str(self.value)


def _shown(cell: Any) -> _Shown:
    """What a spreadsheet shows of a cell: a month written as `10/2026` is kept by it as the first day of that month."""
    format_ = re.sub(r'"[^"]*"|\[[^]]*\]', "", str(cell.number_format or "")).casefold()
    match cell.value:
        case None:
            return _Shown(None)
        case bool() as said:
            return _Shown(str(said).casefold())
        case int() | float() as number:
            return _Shown(float(number), "%" in format_)
        case datetime() as moment if moment.time().isoformat() != "00:00:00":
            return _Shown(moment.isoformat(sep=" "))
        case date() as day:  # a datetime is one, too
            return _Shown(date(day.year, day.month, day.day) if "d" in format_ else f"{day.month}/{day.year}")
    return _Shown(str(cell.value).strip() or None)
