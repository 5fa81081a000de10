"""What a file of figures is read into: cells, rows by fields, a sheet; and how a file is refused.

Nothing is understood yet: a cell is what a reader of the file sees in it, and where.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sources.vocabulary.errors import SourceError

MOST_ROWS = 20_000
"""Rows with something in them."""
MOST_COLUMNS = 200
"""What stands farther right is not looked at."""
KEPT = "what was taken in before stays as it is"

Value = str | float | date | None
"""What a cell holds: text, a number, a day; None where it is empty."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What is seen in a cell and where: `cell B7` of a workbook, `line 7` of a CSV.

    `has_percent`: a percent sign is seen behind its number (0.905 that is shown as 90.5 % is 90.5 here); `rule`: the
    one that it breaks whatever it is to mean; `number_format`: of a typed number or day.
    """

    value: Value = None
    where: str = ""
    has_percent: bool = False
    rule: str = ""
    number_format: str = ""

    @property
    def text(self) -> str:
        """What it says, in words that are read like those of a CSV; empty for an empty cell."""
        match self.value:
            case None:
                return ""
            case float() as number:
                return f"{number:.15g}"
        return str(self.value)


EMPTY = Cell()


@dataclass(frozen=True, slots=True)
class Line:
    """A line of cells as it stands in the file, by its number there."""

    number: int
    cells: Sequence[Cell]
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class Fault:
    """What keeps a whole row out, where it stands and what stands there. `column` is empty where it is the row."""

    where: str
    column: str
    value: str
    rule: str


@dataclass(frozen=True, slots=True)
class Row:
    """One row by fields; `line` is its number in the file. `is_filled`: somebody put a figure there (the template has
    codes and units before anybody does)."""

    line: int
    cells: dict[str, Cell]
    is_filled: bool = True
    faults: tuple[Fault, ...] = ()
    aside: tuple[tuple[int, str], ...] = ()
    """What stands in columns that are passed over, by their number; it may say in what a row counts."""

    def text(self, field: str) -> str:
        """What a field says, empty where the file has no such column."""
        return self.cells[field].text if field in self.cells else ""

    def rule(self, field: str) -> str:
        """The rule that a field breaks whatever it says, empty where it breaks none."""
        return self.cells[field].rule if field in self.cells else ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file of figures: its rows, the headings that were passed over, and what stands above the headings."""

    file: str
    rows: tuple[Row, ...]
    unread: tuple[str, ...]
    titles: tuple[str, ...] = ()


def seen(text: str) -> str | None:
    """A text without what nobody sees: spaces around it, and signs without a width (a soft hyphen, a byte-order mark in
    the middle of a file, what web pages put between words). None where nothing is left."""
    if not text.isascii():
        text = "".join(letter for letter in text if unicodedata.category(letter) != "Cf")
    return text.strip() or None


def refused(path: Path, what: str, next_step: str, where: str = "") -> SourceError:
    """A file of which nothing is taken; `where` begins with a comma."""
    return SourceError("invalid", what, f"file {path.name}{where}", KEPT, next_step)
