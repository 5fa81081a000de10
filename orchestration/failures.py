"""Runs that failed, told once per cause, and once more when what failed is well again.

A cause is the first failed step with what went wrong in it, figures aside: a run that fails the same way each night is
one thing to know. What was told is remembered in state/failed_runs.json.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from orchestration.alerts import RUNBOOK, Alert, send
from orchestration.told import arrived, recall, remember

MEMORY = "failed_runs.json"
LONGEST = 1500
"""Characters of what went wrong in a message; the run's page has all of it."""


@dataclass(frozen=True, slots=True)
class FailedRun:
    """What is told of a run that failed. `step`: the first that failed, empty where none did; `errors`: what went wrong
    in it, each line the cause of the one before; `address`: the user interface's, empty where it is not known."""

    job: str
    run_id: str
    step: str = ""
    dataset: str = ""
    partition: str = ""
    errors: tuple[str, ...] = ()
    address: str = ""

    @property
    def subject(self) -> str:
        """What has to go well for this to be over: the step, or the job where no step failed."""
        return f"{self.step or self.job} {self.partition}".rstrip()

    @property
    def cause(self) -> str:
        """What went wrong, without the numbers that differ each time."""
        return re.sub(r"[0-9a-f]{8,}|\d+", "#", "\n".join(self.errors))

    @property
    def alert(self) -> Alert:
        """Which run failed, what failed first and why, where to look, and that readers need not worry."""
        about = [f"dataset {self.dataset}"] if self.dataset else []
        about += [f"partition {self.partition}"] if self.partition else []
        why = "\n  because of: ".join(self.errors) or "nothing is known of why"
        link = f": {self.address.rstrip('/')}/runs/{self.run_id}" if self.address else ""
        lines = [
            f"r57: job {self.job} failed at {self.step or 'no step'}",
            *([", ".join(about)] if about else []),
            why if len(why) <= LONGEST else f"{why[:LONGEST]}…",
            f"run {self.run_id}{link}",
            f"told once per cause; readers keep the current release; {RUNBOOK}",
        ]
        return Alert(f"r57: {self.job} failed", "\n".join(lines))


def tell_failure(failed: FailedRun, state: Path, env: Mapping[str, str]) -> list[str]:
    """Tell of a run that failed, unless the same was told of the same cause; give the channels as `send` does. What no
    channel took is told the next time. Raises OSError where the memory cannot be written."""
    told = recall(state / MEMORY) or {}
    if told.get(failed.subject) == failed.cause:
        return []
    channels = send(failed.alert, env)
    if arrived(channels):
        remember(state / MEMORY, {**told, failed.subject: failed.cause})
    return channels


def tell_success(subjects: Iterable[str], state: Path, env: Mapping[str, str]) -> list[str]:
    """Tell that what failed before went well now, where it was told; give the channels as `send` does."""
    told = recall(state / MEMORY) or {}
    ended = [subject for subject in told if subject in {*subjects}]
    if not ended:
        return []
    text = "\n".join(["r57: well again; these failed before and went well now", *(f"- {what}" for what in ended)])
    channels = send(Alert("r57: well again", text), env)
    if arrived(channels):
        remember(state / MEMORY, {subject: cause for subject, cause in told.items() if subject not in ended})
    return channels
