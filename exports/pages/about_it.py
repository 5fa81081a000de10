"""About, `about.html`: what this is, whose figures it shows, what it does not say."""

from __future__ import annotations

from exports.marts import about
from exports.marts.contents import Contents
from exports.marts.registers import Text
from exports.pages import Page, Sheets
from exports.pages.rendering.site import NEEDS


def sheets(contents: Contents) -> Sheets:
    """The one page."""
    board = contents.board
    yield (
        "about.html",
        {
            "description": about.DESCRIPTION,
            "programmes": [row for row in board.programmes.values() if row["target_count"]],
            "total": len(board.targets),
            "datasets": sum(row["newest_published_on"] is not None for row in board.freshness),
        },
    )


PAGE = Page(
    name="about",
    files=("about.html",),
    template="about.html.j2",
    sheets=sheets,
    needs=NEEDS,
    link=Text("About", "Giới thiệu"),
    place=13,
)
