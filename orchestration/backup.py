"""Backup and restore of what cannot be made again: landing, raw, state, and what was decided of releases.

    TO/objects/<ab>/<sha256>     each content once, however many backups have it
    TO/backups/<time>.json       one backup: every path with its digest; bears its own digest
    TO/writing.lock              held by the backup that writes there

A backup is added to what is there and never replaces anything, so that a copy gone bad here cannot spoil a good one
there. Every content is held against its digest when it is written and when it is read back. Releases are made again by
`r57 run`.
"""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from orchestration.debris import ASIDE
from orchestration.decisions import DECISIONS
from orchestration.inputs import code_version
from orchestration.lock import LOCK, SERVING, alone, unfit
from sources.border.succession import ASIDE as ASIDE_WHOLE
from sources.vocabulary.clock import Clock
from sources.vocabulary.files import file_sha256, sealed, sync, unsealed, write_aside
from sources.vocabulary.settings import Settings

ROOMS = ("landing", "raw", "state")
DECIDED = f"releases/{DECISIONS}"
FOR_GOOD = ("landing/", "raw/")
"""What lies here never changes once it is written."""
MADE_AGAIN = frozenset({"_index", LOCK, SERVING})
RESTORING = ".restoring"
WRITING = "writing.lock"
"""In a folder of backups: held by the one that writes there, so that what others left half copied is nobody's."""
READY = "ready"
"""In the folder of a restore: all is there and need only be moved to its place."""

Step = Callable[[str, int, int], None]


@dataclass(eq=False)  # not frozen: an exception takes a traceback as it travels through context managers
class BackupError(Exception):
    """A backup or restore was refused; nothing that was there is changed."""

    what: str
    where: str
    next_step: str

    def __str__(self) -> str:
        return f"{self.what}; where: {self.where}; kept: everything as it was; next: {self.next_step}"


@dataclass(frozen=True, slots=True)
class Backup:
    """What one backup did. `altered`: paths that never change and yet differ from the backup of before: damaged here or
    then, which `r57 verify` tells."""

    path: Path
    files: int
    bytes: int
    added_files: int
    added_bytes: int
    altered: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Restored:
    """What one restore did. `lost`: paths whose content the backup no longer has as it was written."""

    backup: str
    files: int
    lost: tuple[str, ...]


def backup(settings: Settings, to: Path, now: Clock, *, check: bool = False, step: Step = lambda *_: None) -> Backup:
    """Add a backup to the folder `to`. `check`: read every content that is there already, and write damaged ones anew.

    Raises BackupError where there is nothing to keep or `to` lies in the data folder, OSError where it cannot be
    written; the backups of before are then as they were.
    """
    if to.resolve().is_relative_to(settings.data_dir.resolve()):
        raise BackupError("a backup inside the data folder is lost with it", str(to), "name a folder on another disk")
    with alone(settings, "r57 backup"):
        paths = sorted(_kept(settings))
        if not paths:
            raise BackupError("nothing is kept here", str(settings.data_dir), "set R57_DATA_DIR to where it is")
        before = _newest_files(to)
        files: dict[str, dict[str, str | int]] = {}
        added: list[int] = []
        with _alone_in(to):
            for done, path in enumerate(paths):
                name = path.relative_to(settings.data_dir).as_posix()
                step(name, done, len(paths))
                sha256, size = file_sha256(path), path.stat().st_size
                if not _is_there(_object(to, sha256), sha256, size, check=check):
                    write_aside(_object(to, sha256), _copy(path, sha256))
                    added.append(size)
                files[name] = {"sha256": sha256, "bytes": size}
            moment = now()
            note = to / "backups" / f"{moment:%Y-%m-%dT%H%M%SZ}.json"
            if note.exists():
                said = "a backup of this second is there and backups never change"
                raise BackupError(said, note.name, "run it again")
            write_aside(note, sealed({"made_at": moment.isoformat(), "code_version": code_version(), "files": files}))
    altered = tuple(
        name for name, file in files.items() if name.startswith(FOR_GOOD) and before.get(name, file) != file
    )
    total = sum(int(file["bytes"]) for file in files.values())
    return Backup(note, len(files), total, len(added), sum(added), altered)


def restore(settings: Settings, source: Path, *, at: str | None = None, step: Step = lambda *_: None) -> Restored:
    """Put a backup, the newest or that named `at`, into a data folder that keeps nothing yet.

    Everything is read and held against its digest aside, then moved to its place; a restore that was cut short is done
    again, or finished if all had been read. Raises BackupError where there is no such backup, or where figures are kept
    already, and OSError where it cannot be written.
    """
    name, files = _chosen(source, at)
    with alone(settings, "r57 restore"):
        aside = settings.data_dir / RESTORING
        if kept := next(_kept(settings), None):
            if not (aside / READY).exists():
                raise BackupError(
                    "figures are kept here already, and a restore replaces none",
                    str(kept),
                    "set R57_DATA_DIR to an empty folder, or move landing, raw and state of this one away",
                )
        else:
            shutil.rmtree(aside, ignore_errors=True)
            lost = []
            for done, (path, file) in enumerate(sorted(files.items())):
                step(path, done, len(files))
                content, place = _object(source, str(file["sha256"])), aside / path
                if not _is_there(content, str(file["sha256"]), int(file["bytes"]), check=True):
                    lost.append(path)
                    continue
                place.parent.mkdir(parents=True, exist_ok=True)
                _copy(content, str(file["sha256"]))(place)
                sync(place)
            write_aside(aside / READY, sealed({"backup": name, "lost": lost}))
        said = unsealed((aside / READY).read_text(encoding="utf-8"))
        _move_in(aside, settings)
    return Restored(str(said["backup"]), len(files) - len(said["lost"]), tuple(said["lost"]))


