"""What becomes of a damaged vintage: taken in again, read again from landing, or the one before serves; always said."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from exports.marts.errors import ReleaseError
from exports.marts.made_from import MadeFrom, write
from orchestration import pipeline
from orchestration.dbt import BUILD_DB
from orchestration.intake import Damage, take_in
from orchestration.keeping import examine
from sources.border.fetch import fetch
from sources.border.holds import ACCEPTED, LOST, accept, note_of_hold
from sources.border.http import HttpClient
from sources.border.seal import HELD, seal
from sources.border.vintages import RawStore, Vintage
from sources.catalog import DATASETS
from sources.vocabulary.settings import HttpSettings, Settings
from tests.conftest import AS_OF, NOW
from tests.wire.server import WireServer
from tests.wire.test_matrix import PATIENT

SHIPPED, FETCHED = DATASETS["itu_gci"], DATASETS["wipo_gii"]


@pytest.fixture(scope="module")
def fetched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with five shipped vintages of one dataset, and of another one fetched after one shipped."""
    data = tmp_path_factory.mktemp("fetched")
    with WireServer() as wire:
        settings = Settings(data, replace(PATIENT, gateway=wire.url))
        take_in([SHIPPED, FETCHED], settings, now=NOW, expected={})
        attempt = fetch(FETCHED, HttpClient(settings.http, env={}, now=lambda: NOW), settings)
        assert attempt.outcome == "new_vintage", attempt.reason
    return data


@pytest.fixture
def settings(fetched: Path, tmp_path: Path) -> Settings:
    shutil.copytree(fetched, tmp_path / "data")
    return Settings(tmp_path / "data", HttpSettings())


def mended(settings: Settings, *, gone: Vintage | None = None) -> tuple[Damage, ...]:
    expected = {gone.dataset: [gone.vintage_id]} if gone else {}
    return take_in([SHIPPED, FETCHED], settings, now=NOW, expected=expected)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-40])


