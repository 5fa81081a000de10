"""The method, `method.html`: how a verdict is reached, with its formulas; every badge leads to its status here.

Statuses, bands and reasons are those of the registers; the formulas are those of docs/method.md, letter by letter: a
test holds that.
"""

from __future__ import annotations

from exports.marts.contents import Contents
from exports.marts.registers import Text
from exports.pages import Page, Sheets
from exports.pages.rendering.site import NEEDS


def sheets(contents: Contents) -> Sheets:
    """The one page."""
    statuses = contents.registers.statuses
    reasons = contents.rows("from dim_reason order by sort_order")
    bands = {(row["basis"], row["band"]): row for row in contents.rows("from dim_band")}
    ordered = [code for code in statuses if ("pace", code) in bands]
    yield (
        "method.html",
        {
            "rules": [
                (status, [row for row in reasons if row["status"] == status.code]) for status in statuses.values()
            ],
            "any": [row for row in reasons if not row["status"]],
            "bands": [(statuses[code], bands["pace", code], bands["outlook", code]) for code in ordered],
        },
    )


PAGE = Page(
    name="method",
    files=("method.html",),
    template="method.html.j2",
    sheets=sheets,
    needs=(*NEEDS, "dim_reason", "dim_band"),
    link=Text("Method", "Phương pháp"),
    place=10,
)
