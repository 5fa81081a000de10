"""What is drawn of a target: a chart of its own measure, one of each other unit, a line of time of what was stated."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from exports.marts.moments import decimal_year, time_of
from exports.marts.records import Row
from exports.marts.registers import Registers, Text
from exports.marts.scoreboard import Target
from exports.pages.rendering.citing import in_both
from exports.pages.rendering.notes import READ_IN
from exports.pages.rendering.picture import Line, Outlook, Picture, Point
from exports.pages.rendering.timeline import Stated
from exports.pages.rendering.trends import trend
from exports.pages.rendering.wording import ORDINALS, amount, both, number, period

CHART_YEARS = 15
"""Figures older than this before the newest say little of the target and would flatten the rest of its chart."""

OTHER_LOOKS = ("official", "other", "further", "last-other")
"""How the measures that do not speak are drawn, in their order; classes of the style sheet."""

PROXY_LOOKS = ("proxy", "proxy-2", "proxy-3")
"""The same of what measures something else: grey, whatever its shape."""

MEASURES = ("primary", "official")

CITED = 130
"""Letters of a citation beside a figure; all of it stands in the table below the chart."""

GROWTH = Text("growth on the year before, %", "tăng so với năm trước, %")


NOTHING = Picture()


@dataclass(frozen=True, slots=True)
class Panel:
    """One drawing with what its figures are. `stated` instead of a chart where nothing was measured twice."""

    title: Text
    picture: Picture = NOTHING
    stated: Sequence[Stated] = ()
    deadline: float = 0.0
    is_worked_out: bool = False
    """Whether its figures are worked out here from those of the next chart."""


def by_series(figures: Sequence[Row]) -> list[list[Row]]:
    """The figures of each series, headline first, in order of time; of an agency those of its line, inside and for
    everybody."""
    series: dict[Any, list[Row]] = {}
    for figure in figures:
        line = figure.get("line") or (figure["dataset"], figure["series_code"])
        series.setdefault(line, []).append(figure)
    return [sorted(rows, key=lambda row: time_of(row["period"], row["period_year"])) for rows in series.values()]


def panels(target: Target, registers: Registers) -> list[Panel]:
    """All drawings of a target, that of its own measure first; of a single figure one beside another goal."""
    if len(target.in_time) < 2:
        own = _own(target, _lines(target, registers, target.register["unit"]), registers)
        goal = own.picture.goal
        return [own] if goal and any(point.value != goal.value for point in own.picture.points) else []
    units = list(dict.fromkeys([target.register["unit"], *(row["unit"] for row in target.in_time)]))
    drawn = []
    for unit in units:
        lines = _lines(target, registers, unit)
        if unit == target.register["unit"] and lines and unit != "milestone":
            drawn.append(_own(target, lines, registers))
        elif any(len(line.points) > 1 for line in lines) and unit != "milestone":
            picture = Picture(lines=lines, rank=unit in ORDINALS, decimals=registers.decimals(unit))
            drawn.append(Panel(registers.unit(unit), picture))
    if target.register["target_kind"] == "growth_rate":
        drawn = [*_growth(target, drawn), *(panel for panel in drawn if not panel.picture.band)]
    return drawn or [_stated(target, registers)]


def main_picture(drawn: Sequence[Panel], target: Target) -> Picture:
    """The small drawing beside a verdict: of the target's own measure alone, never of a proxy."""
    for panel in drawn:
        own = [line for line in panel.picture.lines if not line.role.startswith("proxy")]
        if own:
            return replace(panel.picture, lines=own)
    return Picture()


