"""OpenAlex: counts come back as they were told, in any order of pages and groups, or not at all."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.publishers import openalex
from sources.vocabulary.errors import SourceError
from sources.vocabulary.exchange import Answer
from tests.sources.publishers.payloads import NOW, answered, json_answered, rows_of, values

OPTIONS = {"series": {"OPENALEX_WORKS": "publication_year:>2009"}}
REQUEST = next(r for r in openalex.requests(OPTIONS) if dict(r.context)["country"] == "VNM")
TRUTH = st.dictionaries(st.integers(1990, 2030), st.integers(0, 10**6), min_size=1, max_size=30)


def document(groups: list[dict[str, Any]], count: int, cursor: str | None = None) -> dict[str, Any]:
    return {"meta": {"count": count, "next_cursor": cursor}, "results": [], "group_by": groups}


@settings(max_examples=60, deadline=None)
@given(TRUTH, st.data())
def test_counts_come_back(truth: dict[int, int], data: st.DataObject) -> None:
    groups = data.draw(
        st.permutations([{"key": str(y), "key_display_name": str(y), "count": n} for y, n in truth.items()])
    )
    cut = data.draw(st.integers(0, len(groups)))
    pages = [json_answered(REQUEST, document(part, sum(truth.values()))) for part in (groups[:cut], groups[cut:])]
    rows = rows_of("openalex", pages, OPTIONS)
    told = {("OPENALEX_WORKS", "VNM", str(y)): float(n) for y, n in truth.items() if y < NOW.year}
    assert values(rows) == told
    provisional = {r["period"] for r in rows.iter_rows(named=True) if r["obs_status"] == "P"}
    assert provisional == {str(NOW.year - 1)} & {str(y) for y in truth}


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(st.integers(2000, 2020), st.integers(100, 10**6), min_size=3, max_size=15),
    st.sampled_from(["twice", "lost", "text", "fraction", "negative", "flag", "unknown_year"]),
    st.data(),
)
def test_a_damaged_answer_is_refused(truth: dict[int, int], damage: str, data: st.DataObject) -> None:
    groups: list[dict[str, Any]] = [{"key": str(y), "count": n} for y, n in truth.items()]
    total = sum(truth.values())
    struck = data.draw(st.integers(0, len(groups) - 1))
    match damage:
        case "twice":
            groups.append(groups[struck])
        case "lost":
            groups = [g for g in groups if g["count"] <= 0.01 * total]
        case "text":
            groups[struck]["count"] = "many"
        case "fraction":
            groups[struck]["count"] += 0.5
        case "negative":
            groups[struck]["count"] *= -1
        case "flag":
            groups[struck]["count"] = True
        case "unknown_year":
            groups[struck]["key"] = "unknown"
    with pytest.raises(SourceError):
        rows_of("openalex", [json_answered(REQUEST, document(groups, total))], OPTIONS)


def test_an_answer_is_judged_by_its_body() -> None:
    ok = document([{"key": "2024", "count": 5}], 5)
    assert openalex.classify(json_answered(REQUEST, ok)).answer is Answer.OK
    assert openalex.classify(json_answered(REQUEST, document([], 0))).answer is Answer.EMPTY
    assert openalex.classify(json_answered(REQUEST, {"error": "x", "message": "y"})).answer is Answer.ERROR_ENVELOPE
    assert openalex.classify(json_answered(REQUEST, {"error": "key"}, status=403)).answer is Answer.BLOCKED
    assert openalex.classify(answered(REQUEST, "<!doctype html>")).answer is Answer.BLOCKED
    assert openalex.classify(answered(REQUEST, '{"meta": {"cou')).answer is Answer.TRUNCATED
    assert openalex.classify(json_answered(REQUEST, {"meta": {}, "groups": []})).answer is Answer.CHANGED_SHAPE


def test_full_pages_are_followed_by_their_cursor() -> None:
    full = [{"key": str(1000 + n), "count": 1} for n in range(openalex.PER_PAGE)]
    (following,) = openalex.more(json_answered(REQUEST, document(full, 400, "abc")))
    assert dict(following.params)["cursor"] == "abc"
    assert following.context == REQUEST.context
    assert openalex.more(json_answered(REQUEST, document(full[:3], 3, "abc"))) == []
    assert openalex.more(json_answered(REQUEST, document(full, 200, None))) == []


def test_the_key_is_optional_and_never_in_the_request() -> None:
    assert REQUEST.secret is not None
    assert not REQUEST.secret.required
    assert "api_key" not in dict(REQUEST.params)