def test_what_is_sound_is_left_as_it_is(settings: Settings) -> None:
    before = {path: path.read_bytes() for path in settings.raw.rglob("*") if path.is_file()}
    assert mended(settings) == ()
    assert {path: path.read_bytes() for path in settings.raw.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("file", ["data.parquet", "vintage.json", ""])
def test_a_shipped_vintage_is_taken_in_again_in_its_old_place(settings: Settings, file: str) -> None:
    store = RawStore(settings.raw)
    vintage = store.vintages(SHIPPED.name)[2]
    rows = store.rows(vintage)
    folder = store.path(vintage).parent
    if file:
        cut(folder / file)
    else:
        shutil.rmtree(folder)
    (damage,) = mended(settings, gone=vintage)
    assert (damage.vintage_id, damage.mended) == (vintage.vintage_id, "taken in again from the shipped table")
    assert damage.is_mended
    assert damage.kept == f"raw/itu_gci/.damaged-{vintage.vintage_id}-1"
    assert store.vintages(SHIPPED.name)[2] == vintage
    assert store.rows(vintage).equals(rows)


def test_a_fetched_vintage_is_read_again_from_landing(settings: Settings) -> None:
    store = RawStore(settings.raw)
    vintage = store.newest(FETCHED.name)
    assert vintage is not None
    rows = store.rows(vintage)
    cut(store.path(vintage))
    (damage,) = mended(settings, gone=vintage)
    assert damage.mended == "read again from the landed answers"
    again = store.newest(FETCHED.name)
    assert again == vintage
    assert store.rows(again).equals(rows)


@pytest.mark.parametrize("file", ["vintage.json", ""])
def test_one_whose_note_is_lost_waits_for_a_person(settings: Settings, file: str) -> None:
    """What it had withdrawn stood in that note alone: served without it, withdrawn figures would be back."""
    store = RawStore(settings.raw)
    vintage = store.newest(FETCHED.name)
    assert vintage is not None
    rows = store.rows(vintage)
    folder = store.folder(vintage)
    if file:
        cut(folder / file)
    else:
        shutil.rmtree(folder)
    (damage,) = mended(settings, gone=vintage)
    assert damage.mended == "read again from the landed answers; it waits for a person, see `r57 sources`"
    (again,) = store.waiting(FETCHED.name)
    assert replace(again, notes=vintage.notes, is_held=False) == vintage
    assert store.rows(again).equals(rows)


@pytest.mark.parametrize("is_read", [True, False])
def test_a_vintage_that_waits_for_a_person_waits_on(settings: Settings, is_read: bool) -> None:
    """Whether its rows were damaged or the note of its hold is gone: it is never served for want of that note."""
    store = RawStore(settings.raw)
    newest = store.newest(FETCHED.name)
    assert newest is not None
    folder = store.folder(newest)
    (folder / HELD).write_text(note_of_hold(["a factor of 1000"], NOW), encoding="utf-8")
    seal(folder)
    if is_read:
        cut(folder / "data.parquet")
    else:
        (folder / HELD).unlink()
    (damage,) = mended(settings)
    assert damage.is_mended
    assert [vintage.vintage_id for vintage in store.waiting(FETCHED.name)] == [newest.vintage_id]
    hold = store.hold(newest)
    assert hold is not None
    assert hold.findings == (("a factor of 1000",) if is_read else (LOST,))


@pytest.mark.parametrize("suffix", [".csv", ".origin.json"])
def test_what_landing_cannot_prove_is_not_put_back(settings: Settings, suffix: str) -> None:
    store = RawStore(settings.raw)
    newest = store.newest(FETCHED.name)
    assert newest is not None
    before = store.vintages(FETCHED.name)[-2]
    cut(store.path(newest))
    for path in (settings.landing / FETCHED.name).glob(f"*{suffix}"):
        cut(path)
    (damage,) = mended(settings)
    assert not damage.is_mended
    assert store.newest(FETCHED.name) == before
    assert damage.mended == f"served instead: {before.vintage_id}"
    assert "r57 run --select wipo_gii" in damage.next_step
    assert mended(settings) == (), "said once"


def test_a_lost_vintage_comes_again_from_the_publisher(settings: Settings) -> None:
    store = RawStore(settings.raw)
    newest = store.newest(FETCHED.name)
    assert newest is not None
    cut(store.path(newest))
    shutil.rmtree(settings.landing)
    assert [damage.is_mended for damage in mended(settings)] == [False]
    with WireServer() as wire:
        asked = replace(settings, http=replace(PATIENT, gateway=wire.url))
        attempt = fetch(FETCHED, HttpClient(asked.http, env={}, now=lambda: NOW), asked)
    assert attempt.outcome == "new_vintage", attempt.reason
    again = store.newest(FETCHED.name)
    assert again is not None
    assert again.content_sha256 == newest.content_sha256


@pytest.mark.parametrize("damage", ["gone", "altered", "none"])
def test_a_consent_that_is_lost_is_said_by_the_run_and_by_verify(settings: Settings, damage: str) -> None:
    """The current release was made from the vintage: that it is no longer served is not left unsaid."""
    store = RawStore(settings.raw)
    vintage = store.newest(FETCHED.name)
    assert vintage is not None
    folder = store.folder(vintage)
    (folder / HELD).write_text(note_of_hold(["a factor of 1000"], NOW), encoding="utf-8")
    seal(folder)
    accept(folder, by="Lan", reason="it is right", at=NOW)
    release = settings.releases / "current"
    release.mkdir(parents=True)
    made_from = [{"dataset": vintage.dataset, "vintage_id": vintage.vintage_id}]
    (release / "manifest.json").write_text(json.dumps({"vintages": made_from, "files": {}}), encoding="utf-8")
    if damage == "gone":
        (folder / ACCEPTED).unlink()
    elif damage == "altered":
        (folder / ACCEPTED).write_bytes((folder / ACCEPTED).read_bytes().replace(b"Lan", b"Lam"))
    told = [str(one) for one in mended(settings, gone=vintage)]
    named = [str(one) for one in examine(settings) if one.where.endswith(ACCEPTED)]
    assert len(told) == len(named) == (0 if damage == "none" else 1)
    for said in (*told, *named):
        assert "gone or damaged, so that" in said
        assert "r57 sources accept wipo_gii" in said


def test_nothing_is_released_of_what_was_damaged_after_it_was_proven(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []

    def build_release(*_: object, **options: Any) -> SimpleNamespace:
        made.append(options["built_at"])
        return SimpleNamespace(release_id="made", path=settings.releases / "made")

    monkeypatch.setattr("exports.release.build_release", build_release)
    monkeypatch.setattr(pipeline, "stands_until", lambda _: None)
    assert mended(settings) == ()
    settings.build.mkdir(parents=True, exist_ok=True)
    write(settings.build / BUILD_DB, MadeFrom(AS_OF, "0.1.0", "0123456789abcdef", ()))
    assert pipeline.release(settings, lambda: NOW) == ("made", settings.releases / "made")
    store = RawStore(settings.raw)
    cut(store.path(store.vintages(SHIPPED.name)[2]))
    with pytest.raises(ReleaseError, match=r"data\.parquet was altered"):
        pipeline.release(settings, lambda: NOW)
    assert made == [NOW]


@pytest.mark.parametrize("place", ["raw/itu_gci", "raw/itu_gci/schema", "raw/itu_gci/{vintage}"])
def test_a_file_in_the_place_of_a_folder_stops_nothing(place: str, settings: Settings) -> None:
    store = RawStore(settings.raw)
    before = store.vintages(SHIPPED.name)
    folder = settings.data_dir / place.format(vintage=store.folder(before[2]).name)
    shutil.rmtree(folder)
    folder.write_text("no folder")
    expected = {SHIPPED.name: [vintage.vintage_id for vintage in before]}
    assert all(damage.is_mended for damage in take_in([SHIPPED], settings, now=NOW, expected=expected))
    assert store.vintages(SHIPPED.name) == before
    assert (folder.parent / f".file-{folder.name}-1").read_text() == "no folder"
