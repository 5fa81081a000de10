"""Files of figures taken in: each new one judged, landed as it came, and made a vintage of each dataset it speaks in.

    data/figures/*.xlsx, *.csv → rows and refused cells → landing → the table of before, overlaid → a vintage

A file is new by its bytes. One that cannot be read stops no other; a refused cell holds back its row alone, or its
whole file where that is asked for. What lies in the folder is read and never changed, and what vanishes from it takes
nothing away.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

import polars as pl

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
A_LINK = "a link is not followed: put the file itself there"
LOOKS = 10
"""How often a file that is being written is looked at before it is left for the next run."""


def a_second() -> None:
    """Between two looks at a file that may still be written."""
    time.sleep(1)


def in_folder(settings: Settings) -> list[Path]:
    """The files that people put there, by name; none where there is no such folder. A name that begins with a dot or
    `~$` is what programs leave beside a file that is open. Raises OSError."""
    if not settings.figures.is_dir():
        return []
    there = sorted(settings.figures.iterdir())
    return [path for path in there if not path.name.startswith((".", "~$")) and path.is_file()]


def named(path: Path) -> str:
    """The name of a file as it can be written down: some file systems keep what is no text."""
    return legible(os.fsencode(path.name).decode("utf-8", "replace"))


def unread(settings: Settings, files: Collection[Filed]) -> list[Path]:
    """Those that are to be taken in."""
    return [path for path in in_folder(settings) if _is_new(path, files)]


def copied(settings: Settings, files: Collection[Filed]) -> list[tuple[str, str]]:
    """Those that nothing became of, each with the name under which its bytes came: copies of files of other names."""
    names, under = {one.name for one in files}, {one.sha256: one.name for one in files}
    there = [(named(path), digest(path)) for path in in_folder(settings)]
    return [(name, under[its]) for name, its in there if name not in names and its in under]


def _is_new(path: Path, files: Collection[Filed]) -> bool:
    """Whether bytes are others than those that came last under this name, if any did: a version that was put back,
    under whatever name it came first, is one more. Under a new name, bytes that came before are a copy of them."""
    its, of_its_name = digest(path), [one.sha256 for one in files if one.name == named(path)]
    return its != of_its_name[-1] if of_its_name else its not in {one.sha256 for one in files}


def take_in_folder(
    settings: Settings, now: datetime, *, strict: bool = False, pause: Callable[[], None] = lambda: None
) -> list[Filed]:
    """Take in what is new in the folder, and again what was taken in and is lost; give what became of each new file.
    The caller holds the data folder. `strict`: a refused cell holds back its whole file, until one runs without.
    `pause`: called between two looks at what is new; what differs at the second is still being written.

    Raises OSError where the data folder cannot be written; the files before are kept then.
    """
    files = own_files.recall(settings)
    store = RawStore(settings.raw)
    for name in DATASET_OF.values():
        store.ensure_schema(name, DATASETS[name].empty())
    lost = [one for one in files if one.is_bare or not _stands(one, store)]
    settled = [one for one in files if strict or not one.is_held_back]
    came = _still([path for path in _listed(settings) if _is_new(path, settled)], pause)
    if not lost and not came:
        return []
    desk = _Desk(settings, store, now, registers(), strict)
    for one in lost:
        then = replace(desk, now=datetime.fromisoformat(one.came_at))  # as it was, so that the last one stays the last
        files = [then.again(one) if each is one else each for each in files]
    new = []
    for path in came:
        # Each at a moment of its own, whatever the clock says, so that of two that say the same figure one came later.
        moments = [datetime.fromisoformat(one.came_at) + timedelta(microseconds=1) for one in files]
        filed = replace(desk, now=max([now, *moments])).file(path)
        new.append(filed)
        files = [*(each for each in files if (each.name, each.sha256) != (filed.name, filed.sha256)), filed]
        own_files.remember(files, settings)
    if not came:
        own_files.remember(files, settings)
    return new


def _still(came: list[Path], pause: Callable[[], None]) -> list[Path]:
    """Those of the new files that nobody is writing any more; what goes on changing is left for the next run."""
    looks = {path: digest(path) for path in came}
    for _ in range(LOOKS if came else 0):
        pause()
        before, looks = looks, {path: digest(path) for path in came}
        if looks == before:
            break
    return [path for path in came if looks[path] == before[path]] if came else []


def _listed(settings: Settings) -> list[Path]:
    """The folder, where it can be read: one that cannot takes no run down, and `r57 figures` says why."""
    try:
        return in_folder(settings)
    except OSError:
        return []


def digest(path: Path) -> str:
    """By which a file is known again. One that cannot be read is known by its name until it can be; what a link leads
    to is nobody's to read."""
    if path.is_symlink():
        return f"link {named(path)}"
    try:
        return file_sha256(path)
    except OSError:
        return _unread(path)


