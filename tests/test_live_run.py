"""A whole live run against the wire server, with one publisher down: everybody else's figures reach the release."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pytest

from orchestration import pipeline
from sources.border.http import HttpClient
from sources.vocabulary.settings import Settings
from tests.wire.server import WireServer
from tests.wire.test_matrix import KEYS, NOW, PATIENT

DOWN = "unesco_uis"


@pytest.mark.xdist_group("warehouse")
def test_a_live_run_fills_every_dataset_but_the_one_whose_publisher_is_down(tmp_path: Path) -> None:
    with WireServer() as wire:
        wire.inject("api.uis.unesco.org", "down")
        settings = Settings(tmp_path, replace(PATIENT, gateway=wire.url))
        client = HttpClient(settings.http, env=KEYS, now=lambda: NOW)
        report = pipeline.run(settings, mode="live", as_of=date(2026, 11, 23), client=client, now=lambda: NOW)
    failed = {attempt.dataset: attempt.reason for attempt in report.attempts if attempt.error}
    assert set(failed) == {DOWN}
    assert "HTTP 503" in failed[DOWN]
    with duckdb.connect(str(report.release_path / "r57.duckdb"), read_only=True) as release:
        told = dict(release.execute("select dataset, retrieval_mode from mart_source_freshness").fetchall())
        fetched = {row[0] for row in release.execute("select distinct dataset from fct_observation").fetchall()}
    asked = {entry.name for entry in pipeline.fetchable()}
    assert {name for name in asked if told[name] == "live"} == asked - {DOWN}
    assert asked - fetched - {DOWN} == {"submarine_cables"}, "cables are no observations; all others must be there"
