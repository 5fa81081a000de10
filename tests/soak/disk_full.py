"""The disk is full, at every place where a run writes: one line, exit code 4, nothing lost, and the next run clears it.

Each place gets a file system of its own in memory that is too small, for real (`mount -t tmpfs`); root may do so, and
whoever may have a user namespace: without root the command starts itself anew in one (`unshare`).
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

from exports.offered import offered
from tests import ROOT
from tests.wire.server import WireServer

DAY, DAY_BEFORE = "2026-11-23", "2026-11-22"
PAGE = 4096
SAID = "the disk is full: "
FULL = 4
MOUNT, UMOUNT = "/bin/mount", "/bin/umount"
PLACES = ("landing", "raw", "dbt", "release: database", "release: csv", "release: target", "state", "dagster")
"""Those that are tried where none is named: of a release its database, its largest files, most of its pages."""
COMMAND = (sys.executable, "-m", "orchestration.command")


@dataclass(frozen=True)
class Case:
    """A place, how large its file system is (bytes; what is there already is added), and what is run then."""

    place: str
    folder: str
    room: int
    words: Sequence[str] = ("run", "--mode", "bundled", "--as-of", DAY, "--publish")
    env: Mapping[str, str] = field(default_factory=dict)
    without: tuple[str, ...] = ()
    """What of the folder is taken away before: it has to be written anew."""


def main(seed: int = 57, *names: str) -> bool:
    """Fill `PLACES`, or those whose names begin so (`""`: every part of a release by itself); a line each: place, exit
    code, line seen, what was kept, what the next run left. `seed` moves nothing here."""
    if os.environ.get("R57_SOAK_MOUNTS") != "1":
        return _where_mounting_is_allowed(seed, *names)
    with tempfile.TemporaryDirectory(prefix="r57-full-") as there, WireServer() as wire:
        base = _base(Path(there) / "base")
        cases = [case for case in _cases(base, wire.url) if case.place.startswith(names or PLACES)]
        met = [_fill(case, base, Path(there) / "data") for case in cases]
    print(f"{sum(met)} of {len(met)} places as promised")
    return all(met)


def _where_mounting_is_allowed(seed: int, *names: str) -> bool:
    """This command anew, in name spaces of its own: its mounts are seen by nobody else and end with it."""
    for unshare in (["unshare", "--mount"], ["unshare", "--user", "--map-root-user", "--mount"]):
        if subprocess.run([*unshare, "true"], capture_output=True, check=False).returncode == 0:
            again = [*unshare, sys.executable, "-m", "tests.soak.disk_full", str(seed), *names]
            return subprocess.run(again, cwd=ROOT, env=_env(R57_SOAK_MOUNTS="1"), check=False).returncode == 0
    print("not tried: neither mount nor user namespaces are allowed here (sysctl user.max_user_namespaces)")
    return False


def _env(**more: str) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "200", **more}


def _r57(data: Path, *words: str, **env: str) -> subprocess.CompletedProcess[str]:
    told = _env(R57_DATA_DIR=str(data), DAGSTER_HOME=str(data / "dagster"), **env)
    return subprocess.run([*COMMAND, *words], cwd=ROOT, env=told, capture_output=True, text=True, check=False)


def _base(base: Path) -> Path:
    """A data folder with a release of the day before and a build of the day, so that a release alone is to be made;
    `R57_SOAK_BASE` names one that is ready."""
    if ready := os.environ.get("R57_SOAK_BASE"):
        shutil.copytree(ready, base, symlinks=True)
        return base
    for day in (DAY_BEFORE, DAY):
        done = _r57(base, "run", "--mode", "bundled", "--as-of", day, "--publish")
        if done.returncode != 0:
            raise RuntimeError(done.stderr)
        if day == DAY_BEFORE:
            (first,) = (path for path in (base / "releases").iterdir() if path.is_dir() and not path.is_symlink())
    for path in (base / "releases").iterdir():
        if path.is_symlink():
            path.unlink()
        elif path.is_dir() and path != first:
            shutil.rmtree(path)
    (base / "releases" / "current").symlink_to(first.name)
    return base


def _cases(base: Path, gateway: str) -> Iterator[Case]:
    live = {"R57_GATEWAY": gateway, "R57_HTTP_PACE": "0"}
    asked = ("run", "--mode", "live", "--select", "wipo_gii", "--as-of", DAY, "--publish")
    yield Case("landing", "landing", PAGE, words=asked, env=live)
    yield Case("raw vintage", "raw", 2 * PAGE, without=("world_bank/vintage=*",))
    yield Case("dbt build: DuckDB file", "build", 4 << 20, without=("r57.duckdb", "standing.json"))
    spill = {"R57_DUCKDB_MEMORY": "160MB"}
    yield Case("dbt build: spill", "build/r57.duckdb.tmp", PAGE, env=spill, without=("../standing.json",))
    for name, before, own in _written(base):
        yield Case(f"release: {name}", "releases", before + own // 2)
    yield Case("state", "state", -PAGE)
    yield Case("dagster", "dagster", 40 * PAGE, words=("serve", "--port", "33057"))


def _written(base: Path) -> Iterator[tuple[str, int, int]]:
    """Each part of a release in the order of writing: its name, bytes written before it, its own; in whole pages."""
    files = json.loads((base / "releases" / "current" / "manifest.json").read_text(encoding="utf-8"))["files"]
    exports = offered()
    parts: list[tuple[str, Sequence[str]]] = [("database", ("r57.duckdb",))]
    parts += [(e.name, e.files) for e in exports.formats] + [(e.name, e.files) for e in exports.pages]
    before = 0
    for name, patterns in parts:
        own = sum(-(-f["bytes"] // PAGE) * PAGE for n, f in files.items() if any(fnmatchcase(n, p) for p in patterns))
        yield name, before, own
        before += own


@contextmanager
def _small_disk(folder: Path, room: int, without: Sequence[str]) -> Iterator[None]:
    """A file system of its own at a folder, with what was there and so much room besides; larger once it is left."""
    aside = folder.with_name(f"{folder.name}.aside")
    folder.mkdir(parents=True, exist_ok=True)
    for pattern in without:
        for path in list(folder.glob(pattern)):
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink(missing_ok=True)
    folder.rename(aside)
    folder.mkdir()
    used = sum(-(-path.stat().st_size // PAGE) * PAGE for path in aside.rglob("*") if path.is_file())
    subprocess.run([MOUNT, "-t", "tmpfs", "-o", f"size={used + room + PAGE}", "tmpfs", str(folder)], check=True)
    try:
        shutil.copytree(aside, folder, symlinks=True, dirs_exist_ok=True)
        shutil.rmtree(aside)
        yield
    finally:
        subprocess.run([MOUNT, "-o", "remount,size=4g", str(folder)], check=True)


def _fill(case: Case, base: Path, data: Path) -> bool:
    shutil.copytree(base, data, symlinks=True)
    folder = data / case.folder
    current = (data / "releases" / "current").readlink()
    try:
        with _small_disk(folder, case.room, case.without):
            vintages = _vintages(data)
            full = _r57(data, *case.words, **case.env)
            doctor = _r57(data, "doctor")
        kept = (data / "releases" / "current").readlink() == current and _r57(data, "verify", "current").returncode == 0
        again = _r57(data, "run", "--mode", "bundled", "--as-of", DAY, "--publish").returncode
        left = [line for line in _r57(data, "doctor").stdout.splitlines() if "left" in line and "✗" in line]
        lost = vintages - _vintages(data)
    finally:
        subprocess.run([UMOUNT, "--lazy", str(folder)], check=False)
        shutil.rmtree(data)
    lines = [line for line in full.stderr.splitlines() if line.strip()]
    met = (
        full.returncode == FULL
        and [line.startswith(f"✗ {SAID}") for line in lines if line.startswith("✗")] == [True]
        and any(f"where: {folder}" in line for line in lines)
        and "Traceback" not in full.stderr
        and kept
        and (again, left, lost) == (0, [], set())
    )
    seen = sum("a killed run left" in line for line in doctor.stdout.splitlines())
    print(
        f"{'ok ' if met else 'BAD'} {case.place}: code {full.returncode}; release kept {kept}, vintages lost "
        f"{len(lost)}; debris {seen} before, next run {again}, debris after {len(left)}\n     "
        + "\n     ".join(lines or ["(nothing said)"]),
        flush=True,
    )
    return met


def _vintages(data: Path) -> set[str]:
    return {path.as_posix() for path in sorted((data / "raw").glob("*/vintage=*/data.parquet"))}


if __name__ == "__main__":
    sys.exit(0 if main(57, *sys.argv[2:]) else 1)