def _unread(path: Path) -> str:
    return f"unread {named(path)}"


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
        filed = Filed(named(path), digest(path), self.now.isoformat(), _by(path))
        if path.is_symlink():
            return replace(filed, refusals=(Refused(0, WHOLE, "", "", A_LINK),))
        try:
            if path.stat().st_size > MOST_BYTES:
                read_sheet(path)  # says so
            body = path.read_bytes()
        except SourceError as error:
            return replace(filed, refusals=(_whole(error),))
        except OSError as error:  # it may pass: what has this name is read again
            return replace(filed, sha256=_unread(path), refusals=(_whole(error),))
        return self._read(replace(filed, sha256=sha256(body).hexdigest()), body)

    def again(self, filed: Filed) -> Filed:
        """A file whose vintages or whose note are lost, from landing; as it was noted where it cannot be read there
        either."""
        for dataset in DATASET_OF.values():
            path = self.settings.landing / dataset / f"{filed.sha256}.{_suffix(filed.name)}"
            if path.is_file() and file_sha256(path) == filed.sha256:
                bare = replace(filed, by=filed.by or "unknown", refusals=(), vintages=(), is_held_back=False)
                return self._read(bare, path.read_bytes(), is_kept=filed.is_bare)
        return filed

    def _read(self, filed: Filed, body: bytes, *, is_kept: bool = False) -> Filed:
        """`is_kept`: what is served has its figures already, as far as anything is; only what became of it is told."""
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
        rows = row_by_row(judged, stated_in(self.settings)) if figures else []
        said = [one.outcome for one in rows]
        vintages = []
        for visibility, dataset in DATASET_OF.items():
            if of_it := [one for one in figures if one.visibility == visibility]:
                newest = self.store.newest(dataset) if is_kept else None
                sound, broken = (of_it, []) if newest else self._sound(of_it, dataset)
                refusals += broken
                figures = tuple(one for one in figures if one not in of_it or one in sound)
                if sound:
                    vintages.append((dataset, newest.vintage_id if newest else self._keep(sound, dataset)))
        return replace(
            filed,
            rows=_filled(judged),
            taken=len(figures),
            known=said.count("known"),
            other=sum(said.count(outcome) for outcome in ("other", "corrects", "older")),
            far=sum(one.is_far for one in rows),
            again=len(judged.repeated),
            internal=sum(one.visibility == "internal" for one in figures),
            refusals=tuple(refusals),
            vintages=tuple(vintages),
            is_held_back=is_held_back,
        )

    def _sound(self, figures: list[Figure], dataset: str) -> tuple[list[Figure], list[Refused]]:
        """The figures that the border lets in, and a refusal for each that it does not: found by halves, so that one
        holds back no other."""
        try:
            self._let_in(figures, dataset)
        except SourceError as error:
            if len(figures) == 1:
                line, value = figures[0].line, f"{figures[0].value:.15g}"
                return [], [Refused(line, f"line {line}", "", value, legible(error.what))]
            middle = len(figures) // 2
            first, first_broken = self._sound(figures[:middle], dataset)
            second, second_broken = self._sound(figures[middle:], dataset)
            return first + second, first_broken + second_broken
        return figures, []

    def _let_in(self, figures: Sequence[Figure], dataset: str) -> pl.DataFrame:
        """Figures as rows that passed the border. Raises SourceError."""
        rows = rows_of(figures, self.known.agency_names, self.now)
        parsed = Parsed(rows, published_on=max(one.published_on for one in figures))
        return let_in(parsed, DATASETS[dataset], mode=HANDED_IN, now=self.now)

    def _keep(self, figures: Sequence[Figure], dataset: str) -> str:
        """Figures into a vintage of a dataset; give its name. Raises SourceError."""
        entry, came = DATASETS[dataset], self._let_in(figures, dataset)
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
