"""What Dagster sees: assets with lineage from publisher to release, when they are made, sensors.

`build_definitions` is a function, so that tests can swap folders, client and clock; importing this module touches no
network and no data. `r57 run` does the same work in one process without Dagster.
"""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslatorSettings, DbtCliResource, DbtProject, dbt_assets

from orchestration import clock_sense, dbt, debris, pipeline, room, standing
from orchestration.dagster import automation, partitions
from orchestration.dagster.executor import in_one_process
from orchestration.dagster.freshness import freshness_sensor
from orchestration.dagster.holding import step_alone
from orchestration.dagster.instance import program
from orchestration.dagster.lineage import INDEX, OWNERS, RELEASE, Translator
from orchestration.dagster.own_assets import arrival_sensor
from orchestration.dagster.pruning import pruning_sensor
from orchestration.dagster.raw_assets import PROVEN, proven, raw_asset
from orchestration.dagster.resources import DataFolder, Publishers, resources
from orchestration.dagster.rows import with_rows
from orchestration.dagster.sensors import failure_sensor, mending_sensor, notice_sensor
from orchestration.health import finished
from orchestration.inputs import code_version
from orchestration.intake import take_in
from orchestration.verdicts import keep_verdicts
from orchestration.warehouse import begin, end
from sources import catalog
from sources.border.index import write_index
from sources.vocabulary import clock
from sources.vocabulary.clock import Clock, hanoi_day
from sources.vocabulary.settings import Settings, from_environment

BUILD_POOL = "build_database"
"""One writer at a time: dagster.yaml gives every pool one slot, counted by step."""


def build_definitions(
    settings: Settings | None = None,
    *,
    publishers: Publishers | None = None,
    now: Clock = clock.now,
    env: Mapping[str, str] = os.environ,
    manifest: Path | None = None,
) -> dg.Definitions:
    """All definitions over the given folder, publishers and clock; the dbt project is parsed when no manifest is
    there."""
    chosen = settings or from_environment(env)
    found = manifest or dbt.manifest(chosen)
    entries = [entry for entry in catalog.DATASETS.values() if not entry.partitioned]
    raw = [raw_asset(entry, now) for entry in entries]
    periodic = partitions.assets(now)
    quarters = partitions.job(periodic)
    warehouse = [_index_asset(now, raw, periodic), _dbt_assets(found, now)]
    published = _release_asset(now, found)
    every_mart = dg.AssetSelection.groups("registers", "staging", "intermediate", "marts")
    whole = dg.AssetSelection.assets(*(asset.key for asset in raw), INDEX, published.key) | every_mart
    return dg.Definitions(
        assets=[*raw, *periodic, *warehouse, published],
        jobs=[
            quarters,
            dg.define_asset_job("everything", whole, description="All publishers, the warehouse, a release."),
            dg.define_asset_job(
                "rebuild",
                dg.AssetSelection.assets(INDEX, published.key) | every_mart,
                description="The warehouse and a release from the vintages there are; no network.",
            ),
        ],
        schedules=partitions.schedules(quarters),
        sensors=[
            failure_sensor(chosen, env),
            notice_sensor(chosen, env, now),
            mending_sensor(now),
            arrival_sensor(chosen, now),
            freshness_sensor(entries, chosen, now),
            partitions.opening_sensor(now),
            pruning_sensor(chosen, env, now),
            automation.sensor(whole),
        ],
        resources={
            **resources(chosen, publishers),
            "dbt_cli": DbtCliResource(
                project_dir=str(dbt.PROJECT),
                profiles_dir=str(dbt.PROJECT),
                dbt_executable=program("dbt"),
            ),
        },
        executor=in_one_process,
    )


def _index_asset(now: Clock, raw: list[dg.AssetsDefinition], tiles: list[dg.AssetsDefinition]) -> dg.AssetsDefinition:
    @dg.asset(
        key=INDEX,
        deps=[*raw, *tiles],
        group_name="catalog",
        kinds={"python", "parquet"},
        # Where one check has a condition, all checks of what is asked for are asked for too. Where none has, Dagster
        # asks for those of steps that cannot be divided alone: dbt would build without its tests.
        check_specs=[
            dg.AssetCheckSpec(
                "proven", asset=INDEX, description=PROVEN, automation_condition=automation.with_index(INDEX)
            )
        ],
        code_version=code_version(),
        automation_condition=automation.of_index(RELEASE, dg.AssetSelection.assets(*tiles)),
        owners=OWNERS,
        description="Which vintages lie in raw/ and what is known of each dataset: the two tables by which dbt reads.",
    )
    def index(context: dg.AssetExecutionContext, folder: DataFolder) -> Iterator[dg.MaterializeResult[None]]:
        entries, settings = catalog.DATASETS.values(), folder.settings
        with room.told(settings), step_alone(settings, context):
            debris.clear(settings)  # of this run nothing else is under way: what a killed one left is nobody's
            damaged = take_in(entries, settings, now=now(), expected=pipeline.expected_vintages(settings))
            keep_verdicts(settings)
            write_index(entries, settings, hanoi_day(now()))
        yield dg.MaterializeResult(metadata={"datasets": len(entries)}, check_results=[proven(damaged)])

    asset: dg.AssetsDefinition = index
    return asset


