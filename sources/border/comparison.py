"""Plausible but wrong: a fetched vintage beside the figures that are served, by rules that no single value can break.

The schema (`schema.py`) judges values one by one; a file in thousands, a file cut at a line end or two countries that
changed places pass it. Nothing here refuses: what stands out is told, and the vintage waits for a person (`holds.py`).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from math import log10

import polars as pl

from sources.border.findings import LINE, POINT, SERIES, Finding, points, told
from sources.border.steps import leaps, other_unit
from sources.vocabulary.areas import AREAS, HOME
from sources.vocabulary.dataset import Usual

NEAR = 0.02
"""How near to one another two figures are the same for a pattern: ordinary revisions move them a little."""
FEWEST = 3
"""Of fewer common figures than this no pattern is seen: any two numbers are a pattern."""
MOST = 0.5
"""A pattern is one when this share of the common figures shows it."""
Point = tuple[str, str, str]
"""Series, area, period."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a vintage does to the figures served before it. `lost`: the points that it no longer has; `findings`: what a
    person should look at before it is served."""

    findings: tuple[Finding, ...] = ()
    lost: tuple[Point, ...] = ()


UNCOMPARED = Comparison()
"""Of a vintage that is compared with nothing: a shipped one, or the first of its dataset."""


def compare(
    rows: pl.DataFrame, served: pl.DataFrame, usual: Usual, day: date, excused: Collection[str] = ()
) -> Comparison:
    """Compare the tidy rows of a vintage with the tidy rows that are served (one per point).

    `excused`: series of which the publisher says itself that it has no figures. `day`: the day of fetching. With
    nothing served before, only what needs no comparison is found.
    """
    fresh = rows.sort("published_on", "edition").unique(POINT, keep="last")
    expected = served.filter(~pl.col("series_code").is_in(list(excused)))
    lost = _lost(fresh, expected, usual)
    common = served.join(fresh, on=[*POINT, "unit"], suffix="_new").with_columns(old="value", new="value_new")
    findings = [
        *_to_come(rows, day),
        *_backwards(fresh, expected.filter(~by_period(usual))),
        *_missing(lost, served, usual),
        *_pattern(common, "scaled", "ten, a hundred, a thousand … times what was served", _is_scaled()),
        *_pattern(common, "sign", "with the other sign", pl.col("old") * pl.col("new") < 0),
        *_pattern(common, "zeros", "zero and not before", pl.col("new") == 0),
        *_exchanged(common),
        *_shifted(common),
        *_revised(common, usual),
        *leaps(fresh, served),
        *other_unit(fresh, served),
    ]
    return Comparison(tuple(findings), tuple(lost.select(POINT).sort(POINT).iter_rows()))


def fewer(rows: pl.DataFrame, served: pl.DataFrame, usual: Usual) -> Comparison:
    """The comparison for rows of a schema of their own: whether many are gone."""
    lost = served.height - rows.height
    shrunk = lost > usual.max_shrink * served.height
    said = f"{rows.height} rows in place of {served.height}: more than {usual.max_shrink:.0%} are gone"
    return Comparison((Finding("shrunk", said),)) if shrunk else UNCOMPARED


def _to_come(rows: pl.DataFrame, day: date) -> list[Finding]:
    """Figures of a period that has not begun, or published after the day on which they were fetched."""
    ahead = rows.filter(
        ((pl.col("period_start") > day) & (pl.col("obs_status") != "F")) | (pl.col("published_on") > day)
    )
    return told("to_come", ahead.height, f"figure(s) lie after the day of fetching, {day}", points(ahead))


def by_period(usual: Usual) -> pl.Expr:
    """Whether a row's series brings periods of its own in each vintage."""
    return pl.lit(value=True) if usual.by_period == "all" else pl.col("series_code").is_in(list(usual.by_period))


def _lost(rows: pl.DataFrame, served: pl.DataFrame, usual: Usual) -> pl.DataFrame:
    """Served points that the vintage no longer has. Where each vintage brings periods of its own, only within those."""
    spans = rows.group_by(SERIES).agg(first=pl.col("period_end").min(), last=pl.col("period_end").max())
    within = pl.col("period_end").is_between("first", "last").fill_null(value=False)
    lost = served.join(rows, on=POINT, how="anti").join(spans, on=SERIES, how="left")
    return lost.filter(within | ~by_period(usual))


def _backwards(rows: pl.DataFrame, served: pl.DataFrame) -> list[Finding]:
    """Lines whose newest period is older than the one served. Forecasts do not count."""

    def newest(of: pl.DataFrame) -> pl.DataFrame:
        return of.filter(pl.col("obs_status") != "F").sort("period_end").group_by(LINE, maintain_order=True).last()

    back = (
        newest(served)
        .join(newest(rows), on=LINE, suffix="_new")
        .filter(pl.col("period_end_new") < pl.col("period_end"))
    )
    places = (
        f"{row['series_code']} {row['area_code']} ends with {row['period_new']}, served until {row['period']}"
        for row in back.sort(LINE).iter_rows(named=True)
    )
    return told("backwards", back.height, "line(s) go less far than the one served", places)


