"""`r57 tiles`: quarters by name, what it says, how it ends."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from orchestration.command.app import app
from sources.tiles.ookla import Quarter
from tests.sources.tiles.conftest import Warehouse

pytestmark = [pytest.mark.xdist_group("connectivity"), pytest.mark.usefixtures("still_clock")]


def test_quarters_by_name(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("R57_GATEWAY", warehouse.server.url)
    monkeypatch.setenv("R57_DATA_DIR", str(warehouse.settings.data_dir))
    monkeypatch.setenv("R57_HTTP_PACE", "0")
    warehouse.publish(Quarter(2025, 1), rows=3_000)
    run = CliRunner().invoke(app, ["tiles", "2025-Q1", "2025-Q2", "--network", "fixed", "--json"])
    first, second = json.loads(run.stdout)
    assert run.exit_code == 5  # the second quarter was asked for by name and is not out
    assert (first["quarter"], first["outcome"]) == ("2025-Q1", "new_vintage")
    assert (warehouse.settings.raw / "ookla_fixed" / f"vintage={first['vintage']}" / "data.parquet").exists()
    assert (second["quarter"], second["outcome"]) == ("2025-Q2", "not_published")
    again = CliRunner().invoke(app, ["tiles", "2025-Q1", "--network", "fixed"])
    assert again.exit_code == 0
    assert "unchanged" in again.stdout


def test_an_area_and_what_it_would_take_away(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("R57_GATEWAY", warehouse.server.url)
    monkeypatch.setenv("R57_DATA_DIR", str(warehouse.settings.data_dir))
    monkeypatch.setenv("R57_HTTP_PACE", "0")
    warehouse.publish(Quarter(2025, 1), rows=3_000)

    def said(area: str, *more: str) -> tuple[str, str]:
        asked = ["tiles", "2025-Q1", "--network", "fixed", "--area", area, "--json", *more]
        (row,) = json.loads(CliRunner().invoke(app, asked).stdout)
        return row["outcome"], row["reason"]

    assert said("khm,vnm") == ("new_vintage", "")
    outcome, reason = said("KHM")
    assert outcome == "shrunk"
    assert "VNM: 0 tiles, " in reason
    assert "before (not asked for)" in reason
    assert said("VNM,KHM") == ("unchanged", "")
    assert said("KHM", "--accept-shrinkage") == ("new_vintage", "")


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (["2025Q1"], "is not a quarter"),
        (["2018-Q4"], "begins with 2019 Q1"),
        (["2025-Q1", "--network", "satellite"], "a network is fixed or mobile"),
        (["--area", "FRA"], "an area is ASEAN or some of BRN,IDN"),
        (["--area", "WORLD"], "bring outlines of the world first: r57 outlines --fetch"),
        (["--area", "OECD"], "not 'AUS', 'AUT', 'BEL', 'CAN', 'CHE', 'CHL' and 32 more"),
        (["--area", ""], "an area is ASEAN or some of BRN,IDN"),
        (["--engine", "abacus"], "--engine is one of duckdb, spark, not 'abacus'"),
        (["--master", "local[2]"], "--master and --conf are for --engine spark"),
        (["--conf", "spark.cores.max=2"], "--master and --conf are for --engine spark"),
        (["--engine", "spark", "--conf", "spark.cores.max"], "--conf is key=value, not 'spark.cores.max'"),
        (["--engine", "spark"], "pip install 'r57[spark]'"),
    ],
)
def test_a_command_written_wrongly(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch, wrong: list[str], told: str
) -> None:
    monkeypatch.setattr("orchestration.command.tiles.find_spec", lambda _: None)
    monkeypatch.setenv("R57_DATA_DIR", str(warehouse.settings.data_dir))
    run = CliRunner().invoke(app, ["tiles", *wrong])
    assert run.exit_code == 2
    assert told in run.stderr
