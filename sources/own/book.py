"""Files of figures as workbooks: XLSX, read row by row, as people see them.

Sheets, rows and columns that are hidden are not seen. What a workbook costs to read is bounded by what it holds, never
by where it says that its last cell is.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
from openpyxl.cell.read_only import EMPTY_CELL

from sources.own import rich
from sources.own.cells import EMPTY, Cell, Line, Sheet, refused, seen
from sources.own.marks import NO_MARKS, Count, Marks, MisplacedError, TooManyError
from sources.own.shown import day_shown, number_shown, text_shown
from sources.own.table import Form, head_of, sheet_under, without_headings
from sources.vocabulary.errors import SourceError, legible

MOST_UNPACKED = 60_000_000
"""Of an XLSX, which is a ZIP: one that unpacks to more is no table of figures. Pictures are not unpacked."""
PICTURES = "xl/media/"
UNWORKED = Cell(
    "=", rule="what is kept: the value of this formula is not; open the file in a spreadsheet and save it again"
)
UNSURE = Cell(
    0.0, rule="a number that was worked out: this formula keeps 0, and nothing says that anybody did; write the number"
)
"""Libraries write 0 for each formula that they write. A spreadsheet that opens such a book may save the 0 as it was, so
that no more is asked for than the number."""
XML = (".xml", ".rels")
"""What is read of a workbook; a sheet under another name is not."""


def of_book(path: Path, body: bytes) -> Sheet:
    """An XLSX as a sheet: the one that has the headings. Raises SourceError."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what openpyxl passes over: lists to choose from, extensions
        return _of_book(path, body)


def _of_book(path: Path, body: bytes) -> Sheet:
    with _openable(path):
        marks = _looked_over(path, body)
        book = openpyxl.load_workbook(io.BytesIO(body), read_only=True, data_only=True, keep_links=False)
        shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    found = []
    for sheet in shown:
        marked = marks.get(sheet._worksheet_path, NO_MARKS)
        lines = _lines(path, sheet, marked)
        if head := head_of(path, lines):
            titles = (sheet.title, *_printed(marked), *head.titles)
            found.append((sheet.title, replace(head, titles=titles), lines, marked))
    if not found:
        because = " in a sheet that is shown" if len(shown) < len(book.worksheets) else ""
        raise without_headings(path, because)
    if len(found) > 1:
        names = ", ".join(repr(title) for title, *_ in found)
        raise refused(path, f"several sheets have the headings: {names}", "give one of them in a file")
    ((_, head, lines, marked),) = found
    with _openable(path):
        return sheet_under(path, head, lines, Form(marks=marked))


def _printed(marks: Marks) -> list[str]:
    """What stands above and below each printed page, without the codes for its place and its looks (ECMA-376, part 1,
    18.3.1.46)."""
    parts = re.split(r'&(?:"[^"]*"|\d+|K[0-9A-F]{6}|[A-Z])', marks.printed)
    return [part.strip() for part in parts if part.strip()]


@contextmanager
def _openable(path: Path) -> Iterator[None]:
    """A damaged book raises whatever its parts stumble over."""
    try:
        yield
    except SourceError:
        raise
    except TooManyError:
        raise refused(path, "the workbook holds far more than figures take", "give the figures alone") from None
    except Exception as error:
        said = legible(str(error)) or type(error).__name__
        next_step = "open it in a spreadsheet and save it again"
        raise refused(path, f"the workbook cannot be opened ({said})", next_step) from error


def _looked_over(path: Path, body: bytes) -> dict[str, Marks]:
    """The marks of each part, and whether all are of a size that can be read."""
    with ZipFile(io.BytesIO(body)) as packed:
        parts = [part for part in packed.infolist() if not part.filename.startswith(PICTURES)]
        if sum(part.file_size for part in parts) > MOST_UNPACKED:
            raise refused(path, "the workbook unpacks to far more than figures take", "give the figures alone")
        count, marks, altered = Count(), {}, set[str]()
        for part in parts:
            if not part.filename.endswith(XML):
                continue
            unpacked = packed.read(part)
            try:
                marks[part.filename] = count.look_over(io.BytesIO(unpacked))
            except MisplacedError as error:
                raise MisplacedError(f"{part.filename}: {error}") from None
            altered |= rich.altered(unpacked)
    is_worked_out = any(one.is_worked_out for one in marks.values())
    return {name: replace(one, is_worked_out=is_worked_out, altered=frozenset(altered)) for name, one in marks.items()}


def _lines(path: Path, sheet: Any, marks: Marks) -> Iterator[Line]:
    """The rows with something in them. Where a sheet says that it ends is not believed."""
    sheet.reset_dimensions()
    blank: Any = None
    with _openable(path):
        rows = sheet.iter_rows(max_row=marks.last_row, max_col=marks.last_column) if marks.last_row else ()
        for number, row in enumerate(rows, start=1):
            if row is blank:  # the rows between one that is written and the next: up to a million
                continue
            if all(cell is EMPTY_CELL for cell in row):
                blank = row
                continue
            cells = [EMPTY if cell is EMPTY_CELL else _of_one_line(_cell(cell), cell, marks) for cell in row]
            if marks.unworked or marks.zeros or marks.arrays:
                cells = [_worked(cell, (number, n), marks) for n, cell in enumerate(cells, start=1)]
            if any(cell.value is not None for cell in cells):
                yield Line(number, cells, is_hidden=number in marks.rows)


def _of_one_line(seen: Cell, cell: Any, marks: Marks) -> Cell:
    """A cell with its rule, where it is struck out or a digit of it may be a footnote."""
    if seen.value is None:
        return seen
    if cell.font.strike:
        return replace(seen, rule=rich.STRUCK)
    if isinstance(cell.value, str) and cell.value in marks.altered and any(map(str.isdigit, cell.value)):
        return replace(seen, rule=rich.RULE)
    return seen


def _worked(cell: Cell, place: tuple[int, int], marks: Marks) -> Cell:
    if place in marks.unworked:
        return UNWORKED
    return UNSURE if cell.value == 0 and marks.may_be_unworked(*place) else cell


def _cell(cell: Any) -> Cell:
    """A cell as it is seen."""
    if cell.value is None:
        return EMPTY
    number_format = str(cell.number_format or "")
    match cell.value:
        case bool() as flag:
            return Cell(str(flag).casefold())
        case int() | float() as number:
            return _number(number, number_format)
        case datetime() as moment if moment.time().isoformat() != "00:00:00":
            return Cell(moment.isoformat(sep=" "))
        case date() as day:  # a datetime is one, too
            return day_shown(date(day.year, day.month, day.day), number_format)
    said = seen(str(cell.value))
    return text_shown(said, number_format) if said else EMPTY


def _number(number: int | float, number_format: str) -> Cell:
    try:
        kept = float(number)
    except OverflowError:
        return Cell(str(number), rule="a number that can be kept")
    if kept != number:
        return Cell(str(number), rule="a number of no more digits than can be kept")
    return number_shown(kept, number_format)
