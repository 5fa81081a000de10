"""What writers that were killed or found no room left half written: nothing reads it, and the next run clears it.

    releases/.building-… .removing-… .current-…     a release on its way in or out
    raw/<dataset>/.writing-…                        a vintage on its way
    raw/<dataset>/.merging/                         vintages of another machine and their order, not decided yet
    .<name>.<process>.<chance>                      a file on its way to its name, anywhere
    build/r57.duckdb.tmp                            what did not fit into the memory of a build
    build/.rebuild-…                                a release that was being made again, aside

Speed tiles on their way (`landing/…/*.partial`) are none: the next fetch goes on from them.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from exports.shelf import debris
from orchestration import dbt
from sources.border.succession import PLAN, STAGE
from sources.vocabulary.settings import Settings

REBUILDING = ".rebuild-"
ASIDE = re.compile(r"\..+\.\d+\.\d+")
"""How `write_aside` names a file before it has its name."""


def found(settings: Settings) -> Iterator[Path]:
    """All of it. While a run lives, what it writes looks the same: the caller holds the data folder, or only looks."""
    yield from debris(settings.releases)
    yield from settings.raw.glob("*/.writing-*")
    yield from (stage for stage in settings.raw.glob(f"*/{STAGE}") if not (stage / PLAN).exists())
    for folder in (settings.landing, settings.raw, settings.state, settings.build):
        yield from (path for path in folder.rglob(".*") if ASIDE.fullmatch(path.name) and path.is_file())
    yield from (path for path in settings.releases.glob(".*") if ASIDE.fullmatch(path.name) and path.is_file())
    yield from settings.build.glob(f"{REBUILDING}*")
    spilt = settings.build / f"{dbt.BUILD_DB}.tmp"
    if spilt.is_dir() and any(spilt.iterdir()):
        yield spilt


def clear(settings: Settings) -> list[Path]:
    """Remove it; give what was removed. The caller holds the data folder."""
    there = list(found(settings))
    for path in there:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    return there


def drop_build(settings: Settings) -> None:
    """Remove a build of which nothing stands: it can be made again.

    One that found no room fills what the next one needs, and one that was killed has a log that the engine reads into
    its memory as a whole before it does anything else.
    """
    for name in (dbt.BUILD_DB, f"{dbt.BUILD_DB}.wal"):
        (settings.build / name).unlink(missing_ok=True)
    shutil.rmtree(settings.build / f"{dbt.BUILD_DB}.tmp", ignore_errors=True)
