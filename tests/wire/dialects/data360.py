"""World Bank Data360: `{"count", "value"}`, at most 120 rows an answer here so that there are several."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

from sources.catalog import FINDEX_CODES
from sources.publishers import data360
from tests.wire.dialect import NOT_FOUND, Dialect, WireAnswer, WireRequest, json_answer, on_document, on_page
from tests.wire.truth import AREAS, UNKNOWN_AREA, figure, figure_in

LARGEST_PAGE = 120
DATA = "https://data360api.worldbank.org/data360/data"
SURVEYS = (2003, 2004, 2005, 2008, *range(2010, 2022, 2))
"""The series ends with 2020."""
GCI_EDITIONS = (2014, 2017, 2018, 2020, 2024)
GOVTECH_EDITIONS = {"CGSI": (2020, 2022), "GTEI": (2020, 2022), "GTMI": (2022,), "PSDI": (2022,), "DCEI": (2022,)}
"""Part of the GovTech index → the editions that the database has of it."""
FIRST_YEAR_OF = {"2G": 2000, "3G": 2007, "4G": 2012, "5G": 2019}
OTHERS = ("ARB", "BRA", "FRA", "USA")
SERIES = {
    "UN_EGDI_EGDI": "EGDI",
    "UN_EGDI_OSI": "EGDI_OSI",
    "UN_EGDI_HCI": "EGDI_HCI",
    "ITU_GCI_GCI_OVRL_SCRE": "GCI_SCORE",
    **{f"MOB_COV_{generation}": f"IT_MOB_{generation}NTWK" for generation in FIRST_YEAR_OF},
    **{f"WB_FINDEX_{code.upper()}": code for code in FINDEX_CODES.values()},
    **{f"WB_GTMI_{part}": f"GTMI_{part}".replace("GTMI_GTMI", "GTMI") for part in GOVTECH_EDITIONS},
}
"""What the warehouse calls an indicator."""
FINDEX_INDICATORS = {f"WB_FINDEX_{code.upper()}" for code in FINDEX_CODES.values()}


PARAMETERS = {
    *("DATABASE_ID", "INDICATOR", "REF_AREA", "SEX", "AGE", "URBANISATION", "COMP_BREAKDOWN_1", "COMP_BREAKDOWN_2"),
    *("COMP_BREAKDOWN_3", "TIME_PERIOD", "FREQ", "UNIT_MEASURE", "UNIT_TYPE", "UNIT_MULT", "timePeriodFrom"),
    *("timePeriodTo", "skip"),
}
COVERAGE_UNITS = ("PT_POP", "HAB")
"""A share of the population, and the people themselves: one year of an area has both."""


@cache
def _figures(database: str, indicator: str, revision: int) -> list[tuple[str, int, float]] | None:
    """(area, year, value) of an indicator; None where the database has no such indicator."""
    areas, code = (*AREAS, *OTHERS), SERIES.get(indicator, indicator)
    if database == "UN_EGDI" and indicator.removeprefix("UN_EGDI_") in ("EGDI", "OSI", "HCI"):
        return [(a, y, figure_in("index 0-1", code, a, y, revision=revision)) for a in areas for y in SURVEYS]
    if database == "ITU_GCI" and indicator == "ITU_GCI_GCI_OVRL_SCRE":
        return [
            (a, y, figure(code, a, y, *((0, 1) if y <= 2018 else (0, 100)), revision=revision))
            for a in areas
            for y in GCI_EDITIONS
        ]
    if database == "ITU_DH" and indicator.startswith("MOB_COV_"):
        first = FIRST_YEAR_OF[indicator[-2:]]
        return [(a, y, figure_in("%", code, a, y, revision=revision)) for a in areas for y in range(first, 2026)]
    if database == "WB_GTMI" and (editions := GOVTECH_EDITIONS.get(indicator.removeprefix("WB_GTMI_"))):
        return [(a, y, figure_in("index 0-1", code, a, y, revision=revision)) for a in areas for y in editions]
    if database == "WB_FINDEX" and indicator in FINDEX_INDICATORS:
        return [(a, y, figure_in("%", code, a, y, revision=revision)) for a in areas for y in (2011, 2014, 2017)]
    return None


def _row(
    database: str, indicator: str, area: str, year: int, value: float, variant: str = "_Z", unit: str = "IX"
) -> dict[str, Any]:
    return {
        "OBS_VALUE": str(value),
        "TIME_FORMAT": "P1Y",
        "UNIT_MULT": 0,
        "COMMENT_OBS": None,
        "OBS_STATUS": "A",
        "OBS_CONF": "PU",
        "AGG_METHOD": "_Z",
        "DECIMALS": "2",
        "COMMENT_TS": f"Indicator {indicator}",
        "DATA_SOURCE": database,
        "LATEST_DATA": False,
        "DATABASE_ID": database,
        "INDICATOR": indicator,
        "REF_AREA": area,
        "SEX": "_T",
        "AGE": "Y_GE15" if database == "WB_FINDEX" else "_T",
        "URBANISATION": "_T",
        "COMP_BREAKDOWN_1": variant,
        "COMP_BREAKDOWN_2": "_Z",
        "COMP_BREAKDOWN_3": "_Z",
        "TIME_PERIOD": str(year),
        "FREQ": "A",
        "UNIT_MEASURE": unit,
        "UNIT_TYPE": None,
    }


def answer(request: WireRequest) -> WireAnswer:
    if request.path != "/data360/data":
        return NOT_FOUND
    database, indicator = request.param("DATABASE_ID"), request.param("INDICATOR")
    if not database or not set(request.query) <= PARAMETERS:
        return json_answer({"title": "One or more validation errors occurred.", "status": 400}, 400)
    figures = _figures(database, indicator, request.revision)
    if figures is None:
        return json_answer({"count": 0, "value": []})
    share, people = COVERAGE_UNITS if database == "ITU_DH" else ("IX", "")
    rows = [_row(database, indicator, *told, unit=share) for told in figures]
    # A variant and a unit that must not be taken for the headline figure.
    rows += [_row(database, indicator, a, y, 0.0, "WB_OTHER", share) for a, y, _ in figures if a == "VNM"]
    rows += [_row(database, indicator, a, y, value * 1e6, unit=people) for a, y, value in figures if people]
    wanted = request.param("UNIT_MEASURE")
    rows = [row for row in rows if row["UNIT_MEASURE"] == wanted or not wanted]
    skip = int(request.param("skip", "0"))
    return json_answer({"count": len(rows), "value": rows[skip : skip + LARGEST_PAGE]})


def _page(request: WireRequest) -> int:
    return 1 + int(request.param("skip", "0")) // LARGEST_PAGE


def _repeat_first(request: WireRequest, _: WireAnswer) -> WireAnswer:
    return answer(replace(request, query={**request.query, "skip": ["0"]}))


def _renamed(_: WireRequest, document: Any) -> object:
    for row in document["value"]:
        row["VALUE"] = row.pop("OBS_VALUE")
    return document


def _stranger(_: WireRequest, document: Any) -> object:
    document["count"] += 1
    if len(document["value"]) < LARGEST_PAGE:
        document["value"].append({**document["value"][0], "REF_AREA": UNKNOWN_AREA})
    return document


def _as_text(_: WireRequest, document: Any) -> object:
    for row in document["value"]:
        row["OBS_VALUE"] = f"about {row['OBS_VALUE']}"
    return document


DIALECT = Dialect(
    hosts=("data360api.worldbank.org",),
    answer=answer,
    evidence=data360.EVIDENCE,
    refuses={
        "a question without a database": WireRequest.of(f"{DATA}?INDICATOR=MOB_COV_4G"),
        "a code of before, `ITU_DH_POP_COV_4G` (no rows)": WireRequest.of(
            f"{DATA}?DATABASE_ID=ITU_DH&INDICATOR=ITU_DH_POP_COV_4G"
        ),
        "a parameter it does not know": WireRequest.of(f"{DATA}?DATABASE_ID=ITU_DH&INDICATOR=MOB_COV_4G&limit=5"),
    },
    alterations={
        "error_envelope": on_document(lambda request, document: {"error": "An unexpected error occurred"}),
        "empty_page": on_document(lambda request, document: {"count": 0, "value": []}),
        "missing_page": on_page(2, _page, on_document(lambda request, document: {**document, "value": []})),
        "duplicated_page": on_page(2, _page, _repeat_first),
        "changed_column": on_document(_renamed),
        "unknown_country": on_document(_stranger),
        "number_as_text": on_document(_as_text),
    },
)
