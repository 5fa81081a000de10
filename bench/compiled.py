"""What dbt executes in a build, as plain statements: registers, models and tests, compiled for one data folder."""

from __future__ import annotations

from datetime import date
from graphlib import TopologicalSorter
from typing import TYPE_CHECKING

from orchestration import dbt
from sources.vocabulary.settings import Settings

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest


def statements(settings: Settings, day: date) -> list[str]:
    """What a build executes, in an order in which it can; compiled, for this data folder."""
    known = dbt.parsed(settings)
    dbt.invoke(["compile"], settings, day, known=known)
    made = {key: node for key, node in known.nodes.items() if node.resource_type != "operation"}
    stands_on = {key: made.keys() & getattr(node.depends_on, "nodes", ()) for key, node in made.items()}
    return [_statement(known, key) for key in TopologicalSorter(stands_on).static_order()]


def _statement(known: Manifest, key: str) -> str:
    node = known.nodes[key]
    if node.resource_type == "seed":
        columns = ", ".join(f"{name} {type_}" for name, type_ in node.config.column_types.items())
        file = dbt.PROJECT / node.original_file_path
        return f"create table {node.name} ({columns}); copy {node.name} from '{file}' (format csv, header true)"
    if node.resource_type == "test":
        return f"select count(*) from ({node.compiled_code})"  # noqa: S608 (dbt's own query)
    return f"create {node.config.materialized} {node.name} as {node.compiled_code}"
