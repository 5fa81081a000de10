"""What a store promises, whichever it is: one content a key, one winner a switch, nothing half done."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from threading import Barrier

import pytest

from orchestration.store.contract import MovedError, Store, StoreError, TakenError, sha256_at
from orchestration.store.folder import Folder
from orchestration.store.opened import opened

WRITERS = 4


def test_a_key_gets_its_content_once(store: Store) -> None:
    assert store.put_once("raw/a.txt", b"one") is True
    assert store.put_once("raw/a.txt", b"one") is False, "equal content is no fault"
    with pytest.raises(TakenError, match=r"never replaced; where: .*raw/a.txt; kept: what stood there"):
        store.put_once("raw/a.txt", b"two")
    assert b"".join(store.read("raw/a.txt")) == b"one"


def test_a_file_is_put_as_its_bytes_are(store: Store, tmp_path: Path) -> None:
    content = bytes(range(256)) * 10_000
    (tmp_path / "file").write_bytes(content)
    assert store.put_once("deep/er/file", tmp_path / "file") is True
    assert sha256_at(store, "deep/er/file") == sha256(content).hexdigest()
    assert store.put_once("empty", b"") is True
    assert b"".join(store.read("empty")) == b""


def test_what_is_below_a_prefix_is_listed_and_nothing_beside_it(store: Store) -> None:
    assert store.list("a/") == {}
    for key in ("a/1.txt", "a/b/2.txt", "ab/3.txt", "4.txt"):
        store.put_once(key, key.encode())
    assert store.list("a/") == {"a/1.txt": 7, "a/b/2.txt": 9}


def test_what_is_not_there_is_not_there(store: Store) -> None:
    assert store.standing("current.json") is None
    with pytest.raises(FileNotFoundError):
        list(store.read("nothing"))
    store.remove("nothing")
    store.put_once("some/thing", b"x")
    store.remove("some/thing")
    assert store.list("some/") == {}
    assert store.put_once("some/thing", b"another") is True


def test_a_switch_wants_what_was_read(store: Store) -> None:
    store.switch("current.json", b"1", None)
    one, tag = store.standing("current.json") or (b"", "")
    assert one == b"1"
    with pytest.raises(MovedError):
        store.switch("current.json", b"2", None)
    store.switch("current.json", b"2", tag)
    with pytest.raises(MovedError, match=r"another writer was faster; where: .*current.json"):
        store.switch("current.json", b"3", tag)
    assert (store.standing("current.json") or (b"", ""))[0] == b"2"


def test_of_those_that_put_at_once_exactly_one_wins(store: Store, address: str) -> None:
    """Each with a store of its own, as processes have; three rounds, for a race that is lost once in a while."""
    stores = [opened(address) for _ in range(WRITERS)]
    for number in range(3):
        start = Barrier(WRITERS)

        def put(writer: int, key: str = f"raw/{number}", start: Barrier = start) -> bool:
            start.wait()
            try:
                return stores[writer].put_once(key, str(writer).encode() * 1000)
            except TakenError:
                return False

        with ThreadPoolExecutor(WRITERS) as pool:
            won = [*pool.map(put, range(WRITERS))]
        assert sum(won) == 1
        assert b"".join(store.read(f"raw/{number}")) == str(won.index(True)).encode() * 1000


def test_of_those_that_switch_at_once_exactly_one_wins_and_none_is_lost(store: Store, address: str) -> None:
    """A counter that each moves on three times: whoever loses looks again."""
    store.switch("count", b"0", None)
    start = Barrier(WRITERS)

    def count(writer: int) -> int:
        mine, lost = opened(address), 0
        start.wait()
        for _ in range(3):
            while True:
                content, tag = mine.standing("count") or (b"", "")
                try:
                    mine.switch("count", str(int(content) + 1).encode(), tag)
                    break
                except MovedError:
                    lost += 1
        return lost

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(count, range(WRITERS)))
    assert (store.standing("count") or (b"", ""))[0] == str(3 * WRITERS).encode()


def test_what_a_killed_writer_left_in_a_folder_is_cleared_by_the_next_and_never_listed(
    folder: Folder, place: Path
) -> None:
    folder.put_once("a", b"1")
    (place / ".r57" / "0123").write_bytes(b"half")
    assert folder.list("") == {"a": 1}
    folder.put_once("b", b"2")
    assert sorted(path.name for path in (place / ".r57").iterdir()) == ["writing.lock"]


def test_a_file_of_a_folder_cannot_be_written_by_chance(folder: Folder, place: Path) -> None:
    folder.put_once("a", b"1")
    assert (place / "a").stat().st_mode & 0o777 == 0o444


def test_a_folder_without_hard_links_is_refused(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr("os.link", none)
    with pytest.raises(StoreError, match="knows no hard links"):
        folder.put_once("a", b"1")
    assert folder.list("") == {}
