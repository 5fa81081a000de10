"""A release appears whole or not at all, and says what it is."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import duckdb
import polars as pl
import pytest

from exports import release as release_module
from exports.marts.errors import ReleaseError
from exports.release import made_of, read_manifest, verify_release
from tests.exports.conftest import FIRST, MADE_FROM, VINTAGE, ReleaseMaker


def test_a_release_is_named_switched_to_and_agrees_with_its_manifest(release_of: ReleaseMaker, releases: Path) -> None:
    release = release_of()
    assert release.release_id == "2026-11-23T191500Z-01234567"
    assert (releases / "current").readlink() == Path(release.release_id)
    manifest = json.loads((releases / "current" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["tables"]["mart_target_status"] == {"rows": 6, "withheld_rows": 0}
    assert manifest["vintages"] == [asdict(VINTAGE)]
    on_disk = {
        path.relative_to(release.path).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in release.path.rglob("*")
        if path.is_file() and path.name != "manifest.json"
    }
    assert {name: entry["sha256"] for name, entry in manifest["files"].items()} == on_disk
    assert verify_release(release.path) == []


def test_what_a_build_does_not_say_no_release_says(
    release_of: ReleaseMaker, broken_build: Callable[[str], Path], releases: Path
) -> None:
    """As after a build that was interrupted, or of single tables."""
    with pytest.raises(ReleaseError) as refused:
        release_of(broken_build("drop table made_from"))
    assert str(refused.value) == (
        "the build does not say what it was made from: it was interrupted, or single tables were made since; "
        "where: broken.duckdb, table made_from; kept: the current release is untouched; "
        "next: build the whole warehouse, then release: `r57 run`, or Dagster's job `rebuild`"
    )
    assert not (releases / "current").exists()


@pytest.mark.usefixtures("slim")
def test_a_release_made_beside_is_not_what_readers_read(release_of: ReleaseMaker, first: Path, releases: Path) -> None:
    beside = release_of(is_beside=True)
    assert read_manifest(beside.path)["is_beside"] is True
    assert read_manifest(first)["is_beside"] is False
    assert (releases / "current").resolve() == first
    assert made_of(releases, MADE_FROM.inputs_fingerprint) == beside.path
    assert made_of(releases, "of nothing that is here") is None
    (beside.path / "r57.duckdb").unlink()
    assert made_of(releases, MADE_FROM.inputs_fingerprint) == first, "one that is damaged is not given"


def test_no_file_of_a_release_can_be_written(small_release: Path) -> None:
    modes = {oct(path.stat().st_mode & 0o777) for path in small_release.rglob("*") if path.is_file()}
    assert modes == {"0o444"}


def test_verify_names_altered_missing_and_foreign_files(first: Path) -> None:
    (first / "csv" / "dim_target.csv").unlink()
    (first / "csv" / "dim_target.csv").write_text("x", encoding="utf-8")
    (first / "csv" / "dim_area.csv").unlink()
    (first / "extra.txt").write_text("x", encoding="utf-8")
    assert verify_release(first) == [
        "csv/dim_area.csv: missing",
        "csv/dim_target.csv: altered (sha256 differs from the manifest)",
        "extra.txt: not in the manifest",
    ]


def test_the_database_has_a_comment_on_every_table_and_column(small_release: Path) -> None:
    with duckdb.connect(str(small_release / "r57.duckdb"), read_only=True) as connection:
        silent = connection.execute(
            """
            select table_name, column_name from duckdb_columns() where not internal and comment is null
            union all
            select table_name, null from duckdb_tables() where not internal and comment is null
            """
        ).fetchall()
        comment = connection.execute(
            "select comment from duckdb_columns() where table_name = 'dim_target' and column_name = 'name_vi'"
        ).fetchone()
        told = connection.execute("select release_id, as_of::varchar, code_version from release").fetchall()
    assert silent == []
    assert comment == ('What name_vi means: "ý nghĩa", it\'s said.\nNghĩa của name_vi.',)
    assert told == [("2026-11-23T191500Z-01234567", "2026-11-23", "0.1.0")]


def test_the_database_is_stored_so_that_older_drivers_open_it(small_release: Path) -> None:
    with duckdb.connect() as connection:
        connection.execute(f"attach '{small_release / 'r57.duckdb'}' as released (read_only)")
        tags = connection.execute("select tags from duckdb_databases() where database_name = 'released'").fetchone()
    assert tags is not None
    assert "v1.2" in str(tags[0])


def test_csv_opens_in_excel_with_vietnamese_letters_and_is_ordered(small_release: Path) -> None:
    raw = (small_release / "csv" / "dim_target.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    assert b"\r\n" in raw
    rows = pl.read_csv(small_release / "csv" / "dim_target.csv")
    assert rows["target_code"].to_list() == sorted(rows["target_code"].to_list())
    assert "Chi R&D so với GDP" in rows["name_vi"].to_list()


def test_parquet_has_the_rows_and_types_of_the_mart(small_release: Path) -> None:
    rows = pl.read_parquet(small_release / "parquet" / "fct_observation.parquet")
    newest = rows.filter((pl.col("series_code") == "GB.XPD.RSDV.GD.ZS") & (pl.col("period") == "2023"))
    assert newest["value"].to_list() == [0.41456]
    assert rows.schema["period_end"] == pl.Date


def test_the_same_inputs_give_the_same_bytes(first: Path, release_of: ReleaseMaker) -> None:
    second = release_of()
    assert read_manifest(first)["files"].keys() == second.manifest["files"].keys()
    for name in second.manifest["files"]:
        # Rows of the database are compared as Parquet, where its blocks lie is DuckDB's affair; `release` is a moment.
        if name not in ("r57.duckdb", "parquet/release.parquet"):
            assert _timeless(first / name) == _timeless(second.path / name), name


def _timeless(file: Path) -> bytes:
    """What a file says, less the release's name and time of day."""
    content = file.read_bytes()
    if file.suffix == ".xlsx":
        with zipfile.ZipFile(file) as book:
            content = b"".join(
                f"{entry.filename} {entry.date_time}".encode() + book.read(entry) for entry in book.infolist()
            )
    if file.suffix in (".json", ".jsonld"):  # of files that are compared themselves, `release` among them
        content = re.sub(rb'"(bytes|hash)": .+|"@value": \d+', b"", content)
    content = re.sub(rb"2026-11-23T\d{4}00Z-01234567", b"ID", content)
    return re.sub(rb"(19|20):15:00", b"HH:MM", content)


