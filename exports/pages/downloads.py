"""Downloads and how to cite, `downloads.html`: what may be taken of a release, and what to write beside it."""

from __future__ import annotations

from exports.marts import about
from exports.marts.contents import Contents
from exports.marts.registers import Text
from exports.pages import Page, Sheets
from exports.pages.rendering.site import NEEDS

BESIDE = (
    about.Taken("dictionary.md", Text("what each column means", "ý nghĩa từng cột"), ""),
    about.Taken("LICENCES.md", Text("whose figures, under which terms", "số liệu của ai, theo điều khoản nào"), ""),
    about.Taken("CITATION.cff", Text("how to cite, for programs", "cách trích dẫn, cho phần mềm"), ""),
    about.Taken(
        "changes.md",
        Text("what is not as in the release before, by table", "khác gì với bản trước, theo từng bảng (tiếng Anh)"),
        "",
    ),
    about.Taken("superset.zip", Text("a dashboard for Superset", "bảng điều khiển cho Superset"), ""),
)
"""What stands in every release besides the files by which the whole is taken."""


def sheets(contents: Contents) -> Sheets:
    """The one page."""
    identity = contents.identity
    yield (
        "downloads.html",
        {
            "taken": about.TAKEN,
            "beside": BESIDE,
            "title": about.TITLE,
            "maker": about.MAKER,
            "licence": about.OWN_LICENCE,
            "year": identity.built_at.year,
            "marts": [table for table in contents.tables if table.name.startswith("mart_")],
            "others": [table for table in contents.tables if not table.name.startswith("mart_")],
        },
    )


PAGE = Page(
    name="downloads",
    files=("downloads.html",),
    template="downloads.html.j2",
    sheets=sheets,
    needs=NEEDS,
    link=Text("Downloads and how to cite", "Tải về và cách trích dẫn"),
    place=12,
)
