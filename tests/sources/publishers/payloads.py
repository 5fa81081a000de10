"""Answers made in a test: bytes in a publisher's shape, and the reading of them as the engine does it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import polars as pl

from sources.border.fetch import read
from sources.catalog import DATASETS
from sources.vocabulary.exchange import Payload, Request, Route

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def answered(
    request: Request, body: bytes | str, *, status: int = 200, headers: Mapping[str, str] | None = None
) -> Payload:
    """An answer to a request."""
    return Payload(request, status, headers or {}, body.encode() if isinstance(body, str) else body, NOW)


def json_answered(request: Request, document: object, *, status: int = 200) -> Payload:
    """A JSON answer to a request."""
    return answered(request, json.dumps(document, ensure_ascii=False), status=status)


def rows_of(name: str, payloads: Sequence[Payload], options: Mapping[str, object] | None = None) -> pl.DataFrame:
    """What the first route of a dataset reads from answers. Raises SourceError as the engine does."""
    entry = DATASETS[name]
    route = entry.routes[0]
    asked = route.options if options is None else options
    return read(Route(route.adapter, asked, route.name), payloads, entry).rows


def values(rows: pl.DataFrame) -> dict[tuple[str, str, str], float]:
    """Value by series, area and period; a key that comes twice is a failure."""
    found = {(r["series_code"], r["area_code"], r["period"]): r["value"] for r in rows.iter_rows(named=True)}
    assert len(found) == rows.height
    return found
