"""Figures of periods that were not served before: of the size of those beside them, and in the unit of before?"""

from __future__ import annotations

import polars as pl

from sources.border.findings import LINE, POINT, Finding, points, told

FEWEST = 3
"""A line of no more figures than this does not tell how large its own steps are."""
LEAP = 50.0
"""A new period's figure over that of the period before, where a line has too few to tell its own steps: beyond this
factor it is read as another unit."""
SMALLEST_LEAP = 8.0
"""No smaller step is a leap, however even a line is (patents filed in Singapore, 1995 to 1996: five times as many)."""


def leaps(rows: pl.DataFrame, served: pl.DataFrame) -> list[Finding]:
    """Figures of periods not served before that are of another size, or of another sign, than the one of the period
    before. How large a step may be follows from the line's own steps; of a line that has had both signs or zeros (a
    rate of change) nothing is said."""
    size = pl.col("value").abs()
    step = pl.max_horizontal(size / size.shift(), size.shift() / size).over(LINE)
    lines = (
        served.sort("period_end")
        .with_columns(step=step)
        .group_by(LINE)
        .agg(
            sign=pl.col("value").sign().first(),
            signs=pl.col("value").sign().n_unique(),
            many=pl.len(),
            most=pl.max("step"),
        )
        .with_columns(most=pl.when(pl.col("many") > FEWEST).then(3 * pl.col("most")).otherwise(LEAP))
        .filter((pl.col("signs") == 1) & (pl.col("sign") != 0))
    )
    fresh = rows.join(served, on=POINT, how="anti").with_columns(is_new=True)
    steps = (
        pl.concat([served.with_columns(is_new=False), fresh], how="diagonal_relaxed")
        .sort("period_end")
        .with_columns(old=pl.col("value").shift().over([*LINE, "unit", "frequency"]), new="value")
        .filter(pl.col("is_new") & (pl.col("old") != 0))
        .join(lines, on=LINE)
        .with_columns(ratio=pl.col("new") / pl.col("old"), most=pl.max_horizontal("most", pl.lit(SMALLEST_LEAP)))
        .filter((pl.col("ratio") > pl.col("most")) | (pl.col("ratio") < 1 / pl.col("most")))
    )
    what = "figure(s) of new periods are of another size or sign than the one before"
    return told("leap", steps.height, what, points(steps, "old", "new"))


def other_unit(rows: pl.DataFrame, served: pl.DataFrame) -> list[Finding]:
    """Lines that come in another unit than they are served in: nothing else can be said of them."""
    units = served.select(*LINE, old="unit").unique().join(rows.select(*LINE, new="unit").unique(), on=LINE)
    agreeing = units.filter(pl.col("old") == pl.col("new"))
    lines = units.join(agreeing, on=LINE, how="anti").unique(LINE).sort(LINE)
    places = (f"{r['series_code']} {r['area_code']} ({r['old']} → {r['new']})" for r in lines.iter_rows(named=True))
    return told("unit", lines.height, "line(s) come in another unit", places)
