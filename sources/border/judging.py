"""What an answer is, by the rules that hold for every publisher, and in which words an unforeseen error is told."""

from __future__ import annotations

import re
import traceback
from email.utils import parsedate_to_datetime
from pathlib import Path

from sources.vocabulary.errors import legible
from sources.vocabulary.exchange import Answer, Payload, Route, Verdict


def judge(route: Route, payload: Payload) -> Verdict:
    """The adapter's verdict, after the checks that hold for every publisher: throttling, a promised digest."""
    if payload.status == 429:
        told = _told(route, payload)
        wait = retry_after(payload)
        if told.answer is Answer.THROTTLED:
            # Some publishers say in the body, not in a header, how long to wait.
            return Verdict(told.answer, told.reason, True, told.retry_after_seconds if wait is None else wait)
        return Verdict(Answer.THROTTLED, "HTTP 429, too many requests", True, wait)
    if payload.request.sha256 and payload.sha256 != payload.request.sha256:
        return Verdict(
            Answer.TRUNCATED,
            f"the body's sha256 {payload.sha256[:12]}… is not the promised {payload.request.sha256[:12]}…",
            True,
        )
    if payload.status >= 500:
        return Verdict(Answer.BLOCKED, f"HTTP {payload.status}", True, retry_after(payload))
    return _told(route, payload)


def _told(route: Route, payload: Payload) -> Verdict:
    """What the adapter says of an answer; an answer that it stumbles over has changed its shape."""
    try:
        return route.adapter.classify(payload)
    except Exception as error:
        return Verdict(Answer.CHANGED_SHAPE, f"the answer cannot be judged ({cause(error)})")


def retry_after(payload: Payload) -> float | None:
    """Seconds the publisher asks to wait: the Retry-After header as a number or as a date; None without it."""
    text = payload.headers.get("retry-after", "").strip()
    if not text:
        return None
    if re.fullmatch("[0-9]{1,9}", text):
        return float(text)
    try:
        return max(0.0, (parsedate_to_datetime(text) - payload.fetched_at).total_seconds())
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def cause(error: Exception) -> str:
    """An unforeseen error in one line: its kind, what it says, and where in this house it arose."""
    ours = [frame for frame in traceback.extract_tb(error.__traceback__) if "site-packages" not in frame.filename]
    at = f", at {Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else ""
    return f"{type(error).__name__}: {legible(str(error))[:300]}{at}"
