"""Vintages that wait for a person: a hold and its acceptance, each a write-once note beside `vintage.json`.

    held.json         when it was held, and every finding that made it wait
    accepted.json     when it was taken in all the same, by whom and why
    superseded.json   when the publisher had gone back to what is served: it is offered to nobody any more

All are dated, so that a rebuild and a look back (`--as-of`) agree with what was served on a day. That a vintage was
held stands in `vintage.json` as well: where the reasons are lost, it waits all the same. A note that cannot be read is
never taken for a consent: the vintage then waits.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sources.border.seal import HELD
from sources.vocabulary.clock import hanoi_day
from sources.vocabulary.errors import SourceError
from sources.vocabulary.files import SEALED_BY, sealed, unsealed, write_aside, write_once

ACCEPTED = "accepted.json"
SUPERSEDED = "superseded.json"
WAITS = "held"
"""How an attempt ends whose vintage waits for a person: told by columns of its own, and no failure."""
LOST = f"why it was held is lost: its {HELD} is gone or cannot be read"
UNREADABLE = (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError)
OLDEST, NEWEST = 2000, 2999
"""Years in which somebody may have held or accepted a vintage; another is damage."""


@dataclass(frozen=True, slots=True)
class Acceptance:
    """A person's consent."""

    at: datetime
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Superseded:
    """That the publisher went back to what is served, when, and to which vintage."""

    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Hold:
    """Why and since when a vintage waits. `since` is None where the note is damaged or gone."""

    since: datetime | None
    findings: tuple[str, ...]
    accepted: Acceptance | None = None
    superseded: Superseded | None = None

    @property
    def waits(self) -> bool:
        return self.accepted is None and self.superseded is None

    def is_accepted_by(self, day: date) -> bool:
        """Whether a person had accepted it by the end of that day in Ha Noi."""
        return self.accepted is not None and hanoi_day(self.accepted.at) <= day

    def is_superseded_by(self, day: date) -> bool:
        """Whether the publisher had gone back on it by the end of that day in Ha Noi."""
        return self.superseded is not None and hanoi_day(self.superseded.at) <= day

    @property
    def said(self) -> str:
        """All findings in one line."""
        return " | ".join(self.findings)


def note_of_hold(findings: Iterable[object], at: datetime) -> str:
    """The text of `held.json`."""
    return sealed({"held_at": at.isoformat(), "findings": [str(finding) for finding in findings]})


def hold_of(folder: Path, *, is_noted: bool = False) -> Hold | None:
    """The hold of the vintage in `folder`; None where it was never held. `is_noted`: its own note says that it was."""
    if not is_noted and not (folder / HELD).exists():
        return None
    try:
        held = unsealed((folder / HELD).read_text(encoding="utf-8"))
        since, findings = datetime.fromisoformat(held["held_at"]), tuple(map(str, held["findings"]))
        known = since if since.tzinfo and OLDEST <= since.year <= NEWEST else None
    except UNREADABLE:
        known, findings = None, (LOST,)
    return Hold(known, findings, _acceptance(folder), _supersession(folder))


def _acceptance(folder: Path) -> Acceptance | None:
    """A consent that bears its own digest, a name and a reason; anything else is none."""
    try:
        text = (folder / ACCEPTED).read_text(encoding="utf-8")
        accepted = unsealed(text)
        by, reason, at = accepted["by"], accepted["reason"], datetime.fromisoformat(accepted["accepted_at"])
    except UNREADABLE:
        return None
    signed = all(isinstance(said, str) and said.strip() for said in (by, reason)) and SEALED_BY in text
    return Acceptance(at, by, reason) if signed and at.tzinfo and OLDEST <= at.year <= NEWEST else None


def _supersession(folder: Path) -> Superseded | None:
    try:
        said = unsealed((folder / SUPERSEDED).read_text(encoding="utf-8"))
        at, by = datetime.fromisoformat(said["superseded_at"]), str(said["served"])
    except UNREADABLE:
        return None
    return Superseded(at, by) if at.tzinfo and OLDEST <= at.year <= NEWEST else None


def supersede(folder: Path, *, served: str, at: datetime) -> None:
    """Say of a vintage that waits that the publisher went back to the vintage `served`. One whose consent was lost goes
    on waiting: it was served, and may be again."""
    if not has_lost_consent(folder):
        write_aside(folder / SUPERSEDED, sealed({"superseded_at": at.isoformat(), "served": served}))


def has_lost_consent(folder: Path) -> bool:
    """Whether a note of consent lies there that is none: damaged, so that the vintage waits again."""
    return (folder / ACCEPTED).exists() and _acceptance(folder) is None


def accept(folder: Path, *, by: str, reason: str, at: datetime) -> None:
    """Take a held vintage in, once; a consent that is damaged is given anew. Raises SourceError where no name or no
    reason is given."""
    if not by.strip() or not reason.strip():
        raise SourceError(
            "unsigned",
            "an acceptance needs a name and a reason: years from now somebody will ask",
            f"vintage {folder.name}",
            kept="the vintage goes on waiting",
            next_step="give both: --by NAME --reason TEXT",
        )
    write = write_aside if has_lost_consent(folder) else write_once
    write(folder / ACCEPTED, sealed({"accepted_at": at.isoformat(), "by": by.strip(), "reason": reason.strip()}))
