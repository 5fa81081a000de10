"""Raw vintages of several machines in one store: each gives what the others lack, and takes what it lacks itself.

Of two machines that give one number to different figures, the first that puts it has it; what the other one brought is
put in order among what is there and takes the next number (`merging.py`). Where that cannot be, both keep what they
have, and it is told. Data folders stay what a run reads and writes: the store is asked before and after, by `r57 pull`
and `r57 push`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from orchestration.lock import alone
from orchestration.merging import Merged, merge, why_not
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

    def __add__(self, more: Shared) -> Shared:
        """Both, what stood in the way said once."""
        return Shared(
            self.given + more.given,
            self.taken + more.taken,
            self.renumbered + more.renumbered,
            tuple(dict.fromkeys(self.faults + more.faults)),
        )


Act = Callable[[Dataset, RawStore, Store, Mapping[int, There]], Shared]
"""`give_all` or `take_all`."""


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
    raw, done = RawStore(settings.raw), Shared()
    for entry in DATASETS.values() if entries is None else entries:
        if entry.name == PUBLISHED_VERDICTS:
            continue
        there, doubts = standing(store, entry.name)
        mine = _came_second(raw.vintages(entry.name), there)
        why, merged = why_not(entry, mine), Merged()
        if mine and not why and not doubts:
            merged = merge(entry, raw, store, there)
        clashes = [_contested(entry, *one, why or merged.fault) for one in _clashes(raw.vintages(entry.name), there)]
        faults = clashes or ([f"{entry.name} {merged.fault}"] if merged.fault else [])
        done += Shared((), merged.taken, merged.renumbered, (*doubts, *faults))
        # what has no order yet is neither given nor taken: each machine goes on with its own
        if not faults and not (doubts and act is give_all):
            done += act(entry, raw, store, there)
    return done


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


def give_all(entry: Dataset, raw: RawStore, store: Store, there: Mapping[int, There]) -> Shared:
    """What the store lacks of a dataset."""
    done = Shared()
    for vintage in raw.vintages(entry.name):
        known, name, folder = there.get(vintage.number), f"{entry.name} {vintage.vintage_id}", raw.folder(vintage)
        if known is None:
            fault = give(store, entry, vintage, folder)
            done += Shared(faults=(f"{name}: {fault}",)) if fault else Shared(given=(name,))
        if known is None or known.is_same(vintage):
            give_consent(store, entry.name, vintage, folder)
    return done


def take_all(entry: Dataset, raw: RawStore, store: Store, there: Mapping[int, There]) -> Shared:
    """What is missing here of a dataset."""
    done = Shared()
    here = {vintage.number: vintage for vintage in raw.vintages(entry.name)}
    for number, known in sorted(there.items()):
        name, folder = f"{entry.name} {known.vintage_id}", raw.root / entry.name / f"vintage={known.vintage_id}"
        mine = here.get(number)
        if mine is None:
            fault = take(store, entry, known, folder)
            done += Shared(faults=(f"{name}: {fault}",)) if fault else Shared(taken=(name,))
            if fault:
                continue
        if mine is None or known.is_same(mine):
            take_consent(store, entry.name, known, folder)
    return done
