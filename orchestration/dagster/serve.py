"""Dagster over this project, started for real: webserver and daemon under one parent that lives and ends with them."""

from __future__ import annotations

import signal
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from orchestration import dbt, dead_runs, room
from orchestration.dagster.instance import CODE, environment, home, is_shipped, program
from orchestration.lock import serving
from sources.vocabulary import clock
from sources.vocabulary.settings import Settings

LOOPBACK = "127.0.0.1"
ENDED = 7
"""Exit code where a process ended that should not have."""
LOOK_EVERY_SECONDS = 0.5
STOPS_WITHIN_SECONDS = 30
"""A process that was asked to stop and has not is killed; a run it leaves is mended at the next start."""


def serve(
    settings: Settings, host: str, port: int, tell: Callable[[str], None], free: Callable[[], None] = lambda: None
) -> int:
    """Run webserver and daemon until they are asked to stop (SIGTERM, SIGINT: 0) or one of them ends (7). `free` is
    called first and raises where the address cannot be had: the webserver would say so minutes later.

    Dead runs are mended first, for one would hold the queue. Raises BlockingIOError where the data folder is served
    already, InstanceError where Dagster's instance cannot be read, DbtFailure where dbt's project cannot be parsed,
    NoRoomError where the disk is full: Dagster would go on without its memory, and would not say so in one line.
    """
    with serving(settings) as held:
        free()
        folder = home(settings)
        if not is_shipped(folder):
            tell(f"{folder / 'dagster.yaml'} is kept as it is; it differs from what this version ships")
        for run in dead_runs.in_home(settings, clock.now(), mend=True, none_starts=True) or ():
            tell(f"run {run.run_id} ({run.job_name}) was dead: marked failed, its slot freed")
        dbt.manifest(settings)  # once here: two processes would parse at the same time
        reach = "this machine alone" if host == LOOPBACK else "reached by others, and nobody is asked for a password"
        tell(f"http://{host}:{port} ({reach}); instance {folder}; stop with Ctrl-C")
        env = {"R57_WEBSERVER_URL": f"http://{host}:{port}", **environment(settings)}
        commands = {
            "webserver": [program("dagster-webserver"), *CODE, "-h", host, "-p", str(port)],
            "daemon": [program("dagster-daemon"), "run", *CODE],
        }

        def look() -> None:
            if full := room.full_at(folder, settings):
                raise full

        return together(commands, env, tell, cwd=str(folder), keep=(held,), look=look)


def together(
    commands: Mapping[str, Sequence[str]],
    env: Mapping[str, str],
    tell: Callable[[str], None],
    *,
    cwd: str,
    keep: Sequence[int] = (),
    look: Callable[[], None] = lambda: None,
) -> int:
    """Run programs side by side; give 0 where they were asked to stop, `ENDED` where one ended by itself: then the
    others are stopped too. `keep`: file descriptors they inherit; `look` is asked before and all the while, and ends
    them by what it raises."""
    look()
    with _asked_to_stop() as stop:
        running = {
            name: subprocess.Popen(command, cwd=cwd, env=dict(env), pass_fds=keep) for name, command in commands.items()
        }
        try:
            while not stop.wait(LOOK_EVERY_SECONDS):
                look()
                for name, process in running.items():
                    if (code := process.poll()) is not None:
                        tell(f"the {name} ended with code {code}; all is stopped, so that what watches starts it anew")
                        return ENDED
            return 0
        finally:
            _stop([*running.values()])


@contextmanager
def _asked_to_stop() -> Iterator[threading.Event]:
    """An event that is set by SIGTERM and SIGINT."""
    asked = threading.Event()
    signals = (signal.SIGTERM, signal.SIGINT)
    before = [signal.signal(number, lambda *_: asked.set()) for number in signals]
    try:
        yield asked
    finally:
        for number, handler in zip(signals, before, strict=True):
            signal.signal(number, handler)


def _stop(processes: Sequence[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        process.terminate()
    for process in processes:
        try:
            process.wait(STOPS_WITHIN_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def develop(settings: Settings, port: int) -> int:
    """Run `dagster dev` until it is stopped; give its exit code. Dead runs of before are freed first."""
    folder = home(settings)
    dead_runs.in_home(settings, clock.now(), mend=True)
    command = [program("dagster"), "dev", *CODE, "-h", LOOPBACK, "-p", str(port)]
    return subprocess.run(command, cwd=folder, env=environment(settings), check=False).returncode
