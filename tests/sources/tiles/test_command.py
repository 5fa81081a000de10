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


@pytest.mark.parametrize("wrong", [["2025Q1"], ["2018-Q4"], ["2025-Q1", "--network", "satellite"]])
def test_a_command_written_wrongly(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch, wrong: list[str]) -> None:
    monkeypatch.setenv("R57_DATA_DIR", str(warehouse.settings.data_dir))
    assert CliRunner().invoke(app, ["tiles", *wrong]).exit_code == 2
