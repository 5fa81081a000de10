"""A month of ticks, evaluated as the daemon does over the whole graph: the runs expected are those asked for, and of
those that look whether a release is to be made, all but the ones with news end there.

What is expected rests on the calendar alone: how often each cadence's cron (`automation.CRON`) falls into the month,
counted here by hand; one run for all that is due at a moment; one for each moment that brought something new; one each
day at 8:00. Of these, a release is made where something came, or on the day on which time alone moves something.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import dagster as dg
from dagster._core.definitions.automation_tick_evaluation_context import build_run_requests

from orchestration import dbt
from orchestration.dagster import automation
from orchestration.dagster.definitions import build_definitions
from orchestration.dagster.lineage import INDEX
from orchestration.inputs import as_read, inputs_fingerprint, vintages
from orchestration.news import news
from sources.border.serving import served_rows
from sources.border.vintages import RawStore, name_of
from sources.catalog import DATASETS
from sources.shipped.take_in import take_in_bundled
from sources.vocabulary.clock import hanoi_day
from sources.vocabulary.settings import HttpSettings, Settings

BEGIN = datetime(2026, 11, 1, 4, tzinfo=ZoneInfo(automation.TIMEZONE))
DAYS = 30
TURNS = {"day": "2026-11-20", "because": "a deadline is over"}
"""The day on which time alone moves something."""
NEW = ("un_egdi", "world_bank")
"""Datasets whose publishers bring something new when they are first asked; all others answer what they said before."""
CODE = "soak"
SOON = timedelta(minutes=1)


def due(cron: str) -> list[datetime]:
    """When a cron falls into the month: a minute and an hour, of each day, of a day of the month, or of the week."""
    minute, hour, day, _, weekday = cron.split()
    days = (BEGIN.replace(hour=int(hour), minute=int(minute)) + timedelta(days=n) for n in range(DAYS))
    return [at for at in days if day in ("*", str(at.day)) and weekday in ("*", str(at.isoweekday() % 7))]


def cadences() -> dict[str, list[str]]:
    """The datasets that are asked for, by cadence."""
    found: dict[str, list[str]] = {}
    for entry in DATASETS.values():
        if entry.routes and not entry.partitioned:
            found.setdefault(entry.cadence, []).append(entry.name)
    return found


def ticks() -> list[datetime]:
    """When it is looked: at the beginning, and for three minutes after everything that is due. In the first it is asked
    for, in the second what came is built, and in the third Dagster knows that it was: a tick of the clock that passes
    before is taken for answered."""
    moments = {at for cron in (*automation.CRON.values(), automation.LOOKED_AT) for at in due(cron)}
    return [BEGIN, BEGIN + SOON, *(at + n * SOON for at in sorted(moments) for n in (1, 2, 3))]


class House:
    """The real graph; what is asked for is made at once, and a release where there is news."""

    def __init__(self, settings: Settings, defs: dg.Definitions, instance: dg.DagsterInstance) -> None:
        self.settings, self.defs, self.instance = settings, defs, instance
        self.graph = defs.resolve_asset_graph()
        self.cursor: Any = None
        self.manifest: dict[str, Any] | None = None
        self.made: Counter[str] = Counter()
        self.asked: Counter[str] = Counter()

    def tick(self, at: datetime) -> None:
        """Evaluate, and do what is asked for."""
        result = dg.evaluate_automation_conditions(
            self.defs, self.instance, evaluation_time=at.astimezone(UTC), cursor=self.cursor
        )
        self.cursor = result.cursor
        for request in build_run_requests([*result._requested_subsets], self.graph, {}, emit_backfills=False):
            keys = [*(request.asset_selection or ())]
            datasets = [key.path[-1] for key in keys if key.path[0] == "raw" and key != INDEX]
            kind = "filling" if INDEX in keys and datasets else "looking" if INDEX in keys else "asking"
            self.made[kind] += 1
            if kind == "asking":
                self.asked.update(datasets)
            for name in datasets if kind == "asking" else ():
                self.comes(name, at)
            if INDEX in keys:
                self.made["released" if self.released(at) else "idle"] += 1
            for key in keys:
                self.report(key)

    def comes(self, name: str, at: datetime) -> None:
        """What a publisher brings."""
        store, entry = RawStore(self.settings.raw), DATASETS[name]
        if name not in NEW or self.asked[name] > 1:
            return
        last = store.vintages(name)[-1]
        seq, day = last.vintage_seq + 1, hanoi_day(at)
        digest = f"{seq:08x}"
        store.publish(
            replace(last, vintage_id=name_of(seq, day, digest), vintage_seq=seq, content_sha256=digest * 8),
            served_rows(store, entry),
        )

    def released(self, at: datetime) -> bool:
        """Whether there is news; then a release is made of what there is."""
        day = hanoi_day(at)
        if not news(self.settings, self.manifest, day, CODE):
            return False
        over = day.isoformat() >= TURNS["day"]
        self.manifest = {
            "as_of": day.isoformat(),
            "code_version": CODE,
            "inputs_fingerprint": inputs_fingerprint(self.settings, day, CODE),
            "vintages": [asdict(as_read(vintage)) for vintage in vintages(self.settings)],
            "stands_until": None if over else TURNS,
        }
        return True

    def report(self, key: dg.AssetKey) -> None:
        """Say that an asset was made, with the version that its data have."""
        served = RawStore(self.settings.raw).newest(key.path[-1])
        tags = {"dagster/data_version": served.vintage_id if served else "one"}
        if version := self.graph.get(key).code_version:
            tags["dagster/code_version"] = version
        self.instance.report_runless_asset_event(dg.AssetMaterialization(key, tags=tags))


def expected(by_cadence: dict[str, list[str]]) -> tuple[dict[str, int], Counter[str]]:
    """Runs of each kind, and how often each cadence is asked for, by the calendar."""
    asked = Counter({cadence: len(due(automation.CRON[cadence])) for cadence in by_cadence})
    brought = {due(automation.CRON[DATASETS[name].cadence])[0] for name in NEW}
    asking = len({at for cadence in by_cadence for at in due(automation.CRON[cadence])})
    looking = len(due(automation.LOOKED_AT)) + len(brought)
    released = 1 + len(brought) + 1  # the first, what came, what turned
    return {
        "filling": 1,
        "asking": asking,
        "looking": looking,
        "released": released,
        "idle": 1 + looking - released,
    }, asked


def lines(house: House) -> Iterator[tuple[str, int, int]]:
    """What was counted, what was expected, what was made."""
    by_cadence = cadences()
    runs, asked = expected(by_cadence)
    for cadence, names in sorted(by_cadence.items()):
        made = {house.asked[name] for name in names}
        yield (
            f"asked for, {cadence} ({len(names)} datasets), each",
            asked[cadence],
            made.pop() if len(made) == 1 else -1,
        )
    titles = {
        "filling": "runs that fill an empty house",
        "asking": "runs that ask publishers",
        "looking": "runs that look for news",
        "released": "of them and the filling: with a release",
        "idle": "of them and the filling: idle, skipped",
    }
    for kind, title in titles.items():
        yield title, runs[kind], house.made[kind]


def main(seed: int = 0, count: int = 1) -> bool:
    """Live the month, and print the table."""
    with tempfile.TemporaryDirectory() as folder, dg.DagsterInstance.ephemeral() as instance:
        settings = Settings(Path(folder), HttpSettings())
        take_in_bundled(DATASETS.values(), settings, now=BEGIN)
        defs = build_definitions(settings, now=lambda: BEGIN, env={}, manifest=dbt.manifest(settings))
        house, moments = House(settings, defs, instance), ticks()
        for number, at in enumerate(moments):
            house.tick(at)
            if number % 20 == 0:
                print(f"  {at:%Y-%m-%d %H:%M} ({number}/{len(moments)} ticks)", flush=True)
        table = [*lines(house)]
    print(f"{DAYS} days from {BEGIN:%Y-%m-%d}, {len(moments)} ticks           expected   made")
    for title, wanted, made in table:
        print(f"  {title:50s} {wanted:8d} {made:6d}{'' if wanted == made else '  !'}")
    return all(wanted == made for _, wanted, made in table)
