"""The public release: made as if what may not stand in its tables were not there.

    everything: raw → build                                   what lies in files of its own is taken from here
    vintages of the classes that stand in its tables → a data folder of its own, build/public → index, build
    both → a release beside the current one; `releases/public` leads to it

No verdict, rank, range or text of it can rest on what is withheld, for its build never reads it. Which class goes where
is said by the register of licences.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

from exports.marts.audience import Audience
from exports.marts.database import DATABASE, opened
from exports.marts.erratum import Erratum
from exports.marts.licences import TABLES
from exports.release import build_release, made_of, read_manifest, verify_release
from exports.shelf import PUBLIC, point
from orchestration import dbt, debris, decisions, room
from orchestration.inputs import as_read, code_version, inputs_fingerprint, vintages
from orchestration.lock import alone
from orchestration.news import stands_until
from orchestration.pipeline import known_day
from orchestration.progress import SILENT, Progress
from orchestration.warehouse import begin, build
from sources.border.vintages import RawStore
from sources.catalog import DATASETS
from sources.tiles.mapped import provinces_mapped
from sources.vocabulary import clock
from sources.vocabulary.clock import Clock, hanoi_day
from sources.vocabulary.settings import Settings

ASIDE = "public"
"""The folder of a public build, below `build`: it is kept, so that the next one builds what moved."""
WITHHELD = "withheld"


def forms() -> Mapping[str, str]:
    """Dataset → the form in which its rows are part of a public release: by its class, as the register says."""
    of_class = {row["licence_class"]: row["public_form"] for row in dbt.register("licences")}
    return {name: of_class[entry.licence_class] for name, entry in DATASETS.items()}


def release(
    settings: Settings, as_of: date | None = None, *, progress: Progress = SILENT, now: Clock = clock.now
) -> tuple[str, Path, bool]:
    """Make a public release of what lies here, as known on a day (today in Ha Noi where none is given); give its name,
    its folder, and whether it was made: one of the same figures and code stands.

    Raises NoSuchDayError, DbtFailure, ReleaseError or NoRoomError; the public release of before stands, and the current
    one as well.
    """
    day = known_day(as_of, hanoi_day(now()))
    with room.told(settings), alone(settings, "r57 release", progress.stage):
        debris.clear(settings)
        code, aside = code_version(), lay_out(settings)
        withdrawn = decisions.read(settings.releases)
        stands = made_of(settings.releases, inputs_fingerprint(aside, day, code), Audience.PUBLIC)
        if stands is not None and not withdrawn.withdrawal(stands.name) and _is_of(stands, settings):
            point(settings.releases, PUBLIC, stands.name)
            return stands.name, stands, False
        restricted = {v.dataset for v in vintages(settings) if forms()[v.dataset] == WITHHELD}
        errata = [erratum for erratum in withdrawn.errata if erratum.release_id.endswith(Audience.PUBLIC.suffix)]
        before = release_before(settings)
        path = made(
            settings, aside, day, code, now(), restricted=restricted, errata=errata, before=before, progress=progress
        )
        return path.name, path, True


def made(
    settings: Settings,
    aside: Settings,
    day: date,
    code: str,
    built_at: datetime,
    *,
    restricted: Collection[str],
    errata: Sequence[Erratum],
    before: Path | None = None,
    progress: Progress = SILENT,
) -> Path:
    """Build both, and make the release of them; give its folder. `restricted`: the datasets withheld wholly."""
    apart = {v.dataset for v in vintages(settings)} - {name for name, form in forms().items() if form == TABLES}
    progress.stage("building the warehouse")
    build(settings, begin(settings, day, code), progress)
    progress.stage("building what the public may see")
    build(aside, begin(aside, day, code, sorted({*apart, *restricted})), progress)
    progress.stage("releasing")
    return build_release(
        aside.build / dbt.BUILD_DB,
        settings.releases,
        built_at=built_at,
        stands_until=stands_until(aside.build / dbt.BUILD_DB),
        errata=errata,
        parts_of=settings.build / dbt.BUILD_DB,
        withheld=sorted(restricted),
        before=before,
        outlines=provinces_mapped(),
    ).path


def release_before(settings: Settings) -> Path | None:
    """The folder of the public release that the next is compared with: the last one, where it is as it was made and all
    that its tables hold may still stand in them."""
    last = settings.releases / PUBLIC
    if not last.is_dir() or verify_release(last):
        return None
    with opened(last / DATABASE) as connection:
        named = connection.execute("select distinct dataset from fct_observation_vintage").fetchall()
    may = {name for name, form in forms().items() if form == TABLES} | {"derived"}
    return last.resolve() if {dataset for (dataset,) in named} <= may else None


def lay_out(settings: Settings) -> Settings:
    """A data folder that holds, of what lies in raw and is remembered of each dataset, what may stand in the tables of
    a public release."""
    aside = Settings(settings.build / ASIDE, settings.http)
    for place in (aside.raw, aside.state):
        shutil.rmtree(place, ignore_errors=True)
    store, laid_out = RawStore(settings.raw), RawStore(aside.raw)
    for name, entry in DATASETS.items():
        laid_out.ensure_schema(name, entry.empty())
        if forms()[name] == TABLES:
            for vintage in store.vintages(name):
                link(store.folder(vintage), laid_out.folder(vintage))
            with suppress(FileNotFoundError):
                aside.state.mkdir(parents=True, exist_ok=True)
                shutil.copy2(settings.state / f"{name}.json", aside.state)
    share_parse(settings, aside)
    return aside


def link(folder: Path, to: Path, left_out: Sequence[str] = ()) -> None:
    """The files of a vintage in another folder: write-once, they are shared where the disk allows."""
    to.mkdir(parents=True)
    for file in folder.iterdir():
        if file.name not in left_out:
            try:
                os.link(file, to / file.name)
            except OSError:  # `build` lies on another disk
                shutil.copy2(file, to)


def share_parse(settings: Settings, aside: Settings) -> None:
    """What dbt knows of the project holds for every folder: it is not parsed again."""
    parsed, target = dbt.target_path(settings), dbt.target_path(aside)
    target.mkdir(parents=True, exist_ok=True)
    for file in (dbt.PARSED, dbt.SEAL):
        with suppress(OSError):  # then it is
            shutil.copy(parsed / file, target)


def _is_of(release: Path, settings: Settings) -> bool:
    """Whether a release is of just the vintages that a public one would be made of now."""
    told = {_vintage(said) for said in read_manifest(release)["vintages"]}
    return told == {_vintage(asdict(as_read(v))) for v in vintages(settings) if forms()[v.dataset] != WITHHELD}


def _vintage(said: Mapping[str, Any]) -> tuple[str, str, str]:
    return said["dataset"], said["vintage_id"], said["content_sha256"]
