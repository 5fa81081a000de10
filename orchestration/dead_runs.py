"""Runs that Dagster believes alive although the process that ran them is gone: found, and what they hold freed.

A run of ours writes its process into its tags when it begins (`orchestration.dagster.executor`), by number, start and
host: that is exact. Before, and of a run of another make, only the number that it named in an event is known, and when.
That number says something here alone: where runs go to workers elsewhere, it may be of any host.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration import processes
from orchestration.processes import Process
from sources.vocabulary.room import is_wanting
from sources.vocabulary.settings import Settings

if TYPE_CHECKING:
    import dagster as dg

SETTINGS = "dagster.yaml"
"""In which an instance says what it is made of."""
TAG = "r57/process"
"""Under which a run says which process it is."""
GRACE = timedelta(seconds=60)
"""A run that did not yet say which process it is may be about to: for so long after its last event it is left alone."""
SILENCE = timedelta(hours=1)
"""A run of another host, or of one that is not known, cannot be looked at from here: after so long without an event it
is taken for dead. The longest silence of a living one is the wait before a publisher is asked again."""

Look = Callable[[int], Process | None]


@dataclass(eq=False)
class InstanceError(Exception):
    """What Dagster keeps of its runs cannot be read; figures and releases lie elsewhere."""

    folder: Path
    what: str

    def __str__(self) -> str:
        return f"what Dagster keeps of its runs under {self.folder} cannot be read: {self.what}"

    @property
    def next_step(self) -> str:
        return (
            f"see what dagster.yaml there says; else stop r57 serve and move {self.folder} aside: it is made anew, "
            "only the history of runs is lost; "
            "where runs are kept in a database elsewhere, see whether it answers"
        )


def home(settings: Settings, env: Mapping[str, str] = os.environ) -> Path:
    """Where Dagster keeps its instance: DAGSTER_HOME where it is set, else beside the data."""
    return Path(env.get("DAGSTER_HOME") or settings.data_dir / "dagster")


def is_set_up(folder: Path) -> bool:
    """Whether an instance has its settings there. Raises InstanceError where they are a link to what is gone: they are
    an operator's, and none are written in their place."""
    settings = folder / SETTINGS
    if settings.is_symlink() and not settings.exists():
        raise InstanceError(folder, f"{settings} is a link to {settings.readlink()}, which is not there")
    return settings.exists()


def dead_runs(
    instance: dg.DagsterInstance, now: datetime, look: Look = processes.running, *, none_starts: bool = False
) -> list[dg.DagsterRun]:
    """Runs that are dead at a moment though Dagster believes them alive.

    One that is starting and has named no process is never judged, for a busy machine takes its time (Dagster itself
    gives up on it after three minutes); it is dead at once where `none_starts`: what starts runs is not running. Runs
    that wait in the queue of workers are started by those.
    """
    import dagster as dg

    alive = [dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.CANCELING]
    runs = instance.get_runs(filters=dg.RunsFilter(statuses=alive))
    here = not goes_elsewhere(instance)
    dead = [
        run
        for run in runs
        if ((none_starts and here) if _only_starts(run, instance) else _is_dead(run, instance, now, look, here))
    ]
    return dead + _ended_and_holding(instance, now)


def goes_elsewhere(instance: dg.DagsterInstance) -> bool:
    """Whether runs are handed to workers that may be of any host (Celery, Kubernetes): such a launcher can be asked how
    a worker is, Dagster's default one, which starts a process beside its own, cannot."""
    return bool(instance.run_launcher.supports_check_run_worker_health)


def _ended_and_holding(instance: dg.DagsterInstance, now: datetime) -> list[dg.DagsterRun]:
    """Runs that Dagster knows to have ended and that hold a slot of a pool all the same: marked by somebody who did not
    free it. One that ended just now may be about to."""
    import dagster as dg

    storage = instance.event_log_storage
    if not storage.supports_global_concurrency_limits:
        return []
    holding = {
        run for key in storage.get_concurrency_keys() for run in storage.get_concurrency_info(key).active_run_ids
    }
    if not holding:
        return []
    runs = instance.get_runs(filters=dg.RunsFilter(run_ids=sorted(holding)))
    return [run for run in runs if run.is_finished and now - _last_heard(instance, run.run_id, now) > GRACE]


