"""The page of a target, `targets/<code>.html`: goal, verdict, every figure with its source, the path, the past."""

from __future__ import annotations

from collections.abc import Mapping

from exports.marts.contents import Contents
from exports.marts.kinds import NATION
from exports.marts.planned import TABLES as PLANNED
from exports.marts.planned import planned
from exports.marts.records import Row
from exports.marts.scoreboard import Target
from exports.pages import Page, Sheets
from exports.pages.asean import TABLES as COMPARED
from exports.pages.asean import compared
from exports.pages.disagreements import TABLES as DISPUTED
from exports.pages.disagreements import by_target
from exports.pages.rendering.cards import Card, cards
from exports.pages.rendering.moves import moves
from exports.pages.rendering.panels import by_series
from exports.pages.rendering.site import NEEDS
from exports.pages.rendering.wording import both


def sheets(contents: Contents) -> Sheets:
    """One page per target."""
    board, registers = contents.board, contents.registers
    named = {target.code: target.register for target in board.targets}
    agencies = {row["agency_code"]: both(row["name_en"], row["name_vi"]) for row in contents.rows("from dim_agency")}
    members = compared(contents)
    disputed = by_target(contents, board.targets, NATION)
    plans = planned(contents.connection, NATION)
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
                "plans": plans.get(target.code, ()),
                "asean": members.get(register["indicator_code"] or ""),
                "disputes": disputed[target.code],
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
    needs=(*NEEDS, *COMPARED, *DISPUTED, *PLANNED, "dim_agency", "fct_assessment"),
)
