"""What was backed up comes back byte for byte, and nothing that is there is lost by trying."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from orchestration import backup as keep
from orchestration.backup import BackupError, backup, restore
from orchestration.command.app import app
from orchestration.inputs import inputs_fingerprint
from orchestration.keeping import examine
from sources.border.succession import renumbered
from sources.border.vintages import RawStore
from sources.vocabulary.settings import HttpSettings, Settings
from tests import ROOT
from tests.conftest import AS_OF, NOW
from tests.orchestration.store.machines import given_another_number

KEPT = ROOT / "tests" / "release_0_1_0"


@pytest.fixture
def kept(tmp_path: Path) -> Settings:
    """A small data folder with landing, raw and state."""
    shutil.copytree(KEPT, tmp_path / "data")
    return Settings(tmp_path / "data", HttpSettings())


@pytest.fixture
def empty(kept: Settings, tmp_path: Path) -> Settings:
    return replace(kept, data_dir=tmp_path / "elsewhere")


def contents(settings: Settings) -> dict[str, str]:
    """Path in the data folder → digest, of all that a backup keeps."""
    return {
        path.relative_to(settings.data_dir).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for room in keep.ROOMS
        for path in (settings.data_dir / room).rglob("*")
        if path.is_file() and path.name != "run.lock" and "_index" not in path.parts
    }


def test_the_drill_a_lost_folder_comes_back_equal(kept: Settings, empty: Settings, tmp_path: Path) -> None:
    made = backup(kept, tmp_path / "usb", lambda: NOW)
    before, fingerprint = contents(kept), inputs_fingerprint(kept, AS_OF, "code")
    shutil.rmtree(kept.data_dir)
    restored = restore(empty, tmp_path / "usb")
    assert contents(empty) == before
    assert (made.files, restored.files, restored.lost) == (len(before), len(before), ())
    assert list(examine(empty)) == []
    assert inputs_fingerprint(empty, AS_OF, "code") == fingerprint
    assert sorted(p.name for p in empty.data_dir.iterdir()) == ["build", "landing", "raw", "state"]


def test_what_has_another_number_now_comes_back_too_and_is_looked_at(
    kept: Settings, empty: Settings, tmp_path: Path
) -> None:
    """A release may name it as it was."""
    vintage, _ = given_another_number(RawStore(kept.raw), "wipo_gii")
    backup(kept, tmp_path / "usb", lambda: NOW)
    restore(empty, tmp_path / "usb")
    assert contents(empty) == contents(kept)
    ((before, aside),) = renumbered(RawStore(empty.raw), "wipo_gii")
    assert before == vintage
    assert list(examine(empty)) == []
    (aside / "data.parquet").write_bytes(b"x")
    (found,) = examine(empty)
    assert found.where == str(aside.relative_to(empty.data_dir))
    assert found.what.startswith("data.parquet was altered")


def test_what_a_killed_backup_left_half_copied_is_cleared_and_not_while_another_is_at_it(
    kept: Settings, tmp_path: Path
) -> None:
    usb = tmp_path / "usb"
    left = usb / "objects" / "ab" / f".{'ab' * 32}.4711.1"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"half")
    writing = threading.Thread(target=backup, args=(kept, usb, lambda: NOW))
    with (usb / keep.WRITING).open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        writing.start()
        writing.join(0.3)
        assert writing.is_alive(), "it waits for the one that writes"
        assert left.exists()
    writing.join(20)
    assert not left.exists()
    assert len(list((usb / "backups").iterdir())) == 1


def test_a_pipe_in_the_place_of_the_lock_is_not_waited_for(kept: Settings, tmp_path: Path) -> None:
    (tmp_path / "usb").mkdir()
    os.mkfifo(tmp_path / "usb" / keep.WRITING)
    with pytest.raises(BackupError, match="no file"):
        backup(kept, tmp_path / "usb", lambda: NOW)


def test_a_second_backup_adds_only_what_is_new(kept: Settings, tmp_path: Path) -> None:
    first = backup(kept, tmp_path / "usb", lambda: NOW)
    (kept.landing / "wipo_gii" / "new.csv").write_text("new", encoding="utf-8")
    second = backup(kept, tmp_path / "usb", lambda: NOW + timedelta(days=1))
    assert (second.files, second.added_files, second.added_bytes) == (first.files + 1, 1, 3)
    assert second.altered == ()


def test_an_earlier_backup_can_be_chosen(kept: Settings, empty: Settings, tmp_path: Path) -> None:
    first = backup(kept, tmp_path / "usb", lambda: NOW)
    (kept.landing / "wipo_gii" / "new.csv").write_text("new", encoding="utf-8")
    backup(kept, tmp_path / "usb", lambda: NOW + timedelta(days=1))
    assert restore(empty, tmp_path / "usb", at=first.path.stem).files == first.files
    assert not (empty.landing / "wipo_gii" / "new.csv").exists()


def test_what_never_changes_and_did_is_named_and_both_are_kept(kept: Settings, tmp_path: Path) -> None:
    backup(kept, tmp_path / "usb", lambda: NOW)
    damaged = next((kept.raw / "wipo_gii").rglob("data.parquet"))
    damaged.write_bytes(damaged.read_bytes()[:-1] + b"?")
    second = backup(kept, tmp_path / "usb", lambda: NOW + timedelta(days=1))
    assert second.altered == (damaged.relative_to(kept.data_dir).as_posix(),)
    assert second.added_files == 1


def test_contents_gone_bad_in_the_backup_are_named_and_all_others_restored(
    kept: Settings, empty: Settings, tmp_path: Path
) -> None:
    made = backup(kept, tmp_path / "usb", lambda: NOW)
    name, digest = next((n, d) for n, d in contents(kept).items() if n.endswith("data.parquet"))
    bad = tmp_path / "usb" / "objects" / digest[:2] / digest
    bad.write_bytes(bad.read_bytes()[:-1] + b"?")
    restored = restore(empty, tmp_path / "usb")
    assert restored.lost == (name,)
    assert restored.files == made.files - 1
    mended = backup(kept, tmp_path / "usb", lambda: NOW + timedelta(days=1), check=True)
    assert mended.added_files == 1


def test_nothing_is_restored_over_figures(kept: Settings, tmp_path: Path) -> None:
    backup(kept, tmp_path / "usb", lambda: NOW)
    before = contents(kept)
    with pytest.raises(BackupError, match="a restore replaces none"):
        restore(kept, tmp_path / "usb")
    assert contents(kept) == before


@pytest.mark.parametrize("left", [0, 1, 2])
def test_a_restore_cut_short_is_done_again_or_finished(
    kept: Settings, empty: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, left: int
) -> None:
    """Killed while it reads (0), before the first room is moved (1), after it (2)."""
    backup(kept, tmp_path / "usb", lambda: NOW)

    def killed(aside: Path, settings: Settings) -> None:
        for room in keep.ROOMS[: left - 1]:
            (aside / room).replace(settings.data_dir / room)
        raise KeyboardInterrupt

    copy = keep._copy

    def killed_at_the_tenth(source: Path, sha256: str) -> object:
        if len(list((empty.data_dir / keep.RESTORING).rglob("*"))) > 10:
            raise KeyboardInterrupt
        return copy(source, sha256)

    with monkeypatch.context() as patched:
        if left:
            patched.setattr(keep, "_move_in", killed)
        else:
            patched.setattr(keep, "_copy", killed_at_the_tenth)
        with pytest.raises(KeyboardInterrupt):
            restore(empty, tmp_path / "usb")
    restore(empty, tmp_path / "usb")
    assert contents(empty) == contents(kept)


def test_a_list_that_names_files_elsewhere_is_refused(kept: Settings, empty: Settings, tmp_path: Path) -> None:
    made = backup(kept, tmp_path / "usb", lambda: NOW)
    said = keep.unsealed(made.path.read_text(encoding="utf-8"))
    said["files"]["raw/../../precious"] = next(iter(said["files"].values()))
    made.path.write_text(keep.sealed(said), encoding="utf-8")
    with pytest.raises(BackupError, match="outside of a data folder"):
        restore(empty, tmp_path / "usb")
    assert not (tmp_path / "precious").exists()


@pytest.mark.usefixtures("still_clock")
def test_the_command_says_where_what_and_what_next(kept: Settings, tmp_path: Path) -> None:
    run = CliRunner(env={"R57_DATA_DIR": str(kept.data_dir)}).invoke
    inside = run(app, ["backup", str(kept.data_dir / "usb")])
    assert (inside.exit_code, "inside the data folder" in inside.stderr) == (1, True)
    none = run(app, ["restore", str(tmp_path / "usb")])
    assert (none.exit_code, "there is no backup" in none.stderr) == (1, True)
    made = run(app, ["backup", str(tmp_path / "usb")])
    assert (made.exit_code, "files" in made.stdout) == (0, True)
    over = run(app, ["restore", str(tmp_path / "usb")])
    assert (over.exit_code, "a restore replaces none" in over.stderr) == (1, True)
    elsewhere = {"R57_DATA_DIR": str(tmp_path / "elsewhere")}
    assert CliRunner(env=elsewhere).invoke(app, ["restore", str(tmp_path / "usb")]).exit_code == 0