def _move_in(aside: Path, settings: Settings) -> None:
    """Each room takes the place of the empty one in one step."""
    for room in ROOMS:
        place = settings.data_dir / room
        if not (aside / room).is_dir():
            continue
        if room != "state" and place.is_dir() and any(place.iterdir()):
            raise BackupError(
                "a restore was cut short here, and figures were taken in since",
                str(place),
                f"move {place.name} away to finish the restore, or delete {aside} to keep what is here",
            )
        if room == "state":  # holds the lock that is held now
            for file in (aside / room).iterdir():
                file.replace(place / file.name)
            (aside / room).rmdir()
            continue
        (aside / room).chmod(place.stat().st_mode if place.exists() else (aside / room).stat().st_mode)
        (aside / room).replace(place)
    if (aside / DECIDED).is_file():
        settings.releases.mkdir(exist_ok=True)
        (aside / DECIDED).replace(settings.data_dir / DECIDED)
    sync(settings.data_dir)
    shutil.rmtree(aside)


def _kept(settings: Settings) -> Iterator[Path]:
    """Every file that cannot be made again; half-written and damaged ones (their names begin with a dot) do not count.
    What has another number now lies aside as well, and a release may name it."""
    for room in ROOMS:
        folder = settings.data_dir / room
        for path in folder.rglob("*") if folder.is_dir() else ():
            inside = path.relative_to(folder).parts
            if (
                path.is_file()
                and not path.is_symlink()
                and not any((p.startswith(".") and not p.startswith(ASIDE_WHOLE)) or p in MADE_AGAIN for p in inside)
            ):
                yield path
    if (settings.data_dir / DECIDED).is_file():
        yield settings.data_dir / DECIDED


@contextmanager
def _alone_in(to: Path) -> Iterator[None]:
    """Be the only backup that writes into a folder, of whichever data folder; remove what killed ones left half copied.
    A second one waits its turn."""
    to.mkdir(parents=True, exist_ok=True)
    if what := unfit(to / WRITING):
        raise BackupError(what, str(to / WRITING), "remove it and run again")
    with (to / WRITING).open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for path in (to / "objects").rglob(".*"):
            if ASIDE.fullmatch(path.name):
                path.unlink(missing_ok=True)
        yield


def _chosen(source: Path, at: str | None) -> tuple[str, dict[str, dict[str, str | int]]]:
    there = [note.stem for note in _notes(source)]
    if not there:
        raise BackupError("there is no backup", str(source), "name the folder that `r57 backup` was given")
    if at is not None and at not in there:
        raise BackupError(f"there is no backup {at!r}", str(source), f"there are: {', '.join(there)}")
    return _read(source / "backups" / f"{at or there[-1]}.json", there)


def _read(note: Path, there: list[str]) -> tuple[str, dict[str, dict[str, str | int]]]:
    try:
        files = unsealed(note.read_text(encoding="utf-8"))["files"]
    except (OSError, ValueError, KeyError) as error:
        earlier = ", ".join(name for name in there if name != note.stem) or "none"
        raise BackupError(
            f"the list of the backup cannot be believed ({error})",
            str(note),
            f"name another with --at; there are: {earlier}",
        ) from None
    if outside := [
        name
        for name in files
        if not name.startswith((*(f"{room}/" for room in ROOMS), DECIDED)) or ".." in name.split("/")
    ]:
        raise BackupError(
            "the list of the backup names a file outside of a data folder", outside[0], "trust it no further"
        )
    return note.stem, dict(files)


def _newest_files(to: Path) -> dict[str, dict[str, str | int]]:
    """Path → digest and size in the newest backup that can be read; nothing where there is none."""
    for note in reversed(_notes(to)):
        try:
            return dict(unsealed(note.read_text(encoding="utf-8"))["files"])
        except (OSError, ValueError, KeyError):
            continue
    return {}


def _notes(folder: Path) -> list[Path]:
    return sorted((folder / "backups").glob("[!.]*.json"))


def _object(folder: Path, sha256: str) -> Path:
    return folder / "objects" / sha256[:2] / sha256


def _is_there(content: Path, sha256: str, size: int, *, check: bool) -> bool:
    if not content.is_file() or content.stat().st_size != size:
        return False
    return not check or file_sha256(content) == sha256


def _copy(source: Path, sha256: str) -> Callable[[Path], None]:
    """Copies a file and proves the copy. Raises OSError where it is not what was read before."""

    def copy(target: Path) -> None:
        shutil.copyfile(source, target)
        if file_sha256(target) != sha256:
            raise OSError(
                f"{source} changed while it was copied, or the copy on {target.parent} is not what was written"
            )

    return copy