def _dbt_assets(manifest: Path, now: Clock) -> dg.AssetsDefinition:
    project = DbtProject(project_dir=dbt.PROJECT, target_path=manifest.parent)

    @dbt_assets(
        manifest=manifest,
        project=project,
        name="warehouse",
        pool=BUILD_POOL,
        dagster_dbt_translator=Translator(
            settings=DagsterDbtTranslatorSettings(enable_asset_checks=True, enable_duplicate_source_asset_keys=True)
        ),
    )
    def warehouse(context: dg.AssetExecutionContext, dbt_cli: DbtCliResource, folder: DataFolder) -> Iterator[Any]:
        settings = folder.settings
        settings.build.mkdir(parents=True, exist_ok=True)
        day = hanoi_day(now())
        # Where the parse lies of which dagster-dbt gives dbt a copy: the project is not parsed again.
        os.environ.update({**dbt.environment(settings, day), "DBT_TARGET_PATH": str(manifest.parent)})
        command = ["build", "--exclude-resource-type", "unit_test"]
        with room.told(settings), step_alone(settings, context):
            clock_sense.refuse_gone_back(settings, now())
            # Whoever asks for single tables gets them made.
            if not context.is_subset and not pipeline.reasons(settings, day):
                context.log.info("nothing new: the current release stands")
                pipeline.stand(settings, now)
                return
            begun = begin(settings, day, code_version())
            standing.forget(settings)
            if not context.is_subset:
                debris.drop_build(settings)
            said = dbt_cli.cli(command, context=context, target_path=manifest.parent / "dagster").stream()
            yield from with_rows(said, settings.build / dbt.BUILD_DB)
            if not context.is_subset:
                end(settings, begun)

    asset: dg.AssetsDefinition = warehouse
    return asset


def _release_asset(now: Clock, manifest: Path) -> dg.AssetsDefinition:
    import json

    from exports.release import read_manifest

    nodes = json.loads(manifest.read_text(encoding="utf-8"))["nodes"].values()
    marts = [dg.AssetKey([n["name"]]) for n in nodes if n["resource_type"] == "model" and n["fqn"][1] == "marts"]

    @dg.asset(
        key=RELEASE,
        automation_condition=automation.with_index(INDEX),
        owners=OWNERS,
        deps=marts,
        group_name="release",
        kinds={"python", "duckdb", "excel"},
        pool=BUILD_POOL,
        output_required=False,
        description="What readers read: DuckDB, Parquet, CSV, Excel, JSON and pages, switched in as one.",
    )
    def release(context: dg.AssetExecutionContext, folder: DataFolder) -> Iterator[dg.MaterializeResult[None]]:
        settings = folder.settings
        with room.told(settings), step_alone(settings, context):
            clock_sense.refuse_gone_back(settings, now())
            because = pipeline.reasons(settings, hanoi_day(now()))
            if not because:
                context.log.info("nothing new: the current release stands")
                pipeline.stand(settings, now)
                return
            if pipeline.is_released(settings):
                context.log.info("the warehouse holds nothing of what is new (%s): it is to be built first", because)
                return
            release_id, path = pipeline.release(settings, now)
            finished(settings, now(), release_id)
        tables = {name: int(table["rows"]) for name, table in read_manifest(path)["tables"].items()}
        yield dg.MaterializeResult(
            metadata={
                "release_id": release_id,
                "path": dg.MetadataValue.path(str(path)),
                "because": "; ".join(because),
                "tables": len(tables),
                "rows": sum(tables.values()),
            }
        )

    asset: dg.AssetsDefinition = release
    return asset


@dg.definitions
def defs() -> dg.Definitions:
    """The code location: read by `dagster dev`, `dagster definitions validate` and the daemon."""
    return build_definitions()
