"""How new what is kept of a dataset is, as known on a day, and which of its series the publisher no longer has."""

from __future__ import annotations

from datetime import date

import polars as pl

from sources.border.vintages import RawStore, Vintage
from sources.vocabulary.clock import hanoi_day
from sources.vocabulary.periods import parse_period
from sources.vocabulary.releases import DATED, Newest

NO_FIGURES = "no figures of "
"""How a vintage's note about a series without figures begins; the series and the publisher's words follow."""

CLOCKS = {"published_on": pl.Date, "published_on_kind": pl.String, "period": pl.String, "period_end": pl.Date}


def newest_known(store: RawStore, dataset: str, day: date) -> Newest:
    """The newest day of publication and the newest period of a dataset, by the figures that were published by `day`.

    Forecasts are no periods that were reached; what came, or was accepted, later than `day` is not known yet, so that
    an earlier day sees what it saw then; a vintage that waits for a person is served to nobody.
    """
    known = [_clocks(store.rows(v), day) for v in store.in_force(dataset) if _is_known(store, v, day)]
    rows = pl.concat([pl.DataFrame(schema=CLOCKS), *known])
    releases = rows.filter(pl.col("published_on_kind").is_in(DATED))["published_on"]
    periods = rows.drop_nulls("period_end").sort("period_end", "period")["period"]
    return Newest(
        published_on=_newest(rows["published_on"]),
        released_on=_newest(releases),
        period=parse_period(periods[-1]) if len(periods) else None,
    )


def missing_series(served: Vintage | None) -> str | None:
    """The series of which the publisher had no figures when the served vintage arrived, each with its words."""
    said = [note.removeprefix(NO_FIGURES) for note in (served.notes if served else ()) if note.startswith(NO_FIGURES)]
    return "; ".join(said) or None


def _is_known(store: RawStore, vintage: Vintage, day: date) -> bool:
    hold = store.hold(vintage)
    accepted = hold.accepted if hold else None
    return vintage.published_on_min <= day and (accepted is None or hanoi_day(accepted.at) <= day)


def _clocks(rows: pl.DataFrame, day: date) -> pl.DataFrame:
    """What tells the time, of the rows that were published by `day`. A dataset that is no statistic has no periods."""
    if "obs_status" in rows.columns:
        rows = rows.filter(pl.col("obs_status") != "F")
    absent = [pl.lit(None, dtype=kind).alias(name) for name, kind in CLOCKS.items() if name not in rows.columns]
    return rows.filter(pl.col("published_on") <= day).with_columns(absent).select(*CLOCKS)


def _newest(days: pl.Series) -> date | None:
    newest = days.max()
    return newest if isinstance(newest, date) else None
