"""What people decided of finished releases: that readers stay at one, that others were taken back.

A release never changes, so this stands beside them, in releases/decisions.json: readers of the folder see it as well,
`r57 backup` keeps it, and whatever lists releases asks here. Nothing is forgotten but a pin that is lifted. One that is
damaged stops the next release: without it a release that was taken back could come out again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from exports.marts.erratum import Erratum, erratum_of
from exports.marts.errors import ReleaseError
from exports.release import MANIFEST, read_manifest, verify_release
from exports.shelf import LATEST, lead_public, made_last, put_out, standing_at
from sources.border.vintages import RELEASED
from sources.vocabulary.files import sealed, unsealed, write_aside
from sources.vocabulary.settings import Settings

DECISIONS = "decisions.json"


@dataclass(frozen=True, slots=True)
class Pin:
    """Readers stay at this release, whatever runs make."""

    release_id: str
    at: datetime
    by: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A release was taken back. `made_of`: a digest of its figures and its code (`made_of`)."""

    erratum: Erratum
    made_of: str

    @property
    def release_id(self) -> str:
        return self.erratum.release_id


@dataclass(frozen=True, slots=True)
class Decisions:
    """All of them; withdrawals in the order in which they were made."""

    pin: Pin | None = None
    withdrawals: tuple[Withdrawal, ...] = ()

    @property
    def errata(self) -> list[Erratum]:
        return [withdrawal.erratum for withdrawal in self.withdrawals]

    def withdrawal(self, release_id: str) -> Withdrawal | None:
        """How a release was taken back; None where it was not."""
        return next((w for w in self.withdrawals if w.release_id == release_id), None)

    def of_same(self, made: str) -> Withdrawal | None:
        """The withdrawal of a release that was made of these figures and this code; None where there is none."""
        return next((w for w in self.withdrawals if w.made_of == made), None)


@dataclass(frozen=True, slots=True)
class Stay:
    """Readers stay at a release, and why: what a run says that made another one."""

    release_id: str
    why: str
    next_step: str

    def __str__(self) -> str:
        return f"readers stay at release {self.release_id}: {self.why}; next: {self.next_step}"


def read(releases: Path) -> Decisions:
    """What was decided; nothing where nothing was. Raises ReleaseError where that can no longer be read."""
    file = releases / DECISIONS
    try:
        said = unsealed(file.read_text(encoding="utf-8"))
        return Decisions(_pin(said["pinned"]), tuple(_withdrawal(one) for one in said["withdrawn"]))
    except FileNotFoundError:
        return Decisions()
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ReleaseError(
            f"what was decided of releases cannot be believed ({type(error).__name__}: {error})",
            where=f"{releases.name}/{DECISIONS}",
            kept="every release, and the one that readers read",
            next_step="put it back from a backup; or delete it and say again what is pinned and withdrawn (table "
            "`erratum` of the newest release has the withdrawals)",
        ) from None


def write(releases: Path, decisions: Decisions) -> None:
    """Keep them. Raises OSError."""
    said = {
        "pinned": asdict(decisions.pin) if decisions.pin else None,
        "withdrawn": [{**asdict(w.erratum), "made_of": w.made_of} for w in decisions.withdrawals],
    }
    plain = json.loads(json.dumps(said, default=lambda value: value.isoformat()))
    write_aside(releases / DECISIONS, sealed(plain))


def _pin(said: Mapping[str, Any] | None) -> Pin | None:
    return Pin(**{**said, "at": datetime.fromisoformat(said["at"])}) if said else None


def _withdrawal(said: Mapping[str, Any]) -> Withdrawal:
    erratum = erratum_of({name: value for name, value in said.items() if name != "made_of"})
    return Withdrawal(erratum, str(said["made_of"]))


def made_of(code_version: str, vintages: Sequence[Mapping[str, Any]]) -> str:
    """A digest of the figures and the code that a release is made of, whatever its day. What releases said themselves
    is no part of it: it moves with each of them."""
    figures = sorted(
        [str(v["dataset"]), str(v["vintage_id"]), str(v.get("content_sha256"))]
        for v in vintages
        if v.get("retrieval_mode") != RELEASED
    )
    return hashlib.sha256(json.dumps([code_version, figures]).encode()).hexdigest()


def made_of_release(manifest: Mapping[str, Any]) -> str:
    """The same of a finished release."""
    return made_of(str(manifest.get("code_version")), manifest.get("vintages", ()))


def stay(releases: Path, decisions: Decisions, made: str) -> Stay | None:
    """Where readers stay when a release is made of these figures and this code; None where they follow it."""
    if decisions.pin:
        return Stay(
            decisions.pin.release_id, f"it is pinned {_by(decisions.pin)}", "r57 unpin, to let them follow what is made"
        )
    same = decisions.of_same(made)
    current = standing_at(releases)
    if same is None or not current or decisions.withdrawal(current) is not None:
        return None
    return Stay(
        current,
        f"what is made now has the figures and the code of release {same.release_id}, which was withdrawn: "
        f"{same.erratum.reason}",
        "mend the figure or the code and run; or r57 pin the new one, to publish it all the same",
    )


def standing(releases: Path, decisions: Decisions) -> Stay | None:
    """Where readers stay now, and why; None where they read what was made last."""
    if decisions.pin is None and not standing_at(releases, LATEST):
        return None
    try:
        made = made_of_release(read_manifest(made_last(releases)))
    except (OSError, ValueError):
        made = ""
    return stay(releases, decisions, made)


