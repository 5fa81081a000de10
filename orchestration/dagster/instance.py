"""Where Dagster keeps its instance, and what its processes need to find instance, data and dbt."""

from __future__ import annotations

import os
import sysconfig
from pathlib import Path

from orchestration import dbt, dead_runs
from sources.vocabulary.files import write_aside
from sources.vocabulary.settings import Settings

ROOT = dbt.PROJECT.parent
"""Where the rooms stand: this project's folder, or site-packages. Nothing is written there."""
SHIPPED = Path(__file__).with_name(dead_runs.SETTINGS)
CODE = ("-m", "orchestration.dagster.definitions", "-d", str(ROOT))
"""Where a Dagster process finds the definitions."""


def home(settings: Settings) -> Path:
    """DAGSTER_HOME, or data/dagster; with this project's dagster.yaml where there is none. One that is there is the
    operator's, and stays as it is. Raises InstanceError where it is a link to what is gone."""
    folder = dead_runs.home(settings)
    folder.mkdir(parents=True, exist_ok=True)
    if not dead_runs.is_set_up(folder):
        write_aside(folder / SHIPPED.name, SHIPPED.read_bytes())
    return folder


def is_shipped(folder: Path) -> bool:
    """Whether the instance there has the settings that this version ships."""
    return (folder / SHIPPED.name).read_bytes() == SHIPPED.read_bytes()


def environment(settings: Settings) -> dict[str, str]:
    """The environment of a Dagster process; telemetry off."""
    return {
        **os.environ,
        **dbt.environment(settings),
        "DAGSTER_HOME": str(home(settings).resolve()),
        "DAGSTER_DISABLE_TELEMETRY": "1",
        "R57_DATA_DIR": str(settings.data_dir),
    }


def program(name: str) -> str:
    """A program of the environment that this one runs in: not always beside the interpreter (the distribution's)."""
    return str(Path(sysconfig.get_path("scripts")) / name)
