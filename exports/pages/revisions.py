"""Revisions and changes, `revisions.html`: which verdicts moved and why, and which figures were restated."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from exports.marts.contents import Contents
from exports.marts.records import Row
from exports.marts.registers import Text
from exports.marts.scoreboard import HOME_AREA
from exports.pages import Page, Sheets
from exports.pages.rendering.site import NEEDS

MOVED = "from mart_verdict_change where change_kind <> 'unchanged' order by change_window, change_kind, target_code"

REVISED = f"""
    select
        revision.*, indicator.name_en, indicator.name_vi, series.name_en as series_en, series.name_vi as series_vi
    from mart_revision as revision
    left join dim_indicator as indicator using (indicator_code)
    left join dim_series as series using (dataset, series_code)
    where revision.area_code = '{HOME_AREA}' and revision.revision_kind not in ('new', 'returned')
    order by revision.next_published_on desc, revision.dataset, revision.series_code, revision.period desc
"""  # noqa: S608 (a constant)
"""What a later release added to earlier years is no correction of what had been said, nor is what comes back unchanged
after a release that left it out."""

SHOWN = 200
"""The newest restatements, each of one series by one release; the mart has them all, and a page stays a page."""


def sheets(contents: Contents) -> Sheets:
    """The one page: verdicts by window, then figures by the release of their publisher that restated them."""
    labels = contents.registers.labels
    moved = contents.rows(MOVED)
    for row in moved:
        row["verdict"] = contents.registers.status(row["status"])
        row["before"] = contents.registers.status(row["since_status"]) if row["since_status"] else None
        row["named"] = next((t.register for t in contents.board.targets if t.code == row["target_code"]), None)
    windows = [
        (words, [row for row in moved if row["change_window"] == window])
        for window, words in labels["change_window"].items()
    ]
    revised, older = newest(_by_series(contents.rows(REVISED)))
    shown = [(words, rows) for words, rows in windows if rows]
    yield "revisions.html", {"windows": shown, "revised": revised, "older": older}


def newest(revised: Sequence[list[Row]]) -> tuple[Sequence[list[Row]], int]:
    """Those that are shown, and how many are not."""
    return revised[:SHOWN], len(revised[SHOWN:])


def _by_series(rows: Sequence[Row]) -> list[list[Row]]:
    def release(row: Row) -> tuple[object, ...]:
        return row["next_published_on"], row["dataset"], row["series_code"]

    return [list(found) for _, found in groupby(rows, key=release)]


PAGE = Page(
    name="revisions",
    files=("revisions.html",),
    template="revisions.html.j2",
    sheets=sheets,
    needs=(*NEEDS, "mart_verdict_change", "mart_revision", "dim_indicator", "dim_series"),
    link=Text("Revisions and changes", "Sửa đổi và thay đổi"),
    place=7,
)
