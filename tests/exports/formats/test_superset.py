"""The archive for Superset fits the release: columns, metrics, ids and labels, without a Superset.

`make superset` does the rest with the real one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import duckdb
import pytest
import yaml

from exports.marts.bi import VIEWS
from exports.superset.bundle import ROOT, assets, bundle
from exports.superset.queries import query_context

Assets = Mapping[str, dict[str, Any]]


def unpacked(archive: bytes | Path) -> Assets:
    """Path inside the archive → what the file says."""
    with ZipFile(BytesIO(archive) if isinstance(archive, bytes) else archive) as opened:
        return {
            name.removeprefix(f"{ROOT}/"): yaml.load(opened.read(name), yaml.CSafeLoader) for name in opened.namelist()
        }


@pytest.fixture(scope="module")
def made(release: Path) -> Assets:
    return unpacked(release / "superset.zip")


@pytest.fixture(scope="module")
def database(release: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(release / "r57.duckdb"), read_only=True) as connection:
        yield connection


def of(made: Assets, kind: str) -> list[dict[str, Any]]:
    return [asset for path, asset in made.items() if path.startswith(f"{kind}/")]


def test_every_dataset_is_a_view_with_all_its_columns(made: Assets, database: duckdb.DuckDBPyConnection) -> None:
    datasets = {dataset["table_name"]: dataset for dataset in of(made, "datasets")}
    assert {*datasets} == {view.name for view in VIEWS}
    for view in VIEWS:
        found = database.execute(f"from {view.name} limit 0").description or []
        columns = datasets[view.name]["columns"]
        assert [column["column_name"] for column in columns] == [name for name, *_ in found]
        assert [column for column in columns if not (column["verbose_name"] and column["description"])] == []
        assert datasets[view.name]["main_dttm_col"] == found[0][0]


def test_every_metric_answers(made: Assets, database: duckdb.DuckDBPyConnection) -> None:
    for dataset in of(made, "datasets"):
        wanted = ", ".join(f"{metric['expression']} as {metric['metric_name']}" for metric in dataset["metrics"])
        (row,) = database.execute(f"select {wanted} from {dataset['schema']}.{dataset['table_name']}").fetchall()  # noqa: S608
        assert None not in row, dataset["table_name"]


def test_every_chart_asks_for_what_there_is_and_gets_rows(made: Assets, database: duckdb.DuckDBPyConnection) -> None:
    datasets = {dataset["uuid"]: dataset for dataset in of(made, "datasets")}
    for chart in of(made, "charts"):
        dataset = datasets[chart["dataset_uuid"]]
        metrics = {metric["metric_name"]: metric["expression"] for metric in dataset["metrics"]}
        (query,) = json.loads(chart["query_context"])["queries"]
        names = [column if isinstance(column, str) else column["label"] for column in query["columns"]]
        asked = [f'"{column}"' if isinstance(column, str) else column["sqlExpression"] for column in query["columns"]]
        cells = [*asked, *(metrics[name] for name in query["metrics"] or [])]
        where = "".join(f' and "{each["col"]}" {each["op"]}' for each in query["filters"])
        rows = database.execute(
            f"select {', '.join(cells)} from {dataset['table_name']} where true{where} "  # noqa: S608
            f"{'group by all' if query['metrics'] else ''} limit 1"
        ).fetchall()
        assert rows, chart["slice_name"]
        assert [name for name, _ in query.get("orderby", []) if name not in names and name not in metrics] in (
            [],
            ["status_order"],
            ["period_end"],
        )


def test_no_id_is_given_twice_and_each_that_is_named_is_there(made: Assets) -> None:
    ids = [asset["uuid"] for asset in made.values() if "uuid" in asset]
    assert len({*ids}) == len(ids)
    (database,) = of(made, "databases")
    assert {dataset["database_uuid"] for dataset in of(made, "datasets")} == {database["uuid"]}
    (dashboard,) = of(made, "dashboards")
    placed = [place["meta"] for place in dashboard["position"].values() if str(place).startswith("{'id': 'CHART")]
    assert sorted(place["uuid"] for place in placed) == sorted(chart["uuid"] for chart in of(made, "charts"))
    assert {place["uuid"]: place["sliceName"] for place in placed} == {
        chart["uuid"]: chart["slice_name"] for chart in of(made, "charts")
    }
    assert len({place["chartId"] for place in placed}) == len(placed)


def test_the_grid_hangs_together(made: Assets) -> None:
    (dashboard,) = of(made, "dashboards")
    grid = {name: place for name, place in dashboard["position"].items() if isinstance(place, dict)}
    for name, place in grid.items():
        assert place["id"] == name
        for child in place.get("children", []):
            assert grid[child]["parents"][-1] == name
        if place["type"] == "ROW":
            assert sum(grid[child]["meta"]["width"] for child in place["children"]) <= 12


def test_every_filter_has_a_column_a_scope_and_a_default_that_is_there(
    made: Assets, database: duckdb.DuckDBPyConnection
) -> None:
    (dashboard,) = of(made, "dashboards")
    names = {dataset["uuid"]: dataset["table_name"] for dataset in of(made, "datasets")}
    filters = dashboard["metadata"]["native_filter_configuration"]
    ids = {place["meta"]["chartId"] for place in dashboard["position"].values() if "chartId" in str(place)}
    assert len(filters) >= 8
    for each in filters:
        (target,) = each["targets"]
        column, view = target["column"]["name"], names[target["datasetUuid"]]
        values = {value for (value,) in database.execute(f"select distinct {column} from {view}").fetchall()}  # noqa: S608
        assert len(values) > 1, each["name"]
        assert {*each["scope"]["rootPath"]} <= {*dashboard["position"]}
        assert {*each["scope"]["excluded"]} <= ids
        assert {*each["defaultDataMask"]["filterState"].get("value", [])} <= values, each["name"]
        assert {*each["cascadeParentIds"]} <= {other["id"] for other in filters}


def test_colours_are_those_of_the_registers(made: Assets, database: duckdb.DuckDBPyConnection) -> None:
    (dashboard,) = of(made, "dashboards")
    colours = dashboard["metadata"]["label_colors"]
    assert colours["Việt Nam"]
    for label, ranked, colour in database.execute(
        "select distinct status_label_vi, status_ranked_vi, status_colour from bi_targets"
    ).fetchall():
        assert (colours[label], colours[ranked]) == (colour, colour)


def test_the_database_is_only_read(made: Assets) -> None:
    (database,) = of(made, "databases")
    assert database["extra"]["engine_params"] == {"connect_args": {"read_only": True}}
    assert [database[name] for name in ("allow_dml", "allow_ctas", "allow_cvas", "allow_file_upload")] == [False] * 4


def test_the_same_release_gives_the_same_bytes_and_an_address_of_ones_own_stands_in_it(release: Path) -> None:
    with duckdb.connect(str(release / "r57.duckdb"), read_only=True) as connection:
        plain, own = bundle(connection), bundle(connection, "duckdb:////data/r57.duckdb")
    assert plain == (release / "superset.zip").read_bytes()
    assert [path for path, asset in unpacked(own).items() if asset != unpacked(plain)[path]] == ["databases/r57.yaml"]
    assert unpacked(own)["databases/r57.yaml"]["sqlalchemy_uri"] == "duckdb:////data/r57.duckdb"
    assert b"duckdb:////data" not in plain


def test_a_kind_of_chart_that_is_not_known_is_refused() -> None:
    with pytest.raises(KeyError, match="word_cloud"):
        query_context({"viz_type": "word_cloud"})


def test_only_views_are_asked() -> None:
    assert {dataset["sql"] for dataset in of(assets(), "datasets")} == {None}
