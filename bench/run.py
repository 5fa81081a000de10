"""`r57 run` beside the same SQL in plain DuckDB: everything built, one dataset changed, nothing new.

Each round runs all of them one after the other, so that a machine whose speed drifts slows all. Before a whole run the
build database and the releases are removed (what dbt knows of the project stays, as it does from day to day); one
dataset changes in the folder that a whole run left.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from datetime import date
from pathlib import Path

from bench.compiled import statements
from bench.measure import Budget, Measured, Sample, medians, once
from orchestration import dbt
from orchestration.dagster.instance import environment
from orchestration.inputs import code_version
from sources.vocabulary.settings import HttpSettings, Settings
from tests.wire.server import WireServer

ROUNDS = 3
MINUTES = 10.0
"""A round that would end later is left out: the medians are of those that were made."""
DAY = date(2026, 11, 23)
CHANGED = "undp_hdr"
"""The dataset whose publisher has something new."""
COMMAND = [sys.executable, "-m", "orchestration.command", "run", "--as-of", DAY.isoformat(), "--publish"]


def measure(rounds: int = ROUNDS) -> dict[str, Measured]:
    """What each kind of run takes, and plain SQL."""
    samples: dict[str, list[Sample]] = {"whole": [], "one dataset": [], "nothing new": [], "plain": []}
    with tempfile.TemporaryDirectory() as folder, WireServer() as wire:
        data = Path(folder) / "data"
        settings = Settings(data, HttpSettings())
        env = {**environment(settings), "R57_GATEWAY": wire.url, "R57_HTTP_PACE": "0"}

        def run(*words: str) -> Sample:
            return once([*COMMAND, *words], env, dbt.PROJECT.parent)

        first = run("--mode", "bundled")
        script = Path(folder) / "statements.json"
        script.write_text(json.dumps(statements(settings, DAY)), encoding="utf-8")
        budget, took = Budget(MINUTES), 0.0
        for number in range(rounds):
            if number and budget.is_spent(took):
                break
            shutil.rmtree(settings.releases)
            (settings.build / dbt.BUILD_DB).unlink()
            samples["whole"].append(run("--mode", "bundled"))
            beside = Path(folder) / f"plain-{number}"
            beside.mkdir()
            plain = [sys.executable, "-m", "bench.plain", str(script), str(beside / dbt.BUILD_DB)]
            samples["plain"].append(once(plain, dict(os.environ), dbt.PROJECT.parent))
            samples["nothing new"].append(run("--mode", "bundled"))
            shutil.copytree(data, Path(folder) / "kept", symlinks=True)
            samples["one dataset"].append(run("--mode", "live", "--select", CHANGED))
            shutil.rmtree(data)
            (Path(folder) / "kept").rename(data)
            took = sum(taken[-1][0] for taken in samples.values())
    return {"first": medians([first]), **{kind: medians(taken) for kind, taken in samples.items()}}


def report() -> None:
    """Print what the runs take and their ratios."""
    taken = measure()
    whole, plain = taken["whole"], taken["plain"]
    print(f"whole processes, medians of {whole.runs} rounds, as known on a fixed day, code {code_version()}")
    for kind, of in {
        "first": "r57 run in an empty folder",
        "whole": "r57 run, everything built",
        "one dataset": f"r57 run, {CHANGED} changed",
        "nothing new": "r57 run, nothing new",
        "plain": "the same SQL in plain DuckDB",
    }.items():
        one = taken[kind]
        print(f"  {of:30} {one.wall:7.2f} s   processor {one.processor:7.2f} s   peak {one.peak_mib:6.0f} MiB")
    for said, above, below, aim in (
        ("everything built / plain SQL", whole, plain, "at most 3.5"),
        ("one dataset / everything", taken["one dataset"], whole, "at most 0.5"),
        ("nothing new / everything", taken["nothing new"], whole, "at most 0.1"),
    ):
        processor = above.processor / below.processor
        print(f"  ratio {said:30} {above.wall / below.wall:5.2f}   of processor time {processor:5.2f}   (aim: {aim})")
    print(f"  peak memory of r57 run {whole.peak_mib:.0f} MiB   (aim: below 1024)")


if __name__ == "__main__":
    report()
