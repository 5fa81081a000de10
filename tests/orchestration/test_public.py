"""What a public build reads: of the data folder, only the datasets whose class stands in its tables."""

from __future__ import annotations

import shutil

import polars as pl
import pytest

from orchestration import public
from orchestration.inputs import vintages
from sources.border.index import write_index
from sources.border.vintages import RawStore
from sources.catalog import DATASETS
from sources.vocabulary.files import sealed, write_aside
from sources.vocabulary.settings import HttpSettings, Settings
from tests import ROOT
from tests.conftest import AS_OF
from tests.exports.planted import Mark, files_with

FORMS = public.forms()
NOT_IN_TABLES = sorted(name for name, form in FORMS.items() if form != public.TABLES)
MARKS = [Mark(name, 571_000_000 + 7919 * n) for n, name in enumerate(NOT_IN_TABLES)]


def plant(settings: Settings, mark: Mark) -> None:
    """A vintage of a dataset with the mark in each of its texts and numbers, and an attempt that failed with it."""
    entry = DATASETS[mark.dataset]
    row = {
        name: mark.text if kind == pl.String else mark.number if kind == pl.Float64 else None
        for name, kind in entry.empty().schema.items()
    }
    folder = settings.raw / mark.dataset / f"vintage=9999-2026-01-01-{mark.dataset}"
    folder.mkdir(parents=True)
    pl.DataFrame([row], schema=entry.empty().schema).write_parquet(folder / "data.parquet")
    (folder / "vintage.json").write_text(NOTE.replace("DATASET", mark.dataset), encoding="utf-8")
    write_aside(settings.state / f"{mark.dataset}.json", sealed({"dataset": mark.dataset, "reason": mark.text}))


NOTE = """{"dataset": "DATASET", "vintage_id": "9999-2026-01-01-DATASET", "vintage_seq": 9999, "retrieval_mode": "live",
"route": "planted-in-DATASET", "retrieved_at": "2026-01-01T00:00:00+00:00", "edition": "planted-in-DATASET",
"published_on_min": "2026-01-01", "published_on_max": "2026-01-01", "row_count": 1, "content_sha256": "aa"}"""


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The data folder of release 0.1.0 with a mark in each dataset that is not open."""
    data = tmp_path_factory.mktemp("data") / "data"
    shutil.copytree(ROOT / "tests" / "release_0_1_0", data)
    for mark in MARKS:
        plant(Settings(data, HttpSettings()), mark)
    return Settings(data, HttpSettings())


@pytest.fixture(scope="module")
def aside(settings: Settings) -> Settings:
    laid_out = public.lay_out(settings)
    write_index(DATASETS.values(), laid_out, AS_OF, NOT_IN_TABLES)
    return laid_out


def test_nothing_that_is_not_open_lies_where_the_public_build_reads(settings: Settings, aside: Settings) -> None:
    planted = files_with(settings.raw, MARKS)
    assert [dataset for dataset, files in planted.items() if not files] == []
    assert {dataset: files for dataset, files in files_with(aside.data_dir, MARKS).items() if files} == {}


def test_what_is_open_lies_there_whole(settings: Settings, aside: Settings) -> None:
    there = {(v.dataset, v.vintage_id) for v in vintages(aside)}
    assert there == {(v.dataset, v.vintage_id) for v in vintages(settings) if FORMS[v.dataset] == public.TABLES}
    assert {dataset for dataset, _ in there} == {"wipo_gii"}


def test_every_dataset_can_be_read_and_those_that_are_not_there_are_named(aside: Settings) -> None:
    store = RawStore(aside.raw)
    assert [name for name, entry in DATASETS.items() if not store.is_schema_whole(name, entry.empty())] == []
    listed = pl.read_parquet(aside.raw / "_index" / "withheld.parquet")
    assert listed["dataset"].to_list() == NOT_IN_TABLES


def test_the_rule_is_of_classes(settings: Settings) -> None:
    """ITU, CSET, Cloudflare and Ookla are treated alike, for their class is the same."""
    alike = ("itu_gci", "itu_coverage", "cset_ai_publications", "cloudflare_speed", "ookla_fixed", "ookla_mobile")
    assert {FORMS[name] for name in alike} == {"own_files"}
    assert {DATASETS[name].licence_class for name, form in FORMS.items() if form == "withheld"} == {"restricted"}
