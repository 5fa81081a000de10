"""The one error of a release: what, where, what was kept, what to do next."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(eq=False)  # not frozen: an exception takes a traceback as it travels through context managers
class ReleaseError(Exception):
    """A release was refused or could not be finished; readers go on seeing the one before.

    `where` names table, column, target or file; `next_step` says what a person can do.
    """

    what: str
    where: str
    kept: str = "the current release is untouched"
    next_step: str = "mend the build database (`make run`) and release again"

    def __str__(self) -> str:
        return f"{self.what}; where: {self.where}; kept: {self.kept}; next: {self.next_step}"
