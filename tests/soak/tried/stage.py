"""Where provocations are played: a small build of this project, publishers on this machine, commands as processes."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256
from pathlib import Path

import duckdb

from exports.marts.contents import json_text
from exports.marts.database import DATABASE
from exports.release import MANIFEST, SEALED_BY
from sources.border.attempts import remember
from sources.border.fetch import fetch
from sources.border.http import HttpClient
from sources.catalog import DATASETS
from sources.vocabulary.settings import HttpSettings
from tests import ROOT
from tests.soak.ground import FETCHED, Ground, copy_of, settings_of, small_project
from tests.soak.tried.correction import put_in
from tests.wire.server import WireServer

PATIENCE_SECONDS = 300
WIDE = {"COLUMNS": "200", "DAGSTER_DISABLE_TELEMETRY": "1", "PYTHONUNBUFFERED": "1"}
NO_KEYS = {"OPENALEX_API_KEY": "", "CLOUDFLARE_API_TOKEN": ""}
TARGETED = "r57-2030-rd-gdp"
"""A target of the small project."""


@dataclass(frozen=True)
class Seen:
    """What a person sees of one thing done. `code`: how the command ended; None where it was none of r57."""

    what: str
    text: str
    code: int | None = None


@dataclass(frozen=True)
class Stage:
    """A folder for all scenes, and publishers that answer well. `is_small`: a small copy of the project is built on;
    else the project as it is, for scenes that build nothing."""

    folder: Path
    wire: WireServer
    is_small: bool = True

    @cached_property
    def ground(self) -> Ground:
        project = put_in(small_project(self.folder / "project")) if self.is_small else ROOT
        return Ground(project, self.wire.url)

    @cached_property
    def base(self) -> Path:
        """A data folder with a release; no scene changes it."""
        return self.ground.base(self.folder / "base")

    def begin(self, data: Path) -> Path:
        """A data folder of the scene's own, with a release."""
        return copy_of(self.base, data)

    def unbuilt(self, data: Path) -> Path:
        """The same with neither build nor release: the next run makes both."""
        copy_of(self.base, data)
        shutil.rmtree(data / "releases")
        return forget_build(data)

    def env(self, data: Path, **more: str) -> dict[str, str]:
        return self.ground.environment(data, **{**WIDE, **NO_KEYS, **more})

    def r57(self, data: Path, *words: str, **more: str) -> Seen:
        """`r57 WORDS` to its end."""
        command = [sys.executable, "-m", "orchestration.command", *words]
        return self.done(command, self.env(data, **more), f"r57 {' '.join(words)}")

    def done(self, command: Sequence[str], env: Mapping[str, str], what: str, cwd: Path | None = None) -> Seen:
        """A program to its end; what it said on both streams."""
        place = cwd or self.ground.project
        ended = subprocess.run(
            command, cwd=place, env=dict(env), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
        )
        return Seen(what, ended.stdout, ended.returncode)

    def start(self, data: Path, *words: str, **more: str) -> Started:
        """`r57 WORDS`, under way."""
        command = [sys.executable, "-m", "orchestration.command", *words]
        return Started(command, self.env(data, **more), self.ground.project, f"r57 {' '.join(words)}")

    def faulty(self, name: str, change: Callable[[Path], object]) -> Stage:
        """The same with a fault in the code."""
        project = self.folder / name
        if not project.exists():
            shutil.copytree(self.ground.project, project, ignore=shutil.ignore_patterns("__pycache__"))
            change(project)
        other = Stage(self.folder, self.wire, self.is_small)
        other.__dict__["ground"] = Ground(project, self.wire.url)
        other.__dict__["base"] = self.base
        return other


