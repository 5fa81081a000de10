"""The page of a target, `targets/<code>.html`: goal, verdict, every figure with its source, the path, the past."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from operator import itemgetter

from exports.marts.contents import Contents
from exports.marts.records import Row
from exports.marts.scoreboard import Target
from exports.pages import Page, Sheets
from exports.pages.asean import TABLES as COMPARED
from exports.pages.asean import compared
from exports.pages.disagreements import APART, QUERY, Dispute, disputes, years_apart
from exports.pages.disagreements import TABLES as DISPUTED
from exports.pages.rendering.cards import Card, cards
from exports.pages.rendering.moves import moves
from exports.pages.rendering.panels import by_series
from exports.pages.rendering.site import NEEDS
from exports.pages.rendering.wording import both

PLANS = """
    select
        measured.target_code, series.name_en, series.name_vi, series.source_class, planned.period, planned.value,
        planned.value_qualifier, planned.unit, planned.citation, planned.source_url
    from bridge_target_series as measured
    inner join fct_observation as planned using (dataset, series_code, area_code)
    left join dim_series as series using (dataset, series_code)
    where planned.value_kind = 'plan'
    order by planned.period_end desc, measured.priority, series.series_code
"""
"""What was planned for each target's measures: no outcome, so that no chart draws it and no distance is taken to it."""


def sheets(contents: Contents) -> Sheets:
    """One page per target."""
    board, registers = contents.board, contents.registers
    named = {target.code: target.register for target in board.targets}
    agencies = {row["agency_code"]: both(row["name_en"], row["name_vi"]) for row in contents.rows("from dim_agency")}
    members = compared(contents)
    known = {target.code: target for target in board.targets}
    disputed = {code: list(rows) for code, rows in groupby(contents.rows(QUERY), itemgetter("indicator_code"))}
    planned: dict[str, list[Row]] = {}
    for row in contents.rows(PLANS):
        planned.setdefault(row["target_code"], []).append(row)
    apart: dict[str, list[Dispute]] = {}
    for dispute in years_apart(contents.rows(APART), known, registers):
        for target in dispute.targets:
            apart.setdefault(target.code, []).append(dispute)
    for card in cards(contents):
        target, register = card.target, card.target.register
        yield (
            f"targets/{target.code}.html",
            {
                "card": card,
                "target": target,
                "register": register,
                "status": target.status,
                "programme": board.programmes[register["programme_code"]],
                "note": _note(card),
                "agency": agencies.get(target.status["lead_agency_code"] or ""),
                "restated": named.get(register["restates_target_code"] or ""),
                "judged_as": _judged_as(target, named),
                "series": by_series(target.figures),
                "plans": planned.get(target.code, ()),
                "asean": members.get(register["indicator_code"] or ""),
                "disputes": [
                    *apart.get(target.code, ()),
                    *disputes(disputed.get(register["indicator_code"], ()), known, registers, target),
                ],
                "classes": registers.labels.get("source_class", {}),
                "history": moves(target.history, registers),
            },
        )


def _note(card: Card) -> str | None:
    """What must be known of the figure that the page is about, as whoever read its document noted it."""
    if card.figure is None:
        return None
    series = card.target.status["proxy_series_code" if card.figure.is_proxy else "latest_series_code"]
    shown = (card.figure.dataset, series, card.figure.period)
    of_it = (row for row in card.target.figures if (row["dataset"], row["series_code"], row["period"]) == shown)
    return next((row["note"] for row in of_it), None)


def _judged_as(target: Target, named: Mapping[str, Row]) -> Row | None:
    """The target by whose words this one is judged, where they are others: "more than" and "at least" are one goal."""
    first = named.get(target.status["goal_code"])
    return first if first and first["comparator"] != target.register["comparator"] else None


PAGE = Page(
    name="target",
    files=("targets/*.html",),
    template="target.html.j2",
    sheets=sheets,
    needs=(*NEEDS, *COMPARED, *DISPUTED, "dim_agency", "bridge_target_series", "fct_observation", "fct_assessment"),
)
