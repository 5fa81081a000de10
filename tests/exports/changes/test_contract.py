"""A public column that is gone or retyped has a point of CHANGELOG.md that says so, or nothing is released."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import duckdb
import pytest

from exports.changes.contract import CHANGELOG, refuse_unsaid, since
from exports.changes.words import FIRST
from exports.marts.errors import ReleaseError
from exports.release import as_made
from orchestration.pipeline import release_before
from sources.vocabulary.settings import HttpSettings, Settings
from tests import ROOT
from tests.exports.conftest import ReleaseMaker, make_build

KEPT = ROOT / "tests" / "release_0_1_0" / "contract.csv"
"""Tables, columns and types of release 0.1.0, as its database had them."""
SAYS = """# Changes

## [Unreleased]

{}

## {}

- Removed: `mart_x.area_name`
- Retyped: `mart_x.pace_ratio`
"""


GONE, OTHER = "mart_x.area_name removed", "mart_x.pace_ratio retyped (INTEGER → VARCHAR)"


@pytest.fixture
def databases(tmp_path: Path) -> tuple[Path, Path]:
    """A release of 0.1.0 and the next, which lacks a column and has another as text."""
    before, after = tmp_path / "before.duckdb", tmp_path / "after.duckdb"
    with duckdb.connect(str(before)) as database:
        database.execute("create table release as select '0.1.0+abc' as code_version")
        database.execute("create table mart_x as select 'a' as area_name, 1 as pace_ratio, 2 as kept")
    with duckdb.connect(str(after)) as database:
        database.execute("create table release as select '0.2.0+abc' as code_version")
        database.execute("create table mart_x as select '1' as pace_ratio, 2 as kept, 3 as more")
    return before, after


@pytest.mark.parametrize("heading", ["[0.1.0]", "0.1.0 — 2026-11"])
@pytest.mark.parametrize(
    ("said", "unsaid"),
    [
        ("", [GONE, OTHER]),
        ("- `mart_x.area_name` is gone, `mart_x.pace_ratio` is text.", [GONE, OTHER]),
        ("- In `mart_x`, gone: `area_name`. Removed: `mart_x.area_name`.", [GONE, OTHER]),
        ("- Removed: `area_name`, `pace_ratio`.", [GONE, OTHER]),
        ("- Removed: `mart_x`\n- Retyped: `mart_x`", [GONE, OTHER]),
        ("- Retyped: `mart_x.area_name`\n- Removed: `mart_x.pace_ratio`", [GONE, OTHER]),
        ("- Removed: a column, `mart_x.area_name`", [GONE, OTHER]),
        ("  - Removed: `mart_x.area_name`", [GONE, OTHER]),
        ("- Removed: `mart_x.area_name` is not planned", [GONE, OTHER]),
        ("```\n- Removed: `mart_x.area_name`\n```", [GONE, OTHER]),
        ("<!--\n- Removed: `mart_x.area_name`\n-->", [GONE, OTHER]),
        ("- Removed: `mart_x.kept`: it is `mart_x.area_name` now", [GONE, OTHER]),
        ("- Renamed: `mart_x.area_name` → `mart_x.lost`", [GONE, OTHER]),
        ("- Renamed: `mart_x.area_name` → `mart_x.lost`, `mart_x.lost` → `mart_x.area_name`", [GONE, OTHER]),
        ("- Renamed: `mart_x.area_name` → `mart_x.kept`", [GONE, OTHER]),
        ("- Renamed: `mart_x.area_name` → `mart_x.kept`, `mart_x.kept` → `mart_x.more`", [OTHER]),
        ("- Renamed: `mart_x.pace_ratio` → `mart_x.more`", [GONE, OTHER]),
        ("- Renamed: `mart_x.area_name` → `mart_x.more`", [OTHER]),
        ("- Renamed: `mart_x.area_name` → `mart_x.lost`, `mart_x.lost` →\n  `mart_x.more`.", [OTHER]),
        ("- Renamed: `mart_x.area_name` → `mart_x.lost`\n- Removed: `mart_x.lost`", [OTHER]),
        ("- Removed: `mart_x.area_name`. Nobody asked for it.", [OTHER]),
        ("- Removed: `mart_x.other`,\n  `mart_x.area_name`\n- Retyped: `mart_x.pace_ratio`", []),
    ],
)
def test_what_the_changelog_does_not_name_is_refused(
    said: str, unsaid: list[str], heading: str, databases: tuple[Path, Path], tmp_path: Path
) -> None:
    changelog = tmp_path / "CHANGELOG.md"
    changelog.write_text(SAYS.format(said, heading), encoding="utf-8")
    if not unsaid:
        refuse_unsaid(*databases, changelog)
        return
    with pytest.raises(ReleaseError) as refused:
        refuse_unsaid(*databases, changelog)
    assert refused.value.where == "; ".join(unsaid)
    assert "CHANGELOG.md under [Unreleased]" in refused.value.next_step
    asked = {GONE: "- Removed: `mart_x.area_name`", OTHER: "- Retyped: `mart_x.pace_ratio`"}
    assert [line for said, line in asked.items() if line in refused.value.next_step] == [asked[one] for one in unsaid]


def test_a_table_that_is_gone_is_named_whole(databases: tuple[Path, Path], tmp_path: Path) -> None:
    """What is said of each of its columns does not say that it is gone, nor the other way round."""
    with duckdb.connect(str(databases[1])) as after:
        after.execute("drop table mart_x")
    changelog = tmp_path / "CHANGELOG.md"
    columns = "- Removed: `mart_x.area_name`, `mart_x.pace_ratio`, `mart_x.kept`"
    changelog.write_text(SAYS.format(columns, "0.1.0"), encoding="utf-8")
    with pytest.raises(ReleaseError) as refused:
        refuse_unsaid(*databases, changelog)
    assert refused.value.where == "mart_x removed"
    changelog.write_text(SAYS.format("- Removed: `mart_x`", "0.1.0"), encoding="utf-8")
    refuse_unsaid(*databases, changelog)


def test_the_next_release_is_refused_and_readers_keep_the_one_before(
    first: Path, small_build: Path, releases: Path, release_of: ReleaseMaker, tmp_path: Path
) -> None:
    build = make_build(
        Path(shutil.copy(small_build, tmp_path / "b.duckdb")), "alter table mart_revision drop previous_value;"
    )
    with pytest.raises(ReleaseError, match="gone or of another type"):
        release_of(build, before=first)
    assert (releases / "current").resolve() == first
    assert [path.name for path in releases.iterdir() if path.name.startswith(".")] == []


def test_a_first_release_says_so_and_the_next_what_it_is_compared_with(first: Path, release_of: ReleaseMaker) -> None:
    assert json.loads((first / "manifest.json").read_text(encoding="utf-8"))["compared_with"] is None
    assert (first / "changes.md").read_text(encoding="utf-8") == FIRST
    second = release_of(before=first)
    assert second.manifest["compared_with"] == first.name
    said = json.loads((second.path / "changes.json").read_text(encoding="utf-8"))
    assert (said["before"]["release_id"], said["after"]["release_id"]) == (first.name, second.release_id)
    assert [said[part] for part in ("verdicts", "figures", "contract", "tables")] == [[], [], [], []]


def test_a_release_is_compared_only_with_one_that_is_as_it_was_made(first: Path, releases: Path) -> None:
    assert as_made(releases / "current") == first
    assert as_made(releases / "none") is None
    (first / "index.html").chmod(0o644)
    (first / "index.html").write_text("another page", encoding="utf-8")
    assert as_made(releases / "current") is None


def test_where_the_one_made_last_is_damaged_the_newest_sound_one_is_compared_with(
    first: Path, releases: Path, release_of: ReleaseMaker
) -> None:
    settings = Settings(releases.parent, HttpSettings())
    second = release_of(before=first)
    assert release_before(settings) == second.path
    (second.path / "index.html").chmod(0o644)
    (second.path / "index.html").write_text("another page", encoding="utf-8")
    assert release_before(settings) == first
    (first / "index.html").chmod(0o644)
    (first / "index.html").write_text("another page", encoding="utf-8")
    assert release_before(settings) is None


def test_what_release_0_1_0_had_and_is_gone_is_named(built: Path, tmp_path: Path) -> None:
    with duckdb.connect(str(tmp_path / "before.duckdb")) as before:
        before.execute("create table release as select '0.1.0+abc' as code_version")
        columns = before.read_csv(str(KEPT)).filter("table_name <> 'release'").fetchall()
        for table in sorted({table for table, _, _ in columns}):
            listed = ", ".join(f"{column} {type_}" for of, column, type_ in columns if of == table)
            before.execute(f"create table {table} ({listed})")
    assert len(columns) > 500
    refuse_unsaid(tmp_path / "before.duckdb", built / "releases" / "current" / "r57.duckdb")


@pytest.mark.parametrize("number", ["0.1.0", "0.2.0"])
def test_points_of_a_version_that_was_released_say_nothing_of_what_came_since(number: str) -> None:
    text = CHANGELOG.read_text(encoding="utf-8")
    assert f"\n## {number} " in text
    assert f"## {number} " not in since(text, f"{number}+abc")
    assert since(text, f"{number}+abc").startswith("# Changes")
    assert since(text, "9.9.9+abc") == text


def test_the_changelog_of_the_package_is_that_of_the_project() -> None:
    assert CHANGELOG.read_bytes() == (ROOT / "CHANGELOG.md").read_bytes()
