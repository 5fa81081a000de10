"""Vintages that take the place of others at once: theirs were given to other figures by another machine.

    .merging/<dataset>/vintage=<id>/    what is to come, whole; a link where it is here already
    .merging/plan.json                  what comes in, what goes aside under which name: written last
    .renumbered-<id>-<n>/               what went aside, as it was, and in `renumbered.json` what it is now

Before the plan is there nothing has happened, and afterwards everything will: whoever next holds the data folder
finishes it. What went aside is never deleted: releases that were made of it name it, and are made again from it.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from sources.border.vintages import RawStore, Vintage, note_of
from sources.vocabulary.files import sealed, sync, unsealed, write_aside, write_once

STAGE = ".merging"
PLAN = "plan.json"
ASIDE = ".renumbered-"
NOW = "renumbered.json"
_ASIDE = re.compile(re.escape(ASIDE) + r"(?P<id>.+)-[0-9]+")


@contextmanager
def laying_out(raw: RawStore, dataset: str) -> Iterator[RawStore]:
    """An empty place beside the vintages of a dataset, in which what is to come is laid out; gone afterwards. The
    caller holds the data folder. Raises OSError."""
    stage = raw.root / dataset / STAGE
    shutil.rmtree(stage, ignore_errors=True)
    (stage / dataset).mkdir(parents=True)
    try:
        yield RawStore(stage)
    finally:
        if not (stage / PLAN).exists():
            shutil.rmtree(stage, ignore_errors=True)


def commit(raw: RawStore, dataset: str, outs: Mapping[str, str]) -> None:
    """Have all that was laid out take its place, and what it replaces go aside (`outs`: its name → what it is now).
    Raises OSError: then it is finished by the next who holds the data folder, or nothing has happened."""
    stage = raw.root / dataset / STAGE
    laid_out = sorted(folder for folder in (stage / dataset).glob("vintage=*") if not folder.is_symlink())
    for folder in (stage / dataset, stage):
        sync(folder)
    plan = {"dataset": dataset, "in": [folder.name for folder in laid_out], "out": dict(outs)}
    write_aside(stage / PLAN, sealed(plan))
    _carry_out(raw.root / dataset)


def finish(root: Path) -> None:
    """Finish what was killed after its plan was there. The caller holds the data folder. Raises OSError."""
    for plan in root.glob(f"*/{STAGE}/{PLAN}"):
        _carry_out(plan.parents[1])


def _carry_out(folder: Path) -> None:
    """Each step may have been taken before. A plan that cannot be believed is none: then the next merging begins with
    what is there."""
    stage = folder / STAGE
    try:
        plan = unsealed((stage / PLAN).read_text(encoding="utf-8"))
        ins, outs = [str(name) for name in plan["in"]], {str(was): str(now) for was, now in plan["out"].items()}
    except (ValueError, KeyError, TypeError, AttributeError):
        ins, outs = [], {}
    for name in ins:
        if (stage / folder.name / name).is_dir():
            (stage / folder.name / name).rename(folder / name)
    sync(folder)
    for was, now in outs.items():
        old = folder / f"vintage={was}"
        if old.is_dir():
            write_once(old / NOW, sealed({"vintage_id": now}))
            old.rename(next(free for n in count(1) if not (free := folder / f"{ASIDE}{was}-{n}").exists()))
    sync(folder)
    (stage / PLAN).unlink()
    shutil.rmtree(stage, ignore_errors=True)


def aside(raw: RawStore, dataset: str) -> list[Path]:
    """Where the vintages of a dataset lie that have another number now."""
    return sorted((raw.root / dataset).glob(f"{ASIDE}*/"))


def renumbered(raw: RawStore, dataset: str) -> Iterator[tuple[Vintage, Path]]:
    """The vintages of a dataset that have another number now, as they were, and where they lie."""
    for folder in aside(raw, dataset):
        if (vintage := note_of(folder)) is not None:
            yield vintage, folder


def names_before(raw: RawStore, dataset: str) -> set[str]:
    """The names of vintages that have another number now."""
    found = (_ASIDE.fullmatch(path.name) for path in aside(raw, dataset))
    return {name["id"] for name in found if name}


def is_renumbered(raw: RawStore, dataset: str, vintage_id: str) -> bool:
    """Whether a vintage of this machine took this name in place of another: where it stands, its note alone says."""
    notes = (folder / NOW for folder in aside(raw, dataset))
    return any(note.is_file() and vintage_id in note.read_text(encoding="utf-8", errors="replace") for note in notes)
