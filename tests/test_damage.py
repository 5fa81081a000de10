"""Flip, cut and delete at random what lies in a data folder: it is found and named, or harmless, and no other number is
ever read.

`R57_DAMAGE=N` sets how many cases there are (a few by default); of `R57_DAMAGE=200 pytest tests/test_damage.py` every
fiftieth goes through a whole run. What became of them is printed at the end.
"""

from __future__ import annotations

import json
import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from random import Random

import duckdb
import polars as pl
import pytest

from exports.release import verify_current
from orchestration import pipeline
from orchestration.intake import take_in
from orchestration.keeping import examine
from sources.border.fetch import fetch
from sources.border.http import HttpClient
from sources.border.index import write_index
from sources.border.vintages import RawStore
from sources.catalog import DATASETS
from sources.vocabulary.settings import HttpSettings, Settings
from tests.conftest import AS_OF, NOW
from tests.wire.server import WireServer
from tests.wire.test_matrix import PATIENT

pytestmark = pytest.mark.xdist_group("warehouse")
CASES = int(os.environ.get("R57_DAMAGE", "8"))
WHOLE_RUN_EVERY = 50
ROOMS = ("landing", "raw", "state", "releases")
OLD = "2026-01-01T000000Z-00000000"
FETCHED = "wipo_gii"
SEED = 57
LATER = NOW + timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Case:
    """One damage: which file (a path in the data folder), and how."""

    number: int
    path: str
    kind: str

    def __str__(self) -> str:
        return f"case {self.number}: {self.kind} {self.path}"

    @property
    def room(self) -> str:
        return self.path.partition("/")[0]


def copied(source: str, target: str) -> str:
    """A second name of the same file: nothing here is written in place."""
    os.link(source, target)
    return target


