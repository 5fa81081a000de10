"""An instance with its runs in PostgreSQL, by the file that is deployed, on a throwaway cluster of this machine."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest

from orchestration import dead_runs
from sources.vocabulary.settings import HttpSettings, Settings
from tests import ROOT
from tests.conftest import NOW
from tests.machine import program
from tests.orchestration.test_dead_runs import start

pytestmark = [pytest.mark.needs("postgresql"), pytest.mark.timeout(600)]
PASSWORD = "of a test"  # noqa: S105


@pytest.fixture
def server() -> Iterator[dict[str, str]]:
    """The variables of deploy/dagster.yaml for a cluster on loopback, made for this test. PostgreSQL refuses to run as
    root, so that then it runs as nobody."""
    pytest.importorskip("dagster_postgres", reason="needs the extra postgres: make test-postgres")
    pg_ctl = program("postgresql")
    assert pg_ctl is not None
    folder = Path(tempfile.mkdtemp(prefix="r57-pg-"))
    (folder / "password").write_text(PASSWORD)
    as_nobody: list[str] = []
    if os.getuid() == 0:
        as_nobody = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]
        for path in (folder, folder / "password"):
            shutil.chown(path, "nobody")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])

    def control(*arguments: str) -> None:
        done = subprocess.run([*as_nobody, *arguments], cwd=folder, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{arguments}: {done.stdout}{done.stderr}"

    data = str(folder / "data")
    initdb = str(pg_ctl.with_name("initdb"))
    control(initdb, "-D", data, "-U", "r57", "--auth=scram-sha-256", f"--pwfile={folder / 'password'}", "-E", "UTF8")
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
    control(str(pg_ctl), "-D", data, "-l", str(folder / "log"), "-w", "-o", options, "start")
    try:
        yield {
            "R57_POSTGRES_HOST": "127.0.0.1",
            "R57_POSTGRES_PORT": port,
            "R57_POSTGRES_USER": "r57",
            "R57_POSTGRES_DB": "postgres",
            "R57_POSTGRES_PASSWORD": PASSWORD,
        }
    finally:
        control(str(pg_ctl), "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder)


def test_runs_are_kept_there_and_a_killed_one_is_mended(
    tmp_path: Path, server: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DAGSTER_HOME", raising=False)
    for name, value in server.items():
        monkeypatch.setenv(name, value)
    settings = Settings(data_dir=tmp_path, http=HttpSettings())
    home = dead_runs.home(settings)
    home.mkdir()
    shutil.copyfile(ROOT / "deploy" / "dagster.yaml", home / "dagster.yaml")
    killed = start(home, 60)
    assert killed.stdout is not None
    assert killed.stdout.readline().strip() == "started"
    assert dead_runs.in_home(settings, NOW) == [], "it is alive"
    killed.send_signal(signal.SIGKILL)
    killed.wait(timeout=10)
    assert len(dead_runs.in_home(settings, NOW, mend=True) or ()) == 1
    assert dead_runs.in_home(settings, NOW) == []
    assert start(home, 0).wait(timeout=120) == 0, "the next run must not wait for the dead one"
    with dg.DagsterInstance.from_config(str(home)) as instance:
        assert type(instance.run_storage).__name__ == "PostgresRunStorage"
        assert sorted(run.status.value for run in instance.get_runs()) == ["FAILURE", "SUCCESS"]
    assert list(home.rglob("*.db")) == [], "nothing is kept in SQLite beside it"
