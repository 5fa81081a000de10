"""What all publishers' answers have in common: how deep they may be, and who may give them to the JSON parser."""

from __future__ import annotations

import time

import pytest

from sources.publishers.answers import MOST_LEVELS, MOST_VALUES, depth, json_body, outside_of_texts
from sources.vocabulary.exchange import Answer, Request
from tests import ROOT
from tests.sources.publishers.payloads import answered

ASKED = Request("https://data.example/a.json", "a")


@pytest.mark.parametrize(
    ("body", "levels"),
    [
        (b"", 0),
        (b"1", 0),
        (b"[]", 1),
        (b'[{"a": [1, 2]}, {"b": {}}]', 3),
        (b"[] [] []", 1),
        (b'["[[[[", "]"]', 1),
        (b'["\\"[[[["]', 1),
        (b'["\\\\", [1]]', 2),
        (b'["breaks off [[[', 1),
        (b'["breaks off \\', 1),
        (b"[[[", 3),
    ],
)
def test_depth_is_counted_outside_of_texts(body: bytes, levels: int) -> None:
    assert depth(outside_of_texts(body)) == levels


@pytest.mark.parametrize("opening", [b"[", b'{"a":'])
@pytest.mark.parametrize(("levels", "verdict"), [(MOST_LEVELS, Answer.TRUNCATED), (100_000, Answer.CHANGED_SHAPE)])
def test_what_is_nested_too_deep_is_not_given_to_the_parser(opening: bytes, levels: int, verdict: Answer) -> None:
    body, found = json_body(answered(ASKED, (opening * levels).decode()))
    assert body is None
    assert found is not None
    assert found.answer is verdict


@pytest.mark.parametrize("body", [b'"' + b'\\"' * 500_000, b'"' * 1_000_001, b"[" * 1_000_000, b'{"' * 500_000])
def test_counting_takes_time_in_proportion(body: bytes) -> None:
    started = time.monotonic()
    depth(outside_of_texts(body))
    assert time.monotonic() - started < 5.0


@pytest.mark.parametrize("item", ["[]", "{}", "0"])
def test_more_values_than_memory_is_given_to_are_not_read(item: str) -> None:
    many = ",".join([item] * (MOST_VALUES + 1))
    body, found = json_body(answered(ASKED, f"[{many}]"))
    assert body is None
    assert found is not None
    assert found.answer is Answer.CHANGED_SHAPE
    assert "values" in found.reason
    assert json_body(answered(ASKED, f'["{many}"]')) == ([many], None), "a text may be as long as it likes"


def test_a_repeated_name_among_many_is_found_in_time() -> None:
    """Compared with each other, a hundred thousand names would take minutes."""
    many = ",".join(f'"k{number}":0' for number in range(100_000))
    started = time.process_time()
    _, found = json_body(answered(ASKED, f'{{{many},"k99999":1}}'))
    assert found is not None
    assert "'k99999' twice" in found.reason
    assert time.process_time() - started < 5.0


def test_one_place_reads_json() -> None:
    """Whoever reads it elsewhere would read it without the checks made here."""
    modules = sorted((ROOT / "sources" / "publishers").glob("*.py"))
    assert [path.name for path in modules if "json.loads(" in path.read_text(encoding="utf-8")] == ["answers.py"]
