"""Spans of bytes: merged, missing, counted."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from sources.tiles.spans import length, merge, missing

spans = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)).map(lambda s: (min(s), max(s))), max_size=8)


def covered(pieces: list[tuple[int, int]]) -> set[int]:
    return {at for start, end in pieces for at in range(start, end)}


@given(spans)
def test_merged_spans_cover_the_same_bytes_in_order_and_apart(pieces: list[tuple[int, int]]) -> None:
    merged = merge(pieces)
    assert covered(merged) == covered(pieces)
    assert all(first[1] < second[0] for first, second in pairwise(merged))


@given(spans, spans)
def test_missing_is_the_difference(wanted: list[tuple[int, int]], present: list[tuple[int, int]]) -> None:
    assert covered(missing(wanted, present)) == covered(wanted) - covered(present)


def test_near_spans_are_fetched_as_one() -> None:
    assert merge([(0, 10), (15, 20), (100, 110)], gap=5) == [(0, 20), (100, 110)]


def test_length_by_hand() -> None:
    assert length([(0, 10), (15, 20)]) == 15
    assert length([]) == 0
