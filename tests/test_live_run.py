"""A whole live run against the wire server, with one publisher down: everybody else's figures reach the release."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from orchestration import pipeline
from orchestration.command.app import app
from tests.conftest import AS_OF
from tests.wire.server import WireServer
from tests.wire.test_matrix import KEYS

DOWN = "unesco_uis"


@pytest.mark.xdist_group("warehouse")
@pytest.mark.usefixtures("still_clock")
def test_a_live_run_fills_every_dataset_but_the_one_whose_publisher_is_down(
    tmp_path: Path, built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(built / "build", tmp_path / "build")  # so that dbt need not parse the project again
    with WireServer() as wire:
        wire.inject("api.uis.unesco.org", "down")
        for name, value in {
            "R57_DATA_DIR": str(tmp_path),
            "R57_GATEWAY": wire.url,
            "R57_HTTP_PACE": "0",
            **KEYS,
        }.items():
            monkeypatch.setenv(name, value)
        done = CliRunner().invoke(app, ["run", "--mode", "live", "--as-of", AS_OF.isoformat(), "--json"])
    assert done.exit_code == 5, done.output
    report = json.loads(done.stdout)
    asked = {entry.name for entry in pipeline.fetchable()}
    came = {each["dataset"]: each for each in report["datasets"]}
    assert {name for name in asked if came[name]["outcome"] == "new_vintage"} == asked - {DOWN}
    assert "HTTP 503" in came[DOWN]["reason"]
    database = Path(report["release_path"]) / "r57.duckdb"
    with duckdb.connect(str(database), read_only=True) as release:
        told = dict(release.execute("select dataset, retrieval_mode from mart_source_freshness").fetchall())
        fetched = {row[0] for row in release.execute("select distinct dataset from fct_observation").fetchall()}
    assert {name for name in asked if told[name] == "live"} == asked - {DOWN}
    assert asked - fetched - {DOWN} == {"submarine_cables"}, "cables are no observations; all others must be there"
