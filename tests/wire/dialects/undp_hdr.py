"""UNDP HDR: one wide CSV, in Windows-1252 with letters that only that encoding has so."""

from __future__ import annotations

from sources.publishers import undp_hdr
from sources.publishers.undp_hdr import UNITS, WORLD_CODE
from tests.wire.dialect import NOT_FOUND, Dialect, WireAnswer, WireRequest, on_text, text_answer
from tests.wire.truth import AREAS, UNKNOWN_AREA, figure_in

PATH = "/sites/default/files/2025_HDR/HDR25_Composite_indices_complete_time_series.csv"
YEARS = tuple(range(1990, 2024))
RANKED = 2023
OTHERS = {"CIV": "Côte d'Ivoire", "TUR": "Türkiye", "AFG": "Afghanistan"}
ENCODING = "cp1252"


def _columns() -> list[tuple[str, int]]:
    return [("hdi_rank", RANKED), *((code, year) for code in UNITS if code != "hdi_rank" for year in YEARS)]


def _line(code: str, name: str, revision: int) -> str:
    area = "WLD" if code == WORLD_CODE else code
    cells = []
    for column, year in _columns():
        blank = (column == "hdi_rank" and code == WORLD_CODE) or (area == "TLS" and year < 2002)
        cells.append("" if blank else str(figure_in(UNITS[column], column, area, year, revision=revision)))
    return ",".join([code, name, "High", "EAP", *cells])


def answer(request: WireRequest) -> WireAnswer:
    if request.path != PATH:
        return NOT_FOUND
    header = ",".join(["iso3", "country", "hdicode", "region", *(f"{code}_{year}" for code, year in _columns())])
    names = {**OTHERS, **{area: f"Country {area}" for area in AREAS if area != "WLD"}}
    lines = [_line(code, names[code], request.revision) for code in sorted(names)]
    lines += [_line("ZZA.VHHD", "Very high human development", request.revision)]
    lines += [_line(WORLD_CODE, "World", request.revision)]
    return text_answer("\r\n".join([header, *lines]) + "\r\n", encoding=ENCODING)


def _lines(text: str) -> list[str]:
    return text.split("\r\n")


def _stranger(_: WireRequest, text: str) -> str:
    header, first, *rest = _lines(text)
    return "\r\n".join([header, UNKNOWN_AREA + first[3:], first, *rest])


def _number_as_text(_: WireRequest, text: str) -> str:
    lines = _lines(text)
    at = next(i for i, line in enumerate(lines) if line.startswith("VNM,"))
    cells = lines[at].split(",")
    cells[10] = "n.a."
    return "\r\n".join([*lines[:at], ",".join(cells), *lines[at + 1 :]])


def _twice(_: WireRequest, text: str) -> str:
    header, *rest = _lines(text)
    return "\r\n".join([header, *rest[:-1], *rest])


DIALECT = Dialect(
    hosts=("hdr.undp.org",),
    answer=answer,
    evidence=undp_hdr.EVIDENCE,
    refuses={
        "an edition it does not have": WireRequest.of(f"https://hdr.undp.org{PATH.replace('HDR25', 'HDR99')}"),
    },
    etag=True,
    alterations={
        "empty_page": on_text(lambda request, text: _lines(text)[0] + "\r\n", ENCODING),
        "duplicated_page": on_text(_twice, ENCODING),
        "changed_column": on_text(lambda request, text: text.replace("gnipc_", "gni_pc_"), ENCODING),
        "unknown_country": on_text(_stranger, ENCODING),
        "number_as_text": on_text(_number_as_text, ENCODING),
    },
)
