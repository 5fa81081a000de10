"""Rows of a file, each taken or refused: every cell that breaks a rule is named with its value and the rule."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from sources.own.beside import held_below
from sources.own.cells import Cell, Row, Sheet
from sources.own.columns import COLUMNS, placed
from sources.own.days import is_month_first, read_day
from sources.own.known import COMMITTEE_CODE, Known, Measure
from sources.own.numbers import BEFORE, Number, Style, read_number, style_of
from sources.own.periods import read_period
from sources.vocabulary.dataset import Bounds
from sources.vocabulary.errors import legible
from sources.vocabulary.periods import Period
from sources.vocabulary.units import PERCENT_UNITS, bounds_of_unit
from sources.vocabulary.words import folded

T = TypeVar("T")

KINDS = {
    "outcome": ("thực hiện", "kết quả", "kết quả thực hiện", "outcome", "actual"),
    "plan": ("kế hoạch", "mục tiêu", "dự kiến", "plan", "planned"),
    "claim_of_completion": ("hoàn thành", "đã hoàn thành", "completed", "claim_of_completion"),
}
QUALIFIERS = {"eq": ("", "=", "eq"), **{kind: (*words, kind) for kind, words in BEFORE.items()}}
VISIBILITIES = {
    "internal": ("", "nội bộ", "internal", "mật", "hạn chế", "không công khai"),
    "public": ("công khai", "public"),
}
"""Whoever says nothing of it keeps a figure inside."""
FIRST_YEAR = Bounds().first_year
"""The border lets no earlier one in."""
MILESTONE = "milestone"
LONGEST_MONTH = 31
OVER = (
    "a period that was over when the document was issued, or a long one in its last month; what is known so far has a "
    "period of its own, such as 9 tháng năm 2026"
)
CLAIMED = "thực hiện: a milestone is completed, a figure is an outcome or a plan"
DONE = {
    1.0: ("1", "xong", "đạt", "có", "hoàn thành", "đã hoàn thành", "done", "yes", "completed"),
    0.0: ("0", "chưa", "chưa đạt", "chưa xong", "không", "chưa hoàn thành", "not done", "no"),
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """A cell that breaks a rule. `where`: `cell D7` of a workbook, `line 7` of a CSV; `column` is empty for a row."""

    file: str
    line: int
    where: str
    column: str
    value: str
    rule: str

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
    sheet = held_below(sheet, known.areas)
    style = style_of(cell.text for cell in _cells(sheet, "value") if isinstance(cell.value, str))
    days = (cell.text for field in ("published_on", "period") for cell in _cells(sheet, field))
    reading = _Reading(sheet.file, known, today, style, is_month_first(days))
    figures, refusals = [], []
    filled = [row for row in sheet.rows if row.is_filled]
    for row in filled:
        figure, broken = reading.row(row)
        refusals += broken
        figures += [figure] if figure else []
    return _without_doubles(sheet, figures, refusals, len(sheet.rows) - len(filled))


def _cells(sheet: Sheet, field: str) -> Iterable[Cell]:
    return (row.cells[field] for row in sheet.rows if field in row.cells)


def _without_doubles(sheet: Sheet, figures: Sequence[Figure], refusals: Sequence[Refusal], unfilled: int) -> Judged:
    """Of rows that speak of one figure, the first stays where all say the same; none where they contradict."""
    by_key: dict[tuple[str, ...], list[Figure]] = {}
    for figure in figures:
        by_key.setdefault(figure.key, []).append(figure)
    rows = {row.line: row for row in sheet.rows}
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
        else:
            kept.append(first)
            repeated += [(one.line, first.line) for one in others]
    told = sorted([*refusals, *contradict], key=lambda one: one.line)
    return Judged(tuple(sorted(kept, key=lambda one: one.line)), tuple(told), tuple(repeated), unfilled)


def _refusal(file: str, row: Row, field: str, rule: str) -> Refusal:
    cell = row.cells.get(field, Cell(None, f"line {row.line}"))
    heading = next(column.vi for column in COLUMNS if column.field == field)
    return Refusal(file, row.line, cell.where, heading, legible(cell.text), rule)


@dataclass(frozen=True, slots=True)
class _Reading:
    """How the cells of one file are read."""

    file: str
    known: Known
    today: date
    style: Style
    month_first: bool

    def row(self, row: Row) -> tuple[Figure | None, list[Refusal]]:
        broken = [Refusal(self.file, row.line, f.where, f.column, legible(f.value), f.rule) for f in row.faults]

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
        kind = read("kind", lambda text: _one_of(text, KINDS))
        agency = read("stated_by", self._agency)
        document = read("document", _filled)
        published_on = read("published_on", self._day)
        visibility = read("visibility", lambda text: _one_of(text, VISIBILITIES))
        marked = read("qualifier", lambda text: _one_of(text, QUALIFIERS))
        if measure:
            read("unit", lambda text: self._unit(text, measure))
        number = read("value", lambda text: self._number(row.cells["value"], measure))
        qualifier = marked
        if number and marked and number.qualifier != "eq":
            if marked not in ("eq", number.qualifier):
                broken.append(
                    _refusal(self.file, row, "qualifier", "the same mark as stands before the value, or none")
                )
            qualifier = number.qualifier
        if agency and area and (rule := _outside(agency, area)):
            broken.append(_refusal(self.file, row, "area", rule))
        if period and published_on and kind == "outcome" and not _is_over(period, published_on):
            broken.append(_refusal(self.file, row, "period", OVER))
        if kind == "claim_of_completion" and measure and measure.unit != MILESTONE:
            broken.append(_refusal(self.file, row, "kind", CLAIMED))
        if period and published_on and kind == "claim_of_completion" and period.start > published_on:
            broken.append(_refusal(self.file, row, "period", "a period that had begun when the document was issued"))
        if broken or not (measure and area and period and number and qualifier and kind and agency):
            return None, broken
        if not (document and published_on and visibility):
            return None, broken
        said = (number.value, qualifier, kind, agency, document, published_on, row.text("place"), visibility)
        return Figure(row.line, measure, area, period, *said, row.text("note")), broken

    def _measure(self, text: str) -> Measure:
        if found := self.known.measure(text):
            return found
        near = self.known.near(text)
        raise ValueError("a code of a target or an indicator" + (f"; near: {', '.join(near)}" if near else ""))

    def _area(self, text: str) -> str:
        if (area := self.known.areas.get(folded(text))) is None:
            raise ValueError("a province by its name or code of 2025, or nothing for the whole country")
        return area

    def _agency(self, text: str) -> str:
        if not (agency := self.known.agencies.get(folded(text))):
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
        if folded(text) in names or (text.strip() == "%" and measure.unit.startswith(PERCENT_UNITS)):
            return measure.unit
        vietnamese = self.known.unit_names.get(measure.unit, "")
        said = f"{vietnamese} ({measure.unit})" if vietnamese not in ("", measure.unit) else measure.unit
        raise ValueError(f"the unit of {measure.indicator}: {said}")

    def _number(self, cell: Cell, measure: Measure | None) -> Number:
        if measure and measure.unit == MILESTONE:
            return Number(_one_of(cell.text, DONE), "eq", has_percent=False)
        if isinstance(cell.value, float):
            number = Number(cell.value, "eq", cell.has_percent)
        else:
            number = read_number(cell.text, self.style)
        if measure is None:
            return number
        if number.has_percent and not measure.unit.startswith(PERCENT_UNITS):
            raise ValueError(f"a number of {measure.unit}, which is no percentage")
        low, high = bounds_of_unit(measure.unit)
        low, high = max(low, measure.low), min(high, measure.high)
        if not low <= number.value <= high:
            raise ValueError(f"a value of {measure.unit} between {low:g} and {high:g}")
        return number


def _outside(agency: str, area: str) -> str:
    """The rule that is broken where the committee of a province speaks of anything but its province; else nothing."""
    if agency.startswith(COMMITTEE_CODE) and agency.removeprefix(COMMITTEE_CODE) != area:
        return "the province whose committee says it: it speaks for no other, and not for the whole country"
    return ""


def _is_over(period: Period, published_on: date) -> bool:
    """Whether a document could know what came about in a period: after it, or, of more than a month, in its last month,
    when reports of the year are written."""
    is_longer = (period.end - period.start).days > LONGEST_MONTH
    return published_on >= (period.end.replace(day=1) if is_longer else period.end)


def _not_too_early(day: date) -> None:
    if day.year < FIRST_YEAR:
        raise ValueError(f"a year from {FIRST_YEAR} on")


def _filled(text: str) -> str:
    if not text:
        raise ValueError("a document by its name or number: no figure without a citation")
    return text


def _one_of(text: str, words: dict[T, tuple[str, ...]]) -> T:
    for meant, said in words.items():
        if folded(text) in map(folded, said):
            return meant
    raise ValueError("one of " + ", ".join(next(filter(None, said)) for said in words.values()))
