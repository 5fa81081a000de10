"""Years of an unattended warehouse: monthly vintages and quarters of tiles until a run takes in five years of them.

Each month every dataset that is fetched brings out all it serves anew, one figure in eleven revised: more than any of
them does. The same data folder grows from step to step, so that each run finds the project parsed, as in a service.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl

from bench.measure import Budget, once
from orchestration import dbt
from orchestration.dagster.instance import environment
from sources.border.content import content_sha256
from sources.border.serving import served_rows
from sources.border.vintages import RawStore, Vintage, name_of
from sources.catalog import DATASETS
from sources.tiles.partition import PARTITION
from sources.vocabulary.dataset import content_of
from sources.vocabulary.periods import parse_period
from sources.vocabulary.settings import HttpSettings, Settings

FIRST_DAY = date(2026, 11, 23)
STEPS = (0, 6, 24, 60)
"""Monthly vintages of each dataset."""
MINUTES = 15.0
"""A step that would end later is left out: the table says how far it came."""
SLOWER = 3
"""The next step takes at most so many times as long as the one before."""
REVISED = 11
"""One figure in so many is another one in each vintage."""
QUARTERS = [f"{2019 + n // 4}-Q{n % 4 + 1}" for n in range(27)]
AREAS = [("country", "VNM"), *(("province", f"{n:02d}") for n in range(1, 35))]


@dataclass(frozen=True, slots=True)
class Grown:
    """What a run over so many monthly vintages costs."""

    months: int
    raw_rows: int
    processor_seconds: float
    peak_mib: float
    release_bytes: int
    wall_seconds: float


def day_of(month: int) -> date:
    """The day on which the vintages of a month come out."""
    count = FIRST_DAY.month - 1 + month
    return FIRST_DAY.replace(year=FIRST_DAY.year + count // 12, month=count % 12 + 1)


def add_months(settings: Settings, months: range) -> None:
    """A vintage of every fetched dataset for each month, written as the border would write it."""
    store = RawStore(settings.raw)
    for entry in DATASETS.values():
        if entry.kind != "observation" or not entry.routes or (rows := served_rows(store, entry)).is_empty():
            continue
        seq = store.vintages(entry.name)[-1].vintage_seq
        rows = rows.sort("series_code", "area_code", "period")
        for month in months:
            seq, day = seq + 1, day_of(month)
            is_revised = (pl.int_range(pl.len()) + month) % REVISED == 0
            digest = f"{seq:08x}"
            rows = rows.with_columns(
                value=pl.when(is_revised).then(pl.col("value") * 0.9999).otherwise("value"),
                published_on=pl.lit(day),
                published_on_kind=pl.lit("publisher"),
                vintage_id=pl.lit(name_of(seq, day, digest)),
            )
            at = datetime(day.year, day.month, day.day, tzinfo=UTC)
            vintage = Vintage(
                entry.name, name_of(seq, day, digest), seq, "live", "bench", at, str(day), day, day, rows.height, digest
            )
            store.publish(vintage, rows)


def add_tiles(settings: Settings) -> None:
    """Every quarter of both networks, by country and province."""
    store = RawStore(settings.raw)
    for network in ("fixed", "mobile"):
        for number, name in enumerate(QUARTERS, start=1):
            store.publish(*_quarter(f"ookla_{network}", network, name, number))


def _quarter(dataset: str, network: str, name: str, number: int) -> tuple[Vintage, pl.DataFrame]:
    period = parse_period(name)
    published_on = period.end + timedelta(days=30)
    figures = {column: 10.0 + number for column, kind in PARTITION.items() if kind == pl.Float64}
    said = {
        "dataset": dataset,
        "network": network,
        "period": name,
        "period_start": period.start,
        "period_end": period.end,
        "tiles": 1000,
        "tests": 100_000,
        "devices": 10_000,
        "etag": str(number),
        "method": "bench",
        "published_on": published_on,
        "published_on_kind": "publisher",
        "vintage_id": f"{name}-bench{number:03d}",
        "citation": "bench",
        "source_url": "",
        **figures,
    }
    rows = pl.DataFrame([{**said, "area_kind": kind, "area_code": code} for kind, code in AREAS], schema=PARTITION)
    digest = content_sha256(rows, content_of(PARTITION))
    at = datetime(published_on.year, published_on.month, published_on.day, tzinfo=UTC)
    vintage = Vintage(
        dataset,
        str(said["vintage_id"]),
        number,
        "live",
        "bench",
        at,
        name,
        published_on,
        published_on,
        len(AREAS),
        digest,
    )
    return vintage, rows


def measure(steps: tuple[int, ...] = STEPS) -> Iterator[Grown]:
    """A release made anew at each step, as far as the time allows."""
    budget = Budget(MINUTES)
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(Path(folder), HttpSettings())
        env = environment(settings)

        def run(month: int) -> Grown:
            day = day_of(month).isoformat()
            shutil.rmtree(settings.releases, ignore_errors=True)
            command = [sys.executable, "-m", "tests.on_a_day", day, "run", "--mode", "bundled"]
            wall, peak, spent = once(command, env, dbt.PROJECT.parent)
            store = RawStore(settings.raw)
            rows = sum(vintage.row_count for name in DATASETS for vintage in store.vintages(name))
            size = sum(f.stat().st_size for f in (settings.releases / "current").resolve().rglob("*") if f.is_file())
            return Grown(month, rows, spent, peak, size, wall)

        wall = run(0).wall_seconds
        add_tiles(settings)
        done = 0
        for step in steps:
            if budget.is_spent(SLOWER * wall):
                return
            add_months(settings, range(done + 1, step + 1))
            done = step
            grown = run(step)
            wall = grown.wall_seconds
            yield grown


def report() -> None:
    """Print the table of growth, line by line."""
    print(
        f"monthly vintages of every fetched dataset, 1 of {REVISED} figures revised; {len(QUARTERS)} quarters of tiles"
    )
    print("  vintages   raw rows   processor   ratio   peak MiB   release MB   ratio", flush=True)
    first = last = None
    for one in measure():
        first, last = first or one, one
        cost, size = one.processor_seconds / first.processor_seconds, one.release_bytes / first.release_bytes
        print(
            f"  {one.months:8d} {one.raw_rows:10,} {one.processor_seconds:9.1f} s {cost:7.2f} {one.peak_mib:10.0f}"
            f" {one.release_bytes / 1e6:12.1f} {size:7.2f}",
            flush=True,
        )
    if last is None or last.months != STEPS[-1]:
        print(f"  the rest would take more than the {MINUTES:g} minutes there are")
    print("  aims at 60: at most 2 × the processor time, at most 2 × the release, peak below 1024 MiB")


if __name__ == "__main__":
    report()
