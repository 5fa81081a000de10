"""Cloudflare Radar: text becomes the number it says, null becomes no row, everything else is refused."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.publishers import cloudflare_radar
from sources.vocabulary.errors import SourceError
from sources.vocabulary.exchange import Answer
from tests.sources.publishers.payloads import json_answered, rows_of, values

REQUEST = next(r for r in cloudflare_radar.requests({}) if dict(r.context)["country"] == "VNM")
FIELDS = tuple(cloudflare_radar.SERIES)


def document(summary: dict[str, object], end: object = "2026-11-21T00:00:00Z") -> dict[str, Any]:
    return {"success": True, "result": {"summary_0": summary, "meta": {"dateRange": [{"endTime": end}]}}}


@settings(max_examples=60, deadline=None)
@given(st.fixed_dictionaries({name: st.one_of(st.none(), st.floats(0, 5_000)) for name in FIELDS}))
def test_text_becomes_numbers(truth: dict[str, float | None]) -> None:
    told = {name: None if value is None else repr(value) for name, value in truth.items()}
    rows = rows_of("cloudflare_speed", [json_answered(REQUEST, document(told))])
    assert values(rows) == {
        (cloudflare_radar.SERIES[name][0], "VNM", "2026-11"): value
        for name, value in truth.items()
        if value is not None
    }


@pytest.mark.parametrize("value", ["", "1,5", "NaN", "inf", "fast", "-1", True, [], {}])
def test_what_is_no_number_is_refused(value: object) -> None:
    summary = dict.fromkeys(FIELDS, "1.0") | {FIELDS[0]: value}
    with pytest.raises(SourceError):
        rows_of("cloudflare_speed", [json_answered(REQUEST, document(summary))])


def test_a_window_without_an_end_is_refused() -> None:
    with pytest.raises(SourceError, match="window"):
        rows_of("cloudflare_speed", [json_answered(REQUEST, document(dict.fromkeys(FIELDS, "1"), end="soon"))])


@pytest.mark.parametrize(
    ("code", "answer"),
    [(9106, Answer.BLOCKED), (10000, Answer.BLOCKED), (1015, Answer.THROTTLED), (7003, Answer.ERROR_ENVELOPE)],
)
def test_an_error_is_judged_by_its_code(code: int, answer: Answer) -> None:
    body = {"success": False, "errors": [{"code": code, "message": "no"}], "result": None}
    assert cloudflare_radar.classify(json_answered(REQUEST, body, status=400)).answer is answer


def test_nulls_are_too_few_samples() -> None:
    nulls = json_answered(REQUEST, document(dict.fromkeys(FIELDS)))
    assert cloudflare_radar.classify(nulls).answer is Answer.EMPTY
    assert rows_of("cloudflare_speed", [nulls]).is_empty()


def test_an_answer_in_the_form_of_the_official_example_is_read() -> None:
    """The form of the example in the reference; its values are made up."""
    annotation = {
        "dataSource": "ALL",
        "description": "Cable cut",
        "endDate": "2026-08-27T18:11:19.117Z",
        "eventType": "EVENT",
        "isInstantaneous": True,
        "linkedUrl": "https://example.com",
        "startDate": "2026-08-27T18:11:19.117Z",
        "tags": ["BOT_CLASS"],
    }
    meta = {
        "confidenceInfo": {"annotations": [annotation], "level": 0},
        "dateRange": [{"endTime": "2026-11-17T10:22:57.555Z", "startTime": "2026-08-16T10:22:57.555Z"}],
        "lastUpdated": "2026-11-18T18:11:19.117Z",
        "normalization": "PERCENTAGE",
        "units": [{"name": "*", "value": "requests"}],
    }
    summary = {
        "bandwidthDownload": "92.125000",
        "bandwidthUpload": "61.5",
        "jitterIdle": "12.25",
        "jitterLoaded": "40.5",
        "latencyIdle": "33.75",
        "latencyLoaded": "210.0",
        "packetLoss": "1.125",
    }
    answer = json_answered(REQUEST, {"result": {"meta": meta, "summary_0": summary}, "success": True})
    assert cloudflare_radar.classify(answer).answer is Answer.OK
    told = {(code, "VNM", "2026-11"): float(summary[name]) for name, (code, _) in cloudflare_radar.SERIES.items()}
    assert values(rows_of("cloudflare_speed", [answer])) == told
