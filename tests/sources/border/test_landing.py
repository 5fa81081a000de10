"""Landed bytes are believed only as far as their digest bears them out."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from sources.border.landing import Landed, faults, land
from sources.vocabulary.errors import SourceError
from sources.vocabulary.exchange import Payload, Request
from sources.vocabulary.files import SEALED_BY
from tests.conftest import NOW

REQUEST = Request(url="https://stats.example.org/a.json", label="a")


def landed(folder: Path) -> Path:
    """One accepted answer with an ETag, landed; gives its path."""
    return land(folder, Payload(REQUEST, 200, {"etag": '"1"'}, b"[1]", NOW), licence="CC0", outcome="ok")


def test_a_landed_answer_is_asked_about_and_stands_for_a_304(tmp_path: Path) -> None:
    landed(tmp_path)
    known = Landed(tmp_path)
    assert known.conditions(REQUEST) == {"If-None-Match": '"1"'}
    assert known.replay(REQUEST, Payload(REQUEST, 304, {}, b"", NOW)).body == b"[1]"


@pytest.mark.parametrize(
    ("answered_by", "noted"), [("", REQUEST.url), ("https://new.example.org/a.json", "https://new.example.org/a.json")]
)
def test_the_address_that_answered_is_noted(answered_by: str, noted: str, tmp_path: Path) -> None:
    answer = replace(Payload(REQUEST, 200, {}, b"[1]", NOW), final_url=answered_by)
    path = land(tmp_path, answer, licence="CC0", outcome="ok")
    note = json.loads(path.with_name(path.stem + ".origin.json").read_text())
    assert (note["url"], note["final_url"]) == (REQUEST.url, noted)


def test_every_value_of_a_repeated_parameter_is_noted(tmp_path: Path) -> None:
    asked = replace(
        REQUEST, params=(("area", "704"), ("page", "1"), ("area", "764")), form=(("year", "0"), ("year", "1"))
    )
    path = land(tmp_path, Payload(asked, 200, {}, b"[1]", NOW), licence="CC0", outcome="ok")
    note = json.loads(path.with_name(path.stem + ".origin.json").read_text())
    assert note["params"] == {"area": ["704", "764"], "page": "1"}
    assert note["form"] == {"year": ["0", "1"]}


def test_the_same_bytes_in_answer_to_two_questions_stand_for_both(tmp_path: Path) -> None:
    """Two years without trade are one body: each must be found again when a damaged vintage is read from landing."""
    years = [replace(REQUEST, **{at: (("year", year),)}) for at in ("params", "form") for year in ("2025", "2026")]
    for asked in (*years, years[1]):
        land(tmp_path, Payload(asked, 200, {}, b"[]", NOW), licence="CC0", outcome="empty")
    known = Landed(tmp_path, ("empty",))
    assert [answer.body for asked in years if (answer := known.answer(asked))] == [b"[]"] * 4
    assert len(list(tmp_path.iterdir())) == 5, "one body, a note of each question"
    assert list(faults(tmp_path)) == []


def test_a_note_of_a_second_question_without_its_answer_is_named(tmp_path: Path) -> None:
    for asked in (REQUEST, replace(REQUEST, params=(("year", "2026"),))):
        path = land(tmp_path, Payload(asked, 200, {}, b"[]", NOW), licence="CC0", outcome="empty")
    path.unlink()
    assert [said for _, said in faults(tmp_path)] == ["a note without the answer it is of"] * 2


def test_a_note_of_before_that_names_no_final_address_is_read(tmp_path: Path) -> None:
    path = landed(tmp_path)
    note = path.with_name(path.stem + ".origin.json")
    newer = {"final_url", SEALED_BY}
    before = {name: value for name, value in json.loads(note.read_text()).items() if name not in newer}
    note.chmod(0o644)
    note.write_text(json.dumps(before))
    assert Landed(tmp_path).conditions(REQUEST) == {"If-None-Match": '"1"'}


@pytest.mark.parametrize("harm", ["flipped", "gone"])
def test_a_damaged_body_is_asked_for_whole_and_never_replayed(harm: str, tmp_path: Path) -> None:
    path = landed(tmp_path)
    known = Landed(tmp_path)
    path.write_bytes(b"[2]") if harm == "flipped" else path.unlink()
    assert known.conditions(REQUEST) == {}
    with pytest.raises(SourceError, match="nothing is landed that it could mean"):
        known.replay(REQUEST, Payload(REQUEST, 304, {}, b"", NOW))


@pytest.mark.parametrize("text", ["", '{"request_key": "GET', "[]", "{}", "[" * 100_000])
def test_a_damaged_note_is_as_if_nothing_were_landed(text: str, tmp_path: Path) -> None:
    path = landed(tmp_path)
    note = path.with_name(path.stem + ".origin.json")
    note.write_text(text)
    assert Landed(tmp_path).conditions(REQUEST) == {}
    assert [where for where, _ in faults(tmp_path)] == [note]


def test_a_folder_in_the_place_of_an_answer_is_named_and_gives_way(tmp_path: Path) -> None:
    path = landed(tmp_path)
    path.unlink()
    path.mkdir()
    (path / "mine").touch()
    assert path in [where for where, _ in faults(tmp_path)]
    assert Landed(tmp_path).conditions(REQUEST) == {}
    assert landed(tmp_path).read_bytes() == b"[1]"
    assert list(faults(tmp_path)) == []
    assert len(list(tmp_path.glob(".folder-*/mine"))) == 1, "moved aside, not deleted"


def test_a_304_that_nobody_asked_for_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="HTTP 304"):
        Landed(tmp_path).replay(REQUEST, Payload(REQUEST, 304, {}, b"", NOW))
