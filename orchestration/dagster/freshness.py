"""Whether a dataset is fresh: judged by when its publisher last answered well, never by when an asset was last written.

A dataset that is served from shipped figures is written at every run and arrives at none. Time alone turns it: so a
sensor looks each hour, and says only what has changed.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import dagster as dg

from orchestration.dagster.lineage import raw_key
from sources.border.attempts import recall
from sources.vocabulary.clock import Clock
from sources.vocabulary.dataset import Dataset
from sources.vocabulary.settings import Settings

FRESH = "fresh"
LOOK_EVERY_SECONDS = 3600
ALLOWED = {
    "daily": timedelta(days=3),
    "weekly": timedelta(days=14),
    "monthly": timedelta(days=45),
    "quarterly": timedelta(days=45),
    "half_yearly": timedelta(days=45),
    "yearly": timedelta(days=45),
    "biennial": timedelta(days=45),
    "triennial": timedelta(days=45),
    "irregular": timedelta(days=45),
}
"""How long after the publisher's last good answer a dataset of a cadence is fresh: one interval and a half of those at
which it is asked (slow ones monthly)."""


def spec(entry: Dataset) -> dg.AssetCheckSpec:
    """The check of a dataset that has a publisher to ask."""
    days = ALLOWED[entry.cadence].days
    return dg.AssetCheckSpec(
        FRESH, asset=raw_key(entry.name), description=f"The publisher answered well within the last {days} days."
    )


def arrived_at(entry: Dataset, settings: Settings) -> datetime | None:
    """When the publisher last answered well, changed or not; None where it never did."""
    said = recall(entry.name, settings.state).get("last_success_at")
    return datetime.fromisoformat(str(said)) if said else None


def is_fresh(entry: Dataset, arrived: datetime | None, now: datetime) -> bool:
    """Whether what arrived at a moment is still fresh; what never arrived is not."""
    return arrived is not None and now - arrived <= ALLOWED[entry.cadence]


def result(entry: Dataset, settings: Settings, now: datetime) -> dg.AssetCheckResult:
    """What the check says now; a warning, for what is served stays sound."""
    arrived = arrived_at(entry, settings)
    said = f"the publisher last answered well on {arrived:%Y-%m-%d}" if arrived else "never: shipped figures are served"
    return dg.AssetCheckResult(
        check_name=FRESH,
        asset_key=raw_key(entry.name),
        passed=is_fresh(entry, arrived, now),
        severity=dg.AssetCheckSeverity.WARN,
        metadata={"arrived": said, "allowed_days": ALLOWED[entry.cadence].days},
    )


def freshness_sensor(entries: Sequence[Dataset], settings: Settings, now: Clock) -> dg.SensorDefinition:
    """A sensor that turns a dataset stale when time has passed, without a run."""
    asked = [entry for entry in entries if entry.routes]

    @dg.sensor(
        name="look_for_stale_datasets",
        minimum_interval_seconds=LOOK_EVERY_SECONDS,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Says of each dataset whether its publisher answered well within the time its cadence allows.",
    )
    def look(context: dg.SensorEvaluationContext) -> dg.SensorResult:
        moment = now()
        results = {entry.name: result(entry, settings, moment) for entry in asked}
        before: Mapping[str, bool] = json.loads(context.cursor or "{}")
        return dg.SensorResult(
            skip_reason=dg.SkipReason(f"{sum(not r.passed for r in results.values())} of {len(results)} are not fresh"),
            cursor=json.dumps({name: said.passed for name, said in results.items()}),
            asset_events=[_event(said) for name, said in results.items() if said.passed != before.get(name)],
        )

    sensor: dg.SensorDefinition = look
    return sensor


def _event(said: dg.AssetCheckResult) -> dg.AssetCheckEvaluation:
    key = dg.AssetKey.from_coercible(said.asset_key) if said.asset_key else raw_key("")
    return dg.AssetCheckEvaluation(
        asset_key=key, check_name=FRESH, passed=said.passed, metadata=said.metadata, severity=said.severity
    )
