"""The first judgement of an answer, and the reading of numbers that come as text: what all publishers have in common.

A web page in place of data, a refusal and a broken-off body look alike everywhere; what an adapter knows of its own
publisher comes after.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from itertools import accumulate
from typing import Any

from sources.vocabulary.errors import SourceError
from sources.vocabulary.exchange import Answer, Payload, Verdict
from sources.vocabulary.observation import OBS_STATUSES

PASSING_STATUSES = (408, 409, 425)
"""Refusals after which the same request may be answered (time-out, conflict, too early)."""


def refused_status(payload: Payload) -> Verdict | None:
    """The verdict on a status that promises no data (3xx with no known place to go, 4xx); None for the others."""
    if payload.status < 300:
        return None
    return Verdict(Answer.BLOCKED, f"HTTP {payload.status}", retry=payload.status in PASSING_STATUSES)


def web_page(payload: Payload) -> Verdict | None:
    """The verdict on an HTML page sent in place of data (a bot wall, an error page); None for anything else."""
    start = payload.body[:512].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if start.startswith((b"<!doctype html", b"<html")):
        return Verdict(Answer.BLOCKED, f"HTTP {payload.status} with an HTML page instead of data", retry=True)
    return None


def json_document(payload: Payload) -> tuple[Any, Verdict | None]:
    """The body as JSON; or None and the verdict on it, where the status is a refusal or the body no JSON."""
    body, verdict = json_body(payload)
    verdict = verdict or refused_status(payload)
    return (None, verdict) if verdict else (body, None)


def json_body(payload: Payload) -> tuple[Any, Verdict | None]:
    """The body as JSON whatever the status, for publishers who explain a refusal in it; or None and the verdict on it,
    where it is no JSON."""
    page = web_page(payload)
    if page is not None:
        return None, page
    unfit = _unfit(payload.body)
    if unfit:
        return None, Verdict(Answer.CHANGED_SHAPE, unfit, retry=True)
    try:
        return json.loads(payload.body.decode("utf-8-sig"), object_pairs_hook=_object), None
    except RepeatedNameError as error:
        return None, Verdict(Answer.CHANGED_SHAPE, f"the JSON has the name {error} twice in one object")
    except ValueError:
        verdict = refused_status(payload)
        return None, verdict or Verdict(Answer.TRUNCATED, "the JSON breaks off or cannot be read", retry=True)


class RepeatedNameError(Exception):
    """An object of a JSON document has one name twice: which of the two values is meant cannot be told."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read = dict(pairs)
    if len(read) < len(pairs):
        raise RepeatedNameError(repr(Counter(name for name, _ in pairs).most_common(1)[0][0]))
    return read


MOST_LEVELS = 64
"""No publisher nests deeper than ten. What is deeper is not given to the parser, which calls itself level by level."""
MOST_VALUES = 2_000_000
"""Far more than any answer asked for has. Read, a value may take dozens of times what it does as text: sixty megabytes
of `[],` some gigabytes."""
_TEXT = re.compile(rb'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)', re.DOTALL)
_NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_STEPS = {ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1}


def _unfit(body: bytes) -> str:
    """Why a JSON document is not given to the parser, by its commas and brackets outside of texts; empty if it is."""
    marks = outside_of_texts(body)
    if sum(map(marks.count, (b",", b"[", b"{"))) > MOST_VALUES:
        return f"the JSON has more than {MOST_VALUES:,} values"
    if depth(marks) > MOST_LEVELS:
        return f"the JSON is nested more than {MOST_LEVELS} levels deep"
    return ""


def outside_of_texts(body: bytes) -> bytes:
    """A JSON document without its texts."""
    return _TEXT.sub(b"", body)


def depth(marks: bytes) -> int:
    """How deep the lists and objects of a JSON document are nested, by its brackets outside of texts."""
    brackets = marks.translate(None, _NO_BRACKETS)
    return max(accumulate(map(_STEPS.__getitem__, brackets)), default=0)


def number(value: object) -> float | None:
    """A figure as a number: a JSON number or its text; None for null and blank. Raises ValueError for anything else,
    a decimal comma, NaN and infinity included."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise ValueError(f"{value!r} is not a number")
    figure = float(value)
    if not math.isfinite(figure) or (isinstance(value, str) and "_" in value):
        raise ValueError(f"{value!r} is not a number")
    return figure


MISSING_STATUSES = frozenset({"O", "M", "L", "NaN"})
"""SDMX observation statuses of a figure that is missing, whatever number stands in its place."""


def told_status(said: object) -> tuple[str, str]:
    """A publisher's observation status and the note on it: one that is none of ours is kept in the note."""
    status = str(said or "A")
    return (status, "") if status in OBS_STATUSES else ("A", f"publisher's status {status}")


MOST_PAGES = 500
"""No dataset asked for here has so many; a publisher that promises more has lost its way, and is not believed."""


def pages(first: int, last: object, step: int = 1) -> range:
    """What follows the first page: `first`, `first + step` … up to and without `last`, which the publisher names.

    Raises SourceError (`endless`) where that is no number or more than `MOST_PAGES`, before a list is made of it.
    """
    try:
        promised = int(str(last))
    except ValueError:
        raise SourceError("changed_shape", f"{last!r} is no number of pages or rows", "paging of the answer") from None
    if (promised - first) / step > MOST_PAGES:
        raise SourceError("endless", f"the answer promises {promised:,} pages or rows", "paging of the answer")
    return range(first, promised, step)
