"""Periodic sources as partitioned assets: Ookla's quarters, one asset a network, one partition a quarter.

A quarter may be read again at any time: an unchanged file costs one request. The files are re-made in place by the
publisher now and then, so the schedule asks for the newest four quarters, not only for the last.
"""

from collections.abc import Callable
from datetime import date
from typing import get_args

import dagster as dg

from orchestration.dagster.lineage import raw_key
from sources.border.http import HttpClient
from sources.catalog import DATASETS
from sources.tiles import ookla
from sources.tiles.ookla import Network, Quarter
from sources.tiles.quarters import fetch_quarter
from sources.vocabulary.errors import SourceError
from sources.vocabulary.settings import Settings

QUARTERS = dg.TimeWindowPartitionsDefinition(
    start=f"{ookla.FIRST.year}-01-01",
    fmt="%Y-%m-%d",
    cron_schedule="0 0 1 1,4,7,10 *",
    timezone="Asia/Ho_Chi_Minh",
)
"""A partition's key is the first day of its quarter."""

NETWORK_POOL = "ookla_download"
ASKED_AGAIN = 4
"""Quarters asked for by the schedule: the newest, and those before it that may have been re-made."""


def quarter_of(partition_key: str) -> Quarter:
    """The quarter that a partition key names."""
    day = date.fromisoformat(partition_key)
    return Quarter(day.year, (day.month - 1) // 3 + 1)


def assets(settings: Settings, client: Callable[[], HttpClient]) -> list[dg.AssetsDefinition]:
    """One partitioned asset per network."""
    return [_asset(network, settings, client) for network in get_args(Network)]


def _asset(network: Network, settings: Settings, client: Callable[[], HttpClient]) -> dg.AssetsDefinition:
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
        retry_policy=dg.RetryPolicy(max_retries=2, delay=300, backoff=dg.Backoff.EXPONENTIAL),
    )
    def quarter(context: dg.AssetExecutionContext) -> dg.MaterializeResult[None]:
        wanted = quarter_of(context.partition_key)
        try:
            result = fetch_quarter(network, wanted, client=client(), settings=settings)
        except SourceError as error:
            raise dg.Failure(
                description=str(error), allow_retries=error.kind in ("timeout", "connection_lost")
            ) from error
        return dg.MaterializeResult(
            metadata={
                "vintage": result.vintage.vintage_id,
                "dagster/partition_row_count": result.vintage.row_count,
                "bytes_fetched": result.bytes_fetched,
                "file_bytes": result.file_bytes,
            }
        )

    asset: dg.AssetsDefinition = quarter
    return asset


def schedules(made: list[dg.AssetsDefinition]) -> list[dg.ScheduleDefinition]:
    """Weekly: the newest quarters of every network. Stopped by default, for the files are large: start it in the UI."""
    job = dg.define_asset_job("ookla_quarters", dg.AssetSelection.assets(*(a.key for a in made)))

    @dg.schedule(
        name="ookla_quarters",
        job=job,
        cron_schedule="30 2 * * 6",
        execution_timezone="Asia/Ho_Chi_Minh",
        default_status=dg.DefaultScheduleStatus.STOPPED,
        description="Ookla's newest quarters. Stopped by default, for the files are large: start it here.",
    )
    def newest(context: dg.ScheduleEvaluationContext) -> list[dg.RunRequest]:
        keys = QUARTERS.get_partition_keys(current_time=context.scheduled_execution_time)[-ASKED_AGAIN:]
        return [
            dg.RunRequest(run_key=f"{key}@{context.scheduled_execution_time:%Y-%m-%d}", partition_key=key)
            for key in keys
        ]

    return [newest]
