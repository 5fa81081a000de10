"""Viet Nam among the members of ASEAN, `asean.html`: each indicator at the newest period that they share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from exports.marts.contents import Contents
from exports.marts.records import Row
from exports.marts.registers import Registers, Text
from exports.marts.scoreboard import HOME_AREA
from exports.pages import Page, Sheets
from exports.pages.rendering.dots import Dot, DotLine, dot_line
from exports.pages.rendering.filters import Filters
from exports.pages.rendering.site import NEEDS
from exports.pages.rendering.wording import both

TABLES = ("mart_asean_latest", "mart_asean_comparison", "dim_area", "dim_indicator")

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

    @property
    def best(self) -> Row:
        return self.rows[0]

    @property
    def missing(self) -> int:
        return int(self.home["asean_count"]) - len(self.rows)


def compared(contents: Contents) -> dict[str, Compared]:
    """By indicator; those in which Viet Nam has no figure, or too few others, are left out."""
    return {one.code: one for one in _compared(contents)}


def _compared(contents: Contents) -> Iterator[Compared]:
    for code, found in groupby(contents.rows(QUERY), key=lambda row: row["indicator_code"]):
        rows = list(found)
        lower = rows[0]["direction"] == -1
        rows.sort(key=lambda row: (row["indicator_value"] if lower else -row["indicator_value"], row["area_code"]))
        home = next((row for row in rows if row["area_code"] == HOME_AREA), None)
        if home is None or len(rows) < SHOWN:
            continue
        name = both(home["indicator_name_en"], home["indicator_name_vi"])
        yield Compared(code, name, home["theme"] or "", rows, home, _line(rows, contents.registers, lower))


def _line(rows: Sequence[Row], registers: Registers, lower: bool) -> DotLine:
    amount = Filters(registers).amount
    dots = [
        Dot(
            both(row["area_name_en"], row["area_name_vi"]),
            row["indicator_value"],
            amount(row["indicator_value"], row["indicator_unit"], row["value_qualifier"]),
            "home" if row["area_code"] == HOME_AREA else "other",
            row["citation"],
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
