"""WIPO GII: one CSV per edition, comma decimals in quotes, names encoded twice, one row without an edition."""

from __future__ import annotations

import re
from functools import cache

from sources.publishers import wipo_gii
from tests.wire.dialect import NOT_FOUND, Dialect, WireAnswer, WireRequest, on_text, text_answer
from tests.wire.truth import UNKNOWN_AREA, figure, shipped

PATH = re.compile(r"/gii-ranking/data/bc_results_gii_(\d{4})\.csv")
EDITIONS = ("2023", "2024", "2025")
RANKED = ("BRN", "CHN", "IDN", "IND", "JPN", "KHM", "KOR", "LAO", "MMR", "MYS", "PHL", "SGP", "THA", "VNM")
ECONOMIES = 139


@cache
def scores_of(edition: str, revision: int) -> dict[str, float]:
    """Economy → score. Economies keep the ranks that are shipped; the others fill the places between."""
    shipped_rank = {code: int(shipped().get(("GII_RANK", code), {}).get(edition, 0)) for code in RANKED}
    taken = {rank: code for code, rank in shipped_rank.items() if rank}
    free = [rank for rank in range(1, ECONOMIES) if rank not in taken]
    for code in (code for code in RANKED if not shipped_rank[code]):
        usual = figure("GII_RANK", code, edition, 1, ECONOMIES - 1, decimals=0)
        rank = min(free, key=lambda rank, usual=usual: abs(rank - usual))  # type: ignore[misc]
        free.remove(rank)
        taken[rank] = code
    others = iter(f"Z{i:02d}" for i in range(ECONOMIES))
    placed = {taken.get(rank) or next(others): rank for rank in range(1, ECONOMIES)} | {"VEN": ECONOMIES}
    return {code: round(37.1 + 0.3 * (44 - rank) + 0.01 * revision, 8) for code, rank in placed.items()}


def answer(request: WireRequest) -> WireAnswer:
    found = PATH.fullmatch(request.path)
    if not found or found[1] not in EDITIONS or "Mozilla" not in request.headers.get("user-agent", ""):
        return NOT_FOUND
    edition = found[1]
    scores = scores_of(edition, request.revision)
    ranked = sorted(scores, key=lambda code: -scores[code])
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
