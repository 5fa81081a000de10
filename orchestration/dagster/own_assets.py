"""Files of figures in Dagster: a check that turns red where a cell was refused, and what sees that a file has come.

a file lies in the folder, as it lay a look before → the two assets are asked for → what follows follows as always
"""

import hashlib
from typing import Any

import dagster as dg

from orchestration.dagster.lineage import raw_key
from orchestration.own_files import Filed, recall, standing
from orchestration.own_intake import digest, named, unread
from sources.own.rows import DATASET_OF, PUBLIC
from sources.vocabulary.clock import Clock, hanoi_day
from sources.vocabulary.dataset import Dataset
from sources.vocabulary.settings import Settings

LOOK_EVERY_SECONDS = 30
CHECK = "files"


def is_own(entry: Dataset) -> bool:
    """Whether what agencies handed in is kept in a dataset."""
    return entry.name in DATASET_OF.values()


def specs(entry: Dataset) -> list[dg.AssetCheckSpec]:
    """The check on files: on one of the two datasets, for a row that was refused belongs to neither."""
    said = "Every file of figures was taken in whole; a refused cell is named with file, value and rule."
    return [dg.AssetCheckSpec(CHECK, asset=raw_key(entry.name), description=said)] if entry.name == PUBLIC else []


def results(entry: Dataset, settings: Settings) -> list[dg.AssetCheckResult]:
    """What became of the newest file of each name."""
    if entry.name != PUBLIC:
        return []
    files = standing(recall(settings))
    report = dg.MetadataValue.md("\n\n".join(map(_told, files)) or "no file has come")
    faulty = sum(bool(one.refusals) for one in files)
    metadata: dict[str, Any] = {"report": report, "files": len(files), "files_with_refusals": faulty}
    return [dg.AssetCheckResult(check_name=CHECK, passed=not faulty, metadata=metadata)]


def _told(one: Filed) -> str:
    """A file in Markdown: what was taken in, then a row per refused cell."""
    head = f"**{_plain(one.name)}** ({one.by}, {one.came_at}): {one.taken} taken in, {one.refused_rows} rows refused"
    if not one.refusals:
        return head
    table = ["| cell | column | value | rule |", "|---|---|---|---|"]
    rows = [f"| {' | '.join(map(_plain, (r.where, r.column, r.value, r.rule)))} |" for r in one.refusals]
    return "\n".join([head, "", *table, *rows])


def _plain(text: str) -> str:
    """What somebody wrote, so that it does not end its cell of the table or become markup."""
    return "".join(f"\\{sign}" if sign in "|<>*_`[]\\" else sign for sign in text)


def arrival_sensor(settings: Settings, now: Clock) -> dg.SensorDefinition:
    """A sensor that asks for the assets when a file has come. A file that is still being copied is let be: it has to
    look the same twice. What went wrong is tried again the next day; whoever cannot wait asks for the assets."""
    keys = [raw_key(name) for name in DATASET_OF.values()]

    @dg.sensor(
        name="figures_arrive",
        asset_selection=dg.AssetSelection.assets(*keys),
        minimum_interval_seconds=LOOK_EVERY_SECONDS,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Sees that a file was put into the folder of figures, and has it taken in.",
    )
    def arrive(context: dg.SensorEvaluationContext) -> dg.SensorResult:
        try:
            came = unread(settings, recall(settings))
            seen = [f"{named(path)} {digest(path)}" for path in came]
        except OSError as error:
            return dg.SensorResult(
                skip_reason=dg.SkipReason(f"the folder, or a file in it, cannot be read: {error.strerror}")
            )
        if not came:
            return dg.SensorResult(skip_reason=dg.SkipReason("no file has come"), cursor="")
        look = hashlib.sha256("\n".join(seen).encode()).hexdigest()
        if look != context.cursor:
            names = ", ".join(named(path) for path in came)
            return dg.SensorResult(skip_reason=dg.SkipReason(f"just came, looked at once more: {names}"), cursor=look)
        asked = dg.RunRequest(run_key=f"{look[:16]}@{hanoi_day(now())}", asset_selection=keys)
        return dg.SensorResult(run_requests=[asked], cursor=look)

    sensor: dg.SensorDefinition = arrive
    return sensor
