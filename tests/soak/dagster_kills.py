"""A Dagster worker, the daemon and everything killed at seeded moments; then one clean start has everything, equal."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import dagster as dg

from tests.soak import kills
from tests.soak.ground import FETCHED, Ground, copy_of, small_project
from tests.soak.kills import KILLED, Victim, batches, report
from tests.wire.server import WireServer

CODE = ("-m", "orchestration.dagster.definitions")
IDLE_SECONDS, PATIENCE_SECONDS, ASK_SECONDS, LOOK_SECONDS = 75, 900, 5, 0.02
"""A daemon that has asked for nothing for so long has nothing to do; a clean start that takes longer is a fault."""
UNDER_WAY = [
    dg.DagsterRunStatus.QUEUED,
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
]


@dataclass(frozen=True)
class Worker:
    """A run of Dagster's in a process of its own: the job `rebuild`, which is index, dbt (a process of its own) and
    release."""

    ground: Ground

    def start(self, data: Path, order: str, notes: Path) -> tuple[int, str]:
        return self._execute(self.ground.watched(data, order, notes), data)

    def clean(self, data: Path) -> str:
        mended = self.ground.run("doctor", "--mend", env=self.ground.environment(data))
        code, said = self._execute(self.ground.environment(data), data)
        return f"code {code}: {said}; doctor: {mended.stdout[-300:]}" if code else ""

    def _execute(self, env: dict[str, str], data: Path) -> tuple[int, str]:
        home = at_home(self.ground, data)
        command = [sys.executable, "-m", "dagster", "job", "execute", *CODE, "-d", str(self.ground.project)]
        with subprocess.Popen(
            [*command, "-j", "rebuild"],
            cwd=home,
            env={**env, "DAGSTER_HOME": str(home), "DAGSTER_DISABLE_TELEMETRY": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        ) as worker:
            said, _ = worker.communicate()
            return worker.returncode, said[-500:]


def at_home(ground: Ground, data: Path) -> Path:
    """Where Dagster keeps its instance of a data folder, with the settings that are shipped."""
    home = data / "dagster"
    home.mkdir(exist_ok=True)
    shutil.copyfile(ground.project / "orchestration" / "dagster" / "dagster.yaml", home / "dagster.yaml")
    return home


@dataclass(frozen=True)
class Served:
    """`r57 serve`, whose daemon asks for what is due; killed is what `victims` chooses of its processes."""

    ground: Ground
    victims: Callable[[int], list[int]]

    def start(self, data: Path, order: str, notes: Path) -> tuple[int, str]:
        mark = order if order == "count" else f"{order.rpartition(':')[0]}:-1"
        wait = 0 if order == "count" else int(order.rpartition(":")[2]) / 1000
        with serving(self.ground.watched(data, mark, notes), self.ground.project) as served:
            if order == "count" or not seen(notes, data, served):
                return (0, "") if idle(data) else (1, "not idle in time")
            time.sleep(wait)
            for pid in self.victims(served.pid):
                os.kill(pid, signal.SIGKILL)
            if served.wait(180) not in (7, KILLED):
                return served.returncode, "r57 serve did not end with 7 when its daemon was killed"
        return KILLED, ""

    def clean(self, data: Path) -> str:
        with serving(self.ground.environment(data), self.ground.project) as served:
            if not idle(data):
                return "runs were still under way after 15 minutes"
            served.terminate()
            code = served.wait(90)
        return f"code {code} of a serve that was asked to stop" if code else ""


@contextmanager
def serving(env: dict[str, str], cwd: Path) -> Iterator[subprocess.Popen[bytes]]:
    """`r57 serve` on a free port; afterwards none of its processes is left."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "orchestration.command", "serve", "--port", str(port)]
    with (Path(env["R57_DATA_DIR"]).parent / "serve.log").open("ab") as log:
        served = subprocess.Popen(command, env=env, cwd=cwd, stdout=log, stderr=log, start_new_session=True)
        try:
            yield served
        finally:
            for pid in [*tree(served.pid), *session(served.pid)]:
                with_luck(pid)
            served.wait()


def with_luck(pid: int) -> None:
    """Kill what may have ended meanwhile."""
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def tree(pid: int) -> list[int]:
    """A process and all that it started, the youngest last."""
    found = [pid]
    for one in found:
        try:
            found += [int(child) for child in Path(f"/proc/{one}/task/{one}/children").read_text().split()]
        except OSError:
            continue
    return found


def session(sid: int) -> list[int]:
    """All processes of a session: also those whose parent was killed."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text(errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == sid and fields[0] != "Z":
            found.append(int(stat.parent.name))
    return found


def daemon_of(pid: int) -> list[int]:
    """The daemon alone, among what a serve started."""
    return [one for one in tree(pid) if b"dagster-daemon" in Path(f"/proc/{one}/cmdline").read_bytes()][:1]


def seen(notes: Path, data: Path, served: subprocess.Popen[bytes]) -> bool:
    """Wait for the moment of an order; False where the daemon became idle before it."""
    return waited(data, lambda: notes.exists() or served.poll() is not None) and notes.exists()


def idle(data: Path) -> bool:
    """Wait until the daemon has had nothing to do for a while; False where that takes too long."""
    return not waited(data, lambda: False)


def waited(data: Path, until: Callable[[], bool]) -> bool:
    """Wait until something is so; False where the daemon has nothing to do any more, True also where that takes too
    long."""
    began = quiet = looked = time.monotonic()
    while (now := time.monotonic()) - began < PATIENCE_SECONDS:
        if until():
            return True
        if now - looked > ASK_SECONDS:
            looked = now
            quiet = now if under_way(data) else quiet
        if now - quiet > IDLE_SECONDS:
            return False
        time.sleep(LOOK_SECONDS)
    return True


def under_way(data: Path) -> bool:
    """Whether Dagster has a run that has not ended."""
    home = data / "dagster"
    if not (home / "storage").exists():
        return True
    with dg.DagsterInstance.from_config(str(home)) as instance:
        return bool(instance.get_run_ids(filters=dg.RunsFilter(statuses=UNDER_WAY), limit=1))


def main(seed: int, count: int = 30) -> bool:
    """Kill `count`: six in ten of them workers, two the daemon, two everything."""
    folder = Path(tempfile.mkdtemp(prefix="r57-soak-dagster-"))
    shares = {"worker": count * 6 // 10, "daemon": count * 2 // 10, "everything": count - count * 8 // 10}
    met = True
    with WireServer() as wire:
        ground = Ground(small_project(folder / "project"), wire.url)
        base = ground.base(folder / "base")
        came = copy_of(base, folder / "came")  # a new vintage that nothing is built of yet
        done = ground.run("run", "--select", FETCHED, env=ground.environment(copy_of(base, folder / "run")))
        if done.returncode:
            raise RuntimeError(done.stderr[-2000:])
        for part in (f"raw/{FETCHED}", f"landing/{FETCHED}"):
            shutil.copytree(folder / "run" / part, came / part, dirs_exist_ok=True)
        victims: dict[str, tuple[Victim, Path]] = {
            "worker": (Worker(ground), came),
            "daemon": (Served(ground, daemon_of), base),
            "everything": (Served(ground, tree), base),
        }
        for name, (victim, begin) in victims.items():
            if not shares[name]:
                continue
            place = folder / name
            place.mkdir()
            tally = batches([kills.start(name, victim, begin, place)], place, seed, shares[name])
            met &= report(f"Dagster, {name}", tally)
    if met:
        shutil.rmtree(folder)
    else:
        print(f"  what is left of the failures: {folder}")
    return met
