"""Connectivity, `connectivity.html`: a map of the provinces, speeds and coverage by who measured them, ASEAN beside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from exports.marts import provinces
from exports.marts.contents import Contents
from exports.marts.moments import time_of
from exports.marts.records import Row
from exports.marts.registers import Registers, Text
from exports.marts.scoreboard import HOME_AREA
from exports.pages import Page, Sheets
from exports.pages.asean import Compared, compared
from exports.pages.rendering import outline as of_provinces
from exports.pages.rendering import provinces as map_of
from exports.pages.rendering.panels import OTHER_LOOKS, Panel, cited
from exports.pages.rendering.picture import Line, Picture, Point
from exports.pages.rendering.site import NEEDS
from exports.pages.rendering.wording import number, period

QUERY = f"""
    from mart_connectivity
    where area_code = '{HOME_AREA}' order by network, measured_by, period_end, period, connectivity_key
"""

LOOKS = ("primary", *OTHER_LOOKS)


@dataclass(frozen=True, slots=True)
class Measure:
    """A column of the mart that is drawn: for which networks, in which unit."""

    column: str
    networks: Sequence[str]
    unit: Text


MEASURES = (
    Measure("download_mbps", ("fixed", "mobile", "5g", "all"), Text("download, Mb/s", "tải xuống, Mb/s")),
    Measure("population_covered_percent", ("5g", "4g"), Text("% of population covered", "% dân số được phủ sóng")),
    Measure("ipv6_percent", ("all",), Text("% of users with IPv6", "% người dùng có IPv6")),
)
"""In the order of the page."""

BESIDE = ("download_speed", "fixed_download_speed", "mobile_download_speed", "4g_population_coverage", "internet_users")
"""Indicators that say how Viet Nam's networks stand in ASEAN, where a release has them."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """One network by one measure: its drawing, and its rows newest first."""

    id: str
    network: Text
    panel: Panel
    column: str
    rows: Sequence[Row]


def sheets(contents: Contents) -> Sheets:
    """The one page."""
    rows = contents.rows(QUERY)
    beside = compared(contents)
    given = contents.outlines or {}
    outlines = of_provinces.outlines(given) if given else None
    places = given.get("former_places", {})
    maps = [map_of.drawn(one, contents.registers, outlines, places) for one in provinces.measured(contents.connection)]
    yield (
        "connectivity.html",
        {
            "drawn": list(_drawn(rows, contents.registers)),
            "cables": sorted(
                (row for row in rows if row["cables"] is not None or row["capacity_tbps"] is not None),
                key=lambda row: (row["period_end"], row["period_start"]),
                reverse=True,
            ),
            "beside": _beside(beside),
            "provinces": contents.rows(f"select count(*) as found from {provinces.TABLE}")[0]["found"],  # noqa: S608 (a constant)
            "unfilled": provinces.unfilled(contents.connection),
            "outlines": map_of.defs(outlines) if outlines else None,
            "boundaries": given,
            "islands": map_of.islands(outlines) if outlines else (),
            "maps": maps,
            "empty": map_of.empty(outlines) if outlines and not maps else None,
        },
    )


def _beside(found: dict[str, Compared]) -> list[Compared]:
    return [found[code] for code in BESIDE if code in found]


def _drawn(rows: Sequence[Row], registers: Registers) -> Iterator[Drawn]:
    looks: dict[str, str] = {}
    for measure in MEASURES:
        for network in measure.networks:
            own = [row for row in rows if row["network"] == network and row[measure.column] is not None]
            if own:
                looks |= looks_of(own, looks)
                lines = list(_lines(own, measure.column, registers, looks))
                own.sort(key=lambda row: (row["period_end"], row["measured_by"]), reverse=True)
                panel = Panel(measure.unit, Picture(lines=lines, decimals=1))
                words = registers.label("network", network)
                yield Drawn(f"{measure.column}-{network}", words, panel, measure.column, own)


def looks_of(rows: Sequence[Row], before: Mapping[str, str]) -> Mapping[str, str]:
    """Who measured → the look of its line: the one that it has in charts before, where no other took it; then those
    that are left, to that of the most figures first, of as many by their code, so that nothing hangs on chance."""
    figures = Counter(row["measured_by"] for row in rows)
    order = sorted(figures, key=lambda code: (-figures[code], code))
    found: dict[str, str] = {}
    for code in order:
        if before.get(code, LOOKS[-1]) not in (LOOKS[-1], *found.values()):
            found[code] = before[code]
    left = iter([look for look in LOOKS if look not in found.values()])
    return {code: found.get(code) or next(left, LOOKS[-1]) for code in order}


def _lines(rows: Sequence[Row], column: str, registers: Registers, looks: Mapping[str, str]) -> Iterator[Line]:
    """A line for each that measured, in the order of their looks; none is joined to another."""
    for code in sorted({row["measured_by"] for row in rows}, key=lambda code: (LOOKS.index(looks[code]), code)):
        points = [
            Point(time_of(row["period"], row["period_end"].year), row[column], _said(row, column, registers))
            for row in rows
            if row["measured_by"] == code
        ]
        name = registers.label("measured_by", code)
        yield Line(looks[code], name, points, joined=code in JOINED)


JOINED = frozenset({"ispeed", "itu", "apnic_quoted", "ookla", "apnic", "mlab"})
"""Who measured the same way each time, so that a line between two of its figures says something."""


def _said(row: Row, column: str, registers: Registers) -> tuple[Text, Text]:
    mark, when = registers.mark(row["value_qualifier"]), period(row["period"])
    value = number(row[column], qualifier=row["value_qualifier"])
    return Text(f"{when.en}: {mark}{value.en}", f"{when.vi}: {mark}{value.vi}"), cited(row["citation"])


PAGE = Page(
    name="connectivity",
    files=("connectivity.html",),
    template="connectivity.html.j2",
    sheets=sheets,
    needs=(
        *NEEDS,
        "mart_connectivity",
        provinces.TABLE,
        "mart_asean_latest",
        "mart_asean_comparison",
        "dim_area",
        "dim_indicator",
        "fct_observation",
    ),
    link=Text("Connectivity", "Kết nối"),
    place=4,
)
