"""Cloudflare Radar: one speed summary per country; numbers as text, a token in the header, nulls for few samples."""

from __future__ import annotations

from typing import Any

from sources.publishers import cloudflare_radar
from sources.vocabulary.areas import iso3_by_iso2
from tests.wire.dialect import NOT_FOUND, Dialect, WireAnswer, WireRequest, json_answer, on_document
from tests.wire.truth import figure

FEW_SAMPLES = "TLS"
FIELDS = {
    "bandwidthDownload": (5, 300),
    "bandwidthUpload": (2, 200),
    "latencyIdle": (5, 150),
    "latencyLoaded": (20, 400),
    "jitterIdle": (1, 40),
    "jitterLoaded": (2, 80),
    "packetLoss": (0, 5),
}


def _error(code: int, message: str, status: int) -> WireAnswer:
    body = {"result": None, "success": False, "errors": [{"code": code, "message": message}], "messages": []}
    return json_answer(body, status)


def answer(request: WireRequest) -> WireAnswer:
    if request.headers.get("authorization", "") != "Bearer test-key":
        return _error(9106, 'Missing "Authorization" header', 400)
    area = iso3_by_iso2().get(request.param("location"), "")
    if request.path != "/client/v4/radar/quality/speed/summary" or not area:
        return NOT_FOUND
    summary = {
        name: None if area == FEW_SAMPLES else f"{figure(name, area, 2026, *span, revision=request.revision):.6f}"
        for name, span in FIELDS.items()
    }
    meta = {
        "dateRange": [{"startTime": "2026-08-23T00:00:00Z", "endTime": "2026-11-21T00:00:00Z"}],
        "lastUpdated": "2026-11-22T04:00:00Z",
        "confidenceInfo": {"level": 5, "annotations": []},
        "normalization": "RAW_VALUES",
        "units": [{"name": "*", "value": "mbps"}],
    }
    return json_answer({"success": True, "errors": [], "result": {"summary_0": summary, "meta": meta}})


def _nulls(_: WireRequest, document: Any) -> object:
    document["result"]["summary_0"] = dict.fromkeys(FIELDS)
    return document


def _renamed(_: WireRequest, document: Any) -> object:
    document["result"]["summary_0"]["download"] = document["result"]["summary_0"].pop("bandwidthDownload")
    return document


def _as_text(_: WireRequest, document: Any) -> object:
    document["result"]["summary_0"]["bandwidthDownload"] = "1,24.5"
    return document


DIALECT = Dialect(
    hosts=("api.cloudflare.com",),
    answer=answer,
    evidence=cloudflare_radar.EVIDENCE,
    refuses={
        "a missing token": WireRequest.of(
            "https://api.cloudflare.com/client/v4/radar/quality/speed/summary?location=VN"
        ),
    },
    alterations={
        "error_envelope": on_document(
            lambda *_: {"success": False, "errors": [{"code": 7003, "message": "Could not route"}], "result": None}
        ),
        "empty_page": on_document(_nulls),
        "changed_column": on_document(_renamed),
        "number_as_text": on_document(_as_text),
    },
)
