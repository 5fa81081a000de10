"""`python -m tests.superset [--release FOLDER] [--folder FOLDER]`: install Superset, import the bundle into an empty
instance, ask every chart, import again, switch releases under readers, draw. Ends with 0 where all of it holds.

Loopback only. What is installed and written lies in one folder, which may be deleted at any time.
"""

from __future__ import annotations

import argparse
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from tests import ROOT
from tests.machine import program
from tests.superset.asked import RELEASES, Instance, ask_all, import_again, import_new, switch_under_readers

DEPLOY = ROOT / "deploy" / "superset"
DRAW = Path(__file__).with_name("draw.py")
DRAWING = "playwright==1.64.0"
"""Drives the Chromium of this machine; brings none of its own."""
STARTED_IN = 240


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--release", type=Path, default=ROOT / "data" / "releases" / "current")
    parser.add_argument("--folder", type=Path, default=ROOT / "data" / "superset")
    asked = parser.parse_args()
    folder, release = asked.folder.absolute(), asked.release.resolve()
    if not (release / "superset.zip").is_file():
        parser.error(f"{release} has no superset.zip; make a release with: make run")
    bin_ = install(folder / "env")
    shutil.rmtree(folder / "instance", ignore_errors=True)
    releases = two_releases(release, folder / "instance" / "releases")
    with running(bin_, folder / "instance") as instance:
        said = [
            import_new(instance, release, releases / "current" / "r57.duckdb"),
            ask_all(instance),
            import_again(instance, release, releases / "current" / "r57.duckdb"),
            switch_under_readers(instance, releases),
        ]
        said.append(draw(bin_, instance, folder / "pictures"))
    for faults, what in said:
        print(f"{'ok   ' if not faults else 'FAULT'} {what}")
        for fault in faults:
            print(f"      {fault}")
    return int(any(faults for faults, _ in said))


def install(env: Path) -> Path:
    """The environment with Superset; made once for each state of the constraints."""
    stamp = env / ".installed"
    wanted = "".join((DEPLOY / name).read_text(encoding="utf-8") for name in ("requirements.txt", "constraints.txt"))
    if not stamp.is_file() or stamp.read_text(encoding="utf-8") != wanted + DRAWING:
        print(f"installing Superset into {env} (once, some minutes) …", flush=True)
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(env)], check=True)
        pip = [str(env / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        known = ["-c", str(DEPLOY / "constraints.txt"), "-r", str(DEPLOY / "requirements.txt")]
        subprocess.run([*pip, *known, DRAWING], check=True)
        stamp.write_text(wanted + DRAWING, encoding="utf-8")
    return env / "bin"


def two_releases(release: Path, releases: Path) -> Path:
    """The release and one of another name, by which their answers are told apart; `current` is at the first."""
    for name in RELEASES:
        (releases / name).mkdir(parents=True)
        shutil.copy(release / "r57.duckdb", releases / name)
    other = releases / RELEASES[1] / "r57.duckdb"
    other.chmod(0o644)
    with duckdb.connect(str(other)) as connection:
        connection.execute("update release set release_id = release_id || '-two'")
    (releases / "current").symlink_to(RELEASES[0])
    return releases


@contextmanager
def running(bin_: Path, folder: Path) -> Iterator[Instance]:
    """A Superset with nothing in it but its admin, while it is used."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    password = secrets.token_urlsafe(16)
    env = {
        **{name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
        "SUPERSET_CONFIG_PATH": str(DEPLOY / "superset_config.py"),
        "SUPERSET_SECRET_KEY": secrets.token_urlsafe(42),
        "SUPERSET_DATABASE_URI": f"sqlite:///{folder / 'superset.db'}?timeout={STARTED_IN}",
        "SUPERSET_HOME": str(folder),
        "FLASK_APP": "superset.app:create_app()",
    }
    superset = str(bin_ / "superset")
    admin = ["--username", "admin", "--firstname", "a", "--lastname", "b", "--email", "a@example.org"]
    with (folder / "superset.log").open("w") as log:
        for words in (["db", "upgrade"], ["fab", "create-admin", *admin, "--password", password], ["init"]):
            print(f"superset {' '.join(words[:2])} …", flush=True)
            subprocess.run([superset, *words], env=env, check=True, stdout=log, stderr=log)
        server = subprocess.Popen(
            [superset, "run", "--host", "127.0.0.1", "--port", str(port), "--with-threads"],
            env=env,
            stdout=log,
            stderr=log,
        )
        try:
            yield Instance.when_up(f"http://127.0.0.1:{port}", "admin", password, time.monotonic() + STARTED_IN)
        finally:
            server.terminate()
            server.wait(30)


def draw(bin_: Path, instance: Instance, pictures: Path) -> tuple[list[str], str]:
    """A picture of each tab, wide and narrow."""
    chromium = program("chromium")
    if chromium is None:
        return [], "not drawn: there is no Chromium on this machine"
    shutil.rmtree(pictures, ignore_errors=True)
    pictures.mkdir(parents=True)
    done = subprocess.run(
        [str(bin_ / "python"), str(DRAW), chromium, instance.url, instance.user, instance.password, str(pictures)],
        check=False,
        capture_output=True,
        text=True,
    )
    faults = [line for line in done.stdout.splitlines() if line] if done.returncode == 0 else [done.stderr[-2000:]]
    return faults, f"{len(list(pictures.glob('*.png')))} pictures in {pictures}"


if __name__ == "__main__":
    sys.exit(main())
