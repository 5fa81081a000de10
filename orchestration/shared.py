"""Raw vintages as they stand in a store: how one is named there, given and taken, each whole or not at all.

    raw/<dataset>/<vintage>/<file>     the files of a vintage, each once
    raw/<dataset>/<number>.json        which vintage has this number, by the digests of its files; put once, last

A vintage without the object that has its number is not there yet.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from orchestration.store.contract import Store, TakenError
from orchestration.store.tree import put_tree
from sources.border.holds import ACCEPTED, SUPERSEDED
from sources.border.proof import fault_by_content, fault_of
from sources.border.seal import SEAL, seal, sealed_digests
from sources.border.vintages import Vintage, note_of
from sources.vocabulary.dataset import Dataset
from sources.vocabulary.files import file_sha256, sealed, sync, unsealed, write_folder_aside, write_once

NUMBERED = re.compile(r"[0-9]{4,6}\.json")
NAME = re.compile(r"([0-9]{4,6}-[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{4}-Q[1-4])-[0-9a-f]{8}")
"""Of a vintage, after its number and day of publication; of a quarter of speed tiles, after its quarter."""
NUMBER = re.compile(r"([0-9]{4,6})-[0-9]{4}-[0-9]{2}")
NEEDED = frozenset({"data.parquet", "vintage.json"})
FILES = NEEDED | {"held.json", SEAL}

SAID_SINCE = (ACCEPTED, SUPERSEDED)
"""Notes beside a held vintage that are written after it came."""


@dataclass(frozen=True, slots=True)
class There:
    """A vintage as the object with its number names it."""

    vintage_id: str
    content: str
    files: Mapping[str, str]
    place: tuple[int, ...] = ()

    def is_same(self, vintage: Vintage) -> bool:
        """Whether they are the same figures, at the same place among the others; when and how they came each keeps in a
        note of its own."""
        one = (vintage.vintage_id, vintage.content_sha256, vintage.place)
        return one == (self.vintage_id, self.content, self.place)


def standing(store: Store, dataset: str) -> tuple[dict[int, There], list[str]]:
    """Number → the vintage that has it there; and those whose object cannot be believed. Raises StoreError."""
    found: dict[int, There] = {}
    faults: list[str] = []
    for key in store.list(f"raw/{dataset}/"):
        name = key.rpartition("/")[2]
        if key != f"raw/{dataset}/{name}" or not NUMBERED.fullmatch(name):
            continue
        try:
            number = int(name.removesuffix(".json"))
            found[number] = _read(unsealed(b"".join(store.read(key)).decode()), number)
        except (ValueError, KeyError, TypeError, AttributeError, FileNotFoundError) as error:
            faults.append(
                f"{key} there cannot be believed ({error}); next: look who wrote it, put it back from a backup"
            )
    return found, faults


def _read(said: dict[str, Any], number: int) -> There:
    """Raises ValueError where it names what no vintage has: a file elsewhere, for one."""
    files = {str(name): str(digest) for name, digest in said["files"].items()}
    if not NAME.fullmatch(said["vintage_id"]) or not NEEDED <= set(files) <= FILES:
        raise ValueError("it names what is no file of a vintage")
    if (numbered := NUMBER.match(said["vintage_id"])) and int(numbered[1]) != number:
        raise ValueError(f"it names a vintage of number {int(numbered[1])}")
    return There(said["vintage_id"], str(said["content_sha256"]), files, tuple(map(int, said.get("place", ()))))


def give(store: Store, entry: Dataset, vintage: Vintage, folder: Path) -> str:
    """Put a vintage, what has its number last; give why it was not. Raises StoreError, OSError."""
    if fault := fault_of(folder, entry):
        return f"{fault}; next: r57 run"
    if sealed_digests(folder) is None:
        seal(folder)
    wanted = {**(sealed_digests(folder) or {}), SEAL: file_sha256(folder / SEAL)}
    prefix = _key(entry.name, vintage.vintage_id, "")
    _, faults = put_tree(store, prefix, folder, wanted, there=store.list(prefix))
    if faults:
        return f"{faults[0]} at {store.address}; next: remove {prefix} there, which nothing names yet, and push again"
    said: dict[str, Any] = {"vintage_id": vintage.vintage_id, "content_sha256": vintage.content_sha256, "files": wanted}
    if vintage.place:
        said["place"] = list(vintage.place)
    try:
        store.put_once(f"raw/{entry.name}/{vintage.number:04d}.json", sealed(said).encode())
    except TakenError:
        return "another machine gave its number to other figures at this moment; next: push again, which looks anew"
    return ""


def take(store: Store, entry: Dataset, known: There, folder: Path) -> str:
    """Have a vintage in a folder, whole or not at all; give why it is not. Raises StoreError, OSError."""

    def fill(aside: Path) -> None:
        for name, digest in known.files.items():
            with (aside / name).open("wb") as file:
                file.writelines(store.read(_key(entry.name, known.vintage_id, name)))
            if file_sha256(aside / name) != digest:
                raise ValueError(f"{name} there was altered")

    stage = folder.parent / f".writing-{known.vintage_id}"
    place = stage / entry.name / f"vintage={known.vintage_id}"
    try:
        if folder.exists():
            raise ValueError("another vintage of this name is here")
        write_folder_aside(place, fill)
        if fault := fault_of(place, entry) or fault_by_content(place, entry):
            raise ValueError(f"it is no vintage: {fault}")
        if (note := note_of(place)) is None or note.content_sha256 != known.content:
            raise ValueError("it holds other figures than what names it there says")
        place.rename(folder)
        sync(folder.parent)
    except (ValueError, FileNotFoundError) as error:
        return f"{error}; kept: nothing of it; next: remove it there with its number, push it again elsewhere"
    finally:
        shutil.rmtree(stage, ignore_errors=True)
    return ""


def give_consent(store: Store, dataset: str, vintage: Vintage, folder: Path) -> None:
    """What was said of a held vintage since it came goes with it: a person's consent, that its publisher went back. The
    first that comes stays. Raises StoreError, OSError."""
    for said in SAID_SINCE:
        key = _key(dataset, vintage.vintage_id, said)
        if (folder / said).is_file() and not store.standing(key):
            store.switch(key, (folder / said).read_bytes(), None)


def take_consent(store: Store, dataset: str, known: There, folder: Path) -> None:
    """The same the other way. Raises StoreError, OSError."""
    for said in SAID_SINCE:
        if not (folder / said).exists() and (note := store.standing(_key(dataset, known.vintage_id, said))):
            write_once(folder / said, note[0])


def _key(dataset: str, vintage_id: str, name: str) -> str:
    return f"raw/{dataset}/{vintage_id}/{name}"
