"""Dagster's user interface over this project, with its instance kept in the data folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from orchestration import dbt
from orchestration.doctor import examine
from sources.vocabulary.settings import Settings

ROOT = dbt.PROJECT.parent
"""Where the rooms stand: this project's folder, or site-packages. Nothing is written there."""


def home(settings: Settings) -> Path:
    """DAGSTER_HOME: data/dagster, with this project's dagster.yaml in it."""
    folder = settings.data_dir / "dagster"
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(Path(__file__).with_name("dagster.yaml"), folder / "dagster.yaml")
    return folder


def environment(settings: Settings) -> dict[str, str]:
    """What a Dagster process needs to find instance, data and dbt; telemetry off."""
    return {
        **os.environ,
        **dbt.environment(settings),
        "DAGSTER_HOME": str(home(settings)),
        "DAGSTER_DISABLE_TELEMETRY": "1",
        "R57_DATA_DIR": str(settings.data_dir),
    }


def serve(settings: Settings, port: int) -> int:
    """Run `dagster dev` until it is stopped; give its exit code. Dead runs of before are freed first, since one would
    hold the build pool for ever."""
    examine(settings, mend=True)
    command = [
        str(Path(sys.executable).parent / "dagster"),
        "dev",
        "-m",
        "orchestration.dagster.definitions",
        "-d",
        str(ROOT),
        "-h",
        "127.0.0.1",
        "-p",
        str(port),
    ]
    return subprocess.run(command, cwd=home(settings), env=environment(settings), check=False).returncode
