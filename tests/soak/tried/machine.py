"""What stands in the way on the machine: files in the place of folders, locks, others that hold them, disks."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from exports.engine import PACKAGES
from orchestration import debris
from tests import ROOT
from tests.orchestration.conftest import listening
from tests.soak.disk_full import FULL
from tests.soak.ground import settings_of
from tests.soak.tried.stage import Scene, Seen, Stage, holder, in_own_mounts, until

BUNDLED = ("run", "--mode", "bundled")
HOLDS_DATABASE = "import duckdb, sys; held = duckdb.connect(sys.argv[1]); print('held', flush=True); sys.stdin.read()"


def a_day_ahead(stage: Stage, data: Path) -> Iterator[Seen]:
    yield stage.r57(data, *BUNDLED, "--as-of", "2999-12-31")


def a_day_before_all(stage: Stage, data: Path) -> Iterator[Seen]:
    yield stage.r57(data, *BUNDLED, "--as-of", "2020-01-01")


def no_engine(stage: Stage, data: Path) -> Iterator[Seen]:
    """The engine of the page `query/`: on a machine without npm, and of other packages than those that are pinned."""
    yield stage.r57(data, "query-page", PATH="/nowhere")
    data.mkdir(exist_ok=True)
    for package in PACKAGES:
        (data / package.archive).write_bytes(b"another")
    yield stage.r57(data, "query-page", "--from", str(data))


def a_setting(stage: Stage, data: Path) -> Iterator[Seen]:
    yield stage.r57(data, "sources", R57_HTTP_ATTEMPTS="many")
    yield stage.r57(data, "sources", R57_DUCKDB_MEMORY="lots")


def clock_gone_back(stage: Stage, data: Path) -> Iterator[Seen]:
    """A year before the release that is there."""
    stage.begin(data)
    env = {**stage.env(data), "PYTHONPATH": str(ROOT)}
    for words in (BUNDLED, ("health",)):
        command = [sys.executable, "-m", "tests.on_a_day", "2025-01-05", *words]
        yield stage.done(command, env, f"r57 {words[0]} in 2025", cwd=ROOT)


def a_port_that_is_taken(stage: Stage, data: Path) -> Iterator[Seen]:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield stage.r57(data, "serve", "--port", str(other.getsockname()[1]))


def not_there(stage: Stage, data: Path) -> Iterator[Seen]:
    yield stage.r57(data, "verify")
    yield stage.r57(data, "sources", "accept", "un_egdi", "--by", "Trần Thị Lan", "--reason", "rebased")


def in_the_place_of_a_folder(stage: Stage, data: Path) -> Iterator[Seen]:
    data.touch()
    yield stage.r57(data, *BUNDLED)
    yield stage.r57(data / "data", *BUNDLED)
    yield stage.r57(data / "data", "doctor")


def a_link_for_a_lock(stage: Stage, data: Path) -> Iterator[Seen]:
    (data / "state").mkdir(parents=True)
    (data / "state" / "run.lock").symlink_to(data / "elsewhere")
    yield stage.r57(data, "unpin")
    if (data / "elsewhere").exists():
        yield Seen("the link", "the lock was followed through the link")
    (data / "state" / "run.lock").unlink()
    os.mkfifo(data / "state" / "run.lock")
    yield stage.r57(data, "unpin")


def waiting(stage: Stage, data: Path) -> Iterator[Seen]:
    """One run stands still while it holds the folder; one waits for it, another waits and is interrupted."""
    stage.begin(data)
    first = stage.start(data, *BUNDLED)
    until(lambda: holder(data).startswith("r57 run"), "the first run holds the folder")
    first.process.send_signal(signal.SIGSTOP)
    try:
        second, third = stage.start(data, *BUNDLED), stage.start(data, *BUNDLED)
        for other in (second, third):
            other.says("waiting for")
        third.process.send_signal(signal.SIGINT)
        yield third.ended()
    finally:
        first.process.send_signal(signal.SIGCONT)
    yield first.ended()
    yield second.ended()


def database_held(stage: Stage, data: Path) -> Iterator[Seen]:
    """Another program has the build database open, of which the next run makes a part anew; a whole build takes the
    place of the file that is held."""
    stage.begin(data)
    command = [sys.executable, "-c", HOLDS_DATABASE, str(data / "build" / "r57.duckdb")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout
        assert other.stdin
        other.stdout.readline()
        yield stage.r57(data, "doctor")
        yield stage.r57(data, *BUNDLED, "--as-of", "2026-06-30")
        other.stdin.close()


def database_damaged(stage: Stage, data: Path) -> Iterator[Seen]:
    (data / "build").mkdir(parents=True)
    (data / "build" / "r57.duckdb").write_bytes(b"no database" * 1000)
    yield stage.r57(data, "doctor")


def a_webhook_that_fails(stage: Stage, data: Path) -> Iterator[Seen]:
    stage.begin(data)
    with listening() as hook:
        hook.status = 500
        yield stage.r57(data, *BUNDLED, **hook.env)


def killed(stage: Stage, data: Path) -> Iterator[Seen]:
    """First runs are killed while they take in figures, until one leaves something half written."""
    for number in range(9, 29, 4):
        place = data.with_name(f"killed{number}")
        notes = place.with_name(f"{place.name}-notes")
        stage.ground.run(*BUNDLED, env=stage.ground.watched(place, f"raw:{number}:0", notes))
        if any(debris.found(settings_of(place))):
            yield stage.r57(place, "doctor")
            return


def disk_full(stage: Stage, data: Path) -> Iterator[Seen]:
    """By its own promise, at one place."""
    env = {**os.environ, "PYTHONPATH": str(ROOT), "R57_SOAK_BASE": str(stage.base)}
    command = [sys.executable, "-m", "tests.soak.disk_full", "57", "raw vintage"]
    full = stage.done(command, env, "r57 run on a full disk (tests.soak.disk_full)", cwd=ROOT)
    yield Seen(full.what, full.text, FULL if full.code == 0 else full.code)


def little_room(stage: Stage, data: Path) -> Iterator[Seen]:
    """A disk of one GiB, for real."""
    data.mkdir()
    script = f"mount -t tmpfs -o size=1g tmpfs '{data}' && exec '{sys.executable}' -m orchestration.command health"
    yield stage.done(in_own_mounts(script), stage.env(data), "r57 health")


def silence(stage: Stage, data: Path) -> Iterator[Seen]:
    """Long after the last run; then after the release was damaged as well."""
    stage.begin(data)
    on_a_day = [sys.executable, "-m", "tests.on_a_day", "2031-01-05", "health"]
    yield stage.done(on_a_day, {**stage.env(data), "PYTHONPATH": str(ROOT)}, "r57 health in 2031", cwd=ROOT)


def units(stage: Stage, data: Path) -> Iterator[Seen]:
    """The unit on a machine where the project stands elsewhere."""
    unit = ROOT / "deploy" / "systemd" / "r57.service"
    yield stage.done(["systemd-analyze", "verify", str(unit)], stage.env(data), "systemd-analyze verify", cwd=ROOT)


SCENES = (
    Scene(a_day_ahead, ("has not come (today is",)),
    Scene(a_day_before_all, ("lies before",)),
    Scene(no_engine, ("is not the one that is pinned", "npm is not on this machine")),
    Scene(a_setting, ("environment variable", "code 2")),
    Scene(clock_gone_back, ("the clock of this machine",)),
    Scene(a_port_that_is_taken, ("cannot listen on",)),
    Scene(not_there, ("nothing is kept under", "no vintage of", "code 1")),
    Scene(in_the_place_of_a_folder, ("File exists", "Not a directory", "cannot be written")),
    Scene(a_link_for_a_lock, ("the lock is a symbolic link", "the place of the lock", "code 4")),
    Scene(waiting, ("waiting for r57 run", "nothing changed; current release", "code 0", "code 130")),
    Scene(database_held, ("Could not set lock on file",)),
    Scene(database_damaged, ("the build database is damaged", "code 6")),
    Scene(a_webhook_that_fails, ("notice: webhook failed",)),
    Scene(killed, ("a killed run left",)),
    Scene(disk_full, ("the disk is full",)),
    Scene(little_room, ("GiB free under", "there is no current release", "no run is known")),
    Scene(silence, ("no finished run for",)),
    Scene(units, ("is not executable",)),
)
