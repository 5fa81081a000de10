"""Whether a kept release can be made again: from the vintages, the day and the attempts that its manifest names, aside.

    what the manifest names → a data folder of its own, below `build` → index, build, release → held beside the kept one

Nothing that is kept is changed: vintages are linked, and what is made aside is removed.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from exports.changes import FILES as CHANGES
from exports.marts.audience import Audience
from exports.marts.database import DATABASE
from exports.marts.erratum import erratum_of
from exports.release import as_made, build_release, read_manifest
from exports.sameness import Compared, compare
from orchestration import dbt, debris, public, warehouse
from orchestration.inputs import code_version
from orchestration.lock import alone
from orchestration.news import stands_until
from orchestration.progress import Progress
from sources.border import holds, proof, succession
from sources.border.vintages import RawStore
from sources.catalog import DATASETS
from sources.tiles.mapped import provinces_mapped
from sources.vocabulary.files import sealed, unsealed, write_aside
from sources.vocabulary.settings import Settings

DECISIONS = {holds.ACCEPTED: "accepted_at", holds.SUPERSEDED: "superseded_at"}
"""Notes that came to a vintage after it was kept, and where each says when: one later than the release is left out."""


class CannotRebuildError(Exception):
    """What a release was made from is no longer there; each thing by name."""

    def __init__(self, release_id: str, gone: list[str]) -> None:
        super().__init__(
            f"release {release_id} cannot be made again: {len(gone)} of its vintages are gone or altered: "
            f"{'; '.join(gone)}; kept: the release, as its manifest says; "
            "next: put them back under data/raw from a backup"
        )


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """A release beside its rebuild: every table, and the files that are not the same bytes. `other_code`: this code,
    where another one made the release."""

    release_id: str
    tables: tuple[Compared, ...]
    files: int
    differing_files: tuple[str, ...]
    other_code: str = ""
    compared_with: str = ""
    """The release that its changes were told against, where that is gone: they cannot be told again."""

    @property
    def is_same(self) -> bool:
        return not self.differing_files and not any(table.difference for table in self.tables)


def rebuild(settings: Settings, release: Path, progress: Progress) -> Rebuilt:
    """Make a kept release again, aside, and compare. Raises CannotRebuildError, DbtFailure, ReleaseError, and OSError
    or ValueError where its manifest cannot be believed."""
    manifest = read_manifest(release)
    before = _before(settings, manifest)
    gone = "" if before else str(manifest.get("compared_with") or "")
    with alone(settings, "r57 verify --rebuild", progress.waiting):
        debris.clear(settings)
        with tempfile.TemporaryDirectory(prefix=debris.REBUILDING, dir=settings.build) as folder:
            aside = Settings(Path(folder), settings.http)
            _lay_out(settings, aside, manifest)
            made = _made_again(aside, manifest, before, progress)
            progress.stage("comparing")
            tables = compare(release / DATABASE, made / DATABASE)
            kept, after = manifest["files"], read_manifest(made)["files"]
            not_told = {*CHANGES} if gone else set()
            names = sorted(n for n in ({*kept} | {*after}) - not_told if not n.endswith(DATABASE))
            differing = tuple(name for name in names if kept.get(name) != after.get(name))
    code = code_version()
    other = "" if code == manifest["code_version"] else code
    return Rebuilt(release.name, tuple(tables), len(names), differing, other, gone)


def _before(settings: Settings, manifest: Mapping[str, Any]) -> Path | None:
    """The release that one was compared with, where it is still as it was made."""
    name = manifest.get("compared_with")
    return as_made(settings.releases / str(name)) if name else None


def _made_again(aside: Settings, manifest: Mapping[str, Any], before: Path | None, progress: Progress) -> Path:
    day = datetime.fromisoformat(manifest["as_of"]).date()
    built_at = datetime.fromisoformat(manifest["built_at"])
    errata = [erratum_of(said) for said in manifest.get("errata", ())]
    if manifest.get("audience") == Audience.PUBLIC:
        return public.made(
            aside,
            public.lay_out(aside),
            day,
            manifest["code_version"],
            built_at,
            restricted=manifest["withheld"],
            errata=errata,
            before=before,
            progress=progress,
        )
    progress.stage("building the warehouse aside")
    warehouse.build(aside, warehouse.begin(aside, day, manifest["code_version"]), progress)
    progress.stage("releasing aside")
    return build_release(
        aside.build / dbt.BUILD_DB,
        aside.releases,
        built_at=built_at,
        stands_until=stands_until(aside.build / dbt.BUILD_DB),
        errata=errata,
        is_beside=bool(manifest.get("is_beside")),
        before=before,
        outlines=provinces_mapped(),
    ).path


def _lay_out(settings: Settings, aside: Settings, manifest: Mapping[str, Any]) -> None:
    """A data folder as it was when the release was built. Raises CannotRebuildError."""
    built_at = datetime.fromisoformat(manifest["built_at"])
    listed = {(v["dataset"], v["vintage_id"]): v["content_sha256"] for v in manifest["vintages"]}
    store, then = RawStore(settings.raw), RawStore(aside.raw)
    found: set[tuple[str, str]] = set()
    for entry in DATASETS.values():
        then.ensure_schema(entry.name, entry.empty())
        before = list(succession.renumbered(store, entry.name))
        now = [(vintage, store.folder(vintage)) for vintage in store.vintages(entry.name)]
        for vintage, folder in (*now, *before):
            name = (vintage.dataset, vintage.vintage_id)
            waited = vintage.is_held and vintage.retrieved_at <= built_at and (vintage, folder) not in before
            is_listed = listed.get(name) == vintage.content_sha256 and name not in found
            if is_listed or (name not in listed and waited):
                public.link(folder, then.folder(vintage), _decided_later(folder, built_at))
                found.add(name)
    gone = [f"{dataset} {vintage_id}" for dataset, vintage_id in sorted(listed.keys() - found)]
    gone += [f"{folder.parent.name} {folder.name}: {what}" for folder, what in proof.faults(DATASETS.values(), then)]
    if gone:
        raise CannotRebuildError(manifest["release_id"], gone)
    for dataset, said in manifest.get("attempts", {}).items():
        write_aside(aside.state / f"{dataset}.json", sealed(said))
    public.share_parse(settings, aside)


def _decided_later(folder: Path, built_at: datetime) -> list[str]:
    """The notes beside a vintage of decisions that were taken after a release was built."""
    return [
        name
        for name, at in DECISIONS.items()
        if (folder / name).is_file()
        and datetime.fromisoformat(unsealed((folder / name).read_text(encoding="utf-8"))[at]) > built_at
    ]
