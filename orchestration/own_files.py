"""What became of each file of figures: who put it there, what was taken in of it, and every cell that was refused.

Kept in state/figures.json. A file is known by the digest of its bytes, not by its name: a corrected one is a new one.
Where the note is lost or damaged, landing still says which files were taken in, so that none is taken twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sources.border.landing import ORIGIN, read_note
from sources.own.columns import COLUMNS, placed
from sources.own.rows import DATASET_OF
from sources.vocabulary.files import sealed, unsealed, write_aside
from sources.vocabulary.settings import Settings

STATE = "figures.json"
(VALUE,) = (column for column in COLUMNS if column.field == "value")


@dataclass(frozen=True, slots=True)
class Refused:
    """A cell that was refused. Its value may be confidential: alerts name cell and rule alone."""

    line: int
    where: str
    column: str
    value: str
    rule: str


@dataclass(frozen=True, slots=True)
class Filed:
    """One file. `by`: to whom it belonged in the folder; `rows`: those that somebody had filled in; `taken`: figures
    taken in, of which `known` were stated with the same value, `other` with another one, and `far` are of another size
    than those of other periods; `vintages`: dataset → the
    vintage they are in; `is_held_back`: nothing was taken, for one refused cell was to hold back the whole file."""

    name: str
    sha256: str
    came_at: str
    by: str
    rows: int = 0
    taken: int = 0
    known: int = 0
    other: int = 0
    far: int = 0
    again: int = 0
    internal: int = 0
    refusals: tuple[Refused, ...] = ()
    vintages: tuple[tuple[str, str], ...] = ()
    is_held_back: bool = False

    @property
    def is_bare(self) -> bool:
        """Whether it is known from landing alone, where what became of it was not written."""
        return not self.by

    @property
    def refused_rows(self) -> int:
        """Rows with a refused cell; a file that cannot be read counts as one."""
        return len({one.line for one in self.refusals})

    @property
    def outcome(self) -> str:
        """In a word: taken, taken in part, refused, or empty."""
        if self.refusals:
            return "in part" if self.taken else "refused"
        return "taken" if self.taken else "empty"


def recall(settings: Settings) -> list[Filed]:
    """What is known of every file that ever came, in the order in which they did."""
    try:
        said = unsealed((settings.state / STATE).read_text(encoding="utf-8"))
        return [_filed(one) for one in said["files"]]
    except (OSError, ValueError, KeyError, TypeError):
        return _landed(settings)


def remember(files: Sequence[Filed], settings: Settings) -> None:
    """Keep it. Raises OSError."""
    write_aside(settings.state / STATE, sealed({"files": [asdict(one) for one in files]}))


def standing(files: Iterable[Filed]) -> list[Filed]:
    """Of the files of one name the last that came: a corrected one takes the place of the one before."""
    return list({one.name: one for one in files}.values())


def told(files: Sequence[Filed]) -> Iterator[str]:
    """A line for each refused cell: file, cell, rule; not its value, which may be confidential."""
    for filed in files:
        for one in filed.refusals:
            yield f"{filed.name}, {placed(one.where, one.column)}: {_veiled(one)}"


_NUMBER = re.compile(r"[0-9](?:[0-9.,\s]*[0-9])?")
BESIDE = ("", VALUE.vi)
"""Columns whose rules quote what stands around."""
_QUOTED = re.compile(r"""'[^']*'|"[^"]*\"""")


def _veiled(one: Refused) -> str:
    """The rule without the figure, in whatever way it writes it; a period or a day is none. What it quotes of the cells
    around, such as the line above that counts in thousands, may say others."""
    digits = re.sub(r"[^0-9]", "", one.value) if one.column in ("", VALUE.vi) else ""

    def said(number: re.Match[str]) -> str:
        return "…" if digits and re.sub(r"[^0-9]", "", number[0]) == digits else number[0]

    rule = one.rule
    if one.column in BESIDE:
        rule = _QUOTED.sub(lambda quoted: _NUMBER.sub("…", quoted[0]), rule)
    return _NUMBER.sub(said, rule)


def _filed(said: Mapping[str, Any]) -> Filed:
    more = {
        "refusals": tuple(Refused(**one) for one in said["refusals"]),
        "vintages": tuple((str(dataset), str(vintage)) for dataset, vintage in said["vintages"]),
    }
    return Filed(**{**said, **more})


def _landed(settings: Settings) -> list[Filed]:
    """The files that were landed, where what was noted of them is lost."""
    notes = [read_note(p) for name in DATASET_OF.values() for p in (settings.landing / name).glob(f"*{ORIGIN}")]
    found = [Filed(str(n["label"]), str(n["sha256"]), str(n["fetched_at"]), "") for n in notes if n is not None]
    return sorted(found, key=lambda one: (one.came_at, one.name))
