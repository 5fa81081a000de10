"""One process holds the data folder; the next waits, and a killed one keeps nobody out."""

from __future__ import annotations

import os
import signal
import socket
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from orchestration.lock import LOCK, alone, is_held
from sources.border.fetch import fetch
from sources.border.http import HttpClient
from sources.border.vintages import RawStore
from sources.catalog import DATASETS
from sources.vocabulary.settings import HttpSettings, Settings
from tests.conftest import NOW
from tests.wire.server import WireServer


def test_a_second_waits_for_the_first_and_says_so(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, http=HttpSettings())
    order: list[str] = []
    waits = threading.Event()

    def told(words: str) -> None:
        order.append(words)
        waits.set()

    def second() -> None:
        with alone(settings, "second", told):
            order.append("second")

    with alone(settings, "first"):
        other = threading.Thread(target=second)
        other.start()
        assert waits.wait(timeout=20)
        order.append("first ends")
    other.join(timeout=20)
    here = f"process {os.getpid()} on {socket.gethostname()}"
    assert order == [f"waiting for first, {here} to end", "first ends", "second"]


def test_a_folder_that_nobody_holds_is_had_at_once(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, http=HttpSettings())
    told: list[str] = []
    with alone(settings, "a run", told.append):
        pass
    with alone(settings, "a run", told.append):
        pass
    assert told == []


def test_a_folder_is_held_as_long_as_a_run_lives(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, http=HttpSettings())
    assert not is_held(settings)
    with alone(settings, "first"):
        assert is_held(settings)
    assert not is_held(settings)


def test_a_lock_that_is_a_link_is_not_followed(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data", http=HttpSettings())
    settings.state.mkdir(parents=True)
    precious = tmp_path / "precious.txt"
    precious.write_text("kept", encoding="utf-8")
    (settings.state / "run.lock").symlink_to(precious)
    with pytest.raises(OSError, match="symbolic link"), alone(settings, "first"):
        pass
    assert precious.read_text(encoding="utf-8") == "kept"


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir])
def test_a_pipe_or_a_folder_in_the_place_of_the_lock_is_not_waited_for(
    tmp_path: Path, make: Callable[[Path], None]
) -> None:
    settings = Settings(data_dir=tmp_path, http=HttpSettings())
    settings.state.mkdir()
    make(settings.state / LOCK)
    with pytest.raises(FileExistsError, match="no file, remove it"), alone(settings, "first"):
        pass


def test_internal_folders_are_made_private_and_an_opened_one_is_left_open(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data", http=HttpSettings())
    settings.data_dir.mkdir()
    settings.landing.mkdir()
    settings.landing.chmod(0o755)
    with alone(settings, "first"):
        modes = {folder.name: oct(folder.stat().st_mode & 0o777) for folder in settings.data_dir.iterdir()}
    assert modes == {"landing": "0o755", "raw": "0o700", "state": "0o700", "build": "0o700"}


def test_a_holder_that_ended_has_no_name_any_more(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, http=HttpSettings())
    with alone(settings, "a run with a long name"):
        assert (settings.state / LOCK).read_text().startswith("a run with a long name, process ")
    assert (settings.state / LOCK).read_text() == ""


def test_raw_is_written_while_it_is_held_and_nobody_waits_for_a_publisher(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(tmp_path, HttpSettings(pace=0.0))
    write, send = RawStore.write, HttpClient.send
    seen: list[tuple[str, bool]] = []

    def noted(what: str, does: Callable[..., Any]) -> Callable[..., Any]:
        def do(*words: Any, **options: Any) -> Any:
            seen.append((what, is_held(settings)))
            return does(*words, **options)

        return do

    monkeypatch.setattr(RawStore, "write", noted("written", write))
    monkeypatch.setattr(HttpClient, "send", noted("asked", send))
    with WireServer() as wire:
        client = HttpClient(HttpSettings(gateway=wire.url, pace=0.0), env={}, now=lambda: NOW)
        attempt = fetch(DATASETS["undp_hdr"], client, settings, lambda: alone(settings, "a step"))
    assert attempt.outcome == "new_vintage"
    assert set(seen) == {("asked", False), ("written", True)}


def test_who_waits_can_be_interrupted_whatever_library_listens_too(tmp_path: Path) -> None:
    """Polars takes note of Ctrl-C by a handler of its own, after which an interrupted call is taken up again."""
    settings = Settings(data_dir=tmp_path, http=HttpSettings())
    ended = threading.Event()

    def first() -> None:
        with alone(settings, "first"):
            held.set()
            ended.wait(timeout=20)

    held = threading.Event()
    holder = threading.Thread(target=first)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        signal.siginterrupt(signal.SIGINT, False)  # as polars leaves it
        holder.start()
        assert held.wait(timeout=20)
        interrupt = threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGINT))
        with pytest.raises(KeyboardInterrupt), alone(settings, "second", lambda _: interrupt.start()):
            pass
        assert not ended.is_set()
        assert holder.is_alive(), "the second waited until the first had ended"
    finally:
        ended.set()
        holder.join(timeout=20)
        signal.signal(signal.SIGINT, before)