@pytest.fixture(scope="module")
def whole(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sound data folder: shipped vintages and a fetched one, its answers, what was remembered, two releases."""
    data = tmp_path_factory.mktemp("whole") / "data"
    for room in ("raw", "state", "releases"):
        shutil.copytree(built / room, data / room, symlinks=True)
    with WireServer() as wire:
        settings = Settings(data, replace(PATIENT, gateway=wire.url))
        client = HttpClient(settings.http, env={}, now=lambda: NOW)
        if CASES >= WHOLE_RUN_EVERY:
            pipeline.run(settings, mode="auto", select=[FETCHED], as_of=AS_OF, client=client, now=lambda: LATER)
        else:
            take_in(DATASETS.values(), settings, now=NOW, expected={})
            fetch(DATASETS[FETCHED], client, settings)
            write_index(DATASETS.values(), settings, AS_OF)
    shutil.copytree((data / "releases" / "current").resolve(), data / "releases" / OLD)
    assert list(examine(Settings(data, HttpSettings()))) == []
    return data


def cases(data: Path) -> Iterator[Case]:
    """Seeded: the same damage each time."""
    random = Random(SEED)
    files = {
        room: sorted(str(p.relative_to(data)) for p in (data / room).rglob("*") if p.is_file() and p.suffix != ".lock")
        for room in ROOMS
    }
    current = f"releases/{(data / 'releases' / 'current').resolve().name}/"
    for number in range(CASES):
        room = ROOMS[number % len(ROOMS)]
        path = random.choice(files[room]).replace("releases/current/", current)
        yield Case(number, path, random.choice(("flip", "cut", "delete")))


def damage(case: Case, data: Path) -> None:
    random, path = Random(SEED + case.number), data / case.path
    body = bytearray(path.read_bytes())
    path.unlink()
    if case.kind == "flip":
        body[random.randrange(len(body))] ^= 1 << random.randrange(8)
    elif case.kind == "cut":
        body = body[: random.randrange(len(body))]
    if case.kind != "delete":
        path.write_bytes(body)


@cache
def read_by_dbt(data: Path) -> dict[str, pl.DataFrame]:
    """Every file that staging would read, by its name in raw/."""
    return {
        str(path.relative_to(data / "raw")): pl.read_parquet(path, hive_partitioning=False)
        for entry in DATASETS.values()
        for path in sorted((data / "raw" / entry.name).glob("[!.]*/data.parquet"))
    }


def noted(data: Path) -> dict[str, tuple[object, ...]]:
    """What the notes say that a mart shows."""
    store = RawStore(data / "raw")
    listed = (vintage for name in DATASETS for vintage in store.vintages(name))
    return {
        f"{v.dataset}/{v.vintage_id}": (v.vintage_seq, v.retrieval_mode, v.route, v.edition, v.published_on_max)
        for v in listed
    }


def judged(case: Case, whole: Path, data: Path) -> str:
    """What became of a damage, in a word; fails where a number could change unsaid."""
    settings = Settings(data, HttpSettings())
    named = [finding for finding in examine(settings) if finding.is_fault]
    current = f"releases/{(whole / 'releases' / 'current').resolve().name}/"
    expected = pipeline.expected_vintages(Settings(whole, HttpSettings()))
    told = take_in(DATASETS.values(), settings, now=NOW, expected=expected)
    broken = verify_current(settings.releases)
    lost = {f"{one.dataset}/{one.vintage_id}" for one in told if not one.is_mended}
    before, after = read_by_dbt(whole), read_by_dbt(data)
    gone = {
        f"{path.split('/')[0]}/{path.split('=')[1].removesuffix('/data.parquet')}" for path in before.keys() - after
    }
    assert gone == lost, f"{case}: lost unsaid"
    assert [path for path in after if path not in before or not after[path].equals(before[path])] == [], str(case)
    notes = noted(whole)
    assert noted(data) == {name: note for name, note in notes.items() if name not in lost}, str(case)
    if not named and not told and says_the_same(whole / case.path, data / case.path):
        return "harmless (what it says is unchanged, or was made anew from what is proven)"
    if case.path.startswith(current):
        assert named, f"{case}: not named by verify"
        assert broken, f"{case}: not seen by the run"
        return "named by verify and by the run, which makes the release anew"
    assert broken == [], str(case)
    if case.room == "raw":
        return judged_raw(case, whole, data, bool(named), told)
    assert told == (), str(case)
    if named:
        return f"named by verify; harmless to the run ({HARMLESS[case.room]})"
    assert (case.room, case.kind) == ("state", "delete"), f"{case}: not named"
    return f"harmless ({HARMLESS['state']})"


HARMLESS = {
    "landing": "such an answer is not used but asked for in full",
    "state": "what was remembered is forgotten",
    "releases": "nobody reads an old release unasked",
}


def says_the_same(before: Path, after: Path) -> bool:
    """Whether a file of JSON, damaged, can still be read and says what it said."""
    if before.suffix != ".json" or not after.exists():
        return False
    try:
        return bool(json.loads(after.read_bytes()) == json.loads(before.read_bytes()))
    except ValueError:
        return False


def judged_raw(case: Case, whole: Path, data: Path, named: bool, told: tuple[object, ...]) -> str:
    name = Path(case.path).name
    if name in ("data.parquet", "vintage.json") and "/schema/" not in case.path:
        assert named, f"{case}: not named by verify"
        assert told, f"{case}: not said by the run"
        return f"named by verify and by the run, {getattr(told[0], 'mended', '')}"
    if "/_index/" in case.path:
        write_index(DATASETS.values(), Settings(data, HttpSettings()), AS_OF)
    assert told == (), str(case)
    assert (data / case.path).read_bytes() == (whole / case.path).read_bytes(), f"{case}: not made anew"
    return "harmless (made anew by every run from what is proven)"


def test_whatever_is_damaged_is_named_or_harmless(
    whole: Path, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    outcomes: Counter[tuple[str, str, str]] = Counter()
    for case in cases(whole):
        data = tmp_path / str(case.number)
        is_whole_run = case.number % WHOLE_RUN_EVERY == WHOLE_RUN_EVERY - 1
        left_out = None if is_whole_run or case.room == "releases" else shutil.ignore_patterns("releases")
        shutil.copytree(whole, data, symlinks=True, copy_function=copied, ignore=left_out)
        damage(case, data)
        if is_whole_run:
            outcomes[(case.room, case.kind, went_through_a_whole_run(case, whole, data))] += 1
        else:
            outcomes[(case.room, case.kind, judged(case, whole, data))] += 1
        shutil.rmtree(data)
    lines = [f"{room:9} {kind:7} {count:4}  {outcome}" for (room, kind, outcome), count in sorted(outcomes.items())]
    record_property("told", "\n  ".join([f"damage: {CASES} cases, numbers changed unsaid 0", *lines]))
    assert sum(outcomes.values()) == CASES


def marts(data: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row of the current release but that which names it."""
    with duckdb.connect(str(data / "releases" / "current" / "r57.duckdb"), read_only=True) as release:
        tables = [name for (name,) in release.execute("select table_name from duckdb_tables()").fetchall()]
        return {name: release.execute(f'from "{name}" order by all').fetchall() for name in tables if name != "release"}


def went_through_a_whole_run(case: Case, whole: Path, data: Path) -> str:
    settings = Settings(data, HttpSettings())
    report = pipeline.run(settings, mode="bundled", as_of=AS_OF, now=lambda: LATER + timedelta(hours=1))
    assert verify_current(settings.releases) == []
    assert all(damage.is_mended for damage in report.damaged), str(case)
    assert marts(data) == marts(whole), str(case)
    return f"whole run: {len(report.damaged)} vintages mended, release {'made anew' if report.remade else 'unchanged'}"
