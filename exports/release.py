"""A release: built aside, verified, put on disk, then switched to in one atomic step.

    releases/<release_id>/   never changes after it appears

What is in a release besides its database is said by the modules of `formats` and `pages`; none is known here by name.
Whatever fails or is interrupted before the switch leaves `current` as it was; the next build clears the leftovers.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from exports.changes.contract import refuse_unsaid
from exports.marts.audience import Audience
from exports.marts.contents import Contents, json_text
from exports.marts.database import (
    DATABASE,
    RELEASE_TABLE,
    Copied,
    Identity,
    copy_database,
    made_from_of,
    opened,
    row_counts,
)
from exports.marts.erratum import Erratum
from exports.marts.errors import ReleaseError
from exports.offered import Offered, keeping_promises, offered
from exports.pages.rendering.site import Site
from exports.parts import rows_of, write_parts
from exports.retention import Kept, staying, told
from exports.shelf import (
    BUILDING,
    CURRENT,
    LATEST,
    PUBLIC,
    clear_debris,
    close,
    point,
    put_out,
    remove,
    standing_at,
    sync,
)

MANIFEST = "manifest.json"
SEALED_BY = "sha256_of_the_rest"
"""The last word of a manifest: a digest of all it says before."""


@dataclass(frozen=True, slots=True)
class Release:
    """A finished release: its name, its folder and what its manifest says."""

    release_id: str
    path: Path
    manifest: Mapping[str, Any]


def build_release(
    build_db: Path,
    releases_dir: Path,
    *,
    built_at: datetime,
    stands_until: Mapping[str, Any] | None = None,
    errata: Sequence[Erratum] = (),
    stays: str = "",
    spared: Collection[str] = (),
    is_beside: bool = False,
    before: Path | None = None,
    parts_of: Path | None = None,
    withheld: Sequence[str] = (),
    outlines: Mapping[str, Any] | None = None,
    keep: int = 5,
) -> Release:
    """Make a release of the build database and switch `releases/current` to it, unless readers stay at the release
    `stays`, or it is made beside the current one; returns the release.

    The caller holds the data folder: of two that build at once, one would clear away what the other writes.
    What it is made from is what the build says of itself (`marts/made_from.py`). `stands_until`, the day on which time
    alone may make it untrue, goes into the manifest as it is; `built_at` is an aware time; `keep` says how many
    releases stay (`retention.py`), the current one and those `spared` always; `errata`: the releases that were taken
    back; `outlines`: those of the provinces, for maps.

    With `parts_of` the release is for the public: `build_db` has read only what may stand in its tables; `parts_of`, a
    build of everything, gives what lies in files of its own; `withheld` names the datasets that were not read and whose
    rows are counted. `releases/public` leads to it, and `current` stays. Raises ReleaseError; `current` is untouched.
    """
    if built_at.tzinfo is None:
        raise ReleaseError("the time of the build has no time zone", where="built_at", next_step="pass an aware time")
    built_at = built_at.astimezone(UTC).replace(microsecond=0)
    made_from = made_from_of(build_db)
    audience = Audience.INTERNAL if parts_of is None else Audience.PUBLIC
    identity = Identity(
        release_id=f"{built_at:%Y-%m-%dT%H%M%SZ}-{made_from.inputs_fingerprint[:8]}{audience.suffix}",
        as_of=made_from.as_of,
        built_at=built_at,
        code_version=made_from.code_version,
        inputs_fingerprint=made_from.inputs_fingerprint,
        audience=audience,
    )
    final = releases_dir / identity.release_id
    exports = offered()
    releases_dir.mkdir(parents=True, exist_ok=True)
    clear_debris(releases_dir)
    if final.exists():
        raise ReleaseError(
            "a release of this name exists and releases never change",
            where=identity.release_id,
            next_step="nothing: the same inputs were released within the same second",
        )
    aside = releases_dir / f"{BUILDING}{identity.release_id}"
    aside.mkdir()
    try:
        copied = copy_database(build_db, aside / DATABASE, identity, exports.needs, errata)
        if before:
            refuse_unsaid(before / DATABASE, aside / DATABASE)
        parts, of_parts = write_parts(parts_of, aside, identity) if parts_of else ({}, [])
        said = {
            "told_sha256": _write_exports(aside, copied, identity, exports, before, outlines),
            "compared_with": before.name if before else None,
            "stands_until": dict(stands_until) if stands_until else None,
            "is_beside": is_beside or audience is Audience.PUBLIC,
            "parts": parts,
            "withheld": rows_of(parts_of, withheld) if parts_of else {},
            "vintages": [*(asdict(vintage) for vintage in made_from.vintages), *of_parts],
            "attempts": {dataset: json.loads(said) for dataset, said in made_from.attempts},
            "errata": [asdict(erratum) for erratum in errata],
        }
        manifest = _manifest(aside, copied, identity, said)
        (aside / MANIFEST).write_text(json_text(manifest), encoding="utf-8")
        close(aside)
        aside.rename(final)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    sync(releases_dir)
    if audience is Audience.PUBLIC:
        point(releases_dir, PUBLIC, identity.release_id)
    elif not is_beside:
        put_out(releases_dir, identity.release_id, stays)
    _prune(releases_dir, keep, spared)
    return Release(identity.release_id, final, manifest)


def read_manifest(path: Path) -> dict[str, Any]:
    """What the manifest of a release folder says. Raises OSError or ValueError where it cannot be read, or is no longer
    as it was written; one made before manifests bore their own digest is taken at its word."""
    try:
        manifest = json.loads((path / MANIFEST).read_text(encoding="utf-8"))
        if not isinstance(manifest, dict) or not isinstance(manifest.get("files"), dict):
            raise ValueError("no manifest")
        digest = manifest.get(SEALED_BY)
        if _is_renamed_seal(manifest) if digest is None else digest != _rest(manifest):
            raise ValueError("altered")
    except RecursionError:
        raise ValueError("nested too deeply") from None
    return manifest


def _rest(manifest: Mapping[str, Any]) -> str:
    """A digest of what a manifest says besides its own digest."""
    return hashlib.sha256(json_text({k: v for k, v in manifest.items() if k != SEALED_BY}).encode()).hexdigest()


def _is_renamed_seal(manifest: Mapping[str, Any]) -> bool:
    """Whether the last thing said is a digest of all before it, under a name that was damaged."""
    *before, last = manifest
    return bool(manifest[last] == _rest({name: manifest[name] for name in before}))


def verify_release(path: Path) -> list[str]:
    """What is wrong with a finished release, one sentence each: files missing, altered or not in its manifest."""
    try:
        promised = {name: entry["sha256"] for name, entry in read_manifest(path)["files"].items()}
    except (OSError, ValueError, KeyError, TypeError) as error:
        return [f"{MANIFEST}: cannot be believed ({type(error).__name__}), so that nothing here can be vouched for"]
    found = {name: file for name, file in _files(path) if name != MANIFEST}
    faults = [f"{name}: missing" for name in promised if name not in found]
    faults += [f"{name}: not in the manifest" for name in found if name not in promised]
    both = [name for name in promised if name in found]
    with ThreadPoolExecutor() as pool:
        digests = pool.map(_digest, (found[name] for name in both))
        altered = [name for name, digest in zip(both, digests, strict=True) if digest != promised[name]]
    return sorted([*faults, *(f"{name}: altered (sha256 differs from the manifest)" for name in altered)])


def as_made(folder: Path) -> Path | None:
    """Where the release of a folder or link is, if it is there and as it was made."""
    return folder.resolve() if folder.is_dir() and not verify_release(folder) else None


def made_of(releases_dir: Path, inputs_fingerprint: str, audience: Audience = Audience.INTERNAL) -> Path | None:
    """The newest release made of these inputs for an audience, the current one among them, that is as it was made; None
    where there is none."""
    for folder in sorted((path for path in releases_dir.glob("[!.]*/") if not path.is_symlink()), reverse=True):
        try:
            manifest = read_manifest(folder)
            same = manifest["inputs_fingerprint"] == inputs_fingerprint
            same = same and manifest.get("audience", Audience.INTERNAL) == audience
        except (OSError, ValueError, KeyError):
            continue
        if same and not verify_release(folder):
            return folder
    return None


def verify_current(releases_dir: Path) -> list[str]:
    """What is wrong with the release that readers read; nothing where there is none yet."""
    current = releases_dir / CURRENT
    if not current.is_symlink() and not current.exists():
        return []
    if not current.is_symlink():
        return [f"{CURRENT} is not a symbolic link to a release"]
    if not current.is_dir():
        return [f"{CURRENT} points to {current.readlink()}, which is not there"]
    return verify_release(current)


def _write_exports(
    folder: Path,
    copied: Sequence[Copied],
    identity: Identity,
    exports: Offered,
    before: Path | None,
    outlines: Mapping[str, Any] | None,
) -> str:
    """Everything but the database, read from the database as readers will have it; gives a digest of what it tells."""
    with opened(folder / DATABASE) as connection:
        counts = row_counts(connection, [entry.table for entry in copied])
        for entry in copied:
            if counts[entry.table.name] != entry.rows:
                raise ReleaseError(
                    f"{counts[entry.table.name]} rows read back, {entry.rows} written", where=entry.table.name
                )
        older = before / DATABASE if before else None
        contents = Contents(connection, identity, copied, folder / DATABASE, older, outlines)
        for format_ in exports.formats:
            with keeping_promises(format_, folder):
                format_.write(contents, folder)
        site = Site(exports.pages, contents)
        for page in exports.pages:
            with keeping_promises(page, folder):
                site.write(page, folder)
        return told(connection)


def _manifest(folder: Path, copied: Sequence[Copied], identity: Identity, besides: Mapping[str, Any]) -> dict[str, Any]:
    said = {
        "release_id": identity.release_id,
        "as_of": identity.as_of.isoformat(),
        "built_at": identity.built_at.isoformat(),
        "code_version": identity.code_version,
        "inputs_fingerprint": identity.inputs_fingerprint,
        "audience": identity.audience.value,
        "tables": {
            **{c.table.name: {"rows": c.rows, "withheld_rows": c.withheld_rows} for c in copied},
            RELEASE_TABLE.name: {"rows": 1, "withheld_rows": 0},
        },
        "files": {name: {"sha256": _digest(file), "bytes": file.stat().st_size} for name, file in _files(folder)},
        **besides,
    }
    return {**said, SEALED_BY: _rest(said)}


def _files(folder: Path) -> list[tuple[str, Path]]:
    """Every file below `folder` with its name inside it, sorted."""
    return sorted((file.relative_to(folder).as_posix(), file) for file in folder.rglob("*") if file.is_file())


def _digest(file: Path) -> str:
    with file.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def _prune(releases_dir: Path, keep: int, spared: Collection[str]) -> None:
    """Remove the releases that need not stay."""
    there = [_kept(p) for p in releases_dir.iterdir() if (p / MANIFEST).is_file() and not p.is_symlink()]
    linked = {standing_at(releases_dir, link) for link in (CURRENT, LATEST, PUBLIC)}
    stay = staying(there, standing_at(releases_dir), keep) | linked | {*spared}
    remove(releases_dir, (release.release_id for release in there), stay)


def _kept(path: Path) -> Kept:
    """A release as its manifest tells it; one that cannot be believed, or is older than this, says its own thing."""
    try:
        manifest = read_manifest(path)
    except (OSError, ValueError):
        manifest = {}
    month, told_ = str(manifest.get("built_at", ""))[:7], str(manifest.get("told_sha256", path.name))
    return Kept(path.name, month, told_, is_beside=bool(manifest.get("is_beside")))
