"""National Statistics Office of Viet Nam, PX-Web by province: tables on the map of 63, attribution to NSO.

Read as the tables of the whole country are (`nso_pxweb.py`, `pxweb.py`); what is more is that an area is known by its
name. The variable of places is the one that is neither the year nor named in `TABLES`, and must have all 63
provinces of before July 2025 among its labels; besides these it has the country, the regions, and Hà Tây, which ended
in 2008. Any other label is refused: it may be a province of another map.

Nothing is taken on trust: in each year all 63 must have a figure, the urban people of a province are no more than its
people, the provinces' people add up to the printed figure of the country, and the product per head, weighted with the
people, is near that of the country.

What it is known for: of years after the merger a table of 63 can only have figures of the provinces whose names lived
on, with other territories: such a year is left out; Ð (U+00D0) for Đ in some tables; `TP.Hồ Chí Minh`, `Hoà Bình`.
National accounts (V03) are not to be had by the API.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TypedDict

from sources.publishers import pxweb
from sources.publishers.nso_pxweb import MISSING, Series, plain, value_code, value_of, year_of
from sources.publishers.pxweb import Cells, Variable, Way
from sources.vocabulary.areas import FORMER_PROVINCES
from sources.vocabulary.errors import SourceError
from sources.vocabulary.exchange import Evidence, Options, Parsed, Payload, Request
from sources.vocabulary.former_provinces import former_province, words_of
from sources.vocabulary.observation import parsed_rows

EVIDENCE = (
    Evidence(
        "documented",
        "V02.03-07: its three variables and their values, the 70 places by position, Hà Tây, years since 1995: five "
        "programs that read it by the API, the form or as a file",
        date(2026, 11, 27),
    ),
    Evidence(
        "documented",
        "V03.12: million dong a head by province, by the form alone: three programs; the table of 34 that follows it "
        "(PL.V03.02) has the variables place and year and a row for the country",
        date(2026, 11, 27),
    ),
    Evidence("assumed", "that V03.12 has the two variables and the row for the country too", date(2026, 11, 27)),
)

LAST_OF_63 = 2024
"""The last whole year of the 63 provinces; they were merged on 1 July 2025."""
SUM_TOLERANCE = Decimal("0.0002")
"""Of the country's people, how far the provinces' sum may lie from it. The yearbook's provinces of 2022 add up to
99,474.4 thousand, the country is printed as 99,467.93 since: a fifteen-thousandth. The smallest province has twenty
times as much as is allowed."""
MEAN_TOLERANCE = Decimal("0.05")
"""Of the country's product per head, how far the provinces' mean may lie from it: the provinces of 2024 have 97.9 % of
the country's product."""
COUNTRY = frozenset({"ca nuoc", "toan quoc"})
BESIDE = frozenset(
    {
        *("dong bang song hong", "trung du va mien nui phia bac", "bac trung bo va duyen hai mien trung"),
        *("tay nguyen", "dong nam bo", "dong bang song cuu long", "ha tay"),
    }
)
"""Regions, and the province that became part of Hà Nội in 2008."""

classify, more = pxweb.classify, pxweb.more


class Table(TypedDict):
    """A table: its path, whether the API gives it, its series."""

    path: str
    by_api: bool
    series: Sequence[Series]


YEAR, AVERAGE = "Năm", "Dân số trung bình"
SINCE = 2020
"""The first year after the census of 2019, by which the years before were restated."""
PEOPLE, URBAN, PER_HEAD = "POPULATION_63", "POPULATION_URBAN_63", "GRDP_PER_HEAD_63"


def _people(code: str, label: str, low: float, high: float) -> Series:
    unit = "thousand persons"
    return {"code": code, "labels": {AVERAGE: label}, "unit": unit, "factor": 1, "low": low, "high": high}


TABLES: Sequence[Table] = (
    {
        "path": "Dân số và lao động/V02.03-07.px",
        "by_api": True,
        "series": (_people(PEOPLE, "Tổng số", 100, 15_000), _people(URBAN, "Thành thị", 10, 12_000)),
    },
    {
        "path": "Tài khoản quốc gia/V03.12.px",
        "by_api": False,
        "series": ({"code": PER_HEAD, "labels": {}, "unit": "million VND", "factor": 1, "low": 10, "high": 1_000},),
    },
)

Figures = Mapping[str, Decimal]
"""The figures of one year by area; that of the country under ''."""


def requests(options: Options) -> list[Request]:
    """Labels or form of each table: by `options["way"]`, and by the form where the API does not give it."""
    return [pxweb.first_request(table["path"], _way(table, options)) for table in TABLES]


def _way(table: Table, options: Options) -> Way:
    way: Way = options["way"] if table["by_api"] else "form"
    return way


def parse(payloads: Sequence[Payload], options: Options) -> Parsed:
    """A row per series, province and year from `SINCE` on.

    Raises SourceError as `nso_pxweb.parse` does, and where a place is unknown or missing, a year is not whole, or the
    figures do not agree with the country's.
    """
    rows: list[dict[str, object]] = []
    notes: list[str] = []
    found: dict[tuple[str, str], Figures] = {}
    for table in TABLES:
        way, where = _way(table, options), f"NSO PX-Web {table['path']}"
        variables, cells = pxweb.table(payloads, table["path"], way, where)
        url = pxweb.address(table["path"], way)
        for series in table["series"]:
            for year, (label, status, figures) in _years(series, variables, cells, where).items():
                missing = sorted(FORMER_PROVINCES - figures.keys())
                if missing and int(year) > LAST_OF_63:
                    notes.append(f"{series['code']} {year}: {len(missing)} of 63 provinces without a figure, left out")
                    continue
                at = f"{where}, series {series['code']}, {label}"
                if missing or "" not in figures:
                    raise SourceError("truncated", f"no figure for {', '.join(missing) or 'the country'}", at)
                found[series["code"], year] = figures
                rows.extend(_rows(series, year, label, status, figures, url))
    _agree(found)
    return Parsed(rows=parsed_rows(rows), notes=tuple(notes))


