"""What is not known, `unknown.html`: the targets that cannot be measured, why, who leads them, where one would look."""

from __future__ import annotations

from itertools import groupby

from exports.marts.contents import Contents
from exports.marts.registers import Text
from exports.pages import Page, Sheets
from exports.pages.rendering.site import NEEDS

QUERY = """
    select
        gap.target_code, gap.gap_code, gap.gap_en, gap.gap_vi, gap.where_to_look, gap.where_to_look_vi,
        target.name_en, target.name_vi, target.horizon_year, agency.name_en as agency_en, agency.name_vi as agency_vi
    from mart_data_gap as gap
    inner join mart_target_status as target using (target_code)
    left join dim_agency as agency on target.lead_agency_code = agency.agency_code
    order by agency.name_vi nulls last, agency.agency_code, target.horizon_year, gap.target_code
"""

OF_PROVINCES = """
    select
        province_target_code, area_code, province_name_en, province_name_vi, name_en, name_vi, where_to_look,
        where_to_look_vi, lead_agency_en, lead_agency
    from mart_province_target
    where status = 'no_data'
    order by area_code, horizon_year, province_target_code
"""
"""What provinces ask of themselves and nobody measures."""


def sheets(contents: Contents) -> Sheets:
    """The one page: by who would owe the figure, with how many of each kind there are."""
    kinds = contents.rows("from dim_gap order by sort_order")
    rows = contents.rows(QUERY)
    counts = {kind["gap_code"]: sum(row["gap_code"] == kind["gap_code"] for row in rows) for kind in kinds}
    owed = groupby(rows, key=lambda row: (row["agency_en"], row["agency_vi"]))
    yield (
        "unknown.html",
        {
            "kinds": [(kind, counts[kind["gap_code"]]) for kind in kinds if counts[kind["gap_code"]]],
            "names": {kind["gap_code"]: Text(kind["label_en"], kind["label_vi"]) for kind in kinds},
            "owed": sorted(((agency, list(gaps)) for agency, gaps in owed), key=lambda one: -len(one[1])),
            "of_provinces": contents.rows(OF_PROVINCES),
            "missing": len(rows),
            "total": len(contents.board.targets),
        },
    )


PAGE = Page(
    name="unknown",
    files=("unknown.html",),
    template="unknown.html.j2",
    sheets=sheets,
    needs=(*NEEDS, "mart_data_gap", "dim_gap", "dim_agency", "mart_province_target"),
    link=Text("What is not known", "Những gì chưa biết"),
    place=8,
)
