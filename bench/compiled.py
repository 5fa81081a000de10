"""What dbt executes in a build, as plain statements for one data folder: registers, models, their keys, tests."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from graphlib import TopologicalSorter
from typing import TYPE_CHECKING, Any

from orchestration import dbt
from sources.vocabulary.settings import Settings

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest


def statements(settings: Settings, day: date) -> list[str]:
    """What a build executes, in an order in which it can; compiled, for this data folder."""
    known = dbt.parsed(settings)
    dbt.invoke(["compile"], settings, day, known=known)
    made = {key: node for key, node in known.nodes.items() if str(node.resource_type) != "operation"}
    stands_on = {key: made.keys() & getattr(node.depends_on, "nodes", ()) for key, node in made.items()}
    return [_statement(known, key) for key in TopologicalSorter(stands_on).static_order()]


def _statement(known: Manifest, key: str) -> str:
    node: Any = known.nodes[key]
    if node.resource_type == "seed":
        columns = ", ".join(f"{name} {type_}" for name, type_ in node.config.column_types.items())
        file = dbt.PROJECT / node.original_file_path
        made = f"create table {node.name} ({columns}); copy {node.name} from '{file}' (format csv, header true)"
        return "; ".join((made, *_keys(node.name, node.config.meta["keys"])))
    if node.resource_type == "test":
        return f"select count(*) from ({node.compiled_code})"  # noqa: S608 (dbt's own query)
    made = f"create {node.config.materialized} {node.name} as {node.compiled_code}"
    return "; ".join((made, *_keys(node.name, [constraint.columns for constraint in node.constraints])))


def _keys(name: str, keys: Sequence[Sequence[str]]) -> Iterator[str]:
    for key in keys:
        yield (
            f"select count(*) from (select {', '.join(key)} from {name} group by all having count(*) > 1)"  # noqa: S608
        )
