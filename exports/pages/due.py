"""Goals due next, `due.html`: what falls due within two years or is past, the figure each needs, from whom and when."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from exports.marts.contents import Contents
from exports.marts.records import Row
from exports.marts.registers import Text
from exports.marts.scoreboard import figure_of
from exports.pages import Page, Sheets
from exports.pages.rendering.site import NEEDS
from exports.pages.rendering.wording import both

UNJUDGED = ("unknown", "silent")
"""What a verdict comes to where no figure speaks; a count after the deadline proves a miss without one for it."""
UNSETTLED = ("unknown", "disputed")
"""What it comes to where figures are known that do not settle it: a bound that proves neither, sources that differ."""


def sheets(contents: Contents) -> Sheets:
    """The one page: what is to come by deadline, and what is past and still without its figure."""
    rows = contents.rows("from mart_deadline order by deadline, target_code")
    told = {target.code: target.status for target in contents.board.targets}
    for row in rows:
        status = told[row["target_code"]]
        figure = figure_of(status)
        row["proof"] = figure if figure and figure.is_proxy and figure.decides else None
        row["is_planned"] = status.get("is_planned")
        row["verdict"] = contents.registers.status(row["status"])
        row["is_unsettled"] = row["is_figure_known"] and row["verdict"].counts_as in UNSETTLED
        row["why"] = both(status.get("short_reason_en") or status["status_reason"], status.get("short_reason_vi"))
    coming = [row for row in rows if not row["is_past"]]
    past = [row for row in rows if row["is_past"]]
    silent = [row for row in past if not row["is_figure_known"] and row["verdict"].counts_as in UNJUDGED]
    yield (
        "due.html",
        {
            "coming": _by_day(coming),
            "silent": _by_day(silent),
            "settled": _by_day([row for row in past if row not in silent]),
        },
    )


def _by_day(rows: Sequence[Row]) -> list[tuple[object, list[Row]]]:
    return [(day, list(of_day)) for day, of_day in groupby(rows, key=lambda row: row["deadline"])]


PAGE = Page(
    name="due",
    files=("due.html",),
    template="due.html.j2",
    sheets=sheets,
    needs=(*NEEDS, "mart_deadline"),
    link=Text("Goals due next", "Mục tiêu sắp đến hạn"),
    place=2,
)
