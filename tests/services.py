"""Servers of the distribution that some tests need, each on a free port of loopback and below a folder of its own."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.machine import program

PASSWORD = "of a test"  # noqa: S105


def free_port() -> int:
    """A port of loopback that nobody listens on now."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def postgres() -> Iterator[dict[str, str]]:
    """A cluster of PostgreSQL: the variables of `deploy/dagster.yaml`. It refuses to run as root, so that then it runs
    as nobody."""
    pg_ctl = program("postgresql")
    assert pg_ctl is not None, "needs a PostgreSQL of this machine: apt-get install postgresql"
    folder = Path(tempfile.mkdtemp(prefix="r57-pg-"))
    (folder / "password").write_text(PASSWORD)
    as_nobody: list[str] = []
    if os.getuid() == 0:
        as_nobody = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]
        for path in (folder, folder / "password"):
            shutil.chown(path, "nobody")
    port = str(free_port())

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


@contextmanager
def redis() -> Iterator[dict[str, str]]:
    """A Redis that keeps nothing on disk: the variables of `deploy/celery/dagster.yaml`."""
    server = program("redis-server")
    assert server is not None, "needs a Redis of this machine: apt-get install redis-server"
    port = str(free_port())
    with tempfile.TemporaryDirectory(prefix="r57-redis-") as folder:
        options = ["--port", port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", folder]
        started = subprocess.Popen([str(server), *options], stdout=subprocess.DEVNULL, start_new_session=True)
        try:
            yield {
                "R57_CELERY_BROKER": f"redis://127.0.0.1:{port}/0",
                "R57_CELERY_BACKEND": f"redis://127.0.0.1:{port}/1",
            }
        finally:
            started.terminate()
            started.wait(30)