def _places(variable: Variable, where: str) -> dict[str, str]:
    """Value code by area. Raises SourceError where a label is no place that is known, or one of the 63 is missing."""
    codes: dict[str, str] = {}
    for code, label in variable.labels.items():
        words = words_of(label)
        area = "" if words in COUNTRY else former_province(label)
        if area is None and words not in BESIDE:
            raise SourceError("changed_shape", f"{label.strip()!r} is no province, region or country known here", where)
        if area in codes:
            raise SourceError("changed_shape", f"two labels are {label.strip()!r}", where)
        if area is not None:
            codes[area] = code
    missing = sorted(({""} | FORMER_PROVINCES) - codes.keys())
    if missing:
        said = ", ".join(area or "the country" for area in missing)
        raise SourceError("changed_shape", f"{variable.code!r} has no label for {said}", where)
    return codes


def _years(
    series: Series, variables: Sequence[Variable], cells: Cells, where: str
) -> dict[str, tuple[str, str, Figures]]:
    """By year its label, its status and the figures there are; final ones before those that are not."""
    named = {plain(name): label for name, label in series["labels"].items()}
    years = [v for v in variables if plain(v.code) == plain(YEAR)]
    others = [v for v in variables if plain(v.code) in named]
    places = [v for v in variables if v not in years and v not in others]
    if len(years) != 1 or len(places) != 1 or len(others) != len(named):
        raise SourceError(
            kind="changed_shape",
            what=f"the table has the variables {', '.join(v.code for v in variables)}",
            where=f"{where}, series {series['code']}",
            next_step=f"wanted are {', '.join([YEAR, *series['labels']])} and one of places",
        )
    areas = _places(places[0], where)
    chosen = [(v.code, value_code(v, named[plain(v.code)], where)) for v in others]
    found: dict[tuple[str, bool], tuple[str, str, Figures]] = {}
    for code, label in years[0].labels.items():
        at = f"{where}, series {series['code']}, {label.strip()}"
        period, status = year_of(label, at)
        if int(period) < SINCE:
            continue
        figures = {}
        for area, place in areas.items():
            text = cells.get(frozenset([*chosen, (places[0].code, place), (years[0].code, code)]))
            if text is None:
                raise SourceError("truncated", "the cell did not come", f"{at}, {area}")
            if text not in MISSING:
                figures[area] = Decimal(str(value_of(text, series, f"{at}, {area}") if area else _number(text, at)))
        if figures and (period, status == "A") in found:
            raise SourceError("changed_shape", f"two columns are the year {period}, with the same standing", at)
        if figures:
            found[period, status == "A"] = (label.strip(), status, figures)
    return {period: one for (period, final), one in found.items() if final or (period, True) not in found}


def _number(text: str, where: str) -> float:
    """The country's figure, which no bounds of a province's hold for."""
    return value_of(text, {"code": "", "labels": {}, "unit": "", "factor": 1, "low": 0.0, "high": 1e9}, where)


def _rows(series: Series, year: str, label: str, status: str, figures: Figures, url: str) -> list[dict[str, object]]:
    return [
        {
            "series_code": series["code"],
            "area_code": area,
            "period": year,
            "value": float(figure),
            "unit": series["unit"],
            "obs_status": status,
            "source_url": url,
            "source_locator": "; ".join([*series["labels"].values(), label]),
            "note": label if status != "A" else "",
        }
        for area, figure in figures.items()
        if area
    ]


def _agree(found: Mapping[tuple[str, str], Figures]) -> None:
    """Hold the series against each other and against the country. Raises SourceError (`invalid`)."""
    for (code, year), figures in found.items():
        where = f"NSO PX-Web, series {code}, {year}"
        country = figures[""]
        of = {area: figure for area, figure in figures.items() if area}
        if code in (PEOPLE, URBAN):
            _near(sum(of.values(), Decimal()), country, SUM_TOLERANCE, "the provinces add up to", where)
        if (PEOPLE, year) not in found:
            continue
        all_of = found[PEOPLE, year]
        if code == URBAN:
            more_urban = sorted(area for area, figure in of.items() if figure > all_of[area])
            if more_urban:
                raise SourceError("invalid", f"more urban people than people: {', '.join(more_urban)}", where)
        elif code == PER_HEAD:
            product = sum((figure * all_of[area] for area, figure in of.items()), Decimal())
            mean = product / sum((all_of[area] for area in of), Decimal())
            _near(mean, country, MEAN_TOLERANCE, "the mean of the provinces is", where)


def _near(found: Decimal, country: Decimal, tolerance: Decimal, said: str, where: str) -> None:
    if abs(found - country) > tolerance * country:
        raise SourceError(
            kind="invalid",
            what=f"{said} {found:.2f}, the country has {country}",
            where=where,
            next_step="see whether a row or a column of the table has moved",
        )
