"""A small build database (small_build.sql) and releases made of it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from exports import release as release_module
from exports.marts import made_from
from exports.marts.made_from import MadeFrom, VintageRead
from exports.offered import offered
from exports.release import Release, build_release
from tests import ROOT

SMALL_BUILD = Path(__file__).with_name("small_build.sql")
SEEDS = ROOT / "dbt_project" / "seeds"
REGISTERS = {
    "dim_band": "assessment_bands",
    "dim_gap": "gaps",
    "dim_label": "labels",
    "dim_licence": "licences",
    "dim_reason": "reasons",
    "dim_status": "statuses",
    "dim_unit": "units",
}
"""Tables of the small build that are the project's own: the words of the pages, as its seeds have them."""
VINTAGE = VintageRead(
    "world_bank", "0003-2026-07-13-0a1b2c3d", "bundled", "bundled", "2026-07-13", "2026-07-13", 4, "0a1b2c3d"
)
MADE_FROM = MadeFrom(date(2026, 11, 23), "0.1.0", "0123456789abcdef", (VINTAGE,))
"""What the small build says that it was made from."""
FIRST = datetime(2026, 11, 23, 19, 15, tzinfo=UTC)

ReleaseMaker = Callable[..., Release]


def make_build(path: Path, sql: str) -> Path:
    """The database `path` after `sql`, with a comment on every table and column as dbt writes them."""
    with duckdb.connect(str(path)) as connection:
        connection.execute(f"begin; {sql}")
        columns = connection.execute(
            "select table_name, column_name from duckdb_columns() where not internal and comment is null"
        ).fetchall()
        words = [
            f"comment on table {table} is 'What {table} holds.\nChữ Việt của {table}.'"
            for table in {table for table, _ in columns}
        ]
        words += [
            f"comment on column {table}.{column} is "
            f"'What {column} means: \"ý nghĩa\", it''s said.\nNghĩa của {column}.'"
            for table, column in columns
        ]
        connection.execute("; ".join([*words, "commit"]))
    return path


@pytest.fixture(scope="session")
def small_build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The build database of small_build.sql. Nobody writes to it."""
    registers = [f"create table {table} as from read_csv('{SEEDS / seed}.csv')" for table, seed in REGISTERS.items()]
    made = "; ".join([*registers, SMALL_BUILD.read_text(encoding="utf-8")])
    path = make_build(tmp_path_factory.mktemp("build") / "build.duckdb", made)
    made_from.write(path, MADE_FROM)
    return path


@pytest.fixture
def broken_build(small_build: Path, tmp_path: Path) -> Callable[[str], Path]:
    """The same database after one more statement."""

    def make(statement: str) -> Path:
        return make_build(Path(shutil.copy(small_build, tmp_path / "broken.duckdb")), statement)

    return make


@pytest.fixture
def releases(tmp_path: Path) -> Path:
    return tmp_path / "releases"


@pytest.fixture
def release_of(small_build: Path, releases: Path) -> ReleaseMaker:
    """Makes a release of the small build; each one an hour after the one before."""
    made = 0

    def make(build_db: Path = small_build, **changes: Any) -> Release:
        nonlocal made
        made = max(made, int((releases / "current").exists())) + 1
        arguments: dict[str, Any] = {"built_at": FIRST + timedelta(hours=made - 1)}
        return build_release(build_db, releases, **{**arguments, **changes})

    return make


@pytest.fixture
def slim(monkeypatch: pytest.MonkeyPatch) -> None:
    """Releases made in this test have no pages and, besides the database, Parquet alone; the others take most of the
    time: for tests of what becomes of a release."""
    all_of_them = offered()
    parquet = tuple(format_ for format_ in all_of_them.formats if format_.name == "parquet")
    monkeypatch.setattr(release_module, "offered", lambda: replace(all_of_them, formats=parquet, pages=()))


@pytest.fixture(scope="session")
def small_release(small_build: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One finished release of the small build, to read."""
    release = build_release(small_build, tmp_path_factory.mktemp("finished"), built_at=FIRST)
    return release.path


@pytest.fixture
def first(small_release: Path, releases: Path) -> Path:
    """The finished release, standing where `release_of` makes the next."""
    shutil.copytree(small_release, releases / small_release.name)
    (releases / "current").symlink_to(small_release.name)
    return releases / small_release.name
