"""A small release, to read."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.orchestration.command.terminal import data_folder


@pytest.fixture(scope="session")
def small_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with one release of the small build. What is refused leaves a lock and empty folders."""
    return data_folder(tmp_path_factory.mktemp("terminal"))


@pytest.fixture
def data(small_data: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same, which the command is told to read."""
    monkeypatch.setenv("R57_DATA_DIR", str(small_data))
    return small_data
