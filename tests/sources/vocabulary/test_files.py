"""Files that are whole or not there; a digest is of content and names, wherever the folder stands."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

import pytest

from sources.vocabulary.files import SEALED_BY, digest, make_folder, sealed, unsealed, write_aside, write_folder_aside


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
        ("chart.yaml", "slice_name: Quá hạn", True),
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


@pytest.mark.parametrize("text", ["", "[]", "[" * 100_000, '{"a":' * 100_000, '{"sha256_of_the_rest": "0"}'])
def test_what_cannot_be_believed_is_one_kind_of_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        unsealed(text)


def test_a_damaged_name_of_the_digest_is_damage() -> None:
    text = sealed({"outcome": "unchanged"})
    assert unsealed(text) == {"outcome": "unchanged"}
    with pytest.raises(ValueError, match="altered"):
        unsealed(text.replace(SEALED_BY, SEALED_BY.replace("rest", "resu")))
    assert unsealed('{"outcome": "unchanged", "route": "x"}') == {"outcome": "unchanged", "route": "x"}
    assert unsealed("{}") == {}


def test_a_folder_gives_way_to_the_file_that_belongs_there(tmp_path: Path) -> None:
    path = tmp_path / "data.parquet"
    for number in (1, 2):
        path.unlink(missing_ok=True)
        path.mkdir()
        (path / "kept").write_text(str(number))
        write_aside(path, "figures")
        assert path.read_text() == "figures"
        assert (tmp_path / f".folder-data.parquet-{number}" / "kept").read_text() == str(number)


@pytest.mark.parametrize(("cleared", "then"), [(0, "new"), (1, "new"), (2, "before")])
def test_a_file_on_its_way_that_somebody_clears_away_is_written_once_more(
    cleared: int, then: str, tmp_path: Path
) -> None:
    """Whoever clears up after killed writers, on another machine say, cannot tell that this one lives."""
    path, names = tmp_path / "note.json", []
    path.write_text("before")

    def write(aside: Path) -> None:
        names.append(aside.name)
        aside.write_text("new")
        if len(names) <= cleared:
            aside.unlink()

    with pytest.raises(FileNotFoundError) if then == "before" else nullcontext():
        write_aside(path, write)
    assert path.read_text() == then
    assert len(names) == min(cleared + 1, 2)
    assert [found.name for found in tmp_path.iterdir()] == ["note.json"]


def test_two_writers_of_one_file_have_names_of_their_own(tmp_path: Path) -> None:
    """Processes of two machines may have the same number, and their threads too."""
    names: list[str] = []

    def write(aside: Path) -> None:
        names.append(aside.name)
        aside.write_text("x")

    for _ in range(2):
        write_aside(tmp_path / "note.json", write)
    assert len(set(names)) == 2


@pytest.mark.parametrize("link", [False, True])
def test_what_is_no_folder_gives_way_to_the_folder_that_belongs_there(link: bool, tmp_path: Path) -> None:
    for name in ("made", "filled"):
        if link:
            (tmp_path / name).symlink_to("nowhere")
        else:
            (tmp_path / name).write_text(name)
    make_folder(tmp_path / "made")
    make_folder(tmp_path / "made")
    write_folder_aside(tmp_path / "filled", lambda folder: (folder / "a").write_text("a"))
    assert (tmp_path / "made").is_dir()
    assert (tmp_path / "filled" / "a").read_text() == "a"
    for name in ("made", "filled"):
        moved = tmp_path / f".file-{name}-1"
        assert moved.is_symlink() if link else moved.read_text() == name
