"""docs/add-a-format.md is followed as written, in a copy of the project, to a file in a release."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.walk import Walk

PLACES = 2


def test_a_format_is_a_module_and_its_test(tmp_path: Path, record_property: Callable[[str, object], None]) -> None:
    walk = Walk(tmp_path)
    touched = walk.follow("add-a-format.md")
    walk.test(touched[-1])
    record_property("told", f"add a format: {len(touched)} places touched: {', '.join(touched)}")
    assert len(touched) == PLACES
