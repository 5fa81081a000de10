"""Rows of a file, each taken or refused: every cell that breaks a rule is named with its value and the rule."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import isclose
from typing import TypeVar

from sources.own.around import held_inside, held_to_scale
from sources.own.cells import Cell, Fault, Row, Sheet
from sources.own.choices import DONE, KINDS, QUALIFIERS, VISIBILITIES, one_of
from sources.own.columns import COLUMNS, placed
from sources.own.days import is_month_first, read_day
from sources.own.documents import document_named
from sources.own.known import Known, Measure
from sources.own.numbers import Number, Style, read_number, style_of
from sources.own.periods import read_period
from sources.own.together import CLAIM, MILESTONE, Together
from sources.vocabulary.dataset import Bounds
from sources.vocabulary.errors import legible
from sources.vocabulary.periods import Period
from sources.vocabulary.units import PERCENT_UNITS, bounds_of_unit
from sources.vocabulary.words import folded

T = TypeVar("T")
_AND = re.compile(r" *& *")

SAME = 1e-9
"""Relative: what a spreadsheet has worked out (1036.1 × 1000) is not exactly what it shows."""
PERCENT = ("%", "phan tram", "percent", "per cent")
"""What stands for any share."""
FIRST_YEAR = Bounds().first_year
"""The border lets no earlier one in."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A cell that breaks a rule. `where`: `cell D7` of a workbook, `line 7` of a CSV; `column` is empty for a row;
    `code` and `period` are what its row says."""

    file: str
    line: int
    where: str
    column: str
    value: str
    rule: str
    code: str
    period: str

    def __str__(self) -> str:
        return f"file {self.file}, {self.place}, value {self.value!r}; rule: {self.rule}"

    @property
    def place(self) -> str:
        """Where it stands, with the name of its column."""
        return placed(self.where, self.column)


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure that can be taken in; `line` is its row in the file, `agency` who states it."""

    line: int
    measure: Measure
    area: str
    period: Period
    value: float
    qualifier: str
    kind: str
    agency: str
    document: str
    published_on: date
    place: str
    visibility: str
    note: str

    @property
    def key(self) -> tuple[str, str, str, str, str]:
        """What it is the figure of: another value under the same key is a revision."""
        return (self.measure.indicator, self.area, self.period.text, self.agency, self.kind)

    @property
    def said_of(self) -> tuple[str, str, str, str]:
        """The same of whatever period: what its agency says of one thing, in one kind."""
        return (self.measure.indicator, self.area, self.agency, self.kind)


@dataclass(frozen=True, slots=True)
class Judged:
    """A file row by row: figures that can be taken in, cells that cannot, rows that say again what another says."""

    figures: tuple[Figure, ...]
    refusals: tuple[Refusal, ...]
    repeated: tuple[tuple[int, int], ...]
    """Line of a row and the line before it that says the same."""
    unfilled: int
    """Rows of a template that nobody filled in."""


def judge(sheet: Sheet, known: Known, today: date) -> Judged:
    """Every row of a file. A row with a refused cell is not taken, and holds back no other."""
    sheet = held_inside(held_to_scale(sheet, known), known)
    style = style_of(cell.text for cell in _cells(sheet, "value") if isinstance(cell.value, str))
    days = (cell.text for field in ("published_on", "period") for cell in _cells(sheet, field))
    has_signs = any(cell.has_percent or cell.text.rstrip().endswith("%") for cell in _cells(sheet, "value"))
    reading = _Reading(sheet.file, known, today, style, is_month_first(days), has_signs)
    figures, refusals = [], []
    filled = [row for row in sheet.rows if row.is_filled]
    for row in filled:
        figure, broken = reading.row(row)
        refusals += broken
        figures += [figure] if figure else []
    unfilled = sum(not row.is_filled and bool(row.text("code")) for row in sheet.rows)
    return _without_doubles(sheet, figures, refusals, unfilled)


def _cells(sheet: Sheet, field: str) -> Iterable[Cell]:
    return (row.cells[field] for row in sheet.rows if field in row.cells)