def _own(target: Target, lines: Sequence[Line], registers: Registers) -> Panel:
    """The chart of the unit in which the target is set: with its path, its steps and its goal."""
    register, status = target.register, target.status
    rank, unit = register["comparator"] == "rank<=", register["unit"]
    low, high = register["threshold_low"], register["threshold_high"]
    end, threshold = decimal_year(register["deadline"]), high if rank else low
    growth = register["target_kind"] == "growth_rate"
    outlook = None
    if status["expected_low80"] is not None and status["latest_unit"] == unit and not growth:
        outlook = trend(target.windows, end) or Outlook(
            end, status["expected_at_horizon"], status["expected_low80"], status["expected_high80"]
        )
    comparable = any(_is_asked(target, row, unit) for row in target.in_time)
    picture = Picture(
        lines=lines,
        path=_path(target) if comparable and not growth else (),
        steps=_steps(target, registers) if comparable else (),
        goal=Point(end, threshold) if threshold is not None and comparable else None,
        band=(low, low if high is None else high) if comparable and (growth or high) and not rank else None,
        outlook=outlook,
        short=trend(target.windows, end, "short_") if outlook else None,
        rank=unit in ORDINALS,
        decimals=registers.decimals(unit),
    )
    return Panel(registers.unit(unit), picture)


def _is_asked(target: Target, row: Row, unit: str) -> bool:
    """Whether the goal may stand beside a figure: one of the target's own measures, or a proxy held against it: by its
    own figures, or as the count after the deadline that proves the miss."""
    proves = target.status["chosen_because"] == "proof" and row["series_code"] == target.status["proxy_series_code"]
    is_held = row["series_role"] in MEASURES or row["meets_target"] is not None or proves
    return bool(row["unit"] == unit and is_held)


def _lines(target: Target, registers: Registers, unit: str) -> list[Line]:
    """A line for each series of a unit, the measure that speaks first, proxies last."""
    own = target.register["unit"]
    found = [rows for rows in by_series(target.in_time) if rows[0]["unit"] == unit]
    if unit == own and any(_is_asked(target, row, unit) for rows in found for row in rows):
        found = [rows for rows in found if any(_is_asked(target, row, unit) for row in rows)]
    newest = max((row["period_year"] for rows in found for row in rows), default=0)
    looks = {True: iter(OTHER_LOOKS), False: iter(PROXY_LOOKS)}
    lines = []
    for rows in sorted(found, key=lambda rows: rows[0]["series_role"] not in MEASURES):
        points = [
            Point(
                time_of(row["period"], row["period_year"]),
                row["actual"],
                said(row, registers),
                registers.mark(row["value_qualifier"]),
                row["value_qualifier"],
            )
            for row in sorted(rows, key=lambda row: _order(row, target))
            if row["period_year"] > newest - CHART_YEARS
        ]
        if not points:
            continue
        is_measure = rows[0]["series_role"] in MEASURES
        fallback = OTHER_LOOKS[-1] if is_measure else PROXY_LOOKS[-1]
        look = "primary" if is_measure and rows[0]["is_headline"] else next(looks[is_measure], fallback)
        name = both(rows[0]["series_name"] or rows[0]["series_code"], rows[0]["series_name_vi"])
        lines.append(Line(look, name, points, joined=bool(rows[0]["trend_allowed"])))
    return lines


def _order(row: Row, target: Target) -> tuple[float, bool]:
    """In order of time, the figure of the verdict after others of the same time: the last one is written out."""
    return time_of(row["period"], row["period_year"]), row["period"] == target.status["latest_period"]


def said(row: Row, registers: Registers) -> tuple[Text, Text]:
    """What a figure says when pointed at: time and value, and who said it."""
    value = amount(row["actual"], row["unit"], registers, row["value_qualifier"])
    when = period(row["period"])
    return Text(f"{when.en}: {value.en}", f"{when.vi}: {value.vi}"), cited(row["citation"])


def cited(citation: str | None) -> Text:
    """The beginning of a citation, for a line beside a figure."""
    text = in_both(READ_IN.sub("", citation or ""))
    return Text(_short(text.en), _short(text.vi))


def _short(text: str) -> str:
    return text if len(text) <= CITED else text[: CITED - 2].rsplit(" ", 1)[0] + " …"


