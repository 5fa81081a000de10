"""What is known of a dataset on a day: the vintages, the one that is served, and how new they are.

A vintage is known from the day on which its publisher brought it out, as each of its figures is, whenever it was
fetched; one that was held, from the day on which a person accepted it. So an earlier day sees what it saw then.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import polars as pl

from sources.border.findings import POINT
from sources.border.older import NAMES_BEFORE
from sources.border.serving import withdrawn
from sources.border.vintages import NO_FIGURES, RawStore, Vintage
from sources.vocabulary.observation import AS_OF_KINDS
from sources.vocabulary.periods import parse_period
from sources.vocabulary.releases import DATED, Newest

CLOCKS = {
    "series_code": pl.String,
    "area_code": pl.String,
    "period": pl.String,
    "period_end": pl.Date,
    "published_on": pl.Date,
    "published_on_kind": pl.String,
    "seq": pl.Int64,
}
QUARTER = len("2025-Q1")
"""What the name of a partition begins with."""


def known_on(store: RawStore, dataset: str, day: date) -> list[Vintage]:
    """The vintages in force that are known on a day, in order of arrival."""
    return [vintage for vintage in store.in_force(dataset, day) if vintage.published_on_min <= day]


def served_on(store: RawStore, dataset: str, day: date, *, partitioned: bool = False) -> Vintage | None:
    """The vintage that is served on a day: the newest publication, and of that the latest arrival. Of a dataset that is
    fetched by quarter, the newest quarter as it arrived last (a vintage is named after its quarter)."""
    known = known_on(store, dataset, day)
    if partitioned:
        return max(known, key=lambda v: (v.vintage_id[:QUARTER], v.vintage_seq), default=None)
    return max(known, key=lambda v: (_published(store, v, day), v.vintage_seq), default=None)


def newest_known(store: RawStore, dataset: str, day: date) -> Newest:
    """The newest day of publication and the newest period of a dataset, by the figures that stand on a day.

    Forecasts are no periods that were reached; what its publisher has withdrawn by then is no longer there.
    """
    known = known_on(store, dataset, day)
    rows = _clocks(store, known, day)
    gone = withdrawn(rows, [v for v in known if v.published_on_max <= day])
    rows = rows.join(gone, on=[*POINT, "seq"], how="anti")
    published_on = _newest(rows["published_on"])
    kinds = set(rows.filter(pl.col("published_on") == published_on)["published_on_kind"]) if published_on else set()
    periods = rows.drop_nulls("period_end").sort("period_end", "period")["period"]
    return Newest(
        published_on=published_on,
        published_on_kind=next((kind for kind in AS_OF_KINDS if kind in kinds), None),
        released_on=_newest(rows.filter(pl.col("published_on_kind").is_in(DATED))["published_on"]),
        period=parse_period(periods[-1]) if len(periods) else None,
    )


def missing_series(served: Vintage | None) -> str | None:
    """The series of which the publisher had no figures when the served vintage arrived, each with its words."""
    said = [note.removeprefix(NO_FIGURES) for note in (served.notes if served else ()) if note.startswith(NO_FIGURES)]
    return "; ".join(said) or None


def _published(store: RawStore, vintage: Vintage, day: date) -> date:
    """The newest day of publication in a vintage that was known by `day`; a register speaks of many."""
    if vintage.published_on_max <= day:
        return vintage.published_on_max
    days = store.rows(vintage)["published_on"]
    return _newest(days.filter(days <= day)) or vintage.published_on_min


def _clocks(store: RawStore, known: Sequence[Vintage], day: date) -> pl.DataFrame:
    """What tells the time, of the rows that were published by `day`; which figures they are only where one was
    withdrawn. A dataset that is no statistic has no periods.

    All vintages at one sitting: one by one, what each file costs before its first row is read would be most of it.
    """
    if not known:
        return pl.DataFrame(schema=CLOCKS)
    read = {name: kind for name, kind in CLOCKS.items() if name != "seq"} | {"obs_status": pl.String}
    older = {old: read[new] for old, new in NAMES_BEFORE.items() if new in read}
    rows = pl.scan_parquet(
        [store.path(vintage) for vintage in known],
        schema=read | older,
        missing_columns="insert",
        extra_columns="ignore",
        include_file_paths="file",
        hive_partitioning=False,
    )
    rows = rows.with_columns(pl.coalesce(NAMES_BEFORE[old], old).alias(NAMES_BEFORE[old]) for old in older)
    rows = rows.filter(pl.col("obs_status").ne_missing("F"), pl.col("published_on") <= day)
    numbers = pl.LazyFrame(
        {"file": [str(store.path(v)) for v in known], "seq": [v.vintage_seq for v in known]},
        schema={"file": pl.String, "seq": pl.Int64},
    )
    if any(vintage.withdrawn for vintage in known):
        return rows.join(numbers, on="file").select(*CLOCKS).collect()
    of_a_figure = (*POINT[:2], "seq")
    absent = [pl.lit(None, dtype=CLOCKS[name]).alias(name) for name in of_a_figure]
    return rows.drop("file", "obs_status", *of_a_figure[:2]).unique().with_columns(absent).select(*CLOCKS).collect()


def _newest(days: pl.Series) -> date | None:
    newest = days.max()
    return newest if isinstance(newest, date) else None
