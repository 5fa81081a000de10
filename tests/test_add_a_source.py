"""docs/add-a-source.md is run as written: its module, entry, dialect and test, against the wire server."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from sources.border.fetch import fetch
from sources.border.http import HttpClient
from sources.border.vintages import RawStore
from sources.vocabulary.dataset import Bounds, Dataset
from sources.vocabulary.exchange import Route
from sources.vocabulary.settings import Settings
from tests import ROOT
from tests.sources.publishers.payloads import answered
from tests.wire.dialect import Dialect
from tests.wire.faults import CONTENT, WIRE, Fault, Outcome
from tests.wire.server import WireServer
from tests.wire.test_matrix import IMPATIENT, NOW, PATIENT

PAGE = (ROOT / "docs" / "add-a-source.md").read_text(encoding="utf-8")
BLOCKS = {found[1]: found[0] for found in re.finditer(r"(?<=```python\n)# (\S+)\n.*?(?=```)", PAGE, re.DOTALL)}
HOST = "stats.example.org"
WHOLE_GATEWAY = ("tls_refused", "refused")
"""Faults that befall every publisher at once: shown in the matrix."""


def run_block(path: str, **given: object) -> ModuleType:
    """The code block that begins with `# path`, run as a module of that name."""
    name = path.removesuffix(".py").replace("/", ".")
    module = ModuleType(name)
    module.__dict__.update(given)
    exec(compile(BLOCKS[path], f"docs/add-a-source.md: {path}", "exec"), module.__dict__)  # noqa: S102
    return module


@pytest.fixture(scope="module")
def office() -> Iterator[ModuleType]:
    module = run_block("sources/example_office.py")
    sys.modules[module.__name__] = module
    yield module
    del sys.modules[module.__name__]


@pytest.fixture(scope="module")
def entry(office: ModuleType) -> Dataset:
    found: Dataset = run_block(
        "sources/catalog.py", Dataset=Dataset, Route=Route, Bounds=Bounds, example_office=office
    ).ENTRY
    return found


DIALECT: Dialect = run_block("tests/wire/dialects/example_office.py").DIALECT


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
    shown = re.search(r"```text\n(.*?)\n```", PAGE, re.DOTALL)
    assert shown is not None
    assert lines == shown[1].split("\n")


def test_the_test_on_the_page(office: ModuleType) -> None:
    run_block("tests/sources/test_example_office.py", example_office=office, answered=answered).test_a_small_file()


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
