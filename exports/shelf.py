"""The shelf of releases: the links by which readers and runs find one, and which of them leave.

    releases/current   what readers read: a symbolic link to a release
    releases/latest    what was made last: another one, only where readers stay at the one before
    releases/public    the newest release for the public; none where none was made

Each change is one step that no reader sees half done. Whoever changes something here holds the data folder.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection, Iterable
from pathlib import Path

from exports.marts.errors import ReleaseError

CURRENT = "current"
LATEST = "latest"
PUBLIC = "public"
BUILDING = ".building-"
REMOVING = ".removing-"
READ_ONLY = 0o444
"""The mode of every file of a release."""


def standing_at(releases_dir: Path, link: str = CURRENT) -> str:
    """The name of the release that a link points to, there or not; empty where there is no link."""
    place = releases_dir / link
    return place.readlink().name if place.is_symlink() else ""


def made_last(releases_dir: Path) -> Path:
    """The release that was made last, readers' or not: what a run holds its inputs against."""
    latest = releases_dir / LATEST
    return latest if latest.is_dir() else releases_dir / CURRENT


def put_out(releases_dir: Path, release_id: str, stays: str = "") -> None:
    """Point `current` at a release; or, where readers stay at another, `latest`. A release that is no longer there
    keeps no reader. Raises ReleaseError where `current` is no link."""
    if stays and (releases_dir / stays).is_dir():
        point(releases_dir, CURRENT, stays)
        point(releases_dir, LATEST, release_id)
    else:
        point(releases_dir, CURRENT, release_id)
    if standing_at(releases_dir) == standing_at(releases_dir, LATEST):
        (releases_dir / LATEST).unlink()
        sync(releases_dir)


def lead_public(releases_dir: Path, taken_back: Collection[str]) -> None:
    """Have `public` lead to the newest public release that was not taken back, where it led to one that was; to none
    where there is no other."""
    led = standing_at(releases_dir, PUBLIC)
    if led not in taken_back:
        return
    others = sorted(path.name for path in releases_dir.glob(f"[!.]*-{PUBLIC}") if path.name not in taken_back)
    if others:
        point(releases_dir, PUBLIC, others[-1])
    else:
        (releases_dir / PUBLIC).unlink()
        sync(releases_dir)


def point(releases_dir: Path, name: str, release_id: str) -> None:
    """Have a link lead to a release. A new link takes the old one's place in one rename, so no reader sees a gap."""
    place = releases_dir / name
    if place.exists() and not place.is_symlink():
        raise ReleaseError(
            f"`{name}` is not a symbolic link",
            where=f"{releases_dir.name}/{name}",
            next_step=f"move it away and link it to {release_id}, or run again",
        )
    link = releases_dir / f".{name}-{release_id}"
    link.unlink(missing_ok=True)
    link.symlink_to(release_id)
    os.replace(link, place)  # noqa: PTH105 (Path.replace would do the same; the atomic call is named on purpose)
    sync(releases_dir)


def debris(releases_dir: Path) -> list[Path]:
    """What interrupted builds and switches left; nothing reads it."""
    begun = (f"{BUILDING}*", f"{REMOVING}*", f".{CURRENT}-*", f".{LATEST}-*", f".{PUBLIC}-*")
    return sorted(path for pattern in begun for path in releases_dir.glob(pattern))


def clear_debris(releases_dir: Path) -> None:
    """Remove it. The caller is alone here, so nothing of it is still being written."""
    for leftover in debris(releases_dir):
        leftover.unlink() if leftover.is_symlink() else shutil.rmtree(leftover)


def remove(releases_dir: Path, releases: Iterable[str], spared: Collection[str]) -> None:
    """Remove releases, those spared excepted. None is ever seen half removed."""
    for old in sorted({*releases} - {*spared}):
        leaving = releases_dir / f"{REMOVING}{old}"
        (releases_dir / old).rename(leaving)
        shutil.rmtree(leaving)


def sync(path: Path) -> None:
    """Have the operating system put a file or folder on disk before anything points to it."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def close(folder: Path) -> None:
    """Nobody writes into a release any more: a reader that opens the database without read-only would lock out all
    others, and is refused. What lies there is on disk when this returns."""
    for inside in folder.rglob("*"):
        if inside.is_file():
            inside.chmod(READ_ONLY)
        sync(inside)
    sync(folder)
