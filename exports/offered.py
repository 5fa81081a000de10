"""What a release offers: every module of `formats` and `pages` found, asked for its declaration, held to it."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from fnmatch import fnmatchcase
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from types import ModuleType
from typing import TypeVar

from exports import formats, pages
from exports.formats import Format
from exports.marts.errors import ReleaseError
from exports.pages import Page

Export = Format | Page
Kind = TypeVar("Kind", Format, Page)


@dataclass(frozen=True, slots=True)
class Offered:
    """The formats and pages of a release, in the order in which they are written."""

    formats: Sequence[Format]
    pages: Sequence[Page]

    @property
    def needs(self) -> frozenset[str]:
        """The public tables without which one of them could not keep its promise."""
        exports: tuple[Export, ...] = (*self.formats, *self.pages)
        return frozenset(table for export in exports for table in export.needs)


def offered() -> Offered:
    """All there are. Raises ReleaseError where a module declares nothing, or two say the same of themselves."""
    return Offered(in_order(declared(formats, "FORMAT", Format)), declared(pages, "PAGE", Page))


def in_order(found: Sequence[Format]) -> list[Format]:
    """Formats so that each comes after those whose files it tells of, else as they were found. Raises ReleaseError
    where one waits for a format that there is not, or two for each other."""
    by_name = {format_.name: format_ for format_ in found}
    try:
        return [by_name[name] for name in TopologicalSorter({f.name: f.after for f in found}).static_order()]
    except (KeyError, CycleError) as error:
        raise ReleaseError(
            "a format waits for one that cannot come before it",
            where=f"`after` in exports/formats: {error}",
            next_step="name formats there that are written without it",
        ) from error


def declared(room: ModuleType, attribute: str, kind: type[Kind]) -> list[Kind]:
    """What each module of a room declares, by the modules' names; what lies in folders of the room declares nothing."""
    found: dict[str, Kind] = {}
    for module in sorted(pkgutil.iter_modules(room.__path__, f"{room.__name__}."), key=lambda module: module.name):
        if module.ispkg:
            continue
        try:
            export = getattr(importlib.import_module(module.name), attribute, None)
        except Exception as error:
            raise ReleaseError(
                f"a module cannot be imported: {type(error).__name__}: {error}",
                where=module.name,
                next_step="mend it, or take it out of the folder",
            ) from error
        if not isinstance(export, kind):
            raise ReleaseError(
                f"a module declares no {attribute}",
                where=module.name,
                next_step=f"give it {attribute} = {kind.__name__}(…), or move it out of the folder",
            )
        _refuse_taken(export, found, module.name)
        found[module.name] = export
    return list(found.values())


def _refuse_taken(export: Export, found: Mapping[str, Export], module: str) -> None:
    """Two exports of one name, or that promise one file, cannot both be right."""
    for other, taken in found.items():
        shared = {export.name} & {taken.name} | {*export.files} & {*taken.files}
        if shared:
            raise ReleaseError(
                f"{', '.join(sorted(shared))} is taken",
                where=f"{module} and {other}",
                next_step="give one of them another name and other files",
            )


@contextmanager
def keeping_promises(export: Export, folder: Path) -> Iterator[None]:
    """While it writes: what it raises, what it promised and did not write or wrote unpromised is said with its name."""
    what = f"the {type(export).__name__.lower()} {export.name!r}"
    before = _files(folder)
    try:
        yield
    except ReleaseError:
        raise
    except Exception as error:
        raise ReleaseError(
            f"{what} could not be written: {type(error).__name__}: {error}",
            where=", ".join(export.files),
            next_step="mend its module or take it out of its folder, and release again",
        ) from error
    written = _files(folder) - before
    missing = sorted(pattern for pattern in export.files if not any(fnmatchcase(name, pattern) for name in written))
    unpromised = sorted(name for name in written if not any(fnmatchcase(name, pattern) for pattern in export.files))
    if missing or unpromised:
        wrong = [f"{name} not written" for name in missing] + [f"{name} not promised" for name in unpromised]
        raise ReleaseError(
            f"{what} does not keep to its files", where=", ".join(wrong), next_step="let `files` say what it writes"
        )


def _files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
