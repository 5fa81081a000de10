"""The sparse local copy, without any network: what is written is there, what the journal cannot bear out is not."""

from __future__ import annotations

from dataclasses import replace
from itertools import repeat
from pathlib import Path

import pytest

from sources.tiles.partial import PartialFile, Version, prepare

VERSION = Version("https://files.example/ten.bin", '"one"', 10, "Mon, 02 Nov 2026 09:30:00 GMT")


def copy_with_a_middle(folder: Path) -> PartialFile:
    partial = prepare(folder, VERSION)
    partial.take([b"23", b"45"], 2, lambda: None)
    return partial


def test_bytes_lie_where_they_belong(tmp_path: Path) -> None:
    partial = copy_with_a_middle(tmp_path)
    assert partial.path.read_bytes() == b"\0\x002345\0\0\0\0"
    assert partial.present == [(2, 6)]
    assert partial.read((3, 5)) == b"34"
    with pytest.raises(ValueError, match=r"bytes 5-7 of .* have not been fetched"):
        partial.read((5, 7))


def test_a_body_longer_than_the_file_is_cut(tmp_path: Path) -> None:
    partial = prepare(tmp_path, VERSION)
    partial.take([b"89ABC"], 8, lambda: None)
    assert partial.path.read_bytes()[8:] == b"89"
    assert partial.present == [(8, 10)]


def test_a_body_without_end_is_left_at_the_end_of_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sources.tiles.partial.JOURNAL_BYTES", 4)
    partial = prepare(tmp_path, VERSION)
    partial.take(repeat(b"ab"), 0, lambda: None)
    assert partial.path.read_bytes() == b"ababababab"


def test_a_later_run_finds_what_an_earlier_one_left(tmp_path: Path) -> None:
    copy_with_a_middle(tmp_path)
    again = prepare(tmp_path, VERSION)
    assert (again.present, again.bytes_reused, again.bytes_fetched) == ([(2, 6)], 4, 0)


@pytest.mark.parametrize("line", ["6 8 00000000", "6", "six 8 00000000", "6 8"])
def test_a_line_of_the_journal_that_cannot_be_borne_out_is_passed_over(tmp_path: Path, line: str) -> None:
    with copy_with_a_middle(tmp_path).journal.open("a", encoding="ascii") as journal:
        journal.write(line)
    assert prepare(tmp_path, VERSION).present == [(2, 6)]


def test_a_copy_of_another_size_than_the_file_is_begun_anew(tmp_path: Path) -> None:
    copy_with_a_middle(tmp_path).path.write_bytes(b"0123")
    again = prepare(tmp_path, VERSION)
    assert again.present == []
    assert again.path.stat().st_size == 10


def test_copies_of_other_versions_of_the_address_are_deleted(tmp_path: Path) -> None:
    old = copy_with_a_middle(tmp_path)
    elsewhere = prepare(tmp_path, replace(VERSION, url="https://files.example/other.bin"))
    new = prepare(tmp_path, replace(VERSION, etag='"two"'))
    assert not old.path.exists()
    assert not old.journal.exists()
    assert elsewhere.path.exists()
    assert new.present == []


@pytest.mark.parametrize(
    ("etag", "last_modified", "condition"),
    [
        ('"one"', "Mon", {"If-Match": '"one"'}),
        ('W/"one"', "Mon", {"If-Unmodified-Since": "Mon"}),
        ("", "Mon", {"If-Unmodified-Since": "Mon"}),
        ("", "", {}),
    ],
)
def test_by_what_another_version_is_refused(etag: str, last_modified: str, condition: dict[str, str]) -> None:
    assert replace(VERSION, etag=etag, last_modified=last_modified).condition == condition
