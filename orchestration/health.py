"""Whether the warehouse is well: what a monitor asks, as signs for a person and as metrics for Prometheus.

A daemon that is dead tells nobody; so `r57 health` looks from outside, at what finished runs leave behind.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from orchestration import exchange
from orchestration.clock_sense import is_ahead
from sources.border.index import row_or_damage
from sources.border.vintages import RawStore
from sources.catalog import DATASETS
from sources.vocabulary.clock import hanoi_day
from sources.vocabulary.files import nearest, sealed, unsealed, write_aside
from sources.vocabulary.settings import Settings

if TYPE_CHECKING:
    from orchestration.decisions import Decisions, Stay

FREE_BYTES = 2 * 1024**3
"""Below this a build with speed tiles may run out of disk."""
SILENT_DAYS = 40
"""Without a finished run for so long something is dead: every dataset is asked for at least once a month."""
LAST_RUN = "last_run.json"
METRICS = "metrics.prom"
"""Beside the releases, in the text format that Prometheus (node exporter's textfile collector) reads."""


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing looked at: how it is, and what to do."""

    name: str
    state: Literal["ok", "fault", "mended"]
    what: str
    next_step: str = ""


@dataclass(frozen=True, slots=True)
class Health:
    """What was found at a moment. `faults`: what is wrong with the current release; `dead_runs`: None where Dagster was
    not looked at; `rows`: what is known of each dataset (`row_or_damage`); `decided`: what people decided of
    releases, None where that cannot be believed; `stay`: where readers stay and why, if not at what was made last;
    `store`: what is known of the shared store, None where none is named."""

    at: datetime
    data_dir: Path
    release_id: str | None
    built_at: datetime | None
    faults: tuple[str, ...]
    last_run_at: datetime | None
    free_bytes: int
    dead_runs: int | None
    rows: tuple[Mapping[str, Any], ...]
    decided: Decisions | None
    stay: Stay | None
    store: exchange.Standing | None = None


def finished(settings: Settings, at: datetime, release_id: str) -> None:
    """Note that a run came to its end, whether it made a release or found nothing new. Raises OSError."""
    write_aside(settings.state / LAST_RUN, sealed({"finished_at": at.isoformat(), "release_id": release_id}))


def look(settings: Settings, now: datetime, *, dead_runs: int | None = None) -> Health:
    """Read what the runs left; nothing is changed. Raises OSError."""
    from exports.marts.errors import ReleaseError
    from exports.release import read_manifest, verify_current
    from exports.shelf import CURRENT
    from orchestration import decisions

    store, day = RawStore(settings.raw), hanoi_day(now)
    try:
        manifest: Mapping[str, Any] = read_manifest(settings.releases / CURRENT)
    except (OSError, ValueError):
        manifest = {}
    built = str(manifest.get("built_at", ""))
    decided: Decisions | None = None
    with suppress(ReleaseError):
        decided = decisions.read(settings.releases)
    return Health(
        at=now,
        data_dir=settings.data_dir,
        release_id=manifest.get("release_id"),
        built_at=datetime.fromisoformat(built) if built else None,
        faults=tuple(verify_current(settings.releases)),
        last_run_at=_last_run(settings),
        free_bytes=shutil.disk_usage(nearest(settings.data_dir)).free,
        dead_runs=dead_runs,
        rows=tuple(row_or_damage(entry, store, settings, day) for entry in DATASETS.values()),
        decided=decided,
        stay=decisions.standing(settings.releases, decided) if decided else None,
        store=exchange.standing(settings),
    )


def _last_run(settings: Settings) -> datetime | None:
    try:
        return datetime.fromisoformat(unsealed((settings.state / LAST_RUN).read_text(encoding="utf-8"))["finished_at"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def signs(health: Health, silent_days: int = SILENT_DAYS) -> list[Sign]:
    """What is well and what is not with the warehouse itself; what is to be known of datasets is said by `notices`."""
    return [
        *clock(health),
        release(health),
        *readers(health),
        _runs(health, silent_days),
        *store(health),
        disk(health),
        *_dead(health),
    ]


def clock(health: Health) -> list[Sign]:
    """Whether what lies here was made before now: else the clock went back, or had run ahead."""
    moments = {"the current release was built": health.built_at, "the last run finished": health.last_run_at}
    return [
        Sign(
            "clock",
            "fault",
            f"the clock of this machine says {health.at:%Y-%m-%d %H:%M} UTC, and {what} at {moment:%Y-%m-%d %H:%M}",
            "set the clock; where it is right now and had run ahead then: r57 run --publish",
        )
        for what, moment in moments.items()
        if moment and is_ahead(moment, health.at)
    ]


def release(health: Health) -> Sign:
    """Whether readers have a release, and it is what was written."""
    if health.faults:
        again = "put it back from a backup, or r57 unpin" if health.stay else "r57 run makes it anew"
        return Sign("release", "fault", f"the current release is damaged: {health.faults[0]}", again)
    if health.release_id is None:
        return Sign("release", "fault", "there is no current release", "make one: r57 run")
    age = max((health.at - health.built_at).days, 0) if health.built_at else 0
    return Sign("release", "ok", f"release {health.release_id}, {age} days old, is as its manifest says")


def readers(health: Health) -> list[Sign]:
    """Whether readers follow what is made, and where that is not so, that somebody wanted it."""
    if health.decided is None:
        what = "what was decided of releases (releases/decisions.json) cannot be believed: nothing is released"
        return [Sign("readers", "fault", what, "r57 verify says what is wrong; the runbook says what to do")]
    said = []
    if health.stay and health.release_id not in (None, health.stay.release_id):
        what = f"release {health.stay.release_id}, at which readers should stay, is not what they read"
        said.append(Sign("readers", "fault", what, "put it back from a backup, then r57 run; or r57 unpin"))
    elif health.stay:
        said.append(
            Sign(
                "readers",
                "ok",
                f"readers stay at release {health.stay.release_id}: {health.stay.why}",
                health.stay.next_step,
            )
        )
    if health.release_id and (taken_back := health.decided.withdrawal(health.release_id)):
        what = f"readers read release {health.release_id}, which was withdrawn: {taken_back.erratum.reason}"
        said.append(Sign("readers", "fault", what, "r57 run makes another one; or r57 pin one that is right"))
    return said


def _runs(health: Health, silent_days: int) -> Sign:
    if health.last_run_at is None:
        return Sign("runs", "fault", "no run is known to have finished", "r57 run, or r57 serve")
    days = max((health.at - health.last_run_at).days, 0)
    said = f"the last run finished {days} days ago ({health.last_run_at:%Y-%m-%d %H:%M} UTC)"
    if days < silent_days:
        return Sign("runs", "ok", said)
    return Sign("runs", "fault", f"no finished run for {silent_days} days: {said}", "see whether the daemon is alive")


def store(health: Health) -> list[Sign]:
    """Whether what is fetched here and elsewhere comes together; nothing where no store is named."""
    known = health.store
    if known is None:
        return []
    if known.error:
        return [Sign("store", "fault", known.wrong, "r57 pull and r57 push try it; runs go on with what is here")]
    if known.faults:
        return [Sign("store", "fault", known.wrong, "see docs/operator-guide.md, Where several machines write")]
    when = f"last at {known.at:%Y-%m-%d %H:%M} UTC" if known.at else "no run has used it yet"
    return [Sign("store", "ok", f"shared with {known.address}, {when}")]


def disk(health: Health) -> Sign:
    """Whether there is room for a build."""
    free = f"{health.free_bytes / 1024**3:.1f} GiB free under {health.data_dir}"
    if health.free_bytes >= FREE_BYTES:
        return Sign("disk", "ok", free)
    return Sign("disk", "fault", f"only {free}", "make room, or set R57_DATA_DIR")


def _dead(health: Health) -> list[Sign]:
    if health.dead_runs is None:
        return []
    if health.dead_runs == 0:
        return [Sign("dead_runs", "ok", "no dead runs hold a slot")]
    return [Sign("dead_runs", "fault", f"{health.dead_runs} dead run(s) hold a slot", "r57 doctor --mend")]


def metrics(health: Health) -> bytes:
    """The same as gauges, in Prometheus' text format. What is not known has no sample."""
    from prometheus_client import CollectorRegistry, Gauge, generate_latest

    registry = CollectorRegistry()

    def gauge(name: str, meaning: str, value: float | None) -> None:
        if value is not None:
            Gauge(f"r57_{name}", meaning, registry=registry).set(value)

    gauge("release_built_timestamp_seconds", "When the current release was built.", _seconds(health.built_at))
    gauge("release_faults", "Files of the current release that are not as its manifest says.", len(health.faults))
    gauge("release_is_pinned", "1 where readers stay at a release, whatever is made.", _pinned(health))
    gauge("release_is_withdrawn", "1 where readers read a release that was taken back.", _withdrawn(health))
    gauge("releases_withdrawn", "Releases that were taken back.", _taken_back(health))
    gauge("last_run_finished_timestamp_seconds", "When a run last came to its end.", _seconds(health.last_run_at))
    gauge("store_is_failing", "1 where the shared store could not be used, or not for all.", _store_fails(health))
    gauge("disk_free_bytes", "Free bytes where the data folder lies.", health.free_bytes)
    gauge("dead_runs", "Dagster runs whose process is gone.", health.dead_runs)
    for name, meaning, value in (
        (
            "last_success_timestamp_seconds",
            "When the publisher last answered well.",
            lambda r: _utc(r["last_success_at"]),
        ),
        ("is_overdue", "1 where a newer release should be out.", lambda r: bool(r["is_release_overdue"])),
        ("is_held", "1 where a vintage waits for a person.", lambda r: r["held_vintage_id"] is not None),
        ("failures_in_row", "Attempts in a row that brought nothing.", lambda r: r["failures_in_row"]),
    ):
        family = Gauge(f"r57_dataset_{name}", meaning, ["dataset"], registry=registry)
        for row in health.rows:
            if (sample := value(row)) is not None:
                family.labels(row["dataset"]).set(sample)
    return generate_latest(registry)


def _pinned(health: Health) -> bool | None:
    return None if health.decided is None else health.decided.pin is not None


def _withdrawn(health: Health) -> bool | None:
    if health.decided is None or health.release_id is None:
        return None
    return health.decided.withdrawal(health.release_id) is not None


def _taken_back(health: Health) -> int | None:
    return None if health.decided is None else len(health.decided.withdrawals)


def _store_fails(health: Health) -> bool | None:
    return None if health.store is None else bool(health.store.wrong)


def write_metrics(health: Health, settings: Settings) -> None:
    """Put the metrics beside the releases, in one step. Raises OSError."""
    write_aside(settings.releases / METRICS, metrics(health))


def _seconds(moment: datetime | None) -> float | None:
    return moment.timestamp() if moment else None


def _utc(moment: datetime | None) -> float | None:
    """Seconds of a moment of the index, which is in UTC without saying so."""
    return moment.replace(tzinfo=UTC).timestamp() if moment else None