@pytest.mark.parametrize("step", ["_write_exports", "_manifest", "close"])
@pytest.mark.usefixtures("slim")
def test_an_interrupted_build_leaves_current_untouched(
    first: Path, release_of: ReleaseMaker, releases: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def pull_the_plug(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(release_module, step, pull_the_plug)
        with pytest.raises(KeyboardInterrupt):
            release_of()
    assert (releases / "current").readlink() == Path(first.name)
    assert verify_release(first) == []
    assert sorted(path.name for path in releases.iterdir()) == [first.name, "current"]


@pytest.mark.usefixtures("slim")
def test_what_a_killed_retention_left_is_cleared_by_the_next(
    first: Path, release_of: ReleaseMaker, releases: Path
) -> None:
    shutil.copytree(first, releases / ".removing-2026-11-22T180000Z-dead")
    second = release_of()
    assert sorted(path.name for path in releases.iterdir()) == [first.name, second.release_id, "current"]


@pytest.mark.usefixtures("slim")
def test_a_reader_keeps_the_release_it_opened(first: Path, release_of: ReleaseMaker, releases: Path) -> None:
    reader = duckdb.connect(str(releases / "current" / "r57.duckdb"), read_only=True)
    try:
        second = release_of(keep=1)
        assert not first.exists()
        assert reader.execute("select release_id from release").fetchone() == (first.name,)
    finally:
        reader.close()
    assert (releases / "current").readlink() == Path(second.release_id)


@pytest.mark.usefixtures("slim")
def test_pruning_keeps_the_newest_and_always_the_current(first: Path, release_of: ReleaseMaker, releases: Path) -> None:
    """Of releases of before and (the clock once stood wrong) of after this one."""
    others = [f"{year}-01-01T000000Z-01234567" for year in (2024, 2025, 2027, 2028, 2029)]
    for name in others:
        shutil.copytree(first, releases / name)
    current = release_of(keep=3).release_id
    kept = sorted(path.name for path in releases.iterdir() if path.is_dir() and not path.is_symlink())
    assert kept == [current, *others[-3:]]


def test_a_release_never_replaces_another(first: Path, release_of: ReleaseMaker) -> None:
    with pytest.raises(ReleaseError, match="releases never change"):
        release_of(built_at=FIRST)
    assert verify_release(first) == []


REFUSED = {
    "a mart is missing": ("drop table mart_revision", "mart_revision"),
    "a target has no status": (
        "delete from mart_target_status where horizon_year = 2045",
        "r57-2045-top30-innovation (0",
    ),
    "a target has two": (
        "insert into mart_target_status from mart_target_status where unit = 'cities'",
        "smart-cities (2",
    ),
    "a status of no target": ("delete from dim_target where unit = 'cities'", "nq71-2030-smart-cities"),
    "no citation": (
        "update mart_target_status set citation = ' ' where latest_value = 71",
        "mart_target_status.citation: r57-2030-egdi-world",
    ),
    "no targets": ("delete from dim_target; delete from mart_target_status", "dim_target"),
}


@pytest.mark.parametrize("fault", REFUSED)
def test_a_broken_promise_is_refused(
    first: Path, release_of: ReleaseMaker, releases: Path, broken_build: Callable[[str], Path], fault: str
) -> None:
    statement, where = REFUSED[fault]
    with pytest.raises(ReleaseError) as refusal:
        release_of(broken_build(statement))
    assert where in refusal.value.where
    assert refusal.value.next_step
    assert (releases / "current").readlink() == Path(first.name)


def test_a_column_without_description_is_refused(release_of: ReleaseMaker, broken_build: Callable[[str], Path]) -> None:
    path = broken_build("select 1")
    with duckdb.connect(str(path)) as connection:
        connection.execute("comment on column dim_target.unit is null")
    with pytest.raises(ReleaseError, match="no description") as refusal:
        release_of(path)
    assert refusal.value.where == "dim_target.unit"


def test_a_missing_build_database_is_said(release_of: ReleaseMaker, tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="no build database"):
        release_of(tmp_path / "none.duckdb")


def test_a_time_without_zone_is_refused(release_of: ReleaseMaker) -> None:
    with pytest.raises(ReleaseError, match="time zone"):
        release_of(built_at=datetime(2026, 11, 23))  # noqa: DTZ001


@pytest.mark.usefixtures("slim")
@pytest.mark.parametrize("memory", ["1MB", "256MB"])
def test_a_copy_that_wants_memory_is_refused_by_name_and_readers_keep_the_one_before(
    memory: str, first: Path, release_of: ReleaseMaker, releases: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("exports.marts.database.MEMORY", memory)
    if memory == "256MB":
        assert release_of().path != first
        return
    with pytest.raises(ReleaseError, match="ran out of memory as it copied the tables"):
        release_of()
    assert (releases / "current").resolve() == first.resolve()
