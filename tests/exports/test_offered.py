"""Formats and pages are found in their folders, and held to what they say of themselves."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest

from exports import formats
from exports.formats import Format
from exports.marts import bi, views
from exports.marts.contents import Contents
from exports.marts.database import RELEASE_TABLE, Copied, Identity
from exports.marts.errors import ReleaseError
from exports.marts.tables import public_tables
from exports.offered import declared, in_order, keeping_promises, offered
from exports.pages import Page
from exports.pages.rendering.site import Site
from tests.exports.conftest import ReleaseMaker

Write = Callable[[str, str], None]
ALL = offered()


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Write]:
    """Puts a module into a further folder of `exports.formats`."""
    folder = tmp_path / "formats"
    folder.mkdir()
    monkeypatch.setattr(formats, "__path__", [*formats.__path__, str(folder)])
    before = set(sys.modules)

    def write(name: str, text: str) -> None:
        (folder / f"{name}.py").write_text(f"from exports.formats import Format\n{text}\n", encoding="utf-8")

    yield write
    for name in set(sys.modules) - before:
        if name.startswith("exports.formats."):
            del sys.modules[name]
            delattr(formats, name.rpartition(".")[2])


def test_a_module_is_found_in_the_order_of_names(module: Write) -> None:
    module("aaa", 'FORMAT = Format(name="first", files=("a.txt",), write=print, needs=("dim_area",))')
    found = offered()
    assert found.formats[0].name == "first"
    assert len(found.formats) == len(ALL.formats) + 1
    assert found.needs == ALL.needs | {"dim_area"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "declares no FORMAT"),
        ("FORMAT = 'parquet'", "declares no FORMAT"),
        ("import nothing_of_this_name", "cannot be imported: ModuleNotFoundError"),
        ('FORMAT = Format(name="parquet", files=("x",), write=print)', "parquet is taken"),
        ('FORMAT = Format(name="x", files=("y", "csv/*.csv"), write=print)', r"csv/\*.csv is taken"),
    ],
)
def test_a_module_that_cannot_be_right_is_refused_by_name(module: Write, text: str, said: str) -> None:
    module("zzz", text)
    with pytest.raises(ReleaseError, match=said) as refusal:
        declared(formats, "FORMAT", Format)
    assert "exports.formats.zzz" in refusal.value.where


def test_what_tells_of_files_is_written_after_them() -> None:
    package, csv = (Format(name, (), print, after=after) for name, after in (("package", ("csv",)), ("csv", ())))
    assert in_order([package, csv]) == [csv, package]
    assert in_order([csv, package]) == [csv, package]


@pytest.mark.parametrize(("name", "after"), [("a", "a"), ("a", "nobody")])
def test_what_waits_for_nothing_that_comes_is_refused(name: str, after: str) -> None:
    with pytest.raises(ReleaseError, match="waits for one that cannot come before it") as refusal:
        in_order([Format(name, (), print, after=(after,))])
    assert after in refusal.value.where


EXAMPLE = Format(name="example", files=("a.txt", "b/*.txt"), write=print)


@pytest.mark.parametrize(
    ("written", "where"),
    [
        (["a.txt"], "b/*.txt not written"),
        (["b/1.txt", "b/2.txt"], "a.txt not written"),
        (["a.txt", "b/1.txt", "c.txt"], "c.txt not promised"),
    ],
)
def test_a_format_that_does_not_keep_to_its_files_is_refused(tmp_path: Path, written: list[str], where: str) -> None:
    with (
        pytest.raises(ReleaseError, match="the format 'example' does not keep") as refusal,
        keeping_promises(EXAMPLE, tmp_path),
    ):
        put(tmp_path, written)
    assert refusal.value.where == where


def test_a_format_that_keeps_to_its_files_is_not(tmp_path: Path) -> None:
    put(tmp_path, ["another.txt"])
    with keeping_promises(EXAMPLE, tmp_path):
        put(tmp_path, ["a.txt", "b/1.txt", "b/2.txt"])


def put(folder: Path, names: list[str]) -> None:
    for name in names:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("x", encoding="utf-8")


def test_a_format_that_fails_is_named_and_the_release_before_stays(
    first: Path, release_of: ReleaseMaker, releases: Path, module: Write
) -> None:
    module("zzz", 'FORMAT = Format(name="broken", files=("x.txt",), write=lambda *_: 1 / 0)')
    with pytest.raises(ReleaseError, match="the format 'broken' could not be written: ZeroDivisionError") as refusal:
        release_of()
    assert refusal.value.where == "x.txt"
    assert (releases / "current").readlink() == Path(first.name)
    assert sorted(path.name for path in releases.iterdir()) == [first.name, "current"]


def test_a_table_that_a_format_needs_is_required(release_of: ReleaseMaker, module: Write) -> None:
    module("zzz", 'FORMAT = Format(name="x", files=("x.txt",), write=print, needs=("mart_of_tomorrow",))')
    with pytest.raises(ReleaseError, match="missing") as refusal:
        release_of()
    assert refusal.value.where == "mart_of_tomorrow"


@pytest.mark.parametrize("export", [*ALL.formats, *ALL.pages], ids=lambda export: export.name)
def test_it_can_be_written_of_the_tables_it_says_it_needs(
    export: Format | Page, small_release: Path, tmp_path: Path
) -> None:
    """With no other public table in the database: so it reads no table that it keeps to itself."""
    with duckdb.connect() as connection:
        connection.execute(f"attach '{small_release / 'r57.duckdb'}' as released (read_only)")
        for table in ("release", "erratum", *export.needs):
            connection.execute(f"create or replace table {table} as from released.{table}")
        told = [table for table in public_tables(connection, "released") if table.name in export.needs]
        day = datetime(2026, 11, 23, tzinfo=UTC)
        contents = Contents(
            connection,
            Identity("r", date(2026, 11, 23), day, "0", "0"),
            [Copied(table, 1, 0) for table in told] or [Copied(RELEASE_TABLE, 1, 0)],
            small_release / "r57.duckdb",
        )
        if views.needed(bi.VIEWS) <= {*export.needs}:
            views.create(connection, "memory", bi.VIEWS, [*told, RELEASE_TABLE])
        for before in ALL.formats:
            if isinstance(export, Format) and before.name in export.after:
                for file in (file for files in before.files for file in small_release.glob(files)):
                    (tmp_path / file.relative_to(small_release)).parent.mkdir(exist_ok=True)
                    shutil.copyfile(file, tmp_path / file.relative_to(small_release))
        with keeping_promises(export, tmp_path):
            if isinstance(export, Format):
                export.write(contents, tmp_path)
            else:
                Site([export], contents).write(export, tmp_path)
    assert any(tmp_path.iterdir())
