"""WIPO GII: one CSV per edition, comma decimals in quotes, names encoded twice, one row without an edition."""

from __future__ import annotations

import re

from sources.publishers import wipo_gii
from tests.wire.dialect import NOT_FOUND, Dialect, WireAnswer, WireRequest, on_text, text_answer
from tests.wire.truth import UNKNOWN_AREA, figure

PATH = re.compile(r"/gii-ranking/data/bc_results_gii_(\d{4})\.csv")
EDITIONS = ("2023", "2024", "2025")
RANKED = ("BRN", "CHN", "IDN", "IND", "JPN", "KHM", "KOR", "LAO", "MMR", "MYS", "PHL", "SGP", "THA", "VNM")
ECONOMIES = 139


def answer(request: WireRequest) -> WireAnswer:
    found = PATH.fullmatch(request.path)
    if not found or found[1] not in EDITIONS or "Mozilla" not in request.headers.get("user-agent", ""):
        return NOT_FOUND
    edition = found[1]
    codes = [*RANKED, *(f"Z{i:02d}" for i in range(ECONOMIES - len(RANKED) - 1)), "VEN"]
    scores = {code: figure("GII", code, edition, 10, 70, decimals=8, revision=request.revision) for code in codes}
    ranked = sorted(codes, key=lambda code: -scores[code])
    lines = ["v1,iso3,economy_name,income,region,score,rank,giiyr"]
    for rank, code in enumerate(ranked, start=1):
        name = "Türkiye".encode().decode("latin-1") if rank == 40 else f"Economy {code}"
        score = str(scores[code]).replace(".", ",")
        lines.append(f'{rank},{code},{name},UM,SEAO,"{score}",{rank},{"NA" if code == "VEN" else edition}')
    return text_answer("\n".join(lines) + "\n")


def _stranger(_: WireRequest, text: str) -> str:
    return text + f'140,{UNKNOWN_AREA},Nowhere,LI,SEAO,"9,5",140,NA\n'


def _twice(_: WireRequest, text: str) -> str:
    header, rest = text.split("\n", 1)
    return f"{header}\n{rest}{rest}"


DIALECT = Dialect(
    hosts=("www.wipo.int",),
    answer=answer,
    evidence=wipo_gii.EVIDENCE,
    refuses={
        "a program that is no browser": WireRequest.of("https://www.wipo.int/gii-ranking/data/bc_results_gii_2025.csv"),
    },
    etag=True,
    alterations={
        "empty_page": on_text(lambda request, text: text.split("\n", 1)[0] + "\n"),
        "duplicated_page": on_text(_twice),
        "changed_column": on_text(lambda request, text: text.replace(",score,", ",points,", 1)),
        "unknown_country": on_text(_stranger),
        "number_as_text": on_text(lambda request, text: re.sub(r'(,VNM,[^"]*)"[^"]*"', r'\1"about 40"', text)),
    },
)
