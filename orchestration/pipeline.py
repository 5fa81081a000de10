"""One run, as plain functions: take in, build, release. The `r57` command and the Dagster assets both call these.

    a shared store, where one is named ↔ shipped figures + publishers' answers → raw vintages → dbt → release

A run writes nothing a reader sees until the finished release is switched in; whatever fails before leaves the earlier
release as it was. Time, mode, folders and progress come in as arguments.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from exports.shelf import CURRENT, LATEST, made_last
from orchestration import clock_sense, dbt, debris, decisions, exchange, room
from orchestration.exchange import Exchanged
from orchestration.health import finished
from orchestration.inputs import code_version, inputs_fingerprint
from orchestration.intake import Damage, take_in
from orchestration.lock import alone
from orchestration.news import news, stands_until, untold
from orchestration.own_files import Filed
from orchestration.own_intake import a_second, take_in_folder
from orchestration.progress import SILENT, Progress
from orchestration.verdicts import keep_verdicts
from orchestration.warehouse import begin, build, built_from
from sources.border.attempts import Attempt
from sources.border.fetch import fetch_all
from sources.border.http import HttpClient
from sources.border.proof import faults
from sources.border.vintages import RawStore
from sources.catalog import DATASETS
from sources.tiles.mapped import provinces_mapped
from sources.vocabulary import clock
from sources.vocabulary.clock import Clock, hanoi_day
from sources.vocabulary.dataset import Dataset
from sources.vocabulary.settings import Settings

MODES = ("auto", "live", "bundled")


@dataclass(frozen=True, slots=True)
class RunReport:
    """What a run did. `because`: why a release was made; empty when nothing new had come and the current one stands.
    `is_beside`: it is not what readers read."""

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
    is_beside: bool = False
    figures: tuple[Filed, ...] = ()
    """What became of each new file in the folder of figures."""
    shared: tuple[Exchanged, ...] = ()
    """What was taken from the shared store and given to it; nothing where none is named."""

    @property
    def changed(self) -> bool:
        return bool(self.because or self.remade)


class NoSuchDayError(Exception):
    """A day on which nothing can be known: it has not come, or lies before there was anything to judge."""


def known_day(as_of: date | None, today: date) -> date:
    """The day as known on: today where none is given. Raises NoSuchDayError for one that has not come, or on which the
    history of verdicts has not begun."""
    first = dbt.first_day()
    if as_of is not None and as_of > today:
        raise NoSuchDayError(f"{as_of} has not come (today is {today} in Ha Noi), so that nothing is known on it")
    if as_of is not None and as_of < first:
        raise NoSuchDayError(
            f"{as_of} lies before {first}, the day of Resolution 57, when there was nothing to judge; "
            f"there are the days from {first} to {today}"
        )
    return as_of or today


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


def release_before(settings: Settings) -> Path | None:
    """The folder of the release that the next is compared with: the one that was made last, or, where that is damaged,
    the newest that readers had and that is as it was made."""
    from exports.release import as_made

    if last := as_made(made_last(settings.releases)):
        return last
    name = decisions.newest_good(settings.releases, decisions.read(settings.releases))
    return settings.releases / name if name else None


def is_released(settings: Settings) -> bool:
    """Whether the release made last, sound, is of this very build: another would say the same."""
    manifest, said = last_manifest(settings), built_from(settings)
    if manifest is None or said is None or manifest["inputs_fingerprint"] != said.inputs_fingerprint:
        return False
    return not untold(settings, manifest) and not _faults(settings)


def release(settings: Settings, now: Clock = clock.now, *, is_beside: bool = False) -> tuple[str, Path]:
    """Make and switch in a release of the build database, and keep what it says; give its id and folder. Its day, its
    vintages and its fingerprint are those the build says of itself. One made beside the current one is not switched in.

    Raises ReleaseError, also where the build does not say them, and where what was proven before the build is no longer
    what was kept: dbt may have read other numbers.
    """
    from exports.marts.database import made_from_of
    from exports.marts.errors import ReleaseError
    from exports.release import build_release

    for folder, what in faults(DATASETS.values(), RawStore(settings.raw)):
        raise ReleaseError(
            f"a vintage was damaged while the warehouse was built: {what}",
            where=str(folder),
            next_step="run again: what is damaged is moved aside and taken in again where it can be",
        )
    decided = decisions.read(settings.releases)
    said = made_from_of(settings.build / dbt.BUILD_DB)
    figures = decisions.made_of(said.code_version, [asdict(vintage) for vintage in said.vintages])
    stay = None if is_beside else decisions.stay(settings.releases, decided, figures)
    made = build_release(
        settings.build / dbt.BUILD_DB,
        settings.releases,
        built_at=now(),
        errata=decided.errata,
        stays=stay.release_id if stay else "",
        stands_until=stands_until(settings.build / dbt.BUILD_DB),
        is_beside=is_beside,
        before=release_before(settings),
        outlines=provinces_mapped(),
    )
    keep_verdicts(settings)  # of the current one, whichever it is
    return made.release_id, made.path


def stand(settings: Settings, now: Clock = clock.now) -> None:
    """What is left to do where the current release stands: a run that was killed after it had switched it in may have
    kept nothing of what it says, and left what it was taking away. The caller holds the data folder."""
    debris.clear(settings)
    keep_verdicts(settings)
    finished(settings, now(), str((current_manifest(settings) or {}).get("release_id")))


def run(
    settings: Settings,
    *,
    mode: str = "auto",
    select: Sequence[str] = (),
    as_of: date | None = None,
    publish: bool = False,
    strict: bool = False,
    progress: Progress = SILENT,
    client: HttpClient | None = None,
    now: Clock = clock.now,
) -> RunReport:
    """Take in, build, release. `select` limits fetching to the named datasets; `as_of` is the day as known on, today in
    Ha Noi where none is given. A release of another day is made beside the current one, unless it is to `publish`.
    `strict`: of a file of figures with a refused cell nothing is taken in.

    Raises NoSuchDayError (`as_of`), UnknownDatasetError (`select`), ClockError (not where it is to `publish`),
    RefusedError (shipped figures), DbtFailure (build), ReleaseError (release) or NoRoomError (the disk is full); the
    earlier release stands.
    """
    asked = fetchable(select)
    today = hanoi_day(now())
    day = known_day(as_of, today)
    is_beside = day != today and not publish
    with room.told(settings), alone(settings, "r57 run", progress.waiting):
        if not publish:
            clock_sense.refuse_gone_back(settings, now())
        debris.clear(settings)
        timer = _Stopwatch(now)
        decided = decisions.read(settings.releases)
        decisions.settle(settings.releases, decided)
        shared = exchange.of_run(exchange.pull, settings, now(), mode, progress.stage)
        progress.stage("taking in shipped figures")
        damaged = take_in(
            DATASETS.values(), settings, now=now(), expected=expected_vintages(settings), tell=progress.damage
        )
        figures = take_in_folder(settings, now(), strict=strict, pause=a_second)
        keep_verdicts(settings)
        timer.lap("shipped figures")
        attempts: list[Attempt] = []
        if mode != "bundled":
            progress.stage("fetching")
            progress.total(len(asked))
            attempts = fetch_all(asked, client or HttpClient(settings.http, now=now), settings, progress.dataset)
            timer.lap("fetching")
        shared = exchange.of_run(exchange.push, settings, now(), mode, progress.stage, shared)
        code = code_version()
        there, because, remade = _stands(settings, day, code, is_beside=is_beside, is_asked=as_of is not None)
        if there is not None:
            release_id, path = there.name, there
        else:
            progress.stage("building the warehouse")
            build(settings, begin(settings, day, code), progress)
            timer.lap("dbt build")
            progress.stage("releasing")
            release_id, path = release(settings, now, is_beside=is_beside)
            timer.lap("release")
        if not is_beside:
            finished(settings, now(), release_id)
        stay = decisions.standing(settings.releases, decided)
    laps, tried = timer.laps, tuple(attempts)
    return RunReport(
        mode, day, because, release_id, path, tried, laps, damaged, remade, stay, is_beside, tuple(figures), shared
    )


def _stands(
    settings: Settings, day: date, code: str, *, is_beside: bool, is_asked: bool
) -> tuple[Path | None, tuple[str, ...], tuple[str, ...]]:
    """The release that stands for a day, None where one is to be made; then because of what, or what is wrong with the
    one made last."""
    from exports.release import made_of

    if is_beside:
        there = made_of(settings.releases, inputs_fingerprint(settings, day, code))
        return there, (() if there else (f"asked for as known on {day}",)), ()
    manifest = last_manifest(settings)
    because = news(settings, manifest, day, code, is_asked=is_asked)
    wrong = () if manifest is not None and because else _faults(settings)
    stands = manifest is not None and not because and not wrong
    return (made_last(settings.releases).resolve() if stands else None), because, wrong


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
