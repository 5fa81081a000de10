"""Files of figures taken in: each new one judged, landed as it came, and made a vintage of each dataset it speaks in.

    data/figures/*.xlsx, *.csv → rows and refused cells → landing → the table of before, overlaid → a vintage

A file is new by its bytes. One that cannot be read stops no other; a refused cell holds back its row alone, or its
whole file where that is asked for. What lies in the folder is read and never changed, and what vanishes from it takes
nothing away.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from orchestration import own_files
from orchestration.own_figures import registers, row_by_row, stated_in
from orchestration.own_files import Filed, Refused
from sources.border.entry import let_in
from sources.border.landing import land
from sources.border.vintages import HANDED_IN, RawStore
from sources.catalog import DATASETS
from sources.own.judging import Figure, Judged, judge
from sources.own.known import Known
from sources.own.rows import DATASET_OF, INTERNAL, overlaid, rows_of
from sources.own.sheet import MOST_BYTES, read_sheet, sheet_of
from sources.vocabulary.clock import hanoi_day
from sources.vocabulary.errors import SourceError, legible
from sources.vocabulary.exchange import Parsed, Payload, Request
from sources.vocabulary.files import file_sha256
from sources.vocabulary.settings import Settings

ROUTE = "folder of figures"
"""How a vintage says where it came from. Not the name of the file: one that holds internal figures stays unnamed."""
WHOLE = "the file"
"""In place of a cell where nothing of a file can be read."""


def in_folder(settings: Settings) -> list[Path]:
    """The files that people put there, by name; none where there is no such folder. A name that begins with a dot or
    `~$` is what programs leave beside a file that is open. Raises OSError."""
    if not settings.figures.is_dir():
        return []
    there = sorted(settings.figures.iterdir())
    return [path for path in there if not path.name.startswith((".", "~$")) and path.is_file()]


def unread(settings: Settings, files: Collection[Filed]) -> list[Path]:
    """Those of which nothing is known yet."""
    known = {one.sha256 for one in files}
    return [path for path in in_folder(settings) if _digest(path) not in known]


def take_in_folder(settings: Settings, now: datetime, *, strict: bool = False) -> list[Filed]:
    """Take in what is new in the folder, and again what was taken in and is lost; give what became of each new file.
    The caller holds the data folder. `strict`: a refused cell holds back its whole file, until one runs without.

    Raises OSError where the data folder cannot be written; the files before are kept then.
    """
    files = own_files.recall(settings)
    store = RawStore(settings.raw)
    for name in DATASET_OF.values():
        store.ensure_schema(name, DATASETS[name].empty())
    lost = [one for one in files if not _stands(one, store)]
    waiting = {one.sha256 for one in files if one.is_held_back and not strict}
    came = [path for path in _listed(settings) if _digest(path) not in {one.sha256 for one in files} - waiting]
    if not lost and not came:
        return []
    desk = _Desk(settings, store, now, registers(), strict)
    for one in lost:
        files = [desk.again(one) if each is one else each for each in files]
    new = []
    for path in came:
        filed = desk.file(path)
        new.append(filed)
        files = [*(each for each in files if each.sha256 != filed.sha256), filed]
        own_files.remember(files, settings)
    if not came:
        own_files.remember(files, settings)
    return new


def _listed(settings: Settings) -> list[Path]:
    """The folder, where it can be read: one that cannot takes no run down, and `r57 figures` says why."""
    try:
        return in_folder(settings)
    except OSError:
        return []


def _digest(path: Path) -> str:
    """By which a file is known again. One that cannot be read is known by its name until it can be."""
    try:
        return file_sha256(path)
    except OSError:
        return f"unread {path.name}"


def _stands(filed: Filed, store: RawStore) -> bool:
    """Whether its figures are still served: its vintage is there, or a later one, which has all that it had."""
    return all(
        any(vintage.vintage_seq >= int(name.partition("-")[0]) for vintage in store.vintages(dataset))
        for dataset, name in filed.vintages
    )


def _by(path: Path) -> str:
    """To whom a file belongs."""
    try:
        return path.owner()
    except (KeyError, OSError, NotImplementedError):  # whoever it was has no name on this machine
        return "unknown"


@dataclass(frozen=True, slots=True)
class _Desk:
    """Where files are taken in, one after the other."""

    settings: Settings
    store: RawStore
    now: datetime
    known: Known
    strict: bool

    def file(self, path: Path) -> Filed:
        """A file from the folder. What is wrong with it is in what is given, and nothing is raised for it."""
        filed = Filed(path.name, _digest(path), self.now.isoformat(), _by(path))
        try:
            if path.stat().st_size > MOST_BYTES:
                read_sheet(path)  # says so
            body = path.read_bytes()
        except (SourceError, OSError) as error:
            return replace(filed, refusals=(_whole(error),))
        return self._read(filed, body)

    def again(self, filed: Filed) -> Filed:
        """A file whose vintages are lost, from landing; as it was noted where it cannot be read there either."""
        for dataset in DATASET_OF.values():
            path = self.settings.landing / dataset / f"{filed.sha256}.{_suffix(filed.name)}"
            if path.is_file() and file_sha256(path) == filed.sha256:
                return self._read(replace(filed, refusals=(), vintages=(), is_held_back=False), path.read_bytes())
        return filed

    def _read(self, filed: Filed, body: bytes) -> Filed:
        try:
            judged = judge(sheet_of(Path(filed.name), body), self.known, hanoi_day(self.now))
        except SourceError as error:
            self._land(filed, body, is_taken=False, is_internal=True)
            return replace(filed, refusals=(_whole(error),))
        refusals = [Refused(one.line, one.where, one.column, one.value, one.rule) for one in judged.refusals]
        is_held_back = self.strict and bool(refusals)
        figures = () if is_held_back else judged.figures
        is_internal = any(one.visibility == "internal" for one in figures)
        self._land(filed, body, is_taken=bool(figures), is_internal=is_internal)
        said = [one.outcome for one in row_by_row(judged, stated_in(self.settings))] if figures else []
        vintages = []
        for visibility, dataset in DATASET_OF.items():
            if of_it := [one for one in figures if one.visibility == visibility]:
                try:
                    vintages.append((dataset, self._keep(of_it, dataset)))
                except SourceError as error:
                    refusals.append(_whole(error))
                    figures = tuple(one for one in figures if one not in of_it)
        return replace(
            filed,
            rows=_filled(judged),
            taken=len(figures),
            known=said.count("known"),
            other=said.count("other"),
            again=len(judged.repeated),
            internal=sum(one.visibility == "internal" for one in figures),
            refusals=tuple(refusals),
            vintages=tuple(vintages),
            is_held_back=is_held_back,
        )

    def _keep(self, figures: Sequence[Figure], dataset: str) -> str:
        """Figures through the border into a vintage of a dataset; give its name. Raises SourceError."""
        entry = DATASETS[dataset]
        parsed = Parsed(rows_of(figures, self.known.agency_names), published_on=max(f.published_on for f in figures))
        came = let_in(parsed, entry, mode=HANDED_IN, now=self.now)
        before = self.store.newest(dataset)
        vintage, _ = self.store.write(
            overlaid(self.store.rows(before), came) if before else came,
            dataset=dataset,
            retrieval_mode=HANDED_IN,
            route=ROUTE,
            edition="",
            retrieved_at=self.now,
            content_columns=entry.content_columns,
        )
        return vintage.vintage_id

    def _land(self, filed: Filed, body: bytes, *, is_taken: bool, is_internal: bool) -> None:
        """The bytes as they came. A file with an internal figure lies with the internal ones, whatever else it has."""
        dataset = INTERNAL if is_internal or not is_taken else DATASET_OF["public"]
        request = Request(f"figures:{filed.name}", filed.name, suffix=_suffix(filed.name))
        payload = Payload(request, 200, {}, body, self.now)
        outcome = "ok" if is_taken else "refused"
        land(self.settings.landing / dataset, payload, licence=DATASETS[dataset].licence, outcome=outcome)


def _suffix(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", Path(name).suffix.casefold()) or "bin"


def _whole(error: SourceError | OSError) -> Refused:
    said = error.strerror or type(error).__name__ if isinstance(error, OSError) else f"{error.what} ({error.where})"
    return Refused(0, WHOLE, "", "", legible(said))


def _filled(judged: Judged) -> int:
    return len({*(one.line for one in judged.figures), *(one.line for one in judged.refusals)}) + len(judged.repeated)
