"""The shipped vintages, through the same border as an answer, once per state of the code."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from sources.border.entry import take_in
from sources.border.vintages import RawStore, Vintage
from sources.shipped.tables import bundled_datasets, bundled_vintages
from sources.vocabulary.dataset import Dataset
from sources.vocabulary.errors import SourceError
from sources.vocabulary.files import digest, sealed, unsealed, write_aside
from sources.vocabulary.settings import Settings

SOURCES = Path(__file__).parents[1]


class RefusedError(Exception):
    """Shipped figures were refused at the border, and nothing was built."""

    def __init__(self, errors: Sequence[SourceError]) -> None:
        super().__init__("\n".join(str(error) for error in errors))
        self.errors = tuple(errors)


def take_bundled(dataset: Dataset, store: RawStore, *, now: datetime) -> list[Vintage]:
    """The shipped vintages of one dataset, taken in. Raises SourceError."""
    store.ensure_schema(dataset.name, dataset.empty())
    return [
        take_in(parsed, dataset, store, mode="bundled", route="bundled", now=now)[0]
        for parsed in bundled_vintages(dataset.name)
    ]


def take_in_bundled(datasets: Iterable[Dataset], settings: Settings, *, now: datetime) -> list[Vintage]:
    """Take in what is shipped of these datasets; give the vintages. Tables that were taken in before by the same code,
    and whose vintages are still there, are not read again.

    Raises RefusedError naming every faulty table; the vintages of sound tables are kept.
    """
    store = RawStore(settings.raw)
    seal = _Seal(settings.state / "shipped.json", digest(SOURCES))
    errors: list[SourceError] = []
    vintages: list[Vintage] = []
    shipped = set(bundled_datasets())
    for entry in datasets:
        if known := seal.vintages(entry.name, store):
            vintages.extend(known)
            continue
        try:
            if entry.name in shipped:
                taken = take_bundled(entry, store, now=now)
                seal.put(entry.name, taken)
                vintages.extend(taken)
            else:
                store.ensure_schema(entry.name, entry.empty())
        except SourceError as error:
            errors.append(error)
    seal.write()
    if errors:
        raise RefusedError(errors)
    return vintages


class _Seal:
    """Which shipped tables were taken in, by which state of the code: state/shipped.json."""

    def __init__(self, path: Path, code: str) -> None:
        self._path = path
        self._code = code
        self._taken: dict[str, list[str]] = {}
        with suppress(OSError, ValueError, KeyError, TypeError):  # what cannot be read is taken in again
            said = unsealed(path.read_text(encoding="utf-8"))
            if said["code"] == code:
                self._taken = dict(said["vintages"])

    def vintages(self, dataset: str, store: RawStore) -> list[Vintage]:
        """The vintages a table became; none where it must be read (again)."""
        ids = self._taken.get(dataset, [])
        there = [v for v in store.vintages(dataset) if v.vintage_id in ids] if ids else []
        return there if len(there) == len(ids) else []

    def put(self, dataset: str, vintages: Sequence[Vintage]) -> None:
        self._taken[dataset] = [v.vintage_id for v in vintages]

    def write(self) -> None:
        write_aside(self._path, sealed({"code": self._code, "vintages": self._taken}))
