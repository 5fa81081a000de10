"""`r57 run` on a built environment beside a bare `dbt build` of the same project on the same raw data.

Each pair runs one after the other, so that a machine whose speed drifts slows both. Before each `r57 run` the build
folder's release is forgotten (else it would rightly say that nothing changed); the raw vintages stay.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from datetime import date
from pathlib import Path

from bench.measure import Measured, medians, once
from orchestration import dbt
from orchestration.dagster.dev import environment
from orchestration.inputs import code_version
from sources.vocabulary.settings import HttpSettings, Settings

PAIRS = 3
BIN = Path(sys.executable).parent


def measure(pairs: int = PAIRS) -> tuple[Measured, Measured, Measured]:
    """`r57 run` with a release to make, bare `dbt build`, and a second `r57 run` with nothing to do."""
    day = date(2026, 11, 23)
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(Path(folder), HttpSettings())
        env = environment(settings)
        run = [str(BIN / "r57"), "run", "--mode", "bundled", "--as-of", day.isoformat()]
        build = [str(BIN / "dbt"), *dbt.arguments(["build", "--exclude-resource-type", "unit_test"], settings, day)]
        once(run, env, dbt.PROJECT.parent)
        runs, builds, idle = [], [], []
        for _ in range(pairs):
            shutil.rmtree(settings.releases)
            runs.append(once(run, env, dbt.PROJECT.parent))
            idle.append(once(run, env, dbt.PROJECT.parent))
            builds.append(once(build, env, dbt.PROJECT.parent))
    return medians(runs), medians(builds), medians(idle)


def report() -> None:
    """Print the ratios of the main job."""
    run, build, idle = measure()
    print(f"whole process, medians of {run.runs} pairs, as known on a fixed day, code {code_version()}")
    print(f"  r57 run (release made)   {run.wall:7.2f} s   peak {run.peak_mib:6.0f} MiB")
    print(f"  bare dbt build           {build.wall:7.2f} s   peak {build.peak_mib:6.0f} MiB")
    print(f"  r57 run (nothing new)    {idle.wall:7.2f} s   peak {idle.peak_mib:6.0f} MiB")
    print(f"  ratio r57 run / dbt build {run.wall / build.wall:.2f}   (aim: at most 2.0)")
    print(f"  peak memory of r57 run {run.peak_mib:.0f} MiB   (aim: below 1024)")
    print(f"  ratio nothing new / first {idle.wall / run.wall:.2f}   (aim: below 1)")


if __name__ == "__main__":
    report()
