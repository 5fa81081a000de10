"""When one way or one publisher fails: the next way is taken and named, and everybody else's figures arrive."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from time import monotonic
from urllib.parse import urlsplit

import pytest

from sources.border.attempts import recall
from sources.border.fetch import fetch, fetch_all
from sources.border.http import HttpClient
from sources.border.vintages import RawStore
from sources.catalog import DATASETS, WORLD_BANK_UNITS
from sources.vocabulary.settings import Settings
from tests.wire.dialect import WireAnswer, WireRequest
from tests.wire.dialects import load
from tests.wire.server import WireServer
from tests.wire.test_matrix import KEYS, NOW, PATIENT

DATA360, OWID, UNSD = "data360api.worldbank.org", "ourworldindata.org", "unstats.un.org"


@pytest.fixture
def wire() -> Iterator[WireServer]:
    with WireServer() as server:
        yield server


def client_and_settings(wire_url: str, folder: Path) -> tuple[HttpClient, Settings]:
    settings = Settings(data_dir=folder, http=replace(PATIENT, gateway=wire_url))
    return HttpClient(settings.http, env=KEYS, now=lambda: NOW), settings


@pytest.mark.parametrize(
    ("failing", "route"),
    [
        ([], "World Bank Data360 ITU_DH"),
        ([DATA360], "Our World in Data"),
        ([DATA360, OWID], "UN SDG global database"),
    ],
)
def test_coverage_comes_by_the_first_way_that_is_open(
    failing: list[str], route: str, wire: WireServer, tmp_path: Path
) -> None:
    for host in failing:
        wire.inject(host, "forbidden")
    client, settings = client_and_settings(wire.url, tmp_path)
    attempt = fetch(DATASETS["itu_coverage"], client, settings)
    assert (attempt.outcome, attempt.route) == ("new_vintage", route)
    assert attempt.reason.count("HTTP 403") == len(failing)
    newest = RawStore(settings.raw).newest("itu_coverage")
    assert newest is not None
    assert newest.route == route


@pytest.mark.parametrize("name", ["nso_pxweb", "nso_provinces"])
def test_where_the_api_of_the_statistics_office_is_shut_its_form_is_filled_in(
    name: str, wire: WireServer, tmp_path: Path
) -> None:
    wire.inject("pxweb.nso.gov.vn", "forbidden", path="/api/v1/")
    client, settings = client_and_settings(wire.url, tmp_path)
    attempt = fetch(DATASETS[name], client, settings)
    assert (attempt.outcome, attempt.route) == ("new_vintage", "NSO PX-Web form"), attempt.reason


def test_when_every_way_is_shut_each_reason_is_told(wire: WireServer, tmp_path: Path) -> None:
    for host, fault in ((DATA360, "forbidden"), (OWID, "html_wall"), (UNSD, "down")):
        wire.inject(host, fault)
    client, settings = client_and_settings(wire.url, tmp_path)
    attempt = fetch(DATASETS["itu_coverage"], client, settings)
    assert attempt.error
    for told in ("World Bank Data360 ITU_DH: HTTP 403", "Our World in Data: ", "UN SDG global database: HTTP 503"):
        assert told in attempt.reason


def _answering(body: bytes, status: int = 200, *headers: tuple[str, str]) -> Callable[[WireRequest], WireAnswer]:
    return lambda request: WireAnswer(body, status, headers)


def _endless(request: WireRequest) -> WireAnswer:
    """A World Bank that promises pages without end, of Findex; of everything else it sends a text message."""
    if request.param("source") == "28":
        return WireAnswer(
            b'[{"page": 1, "pages": Infinity, "per_page": 300, "total": 1e999, "lastupdated": "2026-10-14"}, []]'
        )
    return WireAnswer(b'[{"message": "The service is unavailable."}]')


BROKEN: dict[str, Callable[[WireRequest], WireAnswer]] = {
    "api.worldbank.org": _endless,
    "hdr.undp.org": _answering(b"", 304),
    DATA360: _answering(b'{"count": Infinity, "value": []}'),
    OWID: _answering(b"", 302, ("Location", "http://[::bad")),
    UNSD: _answering(b"[" * 200_000),
    "api.openalex.org": _answering(b"{}", 429, ("Retry-After", "\xb2")),
    "api.uis.unesco.org": _answering(b'{"records": [], "records": []}'),
    "www.measurementlab.net": _answering(b"null"),
    "raw.githubusercontent.com": _answering(b"", 301, ("Location", "//")),
}
"""A publisher each, broken in a way that once ended the whole run with a traceback."""


def test_publishers_broken_each_in_another_way_stop_no_other(tmp_path: Path) -> None:
    dialects = load()
    dialects |= {host: replace(dialects[host], answer=answer, etag=False) for host, answer in BROKEN.items()}
    asked = [entry for entry in DATASETS.values() if entry.routes and not entry.partitioned]
    empty = tmp_path / "landing" / "wipo_gii" / f"{'0' * 64}.origin.json"
    empty.parent.mkdir(parents=True)
    empty.touch()
    with WireServer(dialects=dialects) as wire:
        client, settings = client_and_settings(wire.url, tmp_path)
        attempts = {attempt.dataset: attempt for attempt in fetch_all(asked, client, settings)}
    hosts = {e.name: {urlsplit(r.adapter.requests(r.options)[0].url).netloc for r in e.routes} for e in asked}
    failing = {name for name, of in hosts.items() if of <= set(BROKEN)}
    assert {name for name, attempt in attempts.items() if attempt.error} == failing
    assert {attempts[name].outcome for name in set(hosts) - failing} == {"new_vintage"}
    assert all(attempts[name].outcome != "fault" and attempts[name].reason for name in failing)


def test_a_route_that_brings_too_much_is_refused_before_all_of_it_is_in_memory(
    wire: WireServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sources.border.fetch.MAX_BYTES", 100_000)
    client, settings = client_and_settings(wire.url, tmp_path)
    attempt = fetch(DATASETS["world_bank"], client, settings)
    assert attempt.outcome == "too_large"
    assert "the answers together are larger than 100,000 bytes" in attempt.reason


GONE = "IT.NET.SECR.P6"
KEPT = list(WORLD_BANK_UNITS)[:4]


def test_an_indicator_withdrawn_later_is_named_and_the_others_arrive_anew(wire: WireServer, tmp_path: Path) -> None:
    client, settings = client_and_settings(wire.url, tmp_path)
    (route,) = DATASETS["world_bank"].routes
    few = {name: WORLD_BANK_UNITS[name] for name in (*KEPT, GONE)}
    entry = replace(DATASETS["world_bank"], routes=(replace(route, options={**route.options, "indicators": few}),))
    fetch(entry, client, settings)
    wire.revision = 1
    wire.inject("api.worldbank.org", "error_envelope", path=GONE)
    attempt = fetch(entry, client, settings)
    assert attempt.outcome == "new_vintage", attempt.reason
    store = RawStore(settings.raw)
    first, second = store.vintages("world_bank")
    assert second.notes == (f"no figures of {GONE}: 120 Invalid value: The provided parameter value is not valid",)
    codes = [set(store.rows(vintage)["series_code"]) for vintage in (first, second)]
    assert codes[0] - codes[1] == {GONE}
    assert codes[1] == {*KEPT}


def test_newer_figures_are_a_new_vintage_beside_the_old(wire: WireServer, tmp_path: Path) -> None:
    client, settings = client_and_settings(wire.url, tmp_path)
    fetch(DATASETS["unesco_uis"], client, settings)
    wire.revision = 1
    fetch(DATASETS["unesco_uis"], client, settings)
    editions = [vintage.edition for vintage in RawStore(settings.raw).vintages("unesco_uis")]
    assert editions == ["2026-02-09", "2026-03-09"]


def test_with_the_network_cut_every_dataset_says_why_at_once(tmp_path: Path) -> None:
    client, settings = client_and_settings("http://127.0.0.1:9", tmp_path)
    asked = [entry for entry in DATASETS.values() if entry.routes and not entry.partitioned]
    started = monotonic()
    attempts = fetch_all(asked, client, settings)
    assert monotonic() - started < 10.0
    assert {attempt.outcome for attempt in attempts} == {"refused"}
    assert all("refused the connection" in attempt.reason for attempt in attempts)


STEERING = "\ud800 \x00\x1b[2J [/red]"


@pytest.mark.parametrize("code", ["111", "175"])
def test_words_that_no_file_can_hold_stay_with_their_dataset(code: str, tmp_path: Path) -> None:
    """Half of a UTF-16 pair is fine JSON, and cannot be written: in a refusal, and in what is noted of a vintage."""
    bank = load()["api.worldbank.org"]
    message = json.dumps([{"message": [{"id": code, "key": STEERING, "value": "x"}]}]).encode()

    def answer(request: WireRequest) -> WireAnswer:
        return WireAnswer(message) if "NY.GNP.PCAP.CD" in request.path else bank.answer(request)

    dialects = {**load(), "api.worldbank.org": replace(bank, answer=answer, alterations={})}
    with WireServer(dialects=dialects) as wire:
        client, settings = client_and_settings(wire.url, tmp_path)
        (attempt,) = fetch_all([DATASETS["world_bank"]], client, settings)
    said = f"{code} \ufffd \ufffd\ufffd[2J [/red]: x"
    if code == "111":
        assert attempt.outcome == "error_envelope"
        assert said in attempt.reason
        assert said in str(recall("world_bank", settings.state)["reason"])
    else:
        (vintage,) = RawStore(settings.raw).vintages("world_bank")
        assert f"no figures of NY.GNP.PCAP.CD: {said}" in vintage.notes
