"""What a cell may mean beside others of its column: what a spreadsheet may have made of it, what a line above says.

A spreadsheet that reads numbers and days in the American way leaves `1.234,5` and `15/8/2026` as text, and makes the
number 1.234 of `1.234` and the 9th of August of `8/9/2026`. Beside such texts nobody can tell what was meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import PurePath

from sources.own.cells import Cell, Row, Sheet
from sources.own.days import is_slashed
from sources.own.known import Known
from sources.own.numbers import Style, style_of
from sources.own.shown import is_general, is_month_first
from sources.vocabulary.words import folded

DAYS = ("period", "published_on")
_WORDS = r"nghin|trieu|ty(?! (?:le|phan|trong|suat|gia)\b)|thousands?|millions?|billions?"
_ASKED = r"dvt|dv tinh|don vi tinh|(?:dv|don vi)(?= ?:)|unit"
SCALE = re.compile(
    rf"\b(?:{_ASKED})\b[^.;]{{0,40}}?(?<!cong )\b({_WORDS}|1[.,]?000(?:[.,]?000)*|10\^?[369])\b|\(({_WORDS})\b",
    re.DOTALL,
)
"""What words around a table say of all its numbers: `ĐVT: nghìn doanh nghiệp`, without marks."""


def held_beside(sheet: Sheet) -> Sheet:
    """The same with a rule at each typed cell that may mean something else."""
    texts = [cell.value for cell in _cells(sheet, "value") if isinstance(cell.value, str)]
    is_vietnamese = style_of(texts) in (Style.COMMA, Style.MIXED)
    has_days = any(is_slashed(cell.value) for f in DAYS for cell in _cells(sheet, f) if isinstance(cell.value, str))
    if not (is_vietnamese or has_days):
        return sheet

    def held(name: str, cell: Cell) -> Cell:
        if is_vietnamese and name == "value" and _may_be_thousands(cell):
            said = cell.text
            both = f"{said} may be {said.replace('.', '')}, as the texts of this file write it"
            return replace(cell, rule=cell.rule or f"a number that can be read one way: {both}; write all as text")
        if has_days and name in DAYS and _may_be_turned(cell):
            rule = "a day that can be read one way: it is shown with the month first, others of the file are text"
            return replace(cell, rule=cell.rule or f"{rule} with the day first; write all as text")
        return cell

    def row(one: Row) -> Row:
        return replace(one, cells={name: held(name, cell) for name, cell in one.cells.items()})

    return replace(sheet, rows=tuple(map(row, sheet.rows)))


def held_to_scale(sheet: Sheet, known: Known) -> Sheet:
    """The same with a rule at each value beside or below words that count in thousands or more, or above them at the
    foot of the table, where its own unit does not."""
    around = next(filter(_scale, [*sheet.titles, PurePath(sheet.file).stem, *_foot(sheet.rows, known)]), "")
    above, rows = "", []
    for row in sheet.rows:
        if not row.is_filled:
            # A note that stands in a row nobody filled in says nothing of others.
            above = above if _is_of_the_table(row, known) else next(filter(_scale, _texts(row)), above)
        elif "value" in row.cells:
            own = (text for _, text in row.aside)
            said = next(filter(_scale, [*own, row.text("note"), above, around]), "")
            if said and _scale(said) not in _scale_word(folded(row.text("unit"))):
                rule = f"a number in the unit of its row, not in that of {said!r}"
                row = replace(row, cells={**row.cells, "value": replace(row.cells["value"], rule=rule)})
        rows.append(row)
    return replace(sheet, rows=tuple(rows))


def _scale(text: str) -> str:
    """The word in which a text says that numbers are counted in thousands or more; empty where it does not."""
    found = SCALE.search(_scale_word(folded(text)))
    return next(filter(None, found.groups()), "") if found else ""


def _scale_word(text: str) -> str:
    """`ngàn` and `tỉ` are other words for `nghìn` and `tỷ`."""
    return re.sub(r"\bti\b", "ty", re.sub(r"\bngan\b", "nghin", text))


def _is_of_the_table(row: Row, known: Known) -> bool:
    """Whether a row has a code, and so asks for a figure or has one; another is a title, a note, a signature."""
    return known.measure(row.text("code")) is not None


def _texts(row: Row) -> list[str]:
    """What stands in a row: cell by cell, and all of it, for `ĐVT:` and `nghìn` may stand in two."""
    texts = [cell.text for cell in row.cells.values() if cell.value is not None] + [text for _, text in row.aside]
    return [*texts, " ".join(texts)]


def _foot(rows: Sequence[Row], known: Known) -> Iterator[str]:
    """What stands below the last row of the table: notes, and who signs."""
    below = next((n for n, row in enumerate(reversed(rows)) if _is_of_the_table(row, known)), 0)
    for row in rows[len(rows) - below :]:
        yield from _texts(row)


def _cells(sheet: Sheet, name: str) -> Iterator[Cell]:
    return (row.cells[name] for row in sheet.rows if name in row.cells)


def _may_be_thousands(cell: Cell) -> bool:
    if not isinstance(cell.value, float) or cell.has_percent or not is_general(cell.number_format):
        return False
    return 1 <= abs(cell.value) < 1000 and Decimal(repr(cell.value)).as_tuple().exponent == -3


def _may_be_turned(cell: Cell) -> bool:
    return isinstance(cell.value, date) and cell.value.day <= 12 and is_month_first(cell.number_format)
