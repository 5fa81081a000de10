"""Which runs are dead: of this host by the process' number and start, else by how long they have been silent."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.events import EngineEventData
from dagster._core.launcher import DefaultRunLauncher
from dagster._core.test_utils import create_run_for_test

from orchestration import dead_runs as dead_runs_module
from orchestration import doctor, processes
from orchestration.dagster import instance as dagster_instance
from orchestration.dead_runs import GRACE, SILENCE, dead_runs, free, tag
from orchestration.processes import Process
from sources.vocabulary.settings import HttpSettings, Settings
from tests.conftest import NOW

HERE = socket.gethostname()
ITS_PID = 4711
STARTED, STARTING = dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.STARTING
SECOND = timedelta(seconds=1)

JOB = """
import sys, time
import dagster as dg
from dagster._core.definitions.job_base import InMemoryJob
from dagster._core.execution.api import execute_run
from orchestration.dagster.executor import in_one_process

@dg.asset(pool="build_database")
def slow() -> None:
    print("started", flush=True)
    time.sleep(float(sys.argv[2]))

with dg.DagsterInstance.from_config(sys.argv[1]) as instance:
    job = dg.Definitions(assets=[slow], executor=in_one_process).get_implicit_global_asset_job_def()
    run = instance.create_run_for_job(job)
    assert execute_run(InMemoryJob(job), run, instance).success
