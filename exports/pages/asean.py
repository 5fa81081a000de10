"""Viet Nam among the members of ASEAN, `asean.html`: each indicator at the newest period that they share."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from markupsafe import Markup

from exports.marts.contents import Contents
from exports.marts.moments import time_of
from exports.marts.records import Row
from exports.marts.registers import Registers, Text
from exports.marts.scoreboard import HOME_AREA
from exports.pages import Page, Sheets
from exports.pages.rendering.dots import Dot, DotLine, dot_line
from exports.pages.rendering.filters import Filters
from exports.pages.rendering.members import Member, OverTime
from exports.pages.rendering.panels import CHART_YEARS
from exports.pages.rendering.picture import Point
from exports.pages.rendering.site import NEEDS
from exports.pages.rendering.wording import both

TABLES = ("mart_asean_latest", "mart_asean_comparison", "dim_area", "dim_indicator", "dim_series", "fct_observation")

QUERY = """
    select
        latest.indicator_code, latest.indicator_name_en, latest.indicator_name_vi, latest.area_code, latest.direction,
        area.name_en as area_name_en, area.name_vi as area_name_vi, comparison.indicator_value,
        comparison.indicator_unit, comparison.value_qualifier, comparison.period, comparison.asean_rank,
        comparison.coverage_count,
        comparison.asean_count, comparison.citation, indicator.theme
    from mart_asean_latest as latest
    inner join dim_area as area using (area_code)
    inner join mart_asean_comparison as comparison
        on latest.dataset = comparison.dataset and latest.series_code = comparison.series_code
        and latest.area_code = comparison.area_code and latest.common_period = comparison.period
    left join dim_indicator as indicator on latest.indicator_code = indicator.indicator_code
    order by latest.indicator_code, comparison.asean_rank, latest.area_code
"""
"""Every member by one series at one period, the newest that they share: figures of different times are not ranked."""

OVER_TIME = """
    select
        spoken.indicator_code, area.name_en, area.name_vi, comparison.area_code, comparison.period,
        year(comparison.period_end) as period_year, comparison.indicator_value, comparison.indicator_unit,
        comparison.value_qualifier, coalesce(observation.obs_status, 'A') as obs_status, comparison.citation
    from (select distinct indicator_code, dataset, series_code from mart_asean_latest) as spoken
    inner join dim_series as series
        on spoken.dataset = series.dataset and spoken.series_code = series.series_code and series.trend_allowed
    inner join mart_asean_comparison as comparison
        on spoken.dataset = comparison.dataset and spoken.series_code = comparison.series_code
    inner join dim_area as area on comparison.area_code = area.area_code
    left join fct_observation as observation
        on comparison.dataset = observation.dataset and comparison.series_code = observation.series_code
        and comparison.area_code = observation.area_code and comparison.period = observation.period
    order by spoken.indicator_code, comparison.area_code, comparison.period_end, comparison.period
"""
"""Of the same series all figures, where its editions compare: no other may be joined by a line."""

SHOWN = 3
"""Members, Viet Nam among them, without which a comparison says nothing."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One indicator at one period: the members that have a figure, best first; `home` is Viet Nam's."""

    code: str
    name: Text
    theme: str
    rows: Sequence[Row]
    home: Row
    line: DotLine
    over: OverTime | None = None
    """The same series over time; None where its editions do not compare or Viet Nam has fewer than two figures."""
    told: Mapping[tuple[str, str], Row] = field(default_factory=dict)
    """Its figures by English name and period."""

    @property
    def best(self) -> Row:
        return self.rows[0]

    @property
    def every(self) -> Markup:
        """The figures over time as JSON, for whoever takes them along: of each member period, sign of a bound,
        value and source."""
        cited = sorted({row["citation"] for row in self.told.values()})
        members = [
            [
                *names,
                [[row["period"], row["sign"], row["indicator_value"], cited.index(row["citation"])] for row in rows],
            ]
            for names, rows in groupby(self.told.values(), key=lambda row: (row["name_en"], row["name_vi"]))
        ]
        text = json.dumps({"cited": cited, "members": members}, ensure_ascii=False, separators=(",", ":"))
        return Markup(text.replace("<", "\\u003c"))  # noqa: S704 (no tag can end it)

    @property
    def missing(self) -> int:
        return int(self.home["asean_count"]) - len(self.rows)


