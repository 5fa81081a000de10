"""What is served of a dataset now: the figures a new vintage is compared with.

The rule is that of dbt (`macros/selection_rank.sql`): of a restated series and area the newest release counts whole, of
a series that speaks of its own periods the newest statement about each. Held vintages do not count, and a point that a
vintage in force has withdrawn is no longer served.
"""

from __future__ import annotations

import polars as pl

from sources.border.comparison import LINE, POINT, by_period
from sources.border.vintages import RawStore
from sources.vocabulary.dataset import Dataset


def served_rows(store: RawStore, dataset: Dataset) -> pl.DataFrame:
    """The tidy rows that are served of a statistical dataset, one per point (series, area, period)."""
    vintages = store.in_force(dataset.name)
    if not vintages:
        return dataset.empty()
    rows = pl.concat([store.rows(v).with_columns(seq=pl.lit(v.vintage_seq)) for v in vintages], how="diagonal_relaxed")
    withdrawn = pl.DataFrame(
        [(*point, v.vintage_seq) for v in vintages for point in v.withdrawn],
        schema={**dict.fromkeys(POINT, pl.String), "gone": pl.Int64},
        orient="row",
    )
    gone = withdrawn.group_by(POINT).agg(pl.col("gone").max())
    release = pl.col("published_on").to_physical().cast(pl.Int64) * 1_000_000 + pl.col("seq")
    whole = release == release.max().over(LINE)
    return (
        rows.filter(by_period(dataset.usual) | whole)
        .sort("published_on", "seq", "edition")
        .unique(POINT, keep="last")
        .join(gone, on=POINT, how="left")
        .filter(pl.col("gone").is_null() | (pl.col("seq") > pl.col("gone")))
        .drop("seq", "gone")
    )
