"""The words among which a cell chooses: of which kind a figure is, how exact, for whom, whether something is done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from sources.own.numbers import BEFORE
from sources.vocabulary.words import folded

T = TypeVar("T")

KINDS = {
    "outcome": ("thực hiện", "kết quả", "kết quả thực hiện", "outcome", "actual"),
    "plan": ("kế hoạch", "mục tiêu", "dự kiến", "plan", "planned"),
    "claim_of_completion": ("hoàn thành", "đã hoàn thành", "completed", "claim_of_completion"),
}
QUALIFIERS = {"eq": ("", "=", "eq"), **{kind: (*words, kind) for kind, words in BEFORE.items()}}
VISIBILITIES = {
    "internal": ("", "nội bộ", "internal", "mật", "hạn chế", "không công khai"),
    "public": ("công khai", "public"),
}
"""Whoever says nothing of it keeps a figure inside."""
DONE = {
    1.0: ("xong", "1", "đạt", "có", "hoàn thành", "đã hoàn thành", "done", "yes", "completed"),
    0.0: ("chưa", "0", "chưa đạt", "chưa xong", "không", "chưa hoàn thành", "not done", "no"),
}
"""What stands for a milestone in place of a number."""


def one_of(text: str, words: Mapping[T, tuple[str, ...]]) -> T:
    """What a cell means by one of these words. Raises ValueError, whose text names the first word of each."""
    for meant, said in words.items():
        if folded(text) in map(folded, said):
            return meant
    raise ValueError("one of " + ", ".join(next(filter(None, said)) for said in words.values()))
