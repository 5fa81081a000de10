"""One asset per dataset, grouped by publisher: a thin shell over `sources.border.fetch` with checks and metadata.

Checks stand on every dataset. `border` is blocking: what is *served* must satisfy the schema, or nothing downstream is
built. The others are not: a publisher that fails (`arrived`), one that has not answered well for longer than its
cadence allows (`fresh`), or a vintage that was damaged on disk (`proven`), turns its own asset, and everything else
goes on with the last accepted vintage.
"""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any

import dagster as dg

from orchestration import exchange, room
from orchestration.dagster import automation, freshness, own_assets
from orchestration.dagster.holding import shared, step_alone
from orchestration.dagster.lineage import OWNERS, raw_key
from orchestration.dagster.resources import DataFolder, Publishers
from orchestration.intake import Damage, take_in
from orchestration.own_intake import a_second, take_in_folder
from sources.border.attempts import Attempt, remember
from sources.border.fetch import fetch
from sources.border.schema import validate
from sources.border.vintages import RawStore, Vintage
from sources.shipped.take_in import RefusedError
from sources.vocabulary.areas import crosswalk
from sources.vocabulary.clock import Clock
from sources.vocabulary.dataset import Dataset
from sources.vocabulary.errors import SourceError

PROVEN = "Every vintage on disk is what had been kept; a damaged one was moved aside."

NETWORK_RETRIES = dg.RetryPolicy(max_retries=2, delay=300, backoff=dg.Backoff.EXPONENTIAL)
"""For the step as a whole (a machine asleep, a full disk); passing faults of a publisher are retried in the client."""


class FetchConfig(dg.Config):
    """`mode`: auto and live ask the publisher; bundled only takes in what is shipped."""

    mode: str = "auto"


def raw_asset(entry: Dataset, now: Clock) -> dg.AssetsDefinition:
    """The asset of one dataset."""
    key = raw_key(entry.name)

    @dg.asset(
        key=key,
        group_name=entry.publisher_code,
        kinds={"python", "parquet"},
        description=f"{entry.description} Publisher: {entry.publisher}. Licence: {entry.licence}.",
        metadata={"homepage": entry.homepage, "cadence": entry.cadence, "licence": entry.licence},
        tags={"cadence": entry.cadence, "licence_class": entry.licence_class},
        owners=OWNERS,
        automation_condition=automation.of_dataset(entry),
        check_specs=[
            dg.AssetCheckSpec("border", asset=key, blocking=True, description="What is served satisfies the schema."),
            dg.AssetCheckSpec("arrived", asset=key, description="The publisher's answer came and was accepted."),
            dg.AssetCheckSpec("proven", asset=key, description=PROVEN),
            *([freshness.spec(entry)] if entry.routes else []),
            *own_assets.specs(entry),
        ],
        retry_policy=NETWORK_RETRIES if entry.routes else None,
    )
    def materialise(
        context: dg.AssetExecutionContext, config: FetchConfig, folder: DataFolder, publishers: Publishers
    ) -> Iterator[dg.MaterializeResult[None]]:
        settings, attempt = folder.settings, None

        def writing() -> AbstractContextManager[None]:
            return step_alone(settings, context)

        try:
            with room.told(settings):
                if config.mode != "bundled":
                    shared(exchange.pull, entry, settings, context, now)
                with writing():
                    damaged = take_in([entry], settings, now=now(), expected={})
                    if own_assets.is_own(entry):
                        take_in_folder(settings, now(), pause=a_second)
                if config.mode != "bundled" and entry.routes:
                    attempt = fetch(entry, publishers.client(), settings, writing)
                    with writing():
                        remember(attempt, settings.state)
                if config.mode != "bundled":
                    shared(exchange.push, entry, settings, context, now)
        except RefusedError as error:
            raise dg.Failure(description=str(error), allow_retries=False) from error
        if attempt:
            context.log.info("%s: %s %s", entry.name, attempt.outcome, attempt.reason)
        store = RawStore(settings.raw)
        served = store.newest(entry.name)
        yield dg.MaterializeResult(
            metadata={**describe(entry, store, served), "seconds": attempt.seconds if attempt else 0.0},
            data_version=dg.DataVersion(served.content_sha256[:16] if served else "none"),
            check_results=[
                _border(entry, store, served),
                _arrived(attempt),
                proven(damaged),
                *([freshness.result(entry, settings, now())] if entry.routes else []),
                *own_assets.results(entry, settings),
            ],
        )

    asset: dg.AssetsDefinition = materialise
    return asset


def describe(entry: Dataset, store: RawStore, served: Vintage | None) -> dict[str, Any]:
    """What the UI says of a dataset: rows, period range, latest value for Viet Nam, vintage, retrieval mode."""
    if served is None:
        return {"dagster/row_count": 0, "retrieval_mode": "none", "vintage": "never fetched"}
    rows = store.rows(served)
    said: dict[str, Any] = {
        "dagster/row_count": sum(vintage.row_count for vintage in store.vintages(entry.name)),
        "vintage": served.vintage_id,
        "vintages": len(store.vintages(entry.name)),
        "retrieval_mode": served.retrieval_mode,
        "route": served.route,
        "published_on": served.published_on_max.isoformat(),
    }
    if entry.shape is None and rows.height:
        by_period = rows.sort("period_end", "series_code")
        said["newest_year"] = by_period["period_end"][-1].year
        said["rows"] = served.row_count
        said["periods"] = f"{by_period['period'][0]} … {by_period['period'][-1]}"
        at_home = by_period.filter(by_period["area_code"] == "VNM")
        if at_home.height:
            last = at_home.row(-1, named=True)
            said["latest_value"] = f"{last['series_code']} {last['period']}: {last['value']:g} {last['unit']}"
    return said


def _border(entry: Dataset, store: RawStore, served: Vintage | None) -> dg.AssetCheckResult:
    if served is None or entry.shape is not None:
        return dg.AssetCheckResult(
            check_name="border", passed=True, metadata={"rows": served.row_count if served else 0}
        )
    bounds = entry.bounds if served.retrieval_mode == "live" else entry.shipped_bounds
    areas = frozenset(crosswalk()) | entry.extra_areas
    try:
        validate(store.rows(served), dataset=entry.name, areas=areas, bounds=bounds)
    except SourceError as error:
        report = dg.MetadataValue.md(str(error))
        return dg.AssetCheckResult(check_name="border", passed=False, metadata={"report": report})
    return dg.AssetCheckResult(check_name="border", passed=True, metadata={"rows": served.row_count})


def proven(damaged: Sequence[Damage]) -> dg.AssetCheckResult:
    """Whether every vintage was what had been kept; what was not is named, with what became of it."""
    report = dg.MetadataValue.md("\n\n".join(str(damage) for damage in damaged) or "nothing was damaged")
    warn = dg.AssetCheckSeverity.WARN
    return dg.AssetCheckResult(check_name="proven", passed=not damaged, severity=warn, metadata={"report": report})


def _arrived(attempt: Attempt | None) -> dg.AssetCheckResult:
    if attempt is None:
        shipped = {"outcome": "shipped figures; not fetched"}
        return dg.AssetCheckResult(check_name="arrived", passed=True, metadata=shipped)
    return dg.AssetCheckResult(
        check_name="arrived",
        passed=not attempt.error,
        metadata={"outcome": attempt.outcome, "reason": attempt.reason or "–", "route": attempt.route},
    )
