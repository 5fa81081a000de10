"""What a run does with a shared store (`R57_STORE`): before publishers are asked it takes what others gave, afterwards
it gives what came. Nothing that goes wrong there stops a run: it is said, and kept until it goes well again.

    state/store.json    when the store was last asked, why it could not be used, what could not be shared
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sources.border.judging import cause
from sources.catalog import DATASETS
from sources.vocabulary.dataset import Dataset
from sources.vocabulary.errors import legible
from sources.vocabulary.files import sealed, unsealed, write_aside
from sources.vocabulary.settings import Settings

if TYPE_CHECKING:
    from orchestration.sharing import Act as Way

STATE = "store.json"
REST = timedelta(minutes=10)
"""For so long a store that could not be used is not asked again for one dataset: dozens would wait for it in turn."""
PULL, PUSH = "pull", "push"


@dataclass(frozen=True, slots=True)
class Exchanged:
    """What a run took or gave. `error`: why the store could not be used; `faults`: dataset → what could not be shared
    of it."""

    way: str
    address: str
    given: tuple[str, ...] = ()
    taken: tuple[str, ...] = ()
    renumbered: tuple[str, ...] = ()
    faults: tuple[tuple[str, str], ...] = ()
    error: str = ""

    def __str__(self) -> str:
        counted = [f"{len(self.taken)} vintages taken"] if self.taken or self.way == PULL else []
        counted += [f"{len(self.given)} given"] if self.given or self.way == PUSH else []
        return f"shared store {self.address}: {', '.join(counted)}"

    @property
    def wrong(self) -> str:
        """What went wrong, in a line; empty where nothing did."""
        return _wrong(self.address, self.error, [fault for _, fault in self.faults])


Act = Callable[[Settings, datetime], Exchanged | None]
"""`pull` or `push`."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of the shared store: when a run last used it, and what is wrong with it since."""

    address: str
    at: datetime | None = None
    error: str = ""
    faults: tuple[tuple[str, str], ...] = ()

    @property
    def wrong(self) -> str:
        """What is wrong, in a line; empty where nothing is."""
        return _wrong(self.address, self.error, [fault for _, fault in self.faults])


def _wrong(address: str, error: str, faults: Collection[str]) -> str:
    if error:
        return f"the shared store {address} could not be used: {error}"
    more = f"; and {len(faults) - 1} more, which r57 push and r57 pull name" if len(faults) > 1 else ""
    return f"not all could be shared with {address}: {next(iter(faults))}{more}" if faults else ""


def pull(settings: Settings, now: datetime, entries: Iterable[Dataset] = DATASETS.values()) -> Exchanged | None:
    """Take what is missing here; None where no store is named. The caller holds the data folder. Raises OSError where
    what came of it cannot be noted here, and else never."""
    return _exchange(settings, PULL, now, entries) if settings.store else None


def push(settings: Settings, now: datetime, entries: Iterable[Dataset] = DATASETS.values()) -> Exchanged | None:
    """Give what the store lacks, in order with what came there meanwhile; else as `pull`."""
    return _exchange(settings, PUSH, now, entries) if settings.store else None


def of_run(
    act: Act,
    settings: Settings,
    now: datetime,
    mode: str,
    stage: Callable[[str], None],
    before: tuple[Exchanged, ...] = (),
) -> tuple[Exchanged, ...]:
    """What a run shared before, and what it shares now: nothing where it asks nobody (`bundled`), and no more once the
    store could not be used. Raises as `pull`."""
    if not settings.store or mode == "bundled" or any(done.error for done in before):
        return before
    stage("asking the shared store")
    done = act(settings, now)
    return (*before, done) if done else before


def standing(settings: Settings) -> Standing | None:
    """What is known of the store that is named; None where none is."""
    if not settings.store:
        return None
    try:
        said = unsealed((settings.state / STATE).read_text(encoding="utf-8"))
        if said["address"] != settings.store:
            return Standing(settings.store)
        faults = tuple((str(dataset), str(fault)) for dataset, fault in said["faults"])
        return Standing(settings.store, datetime.fromisoformat(said["at"]), str(said["error"]), faults)
    except (OSError, ValueError, KeyError, TypeError):
        return Standing(settings.store)


def rests(settings: Settings, now: datetime) -> bool:
    """Whether the store could not be used a moment ago, so that it is not asked again for one dataset."""
    known = standing(settings)
    return bool(known and known.error and known.at and timedelta() <= now - known.at < REST)


def _exchange(settings: Settings, way: str, now: datetime, entries: Iterable[Dataset]) -> Exchanged:
    from orchestration.sharing import give_all, take_all  # only where a store is named

    asked: list[str] = []
    done = Exchanged(way, settings.store)
    try:
        for one in _each(settings, give_all if way == PUSH else take_all, entries, asked):
            done = replace(
                done,
                given=done.given + one.given,
                taken=done.taken + one.taken,
                renumbered=done.renumbered + one.renumbered,
                faults=done.faults + one.faults,
            )
    except Exception as error:  # whatever a store may do: the run goes on with what is here
        done = replace(done, error=_told(error))
    _remember(settings, now, done, asked)
    return done


def _each(settings: Settings, act: Way, entries: Iterable[Dataset], asked: list[str]) -> Iterator[Exchanged]:
    from orchestration.sharing import exchanged
    from orchestration.store.opened import opened

    store = opened(settings.store, may_be_new=False)
    for entry in entries:
        one = exchanged(settings, store, act, [entry])
        asked.append(entry.name)
        faults = tuple((entry.name, fault) for fault in one.faults)
        yield Exchanged("", settings.store, one.given, one.taken, one.renumbered, faults)


def _told(error: Exception) -> str:
    from orchestration.store.contract import StoreError

    if isinstance(error, StoreError):
        return legible(str(error))
    if isinstance(error, OSError) and error.strerror:
        return legible(f"{error.strerror}; where: {error.filename}")
    return cause(error)


def _remember(settings: Settings, now: datetime, done: Exchanged, asked: Collection[str]) -> None:
    """What was told of datasets that were not asked for now still holds."""
    known = standing(settings)
    before: Mapping[str, str] = dict(known.faults if known else ())
    faults = {**{name: fault for name, fault in before.items() if name not in asked}, **dict(reversed(done.faults))}
    said = {"address": done.address, "at": now.isoformat(), "error": done.error, "faults": sorted(faults.items())}
    write_aside(settings.state / STATE, sealed(said))
