"""Periodic sources as partitioned assets: Ookla's quarters, one asset a network, one partition a quarter.

A quarter may be read again at any time: an unchanged file costs one request. The files are re-made in place by the
publisher now and then, so the schedule asks for the newest four quarters, not only for the last.
"""

from collections.abc import Iterator
from typing import Any, get_args

import dagster as dg

from orchestration import exchange
from orchestration.dagster import automation
from orchestration.dagster.holding import shared, step_alone
from orchestration.dagster.lineage import OWNERS, raw_key
from orchestration.dagster.resources import DataFolder, Publishers
from sources.border.http import RETRYABLE
from sources.catalog import DATASETS
from sources.tiles import ookla
from sources.tiles.ookla import Network, Quarter
from sources.tiles.quarters import fetch_quarter
from sources.vocabulary.clock import Clock, hanoi_day
from sources.vocabulary.errors import SourceError

QUARTERS_NAME = "quarters"
QUARTERS = dg.DynamicPartitionsDefinition(name=QUARTERS_NAME)
"""A partition's key reads `2026-Q2`. A quarter is opened when it has ended."""
OPEN_EVERY_SECONDS = 3600

RETRIES = dg.RetryPolicy(max_retries=2, delay=60, backoff=dg.Backoff.EXPONENTIAL)
"""A run that waits keeps all others waiting, so not for long: the client has tried before, and goes on where it was."""

JOB = "ookla_quarters"
NETWORK_POOL = "ookla_download"
ASKED_AGAIN = 4
"""Quarters asked for by the schedule: the newest, and those before it that may have been re-made."""


def assets(now: Clock) -> list[dg.AssetsDefinition]:
    """One partitioned asset per network."""
    return [_asset(network, now) for network in get_args(Network)]


def _asset(network: Network, now: Clock) -> dg.AssetsDefinition:
    entry = DATASETS[ookla.dataset(network)]

    @dg.asset(
        key=raw_key(entry.name),
        partitions_def=QUARTERS,
        backfill_policy=dg.BackfillPolicy.multi_run(max_partitions_per_run=1),
        group_name=entry.publisher_code,
        kinds={"python", "parquet"},
        pool=NETWORK_POOL,
        description=f"{entry.description} Publisher: {entry.publisher}. Licence: {entry.licence}.",
        tags={"cadence": entry.cadence, "licence_class": entry.licence_class},
        owners=OWNERS,
        output_required=False,
        retry_policy=RETRIES,
    )
    def quarter(
        context: dg.AssetExecutionContext, folder: DataFolder, publishers: Publishers
    ) -> Iterator[dg.MaterializeResult[None]]:
        wanted = Quarter.parse(context.partition_key)
        shared(exchange.pull, entry, folder.settings, context, now)
        try:
            result = fetch_quarter(
                network,
                wanted,
                client=publishers.client(),
                settings=folder.settings,
                writing=lambda: step_alone(folder.settings, context),
            )
        except SourceError as error:
            if error.kind == "not_published":
                context.log.info("%s", error)
                return
            raise dg.Failure(description=str(error), allow_retries=error.kind in RETRYABLE) from error
        shared(exchange.push, entry, folder.settings, context, now)
        yield dg.MaterializeResult(
            data_version=dg.DataVersion(result.vintage.content_sha256[:16]),
            metadata={
                "vintage": result.vintage.vintage_id,
                "dagster/partition_row_count": result.vintage.row_count,
                "rows": result.vintage.row_count,
                "bytes_fetched": result.bytes_fetched,
                "file_bytes": result.file_bytes,
            },
        )

    asset: dg.AssetsDefinition = quarter
    return asset


def job(made: list[dg.AssetsDefinition]) -> Any:
    """Both networks for a quarter; behind what is due, so that a backfill of all quarters keeps nobody waiting."""
    return dg.define_asset_job(
        JOB, dg.AssetSelection.assets(*(a.key for a in made)), tags=automation.BEHIND, partitions_def=QUARTERS
    )


def opening_sensor(now: Clock) -> dg.SensorDefinition:
    """A sensor that opens a partition for each quarter that has ended."""

    @dg.sensor(
        name="open_quarters",
        minimum_interval_seconds=OPEN_EVERY_SECONDS,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Opens a partition for each quarter that has ended.",
    )
    def opening(context: dg.SensorEvaluationContext) -> dg.SensorResult:
        there = set(context.instance.get_dynamic_partitions(QUARTERS_NAME))
        new = [q.period for q in ookla.quarters(hanoi_day(now())) if q.period not in there]
        return dg.SensorResult(
            skip_reason=dg.SkipReason(f"opened: {', '.join(new)}" if new else "no quarter has ended since"),
            dynamic_partitions_requests=[QUARTERS.build_add_request(new)] if new else [],
        )

    sensor: dg.SensorDefinition = opening
    return sensor


def schedules(job: Any) -> list[dg.ScheduleDefinition]:
    """Weekly: the newest quarters of every network. Stopped by default, for the files are large: start it in the UI."""

    @dg.schedule(
        name=JOB,
        job=job,
        cron_schedule="30 2 * * 6",
        execution_timezone=automation.TIMEZONE,
        default_status=dg.DefaultScheduleStatus.STOPPED,
        description="Ookla's newest quarters. Stopped by default, for the files are large: start it here.",
    )
    def newest(context: dg.ScheduleEvaluationContext) -> list[dg.RunRequest]:
        day = hanoi_day(context.scheduled_execution_time)
        open_now = set(context.instance.get_dynamic_partitions(QUARTERS_NAME))
        keys = [q.period for q in ookla.quarters(day) if q.period in open_now][-ASKED_AGAIN:]
        return [dg.RunRequest(run_key=f"{key}@{day.isoformat()}", partition_key=key) for key in keys]

    return [newest]
