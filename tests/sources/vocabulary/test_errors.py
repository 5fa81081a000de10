"""What is told of an error can be told: on one line, in a file, on a terminal, and not without end."""

from __future__ import annotations

import pytest

from sources.vocabulary.errors import MOST, SourceError, legible


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("Tỷ lệ chi cho R&D, năm 2024 – 0,5 %", "Tỷ lệ chi cho R&D, năm 2024 – 0,5 %"),
        ("two\nlines\tand a tab", "two lines and a tab"),
        ("half a pair \ud800", "half a pair \ufffd"),
        ("\x1b[31mred\x00", "\ufffd[31mred\ufffd"),
        ("turned \u202e round", "turned \ufffd round"),
        ("x" * MOST, "x" * MOST),
        ("x" * (MOST + 1), "x" * MOST + "…"),
    ],
)
def test_what_a_publisher_says_is_made_legible(said: str, told: str) -> None:
    assert legible(said) == told
    error = SourceError("blocked", said, said)
    assert (error.what, error.where) == (told, told)
