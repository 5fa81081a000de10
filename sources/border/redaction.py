"""An answer without the key that a publisher may echo in it."""

from __future__ import annotations

import json
import re
from urllib.parse import quote, quote_plus

REDACTED = b"(key removed)"


def without(key: str, body: bytes) -> bytes:
    """An answer without a key that the publisher may echo in it: as it is, trimmed, percent-encoded or escaped as in
    JSON, whatever the case of the escapes."""
    for spelled in sorted(_spellings(key), key=len, reverse=True):
        body = re.sub(re.escape(spelled.encode(errors="surrogateescape")), REDACTED, body, flags=re.IGNORECASE)
    return body


def text_without(key: str, text: str) -> str:
    """The same for a header."""
    return without(key, text.encode(errors="surrogateescape")).decode(errors="surrogateescape")


def _spellings(key: str) -> set[str]:
    """How a key may be written in an answer."""
    found = set()
    for text in {key, key.strip()}:
        escaped = {json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1]}
        found |= {text, *escaped, *(word.replace("/", "\\/") for word in escaped)}
        found |= {quote(text, safe=safe) for safe in ("", "/")} | {quote_plus(text, safe=safe) for safe in ("", "/")}
    return found - {""}
