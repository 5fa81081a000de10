"""A province by one indicator, as its page shows it: the newest figure, its line beside median and best, its places.

A line joins figures of one unit by one series in periods that follow one another, where the series compares between
them; what lies across the merger without a rule, a missing year or another questionnaire is a gap.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from exports.marts.moments import time_of
from exports.marts.records import Row
from exports.marts.registers import Text
from exports.marts.standings import Province, by_series, place_of
from exports.pages.rendering.members import Member, OverTime
from exports.pages.rendering.picture import Point
from exports.pages.rendering.wording import both

TODAY, FORMER = "province", "former_province"
MEDIAN = {TODAY: Text("Median", "Trung vị"), FORMER: Text("Median of former ones", "Trung vị các tỉnh cũ")}
BEST = {TODAY: Text("First", "Đứng đầu"), FORMER: Text("First of former ones", "Đứng đầu các tỉnh cũ")}
SURVEY = "survey"


@dataclass(frozen=True, slots=True)
class Shown:
    """A row of the table: whose figures, on which map, by period. `what`: the column that is shown; `before`: the same
    figure among the 63, for a province that was not merged."""

    name: Text
    unit_kind: str
    what: str
    cells: Mapping[str, Row]
    before: Mapping[str, Row] = field(default_factory=dict)

    @property
    def is_own(self) -> bool:
        """Whether it is of one unit, which has a place, and not of all of them."""
        return self.what == "indicator_value"

    @property
    def series(self) -> Text:
        row = next(iter(self.cells.values()))
        return both(row["series_name_en"] or row["series_code"], row["series_name_vi"])


@dataclass(frozen=True, slots=True)
class Standing:
    """One indicator of one province."""

    code: str
    name: Text
    theme: str
    newest: Row | None
    """Of the province itself; None where only those it was made from have figures."""
    among_63: Row | None
    """The same figure where it was compared, if it is not among those of today."""
    former: Sequence[Row]
    """Without a figure of its own: the newest of each of those."""
    over: OverTime | None
    places: OverTime | None
    rules: Sequence[str]
    """How figures of the 63 became those of the 34, by code; none where nothing was carried over."""
    series_count: int
    is_parted: bool
    """Whether a gap is in the line that no rule bridges."""
    periods: Sequence[str]
    rows: Sequence[Shown]

    @property
    def said(self) -> list[str]:
        """What must be known of the newest figures, as whoever read their documents noted it."""
        newest = [self.newest] if self.newest else self.former
        return list(dict.fromkeys(row["note"] for row in newest if row["note"]))

    @property
    def unit(self) -> str:
        return str(next(iter(self.rows[0].cells.values()))["indicator_unit"])

    @property
    def is_merged_survey(self) -> bool:
        """Whether samples of the former provinces say nothing of the one they became."""
        return self.newest is None and any(row["no_rank_because"] == SURVEY for row in self.former)


def standings(province: Province) -> Iterator[Standing]:
    """Every indicator of which the province or one that it was made from has a figure."""
    for code, figures in sorted(province.by_indicator.items(), key=lambda item: place_of(item[0])):
        own = [row for row in figures if row["unit_kind"] == TODAY]
        before = [row for row in figures if row["unit_kind"] == FORMER]
        name = both(figures[0]["indicator_name_en"], figures[0]["indicator_name_vi"])
        lines = _lines(province, own, before)
        newest = max(own, key=_newest) if own else None
        rules = list(dict.fromkeys(row["bridge_rule"] for row in own if row["bridge_rule"]))
        yield Standing(
            code=code,
            name=name,
            theme=figures[0]["theme"] or "",
            newest=newest,
            among_63=_compared_before(newest, before) if newest and not province.is_merged else None,
            former=() if own else [max(rows, key=_newest) for _, rows in _by_unit(before)],
            over=_over(lines),
            places=_places(lines),
            rules=rules,
            series_count=len({_series(row) for row in figures}),
            is_parted=any(len(pieces(rows)) > 1 for _, rows in lines),
            periods=[period for _, period in sorted({(row["period_end"], row["period"]) for row in figures})],
            rows=list(_rows(province, own, before)),
        )


def _newest(row: Row) -> tuple[object, ...]:
    """The newest period; of two that tell of it the one that has a place among all, then the one of more units."""
    return row["period_end"], row["province_rank"] is not None, row["units_with_figure"], row["series_code"]


def _compared_before(newest: Row, before: Sequence[Row]) -> Row | None:
    same = (row for row in before if (_series(row), row["period"]) == (_series(newest), newest["period"]))
    return next((row for row in same if not newest["units_ranked"] and row["units_ranked"]), None)


def _by_unit(rows: Sequence[Row]) -> list[tuple[str, list[Row]]]:
    ordered = sorted(rows, key=lambda row: (row["former_gso_code"] or "", row["period_end"], row["period"]))
    return [(code, list(found)) for code, found in groupby(ordered, key=lambda row: row["former_gso_code"] or "")]


def pieces(rows: Sequence[Row]) -> list[list[Row]]:
    """The figures of one unit, parted where a line would say more than is known."""
    # Where two tell of one period it is the one of more units, chosen first: what is left out parts no line.
    ordered = sorted(rows, key=lambda row: (row["period_end"], row["units_with_figure"]))
    chosen = {row["period_end"]: row for row in ordered}
    found: list[list[Row]] = []
    for row in chosen.values():
        if found and _follows(found[-1][-1], row):
            found[-1].append(row)
        else:
            found.append([row])
    return found


def _follows(before: Row, row: Row) -> bool:
    is_one = _series(before) == _series(row)
    is_next = (row["period_start"] - before["period_end"]).days == 1
    is_clear = not (before["is_unit_unclear"] or row["is_unit_unclear"])
    return bool(is_one and is_next and is_clear and row["trend_allowed"])


def _lines(province: Province, own: Sequence[Row], before: Sequence[Row]) -> list[tuple[Text, list[Row]]]:
    """Whose figures are drawn: on the map on which they were compared, on that of today where both were."""
    if not own or (_compares(before) and not _compares(own)):
        return [(both(rows[0]["name_en"], rows[0]["name_vi"]), rows) for _, rows in _by_unit(before)]
    return [(both(province.register["name_en"], province.register["name_vi"]), list(own))]


def _compares(rows: Sequence[Row]) -> bool:
    return any(row["median_value"] is not None for row in rows)


def _point(row: Row, column: str) -> Point:
    return Point(time_of(row["period"], row["period_end"].year), row[column])


def _over(lines: Sequence[tuple[Text, list[Row]]]) -> OverTime | None:
    """The line of each unit with the median and the best of its map; None where no two figures compare."""
    if not any(len(piece) > 1 for _, rows in lines for piece in pieces(rows)):
        return None
    members = [
        Member(name, True, [[_point(row, "indicator_value") for row in piece] for piece in pieces(rows)])
        for name, rows in lines
    ]
    longest = max((rows for _, rows in lines), key=len)
    kind = longest[0]["unit_kind"]
    for column, names in (("median_value", MEDIAN), ("best_value", BEST)):
        parts = [[_point(row, column) for row in piece if row[column] is not None] for piece in pieces(longest)]
        if any(parts):
            members.append(Member(names[kind], False, [part for part in parts if part]))
    return OverTime(members, longest[0]["indicator_unit"] == "rank", sorted({row["period"] for row in longest}))


def _places(lines: Sequence[tuple[Text, list[Row]]]) -> OverTime | None:
    """The places of each unit, on all of the list; None where there are not two that compare."""
    members, last = [], 0
    for name, rows in lines:
        single = pieces([row for row in rows if row["better_than_percent"] is not None])
        # among more or fewer units the same place is another one
        ranked = [list(alike) for piece in single for _, alike in groupby(piece, lambda row: row["units_ranked"])]
        last = max([last, *(row["units_ranked"] for piece in ranked for row in piece)])
        if ranked:
            members.append(Member(name, True, [[_point(row, "province_rank") for row in piece] for piece in ranked]))
    if not any(len(piece) > 1 for member in members for piece in member.pieces):
        return None
    return OverTime(members, True, (), bounds=(1, last))


def _rows(province: Province, own: Sequence[Row], before: Sequence[Row]) -> Iterator[Shown]:
    """Of each series the province itself, the median and the best; then those that it was made from."""
    name = both(province.register["name_en"], province.register["name_vi"])
    former = {_series(rows[0]): rows for rows in by_series(before)}
    for rows in by_series(own):
        passed = [] if province.is_merged else former.pop(_series(rows[0]), [])
        yield Shown(name, TODAY, "indicator_value", _cells(rows, "indicator_value"), _cells(passed, "indicator_value"))
        yield from _beside(rows if _compares(rows) else passed)
    for rows in former.values():
        for _, of_one in _by_unit(rows):
            unit = both(of_one[0]["name_en"], of_one[0]["name_vi"])
            yield Shown(unit, FORMER, "indicator_value", _cells(of_one, "indicator_value"))
        if not _compares(own):
            yield from _beside(rows)


def _series(row: Row) -> tuple[str, str]:
    return row["dataset"], row["series_code"]


def _beside(rows: Sequence[Row]) -> Iterator[Shown]:
    kind = rows[0]["unit_kind"] if rows else TODAY
    weighted = (Text("by population", "theo dân số"), "population_weighted_value")
    for name, column in (weighted, (MEDIAN[kind], "median_value"), (BEST[kind], "best_value")):
        if cells := _cells(rows, column):
            yield Shown(name, kind, column, cells)


def _cells(rows: Sequence[Row], column: str) -> Mapping[str, Row]:
    return {row["period"]: row for row in rows if row[column] is not None}
