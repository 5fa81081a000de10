"""Which releases stay: by age, by what they tell, and one a month."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest

from exports.retention import Kept, staying, told


def kept(*releases: str) -> list[Kept]:
    """Releases from "2026-11-23 a": day and what is told."""
    return [Kept(day, day[:7], told) for day, told in (release.split() for release in releases)]


def test_what_is_made_again_and_again_pushes_nothing_different_out() -> None:
    same = [f"2026-11-{day} b" for day in range(11, 17)]
    stay = staying(kept("2026-11-01 a", *same), "2026-11-16", keep=2)
    assert stay == {"2026-11-01", "2026-11-15", "2026-11-16"}


def test_of_many_different_ones_the_last_stay() -> None:
    different = [f"2026-11-{day} {day}" for day in range(11, 17)]
    assert staying(kept(*different), "2026-11-16", keep=2) == {"2026-11-15", "2026-11-16"}


def test_the_last_of_each_month_stays_for_two_years() -> None:
    months = ["2024-11-30 a", "2024-12-05 b", "2024-12-31 c", "2026-10-01 d", "2026-10-31 e", "2026-11-23 f"]
    assert staying(kept(*months), "2026-11-23", keep=1) == {"2024-12-31", "2026-10-31", "2026-11-23"}


def test_the_current_one_stays_however_old() -> None:
    stay = staying(kept("2020-01-01 a", "2026-11-22 b", "2026-11-23 b"), "2020-01-01", keep=1)
    assert stay == {"2020-01-01", "2026-11-23"}


def test_what_was_made_beside_takes_no_place_of_what_readers_read() -> None:
    published = kept("2026-11-01 a", "2026-11-02 b")
    beside = [Kept(f"2026-11-1{n}", "2026-11", str(n), is_beside=True) for n in range(4)]
    stay = staying([*published, *beside], "2026-11-02", keep=2)
    assert stay == {"2026-11-01", "2026-11-02", "2026-11-12", "2026-11-13"}


@pytest.mark.parametrize(
    ("statement", "differs"),
    [
        ("update mart_target_status set status = 'overdue' where target_code = 'r57-2030-rd-gdp'", True),
        ("update mart_province_target set status = 'overdue' where status = 'no_data'", True),
        ("update mart_province_target set programme_note = 'Read again.'", False),
    ],
)
def test_two_releases_that_differ_in_a_verdict_alone_tell_something_else(
    small_build: Path, tmp_path: Path, statement: str, differs: bool
) -> None:
    """Of the nation or of a province; a note on its document is no figure and no verdict."""
    with duckdb.connect(str(shutil.copy(small_build, tmp_path / "other.duckdb"))) as database:
        before = told(database)
        database.execute(statement)
        assert (told(database) != before) is differs
