"""The same input gives the same tables: whatever depends on the order of rows has an order of its own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import duckdb
import pytest

from exports.sameness import compare
from orchestration import dbt
from sources.vocabulary.settings import HttpSettings, Settings

pytestmark = pytest.mark.xdist_group("warehouse")

COLLECTS = {"string_agg", "group_concat", "listagg", "list", "array_agg"}
"""What puts values one after the other: it says in which order."""
FIRST_OF = {"arg_max", "arg_min", "max_by", "min_by", "argmax", "argmin", "arg_max_null", "arg_min_null"}
"""What takes the value of the first row: by several columns, so that no two rows are first."""
SEVERAL = {"row", "list_value", "struct_pack"}
ANY_OF = {"any_value", "arbitrary", "first", "last", "mode", "histogram"}
"""What takes whatever row comes: `max` says which."""
IN_LINE = {"row_number", "lag", "lead", "first_value", "last_value", "nth_value", "ntile"}


def unordered(sql: str) -> list[str]:
    """The functions of a query whose result depends on the order of rows that nothing fixes."""
    with duckdb.connect() as connection:
        parsed = connection.execute("select json_serialize_sql(?)", [sql]).fetchone()
    assert parsed is not None
    tree = json.loads(parsed[0])
    assert not tree["error"], tree
    return [node["function_name"] for node in nodes_of(tree) if _depends_on_chance(node)]


def nodes_of(tree: Any) -> Iterator[dict[str, Any]]:
    if isinstance(tree, dict) and tree.get("function_name") == "list_sort":
        # what the parser makes of list(distinct x order by x)
        yield from nodes_of([child.get("children", []) for child in tree["children"]])
        return
    for inner in tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ():
        yield from nodes_of(inner)
    if isinstance(tree, dict) and tree.get("class") in ("FUNCTION", "WINDOW"):
        yield tree


def _depends_on_chance(node: dict[str, Any]) -> bool:
    name = node["function_name"]
    ordered = bool(node["orders"] if node["class"] == "WINDOW" else (node["order_bys"] or {}).get("orders"))
    if name in FIRST_OF:
        return node["children"][1].get("function_name") not in SEVERAL
    return name in ANY_OF or (name in COLLECTS | IN_LINE and not ordered)


@pytest.mark.parametrize(
    ("sql", "found"),
    [
        ("select string_agg(name, ';') from t", ["string_agg"]),
        ("select string_agg(name, ';' order by name) from t", []),
        ("select string_agg(distinct name, ';') from t", ["string_agg"]),
        ("select list(name) filter (where name <> '') from t", ["list"]),
        ("select list(distinct name order by name) from t", []),
        ("with a as (select any_value(name) from t) from a", ["any_value"]),
        ("select max(name) from t", []),
        ("select arg_max(name, day) from t", ["arg_max"]),
        ("select arg_max(name, row(day, name)) from t", []),
        ("select arg_min(name, (day, name)) from t", []),
        ("select row_number() over (partition by a) from t", ["row_number"]),
        ("select * from t qualify row_number() over (partition by a order by b) = 1", []),
        ("select lag(a) over () from t", ["lag"]),
    ],
)
def test_what_depends_on_the_order_of_rows_is_seen(sql: str, found: list[str]) -> None:
    assert unordered(sql) == found


@pytest.fixture(scope="module")
def made(built: Path) -> list[tuple[dict[str, Any], str]]:
    """Registers and models as the build of the shipped figures executed them, what rests on others after them."""
    target = dbt.target_path(Settings(built, HttpSettings()))
    nodes = json.loads((target / "manifest.json").read_text(encoding="utf-8"))["nodes"]
    nodes = {key: node for key, node in nodes.items() if node["resource_type"] in ("model", "seed")}
    rests_on = {key: nodes.keys() & {*node["depends_on"].get("nodes", ())} for key, node in nodes.items()}
    return [(nodes[key], _statement(nodes[key], target)) for key in TopologicalSorter(rests_on).static_order()]


def _statement(node: dict[str, Any], target: Path) -> str:
    if node["resource_type"] == "model":
        return (target / "compiled" / "r57" / node["original_file_path"]).read_text(encoding="utf-8")
    columns = json.dumps(node["config"]["column_types"]).replace('"', "'")
    return (
        f"from read_csv('{dbt.PROJECT / node['original_file_path']}', header = true, delim = ',', columns = {columns})"
    )


def test_no_model_leaves_to_chance_what_comes_first(made: list[tuple[dict[str, Any], str]]) -> None:
    found = {node["name"]: unordered(sql) for node, sql in made if node["resource_type"] == "model"}
    assert {name: functions for name, functions in found.items() if functions} == {}


def test_a_build_of_shuffled_rows_by_other_threads_is_the_same(
    made: list[tuple[dict[str, Any], str]], warehouse: Path, tmp_path: Path
) -> None:
    """Every register, view and table gives its rows in another order than dbt's build of the same input."""
    shuffled = tmp_path / "r57.duckdb"
    with duckdb.connect(str(shuffled), config={"threads": 4, "preserve_insertion_order": False}) as build:
        build.execute("select setseed(0.57)")
        for node, sql in made:
            kind = "view" if node["config"]["materialized"] == "view" else "table"
            build.execute(f"create {kind} {node['name']} as select * from ({sql}) order by random()")  # noqa: S608
    differing = {table.table: table.difference for table in compare(warehouse, shuffled) if table.difference}
    assert {name: said for name, said in differing.items() if not name.startswith("made_from")} == {}