def _only_starts(run: dg.DagsterRun, instance: dg.DagsterInstance) -> bool:
    """Whether a run is starting, and nothing is known yet of a process of its own."""
    return run.status.value == "STARTING" and _process(run) is None and not _named(instance, run.run_id)


def tag(run_id: str, process: Process) -> dict[str, str]:
    """What a run writes into its tags. Its own id is in it, for a run that is executed again inherits the tags."""
    return {TAG: f"{process} {run_id}"}


def _process(run: dg.DagsterRun) -> Process | None:
    name, _, run_id = run.tags.get(TAG, "").rpartition(" ")
    return processes.named(name) if run_id == run.run_id else None


def _is_dead(run: dg.DagsterRun, instance: dg.DagsterInstance, now: datetime, look: Look, here: bool) -> bool:
    process = _process(run)
    if process and process.host == socket.gethostname():
        return look(process.pid) != process
    silent = now - _last_heard(instance, run.run_id, now)
    if process or not here:
        return silent > SILENCE
    return silent > GRACE and not any(_still_runs(pid, at, look) for pid, at in _named(instance, run.run_id))


def _last_heard(instance: dg.DagsterInstance, run_id: str, now: datetime) -> datetime:
    """When a run last said anything; of one that never did, when it was last written down."""
    last = instance.get_records_for_run(run_id, limit=1, ascending=False).records
    if last:
        return datetime.fromtimestamp(last[0].timestamp, tz=UTC)
    record = instance.get_run_record_by_id(run_id)
    return record.update_timestamp.replace(tzinfo=UTC) if record else now


def _named(instance: dg.DagsterInstance, run_id: str) -> list[tuple[int, float]]:
    """Process numbers that a run has named in its events, each with when."""
    import dagster as dg

    found: list[tuple[int, float]] = []
    for record in instance.all_logs(run_id, of_type=dg.DagsterEventType.ENGINE_EVENT):
        event = record.dagster_event
        data = getattr(event, "event_specific_data", None)
        for name, value in (getattr(data, "metadata", None) or {}).items():
            if name == "pid" and str(value.value).isdecimal():
                found.append((int(str(value.value)), record.timestamp))
    return found


def _still_runs(pid: int, at: float, look: Look) -> bool:
    process = look(pid)
    return process is not None and processes.may_have_said(process, at)


def free(instance: dg.DagsterInstance, run: dg.DagsterRun) -> None:
    """Mark a dead run failed and free its slots: marking alone would leave the pool blocked for ever."""
    if not run.is_finished:
        instance.report_run_failed(run, message="the process of this run is gone: it was killed, or its machine was")
    instance.event_log_storage.free_concurrency_slots_for_run(run.run_id)


def in_home(
    settings: Settings, now: datetime, *, mend: bool = False, none_starts: bool = False
) -> list[dg.DagsterRun] | None:
    """The dead runs of the instance of these settings, freed where `mend`; None where Dagster has not been used. Raises
    InstanceError where what it keeps of its runs cannot be read."""
    folder = home(settings)
    if not is_set_up(folder):
        return None
    import dagster as dg

    try:
        with dg.DagsterInstance.from_config(str(folder)) as instance:
            _ = (instance.run_coordinator, instance.run_launcher, instance.scheduler)  # named there, loaded when asked
            dead = dead_runs(instance, now, none_starts=none_starts)
            for run in dead if mend else ():
                free(instance, run)
    except Exception as error:  # whatever Dagster stumbles over in its settings, its database or a run's own record
        if is_wanting(error):
            raise
        raise InstanceError(folder, " ".join(str(getattr(error, "orig", None) or error).split())[:300]) from error
    return dead
