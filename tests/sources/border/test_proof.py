"""Vintages proven on reading: what was altered, cut or lost is found and moved aside, what is sound stays untouched."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from sources.border.proof import aside, fault_of, set_aside_damaged
from sources.border.schema import tidy
from sources.border.seal import SEAL, sealed_digests
from sources.border.vintages import RawStore, Vintage
from sources.catalog import DATASETS
from sources.vocabulary.exchange import Parsed
from sources.vocabulary.observation import parsed_rows

ENTRY = DATASETS["wipo_gii"]
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def keep(store: RawStore, value: float, year: int = 2025) -> Vintage:
    row = {"series_code": "GII_RANK", "area_code": "VNM", "period": str(year), "value": value, "unit": "rank"}
    parsed = Parsed(parsed_rows([row]), published_on=date(year, 12, 31))
    rows = tidy(parsed, dataset=ENTRY.name, citation="WIPO", fetched_on=NOW.date())
    return store.write(rows, dataset=ENTRY.name, retrieval_mode="live", route="r", edition="", retrieved_at=NOW)[0]


@pytest.fixture
def store(tmp_path: Path) -> RawStore:
    return RawStore(tmp_path / "raw")


def flip(path: Path, at: int = -200) -> None:
    body = bytearray(path.read_bytes())
    body[at] ^= 1
    path.write_bytes(body)


def another_value(path: Path) -> None:
    """A sound file that says another number: what a flipped bit amounts to at its worst."""
    pl.read_parquet(path, hive_partitioning=False).with_columns(value=pl.lit(43.0)).write_parquet(path)


def another_citation(path: Path) -> None:
    pl.read_parquet(path, hive_partitioning=False).with_columns(citation=pl.lit("somebody")).write_parquet(path)


def respell(path: Path, before: str, after: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")


@pytest.mark.parametrize(
    ("file", "damage", "said"),
    [
        ("data.parquet", flip, "data.parquet was altered"),
        ("data.parquet", another_value, "data.parquet was altered"),
        ("data.parquet", another_citation, "data.parquet was altered"),
        ("data.parquet", Path.unlink, "data.parquet is missing"),
        ("vintage.json", Path.unlink, "its note vintage.json is missing"),
        ("vintage.json", lambda path: path.write_text('{"dataset": "wi'), "its note vintage.json cannot be read"),
        ("vintage.json", lambda path: respell(path, '"live"', '"lime"'), "was altered"),
    ],
)
def test_what_was_damaged_is_moved_aside_and_the_one_before_is_served(
    store: RawStore, file: str, damage: Callable[[Path], object], said: str
) -> None:
    first, second = keep(store, 45.0, 2024), keep(store, 44.0)
    damage(store.path(second).with_name(file))
    (lost,) = set_aside_damaged(ENTRY, store)
    assert (lost.vintage_id, said in lost.what) == (second.vintage_id, True), lost.what
    assert lost.aside.name == f".damaged-{second.vintage_id}-1"
    assert store.newest(ENTRY.name) == first
    assert [(path, what) for path, what, _ in aside(ENTRY, store)] == [(lost.aside, lost.what)]
    assert set_aside_damaged(ENTRY, store) == [], "said once"


@pytest.mark.parametrize(
    ("file", "damage", "said"),
    [
        ("data.parquet", another_value, "holds other figures"),
        ("data.parquet", lambda path: path.write_bytes(path.read_bytes()[:300]), "cannot be read"),
        ("data.parquet", Path.unlink, "is missing"),
        ("vintage.json", lambda path: respell(path, '"row_count": 1', '"row_count": 3'), "has 1 rows, its note says 3"),
        ("vintage.json", lambda path: respell(path, "2025-12-31", "2035-12-31"), "its note is that of"),
        ("vintage.json", lambda path: respell(path, '_max": "2025', '_max": "2035'), "names other days of publication"),
    ],
)
def test_a_vintage_without_a_seal_is_borne_out_by_its_content(
    store: RawStore, file: str, damage: Callable[[Path], object], said: str
) -> None:
    folder = store.path(keep(store, 44.0)).parent
    (folder / SEAL).unlink()
    assert fault_of(folder, ENTRY) == ""
    damage(folder / file)
    assert said in fault_of(folder, ENTRY)


def test_a_sound_vintage_stays_as_it_is_and_gets_the_seal_it_lacks(store: RawStore) -> None:
    folder = store.path(keep(store, 44.0)).parent
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert set_aside_damaged(ENTRY, store) == []
    flip(folder / SEAL, 30)
    assert sealed_digests(folder) is None
    assert set_aside_damaged(ENTRY, store) == []
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_folder_that_dbt_would_read_as_a_vintage_is_moved_aside(store: RawStore) -> None:
    folder = store.path(keep(store, 44.0)).parent
    shutil.copytree(folder, folder.with_name("copy of the vintage"))
    shutil.copytree(folder, folder.with_name("vintage=0009-2025-12-31-00000000"))
    (folder.parent / "notes").mkdir()
    lost = set_aside_damaged(ENTRY, store)
    assert [one.vintage_id for one in lost] == ["copy of the vintage", "0009-2025-12-31-00000000"]
    assert sorted(path.name for path in folder.parent.glob("[!.]*")) == ["notes", "schema", folder.name]


def test_a_vintage_that_is_gone_is_missed_where_it_is_expected(store: RawStore) -> None:
    kept = keep(store, 44.0)
    shutil.rmtree(store.path(kept).parent)
    assert set_aside_damaged(ENTRY, store) == []
    (lost,) = set_aside_damaged(ENTRY, store, expected=[kept.vintage_id])
    assert lost.what == "it is gone, and the current release was made from it"
    assert [there for _, _, there in aside(ENTRY, store)] == [False]


def test_the_number_of_a_lost_vintage_is_given_to_no_other(store: RawStore) -> None:
    lost = keep(store, 44.0)
    store.path(lost).unlink()
    set_aside_damaged(ENTRY, store)
    assert keep(store, 43.0).vintage_seq == 2


def test_a_damaged_schema_file_is_made_anew(store: RawStore) -> None:
    set_aside_damaged(ENTRY, store)
    schema = store.root / ENTRY.name / "schema" / "data.parquet"
    sound = schema.read_bytes()
    for at in (6, -20):
        flip(schema, at)
        set_aside_damaged(ENTRY, store)
        assert schema.read_bytes() == sound


def test_a_seal_says_what_the_files_were(store: RawStore) -> None:
    folder = store.path(keep(store, 44.0)).parent
    said = json.loads((folder / SEAL).read_text())
    assert set(said) == {"data.parquet", "vintage.json", "sha256_of_the_rest"}
