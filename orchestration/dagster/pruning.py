"""What is left behind by old runs, taken away after a time: Dagster has a retention for its ticks and none for runs.

A run is kept, however old, while it is the last that made something: an asset, or a quarter of one. By that Dagster
knows what is there and what to ask for. Its log on disk goes all the same. What is lost with the others: their page,
and their points in the plots of an asset. Vintages and releases are not Dagster's to keep.
"""

import shutil
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path

import dagster as dg
from dagster._core.storage.dagster_run import FINISHED_STATUSES
from dagster._core.storage.event_log import SqliteEventLogStorage

from orchestration import dbt
from orchestration.lock import alone, is_held
from sources.vocabulary.clock import Clock
from sources.vocabulary.settings import Settings

KEPT_DAYS, DEFAULT_DAYS = "R57_KEEP_RUNS_DAYS", 180
AT_ONCE = 50
"""Runs taken away at one look, which may last a minute at most."""
LOOK_EVERY_SECONDS = 3600


def kept_days(env: Mapping[str, str]) -> int:
    """For how many days runs are kept. Raises ValueError where that is set to something else."""
    text = env.get(KEPT_DAYS) or str(DEFAULT_DAYS)
    if not text.isdecimal() or int(text) < 1:
        raise ValueError(f"environment variable {KEPT_DAYS} must be a whole number of days, 1 or more, not {text!r}")
    return int(text)


def prune(instance: dg.DagsterInstance, before: datetime) -> list[str]:
    """Take away runs that ended before a moment, at most `AT_ONCE`, and give their ids; none that is still needed."""
    ended = instance.get_runs(filters=dg.RunsFilter(statuses=[*FINISHED_STATUSES], updated_before=before))
    if not ended:
        return []
    needed = {*_last(instance)}
    for run in ended:
        instance.compute_log_manager.delete_logs(prefix=[run.run_id])
    gone = [run.run_id for run in reversed(ended) if run.run_id not in needed][:AT_ONCE]
    for run_id in gone:
        instance.delete_run(run_id)
        _remove_file(instance, run_id)
    return gone


def _last(instance: dg.DagsterInstance) -> Iterator[str]:
    """The runs that last made or observed each asset, or each of its partitions."""
    made = dg.DagsterEventType.ASSET_MATERIALIZATION
    for record in instance.get_asset_records():
        entry = record.asset_entry
        for last in (entry.last_materialization_record, entry.last_observation_record):
            if last:
                yield last.run_id
        by_partition = instance.event_log_storage.get_latest_storage_id_by_partition(entry.asset_key, made)
        if by_partition:
            wanted = dg.AssetRecordsFilter(entry.asset_key, storage_ids=[*by_partition.values()])
            for found in instance.fetch_materializations(wanted, limit=len(by_partition)).records:
                yield found.run_id


def _remove_file(instance: dg.DagsterInstance, run_id: str) -> None:
    """SQLite keeps each run's events in a file of its own, which Dagster empties and leaves."""
    events = instance.event_log_storage
    if isinstance(events, SqliteEventLogStorage):
        file = Path(events.path_for_shard(run_id))
        for path in file.parent.glob(f"{file.name}*"):
            path.unlink(missing_ok=True)


def forget_other_places(settings: Settings) -> list[Path]:
    """Remove what dbt compiled for other places of the project than this (an installation that is gone); one that
    still runs from there parses once more. While a run lives nothing is removed."""
    others = [path for path in dbt.target_paths(settings) if path != dbt.target_path(settings)]
    if not others or is_held(settings):
        return []
    with alone(settings, "prune_old_runs"):
        for path in others:
            shutil.rmtree(path)
    return others


def pruning_sensor(settings: Settings, env: Mapping[str, str], now: Clock) -> dg.SensorDefinition:
    """A sensor that takes away what is older than it is to be kept."""
    days = kept_days(env)

    @dg.sensor(
        name="prune_old_runs",
        minimum_interval_seconds=LOOK_EVERY_SECONDS,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description=f"Takes away runs, and their logs, that ended {days} days ago ({KEPT_DAYS}) and last made nothing.",
    )
    def pruning(context: dg.SensorEvaluationContext) -> dg.SkipReason:
        runs, places = prune(context.instance, now() - timedelta(days=days)), forget_other_places(settings)
        gone = [f"{len(runs)} runs"] * bool(runs) + [f"{path.name}" for path in places]
        return dg.SkipReason(f"taken away: {', '.join(gone)}" if gone else f"nothing is older than {days} days")

    sensor: dg.SensorDefinition = pruning
    return sensor
