"""Whether what lies in raw/ is what was kept there, and where that goes which is not.

A vintage is borne out by its seal: the digests of its files. One without a seal that can be believed (kept before there
were seals, or the seal itself is damaged) is borne out by what its rows say, and sealed. Nothing is deleted and nothing
rewritten: a damaged vintage is moved aside, under a name that dbt does not read.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl
from polars.exceptions import PanicException

from sources.border.content import content_sha256
from sources.border.holds import SUPERSEDED, has_lost_consent
from sources.border.seal import HELD, SEAL, seal, sealed_digests
from sources.border.succession import names_before
from sources.border.vintages import ASIDE, RawStore, Vintage, name_of, note_of
from sources.vocabulary.dataset import Dataset
from sources.vocabulary.files import file_sha256
from sources.vocabulary.observation import OBSERVATION_COLUMNS
from sources.vocabulary.periods import parse_period

PREFIX = "vintage="
SCHEMA = "schema"
REASON = "reason.txt"
"""In a folder that was moved aside: what was found, for whoever looks at it later."""


@dataclass(frozen=True, slots=True)
class Lost:
    """A vintage that is not what was kept: what is wrong with it, where it lies now, and what its note said if that can
    still be believed."""

    dataset: str
    vintage_id: str
    what: str
    aside: Path
    note: Vintage | None = None


def fault_of(folder: Path, entry: Dataset) -> str:
    """What is wrong with the vintage in a folder; empty where it is what was kept."""
    if not folder.name.startswith(PREFIX):
        return "a folder beside the vintages, which dbt would read as one"
    if not (folder / "vintage.json").is_file():
        return "its note vintage.json is missing"
    vintage = note_of(folder)
    if vintage is None:
        return "its note vintage.json cannot be read"
    if (vintage.dataset, f"{PREFIX}{vintage.vintage_id}") != (entry.name, folder.name):
        return f"its note is that of {vintage.dataset} {vintage.vintage_id}"
    if sealed_digests(folder) is None:
        return fault_by_content(folder, entry)
    return fault_of_files(folder)


def fault_of_files(folder: Path) -> str:
    """What is wrong with the files of a vintage by its seal, wherever it lies."""
    digests = sealed_digests(folder)
    if digests is None:
        return f"{SEAL} is missing or cannot be believed"
    return next((fault for name, digest in digests.items() if (fault := _altered(folder / name, digest))), "")


def _altered(path: Path, digest: str) -> str:
    if not path.is_file():
        return f"{path.name} is missing"
    found = file_sha256(path)
    return "" if found == digest else f"{path.name} was altered (sha256 {found[:12]}…, kept with {digest[:12]}…)"


def fault_by_content(folder: Path, entry: Dataset) -> str:
    """The same for a vintage without a seal, or with one that is not believed: its rows against its note, every column
    that a number hangs on."""
    vintage = note_of(folder)
    if vintage is None:
        return "its note vintage.json cannot be read"
    try:
        rows = RawStore(folder.parents[1]).rows(vintage)
        return next(_contradictions(rows, vintage, entry), "")
    except OSError:
        return "data.parquet is missing"
    except (Exception, PanicException) as error:  # whatever a damaged file makes the reader stumble over
        return f"data.parquet cannot be read ({type(error).__name__})"


def _contradictions(rows: pl.DataFrame, vintage: Vintage, entry: Dataset) -> Iterator[str]:
    """What rows and note say of each other that cannot both be true."""
    if unknown := set(rows.columns) - set(entry.empty().columns):
        yield f"data.parquet has columns that no vintage has: {', '.join(sorted(unknown))}"
    if rows.height != vintage.row_count:
        yield f"data.parquet has {rows.height} rows, its note says {vintage.row_count}"
    for column, said in (("dataset", vintage.dataset), ("vintage_id", vintage.vintage_id)):
        if rows[column].unique().to_list() != [said]:
            yield f"column {column} of data.parquet does not say {said} throughout"
    if content_sha256(rows, entry.content_columns) != vintage.content_sha256:
        yield "data.parquet holds other figures than its note bears out (content_sha256)"
    days = (rows["published_on"].min(), rows["published_on"].max())
    if days != (vintage.published_on_min, vintage.published_on_max):
        yield "its note names other days of publication than data.parquet"
    if not entry.partitioned:
        name = name_of(vintage.vintage_seq, vintage.published_on_max, vintage.content_sha256)
        if vintage.vintage_id != name:
            yield f"its note says what belongs to a vintage of another name ({name})"
    if entry.kind == "observation":
        for text, start, end, frequency in rows.select(list(OBSERVATION_COLUMNS)[3:7]).unique().iter_rows():
            if tuple(parse_period(text)) != (text, start, end, frequency):
                yield f"data.parquet gives the period {text} other days than it has"


def folders(entry: Dataset, store: RawStore) -> list[Path]:
    """The folders of a dataset from which dbt would read rows, vintages or not."""
    there = sorted((store.root / entry.name).glob("[!.]*/"))
    return [f for f in there if f.name.startswith(PREFIX) or (f.name != SCHEMA and (f / "data.parquet").exists())]


def set_aside_damaged(entry: Dataset, store: RawStore, expected: Collection[str] = ()) -> list[Lost]:
    """Move aside every vintage of a dataset that is not what was kept; seal those that are and have no seal.

    `expected`: vintages that were there when the current release was made; one that is gone leaves an empty folder
    aside, so that the loss stays in sight. The file that stands for a dataset without vintages is made whole.
    """
    store.ensure_schema(entry.name, entry.empty())
    lost: list[Lost] = []
    for folder in folders(entry, store):
        if fault := fault_of(folder, entry):
            lost.append(_set_aside(folder, entry, fault))
        elif sealed_digests(folder) is None:
            seal(folder)
    known = {vintage.vintage_id for vintage in store.vintages(entry.name)} | {one.vintage_id for one in lost}
    known |= names_before(store, entry.name)
    for vintage_id in sorted(set(expected) - known):
        gone = store.root / entry.name / f"{PREFIX}{vintage_id}"
        lost.append(_set_aside(gone, entry, "it is gone, and the current release was made from it"))
    return lost


def without_consent(entry: Dataset, store: RawStore, expected: Collection[str] = ()) -> list[Vintage]:
    """Vintages that wait for a person again because their acceptance is damaged, or is gone although the current
    release was made from them (`expected`)."""
    in_force = {vintage.vintage_id for vintage in store.in_force(entry.name)}
    waiting = (vintage for vintage in store.vintages(entry.name) if vintage.vintage_id not in in_force)
    return [v for v in waiting if v.vintage_id in expected or has_lost_consent(store.folder(v))]


def lost_notes(entry: Dataset, store: RawStore) -> Iterator[tuple[Path, str, str]]:
    """Notes beside a sound vintage that are gone or damaged, what that means and what to do: nothing is served for want
    of a note. (Where the seal vouches for `held.json`, `fault_of` says that it is lost.)"""
    for vintage in store.vintages(entry.name):
        folder, hold = store.folder(vintage), store.hold(vintage)
        if hold is None or hold.accepted is not None:
            continue
        vouched = (sealed_digests(folder) or {}).get(HELD)
        if hold.since is None and not (vouched and _altered(folder / HELD, vouched)):
            todo = "put it back from a backup, or hold the vintage against the publisher's own page (r57 sources)"
            yield folder / HELD, "gone or damaged: the vintage waits, and why is no longer known", todo
        if hold.superseded is None and (folder / SUPERSEDED).exists():
            todo = "delete it: it is written anew when the publisher says again what is served"
            yield folder / SUPERSEDED, "damaged: the vintage waits again, though the publisher had gone back", todo


def _set_aside(folder: Path, entry: Dataset, fault: str) -> Lost:
    vintage_id = folder.name.removeprefix(PREFIX)
    note = note_of(folder)
    digests = sealed_digests(folder)
    believed = digests is not None and not _altered(folder / "vintage.json", digests["vintage.json"])
    number = 1
    while (aside := folder.with_name(f"{ASIDE}{vintage_id}-{number}")).exists():
        number += 1
    if folder.is_dir():
        folder.rename(aside)
    else:
        aside.mkdir(parents=True)
    (aside / REASON).write_text(fault + "\n", encoding="utf-8")
    return Lost(entry.name, vintage_id, fault, aside, note if believed else None)


def aside(entry: Dataset, store: RawStore) -> Iterator[tuple[Path, str, bool]]:
    """What lies aside of a dataset: folder, what was found then, and whether its vintage is there again."""
    known = {vintage.vintage_id for vintage in store.vintages(entry.name)}
    for folder in sorted((store.root / entry.name).glob(f"{ASIDE}*/")):
        reason = folder / REASON
        what = reason.read_text(encoding="utf-8", errors="replace").strip() if reason.is_file() else "moved aside"
        yield folder, what, id_of(folder) in known


def id_of(aside: Path) -> str:
    """The vintage that a folder moved aside was."""
    return aside.name.removeprefix(ASIDE).rpartition("-")[0]


def faults(entries: Iterable[Dataset], store: RawStore) -> Iterator[tuple[Path, str]]:
    """Every folder of these datasets that is not what was kept, with what is wrong; nothing is moved."""
    for entry in entries:
        for folder in folders(entry, store):
            if fault := fault_of(folder, entry):
                yield folder, fault
