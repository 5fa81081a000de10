"""What the XML of a workbook says of a sheet beside its cells: hidden rows and columns, cells merged into one.

openpyxl reads a large workbook row by row only in a mode that knows none of these. So every part is looked over once,
element by element; that also tells, before anything is built, whether it holds far more than figures take.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
from string import digits
from typing import IO
from xml.parsers import expat

from openpyxl.utils.cell import column_index_from_string, range_boundaries

from sources.own.cells import MOST_COLUMNS, Cell

MOST_ELEMENTS = 1_500_000
"""Of all parts of a workbook: 20,000 rows of 15 filled cells with texts of their own take about 1,300,000."""
PRINTED = ("oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter")
MOST_PRINTED = 1000
"""Letters above and below a page; a spreadsheet takes 255 of each."""
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
"""Of any sheet."""
MOST_MERGED = 50_000
"""Merged ranges of a sheet."""
APART = ("code", "value", "qualifier")
"""Fields of which each row says its own; the others may be said once for rows that are merged."""


class TooManyError(ValueError):
    """A workbook with more elements than figures take."""


class MisplacedError(ValueError):
    """A sheet that its readers would read differently."""


@dataclass(frozen=True, slots=True)
class Marks:
    """Hidden rows; hidden columns as first and last, from 1; merged ranges as they are written (`B2:B4`); the last row
    and column in which anything stands, among the columns that are looked at; formulas by row and column whose value no
    program has worked out, those of which 0 is kept, and the ranges over which one formula spreads its results.

    `printed`: what stands above and below each page; `is_worked_out`: of the part that says it, that formulas were
    worked out before the book was saved; `altered`: texts of the book of which a part is raised, lowered or struck."""

    rows: frozenset[int] = frozenset()
    columns: tuple[tuple[int, int], ...] = ()
    merged: tuple[str, ...] = ()
    last_row: int = 0
    last_column: int = 0
    unworked: frozenset[tuple[int, int]] = frozenset()
    zeros: frozenset[tuple[int, int]] = frozenset()
    arrays: tuple[tuple[int, int, int, int], ...] = ()
    is_worked_out: bool = False
    printed: str = ""
    altered: frozenset[str] = frozenset()

    def may_be_unworked(self, row: int, column: int) -> bool:
        """Whether 0 in a cell may be what a program wrote that works out nothing."""
        if self.is_worked_out:
            return False
        spread = any(top <= row <= bottom and left <= column <= right for left, top, right, bottom in self.arrays)
        return spread or (row, column) in self.zeros

    def hides_column(self, column: int) -> bool:
        """Whether a column, from 1, is hidden."""
        return any(first <= column <= last for first, last in self.columns)

    def spread(self, fields: Mapping[int, str], head: int) -> Spread:
        """How merged cells are read under these columns (from 0), below a line of headings. Raises MisplacedError where
        two ranges have a cell in common."""
        by_column: dict[int, list[_Range]] = {n: [] for n in fields}
        from_headings = ""
        for written in self.merged:
            left, top, right, bottom = (edge or 1 for edge in range_boundaries(written))
            found = _Range(written, left - 1, top, right - 1, bottom)
            for n in fields:
                if found.left <= n <= found.right and found.bottom > head:
                    by_column[n].append(found)
                    from_headings = from_headings or (written if found.top <= head else "")
        for ranges in by_column.values():
            ranges.sort(key=lambda one: one.top)
            for one, next_ in pairwise(ranges):
                if next_.top <= one.bottom:
                    raise MisplacedError(f"the merged cells {one.written} and {next_.written} overlap")
            ranges.reverse()  # the next one is taken from the end
        return Spread(fields, by_column, from_headings)


NO_MARKS = Marks()


@dataclass(frozen=True, slots=True)
class _Range:
    written: str
    left: int
    top: int
    right: int
    bottom: int


@dataclass(slots=True)
class Spread:
    """Merged cells as they are met on the way down."""

    fields: Mapping[int, str]
    ranges: dict[int, list[_Range]]
    from_headings: str
    """A range that begins in the headings and goes on below them."""
    anchors: dict[int, tuple[str, Cell]] = field(default_factory=dict)
    """By column: the range met last, and the cell that stands for it."""

    def at(self, line: int, column: int, cell: Cell) -> Cell:
        """What a cell says once merged ones are known: what is merged downwards holds for each of its rows; where each
        row has to say its own, and where columns are merged, it breaks a rule."""
        ranges = self.ranges[column]
        while ranges and ranges[-1].bottom < line:
            ranges.pop()
        if not ranges or ranges[-1].top > line:
            return cell
        found = ranges[-1]
        if (found.top, found.left) == (line, column):
            self.anchors[column] = (found.written, cell)
        written, anchor = self.anchors.get(column, ("", cell))
        said = anchor if written == found.written else cell
        if self.fields[column] in APART or found.left != found.right:
            rule = f"a cell for each row and column: {found.written} are merged into one"
            return replace(said, rule=rule)
        return said


@dataclass(slots=True)
class Count:
    """Elements that were met in the parts of a workbook so far."""

    met: int = 0

    def look_over(self, part: IO[bytes]) -> Marks:
        """The marks of one part. Raises TooManyError, MisplacedError."""
        rows: list[int] = []
        columns: list[tuple[int, int]] = []
        merged: list[str] = []
        unworked: set[tuple[int, int]] = set()
        zeros: set[tuple[int, int]] = set()
        arrays: list[tuple[int, int, int, int]] = []
        at = column = in_row = last_row = last_column = 0
        is_text = is_worked_out = False
        kept = printed = ""

        def begin(name: str, said: dict[str, str]) -> None:
            nonlocal at, column, in_row, last_row, last_column, is_text, is_worked_out, kept
            self.met += 1
            if self.met > MOST_ELEMENTS:
                raise TooManyError
            match name.rpartition(" ")[2]:
                case "sheetData":
                    at = 0
                case "row":
                    number = int(float(said["r"])) if "r" in said else at + 1
                    if not at < number <= LAST_ROW:
                        raise MisplacedError(f"row {number} stands below row {at}")
                    at, column, in_row = number, 0, 0
                    if _is_hidden(said, "ht"):
                        rows.append(at)
                case "c":
                    column = column_index_from_string(said["r"].rstrip(digits)) if "r" in said else column + 1
                    in_row += 1
                    is_text = said.get("t") == "str"
                    parser.CharacterDataHandler = None
                    if in_row > LAST_COLUMN:
                        raise MisplacedError(f"row {at} has more cells than there are columns")
                case "v" | "is" | "f" as held if column <= MOST_COLUMNS:
                    last_row, last_column = at, max(last_column, column)
                    if held == "f" and said.get("t") == "array" and "ref" in said:
                        left, top, right, bottom = (edge or 1 for edge in range_boundaries(said["ref"]))
                        arrays.append((left, top, right, bottom))
                        if len(arrays) > MOST_MERGED:
                            raise TooManyError
                    if held == "f" and not is_text:  # a text may be worked out to be empty
                        unworked.add((at, column))
                        parser.CharacterDataHandler = None
                    elif held == "v" and (at, column) in unworked:
                        kept, parser.CharacterDataHandler = "", worked_out
                case held if held in PRINTED:
                    parser.CharacterDataHandler = read
                case "calcPr":
                    is_worked_out = _is_worked_out(said)
                case "col" if _is_hidden(said, "width"):
                    columns.append((int(said["min"]), int(said["max"])))
                case "mergeCell":
                    merged.append(said["ref"])
                    if len(merged) > MOST_MERGED:
                        raise TooManyError

        def worked_out(text: str) -> None:
            nonlocal kept
            kept += text  # a value may come in pieces
            if kept.strip():
                unworked.discard((at, column))
            (zeros.add if _is_zero(kept) else zeros.discard)((at, column))

        def read(text: str) -> None:
            nonlocal printed
            printed = f"{printed}{text}"[:MOST_PRINTED]

        def declared(*_: object) -> None:
            raise MisplacedError("it declares a document type, which no workbook does")

        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler, parser.StartDoctypeDeclHandler = begin, declared
        try:
            parser.ParseFile(part)
        except expat.ExpatError as error:
            raise MisplacedError(f"no whole XML, {error}") from None
        formulas = frozenset(unworked), frozenset(zeros), tuple(arrays), is_worked_out, printed
        return Marks(frozenset(rows), tuple(columns), tuple(merged), last_row, last_column, *formulas)


def _is_zero(text: str) -> bool:
    try:
        return float(text) == 0
    except ValueError:
        return False


def _is_worked_out(said: Mapping[str, str]) -> bool:
    """What a book says of its formulas (ECMA-376, part 1, 18.2.2). Programs that write formulas and work out none ask
    for it when the book is opened, or say that it was left to a person and not done before saving."""
    true, false = ("1", "true"), ("0", "false")
    by_hand = said.get("calcMode") == "manual" and said.get("calcOnSave") in false
    return said.get("fullCalcOnLoad") not in true and said.get("calcCompleted") not in false and not by_hand


def _is_hidden(said: Mapping[str, str], size: str) -> bool:
    return said.get("hidden") in ("1", "true") or (size in said and float(said[size]) == 0)
