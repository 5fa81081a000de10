"""docs/add-a-target.md is followed as written, from the row of the register to the verdict on the target's page."""

from __future__ import annotations

import re
from collections.abc import Callable

import duckdb
import pytest

from tests import ROOT
from tests.walk import Walk, blocks

PAGE = (ROOT / "docs" / "add-a-target.md").read_text(encoding="utf-8")
BLOCKS = blocks("add-a-target.md")
CODE = "example-2030-fibre"
MOST_PLACES = 5

pytestmark = pytest.mark.xdist_group("walk")


def test_the_walk_ends_at_a_verdict_on_a_page(walked: Walk) -> None:
    release = walked.data / "releases" / "current"
    with duckdb.connect(str(release / "r57.duckdb"), read_only=True) as connection:
        status, value, label = connection.execute(
            "select status, latest_value, status from mart_target_status where target_code = ?",
            [CODE],
        ).fetchone() or ("", None, "")
    shown = re.search(r"```text\n(.*?)\n```", PAGE, re.DOTALL)
    assert shown is not None
    assert (status, value) == (shown[1], 40.3)
    page = (release / "targets" / f"{CODE}.html").read_text(encoding="utf-8")
    assert "Fibre passes 95 % of homes" in page
    assert label in page
    assert "Example Statistics Office" in page


def test_a_programme_of_a_province_has_its_verdict_and_no_figure_of_the_country(walked: Walk) -> None:
    """The office measures its indicator for the whole country: that judges the national target alone."""
    release = walked.data / "releases" / "current"
    with duckdb.connect(str(release / "r57.duckdb"), read_only=True) as connection:
        own = connection.execute(
            "select province_target_code, status, latest_value from mart_province_target where area_code = '01'"
        ).fetchall()
        national = connection.execute("select count(*) from dim_target where target_code like 'example-%'").fetchone()
    assert own == [("example-hanoi-2030-fibre", "no_data", None)]
    assert national == (1,)
    assert "Fibre passes 99 % of homes in Hanoi" in (release / "provinces" / "01.html").read_text(encoding="utf-8")


def test_the_walk_touches_at_most_five_places(record_property: Callable[[str, object], None]) -> None:
    record_property("told", f"add a target: {len(BLOCKS)} places touched (at most {MOST_PLACES}): {', '.join(BLOCKS)}")
    assert len(BLOCKS) <= MOST_PLACES
