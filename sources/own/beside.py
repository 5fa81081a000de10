"""What a cell may mean beside others of its column: what a spreadsheet may have made of it.

A spreadsheet that reads numbers and days in the American way leaves `1.234,5` and `15/8/2026` as text, and makes the
number 1.234 of `1.234` and the 9th of August of `8/9/2026`. Beside such texts nobody can tell what was meant.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

from sources.own.cells import Cell, Row, Sheet
from sources.own.days import is_slashed
from sources.own.numbers import Style, style_of
from sources.own.shown import is_general, is_month_first

DAYS = ("period", "published_on")


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


def _cells(sheet: Sheet, name: str) -> Iterator[Cell]:
    return (row.cells[name] for row in sheet.rows if name in row.cells)


def _may_be_thousands(cell: Cell) -> bool:
    if not isinstance(cell.value, float) or cell.has_percent or not is_general(cell.number_format):
        return False
    return 1 <= abs(cell.value) < 1000 and Decimal(repr(cell.value)).as_tuple().exponent == -3


def _may_be_turned(cell: Cell) -> bool:
    return isinstance(cell.value, date) and cell.value.day <= 12 and is_month_first(cell.number_format)
