"""A whole live run against the wire server, with one publisher down: everybody else's figures reach the release, built
as far as anything moved. That this is what a whole build makes is seen beside Dagster's, in
tests/orchestration/dagster/test_definitions.py."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from orchestration import pipeline
from sources.border.fetch import fetch_all
from sources.border.http import HttpClient
from sources.vocabulary.settings import Settings
from tests.conftest import NOW
from tests.live import DOWN, Live
from tests.wire.test_matrix import KEYS, PATIENT

pytestmark = pytest.mark.xdist_group("warehouse")


def test_a_live_run_fills_every_dataset_but_the_one_whose_publisher_is_down(live: Live) -> None:
    done = live.said
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


def test_what_rests_on_nothing_new_is_not_built_again(live: Live) -> None:
    assert "int_assessment" in live.made
    assert not {"targets", "dim_target"} & set(live.made), "registers have not moved"


def test_the_same_figures_again_are_no_new_vintage(live: Live, tmp_path: Path) -> None:
    for part in ("raw", "state", "landing"):
        shutil.copytree(live.data / part, tmp_path / part)
    settings = Settings(tmp_path, replace(PATIENT, gateway=live.wire.url))
    client = HttpClient(settings.http, env=KEYS, now=lambda: NOW)
    again = {attempt.dataset: attempt.outcome for attempt in fetch_all(pipeline.fetchable(), client, settings)}
    assert {name for name, outcome in again.items() if outcome != "unchanged"} == {DOWN}
