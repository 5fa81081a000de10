"""docs/sources.md is what the catalog, the shipped figures and the matrix say today."""

from __future__ import annotations

from tests.wire.document import PAGE, page


def test_the_committed_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run `make docs` and commit docs/sources.md"
