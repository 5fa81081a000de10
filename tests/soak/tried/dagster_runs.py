"""What Dagster's runs say: in their logs, by alerts, and when they are killed; and `r57 serve`."""

from __future__ import annotations

import os
import signal
import socket
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import dagster as dg
from dagster._core.test_utils import create_run_for_test

from orchestration.dagster.pruning import pruning_sensor
from orchestration.dagster.sensors import failure_sensor
from sources.tiles.ookla import Quarter
from sources.vocabulary import clock
from tests.orchestration.conftest import listening
from tests.soak import told
from tests.soak.dagster_kills import CODE, at_home, session, tree, with_luck
from tests.soak.ground import settings_of
from tests.soak.tried.stage import Scene, Seen, Stage, Started, arrives, holder, statement, until
from tests.wire.range_server import Fault, RangeServer

REBUILD = ("job", "execute", "-j", "rebuild")
RELEASE = ("asset", "materialize", "--select", "release")
QUARTER = Quarter(2026, 2)


def under_dagster(stage: Stage, data: Path, *words: str, **more: str) -> Started:
    """A command of Dagster's over the project."""
    home = at_home(stage.ground, data)
    command = [sys.executable, "-m", "dagster", *words, *CODE, "-d", str(stage.ground.project)]
    return Started(command, stage.env(data, DAGSTER_HOME=str(home), **more), home, f"dagster {' '.join(words)}")


def of_its_log(started: Started) -> Seen:
    """A run's log; its exit code is Dagster's, and none of ours."""
    done = started.ended()
    return Seen(done.what, done.text)


def runs(stage: Stage, data: Path) -> Iterator[Seen]:
    """Nothing is new; then something is, and `release` is asked for alone; then the build says nothing of itself."""
    stage.begin(data)
    yield of_its_log(under_dagster(stage, data, *REBUILD))
    arrives(stage, data)
    yield of_its_log(under_dagster(stage, data, *RELEASE))
    statement("drop table made_from")(data / "build" / "r57.duckdb")
    yield of_its_log(under_dagster(stage, data, *RELEASE))


def killed_and_served(stage: Stage, data: Path) -> Iterator[Seen]:
    """A run is killed while another waits for it; then the folder is served, twice, and the daemon is killed."""
    stage.unbuilt(data)
    run = under_dagster(stage, data, *REBUILD)
    until(lambda: "step warehouse" in holder(data) or run.process.poll() is not None, "the step holds the folder")
    other = stage.start(data, "run", "--mode", "bundled")
    other.says("waiting for")
    os.killpg(run.process.pid, signal.SIGKILL)
    yield other.ended()
    yield stage.r57(data, "doctor")
    yield stage.r57(data, "health")
    with (data / "dagster" / "dagster.yaml").open("a", encoding="utf-8") as file:
        file.write("# ours\n")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    served = stage.start(data, "serve", "--port", port)
    try:
        served.says("stop with Ctrl-C")
        yield stage.r57(data, "serve", "--port", port)
        until(lambda: bool(_daemon(served.process.pid)), "the daemon is there")
        os.kill(_daemon(served.process.pid)[0], signal.SIGKILL)
        yield served.ended()
    finally:
        for pid in [*tree(served.process.pid), *session(served.process.pid)]:
            with_luck(pid)


def _daemon(pid: int) -> list[int]:
    """The daemon among the children of a serve."""
    return [one for one in tree(pid) if "dagster-daemon" in _words(one)]


def _words(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8").replace("\0", " ")
    except OSError:
        return ""


def instance_damaged(stage: Stage, data: Path) -> Iterator[Seen]:
    """What Dagster keeps of its runs is no database any more."""
    data.mkdir()
    home = at_home(stage.ground, data)
    with dg.DagsterInstance.from_config(str(home)) as instance:
        create_run_for_test(instance)
    (file,) = home.rglob("runs.db")
    file.write_bytes(b"no database" * 1000)
    for word in ("doctor", "health", "serve"):
        yield stage.r57(data, word)


def alerts(stage: Stage, data: Path) -> Iterator[Seen]:
    """A quarter of tiles that its publisher refuses, and what is received of it."""
    stage.begin(data)
    published = data.with_name("tiles")
    published.mkdir()
    with RangeServer(published) as server, listening() as hook:
        for network in ("fixed", "mobile"):
            server.faults[f"/{QUARTER.url(network).removeprefix('https://')}"] = Fault(status=400, lasting=True)
        tags = f'{{"dagster/partition": "{QUARTER.period}"}}'
        words = ("job", "execute", "-j", "ookla_quarters", "--tags", tags)
        yield of_its_log(under_dagster(stage, data, *words, R57_GATEWAY=server.url))
        env = {**hook.env, "R57_WEBSERVER_URL": "https://r57.example.org"}
        with dg.DagsterInstance.from_config(str(data / "dagster")) as instance:
            (run,) = instance.get_runs(filters=dg.RunsFilter(statuses=[dg.DagsterRunStatus.FAILURE]))
            (event,) = instance.all_logs(run.run_id, of_type=dg.DagsterEventType.RUN_FAILURE)
            assert event.dagster_event
            context = dg.build_run_status_sensor_context(
                sensor_name="report_failed_runs",
                dagster_event=event.dagster_event,
                dagster_instance=instance,
                dagster_run=run,
            )
            failure_sensor(settings_of(data), env)(context.for_run_failure())
        yield Seen("what the webhook received", "\n".join(hook.texts))


def told_by_alerts(stage: Stage, data: Path) -> Iterator[Seen]:
    """What `python -m tests.soak told` receives."""
    yield Seen("what the person on duty received", told.story())


def old_runs(stage: Stage, data: Path) -> Iterator[Seen]:
    """The sensor looks today, and long after."""
    data.mkdir()
    home = at_home(stage.ground, data)
    with dg.DagsterInstance.from_config(str(home)) as instance:
        for _ in range(3):
            create_run_for_test(instance, status=dg.DagsterRunStatus.SUCCESS)
        for later in (timedelta(0), timedelta(days=200)):
            look = pruning_sensor(settings_of(data), {}, partial(_after, later))
            said = look(dg.build_sensor_context(instance=instance))
            assert isinstance(said, dg.SkipReason)
            yield Seen("sensor prune_old_runs", said.skip_message or "")


def _after(later: timedelta) -> datetime:
    return clock.now() + later


SCENES = (
    Scene(runs, ("nothing new: the current release stands", "holds nothing of what is new", "the build does not say")),
    Scene(
        killed_and_served,
        (
            "waiting for Dagster run",
            "is dead but holds its slot",
            "was dead: marked failed",
            "dead run(s) hold a slot",
            "is served already",
            "this machine alone",
            "is kept as it is",
            "the daemon ended with code",
            "code 7",
        ),
    ),
    Scene(instance_damaged, ("what Dagster keeps of its runs",)),
    Scene(alerts, ("r57: job ookla_quarters failed",)),
    Scene(told_by_alerts, ("well again; these failed before", "did not arrive")),
    Scene(old_runs, ("taken away:", "nothing is older than")),
)
