"""A publisher that sends the request back, key included: nothing that is kept, logged or told holds the key."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from sources.border.attempts import remember
from sources.border.fetch import fetch
from sources.border.http import HttpClient
from sources.catalog import DATASETS
from sources.vocabulary.exchange import Evidence
from sources.vocabulary.settings import Settings
from tests.wire.dialect import Dialect, WireAnswer, WireRequest
from tests.wire.server import WireServer
from tests.wire.test_matrix import NOW, PATIENT

KEY = 'k3y/with+signs=and-"length"'


def echo(status: int) -> Dialect:
    """A publisher that answers every request with what it was asked, as some do with a refusal."""

    def answer(request: WireRequest) -> WireAnswer:
        said = {"error": "no", "message": "no", "query": request.query, "headers": request.headers}
        headers = (("Content-Type", "application/json"), ("X-Asked", json.dumps(request.query)))
        return WireAnswer(json.dumps(said).encode(), status, headers)

    assumed = Evidence("assumed", "a service that tells what it was asked", NOW.date())
    return Dialect(hosts=("api.openalex.org", "api.cloudflare.com"), answer=answer, evidence=(assumed,), refuses={})


@pytest.mark.parametrize("status", [200, 403, 429, 500])
@pytest.mark.parametrize("dataset", ["openalex", "cloudflare_speed"])
def test_an_echoed_key_is_nowhere(dataset: str, status: int, tmp_path: Path) -> None:
    entry = DATASETS[dataset]
    dialects = {host: echo(status) for host in ("api.openalex.org", "api.cloudflare.com")}
    with WireServer(dialects=dialects) as wire:
        settings = Settings(tmp_path, replace(PATIENT, gateway=wire.url))
        attempt = fetch(entry, HttpClient(settings.http, env={entry.key_env: KEY}, now=lambda: NOW), settings)
        remember(attempt, settings.state)
        sent = any(
            KEY in word
            for request in wire.requests
            for word in (*request.headers.values(), *(value for values in request.query.values() for value in values))
        )
    assert sent, "the key went out, so that the echo held it"
    assert attempt.error
    kept = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert any(path.parent.name == dataset for path in kept), "the refusal is landed, as evidence"
    assert [path for path in kept if KEY.encode() in path.read_bytes()] == []
    assert KEY not in attempt.reason
