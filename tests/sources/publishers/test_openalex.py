"""OpenAlex: counts come back as they were told, in any order of groups, or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.border.fetch import fetch
from sources.border.http import HttpClient
from sources.catalog import DATASETS
from sources.publishers import openalex
from sources.vocabulary.errors import SourceError
from sources.vocabulary.exchange import Answer
from sources.vocabulary.settings import HttpSettings, Settings
from tests.sources.publishers.payloads import NOW, answered, json_answered, rows_of, values

OPTIONS = {"series": {"OPENALEX_WORKS": "publication_year:>2009"}}
REQUEST = next(r for r in openalex.requests(OPTIONS) if dict(r.context)["country"] == "VNM")
TRUTH = st.dictionaries(st.integers(1990, 2030), st.integers(0, 10**6), min_size=1, max_size=30)


def document(groups: list[dict[str, Any]], count: int) -> dict[str, Any]:
    return {"meta": {"count": count}, "results": [], "group_by": groups}


@settings(max_examples=60, deadline=None)
@given(TRUTH, st.data())
def test_counts_come_back(truth: dict[int, int], data: st.DataObject) -> None:
    groups = data.draw(
        st.permutations([{"key": str(y), "key_display_name": str(y), "count": n} for y, n in truth.items()])
    )
    rows = rows_of("openalex", [json_answered(REQUEST, document(groups, sum(truth.values())))], OPTIONS)
    told = {("OPENALEX_WORKS", "VNM", str(y)): float(n) for y, n in truth.items() if y < NOW.year}
    assert values(rows) == told
    provisional = {r["period"] for r in rows.iter_rows(named=True) if r["obs_status"] == "P"}
    assert provisional == {str(NOW.year - 1)} & {str(y) for y in truth}


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(st.integers(2000, 2020), st.integers(100, 10**6), min_size=3, max_size=15),
    st.sampled_from(["twice", "lost", "text", "fraction", "negative", "flag", "no_year"]),
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
        case "no_year":
            groups[struck]["key"] = "20 24"
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


def test_works_of_an_unknown_year_count_in_the_total_and_are_no_year() -> None:
    groups = [{"key": "2024", "count": 900}, {"key": "unknown", "key_display_name": "unknown", "count": 100}]
    rows = rows_of("openalex", [json_answered(REQUEST, document(groups, 1_000))], OPTIONS)
    assert values(rows) == {("OPENALEX_WORKS", "VNM", "2024"): 900.0}


def test_all_years_are_one_question_that_names_no_page() -> None:
    assert {name for name, _ in REQUEST.params} == {"filter", "group_by"}
    assert openalex.more(json_answered(REQUEST, document([{"key": "2024", "count": 5}], 5))) == []


def test_without_a_key_nothing_is_asked_and_the_line_says_so(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, http=HttpSettings(gateway="http://127.0.0.1:9"))
    attempt = fetch(DATASETS["openalex"], HttpClient(settings.http, env={}, now=lambda: NOW), settings)
    assert attempt.outcome == "no_key"
    assert "OPENALEX_API_KEY is not set" in attempt.reason


def test_the_key_is_never_in_the_request() -> None:
    assert REQUEST.secret == openalex.KEY
    assert "api_key" not in dict(REQUEST.params)
