"""One process holds the data folder; the next waits, and a killed one keeps nobody out."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from orchestration.lock import alone, is_held
from sources.vocabulary.settings import HttpSettings, Settings


def test_a_second_waits_for_the_first_and_says_so(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, http=HttpSettings())
    order: list[str] = []
    waits = threading.Event()

    def told(words: str) -> None:
        order.append(words)
        waits.set()

    def second() -> None:
        with alone(settings, told):
            order.append("second")

    with alone(settings):
        other = threading.Thread(target=second)
        other.start()
        assert waits.wait(timeout=20)
        order.append("first ends")
    other.join(timeout=20)
    assert order == ["waiting for another run to end", "first ends", "second"]


def test_a_folder_that_nobody_holds_is_had_at_once(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, http=HttpSettings())
    told: list[str] = []
    with alone(settings, told.append):
        pass
    with alone(settings, told.append):
        pass
    assert told == []


def test_a_folder_is_held_as_long_as_a_run_lives(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, http=HttpSettings())
    assert not is_held(settings)
    with alone(settings):
        assert is_held(settings)
    assert not is_held(settings)


def test_a_lock_that_is_a_link_is_not_followed(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data", http=HttpSettings())
    settings.state.mkdir(parents=True)
    precious = tmp_path / "precious.txt"
    precious.write_text("kept", encoding="utf-8")
    (settings.state / "run.lock").symlink_to(precious)
    with pytest.raises(OSError, match="symbolic link"), alone(settings):
        pass
    assert precious.read_text(encoding="utf-8") == "kept"


def test_internal_folders_are_made_private_and_an_opened_one_is_left_open(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data", http=HttpSettings())
    settings.data_dir.mkdir()
    settings.landing.mkdir()
    settings.landing.chmod(0o755)
    with alone(settings):
        modes = {folder.name: oct(folder.stat().st_mode & 0o777) for folder in settings.data_dir.iterdir()}
    assert modes == {"landing": "0o755", "raw": "0o700", "state": "0o700", "build": "0o700"}
