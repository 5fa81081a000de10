"""One run, as plain functions: take in, build, release. The `r57` command and the Dagster assets both call these.

    shipped figures + publishers' answers → raw vintages → dbt → release

A run writes nothing a reader sees until the finished release is switched in; whatever fails before leaves the earlier
release as it was. Time, mode, folders and progress come in as arguments.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from exports.shelf import CURRENT, LATEST, made_last
from orchestration import dbt, debris, decisions, room, standing
from orchestration.health import finished
from orchestration.inputs import code_version, inputs_fingerprint, manifest_entry, vintages
from orchestration.intake import Damage, take_in
from orchestration.lock import alone
from orchestration.news import news, stands_until
from orchestration.verdicts import keep_verdicts
from sources.border.attempts import Attempt
from sources.border.fetch import fetch_all
from sources.border.http import HttpClient
from sources.border.index import write_index
from sources.border.proof import faults
from sources.border.vintages import RawStore
from sources.catalog import DATASETS
from sources.vocabulary import clock
from sources.vocabulary.clock import Clock, hanoi_day
from sources.vocabulary.dataset import Dataset
from sources.vocabulary.settings import Settings

MODES = ("auto", "live", "bundled")


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a run tells what it is doing; every hook may be left silent."""

    stage: Callable[[str], None] = lambda _: None
    dataset: Callable[[Attempt], None] = lambda _: None
    node: Callable[[str, str, float], None] = lambda *_: None
    damage: Callable[[Damage], None] = lambda _: None


@dataclass(frozen=True, slots=True)
class RunReport:
    """What a run did. `because`: why a release was made; empty when nothing new had come and the current one stands."""

    mode: str
    as_of: date
    because: tuple[str, ...]
    release_id: str
    release_path: Path
    attempts: tuple[Attempt, ...] = ()
    seconds: dict[str, float] = field(default_factory=dict)
    damaged: tuple[Damage, ...] = ()
    remade: tuple[str, ...] = ()
    """What was wrong with the release made last, where that is why a new one was made."""
    stay: decisions.Stay | None = None
    """Where readers stay, and why, if not at this release."""

    @property
    def changed(self) -> bool:
        return bool(self.because or self.remade)


def fetchable(names: Iterable[str] | None = None) -> list[Dataset]:
    """The datasets the common engine can fetch, all or the named ones. Raises UnknownDatasetError."""
    chosen = [DATASETS[name] for name in names] if names else list(DATASETS.values())
    return [entry for entry in chosen if entry.routes and not entry.partitioned]


def current_manifest(settings: Settings) -> dict[str, Any] | None:
    """The manifest of the release that readers read; None before the first, or where it cannot be believed."""
    return _manifest(settings.releases / CURRENT)


def last_manifest(settings: Settings) -> dict[str, Any] | None:
    """The same of the release that was made last, which is another one where readers stay at the one before."""
    return _manifest(made_last(settings.releases))


def _manifest(path: Path) -> dict[str, Any] | None:
    from exports.release import read_manifest

    try:
        return read_manifest(path)
    except (OSError, ValueError):
        return None


def expected_vintages(settings: Settings) -> dict[str, list[str]]:
    """Dataset → the vintages that the current release was made from."""
    expected: dict[str, list[str]] = {}
    for entry in (current_manifest(settings) or {}).get("vintages", []):
        expected.setdefault(entry["dataset"], []).append(entry["vintage_id"])
    return expected


def reasons(settings: Settings, day: date) -> tuple[str, ...]:
    """Why a release has to be made on a day: what is new, or what is wrong with the last one; nothing where it
    stands."""
    because = news(settings, last_manifest(settings), day, code_version())
    return because or _faults(settings)


def _faults(settings: Settings) -> tuple[str, ...]:
    """What is wrong with the release that was made last."""
    from exports.release import verify_current, verify_release

    latest = settings.releases / LATEST
    return tuple(verify_release(latest) if latest.is_dir() else verify_current(settings.releases))