def _without_doubles(sheet: Sheet, figures: Sequence[Figure], refusals: Sequence[Refusal], unfilled: int) -> Judged:
    """Of rows that speak of one figure, the first stays where all say the same; none where they contradict."""
    by_key: dict[tuple[str, ...], list[Figure]] = {}
    for figure in figures:
        by_key.setdefault(figure.key, []).append(figure)
    rows = {row.line: row for row in sheet.rows}
    undone = _undone(figures)
    kept, repeated, contradict = [], [], []
    for same in by_key.values():
        first, *others = same
        lines = ", ".join(str(one.line) for one in same)
        if len({(one.value, one.qualifier) for one in same}) > 1:
            rule = f"one value for one figure of one agency; the lines {lines} contradict"
            contradict += [_refusal(sheet.file, rows[one.line], "value", rule) for one in same]
        elif len({one.visibility for one in same}) > 1:
            rule = f"one figure is internal or public; the lines {lines} contradict"
            contradict += [_refusal(sheet.file, rows[one.line], "visibility", rule) for one in same]
        elif first.key in undone:
            rule = f"done stays done: the lines {undone[first.key]} contradict"
            contradict += [_refusal(sheet.file, rows[one.line], "value", rule) for one in same]
        else:
            kept.append(first)
            repeated += [(one.line, first.line) for one in others]
    told = sorted([*refusals, *contradict], key=lambda one: one.line)
    return Judged(tuple(sorted(kept, key=lambda one: one.line)), tuple(told), tuple(repeated), unfilled)


def _undone(figures: Sequence[Figure]) -> dict[tuple[str, ...], str]:
    """Keys of a milestone that a file says is done and, of the same day or a later one, not; and the lines that say so:
    nobody can tell which of them is wrong."""
    claims: dict[tuple[str, ...], list[Figure]] = {}
    for one in figures:
        if one.measure.unit == MILESTONE and one.kind == CLAIM:
            claims.setdefault(one.said_of, []).append(one)
    found: dict[tuple[str, ...], str] = {}
    for said in claims.values():
        since = min((_known_by(one) for one in said if one.value), default=date.max)
        later = [one for one in said if one.value or one.period.end >= since]
        if not all(one.value for one in later):
            lines = ", ".join(str(one.line) for one in later)
            found.update(dict.fromkeys((one.key for one in later), lines))
    return found


def _known_by(claim: Figure) -> date:
    """The day by which something was done: the end of its period, or that of the document that says so."""
    return min(claim.period.end, claim.published_on)


def _refusal(file: str, row: Row, field: str, rule: str) -> Refusal:
    cell = row.cells.get(field, Cell(None, f"line {row.line}"))
    heading = next(column.vi for column in COLUMNS if column.field == field)
    return _refused(file, row, Fault(cell.where, heading, cell.text, rule))


def _refused(file: str, row: Row, fault: Fault) -> Refusal:
    said = (fault.value, fault.rule, row.text("code"), row.text("period"))
    return Refusal(file, row.line, fault.where, fault.column, *map(legible, said))


