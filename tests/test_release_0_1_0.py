"""A data folder that release 0.1.0 made goes on working: `tests/release_0_1_0`, written by its code, as it was.

Vintages there call the publisher's day `as_of`. They are history: read as they are, never rewritten, and the same
figures from a publisher or a shipped table are no new vintage.
"""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pytest

from orchestration import dbt
from sources.border.attempts import recall
from sources.border.content import content_sha256
from sources.border.fetch import fetch
from sources.border.http import HttpClient
from sources.border.index import write_index
from sources.border.vintages import RawStore
from sources.catalog import DATASETS
from sources.shipped.take_in import take_bundled
from sources.vocabulary.observation import OBSERVATION_COLUMNS
from sources.vocabulary.settings import HttpSettings, Settings
from tests import ROOT
from tests.conftest import AS_OF, NOW
from tests.wire.dialect import NOT_FOUND, Dialect, WireAnswer, WireRequest, text_answer
from tests.wire.dialects import load
from tests.wire.server import WireServer
from tests.wire.test_matrix import PATIENT

KEPT = ROOT / "tests" / "release_0_1_0"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    shutil.copytree(KEPT, tmp_path / "data")
    return Settings(tmp_path / "data", HttpSettings())


def digests(folder: Path) -> dict[str, str]:
    """Every file of the vintages of 0.1.0, by what is in it."""
    return {
        str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.glob("*/vintage=*/*"))
    }


def publisher_of(landing: Path) -> Dialect:
    """A publisher who still has what was landed of it, under the tags it gave then."""
    notes = [json.loads(note.read_text(encoding="utf-8")) for note in landing.glob("*.origin.json")]
    landed = {
        note["url"]: (landing / f"{note['sha256']}.csv").read_bytes() for note in notes if note["outcome"] == "ok"
    }

    def answer(request: WireRequest) -> WireAnswer:
        body = landed.get(f"https://{request.host}{request.path}")
        return NOT_FOUND if body is None else text_answer(body.decode())

    return replace(load()["www.wipo.int"], answer=answer)


def test_its_vintages_are_read_in_the_names_of_today(settings: Settings) -> None:
    store = RawStore(settings.raw)
    newest = store.newest("wipo_gii")
    assert newest is not None
    assert newest.published_on_max == date(2025, 12, 31)
    assert list(store.rows(newest).columns) == list(OBSERVATION_COLUMNS)


@pytest.mark.parametrize("dataset", ["itu_gci", "wipo_gii", "submarine_cables"])
def test_its_digests_are_those_of_today(dataset: str, settings: Settings) -> None:
    store = RawStore(settings.raw)
    for vintage in store.vintages(dataset):
        digest = content_sha256(store.rows(vintage), DATASETS[dataset].content_columns)
        assert digest == vintage.content_sha256, vintage.vintage_id


def test_shipped_figures_it_has_are_not_taken_in_again(settings: Settings) -> None:
    store = RawStore(settings.raw)
    before = digests(settings.raw)
    for name in ("itu_gci", "submarine_cables"):
        take_bundled(DATASETS[name], store, now=NOW)
    assert digests(settings.raw) == before


def test_the_same_answer_is_asked_for_conditionally_and_is_no_new_vintage(settings: Settings) -> None:
    before = digests(settings.raw)
    assert recall("wipo_gii", settings.state)["outcome"] == "new_vintage"
    with WireServer(dialects={"www.wipo.int": publisher_of(settings.landing / "wipo_gii")}) as wire:
        asked = replace(settings, http=replace(PATIENT, gateway=wire.url))
        attempt = fetch(DATASETS["wipo_gii"], HttpClient(asked.http, env={}, now=lambda: NOW), asked)
        asked_if_changed = sum("if-none-match" in request.headers for request in wire.requests)
    assert attempt.outcome == "unchanged", attempt.reason
    assert asked_if_changed == 3, "the three editions that are landed"
    assert digests(settings.raw) == before


def test_staging_reads_old_and_new_vintages_alike(settings: Settings, parsed: Callable[[Path], None]) -> None:
    parsed(settings.data_dir)
    store = RawStore(settings.raw)
    for entry in DATASETS.values():
        store.ensure_schema(entry.name, entry.empty())
    take_bundled(DATASETS["global_findex"], store, now=NOW)
    write_index(DATASETS.values(), settings, AS_OF)
    dbt.invoke(["run", "--select", "stg_observation", "stg_submarine_cables"], settings, AS_OF)
    with duckdb.connect(str(settings.build / dbt.BUILD_DB), read_only=True) as build:
        undated = build.execute(
            "select dataset, count(*), count(published_on), count(published_on_kind) from stg_observation group by all "
            "union all select dataset, count(*), count(published_on), count(published_on_kind) "
            "from stg_submarine_cables group by all order by 1"
        ).fetchall()
    assert [row[0] for row in undated] == ["global_findex", "itu_gci", "submarine_cables", "wipo_gii"]
    assert all(rows == dated == kinds > 0 for _, rows, dated, kinds in undated)


def test_every_series_of_its_vintages_is_registered() -> None:
    """`series.csv`: those of the whole folder that 0.1.0 made. One that left the register would stop the build."""
    registered = {(row["dataset"], row["series_code"]) for row in rows(ROOT / "dbt_project" / "seeds" / "series.csv")}
    kept = {(row["dataset"], row["series_code"]) for row in rows(KEPT / "series.csv")}
    assert kept - registered == set()
    assert len(kept) > 200


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))
