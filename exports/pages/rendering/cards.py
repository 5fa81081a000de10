"""A target as pages show it: its verdict, its picture, the figures of each of its series."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from exports.marts.contents import Contents
from exports.marts.records import Row
from exports.marts.registers import Status
from exports.marts.scoreboard import Target
from exports.pages.rendering.chart import Line, Outlook, Picture, Point, decimal_year

CHART_YEARS = 15
"""Figures older than this before the newest say little of the target and would flatten the rest of its chart."""

DRAWN_ROLES = ("primary", "official")
"""A proxy measures something else, often in another unit: it has its row in the table, not a line in the chart."""


@dataclass(frozen=True, slots=True)
class Card:
    """A target with what its row on the front page and its own page show."""

    target: Target
    verdict: Status
    indicative: Status | None
    """What the best proxy says where the target has no verdict of its own: drawn hollow, never counted."""
    picture: Picture
    others: Sequence[Row]
    """The latest figure of each further measure, official ones first."""

    @property
    def has_figures(self) -> bool:
        return self.target.status["latest_value"] is not None


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
    return Card(target, verdict, indicative, _picture(target), others)


def by_series(figures: Sequence[Row]) -> list[list[Row]]:
    """The figures of each series, headline first, in order of time."""
    series: dict[tuple[Any, Any], list[Row]] = {}
    for figure in figures:
        series.setdefault((figure["dataset"], figure["series_code"]), []).append(figure)
    return [sorted(rows, key=_time) for rows in series.values()]


def _picture(target: Target) -> Picture:
    register, status = target.register, target.status
    rank = register["unit"] == "rank"
    if register["comparator"] == "milestone" or register["target_kind"] == "growth_rate":
        return Picture()
    lines = []
    newest = max((figure["period_year"] for figure in target.figures), default=0)
    for rows in by_series(target.figures):
        role = rows[0]["series_role"]
        if role not in DRAWN_ROLES or rows[0]["unit"] != register["unit"]:
            continue
        points = [
            Point(_time(row), row["actual"], f"{row['period']}: {row['actual']:g} {row['unit']}. {row['citation']}")
            for row in rows
            if row["period_year"] > newest - CHART_YEARS
        ]
        if points:
            role = "primary" if rows[0]["is_headline"] else role
            lines.append(Line(role, rows[0]["series_name"] or "", points, joined=bool(rows[0]["trend_allowed"])))
    if not lines:
        return Picture()
    threshold = register["threshold_high"] if register["comparator"] == "rank<=" else register["threshold_low"]
    end = decimal_year(register["deadline"])
    outlook = None
    if status["expected_low80"] is not None and status["series_role"] != "proxy":
        outlook = Outlook(end, status["expected_at_horizon"], status["expected_low80"], status["expected_high80"])
    return Picture(
        lines=lines,
        path=[Point(row["year"], row["required_value"]) for row in target.path],
        goal=Point(end, threshold, str(register["deadline"])) if threshold is not None else None,
        outlook=outlook,
        rank=rank,
    )


def _time(row: Row) -> float:
    """The end of a figure's period as a decimal year: "2025" and "2025-Q4" are 2025.0, "2025-06" is 2024.5."""
    period = str(row["period"])
    if quarter := re.fullmatch(r"(\d{4})-Q([1-4])", period):
        return int(quarter[1]) - 1 + int(quarter[2]) / 4
    if half := re.fullmatch(r"(\d{4})-H([12])", period):
        return int(half[1]) - 1 + int(half[2]) / 2
    if month := re.fullmatch(r"(\d{4})-(\d{2})", period):
        return int(month[1]) - 1 + int(month[2]) / 12
    if day := re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", period):
        return decimal_year(date(int(day[1]), int(day[2]), int(day[3])))
    return float(row["period_year"])
