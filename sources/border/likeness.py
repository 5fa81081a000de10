"""Figures that are those of another place or time: exchanged areas or series, shifted lines, a copied edition."""

from __future__ import annotations

import polars as pl

from sources.border.findings import LINE, POINT, SERIES, Finding, told

NEAR = 0.005
"""How near to one another, in relation, two figures are the same."""
MOVED_OVER = 0.1
"""Of a new period: how much of the way to the other's figure may be left, so that two areas count as exchanged."""
FEWEST = 3
"""Of fewer figures than this no pattern is seen: any two numbers are a pattern."""
MOST = 0.5
"""A pattern is one when this share of the figures that could show it does."""
RARELY = 0.25
"""A series stands still where a larger share of its steps is none: that it repeats itself says nothing."""


def exchanged(retold: pl.DataFrame, continued: pl.DataFrame) -> list[Finding]:
    """Two areas, or two series, of which each has what the other had. Counted over all figures of a pair, so that it is
    seen in many short lines as in one long one; and in each line, so that one of many is.

    `retold`: figures (`new`) of points that are served (`old`); `continued`: figures of new periods beside the ones of
    the period before.
    """
    areas = _swaps(retold, continued, pair="area_code", within="series_code")
    series = _swaps(retold, continued, pair="series_code", within="area_code")
    return [
        *_told(areas, "area_code", "series_code", "pair(s) of areas have changed places"),
        *_told(series, "series_code", "area_code", "pair(s) of series have changed places"),
    ]


def _swaps(retold: pl.DataFrame, continued: pl.DataFrame, *, pair: str, within: str) -> pl.DataFrame:
    """Every two figures of a pair in one place and period, and whether each is what the other was."""
    seen = pl.concat(
        [
            frame.select(*POINT, "old", "new", is_new=pl.lit(is_new))
            for frame, is_new in ((retold, False), (continued, True))
        ]
    )
    apart = (pl.col("old") - pl.col("old_other")).abs()
    over = pl.max_horizontal((pl.col("new") - pl.col("old_other")).abs(), (pl.col("new_other") - pl.col("old")).abs())
    swapped = _near("new", "old_other") & _near("new_other", "old") & ~_near("new", "old")
    return (
        seen.join(seen, on=[within, "period", "is_new"], suffix="_other")
        .filter(pl.col(pair) < pl.col(f"{pair}_other"))
        .filter(~_near("old", "old_other"))
        .with_columns(swapped=pl.when("is_new").then(over <= MOVED_OVER * apart).otherwise(swapped))
    )


def _told(swaps: pl.DataFrame, pair: str, within: str, what: str) -> list[Finding]:
    names = [pair, f"{pair}_other"]

    def seen(by: list[str]) -> pl.DataFrame:
        counted = swaps.group_by(by).agg(pl.len().alias("common"), pl.col("swapped").sum())
        return counted.filter((pl.col("swapped") >= FEWEST) & (pl.col("swapped") >= MOST * pl.col("common")))

    everywhere = seen(names).with_columns(pl.lit("").alias(within))
    here = seen([within, *names]).join(everywhere, on=names, how="anti")
    found = pl.concat([everywhere, here], how="diagonal").sort(*names, within)
    places = (
        " ".join(filter(None, (row[within], f"{row[names[0]]} and {row[names[1]]}")))
        + f" ({row['swapped']} of {row['common']})"
        for row in found.iter_rows(named=True)
    )
    return told("exchanged", found.height, what, places)


def _near(first: str, second: str) -> pl.Expr:
    size = pl.max_horizontal(pl.col(first).abs(), pl.col(second).abs())
    return (pl.col(first) - pl.col(second)).abs() <= NEAR * size


def shifted(retold: pl.DataFrame) -> list[Finding]:
    """Lines most of whose changed figures are those of the period before, or after."""
    beside = retold.sort("period_end").with_columns(
        before=pl.col("old").shift(1).over(LINE), after=pl.col("old").shift(-1).over(LINE)
    )
    lines = (
        beside.filter(pl.col("new") != pl.col("old"))
        .group_by(LINE)
        .agg(
            pl.len().alias("changed"),
            (pl.col("new") == pl.col("before")).sum().alias("later"),
            (pl.col("new") == pl.col("after")).sum().alias("earlier"),
        )
        .with_columns(shown=pl.max_horizontal("later", "earlier"))
        .filter((pl.col("shown") >= FEWEST) & (pl.col("shown") >= MOST * pl.col("changed")))
    )
    places = (f"{row['series_code']} {row['area_code']}" for row in lines.sort(LINE).iter_rows(named=True))
    return told("shifted", lines.height, "line(s) with the figures of the period before or after", places)


def copied(continued: pl.DataFrame, served: pl.DataFrame) -> list[Finding]:
    """New periods of which most figures are exactly those of the period before, in series that do not stand still: by
    series, and over all series that have few areas each."""
    moving = (
        served.sort("period_end")
        .with_columns(still=(pl.col("value") == pl.col("value").shift().over(LINE)))
        .group_by(SERIES)
        .agg(still=pl.col("still").mean().fill_null(0.0))
        .filter(pl.col("still") < RARELY)
    )
    new = continued.filter(pl.col("obs_status") != "F").join(moving, on=SERIES, how="semi")

    def seen(frame: pl.DataFrame, *by: str) -> pl.DataFrame:
        counted = frame.group_by(by).agg(pl.len().alias("came"), (pl.col("new") == pl.col("old")).sum().alias("same"))
        return counted.filter((pl.col("same") >= FEWEST) & (pl.col("same") >= MOST * pl.col("came")))

    found = pl.concat([seen(new, "series_code", "period"), seen(new, "period")], how="diagonal")
    named = found.sort("period", "series_code", nulls_last=True).with_columns(
        pl.col("series_code").fill_null("all series")
    )
    places = (
        f"{row['series_code']} {row['period']} ({row['same']} of {row['came']})" for row in named.iter_rows(named=True)
    )
    return told("copied", found.height, "new period(s) repeat the figures of the one before", places)
