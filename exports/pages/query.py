"""Ask the data, `query/`: questions to click and an editor; the database is asked in the browser, by an engine beside
the releases (`exports/engine.py`). Nothing is loaded before something is asked, and no other page loads anything of it.

Where the engine is not there, or the page was opened from a file, it says what to do; its questions can be read anyway.
"""

from __future__ import annotations

from exports.marts.contents import Contents
from exports.marts.questions import themes
from exports.marts.registers import Text
from exports.pages import Page, Sheets
from exports.pages.rendering.site import NEEDS

ENGINE = "engine"
"""The folder of engines, beside the releases."""
VERSION = "1.32.0"
PLACE = f"{ENGINE}/duckdb-wasm-{VERSION}"
"""Where this page looks for its own: one of another version may lie beside it, for releases made otherwise."""


def sheets(contents: Contents) -> Sheets:
    """The one page. All its addresses are relative, so that it opens the database of the release it stands in."""
    yield "query/index.html", {"themes": themes(), "engine": PLACE, "tables": contents.tables}


PAGE = Page(
    name="query",
    files=("query/index.html",),
    template="query.html.j2",
    sheets=sheets,
    needs=NEEDS,
    link=Text("Ask the data", "Hỏi dữ liệu"),
    place=11,
)
