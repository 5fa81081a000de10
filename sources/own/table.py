"""The rows below the headings. Above them there may be titles, between them empty lines, beside them other columns.

What might be part of a figure is never passed over: a filled cell under no heading keeps its row out, one under a
heading that is not understood keeps out the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

from openpyxl.utils import get_column_letter

from sources.own.cells import EMPTY, MOST_ROWS, Cell, Fault, Line, Row, Sheet, refused
from sources.own.columns import (
    COLUMNS,
    FILLED_IN,
    PASSED_OVER,
    REQUIRED,
    column_of,
    is_harmless,
    is_passed_over,
    nearly,
)
from sources.own.marks import NO_MARKS, Marks, Spread
from sources.vocabulary.errors import SourceError

HEADINGS_WITHIN = 30
"""Lines with something in them, among which the headings are looked for."""
NUMBERED_COLUMNS = 3
"""So many numbers in brackets, and nothing else, are numbers of columns."""
IS_REQUIRED = frozenset(column.field for column in REQUIRED)
NAMES = {column.field: column.vi for column in COLUMNS}
NUMBERED = re.compile(r"\d+[a-z]? ?(?:/ ?\d{4} ?)?[/-] ?[^\W\d_]{2}")
"""How the number of a document begins: `12/BC-BKHCN`, `57-NQ/TW`."""
BESIDE_A_NUMBER = ("area", "document", "place", "note", "")
"""What may be digits and is refused for it nowhere else: right of a value they may be the decimals of it."""


@dataclass(frozen=True, slots=True)
class Head:
    """The line of the headings: their texts, and the field of each that is known; `titles`: the texts above."""

    line: int
    headings: tuple[str, ...]
    fields: tuple[str, ...]
    titles: tuple[str, ...] = ()

    @property
    def aside(self) -> list[int]:
        """The columns that are passed over."""
        return [n for n, heading in enumerate(self.headings) if heading and not self.fields[n]]


@dataclass(frozen=True, slots=True)
class Form:
    """What kind of table it is: `separator` of a CSV, `marks` of a sheet of a workbook."""

    separator: str = ""
    marks: Marks = field(default=NO_MARKS)

    def where(self, line: int, column: int, heading: str = "", name: str = "") -> str:
        """Where a cell stands; the heading of a CSV is said where the template calls the column otherwise."""
        if not self.separator:
            return f"cell {get_column_letter(column + 1)}{line}"
        return f"line {line}" if heading in ("", name) else f"line {line}, column {heading}"


def head_of(path: Path, lines: Iterator[Line]) -> Head | None:
    """The first line that has all headings that are required; None where none has. Raises SourceError where two say the
    same, or where one says more than its column can hold."""
    titles: list[str] = []
    for line in islice(lines, HEADINGS_WITHIN):
        headings = tuple(str(cell.value or "") for cell in line.cells)
        columns = [column_of(heading) if heading else None for heading in headings]
        fields = tuple(column.field if column else "" for column in columns)
        where = f", line {line.number}"
        if not {*fields} >= IS_REQUIRED:
            more = {h: n for h, f in zip(headings, fields, strict=True) if h and not f and (n := nearly(h))}
            if {*fields, *(column.field for column in more.values())} >= IS_REQUIRED:
                heading, column = next((h, c) for h, c in more.items() if c.field in IS_REQUIRED - {*fields})
                what = f"the heading {heading!r} says more than the column {column.vi} holds"
                raise refused(path, what, "say it in the cells, under headings of the template", where)
            titles += filter(None, headings)
            continue
        if twice := {name for name in fields if name and fields.count(name) > 1}:
            names = ", ".join(h for h, f in zip(headings, fields, strict=True) if f in twice)
            raise refused(path, f"two columns say the same: {names}", "leave one of them", where)
        return Head(line.number, headings, fields, tuple(titles))
    return None


def without_headings(path: Path, because: str = "") -> SourceError:
    """A file in which the headings were not found."""
    wanted = ", ".join(f"{column.vi} ({column.en})" for column in REQUIRED)
    return refused(path, f"no line has the headings {wanted}{because}", "fill in the file of `r57 figures template`")


def sheet_under(path: Path, head: Head, lines: Iterable[Line], form: Form) -> Sheet:
    """The rows below the headings. Raises SourceError where there are too many, or where something might be lost."""
    spread = form.marks.spread({n: name for n, name in enumerate(head.fields) if name}, head.line)
    if spread.from_headings:
        what = f"the headings take several lines: {spread.from_headings} are merged into one"
        raise refused(path, what, "say each heading in one line", f", line {head.line}")
    rows: list[Row] = []
    lost: dict[str, str] = {}
    hidden: dict[str, str] = {}
    for line in lines:
        texts = [str(cell.value or "") for cell in line.cells]
        if _joined(texts) == _joined(head.headings) or _are_numbers_of_columns(texts):
            continue  # the headings are said again where a page begins, and numbered below
        if not (row := _row(line, head, form, spread)):
            continue
        rows.append(row)
        if len(rows) > MOST_ROWS:
            raise refused(path, f"the file has more than {MOST_ROWS} rows", "give the figures in several files")
        if {column.field for text in texts if text and (column := column_of(text))} >= IS_REQUIRED:
            what = f"the headings stand in line {head.line} and again, in another order, in line {line.number}"
            raise refused(path, what, "give one table in a file")
        if row.is_filled:
            for n, cell in enumerate(line.cells[: len(head.fields)]):
                heading = head.headings[n]
                if cell.value is None or not heading:
                    continue
                where = form.where(line.number, n)
                if head.fields[n] and form.marks.hides_column(n + 1):
                    hidden.setdefault(heading, where)
                elif not head.fields[n] and not is_passed_over(heading):
                    lost.setdefault(heading, where)
    if lost:
        names = ", ".join(f"{heading!r} ({where})" for heading, where in lost.items())
        next_step = f"give them headings of the template, or write {PASSED_OVER} before what is to be passed over"
        raise refused(path, f"headings that are not understood stand over filled cells: {names}", next_step)
    if hidden:
        names = ", ".join(f"{heading!r} ({where})" for heading, where in hidden.items())
        raise refused(path, f"hidden columns hold something: {names}", "show them, or take them out")
    unread = (h for h, name in zip(head.headings, head.fields, strict=True) if h and not name and not is_harmless(h))
    return Sheet(path.name, tuple(rows), tuple(unread), head.titles)


def _are_numbers_of_columns(texts: Sequence[str]) -> bool:
    """`(1) (2) (3)` or `A B 1 2` below the headings."""
    filled = [re.fullmatch(r"[(\[]?(\d{1,2}|[A-E])[)\]]?", text) for text in texts if text]
    said = [found[1] for found in filled if found]
    letters = [one for one in said if one.isalpha()]
    counted = [*"ABCDE"[: len(letters)], *map(str, range(1, len(said) - len(letters) + 1))]
    return len(said) == len(filled) >= NUMBERED_COLUMNS and said == counted


def _joined(texts: Iterable[str]) -> str:
    return "\t".join(texts).rstrip("\t")


def _row(line: Line, head: Head, form: Form, spread: Spread) -> Row | None:
    """A line by its fields; None where nothing stands in any of them."""
    cells: dict[str, Cell] = {}
    is_filled = False
    for n, name in enumerate(head.fields):
        if not name:
            continue
        cell = line.cells[n] if n < len(line.cells) else EMPTY
        where = form.where(line.number, n, head.headings[n], NAMES[name])
        is_filled |= name in FILLED_IN and cell.value is not None
        merged = spread.at(line.number, n, cell)
        is_filled |= name == "value" and merged.value is not None
        cells[name] = replace(merged, where=where)
    if all(cell.value is None for cell in cells.values()):
        # A title may stand in a column that is passed over, and still say in what the rows below it count.
        texts = " ".join(cell.text for cell in line.cells if cell.value is not None)
        return Row(line.number, {"": Cell(texts)}, is_filled=False) if texts else None
    faults = [*_surplus(line, head, form)]
    is_filled |= bool(faults)
    if line.is_hidden and is_filled:
        rule = "a row that is seen: this one is hidden; show it, or take it out"
        faults.append(Fault(f"row {line.number}", "", "", rule))
    aside = ((n, line.cells[n].text) for n in head.aside if n < len(line.cells) and line.cells[n].value is not None)
    return Row(line.number, cells, is_filled, tuple(faults), tuple(aside))


def _surplus(line: Line, head: Head, form: Form) -> Iterator[Fault]:
    """Filled cells under no heading, and what a comma may have parted."""
    over = [n for n, cell in enumerate(line.cells) if cell.value is not None and not "".join(head.headings[n : n + 1])]
    is_comma = form.separator == ","
    if over:
        rule = "a heading over every filled cell"
        value = ", ".join(line.cells[n].text for n in over)
        yield Fault(form.where(line.number, over[0]), "", value, f"{rule}{_COMMA if is_comma else ''}")
    elif is_comma and (parted := _parted(line.cells, head)):
        rule = f"a number that can be read one way: {parted} may be one number{_COMMA}"
        yield Fault(f"line {line.number}", NAMES["value"], parted, rule)


_COMMA = (
    "; where commas part the cells, a decimal comma parts a number: put it in quotes, or save with semicolons"
    " (a page is written trang 45)"
)


def _parted(cells: Sequence[Cell], head: Head) -> str:
    """`62,5` where the value ends in digits and the cell right of it begins with digits that nothing else would refuse:
    `5`, `5*`, `5 - ước`, `5 (ước)`. The number of a document (`12/BC-BKHCN`, `57-NQ/TW`) is none of these."""
    at = head.fields.index("value")
    if at + 1 >= min(len(cells), len(head.fields)) or head.fields[at + 1] not in BESIDE_A_NUMBER:
        return ""
    value, beside = cells[at].text, cells[at + 1].text
    is_number = head.fields[at + 1] == "document" and NUMBERED.match(beside)
    is_parted = value[-1:].isdigit() and beside[:1].isdigit() and not is_number
    return f"{value},{beside}" if is_parted else ""
