"""What is kept of one quarter of one network: figures by country, province and former province."""

from __future__ import annotations

from typing import Any

import polars as pl

from sources.tiles.figures import AGGREGATE_COLUMNS

PARTITION: dict[str, Any] = {
    "dataset": pl.String,
    "network": pl.String,
    "period": pl.String,
    "period_start": pl.Date,
    "period_end": pl.Date,
    **AGGREGATE_COLUMNS,
    "etag": pl.String,
    "method": pl.String,
    "published_on": pl.Date,
    "published_on_kind": pl.String,
    "vintage_id": pl.String,
    "citation": pl.String,
    "source_url": pl.String,
}
"""One row per area (kind: country, province, former_province). `published_on`: when the publisher last changed
the file."""


def empty_partition() -> pl.DataFrame:
    """No rows, every column: what a network reads as before its first quarter."""
    return pl.DataFrame(schema=PARTITION)