"""


def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path, http=HttpSettings())


def start(home: Path, seconds: float) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", JOB, str(home), str(seconds)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "DAGSTER_DISABLE_TELEMETRY": "1"},
    )


def test_a_run_that_ended_and_kept_its_slot_is_found_and_freed(tmp_path: Path) -> None:
    """Somebody marked it failed, in the user interface say, and nobody freed what it held."""
    home = dagster_instance.home(settings(tmp_path))
    with dg.DagsterInstance.from_config(str(home)) as instance:
        storage = instance.event_log_storage
        run = create_run_for_test(instance, status=STARTED)
        storage.set_concurrency_slots("build_database", 1)
        assert storage.claim_concurrency_slot("build_database", run.run_id, "dbt").is_claimed
        instance.report_run_failed(run)
        now = datetime.now(tz=UTC)  # noqa: TID251 (Dagster's storage writes the machine's time)
        assert dead_runs(instance, now) == [], "it may be about to free it"
        (found,) = dead_runs(instance, now + GRACE + SECOND)
        assert found.run_id == run.run_id
        events = len(instance.all_logs(run.run_id))
        free(instance, found)
        assert storage.get_concurrency_info("build_database").active_run_ids == set()
        assert len(instance.all_logs(run.run_id)) == events, "what ended is not made to fail again"
        assert dead_runs(instance, now + GRACE + SECOND) == []


def test_a_living_run_is_left_alone_and_a_killed_one_is_found_and_buried_by_the_next(tmp_path: Path) -> None:
    home = dagster_instance.home(settings(tmp_path))
    killed = start(home, 60)
    try:
        assert killed.stdout is not None
        assert killed.stdout.readline().strip() == "started"
        with dg.DagsterInstance.from_config(str(home)) as instance:
            assert dead_runs(instance, NOW) == []
    finally:
        killed.send_signal(signal.SIGKILL)
    killed.wait(timeout=10)

    found = [f for f in doctor.examine(settings(tmp_path), NOW) if "is dead but holds its slot" in f.what]
    assert len(found) == 1
    after = start(home, 0)
    try:
        assert after.wait(timeout=60) == 0, "the next run must not wait for the dead one"
    finally:
        after.kill()
    with dg.DagsterInstance.from_config(str(home)) as instance:
        assert dead_runs(instance, NOW) == []
        statuses = [run.status for run in instance.get_runs()]
        assert statuses == [dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE]


def test_the_doctor_frees_what_a_dead_run_holds(tmp_path: Path) -> None:
    home = dagster_instance.home(settings(tmp_path))
    with dg.DagsterInstance.from_config(str(home)) as instance:
        run = create_run_for_test(instance, job_name="everything", status=STARTED)
        instance.add_run_tags(run.run_id, tag(run.run_id, Process(HERE, 2**22 + 1, 1)))
    mended = [f for f in doctor.examine(settings(tmp_path), NOW, mend=True) if "is dead but holds its slot" in f.what]
    assert [f.state for f in mended] == ["mended"]
    with dg.DagsterInstance.from_config(str(home)) as instance:
        assert [run.status for run in instance.get_runs()] == [dg.DagsterRunStatus.FAILURE]


def nobody(_: int) -> None:
    return None


def run_of(instance: dg.DagsterInstance, status: dg.DagsterRunStatus, pid: int | None = None) -> dg.DagsterRun:
    """A run that named a process in an event, or did not."""
    run = create_run_for_test(instance, job_name="everything", status=status)
    told = EngineEventData({"pid": dg.MetadataValue.text(str(pid))} if pid else {})
    instance.report_engine_event("said something", run, told)
    return run


def heard(instance: dg.DagsterInstance, run: dg.DagsterRun) -> datetime:
    return datetime.fromtimestamp(instance.all_logs(run.run_id)[-1].timestamp, tz=UTC)


def test_a_run_that_names_no_process_is_left_alone_for_its_grace() -> None:
    with dg.DagsterInstance.ephemeral() as instance:
        last = heard(instance, run_of(instance, STARTED))
        assert dead_runs(instance, last + GRACE, nobody) == []
        assert len(dead_runs(instance, last + GRACE + SECOND, nobody)) == 1


@pytest.mark.parametrize(
    ("pid", "none_starts", "dead"),
    [(None, False, False), (None, True, True), (ITS_PID, False, True)],
    ids=["on a busy machine", "what starts runs does not run", "its process is gone"],
)
def test_a_run_that_is_starting_is_not_judged_by_its_silence(pid: int | None, none_starts: bool, dead: bool) -> None:
    with dg.DagsterInstance.ephemeral() as instance:
        late = heard(instance, run_of(instance, STARTING, pid)) + GRACE + SECOND
        assert bool(dead_runs(instance, late, nobody, none_starts=none_starts)) == dead


class Elsewhere(DefaultRunLauncher):
    """As the launchers for Celery and Kubernetes: runs go to workers, which can be asked how they are."""

    @property
    def supports_check_run_worker_health(self) -> bool:
        return True


@pytest.fixture(params=[False, True], ids=["runs start here", "runs go to workers"])
def launched(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[dg.DagsterInstance, bool]]:
    """An instance whose runs start beside it, and one whose runs go to workers of any host, by their settings alone."""
    words = f"run_launcher: {{module: {__name__}, class: Elsewhere}}\n" if request.param else ""
    (tmp_path / "dagster.yaml").write_text(f"telemetry: {{enabled: false}}\n{words}")
    with dg.DagsterInstance.from_config(str(tmp_path)) as instance:
        assert dead_runs_module.goes_elsewhere(instance) == request.param
        yield instance, request.param


def test_a_run_that_waits_for_a_worker_outlives_what_handed_it_over(
    launched: tuple[dg.DagsterInstance, bool],
) -> None:
    instance, elsewhere = launched
    late = heard(instance, run_of(instance, STARTING)) + GRACE + SECOND
    assert bool(dead_runs(instance, late, nobody, none_starts=True)) != elsewhere


@pytest.mark.parametrize("status", [STARTING, STARTED])
def test_a_number_without_its_host_is_looked_for_here_only_where_runs_start_here(
    launched: tuple[dg.DagsterInstance, bool], status: dg.DagsterRunStatus
) -> None:
    """A worker of another machine that still loads its code has said its number, and not yet whose it is."""
    instance, elsewhere = launched
    last = heard(instance, run_of(instance, status, ITS_PID))
    assert bool(dead_runs(instance, last + GRACE + SECOND, nobody)) != elsewhere
    assert len(dead_runs(instance, last + SILENCE + SECOND, nobody)) == 1


def test_a_killed_worker_of_this_host_is_known_at_once_wherever_runs_go(
    launched: tuple[dg.DagsterInstance, bool],
) -> None:
    instance, _ = launched
    run = run_of(instance, STARTED)
    instance.add_run_tags(run.run_id, tag(run.run_id, Process(HERE, ITS_PID, 500)))
    assert dead_runs(instance, heard(instance, run), lambda _: Process(HERE, ITS_PID, 500)) == []
    assert len(dead_runs(instance, heard(instance, run), nobody)) == 1


def test_a_number_that_another_process_has_now_is_no_sign_of_life() -> None:
    """The process of the test itself began before it wrote its event; one that began later is another."""
    me = processes.running(os.getpid())
    assert me is not None
    younger = Process(me.host, me.pid, me.start + 3600 * os.sysconf("SC_CLK_TCK"))
    with dg.DagsterInstance.ephemeral() as instance:
        late = heard(instance, run_of(instance, STARTED, me.pid)) + GRACE + SECOND
        assert dead_runs(instance, late, lambda _: me) == []
        assert len(dead_runs(instance, late, lambda _: younger)) == 1


@pytest.mark.parametrize(
    ("now_there", "dead"),
    [
        (Process(HERE, ITS_PID, 500), False),
        (Process(HERE, ITS_PID, 501), True),
        (None, True),
    ],
    ids=["itself", "another of its number", "nobody"],
)
def test_a_run_that_says_which_process_it_is_is_known_at_once(now_there: Process | None, dead: bool) -> None:
    with dg.DagsterInstance.ephemeral() as instance:
        run = run_of(instance, STARTED)
        instance.add_run_tags(run.run_id, tag(run.run_id, Process(HERE, ITS_PID, 500)))
        assert len(dead_runs(instance, heard(instance, run), lambda _: now_there)) == int(dead)


def test_a_run_of_another_container_is_dead_only_after_a_long_silence() -> None:
    with dg.DagsterInstance.ephemeral() as instance:
        run = run_of(instance, STARTED)
        instance.add_run_tags(run.run_id, tag(run.run_id, Process("another", ITS_PID, 500)))
        last = heard(instance, run)
        assert dead_runs(instance, last + SILENCE, nobody) == []
        assert len(dead_runs(instance, last + SILENCE + SECOND, nobody)) == 1


def test_a_run_executed_again_does_not_inherit_the_process_of_the_first() -> None:
    with dg.DagsterInstance.ephemeral() as instance:
        again = run_of(instance, STARTING)
        instance.add_run_tags(again.run_id, tag("the first", Process(HERE, ITS_PID, 500)))
        assert dead_runs(instance, heard(instance, again), nobody) == []


def test_a_finished_run_is_never_dead() -> None:
    with dg.DagsterInstance.ephemeral() as instance:
        run = run_of(instance, dg.DagsterRunStatus.SUCCESS)
        assert dead_runs(instance, heard(instance, run) + SILENCE + SECOND, nobody) == []


STAT = "{pid} (a (strange) name) {state} 1 1 1 0 -1 4194560 1 0 0 0 1 1 0 0 20 0 1 0 {start} 1 1 18446744073709551615"


def machine(folder: Path, state: str) -> Path:
    """A /proc with one process that began 10 seconds after its machine, at second 1,000."""
    (folder / "7").mkdir()
    (folder / "stat").write_text("cpu 1\nbtime 1000\n")
    (folder / "7" / "stat").write_text(STAT.format(pid=7, state=state, start=10 * os.sysconf("SC_CLK_TCK")))
    return folder


def test_a_process_is_known_by_number_and_start(tmp_path: Path) -> None:
    proc = machine(tmp_path, "S")
    found = processes.running(7, proc)
    assert found == Process(HERE, 7, 10 * os.sysconf("SC_CLK_TCK"))
    assert processes.running(8, proc) is None
    assert processes.named(str(found)) == found
    assert [processes.may_have_said(found, at, proc) for at in (1004, 1005, 2000)] == [False, True, True]


def test_a_process_that_was_killed_and_not_yet_waited_for_is_gone(tmp_path: Path) -> None:
    assert processes.running(7, machine(tmp_path, "Z")) is None


@pytest.mark.parametrize("text", ["", "host", "host/7", "host/x/1", "host/7/"])
def test_what_names_no_process_is_none(text: str) -> None:
    assert processes.named(text) is None
