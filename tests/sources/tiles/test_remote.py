"""Reading parts of a large file: what is fetched, what survives, what is refused."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from sources.border.http import HttpClient
from sources.tiles.remote import TAIL_BYTES, RemoteFile, open_remote
from sources.vocabulary.errors import SourceError
from sources.vocabulary.settings import HttpSettings
from tests.conftest import NOW
from tests.wire.range_server import Fault, RangeServer

pytestmark = pytest.mark.xdist_group("connectivity")
URL = "https://files.example/big.bin"
PATH = "/files.example/big.bin"
SIZE = 700_000


@pytest.fixture
def body() -> bytes:
    return random.Random(57).randbytes(SIZE)


@pytest.fixture
def server(tmp_path: Path, body: bytes) -> Iterator[RangeServer]:
    file = tmp_path / "published" / PATH.lstrip("/")
    file.parent.mkdir(parents=True)
    file.write_bytes(body)
    with RangeServer(tmp_path / "published") as running:
        yield running


def open_(server: RangeServer, folder: Path) -> RemoteFile:
    http = HttpSettings(gateway=server.url, read_timeout=0.4, connect_timeout=2, attempts=3, pace=0)
    return open_remote(HttpClient(http, now=lambda: NOW), URL, "big", folder)


def test_only_what_is_asked_for_is_fetched(server: RangeServer, tmp_path: Path, body: bytes) -> None:
    remote = open_(server, tmp_path / "copy")
    remote.fetch([(1_000, 2_000), (300_000, 310_000)])
    assert remote.copy.read((1_000, 2_000)) == body[1_000:2_000]
    assert remote.copy.read((300_000, 310_000)) == body[300_000:310_000]
    assert remote.copy.bytes_fetched == server.bytes_sent == TAIL_BYTES + 1_000 + 10_000
    assert remote.copy.path.stat().st_size == SIZE
    with pytest.raises(ValueError, match="have not been fetched"):
        remote.copy.read((2_000, 2_001))


def test_what_is_there_is_not_fetched_again(server: RangeServer, tmp_path: Path, body: bytes) -> None:
    open_(server, tmp_path / "copy").fetch([(0, 200_000)])
    sent = server.bytes_sent
    again = open_(server, tmp_path / "copy")
    again.fetch([(0, 250_000)])
    assert again.copy.read((0, 250_000)) == body[:250_000]
    assert server.bytes_sent - sent == TAIL_BYTES + 50_000
    assert again.copy.bytes_reused == 200_000 + TAIL_BYTES


def test_a_damaged_copy_is_not_believed(server: RangeServer, tmp_path: Path, body: bytes) -> None:
    first = open_(server, tmp_path / "copy")
    first.fetch([(0, 200_000)])
    with first.copy.path.open("r+b") as file:
        file.seek(50_000)
        file.write(b"damaged")
    with first.copy.journal.open("a", encoding="ascii") as journal:
        journal.write("30000 4")  # the line being written when the power went
    again = open_(server, tmp_path / "copy")
    again.fetch([(0, 200_000)])
    assert again.copy.read((0, 200_000)) == body[:200_000]


@pytest.mark.parametrize("fault", [Fault(stall_after=200_000, skip=1), Fault(cut_after=200_000, skip=1)])
def test_a_broken_answer_is_gone_on_with(server: RangeServer, tmp_path: Path, body: bytes, fault: Fault) -> None:
    server.faults[PATH] = fault
    remote = open_(server, tmp_path / "copy")
    remote.fetch([(0, 500_000)])
    assert remote.copy.read((0, 500_000)) == body[:500_000]
    # whole pieces of 64 KB are kept, the one that was coming is asked for again
    assert [asked for _, asked, _ in server.log[1:]] == ["bytes=0-499999", "bytes=196608-499999"]
    assert server.bytes_sent == TAIL_BYTES + 500_000 + (200_000 - 196_608)


def test_lasting_silence_is_an_error_and_what_came_is_kept(server: RangeServer, tmp_path: Path) -> None:
    server.faults[PATH] = Fault(stall_after=0, skip=1, lasting=True)
    remote = open_(server, tmp_path / "copy")
    with pytest.raises(SourceError) as caught:
        remote.fetch([(0, 500_000)])
    assert caught.value.kind == "timeout"
    assert "files.example" in str(caught.value)
    server.faults.clear()
    assert open_(server, tmp_path / "copy").copy.bytes_reused == TAIL_BYTES


def test_a_file_replaced_meanwhile_is_refused(server: RangeServer, tmp_path: Path, body: bytes) -> None:
    remote = open_(server, tmp_path / "copy")
    remote.fetch([(0, 100_000)])
    (tmp_path / "published" / PATH.lstrip("/")).write_bytes(body[::-1])
    with pytest.raises(SourceError) as caught:
        remote.fetch([(100_000, 300_000)])
    assert caught.value.kind == "changed_meanwhile"
    fresh = open_(server, tmp_path / "copy")
    fresh.fetch([(0, 300_000)])
    assert fresh.copy.bytes_reused == 0
    assert fresh.copy.read((0, 300_000)) == body[::-1][:300_000]
    assert not remote.copy.path.exists()


def test_without_etags_a_change_of_date_is_seen(server: RangeServer, tmp_path: Path, body: bytes) -> None:
    server.faults[PATH] = Fault(no_etag=True, lasting=True)
    first = open_(server, tmp_path / "copy")
    assert first.copy.version.etag == ""
    first.fetch([(0, 1_000)])
    assert open_(server, tmp_path / "copy").copy.bytes_reused > 0


def test_a_server_without_ranges_sends_everything_once(server: RangeServer, tmp_path: Path, body: bytes) -> None:
    server.faults[PATH] = Fault(no_ranges=True, lasting=True)
    remote = open_(server, tmp_path / "copy")
    remote.fetch([(0, 100), (5_000, 400_000)])
    assert remote.copy.path.read_bytes() == body
    assert server.bytes_sent == SIZE
    assert len(server.log) == 1


def test_a_whole_download_is_gone_on_with_after_interruption(
    server: RangeServer, tmp_path: Path, body: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sources.tiles.partial.JOURNAL_BYTES", 50_000)
    monkeypatch.setattr("sources.border.http.STREAM_CHUNK", 10_000)
    seen: list[int] = []

    def interrupt(done: int, total: int) -> None:
        seen.append(done)
        if done > total / 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        open_(server, tmp_path / "copy").fetch([(0, SIZE)], interrupt)
    again = open_(server, tmp_path / "copy")
    assert again.copy.bytes_reused >= max(seen)
    again.fetch([(0, SIZE)])
    assert again.copy.path.read_bytes() == body
    assert again.copy.bytes_fetched < SIZE * 0.7
    assert seen == sorted(seen)


def test_no_such_file(server: RangeServer, tmp_path: Path) -> None:
    server.faults[PATH] = Fault(status=403)
    with pytest.raises(SourceError, match="no such file") as caught:
        open_(server, tmp_path / "copy")
    assert caught.value.kind == "not_published"


def test_a_server_that_asks_for_patience_is_asked_again(server: RangeServer, tmp_path: Path) -> None:
    server.faults[PATH] = Fault(status=503)
    assert open_(server, tmp_path / "copy").copy.version.size == SIZE


def test_a_server_that_keeps_failing_is_named(server: RangeServer, tmp_path: Path) -> None:
    server.faults[PATH] = Fault(status=500, lasting=True)
    with pytest.raises(SourceError) as caught:
        open_(server, tmp_path / "copy")
    assert caught.value.kind == "server_error"
    assert len(server.log) == 3


def test_a_finished_copy_leaves_nothing_behind(server: RangeServer, tmp_path: Path) -> None:
    remote = open_(server, tmp_path / "copy")
    remote.copy.discard()
    assert list((tmp_path / "copy").iterdir()) == []
