"""A publisher that sends the request back, key included: nothing that is kept, logged or told holds the key."""

from __future__ import annotations

import json
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable
from dataclasses import replace
from html import escape
from pathlib import Path
from urllib.parse import quote

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


def partly(text: str) -> str:
    return "".join(f"%{ord(one):02x}" if at % 2 else one for at, one in enumerate(text))


def as_entities(text: str) -> str:
    return "".join(f"&#x{ord(one):x};" if at % 2 else f"&#{ord(one)};" for at, one in enumerate(text))


def in_basic(text: str) -> str:
    return b64encode(f"user:{text}".encode()).decode()


SPELLINGS: dict[str, Callable[[str], bytes]] = {
    "as it is": str.encode,
    "JSON": lambda key: json.dumps(key).encode(),
    "JSON, every character": lambda key: "".join(f"\\u{ord(one):04X}" for one in key).encode(),
    "JSON within JSON": lambda key: json.dumps(json.dumps(key).replace("+", "\\u002b")).encode(),
    "HTML": lambda key: escape(key).replace("+", "&plus;").replace("/", "&sol;").encode(),
    "HTML, every character": lambda key: as_entities(key).encode(),
    "percent": lambda key: quote(key, safe="").encode(),
    "percent, lower case": lambda key: quote(key, safe="").lower().encode(),
    "percent, half of it": lambda key: partly(key).encode(),
    "percent, twice": lambda key: quote(quote(key, safe=""), safe="").encode(),
    "UTF-16": lambda key: key.encode("utf-16"),
    "UTF-16, the other way round": lambda key: json.dumps(key).encode("utf-16-be"),
    "base64": lambda key: b64encode(key.encode()),
    "base64 for addresses": lambda key: urlsafe_b64encode(b"token:" + key.encode()),
    "an echoed Basic": lambda key: in_basic(key).encode(),
}
"""How an answer may spell what it was sent."""


def echo(status: int) -> Dialect:
    """A publisher that answers every request with what it was asked, as some do with a refusal."""

    def answer(request: WireRequest) -> WireAnswer:
        said = {"error": "no", "message": "no", "query": request.query, "headers": request.headers}
        spelled = b"\n".join(spell(KEY) for spell in SPELLINGS.values())
        headers = (
            ("Content-Type", "application/json"),
            ("ETag", f'"{quote(KEY)}"'),
            ("X-Asked", json.dumps(request.query)),
        )
        return WireAnswer(json.dumps(said).encode() + spelled, status, headers)

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
    for name, spell in SPELLINGS.items():
        assert [path for path in kept if spell(KEY).strip(b'="') in path.read_bytes()] == [], name
    assert [path for path in kept if b"k3y" in path.read_bytes()] == []
    assert KEY not in attempt.reason