def build(settings: Settings, as_of: date, progress: Progress = Progress()) -> None:
    """Seeds, models and tests of meaning, in dbt's order, as far as what they rest on has moved since the last build.
    Unit tests of the SQL belong to `make test`.

    Raises DbtFailure; the earlier release stands.
    """
    known = dbt.parsed(settings)
    rests_on = standing.inputs(known, as_of)
    moved = standing.moved(known, settings, rests_on)
    if moved == ():
        return
    # Of a build that was interrupted or failed nothing is known.
    standing.forget(settings)
    command = ["build", "--exclude-resource-type", "unit_test", *(("--select", *moved) if moved else ())]
    try:
        dbt.invoke(command, settings, as_of, known=known, on_node=progress.node)
    except dbt.DbtFailure as error:
        if full := room.of(error, settings):
            debris.drop_build(settings)
            raise full from error
        raise
    if standing.inputs(known, as_of) == rests_on:  # else something moved while it was read
        standing.remember(settings, rests_on)


def release(settings: Settings, as_of: date, code: str, fingerprint: str, now: Clock = clock.now) -> tuple[str, Path]:
    """Make and switch in a release of the build database, and keep what it says; give its id and folder. Raises
    ReleaseError, also where what was proven before the build is no longer what was kept: dbt may have read other
    numbers."""
    from exports.marts.errors import ReleaseError
    from exports.release import build_release

    for folder, what in faults(DATASETS.values(), RawStore(settings.raw)):
        raise ReleaseError(
            f"a vintage was damaged while the warehouse was built: {what}",
            where=str(folder),
            next_step="run again: what is damaged is moved aside and taken in again where it can be",
        )
    decided = decisions.read(settings.releases)
    entries = [manifest_entry(vintage) for vintage in vintages(settings)]
    stay = decisions.stay(settings.releases, decided, decisions.made_of(code, entries))
    made = build_release(
        settings.build / dbt.BUILD_DB,
        settings.releases,
        as_of=as_of,
        code_version=code,
        inputs_fingerprint=fingerprint,
        vintages=entries,
        built_at=now(),
        errata=decided.errata,
        stays=stay.release_id if stay else "",
        stands_until=stands_until(settings.build / dbt.BUILD_DB),
    )
    keep_verdicts(settings)
    return made.release_id, made.path


def run(
    settings: Settings,
    *,
    mode: str = "auto",
    select: Sequence[str] = (),
    as_of: date | None = None,
    progress: Progress = Progress(),
    client: HttpClient | None = None,
    now: Clock = clock.now,
) -> RunReport:
    """Take in, build, release. `select` limits fetching to the named datasets; `as_of` is the day as known on, today in
    Ha Noi where none is given.

    Raises UnknownDatasetError (`select`), RefusedError (shipped figures), DbtFailure (build), ReleaseError (release) or
    NoRoomError (the disk is full); the earlier release stands.
    """
    asked = fetchable(select)
    day = as_of or hanoi_day(now())
    with room.told(settings), alone(settings, progress.stage):
        debris.clear(settings)
        timer = _Stopwatch(now)
        decided = decisions.read(settings.releases)
        decisions.settle(settings.releases, decided)
        progress.stage("taking in shipped figures")
        damaged = take_in(
            DATASETS.values(), settings, now=now(), expected=expected_vintages(settings), tell=progress.damage
        )
        keep_verdicts(settings)
        timer.lap("shipped figures")
        attempts: list[Attempt] = []
        if mode != "bundled":
            progress.stage("fetching")
            attempts = fetch_all(asked, client or HttpClient(settings.http, now=now), settings, progress.dataset)
            timer.lap("fetching")
        code = code_version()
        fingerprint = inputs_fingerprint(settings, day, code)
        manifest = last_manifest(settings)
        because = news(settings, manifest, day, code, is_asked=as_of is not None)
        remade = () if manifest is not None and because else _faults(settings)
        if manifest is not None and not because and not remade:
            release_id, path = str(manifest["release_id"]), made_last(settings.releases).resolve()
        else:
            write_index(DATASETS.values(), settings, day)
            progress.stage("building the warehouse")
            build(settings, day, progress)
            timer.lap("dbt build")
            progress.stage("releasing")
            release_id, path = release(settings, day, code, fingerprint, now)
            timer.lap("release")
        finished(settings, now(), release_id)
        stay = decisions.standing(settings.releases, decided)
    return RunReport(mode, day, because, release_id, path, tuple(attempts), timer.laps, damaged, remade, stay)


class _Stopwatch:
    """Seconds of each stage, in order."""

    def __init__(self, now: Clock) -> None:
        self.laps: dict[str, float] = {}
        self._now = now
        self._last = now()

    def lap(self, name: str) -> None:
        moment = self._now()
        self.laps[name] = (moment - self._last).total_seconds()
        self._last = moment