def _missing(lost: pl.DataFrame, served: pl.DataFrame, usual: Usual) -> list[Finding]:
    """Figures of Viet Nam that are gone, areas that are gone, and series that lost more than is usual."""
    home = lost.filter(area_code=HOME)
    gone = (
        served.group_by(LINE)
        .len("had")
        .join(lost.group_by(LINE).len("lost"), on=LINE)
        .filter((pl.col("had") == pl.col("lost")) & pl.col("area_code").is_in(sorted(AREAS - {HOME})))
    )
    shrunk = (
        served.group_by(SERIES)
        .len("had")
        .join(lost.group_by(SERIES).len("lost"), on=SERIES)
        .filter(pl.col("lost") > usual.max_shrink * pl.col("had"))
    )
    lines = (f"{row['series_code']} {row['area_code']}" for row in gone.sort(LINE).iter_rows(named=True))
    sizes = (
        f"{row['series_code']} ({row['lost']} of {row['had']})" for row in shrunk.sort(SERIES).iter_rows(named=True)
    )
    return [
        *told("home", home.height, "served figure(s) of Viet Nam missing", points(home)),
        *told("gone", gone.height, "area(s) missing from a series", lines),
        *told("shrunk", shrunk.height, f"series lost more than {usual.max_shrink:.0%} of their figures", sizes),
    ]


def _is_scaled() -> pl.Expr:
    """Whether a figure is a power of ten times what it was, tens for patterns of several figures only."""
    size = (pl.col("new").abs() / pl.col("old").abs()).log10()
    power = size.round()
    return (
        (pl.col("new") != 0)
        & ((size - power).abs() < log10(1 + NEAR))
        & ((power.abs() >= 2) | ((power != 0) & (pl.len().over(LINE) >= FEWEST)))
    ).fill_null(value=False)


def _pattern(common: pl.DataFrame, rule: str, what: str, shows: pl.Expr) -> list[Finding]:
    """Lines most of whose common figures, zeros aside, show something."""
    shown = common.filter(pl.col("old") != 0).with_columns(shows=shows)
    lines = (
        shown.group_by(LINE)
        .agg(pl.len().alias("common"), pl.col("shows").sum().alias("shown"))
        .filter((pl.col("shown") > 0) & (pl.col("shown") >= MOST * pl.col("common")))
    )
    examples = shown.filter("shows").join(lines, on=LINE, how="semi").unique(LINE, keep="first", maintain_order=True)
    return told(rule, lines.height, f"line(s) with most figures {what}", points(examples, "old", "new"))


def _near(first: str, second: str) -> pl.Expr:
    return (pl.col(first) - pl.col(second)).abs() <= NEAR / 4 * pl.max_horizontal(
        pl.col(first).abs(), pl.col(second).abs()
    )


def _exchanged(common: pl.DataFrame) -> list[Finding]:
    """Two areas of a series of which each has what the other had."""
    seen = common.select(*POINT, "old", "new")
    pairs = (
        seen.join(seen, on=["series_code", "period"], suffix="_other")
        .filter(pl.col("area_code") != pl.col("area_code_other"))
        .with_columns(swapped=_near("new", "old_other") & _near("new_other", "old") & ~_near("new", "old"))
        .group_by("series_code", "area_code", "area_code_other")
        .agg(pl.len().alias("common"), pl.col("swapped").sum())
        .filter((pl.col("swapped") >= FEWEST) & (pl.col("swapped") >= MOST * pl.col("common")))
        .filter(pl.col("area_code") < pl.col("area_code_other"))
        .sort("series_code", "area_code", "area_code_other")
    )
    places = (
        f"{row['series_code']} {row['area_code']} and {row['area_code_other']}" for row in pairs.iter_rows(named=True)
    )
    return told("exchanged", pairs.height, "pair(s) of areas have changed places", places)


def _shifted(common: pl.DataFrame) -> list[Finding]:
    """Lines most of whose changed figures are those of the period before, or after."""
    beside = common.sort("period_end").with_columns(
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


def _revised(common: pl.DataFrame, usual: Usual) -> list[Finding]:
    """Lines of which most figures moved by more than is usual, and single figures that moved by more than ever is.

    A change is measured against the larger of the two figures, or a tenth of the line's usual size where both are
    small: of 0.1 and 0.3 % one does not say that it has trebled.
    """
    moved = common.with_columns(
        moved=(pl.col("new") - pl.col("old")).abs()
        / pl.max_horizontal(pl.col("old").abs(), pl.col("new").abs(), pl.col("old").abs().median().over(LINE) / 10)
    ).filter(pl.col("moved").is_finite())
    lines = (
        moved.group_by(LINE)
        .agg(pl.len().alias("common"), (pl.col("moved") > usual.revision).sum().alias("much"))
        .filter((pl.col("common") >= FEWEST) & (pl.col("much") > MOST * pl.col("common")))
    )
    far = moved.filter(pl.col("moved") > usual.far)
    sizes = (
        f"{row['series_code']} {row['area_code']} ({row['much']} of {row['common']})"
        for row in lines.sort(LINE).iter_rows(named=True)
    )
    return [
        *told("revised", lines.height, f"line(s) with most figures moved by more than {usual.revision:.0%}", sizes),
        *told("far", far.height, f"figure(s) moved by more than {usual.far:.0%}", points(far, "old", "new")),
    ]
