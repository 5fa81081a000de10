"""What is decided of releases: pins, withdrawals, and what another version made."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from exports.marts.database import DATABASE
from sources.vocabulary.files import sealed, unsealed
from tests.orchestration.store import machines
from tests.soak.ground import FETCHED, copy_of, settings_of
from tests.soak.tried.stage import Scene, Seen, Stage, current, overwrite, remade, statement

BUNDLED = ("run", "--mode", "bundled")
BY = ("--by", "Trần Thị Lan")
WRONG = ("--reason", "GERD of 2023 was read in thousands")


def pinned_and_withdrawn(stage: Stage, data: Path) -> Iterator[Seen]:
    """The only release cannot be withdrawn; the second can, once; the next is made of the same figures."""
    stage.begin(data)
    first = current(data).name
    yield stage.r57(data, "unpin")
    yield stage.r57(data, "withdraw", first, *WRONG, *BY)
    yield stage.r57(data, "run", "--select", FETCHED)
    second = current(data).name
    yield stage.r57(data, "withdraw", "2020-02-02", *WRONG)
    yield stage.r57(data, "withdraw", second, *BY)
    yield stage.r57(data, "withdraw", second, *WRONG, "--target", "r57-2030-nothing")
    yield stage.r57(data, "withdraw", second, *WRONG, *BY)
    yield stage.r57(data, "withdraw", second, *WRONG, *BY)
    yield stage.r57(data, *BUNDLED)
    yield stage.r57(data, "pin", first, *BY, "--reason", "the press conference cites it")
    yield stage.r57(data, "releases")
    yield stage.r57(data, "pin", second, *BY)
    yield stage.r57(data, "health")
    overwrite(data / "releases" / "decisions.json", b"{}")
    yield stage.r57(data, "health")
    yield stage.r57(data, *BUNDLED)


def of_another_version(stage: Stage, data: Path) -> Iterator[Seen]:
    """A release without a table that this version reads."""
    stage.begin(data)
    remade(current(data), _of_little, code_version="0.0.1+000000000000")
    yield stage.r57(data, "status")


def damaged(stage: Stage, data: Path) -> Iterator[Seen]:
    """The database of the current release lacks tables; then it is none."""
    stage.begin(data)
    _of_little(current(data) / DATABASE)
    yield stage.r57(data, "status")
    overwrite(current(data) / DATABASE, b"no database" * 1000)
    yield stage.r57(data, "status")


def published(stage: Stage, data: Path) -> Iterator[Seen]:
    """Releases at a place where others read them: the first, the same, a newer, an older; one that was taken back, one
    that went bad there, and what names the current one."""
    stage.begin(data)
    place, first = str(data.parent / "www"), current(data).name
    yield stage.r57(data, "publish", place)
    yield stage.r57(data, "publish", place, "--release", first)
    yield stage.r57(data, "publish", place, "--internal")
    yield stage.r57(data, "publish", place, "--internal")
    yield stage.r57(data, "publish", "s3://no-bucket/r57", "--internal", PYTHONPATH=_without_obstore(stage, data))
    yield stage.r57(data, "run", "--select", FETCHED)
    second = current(data).name
    yield stage.r57(data, "publish", place, "--internal", "--keep", "1")
    yield stage.r57(data, "publish", place, "--internal", "--release", first)
    yield stage.r57(data, "pin", first, *BY)
    yield stage.r57(data, "publish", place, "--internal", "--release", second)
    yield stage.r57(data, "unpin")
    yield stage.r57(data, "withdraw", second, *WRONG, *BY)
    yield stage.r57(data, "publish", place, "--internal", "--release", second)
    overwrite(data.parent / "www" / "releases" / first / DATABASE, b"flipped")
    yield stage.r57(data, "publish", place, "--internal", "--release", first)
    overwrite(data.parent / "www" / "current.json", b"{}")
    yield stage.r57(data, "publish", place, "--internal", "--release", first)


def shared(stage: Stage, data: Path) -> Iterator[Seen]:
    """Vintages in a store of several machines: given, taken, a number that another machine was faster to give, and an
    object that nobody can believe."""
    stage.begin(data)
    store = data.parent / "shared"
    yield stage.r57(data, "push", str(store))
    yield stage.r57(data.parent / "other", "pull", str(store))
    number = next((store / "raw" / FETCHED).glob("0*.json"))
    said = unsealed(number.read_text(encoding="utf-8"))
    theirs = {**said, "vintage_id": f"{said['vintage_id'][:-8]}00000000", "content_sha256": "0"}
    overwrite(number, sealed(theirs).encode())
    yield stage.r57(data, "push", str(store))
    overwrite(number, b"{}")
    yield stage.r57(data, "pull", str(store))


def came_second(stage: Stage, data: Path) -> Iterator[Seen]:
    """Two machines gave the same numbers to what they fetched, one of them figures that the other one had as well."""
    stage.begin(data)
    other = copy_of(stage.base, data.parent / "second")
    machines.take_in(settings_of(data), 0.8, came=machines.NOON)
    machines.take_in(settings_of(other), 0.7, came=machines.MORNING)
    machines.take_in(settings_of(other), 0.8, came=machines.NOON)
    store = str(data.parent / "met")
    yield stage.r57(data, "push", store)
    yield stage.r57(other, "push", store)


def shared_by_runs(stage: Stage, data: Path) -> Iterator[Seen]:
    """Runs that share by themselves: with a folder that is not there, a bucket of which nothing is known here, and a
    store in which somebody else has written."""
    stage.begin(data)
    store = data.parent / "by-runs"
    fetching = ("run", "--select", FETCHED)
    yield stage.r57(data, *fetching, R57_STORE=str(store))
    yield stage.r57(data, *fetching, R57_STORE="s3://no-bucket/r57", PYTHONPATH=_without_obstore(stage, data))
    yield stage.r57(data, "push", str(store))
    overwrite(next((store / "raw" / FETCHED).glob("0*.json")), b"{}")
    yield stage.r57(data, *fetching, R57_STORE=str(store))


def _without_obstore(stage: Stage, data: Path) -> str:
    """Where Python looks: first for a package of this name that cannot be imported, as where the extra is not there."""
    hidden = data.parent / "hidden"
    hidden.mkdir()
    (hidden / "obstore.py").write_text("raise ImportError", encoding="utf-8")
    return f"{hidden}{os.pathsep}{stage.ground.project}"


def _of_little(database: Path) -> None:
    """A database of one table."""
    database.unlink()
    statement("create table dim_status as select 'won' as status")(database)


SCENES = (
    Scene(
        pinned_and_withdrawn,
        (
            "it is the only release",
            "there is no release",
            "no reason is given",
            "now, instead of",
            "it was withdrawn already",
            "made because withdrawn",
            "what is made now has the figures",
            "it is pinned since",
            "no release is pinned",
            "has no target",
            "and is read again",
            "which was withdrawn: …",
            "cannot be believed: nothing is released",
            "what was decided of releases cannot be believed (",
        ),
    ),
    Scene(
        published,
        (
            "to publish",
            "the release is internal: ",
            "instead of",
            "nothing changed: release … is read at",
            "is not installed; where: s3",
            "leaves after",
            "a newer release is read there",
            "readers stay at release …: it is pinned; where",
            "the release was withdrawn: ",
            "what stands there is not the release",
            "current.json there cannot be believed",
        ),
    ),
    Scene(shared, ("vintages given to", "vintages taken from", "by another machine", "look who wrote it")),
    Scene(came_second, ("another machine had its number first", "another machine had the same figures")),
    Scene(
        shared_by_runs,
        (
            "the run went on with what is here",
            "there is no such folder",
            "what speaks to buckets is not installed",
            "not all could be shared with",
        ),
    ),
    Scene(damaged, ("release … is damaged", "cannot be opened")),
    Scene(of_another_version, ("was made by another version",)),
)
