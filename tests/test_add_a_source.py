"""docs/add-a-source.md is followed as written: tried against every fault, then walked to a row in fct_observation."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest.mock import patch

import duckdb
import pytest

from sources import catalog
from sources.border.fetch import fetch
from sources.border.http import HttpClient
from sources.border.vintages import RawStore
from sources.vocabulary.dataset import Dataset
from sources.vocabulary.settings import Settings
from tests import ROOT
from tests.walk import Walk, blocks, example_office, run_block
from tests.wire.faults import CONTENT, WIRE, Fault, Outcome
from tests.wire.server import WireServer
from tests.wire.test_matrix import IMPATIENT, NOW, PATIENT

PAGE = (ROOT / "docs" / "add-a-source.md").read_text(encoding="utf-8")
BLOCKS = blocks("add-a-source.md")
MOST_PLACES = 6
HOST = "stats.example.org"
WHOLE_GATEWAY = ("tls_refused", "refused")
"""Faults that befall every publisher at once: shown in the matrix."""


OFFICE, DIALECT = example_office()


@pytest.fixture(scope="module")
def office() -> Iterator[ModuleType]:
    with patch.dict(sys.modules, {OFFICE.__name__: OFFICE}):
        yield OFFICE


@pytest.fixture(scope="module")
def entry(office: ModuleType) -> Dataset:
    """The item that the page adds to the register."""
    item = BLOCKS["sources/catalog.py"].partition("\n\n")[2].strip()
    found: Dataset = eval(item, {**vars(catalog), "example_office": office})  # noqa: S307
    return found


@pytest.fixture
def wire() -> Iterator[WireServer]:
    with WireServer(dialects={HOST: DIALECT}) as server:
        yield server


def fetched(entry: Dataset, wire: WireServer, folder: Path, fault: str = "") -> tuple[Any, RawStore]:
    settings = Settings(data_dir=folder, http=replace(IMPATIENT.get(fault, PATIENT), gateway=wire.url))
    return fetch(entry, HttpClient(settings.http, now=lambda: NOW), settings), RawStore(settings.raw)


def test_what_the_page_shows_is_what_arrives(entry: Dataset, wire: WireServer, tmp_path: Path) -> None:
    attempt, store = fetched(entry, wire, tmp_path)
    assert attempt.outcome == "new_vintage", attempt.reason
    newest = store.newest(entry.name)
    assert newest is not None
    columns = ("series_code", "area_code", "period", "value", "unit")
    lines = [" ".join(str(cell) for cell in row) for row in store.rows(newest).select(columns).iter_rows()]
    assert lines == shown()


def shown() -> list[str]:
    """The rows that the page says arrive."""
    found = re.search(r"```text\n(.*?)\n```", PAGE, re.DOTALL)
    assert found is not None
    return found[1].split("\n")


@pytest.mark.usefixtures("office")
def test_the_test_on_the_page(monkeypatch: pytest.MonkeyPatch, office: ModuleType) -> None:
    import sources.publishers

    monkeypatch.setattr(sources.publishers, "example_office", office, raising=False)
    run_block("add-a-source.md", "tests/sources/publishers/test_example_office.py").test_a_small_file()


@pytest.mark.parametrize(
    "fault",
    [f for f in WIRE if f.name not in WHOLE_GATEWAY] + [f for f in CONTENT if f.name in DIALECT.alterations],
    ids=lambda fault: fault.name,
)
def test_the_example_keeps_every_promise(fault: Fault, entry: Dataset, wire: WireServer, tmp_path: Path) -> None:
    wire.inject(HOST, fault.name)
    attempt, _ = fetched(entry, wire, tmp_path, fault.name)
    assert wire.struck
    if fault.promise.outcome is Outcome.REFUSED:
        assert attempt.error
        assert attempt.outcome in fault.promise.kinds, attempt.reason
    else:
        assert attempt.outcome == "new_vintage", attempt.reason


@pytest.mark.xdist_group("walk")
def test_the_walk_ends_at_rows_in_fct_observation(walked: Walk) -> None:
    with duckdb.connect(str(walked.data / "releases" / "current" / "r57.duckdb"), read_only=True) as release:
        rows = release.execute(
            "select series_code, area_code, period, indicator_value, indicator_unit "
            "from fct_observation where dataset = 'example_fibre' order by all"
        ).fetchall()
        served = release.execute(
            "select retrieval_mode, newest_published_on::varchar from mart_source_freshness "
            "where dataset = 'example_fibre'"
        ).fetchall()
    assert [" ".join(str(cell) for cell in row) for row in rows] == shown()
    assert served == [("live", "2026-10-01")]


def test_the_walk_touches_at_most_six_places(record_property: Callable[[str, object], None]) -> None:
    record_property("told", f"add a source: {len(BLOCKS)} places touched (at most {MOST_PLACES}): {', '.join(BLOCKS)}")
    assert len(BLOCKS) <= MOST_PLACES
