"""What release 0.1.0 called columns, so that its vintages, which stay as they were written, are read as all others."""

from __future__ import annotations

from io import BytesIO

import polars as pl

NAMES_BEFORE = {
    "as_of": "published_on",
    "as_of_kind": "published_on_kind",
    "as_of_min": "published_on_min",
    "as_of_max": "published_on_max",
}
"""What it called the publisher's day."""


def schema_file(empty: pl.DataFrame) -> bytes:
    """No rows, under the names of before beside those of today: staging finds both whichever vintages there are."""
    older = {old: empty.schema[new] for old, new in NAMES_BEFORE.items() if new in empty.columns}
    made = BytesIO()
    empty.with_columns(pl.lit(None, dtype=kind).alias(name) for name, kind in older.items()).write_parquet(made)
    return made.getvalue()
