"""A target as pages show it: its verdict, its figure, its drawings, the newest figures of its other measures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from exports.marts.contents import Contents
from exports.marts.moments import time_of
from exports.marts.records import Row
from exports.marts.registers import Status
from exports.marts.scoreboard import Figure, Target, figure_of
from exports.pages.rendering.panels import Panel, by_series, main_picture, panels
from exports.pages.rendering.picture import Picture


@dataclass(frozen=True, slots=True)
class Card:
    """A target with what its row on the front page and its own page show."""

    target: Target
    verdict: Status
    indicative: Status | None
    """What the best proxy says where the target has no verdict of its own: drawn hollow, never counted."""
    figure: Figure | None
    panels: Sequence[Panel]
    picture: Picture
    """Of the target's own measure, small."""
    others: Sequence[Row]
    """The latest figure of each further measure, official ones first."""
    proxies: Sequence[Row]
    """Where a proxy's figure is shown that decides nothing: the latest of each other proxy, the newest first."""

    @property
    def has_figures(self) -> bool:
        return self.figure is not None


def cards(contents: Contents) -> list[Card]:
    """A card per target, in the order of the scoreboard."""
    return [card(target, contents) for target in contents.board.targets]


def card(target: Target, contents: Contents) -> Card:
    """The card of one, of the nation or of a province."""
    verdict = contents.registers.status(target.status["status"])
    hollow = target.status["indicative_status"]
    indicative = contents.registers.status(hollow) if hollow else None
    others = [
        rows[-1]
        for rows in by_series(target.in_time)
        if not rows[0]["is_headline"] and rows[0]["series_role"] not in ("proxy", "context")
    ]
    others.sort(key=lambda row: (row["series_role"] != "official", -row["period_year"]))
    drawn = panels(target, contents.registers)
    figure = figure_of(target.status)
    proxies = _proxies(target) if figure and not figure.decides else []
    return Card(target, verdict, indicative, figure, drawn, main_picture(drawn, target), others, proxies)


def _proxies(target: Target) -> list[Row]:
    shown = target.status["proxy_dataset"], target.status["proxy_series_code"]
    newest = [rows[-1] for rows in by_series(target.in_time) if rows[0]["series_role"] == "proxy"]
    others = [row for row in newest if (row["dataset"], row["series_code"]) != shown]
    return sorted(others, key=lambda row: -time_of(row["period"], row["period_year"]))
