"""What a run reads, made sound before it is read: damaged vintages moved aside, and put back where that can be done.

    moved aside → what is shipped is taken in again → what was fetched is read again from landing → else it is said

One damaged file stops nothing: its dataset is served by the vintage before it until it comes again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sources.border.proof import Lost, set_aside_damaged, without_consent
from sources.border.replay import restore
from sources.border.vintages import RawStore, Vintage
from sources.shipped.take_in import take_in_bundled
from sources.vocabulary.dataset import Dataset
from sources.vocabulary.settings import Settings


@dataclass(frozen=True, slots=True)
class Damage:
    """A vintage that was not what had been kept: what was found, where it lies (empty: in its place still), and what
    became of it."""

    dataset: str
    vintage_id: str
    what: str
    kept: str
    mended: str
    next_step: str

    def __str__(self) -> str:
        moved = f"; moved to {self.kept}" if self.kept else ""
        told = f"{self.dataset} {self.vintage_id}: {self.what}{moved}; {self.mended}"
        return f"{told}; next: {self.next_step}" if self.next_step else told

    @property
    def is_mended(self) -> bool:
        return not self.next_step


def take_in(
    entries: Iterable[Dataset],
    settings: Settings,
    *,
    now: datetime,
    expected: Mapping[str, list[str]],
    tell: Callable[[Damage], None] = lambda _: None,
) -> tuple[Damage, ...]:
    """Prove what is kept of these datasets, take in what is shipped, put back what was damaged; give what was damaged.

    `expected`: dataset → the vintages the current release was made from. `tell` is told of each damage, also where
    shipped figures are refused: then RefusedError is raised, as `take_in_bundled` says.
    """
    listed = list(entries)
    store = RawStore(settings.raw)
    lost = [(one, entry) for entry in listed for one in set_aside_damaged(entry, store, expected.get(entry.name, []))]
    found: list[Damage] = []
    try:
        take_in_bundled(listed, settings, now=now)
    finally:
        for one, entry in lost:
            found.append(_put_back(one, entry, store, settings))
            tell(found[-1])
    told = {one.vintage_id for one in found}
    for entry in listed:
        for vintage in without_consent(entry, store, expected.get(entry.name, [])):
            if vintage.vintage_id not in told:
                found.append(_waiting_again(vintage, store))
                tell(found[-1])
    return tuple(found)


def _waiting_again(vintage: Vintage, store: RawStore) -> Damage:
    return Damage(
        vintage.dataset,
        vintage.vintage_id,
        "its acceptance is gone or damaged, so that it waits for a person again",
        "",
        _instead(store, vintage.dataset),
        f"put accepted.json back from a backup, or: r57 sources accept {vintage.dataset} --by NAME --reason TEXT",
    )


def _instead(store: RawStore, dataset: str) -> str:
    served = store.newest(dataset)
    return f"served instead: {served.vintage_id}" if served else "nothing is served of it now"


def _put_back(lost: Lost, entry: Dataset, store: RawStore, settings: Settings) -> Damage:
    """What became of a lost vintage: it is there again since the shipped tables were read, or landing gives it."""
    kept = str(lost.aside.relative_to(settings.data_dir))
    if any(vintage.vintage_id == lost.vintage_id for vintage in store.vintages(entry.name)):
        return Damage(lost.dataset, lost.vintage_id, lost.what, kept, "taken in again from the shipped table", "")
    restored = restore(lost, entry, store, settings.landing / entry.name)
    if restored is not None:
        hold = store.hold(restored)
        waits = "; it waits for a person, see `r57 sources`" if hold and hold.waits else ""
        return Damage(lost.dataset, lost.vintage_id, lost.what, kept, f"read again from the landed answers{waits}", "")
    again = f"r57 tiles --since {lost.vintage_id[:7]}" if entry.partitioned else f"r57 run --select {entry.name}"
    asked = f", or ask the publisher again: {again}" if entry.routes or entry.partitioned else ""
    folder = f"raw/{entry.name}/vintage={lost.vintage_id}"
    return Damage(
        lost.dataset,
        lost.vintage_id,
        lost.what,
        kept,
        _instead(store, entry.name),
        f"put {folder} back from a backup{asked}",
    )
