"""When assets are made by themselves: a dataset by its cadence, the warehouse and the release when data changed.

    a dataset is due, or was never had → it is asked for → its data version changed → index, warehouse, release

An answer that brought nothing new changes no data version, so that nothing is built.
"""

from typing import Any

import dagster as dg

from sources.vocabulary.dataset import Dataset

Condition = dg.AutomationCondition[Any]
When: Any = dg.AutomationCondition
"""Untyped: its methods give conditions of assets and of checks, which do not go together in a typed expression."""


TIMEZONE = "Asia/Ho_Chi_Minh"
CRON = {
    "daily": "15 5 * * *",
    "weekly": "30 5 * * 1",
    "monthly": "45 5 3 * *",
    "quarterly": "0 6 16 * *",
    "half_yearly": "15 6 17 * *",
    "yearly": "30 6 5 * *",
    "biennial": "0 7 7 * *",
    "triennial": "15 7 8 * *",
    "irregular": "30 7 9 * *",
}
"""When datasets of a cadence are asked for (Ha Noi time). Slow cadences are asked monthly: releases come unannounced,
an unchanged answer costs one conditional request and makes no vintage."""
LOOKED_AT = "0 8 * * *"
"""Deadlines pass without new figures, and a release that failed has to be tried again: each day it is looked whether
one is to be made; mostly it is not, and the run ends there."""

KILLED_AGAIN = {"dagster/max_retries": "5"}
"""A run whose process was killed is taken up again so often: a machine may lose its power several times in a night,
but a run that is killed each time, for want of memory say, must end one day. Then the daily look tries it anew."""
SCHEDULED = {"dagster/priority": "10", **KILLED_AGAIN}
BEHIND = {"dagster/priority": "-10", **KILLED_AGAIN}
"""Tags: a backfill of speed tiles goes behind what is due."""


def of_dataset(entry: Dataset) -> Condition:
    """A dataset that was never had is taken in at once, and tried again each day until it is had; one with a publisher
    is asked for by its cadence."""
    wanted = When.newly_missing() | (When.missing() & When.cron_tick_passed(LOOKED_AT, TIMEZONE))
    if entry.routes:
        wanted = wanted | When.cron_tick_passed(CRON[entry.cadence], TIMEZONE).since_last_handled()
    made: Condition = (wanted & ~When.in_progress()).with_label(f"due_{entry.cadence}")
    return made


def of_index(release: dg.AssetKey, tiles: dg.AssetSelection) -> Condition:
    """The first step of the warehouse: eager, but by data versions; also when the code changed, and once a day.

    What is being asked for is waited for; tiles only by what came of tiles, for a backfill of them takes hours.
    """
    changed = When.any_deps_match(When.data_version_changed())
    busy = When.any_deps_match(When.in_progress())
    wanted = (
        When.newly_missing()
        | (
            changed.ignore(tiles) | When.code_version_changed() | When.cron_tick_passed(LOOKED_AT, TIMEZONE)
        ).since_last_handled()
    )
    tiles_came = changed.allow(tiles).since_last_handled() & ~busy.allow(tiles)
    idle = ~busy.ignore(tiles) & ~When.in_progress() & ~When.asset_matches(release, When.in_progress())
    made: Condition = ((wanted | tiles_came) & idle).with_label("data_changed")
    return made


def with_index(index: dg.AssetKey) -> Condition:
    """Registers, models and release: whenever the index is made, in the same run, all of them. Each has to follow the
    index in the graph, for only then it is known what becomes of that."""
    made: Condition = When.asset_matches(index, When.will_be_requested()).with_label("with_the_index")
    return made


def sensor(target: dg.AssetSelection) -> dg.AutomationConditionSensorDefinition:
    """What looks at the conditions: each minute, running by default."""
    return dg.AutomationConditionSensorDefinition(
        "what_is_due",
        target=target,
        run_tags=SCHEDULED,
        default_status=dg.DefaultSensorStatus.RUNNING,
        minimum_interval_seconds=60,
        description="Asks publishers by cadence, and builds and releases when what they brought is new.",
    )
