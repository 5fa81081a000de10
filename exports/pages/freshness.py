"""Sources and freshness, `sources.html`: each dataset with its publisher and terms, its newest period, what is late."""

from __future__ import annotations

from exports.marts.contents import Contents
from exports.marts.records import Row
from exports.marts.registers import Text
from exports.pages import Page, Sheets
from exports.pages.rendering.site import NEEDS


def sheets(contents: Contents) -> Sheets:
    """The one page: datasets that have figures, what is overdue first; and those that wait for a key or a run."""
    about = {row["dataset"]: row for row in contents.sources}
    rows = [{**row, "source": about[row["dataset"]]} for row in contents.board.freshness if row["dataset"] in about]
    has_figures = [row for row in rows if row["newest_published_on"] or row["is_failing"] or row["held_vintage_id"]]
    yield (
        "sources.html",
        {
            "fresh": sorted(has_figures, key=_urgency),
            "waiting": [row for row in rows if row not in has_figures],
            "classes": contents.rows("from dim_licence order by sort_order"),
        },
    )


def _urgency(row: Row) -> tuple[bool, bool]:
    """What is overdue first, then what failed; of an earlier day it may not be known whether it did."""
    return not row["is_release_overdue"], not row["is_failing"]


PAGE = Page(
    name="freshness",
    files=("sources.html",),
    template="freshness.html.j2",
    sheets=sheets,
    needs=(*NEEDS, "dim_source", "dim_licence"),
    link=Text("Sources and freshness", "Nguồn và độ mới"),
    place=9,
)
