"""Whether the clock of this machine can be believed: what lies in the folder was not made in time to come.

A clock that went back would have an older day replace what readers read; one that had run ahead leaves a release of a
day that has not come, which a person has replaced (`r57 run --publish`). Nothing here knows the right time: two moments
are held against each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from exports.marts.errors import ReleaseError
from exports.release import read_manifest
from exports.shelf import CURRENT, made_last
from orchestration import decisions
from sources.vocabulary.settings import Settings

TOLERANCE = timedelta(hours=1)
"""Clocks are set by seconds or minutes all the time, by hours only where something is wrong."""


@dataclass(eq=False)
class ClockError(Exception):
    """The clock says a moment before `release_id` was built."""

    now: datetime
    release_id: str
    built_at: datetime

    def __str__(self) -> str:
        return (
            f"the clock of this machine cannot be believed: it says {self.now:%Y-%m-%d %H:%M} UTC, and release "
            f"{self.release_id} was built at {self.built_at:%Y-%m-%d %H:%M}; kept: the earlier release is untouched; "
            "next: set the clock; where it is right now and had run ahead then, r57 run --publish replaces that release"
        )


def refuse_gone_back(settings: Settings, now: datetime) -> None:
    """Raises ClockError where a release that was not taken back is of a moment that has not come."""
    if ahead := release_ahead(settings, now):
        raise ClockError(now, *ahead)


def release_ahead(settings: Settings, now: datetime) -> tuple[str, datetime] | None:
    """The release that readers read or that was made last, and when it was built, where that has not come; None where
    there is none, or it was taken back. Raises nothing: what cannot be read is told by others."""
    try:
        decided = decisions.read(settings.releases)
    except ReleaseError:
        return None
    for folder in (settings.releases / CURRENT, made_last(settings.releases)):
        try:
            manifest = read_manifest(folder)
            release_id, built_at = str(manifest["release_id"]), datetime.fromisoformat(manifest["built_at"])
        except (OSError, ValueError, KeyError, TypeError):
            continue
        if is_ahead(built_at, now) and not decided.withdrawal(release_id):
            return release_id, built_at
    return None


def is_ahead(moment: datetime | None, now: datetime) -> bool:
    """Whether a moment lies further in time to come than clocks are apart."""
    return moment is not None and moment - now > TOLERANCE
