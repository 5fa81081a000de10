"""A real Chromium, for what is looked at."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.look.browser import Browser
from tests.machine import program


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Opened once a file; tests that take it are marked with what they need."""
    chromium = program("chromium")
    assert chromium is not None
    with Browser(chromium) as opened:
        yield opened
