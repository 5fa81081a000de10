"""By what it is seen that figures are the same: a digest of rows, whenever and wherever they came."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import polars as pl

from sources.border.older import NAMES_BEFORE
from sources.vocabulary.observation import implied_kind


def content_sha256(rows: pl.DataFrame, columns: Sequence[str]) -> str:
    """A digest of the sorted, typed rows; the day of fetching does not count where the publisher names no date."""
    named = [c for c in columns if c in rows.columns and c != "vintage_id"]
    # Vintages kept before figures said of what kind they are have the digest of figures that say nothing unexpected.
    if "value_kind" in named and rows.select(implied_kind())["value_kind"].equals(rows["value_kind"]):
        named.remove("value_kind")
    frame = rows.select(named)
    if "published_on" in named and "published_on_kind" in rows.columns:
        published_on = (
            pl.when(rows["published_on_kind"] == "fetched")
            .then(None)
            .otherwise(pl.col("published_on"))
            .alias("published_on")
        )
        frame = frame.with_columns(published_on)
    # Numbers are spelled by their shortest exact form, so that the digest is the same on every platform; columns by the
    # names they had first, so that the same figures have the same digest in every release.
    before = {new: old for old, new in NAMES_BEFORE.items()}
    text = frame.sort(named, nulls_last=True).rename(before, strict=False).write_csv(line_terminator="\n")
    return hashlib.sha256(text.encode()).hexdigest()
