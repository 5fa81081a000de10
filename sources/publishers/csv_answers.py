"""Answers that are CSV: read strictly, so that a file that was cut is never taken for a whole one."""

from __future__ import annotations

import csv
import io

from sources.publishers.answers import refused_status, web_page
from sources.vocabulary.exchange import Answer, Payload, Verdict

MOST_FIELDS = 2_000_000
"""Far more than any file asked for has. Read, a field may take dozens of times what it does as text."""


def csv_table(payload: Payload, encoding: str = "utf-8-sig") -> tuple[list[str], list[list[str]]]:
    """Header and rows. Raises ValueError where a row is not as long as the header, a quote has no end, or there are
    more fields than are read into memory."""
    if payload.body.count(b",") + payload.body.count(b"\n") + payload.body.count(b"\r") > MOST_FIELDS:
        raise ValueError(f"it has more than {MOST_FIELDS:,} fields")
    try:
        table = list(csv.reader(io.StringIO(payload.text(encoding), newline=""), strict=True))
    except csv.Error as error:
        raise ValueError(str(error)) from None
    if not table:
        raise ValueError("no line at all")
    header, rows = table[0], [row for row in table[1:] if row]
    for number, row in enumerate(rows, start=2):
        if len(row) != len(header):
            raise ValueError(f"line {number} has {len(row)} fields, the header has {len(header)}")
    return header, rows


def csv_verdict(payload: Payload, encoding: str = "utf-8-sig") -> Verdict | None:
    """The verdict on an answer that should be CSV; None when it is a header with whole rows."""
    verdict = refused_status(payload) or web_page(payload)
    if verdict is not None:
        return verdict
    start = payload.body[:200].lstrip(b"\xef\xbb\xbf \r\n\t")
    if start.startswith((b"{", b"[")):
        return Verdict(Answer.ERROR_ENVELOPE, f"JSON instead of CSV: {start.decode('utf-8', errors='replace')}")
    try:
        header, rows = csv_table(payload, encoding)
    except ValueError as error:
        return Verdict(Answer.TRUNCATED, f"the CSV breaks off or is damaged: {error}", retry=True)
    if len(header) < 2:
        return Verdict(Answer.CHANGED_SHAPE, f"the first line is no header: {header}")
    return None if rows else Verdict(Answer.EMPTY, "a header without rows")


def unfinished(payload: Payload) -> bool:
    """Whether the last line has no end: then its last field may have been cut, and it cannot be trusted."""
    return not payload.body.endswith((b"\n", b"\r"))
