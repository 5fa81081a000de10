"""What may not be passed on is in no byte of a public release: figures planted in every dataset that is not open, so
that ranks, ranges and verdicts are made of them, go through the build into an internal release, and into no public
one."""

from __future__ import annotations

import csv
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl

from exports.release import MANIFEST
from orchestration.public import WITHHELD, forms
from sources.border.vintages import RawStore
from sources.catalog import DATASETS
from sources.own.rows import INTERNAL
from sources.publishers.submarine_cables import CABLE_COLUMNS
from sources.tiles.partition import PARTITION
from sources.vocabulary.observation import OBSERVATION_COLUMNS
from tests import ROOT
from tests.exports.planted import Mark, files_with
from tests.soak.ground import Ground, settings_of, small_project
from tests.wire.server import WireServer

AREAS = ("VNM", "SGP", "MYS", "THA", "IDN", "PHL", "KHM", "LAO", "MMR", "BRN")
YEARS = (2023, 2024, 2025)
DAY = date(2026, 11, 2)
AS_OF = "2026-11-23"


def main(seed: int = 0, count: int = 1) -> bool:
    """Plant, run, release for everybody, search; each by its command."""
    folder = Path(tempfile.mkdtemp(prefix="r57-soak-planted-"))
    marks = [Mark(name, 41 + (4210317 + 1009 * n) / 1e7) for n, name in enumerate(apart())]
    with WireServer() as wire:
        ground = Ground(small_project(folder / "project"), wire.url)
        data = folder / "data"
        codes = []
        for words in (("run", "--mode", "bundled"), ("run", "--mode", "bundled"), ("release", "--audience", "public")):
            done = ground.run(*words, "--as-of", AS_OF, "--json", env=ground.environment(data))
            codes.append(done.returncode)
            if done.returncode:
                print(done.stderr[-2000:])
                break
            for mark in marks if len(codes) == 1 else ():
                plant(RawStore(settings_of(data).raw), mark)
    releases = data / "releases"
    internal = next(path for path in sorted(releases.glob("[!.]*Z-????????/"), reverse=True) if not path.is_symlink())
    public = (releases / "public").resolve()
    faults = list(_faults(marks, internal, public)) if not any(codes) else ["a command failed"]
    print(f"planted in {len(marks)} datasets; faults {len(faults)}")
    for line in faults:
        print(f"  ! {line}")
    shutil.rmtree(folder)
    return not faults


def apart() -> list[str]:
    """The datasets that are not part of a public release's tables and that anybody may be asked for."""
    return [name for name, form in forms().items() if form != "tables" and name != "published_verdicts"]


def _faults(marks: list[Mark], internal: Path, public: Path) -> Iterator[str]:
    seen, found = files_with(internal, marks), files_with(public, marks)
    for name in seen:
        if not seen[name]:
            yield f"{name}: not in the internal release, so that nothing is proven"
        own = "" if forms()[name] == WITHHELD else f"{DATASETS[name].licence_class}/"
        # The manifest says of which editions the files apart are; a figure is in neither case in it.
        told = () if not own or _has_figure(public, marks, name) else (MANIFEST,)
        others = sorted(file for file in found[name] if not own or not file.startswith(own))
        yield from (f"{name}: in {file}" for file in others if file not in told)
        if own and not found[name]:
            yield f"{name}: not in {own}, where it belongs"


def _has_figure(public: Path, marks: list[Mark], name: str) -> bool:
    """Whether the manifest holds the number that was planted in a dataset."""
    (mark,) = [mark for mark in marks if mark.dataset == name]
    said = (public / MANIFEST).read_bytes()
    return any(spelling in said for spelling in mark.spellings if spelling != mark.text.encode())


def plant(store: RawStore, mark: Mark) -> None:
    """A vintage of a dataset in which every number is the mark's, for every series and member of ASEAN."""
    entry = DATASETS[mark.dataset]
    rows, schema = _rows(mark)
    store.write(
        pl.DataFrame(rows, schema=schema),
        dataset=mark.dataset,
        retrieval_mode="live",
        route=mark.text,
        edition=mark.text,
        retrieved_at=datetime(2026, 11, 2, tzinfo=UTC),
        content_columns=entry.content_columns,
    )


def _rows(mark: Mark) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    said = {
        "dataset": mark.dataset,
        "edition": mark.text,
        "published_on": DAY,
        "published_on_kind": "publisher",
        "vintage_id": "",
        "citation": mark.text,
        "note": mark.text,
        "source_url": "",
    }
    if mark.dataset.startswith("ookla_"):
        return [*_tiles(mark, said)], PARTITION
    if mark.dataset == "submarine_cables":
        cable = (
            dict.fromkeys(CABLE_COLUMNS) | said | {"series_code": "cables", "area_code": "VNM", "status": "in_service"}
        )
        return [cable | {"cable_id": mark.text, "cable_name": mark.text, "length_km": mark.number}], CABLE_COLUMNS
    series = _by_rule() if mark.dataset == INTERNAL else [r for r in _seed("series") if r["dataset"] == mark.dataset]
    return [
        dict.fromkeys(OBSERVATION_COLUMNS, "")
        | said
        | {
            "series_code": row["series_code"],
            "area_code": area,
            "period": str(year),
            "period_start": date(year, 1, 1),
            "period_end": date(year, 12, 31),
            "frequency": "A",
            "value": mark.number,
            "value_qualifier": "eq",
            "unit": row["publisher_unit"],
            "obs_status": "A",
            "verification": "published",
            "value_kind": "outcome",
        }
        for row in series
        for area in AREAS
        for year in YEARS
    ], OBSERVATION_COLUMNS


def _by_rule() -> list[dict[str, str]]:
    """The series of what an agency may hand in: one for each indicator of a target."""
    asked = {row["indicator_code"] for row in _seed("targets")}
    return [
        {"series_code": f"{row['indicator_code']}.most".upper(), "publisher_unit": row["unit"]}
        for row in _seed("indicators")
        if row["indicator_code"] in asked
    ]


def _seed(name: str) -> list[dict[str, str]]:
    with (ROOT / "dbt_project" / "seeds" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _tiles(mark: Mark, said: dict[str, Any]) -> Iterator[dict[str, Any]]:
    areas = [*(("country", area) for area in AREAS), ("province", "01"), ("former_province", "01")]
    numbers = {name: mark.number for name, kind in PARTITION.items() if kind == pl.Float64}
    counts = {name: 571 for name, kind in PARTITION.items() if kind == pl.Int64}
    quarter = {"period": "2025-Q3", "period_start": date(2025, 7, 1), "period_end": date(2025, 9, 30)}
    network = {"network": mark.dataset.removeprefix("ookla_"), "etag": mark.text, "method": mark.text}
    for kind, code in areas:
        row = numbers | counts | quarter | network | said | {"area_kind": kind, "area_code": code}
        yield {name: row.get(name) for name in PARTITION}