class Started:
    """A program that is under way, and what it has said so far."""

    def __init__(self, command: Sequence[str], env: Mapping[str, str], cwd: Path, what: str) -> None:
        self.what = what
        self.log = Path(env["R57_DATA_DIR"]).parent / f"said-{time.monotonic_ns()}"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                command, cwd=cwd, env=dict(env), stdout=log, stderr=log, start_new_session=True
            )

    @property
    def said(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")

    def says(self, words: str) -> None:
        """Wait until it has said this. Raises TimeoutError."""
        until(lambda: words in self.said or self.process.poll() is not None, f"{self.what}: {words}")

    def ended(self) -> Seen:
        code = self.process.wait(PATIENCE_SECONDS)
        return Seen(self.what, self.said, code)


def until(is_so: Callable[[], bool], what: str) -> None:
    """Wait until something is so. Raises TimeoutError."""
    began = time.monotonic()
    while not is_so():
        if time.monotonic() - began > PATIENCE_SECONDS:
            raise TimeoutError(what)
        time.sleep(0.005)


def holder(data: Path) -> str:
    """Who holds a data folder, in the lock's words."""
    lock = data / "state" / "run.lock"
    return lock.read_text(encoding="utf-8") if lock.exists() else ""


def forget_build(data: Path) -> Path:
    """Without the build, so that the next run makes it anew."""
    for name in ("r57.duckdb", "r57.duckdb.wal", "standing.json"):
        (data / "build" / name).unlink(missing_ok=True)
    return data


def current(data: Path) -> Path:
    """The folder of the release that readers read."""
    return (data / "releases" / "current").resolve()


def in_own_mounts(script: str) -> list[str]:
    """A shell script as root of name spaces of its own: what it mounts is seen by nobody else. Raises RuntimeError
    where this machine allows none."""
    for unshare in (["unshare", "--mount"], ["unshare", "--user", "--map-root-user", "--mount"]):
        if subprocess.run([*unshare, "true"], capture_output=True, check=False).returncode == 0:
            return [*unshare, "sh", "-c", script]
    raise RuntimeError("neither mount nor user namespaces are allowed here (sysctl user.max_user_namespaces)")


def remade(release: Path, change: Callable[[Path], object], code_version: str = "") -> None:
    """A release whose database another version of the code would have made, sealed as its own manifest says."""
    database, manifest = release / DATABASE, release / MANIFEST
    said = json.loads(manifest.read_text(encoding="utf-8"))
    overwrite(database, database.read_bytes())
    change(database)
    body = database.read_bytes()
    said["files"][DATABASE] = {"sha256": sha256(body).hexdigest(), "bytes": len(body)}
    said["code_version"] = code_version or said["code_version"]
    del said[SEALED_BY]
    said[SEALED_BY] = sha256(json_text(said).encode()).hexdigest()
    overwrite(manifest, json_text(said).encode())


def statement(sql: str) -> Callable[[Path], object]:
    """A change of a database."""

    def change(database: Path) -> None:
        with duckdb.connect(str(database)) as connection:
            connection.execute(sql)

    return change


def overwrite(file: Path, body: bytes) -> None:
    """Other bytes in a file that may be read-only, and shared with other folders."""
    file.unlink(missing_ok=True)
    file.write_bytes(body)


def arrives(stage: Stage, data: Path) -> None:
    """The publisher of one dataset is asked, and brings something new."""
    settings = replace(settings_of(data), http=HttpSettings(gateway=stage.wire.url, pace=0))
    remember(fetch(DATASETS[FETCHED], HttpClient(settings.http), settings), settings.state)


Play = Callable[[Stage, Path], Iterator[Seen]]


@dataclass(frozen=True)
class Scene:
    """One provocation. `shows`: what of the guide it provokes, each by a piece of its words (`code 4`, `word held`)."""

    play: Play
    shows: tuple[str, ...]

    @property
    def name(self) -> str:
        return f"{self.play.__module__.rpartition('.')[2]}.{self.play.__name__}"


def plain_environment(env: Mapping[str, str]) -> dict[str, str]:
    """Without gateway and proxies: names are asked for as they are."""
    return {name: value for name, value in env.items() if "proxy" not in name.lower() and name != "R57_GATEWAY"}
