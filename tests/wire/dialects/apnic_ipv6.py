"""APNIC Labs: the whole daily history of one economy in one file; some economies were never measured."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sources.publishers import apnic_ipv6
from sources.vocabulary.areas import iso3_by_iso2
from tests.wire.dialect import NOT_FOUND, Dialect, WireAnswer, WireRequest, json_answer, on_document
from tests.wire.faults import refused
from tests.wire.truth import figure

FIRST, LAST = date(2023, 12, 20), date(2026, 11, 21)
NEVER_MEASURED = "TLS"


def _window(area: str, day: date, revision: int) -> dict[str, float | int]:
    share = figure("v6", area, day.isoformat(), 1, 90, revision=revision)
    return {"seen": 90_000, "capable": 0, "preferred": 0, "capable_pc": share + 1, "preferred_pc": share}


def answer(request: WireRequest) -> WireAnswer:
    prefix, _, name = request.path.rpartition("/")
    area = iso3_by_iso2().get(name.removesuffix(".json"), "")
    if prefix != "/v6stats/v6economy" or not area or area == NEVER_MEASURED:
        return NOT_FOUND
    days = [FIRST + timedelta(n) for n in range(0, (LAST - FIRST).days + 1, 3)]
    data = [
        {
            "cc": name.removesuffix(".json"),
            "date": day.isoformat(),
            "updated": LAST.isoformat(),
            "raw": {"seen": 3_000, "preferred_pc": -1},
            **{window: _window(area, day, request.revision) for window in ("10", "30", "60", "90")},
        }
        for day in days
    ]
    data[5]["30"] = {"seen": -1, "capable_pc": -1, "preferred_pc": -1}
    return json_answer({"copyright": "APNIC", "data": data})


def _without_days(_: WireRequest, document: Any) -> object:
    return {**document, "data": []}


def _renamed(_: WireRequest, document: Any) -> object:
    for item in document["data"]:
        item["30"]["pref"] = item["30"].pop("preferred_pc")
    return document


def _as_text(_: WireRequest, document: Any) -> object:
    document["data"][20]["30"]["preferred_pc"] = "n/a"
    return document


def _stranger(_: WireRequest, document: Any) -> object:
    document["data"].append({**document["data"][-1], "cc": "XZ"})
    return document


def _contradicted(_: WireRequest, document: Any) -> object:
    item = document["data"][20]
    window = {**item["30"], "preferred_pc": item["30"]["preferred_pc"] / 2}
    return {**document, "data": [*document["data"], {**item, "30": window}]}


DIALECT = Dialect(
    hosts=("data1.labs.apnic.net",),
    answer=answer,
    evidence=apnic_ipv6.EVIDENCE,
    refuses={
        "an economy that was never measured": WireRequest.of("https://data1.labs.apnic.net/v6stats/v6economy/TL.json"),
    },
    alterations={
        "error_envelope": on_document(lambda *_: {"error": "no such thing"}),
        "empty_page": on_document(_without_days),
        "duplicated_page": on_document(_contradicted),
        "changed_column": on_document(_renamed),
        "unknown_country": on_document(_stranger),
        "number_as_text": on_document(_as_text),
    },
    promises={"unknown_country": refused("changed_shape")},
    etag=True,
)
