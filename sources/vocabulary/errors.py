"""The one error a reader of this warehouse meets at the border: what, where, what was kept, what to do next."""

from __future__ import annotations

from dataclasses import dataclass

MOST = 5_000
"""Characters of a text that a reason, a file of state or a page is given of what a publisher says."""


def legible(text: str) -> str:
    """What a publisher may have written, fit for a line, a file and a terminal: one line, no character that steers or
    that no file can hold (half of a UTF-16 pair), and not without end."""
    line = " ".join(text[: MOST + 1].split())
    shown = "".join(one if one.isprintable() else "\ufffd" for one in line)
    return shown if len(text) <= MOST else f"{shown[:MOST]}…"


@dataclass(eq=False)  # not frozen: an exception takes a traceback as it travels through context managers
class SourceError(Exception):
    """A dataset was refused or could not be had.

    `kind` is a short stable word (`blocked`, `throttled`, `truncated`, `changed_shape`, `error_envelope`, `empty`,
    `unreachable`, `invalid`, `shrunk`, `no_key`, `stale_correction`, …); `where` names dataset, url, row, column or
    value; `kept` says what the reader goes on seeing; `next_step` says what a person can do.
    """

    kind: str
    what: str
    where: str
    kept: str = "the last accepted vintage stays in use"
    next_step: str = ""

    def __post_init__(self) -> None:
        self.what, self.where = legible(self.what), legible(self.where)

    def __str__(self) -> str:
        parts = [f"{self.what} [{self.kind}]", f"where: {self.where}", f"kept: {self.kept}"]
        if self.next_step:
            parts.append(f"next: {self.next_step}")
        return "; ".join(parts)