def _growth(target: Target, drawn: Sequence[Panel]) -> Iterator[Panel]:
    """The growth on the year before of each series that was measured, beside the growth asked for; and growth that
    was published as such."""
    levels = [panel for panel in drawn if not panel.picture.band]
    published = [line for panel in drawn if panel.picture.band for line in panel.picture.lines]
    low, high = target.register["threshold_low"], target.register["threshold_high"]
    shares = target.register["unit"] != "%/year"
    lines = [
        replace(line, points=list(_rises(line, shares)))
        for panel in levels
        for line in panel.picture.lines
        if line.joined or shares
    ]
    lines = _told_apart([line for line in lines if line.points])
    roles = {line.role for line in lines}
    lines += [line if line.role not in roles else replace(line, role="official") for line in published]
    if lines:
        title = Text("change on the year before, points", "thay đổi so với năm trước, điểm") if shares else GROWTH
        asked = (low, low if high is None else high)
        yield Panel(title, Picture(lines=lines, band=asked, decimals=1), is_worked_out=True)


def _told_apart(lines: Sequence[Line]) -> list[Line]:
    """Proxies of several charts in one: each in a look of its own again."""
    looks = iter(PROXY_LOOKS)
    return [
        replace(line, role=next(looks, PROXY_LOOKS[-1])) if line.role.startswith("proxy") else line for line in lines
    ]


def _rises(line: Line, points: bool) -> Iterator[Point]:
    """By how much each figure is above that of a year before it, where there is one: in percent, or in points."""
    before = {round(point.time, 2): point for point in line.points}
    for point in line.points:
        start = before.get(round(point.time - 1, 2))
        if start is None or (start.value <= 0 and not points):
            continue
        rise = point.value - start.value if points else 100 * (point.value / start.value - 1)
        shown = number(rise, decimals=1, sign=True)
        unit = Text("points", "điểm") if points else Text("%", "%")
        words = Text(f"{point.time:.0f}: {shown.en} {unit.en}", f"{point.time:.0f}: {shown.vi} {unit.vi}")
        yield Point(point.time, rise, (words, *point.said[:1]))


def _steps(target: Target, registers: Registers) -> list[Point]:
    """The steps that programmes published on the way to the target, with who did."""
    unit = target.register["unit"]
    found = []
    for row in target.path:
        if row["step_value"] is not None:
            value = amount(row["step_value"], unit, registers)
            words = Text(f"{row['year']}: {value.en}", f"{row['year']}: {value.vi}")
            found.append(Point(row["year"], row["step_value"], (words, cited(row["step_source"]))))
    return found


def _path(target: Target) -> list[Point]:
    """The path promised, from the base itself: its period may end within a year."""
    years = [row for row in target.path if row["required_value"] is not None]
    path = [Point(row["year"], row["required_value"]) for row in years]
    if len(path) < 2 or years[0]["base_value"] is None or years[0]["base_period"] is None:
        return path
    first = time_of(years[0]["base_period"], years[0]["year"])
    # What was met at the base is to be kept: such a path is flat, and falls from no base.
    is_flat = len({row["required_value"] for row in years}) == 1
    start = Point(first, years[0]["required_value"] if is_flat else years[0]["base_value"])
    return [start, *(point for point in path if point.time > start.time)]


def _stated(target: Target, registers: Registers) -> Panel:
    """What was said of a target that nothing measures twice, in time."""
    found = []
    for place, rows in enumerate(by_series(target.in_time)):
        look = "primary" if rows[0]["series_role"] in MEASURES else PROXY_LOOKS[min(place, len(PROXY_LOOKS) - 1)]
        for row in rows:
            words, _ = said(row, registers)
            found.append(Stated(time_of(row["period"], row["period_year"]), words, look))
    return Panel(
        Text("what was stated, and when", "những gì đã công bố, theo thời gian"),
        stated=found,
        deadline=decimal_year(target.register["deadline"]),
    )
