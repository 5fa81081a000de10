"""What is served of a dataset now: the figures a new vintage is compared with.

The rule is that of dbt (`macros/known_until.sql`): of a restated series and area the newest release counts whole, of
a series that speaks of its own periods the newest statement about each. Held vintages do not count, and a point that a
vintage in force has withdrawn is no longer served.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from sources.border.comparison import by_period
from sources.border.findings import LINE, POINT
from sources.border.vintages import RawStore, Vintage
from sources.vocabulary.dataset import Dataset


def served_rows(store: RawStore, dataset: Dataset) -> pl.DataFrame:
    """The tidy rows that are served of a statistical dataset, one per point (series, area, period)."""
    vintages = store.in_force(dataset.name)
    if not vintages:
        return dataset.empty()
    rows = pl.concat([store.rows(v).with_columns(seq=pl.lit(v.vintage_seq)) for v in vintages], how="diagonal_relaxed")
    gone = withdrawn(rows, vintages)
    rows = rows.join(_outreached(rows), on=[*LINE, "published_on", "seq"], how="anti")
    release = pl.col("published_on").to_physical().cast(pl.Int64) * 1_000_000 + pl.col("seq")
    whole = release == release.max().over(LINE)
    return (
        rows.filter(by_period(dataset.usual) | whole)
        .sort("published_on", "seq", "edition")
        .unique(POINT, keep="last")
        .join(gone, on=[*POINT, "seq"], how="anti")
        .drop("seq")
    )


def withdrawn(rows: pl.DataFrame, vintages: Sequence[Vintage]) -> pl.DataFrame:
    """Which of these rows (each with the number `seq` of its vintage) a later one of these vintages was seen to lack:
    points with that number."""
    lacking = pl.DataFrame(
        [(*point, v.vintage_seq, v.published_on_max) for v in vintages for point in v.withdrawn],
        schema={**dict.fromkeys(POINT, pl.String), "by": pl.Int64, "gone_on": pl.Date},
        orient="row",
    )
    later = (pl.col("by") > pl.col("seq")) & (pl.col("gone_on") >= pl.col("published_on"))
    return rows.join(lacking, on=POINT).filter(later).select(*POINT, "seq").unique()


def _outreached(rows: pl.DataFrame) -> pl.DataFrame:
    """Releases of a line whose day is only a guess and that reach less far than a dated one before them: they push
    nothing aside (`int_eligible_observation.sql`)."""
    releases = rows.group_by([*LINE, "published_on", "seq"]).agg(
        guessed=(pl.col("published_on_kind") == "approximate").all(), reach=pl.col("period_end").max()
    )
    dated = releases.filter(~pl.col("guessed")).select(*LINE, day="published_on", farthest="reach")
    return (
        releases.filter("guessed")
        .join(dated, on=LINE)
        .filter((pl.col("day") <= pl.col("published_on")) & (pl.col("farthest") > pl.col("reach")))
        .select(*LINE, "published_on", "seq")
        .unique()
    )
