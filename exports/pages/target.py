"""The page of a target, `targets/<code>.html`: goal, verdict, every figure with its source, the path, the past."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from exports.marts.contents import Contents
from exports.marts.records import Row
from exports.marts.registers import Registers
from exports.pages import Page, Sheets
from exports.pages.rendering.cards import by_series, cards
from exports.pages.rendering.site import NEEDS


def sheets(contents: Contents) -> Sheets:
    """One page per target."""
    board = contents.board
    named = {target.code: target.register for target in board.targets}
    for card in cards(contents):
        target = card.target
        yield (
            f"targets/{target.code}.html",
            {
                "card": card,
                "target": target,
                "register": target.register,
                "status": target.status,
                "programme": board.programmes[target.register["programme_code"]],
                "restated": named.get(target.register["restates_target_code"] or ""),
                "series": by_series(target.figures),
                "history": list(_changes(target.history, contents.registers)),
            },
        )


def _changes(history: Sequence[Row], registers: Registers) -> Iterator[Mapping[str, Any]]:
    """The dates on which a verdict changed, newest first, each with the verdict's words."""
    for row in reversed(history):
        if row["status_changed"] or row["moved_by"] == "first_verdict":
            yield {**row, "verdict": registers.status(row["status"])}


PAGE = Page(name="target", files=("targets/*.html",), template="target.html.j2", sheets=sheets, needs=NEEDS)
