"""docs/add-a-page.md is followed as written, in a copy of the project, to a page that every other page links to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.walk import Walk

PLACES = 3


def test_a_page_is_a_module_a_template_and_its_test(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    walk = Walk(tmp_path)
    touched = walk.follow("add-a-page.md")
    walk.test(touched[-1], "tests/exports/pages/test_pages.py")
    record_property("told", f"add a page: {len(touched)} places touched: {', '.join(touched)}")
    assert len(touched) == PLACES
