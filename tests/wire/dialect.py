"""What a publisher's dialect is: its hosts, how it answers, what it refuses, what its faults look like, and what all
that rests on.

To add one: a module `tests/wire/dialects/<publisher>.py` with a value `DIALECT = Dialect(...)`. It is found by itself.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

from sources.vocabulary.exchange import Evidence
from tests.wire.faults import Promise

GOOD = (200, 201)
"""The statuses of a good answer: some services answer a POST as if something had been made."""


@dataclass(frozen=True, slots=True)
class WireRequest:
    """A request as a publisher's host sees it. `query` keeps repeated parameters; `headers` have lower-case names.

    `revision` is the state of the synthetic truth: a server at revision 1 gives newer figures than one at 0.
    """

    method: str
    host: str
    path: str
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]
    body: bytes = b""
    revision: int = 0

    @classmethod
    def of(cls, url: str, *, method: str = "GET", body: bytes = b"", **headers: str) -> WireRequest:
        """The request for an address, as its host sees it."""
        parts = urlsplit(url)
        query = parse_qs(parts.query, keep_blank_values=True)
        return cls(method, parts.netloc, parts.path, query, headers, body)

    def param(self, name: str, default: str = "") -> str:
        """The first value of a query parameter."""
        return self.query.get(name, [default])[0]


@dataclass(frozen=True, slots=True)
class WireAnswer:
    """An answer as a value, before any fault of the wire is played on it."""

    body: bytes = b""
    status: int = 200
    headers: tuple[tuple[str, str], ...] = (("Content-Type", "application/json"),)

    def with_body(self, body: bytes) -> WireAnswer:
        """The same answer with another body."""
        return replace(self, body=body)


Alteration = Callable[[WireRequest, WireAnswer], WireAnswer | None]
"""Plays a fault of content on a good answer; None: this answer is not one the fault can strike (wait for the next)."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """One publisher. `evidence` says what it rests on; `refuses` what it refuses, as the service does: in words, each
    with a request that is refused (none: the service is known to refuse nothing but what does not exist).

    `alterations` has one entry per fault of content (see `faults.CONTENT`) that it can have; a fault
    that is not named there does not apply. `promises` holds what is promised where it differs from the fault's own
    promise. `etag`: the host answers conditional requests with 304.
    """

    hosts: tuple[str, ...]
    answer: Callable[[WireRequest], WireAnswer]
    evidence: tuple[Evidence, ...]
    refuses: Mapping[str, WireRequest]
    alterations: Mapping[str, Alteration] = field(default_factory=dict)
    promises: Mapping[str, Promise] = field(default_factory=dict)
    etag: bool = False


def json_answer(document: object, status: int = 200) -> WireAnswer:
    """A JSON answer."""
    return WireAnswer(json.dumps(document, ensure_ascii=False).encode(), status)


def text_answer(text: str, content_type: str = "text/csv", encoding: str = "utf-8", status: int = 200) -> WireAnswer:
    """A text answer (CSV, XML) in the given encoding."""
    return WireAnswer(text.encode(encoding), status, (("Content-Type", content_type),))


NOT_FOUND = WireAnswer(b'{"message": "not found"}', 404)
"""What every dialect answers to a path or a parameter it does not know: a wrong request must not pass."""


def on_page(wanted: int, page_of: Callable[[WireRequest], int], alter: Alteration) -> Alteration:
    """An alteration that strikes only the page `wanted`."""
    return lambda request, answer: alter(request, answer) if page_of(request) == wanted else None


def on_document(alter: Callable[[WireRequest, Any], object | None], mark: bytes = b"") -> Alteration:
    """An alteration of a JSON document behind a byte-order `mark`, where the service writes one; it may change the
    document in place and give it back, or give None."""

    def altered(request: WireRequest, answer: WireAnswer) -> WireAnswer | None:
        if answer.status not in GOOD:
            return None
        document = alter(request, json.loads(answer.body.removeprefix(mark)))
        return None if document is None else answer.with_body(mark + json.dumps(document, ensure_ascii=False).encode())

    return altered


def on_text(alter: Callable[[WireRequest, str], str | None], encoding: str = "utf-8") -> Alteration:
    """An alteration of a text (CSV, XML); None: not this text."""

    def altered(request: WireRequest, answer: WireAnswer) -> WireAnswer | None:
        if answer.status not in GOOD:
            return None
        text = alter(request, answer.body.decode(encoding))
        return None if text is None else answer.with_body(text.encode(encoding))

    return altered
