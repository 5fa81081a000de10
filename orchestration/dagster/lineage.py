"""How dbt's graph looks in Dagster: folders are groups, seeds are registers, and every dataset keeps its own lineage
although one staging model reads them all."""

from collections.abc import Mapping, Sequence
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DbtProject

from orchestration.dagster import automation
from sources.catalog import DATASETS

INDEX = dg.AssetKey(["raw", "_index"])
RELEASE = dg.AssetKey("release")
OWNERS = ["team:r57"]

READ_AS_ONE = {
    dg.AssetKey(["raw", "observation"]): [name for name, entry in DATASETS.items() if entry.kind == "observation"],
    dg.AssetKey(["raw", "ookla_area"]): [name for name, entry in DATASETS.items() if entry.partitioned],
}
"""dbt sources that stand for many raw datasets, and those they stand for."""


def raw_key(dataset: str) -> dg.AssetKey:
    """The asset of a raw dataset."""
    return dg.AssetKey(["raw", dataset])


class Translator(DagsterDbtTranslator):
    """dbt's resources as assets."""

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str:
        if dbt_resource_props["resource_type"] == "seed":
            return "registers"
        return str(dbt_resource_props["fqn"][1])

    def get_owners(self, dbt_resource_props: Mapping[str, Any]) -> Sequence[str]:
        return OWNERS

    def get_automation_condition(self, dbt_resource_props: Mapping[str, Any]) -> automation.Condition:
        return automation.with_index(INDEX)

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        if dbt_resource_props["resource_type"] == "source" and dbt_resource_props["source_name"] == "raw_index":
            return INDEX
        return super().get_asset_key(dbt_resource_props)

    def get_asset_spec(self, manifest: Mapping[str, Any], unique_id: str, project: DbtProject | None) -> dg.AssetSpec:
        """The asset, with every dataset upstream where its source stands for many. What reads no model follows the
        index: the build database is made as a whole."""
        spec = super().get_asset_spec(manifest, unique_id, project)
        deps = [dep for dep in spec.deps if dep.asset_key not in READ_AS_ONE]
        upstream = [dg.AssetDep(raw_key(name)) for dep in spec.deps for name in READ_AS_ONE.get(dep.asset_key, ())]
        reads_no_model = all(dep.asset_key.path[0] == "raw" and dep.asset_key != INDEX for dep in deps)
        follows = [dg.AssetDep(INDEX)] if reads_no_model else []
        return spec.replace_attributes(deps=[*deps, *follows, *upstream])
