"""Vintages that came second: those of this machine are put in order among those of others, and take numbers of theirs.

    what the store has and this machine has not → beside it
    all of both, in the order in which they came → those that are here alone pass the border again, each compared with
    what came before it → one step (`succession.py`)

What one machine would have, had it pulled before it fetched: no number means two things, what came later is later
whoever pushed first, and figures that another machine had as well are one vintage. A finished release keeps naming
what it was made of, which lies aside.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count
from math import inf

import polars as pl

from orchestration.shared import There, take, take_consent
from orchestration.store.contract import Store
from sources.border.comparison import UNCOMPARED, gone_from
from sources.border.entry import compared_with_served
from sources.border.findings import POINT
from sources.border.holds import ACCEPTED, LOST, SUPERSEDED, note_of_hold
from sources.border.proof import fault_of
from sources.border.seal import HELD, seal, sealed_digests
from sources.border.succession import commit, laying_out
from sources.border.vintages import HANDED_IN, NO_FIGURES, RawStore, Vintage, in_order, name_of
from sources.vocabulary.dataset import Dataset
from sources.vocabulary.files import write_once

CAME = "came"
"""Beside what is laid out: vintages of the store until their turn comes."""


@dataclass(frozen=True, slots=True)
class Merged:
    """What came of it: vintages taken, what those of this machine are called now, a sentence each, and, where nothing
    was changed, why: the vintage in whose way it stood, and a sentence."""

    taken: tuple[str, ...] = ()
    renumbered: tuple[str, ...] = ()
    fault: str = ""


def why_not(entry: Dataset, mine: Sequence[Vintage]) -> str:
    """Why vintages of this machine keep their numbers, whatever others did; empty where they can have others."""
    if entry.partitioned:
        return "quarters of speed tiles are read on one machine (or on a cluster), from which the others pull"
    if any(vintage.retrieval_mode == HANDED_IN for vintage in mine):
        return "what was handed in holds all that was handed in before, so files are taken in on one machine"
    return ""


def merge(entry: Dataset, raw: RawStore, store: Store, there: Mapping[int, There]) -> Merged:
    """Take what the store has of a dataset and put what is here alone in order with it. The caller holds the data
    folder. Raises StoreError, OSError: nothing is changed then, or it is finished by the next who holds it."""
    here = raw.vintages(entry.name)
    named = {known.vintage_id: known for known in there.values()}
    mine = [vintage for vintage in here if vintage.vintage_id not in named]
    if clash := [v.vintage_id for v in here if v.vintage_id in named and not named[v.vintage_id].is_same(v)]:
        return Merged(fault=f"{clash[0]}: another vintage of this name is there; next: look who wrote it")
    for vintage in mine:
        if fault := fault_of(raw.folder(vintage), entry):
            return Merged(fault=f"{vintage.vintage_id}: {fault}; next: r57 run")
        if sealed_digests(raw.folder(vintage)) is None:
            seal(raw.folder(vintage))
    with laying_out(raw, entry.name) as view:
        return _merged(entry, raw, store, there, mine, view)


def _merged(
    entry: Dataset,
    raw: RawStore,
    store: Store,
    there: Mapping[int, There],
    mine: Sequence[Vintage],
    view: RawStore,
) -> Merged:
    """The same, laid out in `view`, then put in place in one step."""
    came, here = RawStore(view.root / CAME), raw.vintages(entry.name)
    missing = [known for known in there.values() if known.vintage_id not in {v.vintage_id for v in here}]
    for known in missing:
        folder = came.root / entry.name / f"vintage={known.vintage_id}"
        if fault := take(store, entry, known, folder):
            return Merged(fault=f"{known.vintage_id}: {fault}")
        take_consent(store, entry.name, known, folder)
    line = _in_line(here, mine, [*came.vintages(entry.name), *(v for v in here if v not in mine)])
    numbers = count(max([*there, *raw.numbers_aside(entry.name).values()]) + 1)
    outs: dict[str, str] = {}
    placed: dict[str, Vintage] = {}
    for at, vintage in enumerate(line):
        if vintage not in mine:
            _lay_out(vintage, raw, came, view)
            continue
        later = next((other for other in line[at + 1 :] if other not in mine), None)
        beside = line[at + 1] if later and line[at + 1] is later else None
        if twin := _twin(vintage, beside, raw, view, came):
            outs[vintage.vintage_id] = twin.vintage_id
            continue
        put = _again(vintage, entry, raw, view, later, _free(numbers, vintage, mine))
        outs[vintage.vintage_id] = put.vintage_id
        if later and put.retrieval_mode == "live":
            placed[vintage.vintage_id] = put
    if fault := _outlived(entry, view, placed):
        return Merged(fault=fault)
    commit(raw, entry.name, outs)
    theirs = {known.vintage_id for known in there.values()}
    return Merged(
        tuple(f"{entry.name} {known.vintage_id}" for known in missing),
        tuple(
            f"{entry.name} {was} is {now} now"
            + (": another machine had the same figures" if now in theirs else ": another machine had its number first")
            for was, now in outs.items()
        ),
    )


def _in_line(here: Sequence[Vintage], mine: Sequence[Vintage], theirs: Sequence[Vintage]) -> list[Vintage]:
    """All in the order in which they came. What the store has keeps its order, and so has what is here: a vintage that
    is here alone comes after all that came before it here, and then before the first that was fetched later."""
    line = in_order(theirs)
    after = 0
    for vintage in here:
        names = [other.vintage_id for other in line]
        if vintage not in mine:
            after = max(after, names.index(vintage.vintage_id) + 1)
            continue
        rest = range(after, len(line))
        place = next((at for at in rest if line[at].retrieved_at > vintage.retrieved_at), len(line))
        line.insert(place, vintage)
        after = place + 1
    return line


def _lay_out(vintage: Vintage, raw: RawStore, came: RawStore, view: RawStore) -> None:
    """A vintage of the store: what came of it now, or a link to where it is."""
    place = view.folder(vintage)
    if came.folder(vintage).is_dir():
        came.folder(vintage).rename(place)
    else:
        place.symlink_to(raw.folder(vintage).resolve(), target_is_directory=True)


def _twin(vintage: Vintage, beside: Vintage | None, raw: RawStore, view: RawStore, came: RawStore) -> Vintage | None:
    """The vintage of another machine that has the figures of this one, so that this one is none of its own: what is
    shipped, anywhere before it; what was fetched, where it would have been nothing new, or what came right after it
    (`beside`) would. One that may be served is never the same as one that waits."""
    before = view.vintages(vintage.dataset)
    if vintage.retrieval_mode == "bundled":
        alike = [*before, *came.vintages(vintage.dataset)]
    else:
        alike = [*view.alike(vintage.dataset), *([beside] if beside and beside.retrieval_mode == "live" else [])]
    for other in alike:
        lies_in = next(store for store in (view, came, raw) if store.folder(other).is_dir())
        may_be = lies_in.may_be_served(other) or not raw.may_be_served(vintage)
        if other.content_sha256 == vintage.content_sha256 and may_be:
            return other
    return None


def _free(numbers: Iterator[int], vintage: Vintage, mine: Sequence[Vintage]) -> int:
    """The next number under which no vintage of this machine has these figures already."""
    names = {other.vintage_id for other in mine}
    return next(n for n in numbers if name_of(n, vintage.published_on_max, vintage.content_sha256) not in names)


def _again(
    vintage: Vintage, entry: Dataset, raw: RawStore, view: RawStore, later: Vintage | None, number: int
) -> Vintage:
    """The same figures under another number, before what came `later`: compared with what came before them, as if they
    had just come. What a person was asked and said of them goes with them."""
    rows, folder = raw.rows(vintage), raw.folder(vintage)
    said = [note.removeprefix(NO_FIGURES).partition(":")[0] for note in vintage.notes if note.startswith(NO_FIGURES)]
    compared = UNCOMPARED
    if vintage.retrieval_mode == "live":
        compared = compared_with_served(rows, entry, view, vintage.retrieved_at, said)
    hold = raw.hold(vintage)
    held = note_of_hold(compared.findings, vintage.retrieved_at) if compared.findings else ""
    if hold is not None:
        held = (folder / HELD).read_text(encoding="utf-8") if hold.since else note_of_hold([LOST], vintage.retrieved_at)
    put = replace(
        vintage,
        vintage_id=name_of(number, vintage.published_on_max, vintage.content_sha256),
        vintage_seq=number,
        place=(*later.path, number) if later else (),
        withdrawn=compared.lost,
        is_held=bool(held),
        notes=(*vintage.notes, f"renumbered from {vintage.vintage_id}"),
    )
    view.publish(put, rows.with_columns(pl.lit(put.vintage_id).alias("vintage_id")), held)
    for name in (ACCEPTED, SUPERSEDED):
        if (folder / name).is_file():
            write_once(view.folder(put) / name, (folder / name).read_bytes())
    return put


def _outlived(entry: Dataset, view: RawStore, placed: Mapping[str, Vintage]) -> str:
    """Why vintages that were put before others cannot be: they have a figure that a later answer no longer had, and the
    note of that answer, which says what was gone, was written without them."""
    if not placed or entry.shape is not None:
        return ""
    in_force = view.in_force(entry.name)
    for was, mine in placed.items():
        own = view.rows(mine)
        order = next((v.vintage_seq for v in in_force if v.vintage_id == mine.vintage_id), inf)
        for other in in_force:
            if other.retrieval_mode == "live" and other.vintage_seq > order:
                told = own.filter(pl.col("published_on") <= other.published_on_max)
                for point in gone_from(view.rows(other), told, entry.usual).select(POINT).sort(POINT).iter_rows():
                    it_has = f"it has {' '.join(point)}, which {other.vintage_id}, fetched later, no longer has"
                    return f"{was}: {it_has}"
    return ""
