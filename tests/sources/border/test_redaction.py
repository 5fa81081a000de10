"""Every spelling in which a publisher may echo a key is taken out of its answer."""

from __future__ import annotations

import json
from base64 import b64encode
from html import escape
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.border.redaction import text_without, without

KEY = 'k3y/with+signs="é" '
WAYS = {
    "as it is": str,
    "percent": lambda one: "".join(f"%{byte:02X}" for byte in one.encode()),
    "percent twice": lambda one: "".join(f"%25{byte:02x}" for byte in one.encode()),
    "JSON": lambda one: f"\\u{ord(one):04x}",
    "JSON within JSON": lambda one: f"\\\\u{ord(one):04X}",
    "HTML": lambda one: f"&#x{ord(one):x};",
    "HTML, decimal": lambda one: f"&amp;#{ord(one):04d};",
}


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
        escape(KEY),
        escape(KEY).replace("+", "&plus;").replace("é", "&eacute;"),
        'K3Y/WITH+SIGNS="é"',
    ],
)
def test_no_spelling_survives(echoed: str) -> None:
    left = without(KEY, f"before {echoed} after".encode())
    assert left.strip(b'befora t"').startswith(b"(key removed)")
    assert b"k3y" not in left.lower()


KEYS = st.sampled_from(["a+b/c=d_e-F0", '0"q\\x9&7Z', "0000000&"])


@settings(max_examples=60)
@given(KEYS, st.data())
def test_no_mixture_of_spellings_survives(key: str, data: st.DataObject) -> None:
    """Each character in a way of its own, in one of the encodings a body may have."""
    echoed = "".join(WAYS[data.draw(st.sampled_from(sorted(WAYS)))](one) for one in key)
    encoding = data.draw(st.sampled_from(["utf-8", "utf-16-le", "utf-16-be", "utf-32-le"]))
    left = without(key, f"<{echoed}>".encode(encoding))
    assert left.decode(encoding) == "<(key removed)>"


@settings(max_examples=30)
@given(KEYS, st.binary(max_size=5), st.binary(max_size=5))
def test_base64_of_a_key_is_taken_out_wherever_it_lies(key: str, before: bytes, after: bytes) -> None:
    left = without(key, b64encode(before + key.encode() + after))
    assert b"(key removed)" in left
    assert len(left) - len(b"(key removed)") <= 2 * 4 + (len(before) + len(after)) * 4 // 3


def test_an_answer_without_the_key_stays_as_it_is() -> None:
    assert without(KEY, b'{"k3": 1}') == b'{"k3": 1}'
    assert without("", b"abc") == b"abc"
    assert without("k3y/with+signs", b"k3 y with signs, k3y.with.signs") == b"k3 y with signs, k3y.with.signs"
    assert text_without(KEY, '"etag \udcff"') == '"etag \udcff"'


@pytest.mark.parametrize("run", [b"\\", b"%25", b"&amp;", b"\x00", b"k3", b"0"])
def test_a_long_run_is_no_long_search(run: bytes) -> None:
    """The time is that of the length, not of its square: a square of this would be seen."""
    assert without(KEY, run * 20_000 + KEY.encode()).endswith(b"(key removed) ")
