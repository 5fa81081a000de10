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
from sources.border.likeness import copied, exchanged, shifted
from sources.border.steps import leaps, other_unit
from sources.vocabulary.areas import AREAS, HOME
from sources.vocabulary.dataset import Usual

NEAR = 0.02
"""How near to one another two figures are the same for a pattern: ordinary revisions move them a little."""
FEWEST = 3
"""Of fewer common figures than this no pattern is seen: any two numbers are a pattern."""
MOST = 0.5
"""A pattern is one when this share of the common figures shows it."""
CHANCE = 3.0
"""A count that moves by less than so many times its square root may do so by chance."""
PROVISIONAL = ("P", "E")
LEEWAY = 1.5
"""So many times as far as a final figure a provisional one may move."""
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
    rows: pl.DataFrame,
    served: pl.DataFrame,
    usual: Usual,
    day: date,
    excused: Collection[str] = (),
    shipped: Collection[str] = (),
) -> Comparison:
    """Compare the tidy rows of a vintage with the tidy rows that are served (one per point).

    `excused`: series of which the publisher says itself that it has no figures. `day`: the day of fetching. `shipped`:
    vintages that were not fetched, and may hold editions that the route does not bring. With nothing served before,
    only what needs no comparison is found.
    """
    fresh = rows.sort("published_on", "edition").unique(POINT, keep="last")
    expected = served.filter(~pl.col("series_code").is_in(list(excused)))
    lost = gone_from(fresh, expected, usual)
    common = served.join(fresh, on=[*POINT, "unit"], suffix="_new").with_columns(old="value", new="value_new")
    continued = _continued(fresh, served)
    of_periods = expected.filter(by_period(usual))
    findings = [
        *_to_come(rows, day),
        *_backwards(fresh, expected.filter(~by_period(usual)), LINE),
        *_backwards(fresh, _fetched(of_periods, shipped), SERIES),
        *_left_out(fresh, of_periods),
        *_missing(lost, served, usual),
        *_pattern(common, "scaled", "ten, a hundred, a thousand … times what was served", _is_scaled()),
        *_pattern(common, "sign", "with the other sign", pl.col("old") * pl.col("new") < 0),
        *_pattern(common, "zeros", "zero and not before", pl.col("new") == 0),
        *exchanged(common, continued),
        *shifted(common),
        *copied(continued, served),
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


def _continued(rows: pl.DataFrame, served: pl.DataFrame) -> pl.DataFrame:
    """The figures (`new`) of the first period after the last one served of each line, beside that one's (`old`)."""
    last = served.sort("period_end").group_by(LINE, maintain_order=True).last()
    return (
        rows.join(
            last.select(*LINE, "unit", "frequency", end="period_end", old="value"), on=[*LINE, "unit", "frequency"]
        )
        .filter(pl.col("period_end") > pl.col("end"))
        .sort("period_end")
        .unique(LINE, keep="first", maintain_order=True)
        .with_columns(new="value")
    )


def _fetched(served: pl.DataFrame, shipped: Collection[str]) -> pl.DataFrame:
    return served.filter(~pl.col("vintage_id").is_in(list(shipped)).fill_null(value=False))


def gone_from(rows: pl.DataFrame, served: pl.DataFrame, usual: Usual) -> pl.DataFrame:
    """Served points that the vintage no longer has. Where each vintage brings periods of its own, only within those."""
    spans = rows.group_by(SERIES).agg(first=pl.col("period_end").min(), last=pl.col("period_end").max())
    within = pl.col("period_end").is_between("first", "last").fill_null(value=False)
    lost = served.join(rows, on=POINT, how="anti").join(spans, on=SERIES, how="left")
    return lost.filter(within | ~by_period(usual))


def _backwards(rows: pl.DataFrame, served: pl.DataFrame, by: tuple[str, ...]) -> list[Finding]:
    """Lines, or series as a whole, whose newest period is older than the one served, or that are forecasts now and
    nothing else: those do not count."""

    def newest(of: pl.DataFrame) -> pl.DataFrame:
        told_of = of.filter(pl.col("obs_status") != "F").sort("period_end")
        return told_of.group_by(by, maintain_order=True).last().select(*by, "period", "period_end")

    here = newest(served).join(rows, on=by, how="semi").join(newest(rows), on=by, how="left", suffix="_new")
    older = pl.col("period_end_new") < pl.col("period_end")
    back = here.filter(older | pl.col("period_end_new").is_null()).sort(by)
    places = (
        f"{' '.join(row[name] for name in by)} ends with {row['period_new'] or 'forecasts'}, "
        f"served until {row['period']}"
        for row in back.iter_rows(named=True)
    )
    return told(
        "backwards", back.height, f"{'line(s)' if by == LINE else 'series'} go less far than the one served", places
    )


def _left_out(rows: pl.DataFrame, served: pl.DataFrame) -> list[Finding]:
    """Of series that bring periods of their own: newest periods without Viet Nam, which the one served before had."""
    newest = (
        rows.sort("period_end").group_by(SERIES, maintain_order=True).last().select(*SERIES, "period", "period_end")
    )
    before = (
        served.join(newest.select(*SERIES, end="period_end"), on=SERIES)
        .filter(pl.col("period_end") < pl.col("end"))
        .filter(pl.col("period_end") == pl.col("period_end").max().over(SERIES))
        .filter(area_code=HOME)
    )
    here = rows.filter(area_code=HOME).select(*SERIES, "period")
    without = newest.join(before, on=SERIES, how="semi").join(here, on=[*SERIES, "period"], how="anti").sort(SERIES)
    places = (f"{row['series_code']} {row['period']}" for row in without.iter_rows(named=True))
    return told("home", without.height, "new period(s) without Viet Nam, which the one before had", places)


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
    there = shown.filter("shows").join(lines, on=LINE, how="semi")
    examples = there.sort(POINT).unique(LINE, keep="first", maintain_order=True)
    return told(rule, lines.height, f"line(s) with most figures {what}", points(examples, "old", "new"))


def _revised(common: pl.DataFrame, usual: Usual) -> list[Finding]:
    """Lines of which most figures moved by more than is usual, and single figures that moved by more than ever is.

    A change is measured against the larger of the two figures, or a tenth of the line's usual size where both are
    small: of 0.1 and 0.3 % one does not say that it has trebled. Of counts a change within their own chance (2 to 5
    articles) is none; a single figure has moved far only by more than the line does from one period to the next. The
    newest figure of a line may move further where its publisher calls it provisional or estimated.
    """
    larger = pl.max_horizontal(pl.col("old").abs(), pl.col("new").abs())
    whole = ((pl.col("old") == pl.col("old").round()) & (pl.col("new") == pl.col("new").round())).all().over(LINE)
    is_last = pl.col("period_end") == pl.col("period_end").max().over(LINE)
    moved = (
        common.sort("period_end")
        .with_columns(
            by=(pl.col("new") - pl.col("old")).abs(),
            step=pl.col("old").diff().abs().over(LINE).median().over(LINE).fill_null(0.0),
            chance=pl.when(whole).then(CHANCE * larger.sqrt()).otherwise(0.0),
            leeway=pl.when(pl.col("obs_status").is_in(PROVISIONAL) & is_last).then(LEEWAY).otherwise(1.0),
        )
        .with_columns(moved=pl.col("by") / pl.max_horizontal(larger, pl.col("old").abs().median().over(LINE) / 10))
        .filter(pl.col("moved").is_finite() & (pl.col("by") > pl.col("chance")))
    )
    much = pl.col("moved") > pl.col("leeway") * usual.revision
    lines = (
        common.group_by(LINE)
        .agg(pl.len().alias("common"))
        .join(moved.filter(much).group_by(LINE).agg(pl.len().alias("much")), on=LINE)
        .filter((pl.col("common") >= FEWEST) & (pl.col("much") > MOST * pl.col("common")))
    )
    far = moved.filter((pl.col("moved") > pl.col("leeway") * usual.far) & (pl.col("by") > pl.col("step")))
    sizes = (
        f"{row['series_code']} {row['area_code']} ({row['much']} of {row['common']})"
        for row in lines.sort(LINE).iter_rows(named=True)
    )
    return [
        *told("revised", lines.height, f"line(s) with most figures moved by more than {usual.revision:.0%}", sizes),
        *told("far", far.height, f"figure(s) moved by more than {usual.far:.0%}", points(far, "old", "new")),
    ]
