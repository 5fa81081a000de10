"""Whether everything that lies in the data folder is what was kept there: landing, raw, state and every release.

Nothing is changed here: a run moves damaged vintages aside and makes a damaged release anew. What can be made again at
any time (`build`, `raw/_index`, `raw/<dataset>/schema`) is not looked at.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from exports.marts.errors import ReleaseError
from exports.release import verify_current, verify_release
from exports.shelf import CURRENT, LATEST, standing_at
from orchestration import decisions
from orchestration.pipeline import expected_vintages
from orchestration.verdicts import unkept_verdicts
from sources.border import landing, proof, succession
from sources.border.attempts import believed
from sources.border.holds import ACCEPTED
from sources.border.vintages import RawStore
from sources.catalog import DATASETS
from sources.shipped.verdicts import PUBLISHED_VERDICTS
from sources.vocabulary.dataset import Dataset
from sources.vocabulary.files import unsealed
from sources.vocabulary.settings import Settings


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it was kept: where (inside the data folder), what, and what to do."""

    where: str
    what: str
    next_step: str
    is_fault: bool = True

    def __str__(self) -> str:
        return f"{self.where}: {self.what}; next: {self.next_step}"


def examine(settings: Settings, step: Callable[[str, int, int], None] = lambda *_: None) -> Iterator[Finding]:
    """Everything that is not as it was kept. `step(name, done, of)` is told before each folder is read."""
    todo: list[tuple[str, Callable[[], Iterable[Finding]]]] = [
        *((f"landing/{path.name}", _Landing(settings, path)) for path in _folders(settings.landing)),
        *((f"raw/{entry.name}", _Raw(settings, entry)) for entry in DATASETS.values()),
        ("state", lambda: _state(settings)),
        *((f"releases/{path.name}", _Release(settings, path)) for path in _folders(settings.releases)),
        (f"releases/{CURRENT}", lambda: _current(settings)),
        (f"raw/{PUBLISHED_VERDICTS}", lambda: _unsaid(settings)),
    ]
    for done, (name, look) in enumerate(todo):
        step(name, done, len(todo))
        yield from look()


def _folders(place: Path) -> list[Path]:
    """Folders that are no link and not half written."""
    return sorted(p.resolve() for p in place.glob("[!.]*/") if not p.is_symlink()) if place.is_dir() else []


@dataclass(frozen=True, slots=True)
class _Landing:
    settings: Settings
    folder: Path

    def __call__(self) -> Iterator[Finding]:
        for path, what in landing.faults(self.folder):
            where = str(path.relative_to(self.settings.data_dir))
            yield Finding(
                where, what, "put it back from a backup, or delete it: the next run asks the publisher in full"
            )


@dataclass(frozen=True, slots=True)
class _Raw:
    settings: Settings
    entry: Dataset

    def __call__(self) -> Iterator[Finding]:
        entry, store, data = self.entry, RawStore(self.settings.raw), self.settings.data_dir
        for folder, what in proof.faults([entry], store):
            again = "r57 run moves it aside and takes it in again where it can"
            yield Finding(str(folder.relative_to(data)), what, again)
        aside = list(proof.aside(entry, store))
        for folder, what, is_back in aside:
            where = str(folder.relative_to(data))
            if is_back:
                yield Finding(where, f"moved aside ({what}), and there again", "delete it at will", is_fault=False)
            else:
                back = f"put raw/{entry.name}/vintage={proof.id_of(folder)} back from a backup and delete this folder, "
                yield Finding(where, f"lost ({what})", f"{back}or delete it to accept the loss")
        for folder in succession.aside(store, entry.name):
            if what := proof.fault_of_files(folder):
                lost = "put it back from a backup: releases that name it cannot be made again without it"
                yield Finding(str(folder.relative_to(data)), what, lost)
        expected = expected_vintages(self.settings).get(entry.name, [])
        for vintage in proof.without_consent(entry, store, expected):
            yield Finding(
                str((store.folder(vintage) / ACCEPTED).relative_to(data)),
                "gone or damaged, so that the vintage waits for a person again",
                f"put it back from a backup, or: r57 sources accept {entry.name} --by NAME --reason TEXT",
            )
        for path, what, todo in proof.lost_notes(entry, store):
            yield Finding(str(path.relative_to(data)), what, todo)
        there = {folder.name.removeprefix(proof.PREFIX) for folder in proof.folders(entry, store)}
        there |= {proof.id_of(folder) for folder, _, _ in aside} | succession.names_before(store, entry.name)
        for vintage_id in sorted(set(expected) - there):
            where = f"raw/{entry.name}/vintage={vintage_id}"
            yield Finding(
                where, "gone, and the current release was made from it", "put it back from a backup, or r57 run"
            )


def _state(settings: Settings) -> Iterator[Finding]:
    for path in sorted(settings.state.glob("*.json")) if settings.state.is_dir() else []:
        try:
            believed(path) if path.stem in DATASETS else unsealed(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            where = str(path.relative_to(settings.data_dir))
            yield Finding(where, f"cannot be believed ({error})", "delete it: the next run makes it anew")


@dataclass(frozen=True, slots=True)
class _Release:
    settings: Settings
    folder: Path

    def __call__(self) -> Iterator[Finding]:
        next_step = "put it back from a backup, or delete this release"
        if self.folder.name == standing_at(self.settings.releases):
            is_last = not (self.settings.releases / LATEST).is_symlink()
            next_step = "r57 run makes it anew" if is_last else "put it back from a backup; or r57 unpin"
        for what in verify_release(self.folder):
            yield Finding(f"releases/{self.folder.name}", what, next_step)


def _current(settings: Settings) -> Iterator[Finding]:
    """The link alone: what it points to is looked at as a release."""
    link, kept = settings.releases / CURRENT, _folders(settings.releases)
    if link.is_symlink() and link.is_dir():
        faults = (
            [] if Path(os.path.realpath(link)) in kept else [f"points to {link.readlink()}, which is no release here"]
        )
    elif link.is_symlink() or link.exists():
        faults = verify_current(settings.releases)
    else:
        faults = ["missing, so that readers find no release"] if kept else []
    for what in faults:
        yield Finding(f"releases/{CURRENT}", what, "r57 run makes a release and points to it")
    try:
        decisions.read(settings.releases)
    except ReleaseError as error:
        yield Finding(error.where, error.what, error.next_step)


def _unsaid(settings: Settings) -> Iterator[Finding]:
    """Verdicts of the current release that were never kept, or are lost. A vintage of them that cannot be read is a
    finding of its own, where vintages are proven."""
    try:
        said = unkept_verdicts(settings)
    except (OSError, pl.exceptions.PolarsError):
        return
    if said:
        parsed, _ = said
        what = f"{parsed.rows.height} verdict(s) of release {parsed.edition} are not kept"
        yield Finding(f"raw/{PUBLISHED_VERDICTS}", what, "r57 run keeps them")
