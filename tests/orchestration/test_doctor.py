"""What the doctor finds and mends: a run killed while it holds the build slot, leftovers, a held database."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import dagster as dg
import duckdb

from orchestration import doctor
from orchestration.dagster import dev
from orchestration.lock import alone
from sources.vocabulary.settings import HttpSettings, Settings

JOB = """
import sys, time
import dagster as dg

@dg.asset(pool="build_database")
def slow() -> None:
    print("started", flush=True)
    time.sleep(float(sys.argv[2]))

with dg.DagsterInstance.from_config(sys.argv[1]) as instance:
    job = dg.Definitions(assets=[slow], executor=dg.in_process_executor).get_implicit_global_asset_job_def()
    assert job.execute_in_process(instance=instance).success
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


def test_a_killed_run_is_found_and_its_slot_freed(tmp_path: Path) -> None:
    home = dev.home(settings(tmp_path))
    killed = start(home, 60)
    assert killed.stdout is not None
    assert killed.stdout.readline().strip() == "started"
    killed.send_signal(signal.SIGKILL)
    killed.wait(timeout=10)

    found = [f for f in doctor.examine(settings(tmp_path)) if "is dead but holds its slot" in f.what]
    assert len(found) == 1
    mended = [f for f in doctor.examine(settings(tmp_path), mend=True) if "is dead but holds its slot" in f.what]
    assert [f.state for f in mended] == ["mended"]

    with dg.DagsterInstance.from_config(str(home)) as instance:
        assert doctor.dead_runs(instance) == []
        assert [run.status for run in instance.get_runs()] == [dg.DagsterRunStatus.FAILURE]
    after = start(home, 0)
    assert after.wait(timeout=60) == 0, "the next run must not wait for the dead one"


def test_a_living_run_is_left_alone(tmp_path: Path) -> None:
    home = dev.home(settings(tmp_path))
    alive = start(home, 30)
    try:
        assert alive.stdout is not None
        assert alive.stdout.readline().strip() == "started"
        with dg.DagsterInstance.from_config(str(home)) as instance:
            assert doctor.dead_runs(instance) == []
    finally:
        alive.kill()
        alive.wait(timeout=10)


def test_leftovers_of_a_killed_run_are_named_and_removed(tmp_path: Path) -> None:
    left = tmp_path / "releases" / ".building-2026"
    left.mkdir(parents=True)
    assert [f.state for f in doctor.examine(settings(tmp_path)) if ".building-2026" in f.what] == ["fault"]
    assert [f.state for f in doctor.examine(settings(tmp_path), mend=True) if ".building-2026" in f.what] == ["mended"]
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
        finding = next(f for f in doctor.examine(settings(tmp_path)) if "build database" in f.what)
        assert finding.state == "fault"
        assert "held by another process" in finding.what
        assert "close the program" in finding.next_step
    finally:
        holder.kill()
        holder.wait(timeout=10)


def test_what_a_living_run_writes_is_left_alone_and_what_a_killed_one_left_is_not(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, http=HttpSettings())
    half = settings.releases / ".building-2026-11-23"
    half.mkdir(parents=True)
    with alone(settings):
        told = doctor._leftovers(settings, mend=True)
        assert [(finding.state, "under way" in finding.what) for finding in told] == [("ok", True)]
        assert half.exists()
    assert [finding.state for finding in doctor._leftovers(settings, mend=False)] == ["fault"]
    assert [finding.state for finding in doctor._leftovers(settings, mend=True)] == ["mended"]
    assert not half.exists()


def test_a_manifest_that_cannot_be_read_is_a_fault(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, http=HttpSettings())
    release = settings.releases / "one"
    release.mkdir(parents=True)
    (settings.releases / "current").symlink_to("one")
    (release / "manifest.json").write_text('{"files": {}}')
    assert doctor._release(settings).state == "ok"
    (release / "manifest.json").write_text("")
    assert doctor._release(settings).state == "fault"
