"""A target as pages show it: its verdict, its picture, the figures of each of its series."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from exports.marts.contents import Contents
from exports.marts.moments import decimal_year, time_of
from exports.marts.records import Row
from exports.marts.registers import Registers, Status, rounded
from exports.marts.scoreboard import Figure, Target, figure_of
from exports.pages.rendering.chart import Line, Outlook, Picture, Point
from exports.pages.rendering.wording import both

CHART_YEARS = 15
"""Figures older than this before the newest say little of the target and would flatten the rest of its chart."""

DRAWN_ROLES = ("primary", "official")
"""A proxy measures something else, often in another unit: it has its row in the table, not a line in the chart."""


OTHER_LOOKS = ("official", "other", "further", "last-other")
"""How the measures that do not speak are drawn, in their order; classes of the style sheet."""


@dataclass(frozen=True, slots=True)
class Card:
    """A target with what its row on the front page and its own page show."""

    target: Target
    verdict: Status
    indicative: Status | None
    """What the best proxy says where the target has no verdict of its own: drawn hollow, never counted."""
    figure: Figure | None
    picture: Picture
    others: Sequence[Row]
    """The latest figure of each further measure, official ones first."""

    @property
    def has_figures(self) -> bool:
        return self.figure is not None


def cards(contents: Contents) -> list[Card]:
    """A card per target, in the order of the scoreboard."""
    return [_card(target, contents) for target in contents.board.targets]


def _card(target: Target, contents: Contents) -> Card:
    verdict = contents.registers.status(target.status["status"])
    hollow = target.status["indicative_status"]
    indicative = contents.registers.status(hollow) if hollow else None
    others = [
        rows[-1]
        for rows in by_series(target.figures)
        if not rows[0]["is_headline"] and rows[0]["series_role"] != "proxy"
    ]
    others.sort(key=lambda row: (row["series_role"] != "official", -row["period_year"]))
    figure = figure_of(target.status)
    return Card(target, verdict, indicative, figure, _picture(target, contents.registers), others)


def by_series(figures: Sequence[Row]) -> list[list[Row]]:
    """The figures of each series, headline first, in order of time."""
    series: dict[tuple[Any, Any], list[Row]] = {}
    for figure in figures:
        series.setdefault((figure["dataset"], figure["series_code"]), []).append(figure)
    return [sorted(rows, key=lambda row: time_of(row["period"], row["period_year"])) for rows in series.values()]


def _picture(target: Target, registers: Registers) -> Picture:
    register, status = target.register, target.status
    rank, decimals = register["unit"] == "rank", registers.decimals(register["unit"])
    if register["comparator"] == "milestone" or register["target_kind"] == "growth_rate":
        return Picture()
    lines: list[Line] = []
    newest = max((figure["period_year"] for figure in target.figures), default=0)
    for rows in by_series(target.figures):
        role = rows[0]["series_role"]
        if role not in DRAWN_ROLES or rows[0]["unit"] != register["unit"]:
            continue
        points = [
            Point(
                time_of(row["period"], row["period_year"]),
                row["actual"],
                f"{row['period']}: {rounded(row['actual'], decimals)} {row['unit']}. {row['citation']}",
            )
            for row in rows
            if row["period_year"] > newest - CHART_YEARS
        ]
        if points:
            name = both(rows[0]["series_name"], rows[0]["series_name_vi"])
            lines.append(Line(_look(rows, lines), name, points, joined=bool(rows[0]["trend_allowed"])))
    if not lines:
        return Picture()
    threshold = register["threshold_high"] if register["comparator"] == "rank<=" else register["threshold_low"]
    end = decimal_year(register["deadline"])
    outlook = None
    if status["expected_low80"] is not None:
        outlook = Outlook(end, status["expected_at_horizon"], status["expected_low80"], status["expected_high80"])
    return Picture(
        lines=lines,
        path=_path(target),
        steps=_steps(target, decimals),
        goal=Point(end, threshold, str(register["deadline"])) if threshold is not None else None,
        outlook=outlook,
        rank=rank,
        decimals=decimals,
    )


def _steps(target: Target, decimals: int) -> list[Point]:
    """The steps that programmes published on the way to the target, with who did."""
    return [
        Point(
            row["year"],
            row["step_value"],
            f"{row['year']}: {rounded(row['step_value'], decimals)}. {row['step_source']}",
        )
        for row in target.path
        if row["step_value"] is not None
    ]


def _look(rows: Sequence[Row], drawn: Sequence[Line]) -> str:
    """How a line is drawn: the one that speaks as primary, the others each in a look of its own."""
    if rows[0]["is_headline"]:
        return "primary"
    return OTHER_LOOKS[min(sum(line.role != "primary" for line in drawn), len(OTHER_LOOKS) - 1)]


def _path(target: Target) -> list[Point]:
    """The path promised, from the base itself: its period may end within a year."""
    years = [row for row in target.path if row["required_value"] is not None]
    path = [Point(row["year"], row["required_value"]) for row in years]
    if len(path) < 2 or years[0]["base_value"] is None or years[0]["base_period"] is None:
        return path
    start = Point(time_of(years[0]["base_period"], years[0]["year"]), years[0]["base_value"])
    return [start, *(point for point in path if point.time > start.time)]
