"""A full disk, said in one line: where, what was kept, how much is needed.

How much is needed is taken from what is there: the last answers, vintages, build and release of this very folder are
what the next ones will be like.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from exports.marts.errors import ReleaseError
from exports.shelf import made_last
from orchestration import dbt, dead_runs
from sources.border.landing import newest_answers
from sources.border.vintages import RawStore
from sources.catalog import DATASETS
from sources.vocabulary import room
from sources.vocabulary.files import nearest
from sources.vocabulary.settings import Settings

MARGIN = 1.25
"""The next one is a little larger than the last."""
BUILD_PER_RELEASE = 4
"""The build database has the steps between as well; seen with the shipped figures: 64 MB beside 18 MB."""
WRITTEN_TWICE = 2
"""A build is written to the log of the database first, then into it."""
MIB = 1024**2


@dataclass(eq=False)
class NoRoomError(Exception):
    """The disk is full. `place`: landing, raw, build, releases, state, or another folder; `part`: which part of a
    release; `needed`: bytes, None where nothing of the kind was ever written here, from which it could be told."""

    place: str
    part: str
    path: Path
    free: int
    disk: Path
    needed: int | None

    def __str__(self) -> str:
        need = f"about {_told(self.needed)}" if self.needed is not None else "not known, nothing of the kind is kept"
        what = WHAT.get(self.place, "a file") + (f" ({self.part})" if self.part else "")
        return (
            f"the disk is full: {what} could not be written; where: {self.path} on the file "
            f"system at {self.disk} ({_told(self.free)} free now); kept: {KEPT.get(self.place, ALL_KEPT)}; needed: "
            f"{need}; next: make room there, or set R57_DATA_DIR to another disk, and run again: it clears "
            "what was half written"
        )


DAGSTER = "dagster"
ALL_KEPT = "every release, vintage and answer of before"
WHAT: Mapping[str, str] = {
    "landing": "an answer of a publisher",
    "raw": "a vintage",
    "build": "the build of the warehouse",
    "releases": "a release",
    "state": "what is remembered between runs",
    DAGSTER: "what Dagster keeps of its runs",
}
KEPT: Mapping[str, str] = {
    "build": "the earlier release, every vintage and answer; the build is made anew by the next run",
    "releases": "the earlier release, the build, every vintage and answer",
    "state": "the release that readers read, every vintage and answer",
}


@contextmanager
def told(settings: Settings) -> Iterator[None]:
    """Whatever fails for want of room is raised as NoRoomError."""
    try:
        yield
    except Exception as error:
        if full := of(error, settings):
            raise full from error
        raise


def of(error: BaseException, settings: Settings) -> NoRoomError | None:
    """An error as NoRoomError, where want of room is what it is."""
    if isinstance(error, NoRoomError):
        return error
    if not room.is_wanting(error) and not _spills_onto_a_full_disk(error, settings):
        return None
    path = Path(room.file_of(error) or _whose(error, settings))
    place = _place(path, settings)
    there = nearest(path)
    part = error.where if isinstance(error, ReleaseError) else ""
    return NoRoomError(place, part, path, shutil.disk_usage(there).free, _disk(there), needed(place, settings))


def full_at(folder: Path, settings: Settings) -> NoRoomError | None:
    """What is said of a folder that others write into, where there is no room any more; else None."""
    free = shutil.disk_usage(folder).free
    if free >= MIB:
        return None
    return NoRoomError(
        _place(folder, settings), "", folder, free, _disk(folder), needed(_place(folder, settings), settings)
    )


def _spills_onto_a_full_disk(error: BaseException, settings: Settings) -> bool:
    """Whether the engine wants memory and what it would put aside finds no room: it may speak of memory alone."""
    spill = nearest(settings.build / f"{dbt.BUILD_DB}.tmp")
    return isinstance(error, dbt.DbtFailure) and bool(error.lacks) and shutil.disk_usage(spill).free < MIB


def _whose(error: BaseException, settings: Settings) -> Path:
    """The folder that an error is about which names no file: by its kind, else the first whose disk is full."""
    if isinstance(error, ReleaseError):
        return settings.releases
    if isinstance(error, dbt.DbtFailure):
        return settings.build / f"{dbt.BUILD_DB}.tmp" if "Out of Memory" in error.lacks else settings.build
    folders = (*(settings.data_dir / name for name in NEEDS), dead_runs.home(settings))
    return next((folder for folder in folders if shutil.disk_usage(nearest(folder)).free < MIB), settings.data_dir)


def _place(path: Path, settings: Settings) -> str:
    if path.absolute().is_relative_to(dead_runs.home(settings).absolute()):
        return DAGSTER
    with suppress(ValueError, IndexError):
        return path.absolute().relative_to(settings.data_dir.absolute()).parts[0]
    return ""


def _disk(path: Path) -> Path:
    """Where the file system of a path is mounted."""
    return next(place for place in (path.absolute(), *path.absolute().parents) if place.is_mount())


def needed(place: str, settings: Settings) -> int | None:
    """Bytes that writing there takes, and what comes after it in a run on the same disk; None where nothing tells."""
    order = list(NEEDS)
    if place == DAGSTER:
        return int(MARGIN * _dagster(settings)) or None
    if place not in order:
        return None
    first = NEEDS[place](settings)
    if not first:
        return None
    disk = _device(settings.data_dir / place)
    after = [name for name in order[order.index(place) + 1 :] if _device(settings.data_dir / name) == disk]
    return int(MARGIN * (first + sum(NEEDS[name](settings) for name in after)))


def told_size(settings: Settings) -> str:
    """What a run writes that makes everything anew, in words."""
    return _told(int(MARGIN * sum(need(settings) for need in NEEDS.values())))


def short_of(settings: Settings) -> tuple[Path, int, int] | None:
    """Where a run that makes everything anew would find no room: the folder, the bytes free there, the bytes that it
    and what comes after it on the same disk take. None where there is room, as far as anything tells."""
    for place in NEEDS:
        folder = settings.data_dir / place
        free, wanted = shutil.disk_usage(nearest(folder)).free, needed(place, settings)
        if wanted and free < wanted:
            return folder, free, wanted
    return None


def _device(path: Path) -> int:
    return nearest(path).stat().st_dev


def _landing(settings: Settings) -> int:
    """What the publishers answered last."""
    return sum(newest_answers(settings.landing / name) for name in DATASETS)


def _raw(settings: Settings) -> int:
    """The newest vintage of each dataset."""
    store = RawStore(settings.raw)
    newest = (store.newest(name) for name in DATASETS)
    return sum(_size(store.folder(vintage).iterdir()) for vintage in newest if vintage)


def _build(settings: Settings) -> int:
    """The last build, written twice; where there is none, as large as the last release makes it."""
    there = _bytes(settings.build / dbt.BUILD_DB)
    return WRITTEN_TWICE * max(there, BUILD_PER_RELEASE * _bytes(made_last(settings.releases) / dbt.BUILD_DB))


def _release(settings: Settings) -> int:
    """The last release; where there is none, as large as the build makes it."""
    last = made_last(settings.releases)
    return _size(last.rglob("*")) or 2 * _bytes(settings.build / dbt.BUILD_DB) // BUILD_PER_RELEASE


def _dagster(settings: Settings) -> int:
    """What a run left in Dagster's storage, on the whole."""
    storage = dead_runs.home(settings)
    runs = len(list(storage.rglob("history/runs/*-*.db")))
    return _size(storage.rglob("*")) // runs if runs else 0


def _state(settings: Settings) -> int:
    return _size(settings.state.rglob("*"))


NEEDS: Mapping[str, Callable[[Settings], int]] = {
    "landing": _landing,
    "raw": _raw,
    "build": _build,
    "releases": _release,
    "state": _state,
}
"""Folder → bytes of what a run writes there, in the order of a run."""


def _size(paths: Iterable[Path]) -> int:
    return sum(_bytes(path) for path in paths)


def _bytes(path: Path) -> int:
    try:
        return path.stat().st_size if path.is_file() else 0
    except OSError:
        return 0


def _told(size: int) -> str:
    """A size in the unit in which it is read."""
    if size < MIB:
        return f"{-(-size // 1024):,.0f} KiB"  # never "about 0 KiB" of something
    return f"{size / MIB:,.1f} MiB" if size < 1024 * MIB else f"{size / 1024 / MIB:,.1f} GiB"
