"""`r57 sources check`: who can be reached, who not, and why."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from sources import catalog
from sources.border.http import HttpClient
from sources.border.probe import REACHABLE, probe_all
from sources.vocabulary.settings import HttpSettings
from tests.conftest import NOW
from tests.wire.server import WireServer

QUICK = HttpSettings(connect_timeout=5.0, read_timeout=10.0, total_timeout=20.0, pace=0.0)
ASKED = [d for d in catalog.DATASETS.values() if d.routes and not d.partitioned]
KEYS = {d.key_env: "test-key" for d in ASKED if d.key_env}


def test_every_route_is_told_of() -> None:
    with WireServer() as wire:
        wire.inject("nsdp.nso.gov.vn", "forbidden")
        lines = probe_all(ASKED, HttpClient(replace(QUICK, gateway=wire.url), env=KEYS, now=lambda: NOW))
    assert [(line["dataset"], line["route"]) for line in lines] == [(d.name, r.name) for d in ASKED for r in d.routes]
    states = {str(line["dataset"]): (line["state"], line["said"]) for line in lines}
    assert states.pop("nso_nsdp") == ("blocked", "HTTP 403")
    assert {state for state, _ in states.values()} == {REACHABLE}


def test_a_missing_key_is_named() -> None:
    chosen = [catalog.DATASETS[name] for name in ("cloudflare_speed", "undp_hdr")]
    with WireServer() as wire:
        lines = probe_all(chosen, HttpClient(replace(QUICK, gateway=wire.url), env={}, now=lambda: NOW))
    assert [line["state"] for line in lines] == ["no_key", REACHABLE]
    assert lines[0]["said"] == "the environment variable CLOUDFLARE_API_TOKEN is not set"


def test_nothing_answers_and_nothing_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    lines = probe_all(ASKED, HttpClient(replace(QUICK, gateway="http://127.0.0.1:9"), env=KEYS, now=lambda: NOW))
    assert {line["state"] for line in lines} == {"refused"}
    assert list(tmp_path.iterdir()) == []
