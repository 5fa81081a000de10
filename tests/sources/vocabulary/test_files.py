"""A digest is of content and names, wherever the folder stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from sources.vocabulary.files import digest


@pytest.fixture
def room(tmp_path: Path) -> Path:
    folder = tmp_path / "target" / "room"
    folder.mkdir(parents=True)
    (folder / "figures.csv").write_text("VNM,2023,0.41")
    return folder


@pytest.mark.parametrize(
    ("name", "text", "counts"),
    [
        ("figures.csv", "VNM,2023,0.42", True),
        ("figures.csv", "VNM,2023,0.41", False),
        ("model.sql", "select 1", True),
        ("words.md", "what a column means", True),
        ("cache.bin", "anything", False),
        ("target/compiled.sql", "select 1", False),
    ],
)
def test_what_counts(room: Path, name: str, text: str, counts: bool) -> None:
    before = digest(room)
    (room / name).parent.mkdir(exist_ok=True)
    (room / name).write_text(text)
    assert (digest(room) != before) is counts


def test_a_room_moved_elsewhere_is_the_same(room: Path, tmp_path: Path) -> None:
    before = digest(room)
    assert before == digest(room.rename(tmp_path / "room"))
    (tmp_path / "room" / "figures.csv").rename(tmp_path / "room" / "numbers.csv")
    assert before != digest(tmp_path / "room")