@dataclass(frozen=True, slots=True)
class _Reading:
    """How the cells of one file are read."""

    file: str
    known: Known
    today: date
    style: Style
    month_first: bool
    has_signs: bool
    """Whether a value of the file has its percent sign; 0.85 beside it may be a share of 85 %."""

    def row(self, row: Row) -> tuple[Figure | None, list[Refusal]]:
        broken = [_refused(self.file, row, fault) for fault in row.faults]

        def read(field: str, how: Callable[[str], T]) -> T | None:
            try:
                if rule := row.rule(field):
                    raise ValueError(rule)
                return how(row.text(field))
            except ValueError as error:
                broken.append(_refusal(self.file, row, field, str(error)))
                return None

        measure = read("code", self._measure)
        area = read("area", self._area)
        period = read("period", self._period)
        kind = read("kind", lambda text: one_of(text, KINDS))
        agency = read("stated_by", self._agency)
        document = read("document", document_named)
        published_on = read("published_on", self._day)
        visibility = read("visibility", lambda text: one_of(text, VISIBILITIES))
        place, note = read("place", str), read("note", str)
        marked = read("qualifier", lambda text: one_of(text, QUALIFIERS) if text else "")
        if measure:
            read("unit", lambda text: self._unit(text, measure))
        number = read("value", lambda text: self._number(row.cells["value"], measure))
        said = Together(measure, area, period, number, marked, kind, agency, published_on)
        broken += [_refusal(self.file, row, field, rule) for field, rule in said.broken(self.known)]
        qualifier, kind = said.bound, said.stated_kind
        if broken or not (measure and area and period and number and qualifier and kind and agency):
            return None, broken
        if not (document and published_on and visibility):
            return None, broken
        cited = (agency, document, published_on, place or "", visibility, note or "")
        return Figure(row.line, measure, area, period, number.value, qualifier, kind, *cited), broken

    def _measure(self, text: str) -> Measure:
        if found := self.known.measure(text):
            return found
        near = self.known.near(text)
        raise ValueError("a code of a target or an indicator" + (f"; near: {', '.join(near)}" if near else ""))

    def _area(self, text: str) -> str:
        if (area := self.known.areas.get(folded(text))) is None:
            raise ValueError("cả nước for the whole country, or a province by its name or code of 2025")
        return area

    def _agency(self, text: str) -> str:
        if not (agency := self.known.agencies.get(_AND.sub("&", folded(text)))):
            raise ValueError("an agency of the register by its name, or `UBND` and a province")
        return agency

    def _period(self, text: str) -> Period:
        period = read_period(text, month_first=self.month_first)
        _not_too_early(period.start)
        return period

    def _day(self, text: str) -> date:
        day = read_day(text, month_first=self.month_first)
        _not_too_early(day)
        if day > self.today:
            raise ValueError(f"a day not after today, {self.today.isoformat()}")
        return day

    def _unit(self, text: str, measure: Measure) -> str:
        """The unit of the indicator under one of its names; `%` stands for any share."""
        names = self.known.units.get(measure.unit, frozenset()) | {folded(measure.unit)}
        if folded(text) in names or (folded(text).strip("() ") in PERCENT and measure.unit.startswith(PERCENT_UNITS)):
            return measure.unit
        vietnamese = self.known.unit_names.get(measure.unit, "")
        said = f"{vietnamese} ({measure.unit})" if vietnamese not in ("", measure.unit) else measure.unit
        raise ValueError(f"the unit of {measure.indicator}: {said}")

    def _number(self, cell: Cell, measure: Measure | None) -> Number:
        if measure and measure.unit == MILESTONE:
            if cell.has_percent:
                raise ValueError("done or not done, which no percentage says")
            return Number(one_of(cell.text, DONE), "eq", has_percent=False)
        if isinstance(cell.value, float):
            number = Number(cell.value, "eq", cell.has_percent)
        else:
            number = read_number(cell.text, self.style)
        if measure is None:
            return number
        is_share = measure.unit.startswith(PERCENT_UNITS)
        if number.has_percent and not is_share:
            raise ValueError(f"a number of {measure.unit}, which is no percentage")
        if is_share and self.has_signs and not number.has_percent and 0 < abs(number.value) <= 1:
            rule = "a share that can be read one way: others of this column are shown as percentages, this one is not"
            raise ValueError(rule)
        low, high = bounds_of_unit(measure.unit)
        low, high = max(low, measure.low), min(high, measure.high)
        if not low <= number.value <= high:
            raise ValueError(f"a value of {measure.unit} between {low:.15g} and {high:.15g}")
        if measure.is_whole and not isclose(number.value, round(number.value), rel_tol=SAME):
            raise ValueError(f"a whole number of {measure.unit}, not of thousands or millions of them")
        return replace(number, value=number.value + 0.0)  # and no minus before a zero


def _not_too_early(day: date) -> None:
    if day.year < FIRST_YEAR:
        raise ValueError(f"a year from {FIRST_YEAR} on")
