"""What goes wrong at night, looked for one by one; with `mend` what can safely be set right is."""

from __future__ import annotations

import sys
import tempfile
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Literal

from orchestration import dbt, dead_runs, debris, room
from orchestration.health import Health, Sign, clock, disk, look, readers, release, store
from orchestration.lock import LOCK, SERVING, alone, is_held, unfit
from sources.vocabulary.files import nearest
from sources.vocabulary.settings import Settings

ROOM = "make room, or set R57_DATA_DIR"
LOCKED = "Could not set lock on file"
"""What DuckDB says of a database that another process has open; all else it says on opening one is damage."""


def examine(settings: Settings, now: datetime, *, mend: bool = False) -> list[Sign]:
    """All findings, faults and sound things alike."""
    health = look(settings, now)
    return [
        _python(),
        *clock(health),
        _room(settings, health),
        _writable(settings),
        *_lock(settings),
        _build_database(settings),
        *_leftovers(settings, mend=mend),
        release(health),
        *readers(health),
        *store(health),
        *_dead_runs(settings, now, mend=mend),
    ]


def _python() -> Sign:
    version = ".".join(str(part) for part in sys.version_info[:3])
    if (3, 11) <= sys.version_info[:2] <= (3, 13):
        return Sign("python", "ok", f"Python {version}")
    return Sign(
        "python", "fault", f"Python {version} is not supported", "use 3.11, 3.12 or 3.13: make PYTHON=python3.12 run"
    )


def _room(settings: Settings, health: Health) -> Sign:
    """Whether there is room for a build, and for the next run, which takes what the last one left."""
    sign = disk(health)
    if short := room.short_of(settings):
        folder, free, wanted = short
        what = f"only {free / 1024**3:.1f} GiB free under {folder}; a run that makes everything anew"
        return Sign(
            "disk", "fault", f"{what} takes about {wanted / 1024**3:.1f} GiB from there on", sign.next_step or ROOM
        )
    return replace(sign, what=f"{sign.what}; a run that makes everything anew takes about {room.told_size(settings)}")


def _writable(settings: Settings) -> Sign:
    """A file without a name is written into each folder of a run that is there: rights alone do not tell of a disk that
    is read-only, or of a file in the place of a folder."""
    rooms = (settings.landing, settings.raw, settings.state, settings.build, settings.releases)
    for place in (nearest(settings.data_dir), *(folder for folder in rooms if folder.exists())):
        try:
            with tempfile.TemporaryFile(dir=place) as file:
                file.write(b"r57")
        except OSError as error:
            here = settings.data_dir if place not in rooms else place
            what = f"{here} cannot be written: {error.strerror}"
            return Sign("writable", "fault", what, "give rights there, or set R57_DATA_DIR to a folder of your own")
    return Sign("writable", "ok", f"{settings.data_dir} can be written")


def _lock(settings: Settings) -> list[Sign]:
    """A lock that no run could take: all of them end before they do anything."""
    found = [settings.state / name for name in (LOCK, SERVING)]
    return [Sign("lock", "fault", f"{what}: {file}", f"remove {file}") for file in found if (what := unfit(file))]


def _build_database(settings: Settings) -> Sign:
    import duckdb

    path = settings.build / dbt.BUILD_DB
    if not path.exists():
        return Sign("build_database", "ok", "no build database yet (it is made by the next run)")
    try:
        with duckdb.connect(str(path), read_only=True) as build:
            build.execute("select count(*) from duckdb_columns()").fetchone()
    except duckdb.Error as error:
        first = str(error).splitlines()[0]
        if LOCKED in first:
            return Sign(
                "build_database",
                "fault",
                f"the build database is held by another process: {first}",
                "close the program named there (BI tools open releases/current instead), or wait for its run to end",
            )
        return Sign(
            "build_database",
            "fault",
            f"the build database is damaged: {first}",
            f"delete {path}; the next run makes it anew",
        )
    return Sign("build_database", "ok", "the build database is free")


def _leftovers(settings: Settings, *, mend: bool) -> list[Sign]:
    """Folders a killed run left half-written; nothing reads them. While a run lives they are its own, and it is left
    alone."""
    if is_held(settings):
        return [Sign("leftovers", "ok", "a run is under way; what it is writing is left alone")]
    found = list(debris.found(settings))
    if mend and found:
        with alone(settings, "r57 doctor --mend"):
            debris.clear(settings)
    return [_leftover(path, mend=mend) for path in found]


def _leftover(path: Path, *, mend: bool) -> Sign:
    if not mend:
        return Sign("leftovers", "fault", f"a killed run left {path}", "r57 doctor --mend removes it")
    if path.exists():
        return Sign("leftovers", "fault", f"a killed run left {path}, which could not be removed", "remove it by hand")
    return Sign("leftovers", "mended", f"a killed run left {path}")


def _dead_runs(settings: Settings, now: datetime, *, mend: bool) -> list[Sign]:
    try:
        dead = dead_runs.in_home(settings, now, mend=mend)
    except dead_runs.InstanceError as error:
        return [Sign("dead_runs", "fault", str(error), error.next_step)]
    if dead is None:
        return [Sign("dead_runs", "ok", f"Dagster has not been used here ({dead_runs.home(settings)})")]
    if not dead:
        return [Sign("dead_runs", "ok", "no dead runs hold a slot")]
    state: Literal["fault", "mended"] = "mended" if mend else "fault"
    next_step = "" if mend else "r57 doctor --mend marks it failed and frees its slot"
    return [
        Sign("dead_runs", state, f"run {run.run_id} ({run.job_name}) is dead but holds its slot", next_step)
        for run in dead
    ]
