"""The wire server itself: faults strike when, where and as often as told; a wrong question gets no figures."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests

from tests.wire.dialects import load
from tests.wire.faults import CONTENT
from tests.wire.server import WireServer

HOST = "api.uis.unesco.org"
RELEASE = f"{HOST}/api/public/versions/default"


@pytest.fixture
def wire() -> Iterator[WireServer]:
    with WireServer() as server:
        yield server


def status(wire: WireServer, address: str) -> int:
    return requests.get(f"{wire.url}/{address}", timeout=5).status_code


def test_a_passing_fault_strikes_the_nth_question_once(wire: WireServer) -> None:
    wire.inject(HOST, "error_503", nth=2)
    assert [status(wire, RELEASE) for _ in range(4)] == [200, 503, 200, 200]
    assert [name for name, _ in wire.struck] == ["error_503"]


def test_a_lasting_fault_strikes_until_it_is_taken_away(wire: WireServer) -> None:
    wire.inject(HOST, "forbidden")
    assert [status(wire, RELEASE) for _ in range(3)] == [403, 403, 403]
    wire.reset()
    assert status(wire, RELEASE) == 200


def test_a_fault_strikes_its_own_host_and_path_only(wire: WireServer) -> None:
    wire.inject(HOST, "forbidden", path="/data/")
    assert status(wire, RELEASE) == 200
    assert status(wire, f"{HOST}/api/public/data/indicators") == 403


def test_a_fault_the_dialect_knows_nothing_of_cannot_be_played(wire: WireServer) -> None:
    with pytest.raises(ValueError, match="says nothing of missing_page"):
        wire.inject(HOST, "missing_page")


@pytest.mark.parametrize("host", sorted(load()))
def test_a_wrong_question_gets_no_figures(host: str, wire: WireServer) -> None:
    assert status(wire, f"{host}/there/is/no/such/place") in (400, 401, 403, 404)


def test_an_unknown_host_is_not_found(wire: WireServer) -> None:
    assert status(wire, "nowhere.example.org/") == 404


def test_conditional_requests_are_answered_with_304(wire: WireServer) -> None:
    address = f"{wire.url}/hdr.undp.org/sites/default/files/2025_HDR/HDR25_Composite_indices_complete_time_series.csv"
    first = requests.get(address, timeout=5)
    again = requests.get(address, headers={"If-None-Match": first.headers["ETag"]}, timeout=5)
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    wire.revision = 1
    assert requests.get(address, headers={"If-None-Match": first.headers["ETag"]}, timeout=5).status_code == 200


def test_every_fault_of_content_is_one_some_publisher_has() -> None:
    played = {name for dialect in load().values() for name in dialect.alterations}
    assert played == {fault.name for fault in CONTENT}
