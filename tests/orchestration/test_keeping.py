"""`r57 verify` over all that is kept, and what a run does about a damaged release."""

from __future__ import annotations

import os
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

import exports.release
from exports.formats import parquet
from exports.offered import Offered
from exports.release import SEALED_BY, verify_current, verify_release
from orchestration import pipeline
from orchestration.command.app import app
from orchestration.keeping import examine
from sources.border.attempts import recall
from sources.border.landing import ORIGIN
from sources.vocabulary.settings import HttpSettings, Settings
from tests import ROOT
from tests.conftest import AS_OF, NOW

pytestmark = pytest.mark.xdist_group("warehouse")
KEPT = ROOT / "tests" / "release_0_1_0"


@pytest.fixture
def kept(tmp_path: Path) -> Settings:
    """A small data folder of an earlier version, all of it sound."""
    shutil.copytree(KEPT, tmp_path / "data")
    return Settings(tmp_path / "data", HttpSettings())


@pytest.fixture
def released(built: Path, tmp_path: Path) -> Settings:
    """The session's warehouse under other names of the same files: write nothing in place."""
    shutil.copytree(built, tmp_path / "data", symlinks=True, copy_function=os.link)
    return Settings(tmp_path / "data", HttpSettings())


def put(path: Path, body: bytes) -> None:
    path.unlink()
    path.write_bytes(body)


def found(settings: Settings) -> list[tuple[str, str]]:
    return [(finding.where, finding.what) for finding in examine(settings)]


def test_a_sound_folder_of_an_earlier_version_has_no_fault(kept: Settings) -> None:
    assert found(kept) == []


def test_what_is_wrong_in_landing_is_named(kept: Settings) -> None:
    notes = sorted((kept.landing / "wipo_gii").glob(f"*{ORIGIN}"))
    first, second, third, fourth = (note.name.removesuffix(ORIGIN) for note in notes)
    put(kept.landing / "wipo_gii" / f"{first}.csv", b"another answer")
    put(kept.landing / "wipo_gii" / f"{second}{ORIGIN}", b'{"sha25')
    (kept.landing / "wipo_gii" / f"{third}.csv").unlink()
    (kept.landing / "wipo_gii" / f"{fourth}{ORIGIN}").unlink()
    assert sorted(found(kept)) == [
        (f"landing/wipo_gii/{first}.csv", "the answer was altered: its sha256 is not its name"),
        (f"landing/wipo_gii/{second}{ORIGIN}", "the note cannot be read, or is of another answer"),
        (f"landing/wipo_gii/{third}{ORIGIN}", "a note without the answer it is of"),
        (f"landing/wipo_gii/{fourth}.csv", "an answer without a note of where it came from"),
    ]


def test_what_is_wrong_in_raw_and_state_is_named(kept: Settings) -> None:
    (vintage,) = (kept.raw / "wipo_gii").glob("vintage=*")
    put(vintage / "data.parquet", b"PAR1")
    put(kept.state / "wipo_gii.json", b'{"dataset": "wip')
    (kept.state / "world_bank.json").write_bytes(b'{"dataset": "itu_gci", "outcome": "unchanged"}')
    (kept.state / "un_egdi.json").write_bytes(b'{"dataset": "un_egdi", "last_success_at": 5}')
    (kept.state / "un_sdg.json").write_bytes(b'{"dataset": "un_sdg", "last_success_at": "2026-02-30"}')
    places = [where for where, _ in found(kept)]
    damaged = ("un_egdi", "un_sdg", "wipo_gii", "world_bank")
    assert places == [f"raw/wipo_gii/{vintage.name}", *(f"state/{name}.json" for name in damaged)]
    assert [recall(name, kept.state) for name in damaged] == [{}, {}, {}, {}]


def test_what_lies_aside_is_a_fault_until_it_is_there_again(kept: Settings) -> None:
    (vintage,) = (kept.raw / "wipo_gii").glob("vintage=*")
    aside = vintage.with_name(f".damaged-{vintage.name.removeprefix('vintage=')}-1")
    shutil.copytree(vintage, aside)
    (there,) = examine(kept)
    assert (there.where, there.is_fault) == (f"raw/wipo_gii/{aside.name}", False)
    shutil.rmtree(vintage)
    (lost,) = examine(kept)
    assert (lost.where, lost.is_fault) == (there.where, True)
    assert f"put raw/wipo_gii/{vintage.name} back" in lost.next_step


def test_a_link_that_leads_nowhere_or_away_is_named(kept: Settings) -> None:
    (kept.releases / "one").mkdir(parents=True)
    (kept.releases / "one" / "manifest.json").write_text('{"files": {}}')
    link = kept.releases / "current"
    assert found(kept) == [("releases/current", "missing, so that readers find no release")]
    for target, said in (
        ("two", "current points to two, which is not there"),
        ("current", "current points to current, which is not there"),
        ("..", "points to .., which is no release here"),
    ):
        link.symlink_to(target)
        assert found(kept) == [("releases/current", said)]
        link.unlink()
    link.symlink_to("one")
    assert found(kept) == []


def test_the_command_ends_with_6_and_says_what_to_do(kept: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("R57_DATA_DIR", str(kept.data_dir))
    sound = CliRunner().invoke(app, ["verify"])
    assert (sound.exit_code, "as they were kept" in sound.output) == (0, True)
    put(kept.state / "wipo_gii.json", b"")
    faulty = CliRunner().invoke(app, ["verify"])
    assert faulty.exit_code == 6
    assert "state/wipo_gii.json: cannot be believed" in faulty.output
    assert "next: delete it" in faulty.output


def test_a_damaged_current_release_is_made_anew_and_the_old_one_named(
    released: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = (released.releases / "current").resolve()
    put(before / "index.html", b"another page")
    monkeypatch.setattr(pipeline, "build", lambda *_: None)  # the build database is there and sound
    monkeypatch.setattr(exports.release, "offered", lambda: Offered([parquet.FORMAT], []))
    later = NOW + timedelta(hours=1)
    report = pipeline.run(released, mode="bundled", as_of=AS_OF, now=lambda: later)
    assert report.remade == ("index.html: altered (sha256 differs from the manifest)",)
    assert (report.changed, report.release_id != before.name) == (True, True)
    assert verify_current(released.releases) == []
    assert verify_release(before) != []
    assert found(released) == [(f"releases/{before.name}", report.remade[0])]
    again = pipeline.run(released, mode="bundled", as_of=AS_OF, now=lambda: later)
    assert (again.changed, again.remade) == (False, ())
    assert again.release_id == report.release_id


def test_a_database_that_is_damaged_inside_is_said_to_be(released: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    path = (released.releases / "current").resolve() / "r57.duckdb"
    body = path.read_bytes()
    put(path, body[:16384] + bytes(len(body) - 16384))
    monkeypatch.setenv("R57_DATA_DIR", str(released.data_dir))
    told = CliRunner().invoke(app, ["status"])
    assert told.exit_code == 1
    assert "r57 verify" in told.output or "r57 run" in told.output


@pytest.mark.parametrize(
    ("before", "after"), [('"withheld_rows": 0', '"withheld_rows": 1'), (SEALED_BY, SEALED_BY.replace("rest", "resu"))]
)
def test_a_manifest_that_says_something_else_is_seen(before: str, after: str, released: Settings) -> None:
    path = (released.releases / "current").resolve() / "manifest.json"
    text = path.read_text(encoding="utf-8")
    put(path, text.replace(before, after, 1).encode())
    assert ["manifest.json" in fault for fault in verify_release(path.parent)] == [True]
