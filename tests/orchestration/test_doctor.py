"""What the doctor finds and mends: leftovers, a held or damaged database, and where Dagster is."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import dagster as dg
import duckdb
import pytest
from dagster._core.test_utils import create_run_for_test
from typer.testing import CliRunner

from orchestration import doctor
from orchestration.command.app import app
from orchestration.dagster import instance
from orchestration.dead_runs import InstanceError
from orchestration.lock import alone
from sources.vocabulary.settings import HttpSettings, Settings
from tests.conftest import NOW


def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path, http=HttpSettings())


def test_leftovers_of_a_killed_run_are_named_and_removed(tmp_path: Path) -> None:
    left = tmp_path / "releases" / ".building-2026"
    left.mkdir(parents=True)
    assert [f.state for f in doctor.examine(settings(tmp_path), NOW) if ".building-2026" in f.what] == ["fault"]
    assert [f.state for f in doctor.examine(settings(tmp_path), NOW, mend=True) if ".building-2026" in f.what] == [
        "mended"
    ]
    assert not left.exists()


def test_a_held_build_database_is_said_to_be_held(tmp_path: Path) -> None:
    path = settings(tmp_path).build / "r57.duckdb"
    path.parent.mkdir(parents=True)
    duckdb.connect(str(path)).close()
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            f"import duckdb, time; c = duckdb.connect({str(path)!r}); print('held', flush=True); time.sleep(30)",
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline().strip() == "held"
        time.sleep(0.1)
        finding = next(f for f in doctor.examine(settings(tmp_path), NOW) if "build database" in f.what)
        assert finding.state == "fault"
        assert "held by another process" in finding.what
        assert "close the program" in finding.next_step
    finally:
        holder.kill()
        holder.wait(timeout=10)


@pytest.mark.parametrize("name", ["run.lock", "serve.lock"])
def test_what_stands_in_the_place_of_a_lock_is_found(tmp_path: Path, name: str) -> None:
    def said() -> list[str]:
        return [sign.next_step for sign in doctor.examine(settings(tmp_path), NOW) if sign.name == "lock"]

    lock = settings(tmp_path).state / name
    lock.parent.mkdir()
    lock.touch()
    assert said() == []
    lock.unlink()
    os.mkfifo(lock)
    assert said() == [f"remove {lock}"]


@pytest.mark.parametrize(
    "text",
    [
        "[1, 2]",
        "a: [",
        "storage: {postgres: {postgres_url: {env: NO_SUCH}}}",
        "run_coordinator: {module: no.such.module, class: Queue}",
        "\udcff\udcfe",
    ],
)
def test_settings_of_dagster_that_are_none_are_told_in_a_line(
    tmp_path: Path, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DAGSTER_HOME", raising=False)
    home = instance.home(settings(tmp_path))
    (home / "dagster.yaml").write_bytes(text.encode("utf-8", "surrogateescape"))
    (sign,) = [sign for sign in doctor.examine(settings(tmp_path), NOW) if sign.name == "dead_runs"]
    assert sign.state == "fault"
    assert sign.what.startswith(f"what Dagster keeps of its runs under {home} cannot be read: ")
    assert "\n" not in sign.what


def test_settings_of_dagster_that_are_a_link_to_nothing_are_left_to_the_operator(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DAGSTER_HOME", raising=False)
    link = instance.home(settings(tmp_path)) / "dagster.yaml"
    whole = link.rename(link.with_name("moved.yaml"))
    link.symlink_to(whole)
    assert instance.home(settings(tmp_path)) == link.parent
    whole.unlink()
    (sign,) = [sign for sign in doctor.examine(settings(tmp_path), NOW) if sign.name == "dead_runs"]
    assert (sign.state, sign.what[-18:]) == ("fault", "which is not there")
    with pytest.raises(InstanceError, match="is a link to"):
        instance.home(settings(tmp_path))
    assert link.is_symlink()


@pytest.mark.usefixtures("still_clock")
@pytest.mark.parametrize("damaged", [False, True])
def test_what_dagster_keeps_is_read_or_said_to_be_damaged(
    tmp_path: Path, damaged: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    monkeypatch.delenv("DAGSTER_HOME", raising=False)
    home = instance.home(settings(tmp_path))
    with dg.DagsterInstance.from_config(str(home)) as made:
        create_run_for_test(made, status=dg.DagsterRunStatus.SUCCESS)
    if damaged:
        (file,) = home.rglob("runs.db")
        file.write_bytes(b"no database" * 1000)
    (sign,) = [sign for sign in doctor.examine(settings(tmp_path), NOW) if sign.name == "dead_runs"]
    assert (sign.state, "file is not a database" in sign.what) == (("fault", True) if damaged else ("ok", False))
    monkeypatch.setenv("R57_DATA_DIR", str(tmp_path))
    told = CliRunner().invoke(app, ["health"])
    assert (str(home) in told.stdout, told.exit_code) == (damaged, 6)
    if damaged:
        served = CliRunner().invoke(app, ["serve", "--port", str(port)])
        assert (served.exit_code, "cannot be read" in served.stderr) == (4, True)


def database(tmp_path: Path) -> Path:
    path = settings(tmp_path).build / "r57.duckdb"
    path.parent.mkdir(parents=True)
    with duckdb.connect(str(path)) as made:
        made.execute("create table fct as select range as n from range(10)")
    return path


def test_a_sound_build_database_is_said_to_be_free(tmp_path: Path) -> None:
    database(tmp_path)
    assert doctor._build_database(settings(tmp_path)).what == "the build database is free"


@pytest.mark.parametrize("keep", [0, 100, 5000, 20000], ids=lambda n: f"first {n} bytes")
def test_a_damaged_build_database_is_not_said_to_be_held(tmp_path: Path, keep: int) -> None:
    path = database(tmp_path)
    path.write_bytes(path.read_bytes()[:keep] + b"?" * (path.stat().st_size - keep))
    finding = doctor._build_database(settings(tmp_path))
    assert finding.state == "fault"
    assert "is damaged" in finding.what
    assert finding.next_step == f"delete {path}; the next run makes it anew"


def test_dagster_is_looked_for_where_it_really_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def said() -> str:
        return doctor.examine(settings(tmp_path / "data"), NOW)[-1].what

    elsewhere = tmp_path / "elsewhere"
    monkeypatch.delenv("DAGSTER_HOME", raising=False)
    assert said() == f"Dagster has not been used here ({tmp_path / 'data' / 'dagster'})"
    monkeypatch.setenv("DAGSTER_HOME", str(elsewhere))
    assert said() == f"Dagster has not been used here ({elsewhere})"
    elsewhere.mkdir()
    (elsewhere / "dagster.yaml").write_text("telemetry: {enabled: false}\n")
    assert said() == "no dead runs hold a slot"


def test_what_a_living_run_writes_is_left_alone_and_what_a_killed_one_left_is_not(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, http=HttpSettings())
    half = settings.releases / ".building-2026-11-23"
    half.mkdir(parents=True)
    with alone(settings, "a run"):
        told = doctor._leftovers(settings, mend=True)
        assert [(finding.state, "under way" in finding.what) for finding in told] == [("ok", True)]
        assert half.exists()
    assert [finding.state for finding in doctor._leftovers(settings, mend=False)] == ["fault"]
    assert [finding.state for finding in doctor._leftovers(settings, mend=True)] == ["mended"]
    assert not half.exists()


@pytest.mark.parametrize("room", ["", "raw", "state", "build", "releases"])
def test_a_folder_that_cannot_be_written_is_a_fault(tmp_path: Path, room: str) -> None:
    """Every user is refused in /proc, root too; so is everybody where a file stands in the place of the folder."""
    data = tmp_path / "data"
    place = data / room
    place.parent.mkdir(parents=True, exist_ok=True)
    place.symlink_to("/proc/self/fdinfo")
    found = doctor._writable(settings(data))
    assert (found.state, f"{place} cannot be written" in found.what) == ("fault", True)
    place.unlink()
    place.touch()
    assert doctor._writable(settings(data)).state == "fault"
    place.unlink()
    place.mkdir()
    assert doctor._writable(settings(data)).what == f"{data} can be written"
    assert list(data.rglob("*")) == ([place] if room else []), "what was tried leaves nothing"


def test_too_little_room_for_the_next_run_is_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    database(tmp_path)
    monkeypatch.setattr(doctor.room, "MARGIN", 10**12)
    (found,) = [sign for sign in doctor.examine(settings(tmp_path), NOW) if sign.name == "disk"]
    assert (found.state, found.next_step) == ("fault", "make room, or set R57_DATA_DIR")
    assert f"under {settings(tmp_path).build}; a run that makes everything anew takes about" in found.what


def test_what_could_not_be_removed_is_not_said_to_be_mended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    left = tmp_path / "releases" / ".building-2026"
    left.mkdir(parents=True)
    monkeypatch.setattr(doctor.debris, "clear", lambda _: [left])
    (found,) = doctor._leftovers(settings(tmp_path), mend=True)
    assert (found.state, "could not be removed" in found.what) == ("fault", True)


def test_a_manifest_that_cannot_be_read_is_a_fault(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, http=HttpSettings())
    release = settings.releases / "one"
    release.mkdir(parents=True)
    (settings.releases / "current").symlink_to("one")

    def said() -> list[str]:
        return [sign.state for sign in doctor.examine(settings, NOW) if sign.name == "release"]

    (release / "manifest.json").write_text('{"release_id": "one", "files": {}}')
    assert said() == ["ok"]
    (release / "manifest.json").write_text("")
    assert said() == ["fault"]
