"""Every store that there is, empty: what is promised of one is tried with each."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from orchestration import sharing
from orchestration.store.contract import Store
from orchestration.store.folder import Folder
from orchestration.store.opened import opened
from tests.orchestration.store.machines import EGDI
from tests.orchestration.store.made_up import Shelf

IS_BUCKET_THERE = find_spec("obstore") is not None


@pytest.fixture(scope="session")
def s3() -> Iterator[dict[str, str]]:
    """The settings that lead to a server of this machine that speaks S3 (`make test-s3`)."""
    from tests.orchestration.store.speaking_s3 import speaking_s3

    with speaking_s3() as env:
        yield env


@pytest.fixture(params=["folder", *(["bucket"] if IS_BUCKET_THERE else [])])
def address(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Where an empty store is, which the command finds as well."""
    if request.param == "folder":
        return str(tmp_path / "www")
    for name, value in request.getfixturevalue("s3").items():
        monkeypatch.setenv(name, value)
    return f"s3://r57/{uuid.uuid4().hex}"


@pytest.fixture
def store(address: str) -> Store:
    return opened(address)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """The folder of a store."""
    return tmp_path / "www"


@pytest.fixture
def folder(place: Path) -> Folder:
    return Folder(place)


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "data")


@pytest.fixture
def one_dataset(monkeypatch: pytest.MonkeyPatch) -> None:
    """The catalog has one dataset alone: each is treated alike."""
    monkeypatch.setattr(sharing, "DATASETS", {EGDI.name: EGDI})
