"""Every spelling in which a publisher may echo a key is taken out of its answer."""

from __future__ import annotations

import json
from urllib.parse import quote, quote_plus

import pytest

from sources.border.redaction import without

KEY = 'k3y/with+signs="é" '


@pytest.mark.parametrize(
    "echoed",
    [
        KEY,
        KEY.strip(),
        json.dumps(KEY),
        json.dumps(KEY, ensure_ascii=False),
        json.dumps(KEY).replace("/", "\\/"),
        quote(KEY, safe=""),
        quote(KEY, safe="").lower(),
        quote(KEY, safe="/"),
        quote_plus(KEY),
    ],
)
def test_no_spelling_survives(echoed: str) -> None:
    left = without(KEY, f"before {echoed} after".encode())
    assert b"k3y" not in left
    assert b"(key removed)" in left


def test_an_answer_without_the_key_stays_as_it_is() -> None:
    assert without(KEY, b'{"k3": 1}') == b'{"k3": 1}'
    assert without("", b"abc") == b"abc"
