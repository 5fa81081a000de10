"""Raw vintages of several machines in one store: each gives what the others lack, and takes what it lacks itself.

    raw/<dataset>/<vintage>/<file>     the files of a vintage, each once
    raw/<dataset>/<number>.json        which vintage has this number, by the digests of its files; put once, last

A vintage without the object that has its number is not there yet. Of two machines that give a number to different
figures, the first that puts it has it; the other one is told, and both keep what they have. Data folders stay what a
run reads and writes: the store is asked before and after it, by `r57 pull` and `r57 push`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from orchestration.lock import alone
from orchestration.store.contract import Store, TakenError
from orchestration.store.tree import put_tree
from sources.border.holds import ACCEPTED
from sources.border.proof import fault_of
from sources.border.seal import SEAL, seal, sealed_digests
from sources.border.vintages import RELEASED, RawStore, Vintage
from sources.catalog import DATASETS
from sources.vocabulary.dataset import Dataset
from sources.vocabulary.files import file_sha256, sealed, unsealed, write_folder_aside, write_once
from sources.vocabulary.settings import Settings

NUMBERED = re.compile(r"[0-9]{4,9}\.json")
NAME = re.compile(r"[0-9]{4,9}-[0-9-]+-[0-9a-f]{8}")
FILES = frozenset({"data.parquet", "vintage.json", "held.json", SEAL})


@dataclass(frozen=True, slots=True)
class Shared:
    """What one push or pull did: vintages that were put or taken, and what stood in the way of others."""

    vintages: tuple[str, ...]
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _There:
    """A vintage as the object with its number names it."""

    vintage_id: str
    content: str
    files: Mapping[str, str]


def push(settings: Settings, store: Store) -> Shared:
    """Give every vintage that the store lacks, but what releases of this machine said. Raises StoreError, OSError."""
    given: list[str] = []
    faults: list[str] = []
    with alone(settings, "r57 push"):
        raw = RawStore(settings.raw)
        for entry in DATASETS.values():
            there, said = _there(store, entry.name)
            faults += said
            for vintage in raw.vintages(entry.name):
                if vintage.retrieval_mode == RELEASED:
                    continue
                name, folder = f"{entry.name} {vintage.vintage_id}", raw.folder(vintage)
                known = there.get(vintage.vintage_seq)
                if known is None:
                    fault = _give(store, entry, vintage, folder)
                    faults += [f"{name}: {fault}"] if fault else []
                    given += [] if fault else [name]
                elif not _is(vintage, known):
                    faults.append(_contested(name, vintage.vintage_seq, known.vintage_id))
                if (folder / ACCEPTED).is_file() and (known is None or _is(vintage, known)):
                    _give_consent(store, entry.name, vintage, folder / ACCEPTED)
    return Shared(tuple(given), tuple(faults))


def pull(settings: Settings, store: Store) -> Shared:
    """Take every vintage that is missing here, held against its digests. Raises StoreError, OSError."""
    taken: list[str] = []
    faults: list[str] = []
    with alone(settings, "r57 pull"):
        raw = RawStore(settings.raw)
        for entry in DATASETS.values():
            there, said = _there(store, entry.name)
            faults += said
            here = {vintage.vintage_seq: vintage for vintage in raw.vintages(entry.name)}
            for number, known in sorted(there.items()):
                name, folder = f"{entry.name} {known.vintage_id}", raw.root / entry.name / f"vintage={known.vintage_id}"
                mine = here.get(number)
                if mine is not None and not _is(mine, known):
                    faults.append(_contested(f"{entry.name} {mine.vintage_id}", number, known.vintage_id))
                    continue
                if mine is None:
                    if fault := _take(store, entry, known, folder):
                        faults.append(f"{name}: {fault}")
                        continue
                    taken.append(name)
                consent = _key(entry.name, known.vintage_id, ACCEPTED)
                if not (folder / ACCEPTED).exists() and (note := store.standing(consent)):
                    write_once(folder / ACCEPTED, note[0])
    return Shared(tuple(taken), tuple(faults))


def _there(store: Store, dataset: str) -> tuple[dict[int, _There], list[str]]:
    """Number → the vintage that has it there; and those whose object cannot be believed."""
    found: dict[int, _There] = {}
    faults: list[str] = []
    for key in store.list(f"raw/{dataset}/"):
        name = key.rpartition("/")[2]
        if key != f"raw/{dataset}/{name}" or not NUMBERED.fullmatch(name):
            continue
        try:
            found[int(name.removesuffix(".json"))] = _read(unsealed(b"".join(store.read(key)).decode()))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            faults.append(
                f"{key} there cannot be believed ({error}); next: look who wrote it, put it back from a backup"
            )
    return found, faults


def _read(said: dict[str, Any]) -> _There:
    """Raises ValueError where it names what no vintage has: a file elsewhere, for one."""
    files = {str(name): str(digest) for name, digest in said["files"].items()}
    if not NAME.fullmatch(said["vintage_id"]) or not set(files) <= FILES:
        raise ValueError("it names what is no file of a vintage")
    return _There(said["vintage_id"], str(said["content_sha256"]), files)


def _is(vintage: Vintage, known: _There) -> bool:
    """Whether they are the same figures; when and how they came each keeps in a note of its own."""
    return (vintage.vintage_id, vintage.content_sha256) == (known.vintage_id, known.content)


def _contested(name: str, number: int, other: str) -> str:
    return (
        f"{name}: number {number} was given to {other} by another machine; kept: both, each where it is; next: pull "
        "into an empty data folder and run there, which asks the publishers again (docs/scale.md)"
    )


def _give(store: Store, entry: Dataset, vintage: Vintage, folder: Path) -> str:
    """Put a vintage, what has its number last; give why it was not."""
    if fault := fault_of(folder, entry):
        return f"{fault}; next: r57 run"
    if sealed_digests(folder) is None:
        seal(folder)
    wanted = {**(sealed_digests(folder) or {}), SEAL: file_sha256(folder / SEAL)}
    prefix = _key(entry.name, vintage.vintage_id, "")
    _, faults = put_tree(store, prefix, folder, wanted, there=store.list(prefix))
    if faults:
        return f"{faults[0]} at {store.address}; next: remove {prefix} there, which nothing names yet, and push again"
    said = {"vintage_id": vintage.vintage_id, "content_sha256": vintage.content_sha256, "files": wanted}
    try:
        store.put_once(f"raw/{entry.name}/{vintage.vintage_seq:04d}.json", sealed(said).encode())
    except TakenError:
        return "another machine gave its number to other figures at this moment; next: push again, which names them"
    return ""


def _take(store: Store, entry: Dataset, known: _There, folder: Path) -> str:
    """Have a vintage here, whole or not at all; give why it is not."""

    def fill(aside: Path) -> None:
        for name, digest in known.files.items():
            with (aside / name).open("wb") as file:
                file.writelines(store.read(_key(entry.name, known.vintage_id, name)))
            if file_sha256(aside / name) != digest:
                raise ValueError(f"{name} there was altered")

    try:
        write_folder_aside(folder, fill)
    except (ValueError, FileNotFoundError) as error:
        return f"{error}; kept: nothing of it; next: push it again from a machine that has it, after removing it there"
    return ""


def _give_consent(store: Store, dataset: str, vintage: Vintage, note: Path) -> None:
    """A person's consent to a held vintage goes with it; the first that comes stays."""
    key = _key(dataset, vintage.vintage_id, ACCEPTED)
    if not store.standing(key):
        store.switch(key, note.read_bytes(), None)


def _key(dataset: str, vintage_id: str, name: str) -> str:
    return f"raw/{dataset}/{vintage_id}/{name}"
