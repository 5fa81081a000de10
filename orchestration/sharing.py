"""Raw vintages of several machines in one store: each gives what the others lack, and takes what it lacks itself.

Of two machines that give one number to different figures, the first that puts it has it; what the other one brought is
put in order among what is there and takes the next number (`merging.py`). Where that cannot be, both keep what they
have, and it is told. Data folders stay what a run reads and writes: the store is asked before and after, by `r57 pull`
and `r57 push`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from orchestration.lock import alone
from orchestration.merging import merge, why_not
from orchestration.shared import There, give, give_consent, standing, take, take_consent
from orchestration.store.contract import Store
from sources.border.vintages import RawStore, Vintage
from sources.catalog import DATASETS
from sources.shipped.verdicts import PUBLISHED_VERDICTS
from sources.vocabulary.dataset import Dataset
from sources.vocabulary.settings import Settings


@dataclass(frozen=True, slots=True)
class Shared:
    """What one push or pull did: vintages given and taken, what those of this machine are called now that came second,
    and what stood in the way of others, a sentence each."""

    given: tuple[str, ...] = ()
    taken: tuple[str, ...] = ()
    renumbered: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()


@dataclass(slots=True)
class _Done:
    """The same while it is done."""

    given: list[str] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)
    renumbered: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


Act = Callable[[Dataset, RawStore, Store, Mapping[int, There], _Done], None]


def push(settings: Settings, store: Store) -> Shared:
    """Give every vintage that the store lacks; of datasets in which another machine was first, take what it gave as
    well. Raises StoreError, OSError."""
    with alone(settings, "r57 push"):
        return exchanged(settings, store, give_all)


def pull(settings: Settings, store: Store) -> Shared:
    """Take every vintage that is missing here, held against its digests. Raises StoreError, OSError."""
    with alone(settings, "r57 pull"):
        return exchanged(settings, store, take_all)


def exchanged(settings: Settings, store: Store, act: Act, entries: Iterable[Dataset] | None = None) -> Shared:
    """Datasets, all or those named, each put in order with what the store has of it, then given or taken. What releases
    of this machine said is nobody else's. The caller holds the data folder. Raises StoreError, OSError."""
    raw, done = RawStore(settings.raw), _Done()
    for entry in DATASETS.values() if entries is None else entries:
        if entry.name == PUBLISHED_VERDICTS:
            continue
        there, doubts = standing(store, entry.name)
        done.faults += doubts
        mine = _came_second(raw.vintages(entry.name), there)
        why, fault = why_not(entry, mine), ""
        if mine and not why and not doubts:
            merged = merge(entry, raw, store, there)
            done.taken += merged.taken
            done.renumbered += merged.renumbered
            fault = merged.fault
        clashes = _clashes(raw.vintages(entry.name), there)
        done.faults += [_contested(entry, *one, why or fault) for one in clashes]
        done.faults += [f"{entry.name} {fault}"] if fault and not clashes else []
        if act is not give_all or not fault:  # what has no order yet is not given
            act(entry, raw, store, there, done)
    return Shared(tuple(done.given), tuple(done.taken), tuple(done.renumbered), tuple(dict.fromkeys(done.faults)))


def _came_second(here: list[Vintage], there: Mapping[int, There]) -> list[Vintage]:
    """The vintages that are here alone and have to be put in order with those that are there: another machine had a
    number first, or gave what is not known here."""
    named = {known.vintage_id for known in there.values()}
    mine = [vintage for vintage in here if vintage.vintage_id not in named]
    missing = named - {vintage.vintage_id for vintage in here}
    return mine if mine and there and (missing or mine[0].number <= max(there)) else []


def _clashes(here: list[Vintage], there: Mapping[int, There]) -> list[tuple[Vintage, There]]:
    """Vintages whose number another machine gave to other figures."""
    return [(v, there[v.number]) for v in here if v.number in there and not there[v.number].is_same(v)]


def _contested(entry: Dataset, vintage: Vintage, known: There, why: str) -> str:
    return (
        f"{entry.name} {vintage.vintage_id}: number {vintage.number} was given to {known.vintage_id} by another "
        f"machine{f', and it cannot have another: {why}' if why else ''}; kept: both, each where it is; next: see "
        "docs/scale.md, Many writers"
    )


def give_all(entry: Dataset, raw: RawStore, store: Store, there: Mapping[int, There], done: _Done) -> None:
    """What the store lacks of a dataset."""
    for vintage in raw.vintages(entry.name):
        known, name, folder = there.get(vintage.number), f"{entry.name} {vintage.vintage_id}", raw.folder(vintage)
        if known is None:
            fault = give(store, entry, vintage, folder)
            done.faults += [f"{name}: {fault}"] if fault else []
            done.given += [] if fault else [name]
        if known is None or known.is_same(vintage):
            give_consent(store, entry.name, vintage, folder)


def take_all(entry: Dataset, raw: RawStore, store: Store, there: Mapping[int, There], done: _Done) -> None:
    """What is missing here of a dataset."""
    here = {vintage.number: vintage for vintage in raw.vintages(entry.name)}
    for number, known in sorted(there.items()):
        name, folder = f"{entry.name} {known.vintage_id}", raw.root / entry.name / f"vintage={known.vintage_id}"
        mine = here.get(number)
        if mine is None:
            if fault := take(store, entry, known, folder):
                done.faults.append(f"{name}: {fault}")
                continue
            done.taken.append(name)
        if mine is None or known.is_same(mine):
            take_consent(store, entry.name, known, folder)
