"""Our World in Data grapher: CSV with short names and no line end after the last row, and its metadata."""

from __future__ import annotations

from sources.publishers import owid
from sources.vocabulary.areas import WORLD, crosswalk
from tests.wire.dialect import NOT_FOUND, Dialect, WireAnswer, WireRequest, json_answer, on_text, text_answer
from tests.wire.truth import AREAS, UNKNOWN_AREA, figure

COVERAGE = {f"_9_c_1__it_mob_{g}ntwk": first for g, first in (("2g", 2000), ("3g", 2007), ("4g", 2012), ("5g", 2019))}
CHARTS: dict[str, dict[str, int]] = {
    "population-covered-by-mobile-network-by-network-capability": COVERAGE,
    "annual-scholarly-publications-on-artificial-intelligence": {"num_articles__field_all": 2015},
}
"""Chart → short name of a column → its first year."""
LAST_YEAR = 2024
OTHERS = (("Asia (CSET)", ""), ("Kosovo", "OWID_KOS"), ("Zimbabwe", "ZWE"))


def _cell(column: str, code: str, year: int, first: int, revision: int) -> str:
    code = WORLD if code == "OWID_WRL" else code
    if year < first:
        return ""
    if column.startswith("num_"):
        return str(int(figure("CSET_AI_ARTICLES_ALL", code, year, 0, 1e6, decimals=0, revision=revision)))
    return str(figure(column.removeprefix("_9_c_1__").upper(), code, year, 0.0, 100.0, revision=revision))


def answer(request: WireRequest) -> WireAnswer:
    if not request.path.startswith("/grapher/") or request.param("useColumnShortNames") != "true":
        return NOT_FOUND
    slug, _, ending = request.path.removeprefix("/grapher/").partition(".")
    columns = CHARTS.get(slug)
    if columns is None:
        return NOT_FOUND
    if ending == "metadata.json":
        told = {
            f"Column {name}": {"shortName": name, "unit": "%", "lastUpdated": f"2026-{8 + request.revision:02d}-28"}
            for name in columns
        }
        return json_answer({"chart": {"title": slug}, "columns": told, "dateDownloaded": "2026-11-20"})
    named = [("World", "OWID_WRL") if a == WORLD else (crosswalk()[a].name_en.replace(" ", ""), a) for a in AREAS]
    first = min(columns.values())
    lines = [
        ",".join([name, code, str(year), *(_cell(c, code, year, y, request.revision) for c, y in columns.items())])
        for name, code in sorted((*named, *OTHERS))
        for year in range(first, LAST_YEAR + 1)
    ]
    return text_answer("\n".join([",".join(["entity", "code", "year", *columns]), *lines]))


def _is_data(text: str) -> bool:
    return text.startswith("entity,")


def _stranger(_: WireRequest, text: str) -> str | None:
    if not _is_data(text):
        return None
    header, first, rest = text.split("\n", 2)
    _, _, cells = first.split(",", 2)
    return "\n".join([header, f"Nowhere,{UNKNOWN_AREA},{cells}", first, rest])


def _number_as_text(_: WireRequest, text: str) -> str | None:
    if not _is_data(text):
        return None
    head, found, tail = text.partition(",VNM,2023,")
    return f"{head}{found}~{tail}"


def _twice(_: WireRequest, text: str) -> str | None:
    if not _is_data(text):
        return None
    header, rest = text.split("\n", 1)
    return f"{header}\n{rest}\n{rest}"


def _renamed(_: WireRequest, text: str) -> str | None:
    return text.replace("ntwk", "network", 4).replace("num_", "count_", 1) if _is_data(text) else None


def _refused(request: WireRequest, answer: WireAnswer) -> WireAnswer | None:
    if not request.path.endswith(".csv"):
        return None
    return json_answer({"error": "This chart contains non-redistributable data"})


DIALECT = Dialect(
    hosts=("ourworldindata.org",),
    answer=answer,
    evidence=owid.EVIDENCE,
    refuses={
        "a chart it does not have": WireRequest.of(
            "https://ourworldindata.org/grapher/no-such-chart.csv?useColumnShortNames=true"
        ),
    },
    etag=True,
    alterations={
        "error_envelope": _refused,
        "empty_page": on_text(lambda request, text: text.split("\n", 1)[0] + "\n" if _is_data(text) else None),
        "duplicated_page": on_text(_twice),
        "changed_column": on_text(_renamed),
        "unknown_country": on_text(_stranger),
        "number_as_text": on_text(_number_as_text),
    },
)
