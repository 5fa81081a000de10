"""What each release said of every target, kept as it was said: a vintage of `published_verdicts` for each that said
something new.

A release adds, of its own day, the targets of which it says something else than the releases before it: one that says
the same adds nothing, so that years of daily releases keep as many rows as verdicts moved. A release of a day before
the newest spoken of (a look back) adds nothing either, and none adds twice; days that had not come when a release was
built were spoken of by a clock that had run ahead, and do not count. What is to be added is found by comparing
what lies on disk: a release whose verdicts were not kept, because the run was killed, is made good by the next run.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import polars as pl

from exports.release import read_manifest
from exports.shelf import CURRENT
from sources.border.entry import take_in
from sources.border.vintages import RELEASED, RawStore, Vintage
from sources.catalog import DATASETS
from sources.shipped.verdicts import PUBLISHED_VERDICTS
from sources.vocabulary.clock import hanoi_day
from sources.vocabulary.exchange import Parsed
from sources.vocabulary.settings import Settings

STATUSES = "parquet/mart_target_status.parquet"
OF_PROVINCES = "parquet/mart_province_target.parquet"
"""Where a release says its verdicts: on targets of the nation and on those that provinces set themselves. Releases made
before there were any of the latter have no such file."""

_TEXTS = ("method_version", "status", "status_basis", "latest_dataset", "latest_series_code", "latest_period")
_NUMBERS = ("latest_value", "pace_ratio")
_NOT_OF_0_1_0 = ("reason_code", "asked")
"""Release 0.1.0 kept neither the rule that spoke nor what was asked: that it said nothing there is no difference."""


def keep_verdicts(settings: Settings) -> Vintage | None:
    """Keep what the current release said and none before it; give the vintage, None where there is nothing to keep.

    The caller holds the data folder. A release that cannot be believed keeps nothing: the run makes it anew.
    """
    said = unkept_verdicts(settings)
    if said is None:
        return None
    parsed, built_at = said
    entry, store = DATASETS[PUBLISHED_VERDICTS], RawStore(settings.raw)
    vintage, _ = take_in(parsed, entry, store, mode=RELEASED, route="release", now=built_at)
    return vintage


def unkept_verdicts(settings: Settings) -> tuple[Parsed, datetime] | None:
    """What is to be kept of the current release, and when it was built."""
    current = _current(settings)
    if current is None:
        return None
    manifest, said = current
    store = RawStore(settings.raw)
    vintages = store.in_force(PUBLISHED_VERDICTS)
    release, day = str(manifest["release_id"]), date.fromisoformat(manifest["as_of"])
    if not vintages:  # a folder that no run of this version has seen
        return None
    built_at = datetime.fromisoformat(manifest["built_at"])
    empty = DATASETS[PUBLISHED_VERDICTS].empty()
    kept = pl.concat([empty, *map(store.rows, vintages)], how="diagonal")
    # What was said of a day after this release was built was said by a clock that had run ahead: it keeps nothing out.
    kept = kept.filter(pl.col("as_of") <= hanoi_day(built_at))
    if not kept.filter((pl.col("release_id") >= release) | (pl.col("as_of") > day)).is_empty():
        return None
    new = something_else(said, kept)
    if new.is_empty():
        return None
    notes = (f"said by release {release} of {day}",)
    parsed = Parsed(
        rows=new, edition=release, published_on=hanoi_day(built_at), published_on_kind="publisher", notes=notes
    )
    return parsed, built_at


def something_else(said: pl.DataFrame, kept: pl.DataFrame) -> pl.DataFrame:
    """The rows of a release that differ from what was last said of their target. Numbers are compared to six digits:
    the last ones differ between machines."""
    last = kept.sort("as_of", "release_id").unique("target_code", keep="last", maintain_order=True)
    both = said.join(last, on="target_code", how="left", suffix="_before")
    same = pl.all_horizontal(
        *(pl.col(name).eq_missing(pl.col(f"{name}_before")) for name in _TEXTS),
        *(pl.col(name).round_sig_figs(6).eq_missing(pl.col(f"{name}_before").round_sig_figs(6)) for name in _NUMBERS),
        *(pl.col(name).eq(pl.col(f"{name}_before")).fill_null(True) for name in _NOT_OF_0_1_0),
    )
    return both.filter(~same).select(said.columns)


def _current(settings: Settings) -> tuple[dict[str, Any], pl.DataFrame] | None:
    """The manifest of the current release and its verdicts; None before the first, or where they cannot be believed."""
    folder = settings.releases / CURRENT
    try:
        manifest = read_manifest(folder)
        files = [name for name in (STATUSES, OF_PROVINCES) if name == STATUSES or name in manifest["files"]]
        bodies = {name: (folder / name).read_bytes() for name in files}
        if any(hashlib.sha256(body).hexdigest() != manifest["files"][name]["sha256"] for name, body in bodies.items()):
            return None
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return manifest, pl.concat([_verdicts(pl.read_parquet(io.BytesIO(body))) for body in bodies.values()])


def _verdicts(statuses: pl.DataFrame) -> pl.DataFrame:
    """`mart_target_status` or `mart_province_target` in the words of the dataset."""
    statuses = statuses.rename({"province_target_code": "target_code"}, strict=False)
    asked = pl.Series("asked", [asked_for(row) for row in statuses.iter_rows(named=True)], dtype=pl.String)
    figure = ("latest_dataset", "latest_series_code", "latest_period")
    said = statuses.with_columns(asked, *(pl.col(name).cast(pl.String).fill_null("") for name in figure))
    return said.select(
        "as_of", "target_code", *_TEXTS, *(pl.col(name).cast(pl.Float64) for name in _NUMBERS), *_NOT_OF_0_1_0
    )


def asked_for(row: Mapping[str, Any]) -> str:
    """What a target asks for, as one text; `mart_verdict_change` spells it the same way."""
    thresholds = [f"{row[name]:g}" for name in ("threshold_low", "threshold_high") if row[name] is not None]
    return "|".join([row["comparator"], *thresholds, row["unit"], row["deadline"].isoformat()])
