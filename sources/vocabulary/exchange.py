"""What every publisher module speaks: requests, payloads, verdicts on answers, parsed rows.

A publisher module is four pure functions (see `Adapter`); the engine in `fetch.py` does everything that touches the
network, the clock or the disk, so that an adapter can be tested with bytes alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Literal, Protocol

import polars as pl


class Answer(StrEnum):
    """What an answer is, judged from its body, not from its status."""

    OK = "ok"
    EMPTY = "empty"
    ERROR_ENVELOPE = "error_envelope"
    BLOCKED = "blocked"
    THROTTLED = "throttled"
    TRUNCATED = "truncated"
    CHANGED_SHAPE = "changed_shape"


@dataclass(frozen=True, slots=True)
class Secret:
    """A key that lives only in the environment: sent as a header or a parameter, never landed, logged or shown."""

    env: str
    place: Literal["header", "param"]
    name: str
    prefix: str = ""


@dataclass(frozen=True, slots=True)
class Request:
    """One request, as a value. `label` is what a person calls it ("GB.XPD.RSDV.GD.ZS page 2")."""

    url: str
    label: str
    params: tuple[tuple[str, str], ...] = ()
    method: Literal["GET", "POST"] = "GET"
    json: object | None = None
    form: tuple[tuple[str, str], ...] = ()
    """Fields of a form, sent as the body of a POST in place of JSON."""
    headers: tuple[tuple[str, str], ...] = ()
    secret: Secret | None = None
    suffix: str = "json"
    sha256: str | None = None
    """The digest the publisher promises for the body, where it does."""
    max_bytes: int = 64 * 1024 * 1024
    context: tuple[tuple[str, str], ...] = ()
    """What the requests that follow from the answer must know (how many months, which codes). Never sent."""
    redirects_to: tuple[str, ...] = ()
    """Hosts besides its own to which the publisher may redirect it (never with a secret, never out of https)."""


@dataclass(frozen=True, slots=True)
class Payload:
    """An answer as it came. `headers` have lower-case names."""

    request: Request
    status: int
    headers: Mapping[str, str]
    body: bytes
    fetched_at: datetime
    final_url: str = ""
    """The address that answered, once redirects had been followed; without parameters that were asked for."""

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.body).hexdigest()

    def text(self, encoding: str = "utf-8-sig") -> str:
        """The body as text; a byte-order mark is dropped. Raises UnicodeDecodeError."""
        return self.body.decode(encoding)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an answer is, why, and whether the same request may be sent again."""

    answer: Answer
    reason: str = ""
    retry: bool = False
    retry_after_seconds: float | None = None


OK = Verdict(Answer.OK)


@dataclass(frozen=True, slots=True)
class Parsed:
    """Rows of one dataset as the publisher gave them.

    `rows` has at least the columns of `schema.PARSED_COLUMNS`; `schema.tidy` fills the rest. `edition` is the
    publisher's own name for this state of the data (`lastupdated`, version, report year); `published_on` is when the
    publisher had published it (None: the day it was fetched, and `published_on_kind` is then `fetched`).

    `missing` names the series of which the publisher says that it has no figures (withdrawn, or come empty), each with
    its words: the others are taken in, and of these the figures of before go on being served.
    """

    rows: pl.DataFrame
    edition: str = ""
    published_on: date | None = None
    published_on_kind: str = "publisher"
    notes: tuple[str, ...] = ()
    missing: Mapping[str, str] = field(default_factory=dict)


Grade = Literal["recorded", "documented", "assumed"]
"""An answer of the service was read; the publisher says so, or a program that was seen to work; neither."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of a service, and how well: what its module, and its dialect in the tests, rest on.

    `on` is the day of the recording; where that is not known, and for what is not recorded, the day on which it was
    looked up.
    """

    grade: Grade
    what: str
    on: date


Options = Mapping[str, Any]
"""What a catalog entry says to a publisher module; each module's `requests` and `parse` say what they read of it."""


@dataclass(frozen=True, slots=True)
class Route:
    """One way to a dataset: a publisher module and what to ask it for. Routes of a dataset are tried in order."""

    adapter: Adapter
    options: Options = field(default_factory=dict)
    name: str = ""


class Adapter(Protocol):
    """The four pure functions of a publisher module (a module is itself an Adapter), and what they rest on."""

    @property
    def EVIDENCE(self) -> tuple[Evidence, ...]: ...  # noqa: N802 - a constant of the module

    def requests(self, options: Options) -> Sequence[Request]:
        """The first requests for a route."""
        ...

    def classify(self, payload: Payload) -> Verdict:
        """What the answer is. Never raises."""
        ...

    def more(self, payload: Payload) -> Sequence[Request]:
        """The requests that follow from an accepted answer: further pages, files named in a manifest."""
        ...

    def parse(self, payloads: Sequence[Payload], options: Options) -> Parsed:
        """Rows from accepted answers. Raises SourceError where the shape or a value is not as promised."""
        ...
