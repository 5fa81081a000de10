"""What goes wrong at night, looked for one by one; with `mend` what can safely be set right is."""

from __future__ import annotations

import json
import os
import shutil
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from orchestration import dbt, dead_runs
from orchestration.health import FREE_BYTES
from orchestration.lock import is_held
from sources.vocabulary.settings import Settings

LOCKED = "Could not set lock on file"
"""What DuckDB says of a database that another process has open; all else it says on opening one is damage."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: how it is, and what to do."""

    state: Literal["ok", "fault", "mended"]
    what: str
    next_step: str = ""


def examine(settings: Settings, now: datetime, *, mend: bool = False) -> list[Finding]:
    """All findings, faults and sound things alike."""
    return [
        _python(),
        _disk(settings),
        _writable(settings),
        _build_database(settings),
        *_leftovers(settings, mend=mend),
        _release(settings),
        *_dead_runs(settings, now, mend=mend),
    ]


def _python() -> Finding:
    version = ".".join(str(part) for part in sys.version_info[:3])
    if (3, 11) <= sys.version_info[:2] <= (3, 13):
        return Finding("ok", f"Python {version}")
    return Finding("fault", f"Python {version} is not supported", "use 3.11, 3.12 or 3.13: make PYTHON=python3.12 run")


def _existing(path: Path) -> Path:
    return next(place for place in (path, *path.parents) if place.exists())


def _disk(settings: Settings) -> Finding:
    free = shutil.disk_usage(_existing(settings.data_dir)).free
    if free >= FREE_BYTES:
        return Finding("ok", f"{free / 1024**3:.1f} GiB free under {settings.data_dir}")
    return Finding(
        "fault", f"only {free / 1024**3:.1f} GiB free under {settings.data_dir}", "make room, or set R57_DATA_DIR"
    )


def _writable(settings: Settings) -> Finding:
    place = _existing(settings.data_dir)
    if place.is_dir() and os.access(place, os.W_OK | os.X_OK):
        return Finding("ok", f"{settings.data_dir} can be written")
    return Finding("fault", f"{settings.data_dir} cannot be written", "set R57_DATA_DIR to a folder of your own")


def _build_database(settings: Settings) -> Finding:
    import duckdb

    path = settings.build / dbt.BUILD_DB
    if not path.exists():
        return Finding("ok", "no build database yet (it is made by the next run)")
    try:
        with duckdb.connect(str(path), read_only=True) as build:
            build.execute("select count(*) from duckdb_columns()").fetchone()
    except duckdb.Error as error:
        first = str(error).splitlines()[0]
        if LOCKED in first:
            return Finding(
                "fault",
                f"the build database is held by another process: {first}",
                "close the program named there (BI tools open releases/current instead), or wait for its run to end",
            )
        return Finding("fault", f"the build database is damaged: {first}", f"delete {path}; the next run makes it anew")
    return Finding("ok", "the build database is free")


def _leftovers(settings: Settings, *, mend: bool) -> list[Finding]:
    """Folders a killed run left half-written; nothing reads them. While a run lives they are its own, and it is left
    alone."""
    if is_held(settings):
        return [Finding("ok", "a run is under way; what it is writing is left alone")]
    found = [
        *settings.releases.glob(".building-*"),
        *settings.releases.glob(".removing-*"),
        *settings.raw.glob("*/.writing-*"),
    ]
    if mend:
        for path in found:
            shutil.rmtree(path, ignore_errors=True)
    state: Literal["fault", "mended"] = "mended" if mend else "fault"
    return [
        Finding(state, f"a killed run left {path}", "" if mend else "r57 doctor --mend removes it") for path in found
    ]


def _release(settings: Settings) -> Finding:
    current = settings.releases / "current"
    try:
        if (current / "manifest.json").exists():
            json.loads((current / "manifest.json").read_text(encoding="utf-8"))["files"]
            return Finding("ok", f"current release: {current.resolve().name}")
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        what = f"the manifest of the current release {current.resolve().name} cannot be read"
        return Finding("fault", what, "delete that release's folder and run: r57 run")
    return Finding("fault", "there is no current release", "make one: r57 run")


def _dead_runs(settings: Settings, now: datetime, *, mend: bool) -> list[Finding]:
    dead = dead_runs.in_home(settings, now, mend=mend)
    if dead is None:
        return [Finding("ok", f"Dagster has not been used here ({dead_runs.home(settings)})")]
    if not dead:
        return [Finding("ok", "no dead runs hold a slot")]
    state: Literal["fault", "mended"] = "mended" if mend else "fault"
    next_step = "" if mend else "r57 doctor --mend marks it failed and frees its slot"
    return [Finding(state, f"run {run.run_id} ({run.job_name}) is dead but holds its slot", next_step) for run in dead]