def compared(contents: Contents) -> dict[str, Compared]:
    """By indicator; those in which Viet Nam has no figure, or too few others, are left out."""
    return {one.code: one for one in _compared(contents)}


def _compared(contents: Contents) -> Iterator[Compared]:
    histories = {
        code: list(rows) for code, rows in groupby(contents.rows(OVER_TIME), key=lambda row: row["indicator_code"])
    }
    for code, found in groupby(contents.rows(QUERY), key=lambda row: row["indicator_code"]):
        rows = list(found)
        lower = rows[0]["direction"] == -1
        rows.sort(key=lambda row: (row["indicator_value"] if lower else -row["indicator_value"], row["area_code"]))
        home = next((row for row in rows if row["area_code"] == HOME_AREA), None)
        if home is None or len(rows) < SHOWN:
            continue
        name = both(home["indicator_name_en"], home["indicator_name_vi"])
        history = histories.get(code, [])
        newest = max((row["period_year"] for row in history), default=0)
        history = [row for row in history if row["period_year"] > newest - CHART_YEARS]
        marked = ({**row, "sign": contents.registers.mark(row["value_qualifier"])} for row in history)
        told = {(row["name_en"], row["period"]): row for row in marked}
        line = _line(rows, contents.registers, lower)
        yield Compared(code, name, home["theme"] or "", rows, home, line, _over_time(history), told)


def _over_time(history: Sequence[Row]) -> OverTime | None:
    """A line for each member, parted before a figure that its publisher calls a break."""
    members = []
    for area, found in groupby(history, key=lambda row: row["area_code"]):
        rows, pieces = list(found), list[list[Point]]()
        for row in rows:
            if not pieces or row["obs_status"] == "B":
                pieces.append([])
            pieces[-1].append(Point(time_of(row["period"], row["period_year"]), row["indicator_value"]))
        members.append(Member(both(rows[0]["name_en"], rows[0]["name_vi"]), area == HOME_AREA, pieces))
    compare = any(len(piece) > 1 for member in members if member.is_home for piece in member.pieces)
    if not compare or len(members) < SHOWN:
        return None
    periods = sorted({(row["period_year"], row["period"]) for row in history})
    return OverTime(members, history[0]["indicator_unit"] == "rank", [name for _, name in periods])


def _line(rows: Sequence[Row], registers: Registers, lower: bool) -> DotLine:
    amount = Filters(registers).amount
    dots = [
        Dot(
            both(row["area_name_en"], row["area_name_vi"]),
            row["indicator_value"],
            amount(row["indicator_value"], row["indicator_unit"], row["value_qualifier"]),
            "home" if row["area_code"] == HOME_AREA else "other",
            row["citation"],
            sign=registers.mark(row["value_qualifier"]),
        )
        for row in rows
    ]
    return dot_line(dots, lower_is_better=lower)


def sheets(contents: Contents) -> Sheets:
    """The one page: what a target asks for drawn, the rest as tables by theme."""
    every = compared(contents)
    aimed: dict[str, list[Row]] = {}
    for target in contents.board.targets:
        if target.register["indicator_code"] in every:
            aimed.setdefault(target.register["indicator_code"], []).append(target.register)
    rest = [one for code, one in every.items() if code not in aimed]
    themes: Mapping[str, Text] = contents.registers.labels["theme"]
    groups = [(words, [one for one in rest if one.theme == theme]) for theme, words in themes.items()]
    other = Text("Other", "Khác")
    groups.append((other, [one for one in rest if one.theme not in themes]))
    yield (
        "asean.html",
        {
            "aimed": [(every[code], targets) for code, targets in aimed.items()],
            "groups": [(words, ones) for words, ones in groups if ones],
        },
    )


PAGE = Page(
    name="asean",
    files=("asean.html",),
    template="asean.html.j2",
    sheets=sheets,
    needs=(*NEEDS, *TABLES),
    link=Text("ASEAN", "ASEAN"),
    place=3,
)
