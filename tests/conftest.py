"""What many tests share: one warehouse built from the shipped figures, once a session, for all workers."""

from __future__ import annotations

import fcntl
import json
import os
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import settings

# A slow moment of the machine is no failure of a property.
settings.register_profile("r57", deadline=None)
settings.load_profile("r57")

AS_OF = date(2026, 11, 23)
"""The day as known on in every test that needs one."""
NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
"""The moment at which every test that needs one takes place."""


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder after `r57 run --mode bundled --as-of 2026-11-23`: raw, build and releases."""
    from orchestration import pipeline
    from sources.vocabulary.settings import HttpSettings, Settings

    shared = tmp_path_factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        shared = shared.parent
    folder = shared / "built"
    done = shared / "built.json"
    with (shared / "built.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            settings = Settings(data_dir=folder, http=HttpSettings())
            report = pipeline.run(settings, mode="bundled", as_of=AS_OF, now=lambda: NOW)
            done.write_text(json.dumps({"release_id": report.release_id}))
    return folder


@pytest.fixture(scope="session")
def warehouse(built: Path) -> Path:
    """The build database of the shipped figures. Open it read-only."""
    return built / "build" / "r57.duckdb"


@pytest.fixture(scope="session")
def release(built: Path) -> Path:
    """The release folder of the shipped figures."""
    return (built / "releases" / "current").resolve()