def _by(pin: Pin) -> str:
    why = f": {pin.reason}" if pin.reason else ""
    return f"since {pin.at:%Y-%m-%d} by {pin.by}{why}"


def pin(settings: Settings, release_id: str, *, by: str, at: datetime, reason: str = "") -> Withdrawal | None:
    """Have readers stay at a release; give its withdrawal where it was taken back. The caller holds the data folder.

    Raises ReleaseError where there is no such release, or it is damaged: nothing is changed."""
    releases = settings.releases
    decisions = read(releases)
    _there(releases, release_id)
    if faults := verify_release(releases / release_id):
        raise ReleaseError(
            f"the release is damaged: {faults[0]}",
            where=release_id,
            next_step="put it back from a backup, or pin another one: r57 releases",
        )
    _decide(releases, replace(decisions, pin=Pin(release_id, at, by, reason)))
    return decisions.withdrawal(release_id)


def unpin(settings: Settings) -> tuple[str, str]:
    """Let readers follow what runs make; give the release that was pinned and the one they read now: the newest one
    that is sound, was not withdrawn and is not made of what was. The caller holds the data folder. Raises ReleaseError
    where none is pinned."""
    releases = settings.releases
    decisions = read(releases)
    if decisions.pin is None:
        raise ReleaseError(
            "no release is pinned", where=releases.name, next_step="nothing: readers follow what is made"
        )
    _decide(releases, replace(decisions, pin=None))
    return decisions.pin.release_id, standing_at(releases)


def withdraw(
    settings: Settings,
    release_id: str,
    *,
    reason: str,
    by: str,
    at: datetime,
    reason_vi: str = "",
    target_codes: tuple[str, ...] = (),
    figure: str = "",
) -> tuple[str, str]:
    """Take a release back; give the release that readers read before and the one they read now. The caller holds the
    data folder.

    Raises ReleaseError, and nothing is changed, where there is no such release, it was withdrawn already, no reason is
    given, or there is no other one that readers could read.
    """
    releases = settings.releases
    decisions, before = read(releases), standing_at(releases)
    if not reason:
        raise ReleaseError("no reason is given", where=release_id, next_step='say why: --reason "…"')
    if already := decisions.withdrawal(release_id):
        said = already.erratum
        raise ReleaseError(
            f"it was withdrawn already, on {said.withdrawn_at:%Y-%m-%d} by {said.withdrawn_by}: {said.reason}",
            where=release_id,
            next_step="nothing: r57 releases lists it",
        )
    manifest = _there(releases, release_id)
    as_of = date.fromisoformat(str(manifest["as_of"]))
    erratum = Erratum(release_id, as_of, at, by, reason, reason_vi, target_codes, figure)
    is_pinned = decisions.pin is not None and decisions.pin.release_id == release_id
    after = Decisions(
        None if is_pinned else decisions.pin,
        (*decisions.withdrawals, Withdrawal(erratum, made_of_release(manifest))),
    )
    if before == release_id and not newest_good(releases, after):
        raise ReleaseError(
            "it is the only release that readers could read",
            where=release_id,
            next_step="mend the figure or the code, make another release (r57 run), then withdraw this one",
        )
    _decide(releases, after)
    return before, standing_at(releases)


def _decide(releases: Path, decisions: Decisions) -> None:
    """Keep the decisions, then do as they say; one that is killed in between is made good by the next run."""
    write(releases, decisions)
    settle(releases, decisions)


def settle(releases: Path, decisions: Decisions) -> None:
    """Have readers read what was decided: the pinned release; else the newest good one, where theirs was withdrawn or
    another one was made since. What was made last stays known as such, so that it is not made again."""
    lead_public(releases, {w.release_id for w in decisions.withdrawals})
    current, latest = standing_at(releases), standing_at(releases, LATEST)
    if decisions.pin:
        belongs = decisions.pin.release_id
    elif latest or decisions.withdrawal(current):
        belongs = newest_good(releases, decisions)
    else:
        return
    if current != belongs and (releases / belongs / MANIFEST).is_file():
        put_out(releases, latest or current, stays=belongs)


def newest_good(releases: Path, decisions: Decisions) -> str:
    """The newest release that is sound, was made for readers and not beside, was not withdrawn and is not made of what
    was; empty where there is none."""
    for name in reversed(names(releases)):
        if decisions.withdrawal(name) or verify_release(releases / name):
            continue
        manifest = read_manifest(releases / name)
        if not manifest.get("is_beside") and not decisions.of_same(made_of_release(manifest)):
            return name
    return ""


def names(releases: Path) -> list[str]:
    """Every release that is kept, the oldest first."""
    return sorted(path.parent.name for path in releases.glob(f"[!.]*/{MANIFEST}") if not path.parent.is_symlink())


def _there(releases: Path, release_id: str) -> Mapping[str, Any]:
    """The manifest of a release. Raises ReleaseError where there is none of that name."""
    if release_id in names(releases):
        try:
            return read_manifest(releases / release_id)
        except (OSError, ValueError) as error:
            raise ReleaseError(
                f"its manifest cannot be believed ({error})", where=release_id, next_step="r57 verify; see the guide"
            ) from None
    raise ReleaseError("there is no such release", where=release_id, next_step="r57 releases lists those that are kept")
