"""An answer without the key that a publisher may echo in it.

A key is looked for character by character, so that it is found however its spelling is mixed: as it is,
percent-encoded, escaped as in JSON or HTML, each of them also several times over, in UTF-8, UTF-16 or UTF-32; and
within what base64 makes of it, as in an echoed `Authorization: Basic`. That search is slow; whether it is needed is
told by the letters and digits of an answer, all else left out.
"""

from __future__ import annotations

import re
import string
from base64 import b64encode
from collections.abc import Callable, Iterator
from functools import lru_cache
from html.entities import html5

REDACTED = b"(key removed)"
SHORTEST = 6
"""Of a key of which base64 leaves fewer characters than this, that spelling is not looked for: any text has it."""
GAP = rb"\x00{0,3}"
"""Between two characters of UTF-16 and UTF-32 stand zeros, between those of UTF-8 nothing."""
LETTERS = (string.ascii_letters + string.digits).encode()
OTHERS = bytes(sorted(set(range(256)) - set(LETTERS)))
ESCAPE = re.compile(
    rb"%(?:25){0,4}(?P<percent>[0-9a-fA-F]{2})"
    rb"|\\(?:[xX]|[uU]\{?)0{0,6}(?P<json>[0-9a-fA-F]{2})"
    rb"|&(?:[aA][mM][pP];){0,4}#(?:[xX]0{0,6}(?P<hex>[0-9a-fA-F]{2})|0{0,6}(?P<dec>[0-9]{2,3}));?"
)
"""Of an escaped escape the last one; what stands before it is no letter and no digit."""

Variants = Callable[[str], set[str]]
"""The characters that may stand for one."""


def without(key: str, body: bytes) -> bytes:
    """An answer without a key that the publisher may echo in it, whatever the spelling and the case."""
    key = key.strip()
    return _pattern(key).sub(_redacted, body) if key and _may_hold(key, body) else body


def text_without(key: str, text: str) -> str:
    """The same for a header."""
    return without(key, text.encode(errors="surrogateescape")).decode(errors="surrogateescape")


def _redacted(found: re.Match[bytes]) -> bytes:
    """What stands in place of a key, with the zeros between its characters that the key had."""
    zeros = re.search(rb"\x00+", found[0])
    return (zeros[0] if zeros else b"").join(bytes([byte]) for byte in REDACTED)


def _may_hold(key: str, body: bytes) -> bool:
    """Whether the letters and digits of a key, or of its base64, stand in an answer one after the other."""
    sought, named = _signs(key)
    plain = _unescaped(body.translate(None, b"\x00"))
    heard = (_letters(plain), _letters(named.sub(b"", plain)))
    return any(word in text for word in sought for text in heard)


@lru_cache(maxsize=8)
def _signs(key: str) -> tuple[set[bytes], re.Pattern[bytes]]:
    """The letters and digits of a key and of its base64, and the entities by which HTML names its other characters."""
    raw = key.encode(errors="surrogateescape")
    sought = {_letters(raw), _letters(_unescaped(raw)), *(_letters(core.encode()) for core in _cores(raw))}
    names = sorted({name.encode() for character in key for name in _names(character)})
    return sought, re.compile(b"&(?:amp;){0,4}(?:" + b"|".join(names or [b"amp;"]) + b")", re.IGNORECASE)


def _unescaped(text: bytes) -> bytes:
    """A text with the escapes of ASCII characters undone."""

    def meant(found: re.Match[bytes]) -> bytes:
        digits = found["percent"] or found["json"] or found["hex"]
        code = int(digits, 16) if digits else int(found["dec"])
        return bytes([code]) if code < 128 else b""

    return ESCAPE.sub(meant, text)


def _letters(text: bytes) -> bytes:
    return text.lower().translate(None, OTHERS)


@lru_cache(maxsize=8)
def _pattern(key: str) -> re.Pattern[bytes]:
    """Every way in which a key may be written in an answer."""
    in_base64 = (_spelled(core, _url_safe) for core in _cores(key.encode(errors="surrogateescape")))
    return re.compile(b"|".join([_spelled(key, _in_either_case), *in_base64]))


def _cores(key: bytes) -> Iterator[str]:
    """What base64 makes of a key, wherever it lies in what is encoded, without the characters that its neighbours in
    there have a part in."""
    for before in range(3):
        encoded = b64encode(bytes(before) + key).decode()
        core = encoded[-(-before * 8 // 6) : (before + len(key)) * 8 // 6]
        if len(core) >= SHORTEST:
            yield core


def _in_either_case(character: str) -> set[str]:
    return {same for same in (character, character.lower(), character.upper()) if len(same) == 1}


def _url_safe(character: str) -> set[str]:
    return {character, {"+": "-", "/": "_"}.get(character, character)}


def _spelled(text: str, variants: Variants) -> bytes:
    return GAP.join(b"(?:" + b"|".join(_longest_first(variants(one))) + b")" for one in text)


def _longest_first(characters: set[str]) -> list[bytes]:
    return sorted({way for character in characters for way in _ways(character)}, key=len, reverse=True)


def _ways(character: str) -> Iterator[bytes]:
    """How one character may be written. How often an escape is escaped is bounded, so that no answer makes the search a
    long one."""
    code, utf8 = ord(character), character.encode(errors="surrogateescape")
    backslashes, zeros = _repeated(rb"\\", 1, 8) + b"+", _repeated(b"0", 0, 6)
    percent = b"%" + GAP + _repeated(_word(b"25"), 0, 4)
    entity = b"&" + GAP + _repeated(_word(b"amp;"), 0, 4)
    for encoding in ("utf-8", "latin-1", "utf-16-le", "utf-16-be") if code > 127 else ("utf-8",):
        literal = _word(character.encode(encoding, errors="surrogateescape" if encoding == "utf-8" else "ignore"))
        if literal:
            escaped = b"" if character.isalnum() else _repeated(rb"\\", 0, 8) + (b"" if character == "\\" else b"+")
            yield escaped + literal
    if character == " ":
        yield rb"\+"
    yield GAP.join(percent + _word(b"%02x" % byte) for byte in utf8)
    units = character.encode("utf-16-be", errors="surrogatepass")
    yield GAP.join(backslashes + _word(b"u%02x%02x" % unit) for unit in zip(units[::2], units[1::2], strict=True))
    yield backslashes + _word(b"u{") + GAP + zeros + _word(b"%x}" % code)
    yield backslashes + _word(b"x") + GAP + zeros + _word(b"%x" % code)
    yield entity + _word(b"#x") + GAP + zeros + _word(b"%x" % code) + GAP + b";?"
    yield entity + _word(b"#") + GAP + zeros + _word(b"%d" % code) + GAP + b";?"
    for name in _names(character):
        yield entity + _word(name.encode()) + GAP + b";?"


def _names(character: str) -> list[str]:
    """What HTML calls a character."""
    return sorted({name.rstrip(";") for name, meant in html5.items() if meant == character})


def _word(word: bytes) -> bytes:
    """The characters of a word in either case."""
    cases = zip(word.lower(), word.upper(), strict=True)
    return GAP.join(b"[%c%c]" % (low, high) if low != high else re.escape(bytes([low])) for low, high in cases)


def _repeated(word: bytes, least: int, most: int) -> bytes:
    return b"(?:%b%b){%d,%d}" % (word, GAP, least, most)
