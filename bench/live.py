"""`r57 run --mode live` beside `--mode bundled`, every publisher played by the wire server, each answer 200 ms late.

Both runs start from nothing, one after the other, in pairs. The polite pauses between two questions to one publisher
are left out of the ratio: they are a courtesy, no cost of ours (the last line says what a run takes with them).
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from bench.measure import Measured, Sample, medians, once
from orchestration import dbt, pipeline
from orchestration.dagster.instance import environment
from sources.vocabulary.settings import HttpSettings, Settings
from tests.wire.server import WireServer

PAIRS = 3
LATENCY_SECONDS = 0.2
DAY = "2026-11-23"
BIN = Path(sys.executable).parent


def publishers() -> int:
    """How many hosts the fetchable datasets ask first."""
    routes = [route for entry in pipeline.fetchable() for route in entry.routes[:1]]
    return len({urlsplit(route.adapter.requests(route.options)[0].url).netloc for route in routes})


def run(mode: str, http: HttpSettings) -> Sample:
    """One whole `r57 run` in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        env = environment(Settings(Path(folder), http))
        env |= {"R57_GATEWAY": http.gateway, "R57_HTTP_PACE": f"{http.pace:g}"}
        env |= {entry.key_env: "test-key" for entry in pipeline.fetchable() if entry.key_env}
        return once([str(BIN / "r57"), "run", "--mode", mode, "--as-of", DAY, "--publish"], env, dbt.PROJECT.parent)


def measure(pairs: int = PAIRS) -> tuple[Measured, Measured, Measured]:
    """The live run, the bundled run, and the live run with every polite pause."""
    bundled, live, polite = [], [], []
    with WireServer(latency=LATENCY_SECONDS) as wire:
        quick = HttpSettings(gateway=wire.url, pace=0.0)
        for _ in range(pairs):
            bundled.append(run("bundled", quick))
            live.append(run("live", quick))
        polite.append(run("live", replace(quick, pace=1.0)))
    return medians(live), medians(bundled), medians(polite)


def report() -> None:
    """Print the ratio of live to bundled."""
    live, bundled, polite = measure()
    print(
        f"{publishers()} publishers, {LATENCY_SECONDS * 1000:.0f} ms before each answer, medians of {live.runs} pairs"
    )
    print(f"  r57 run --mode live      {live.wall:7.2f} s   peak {live.peak_mib:6.0f} MiB")
    print(f"  r57 run --mode bundled   {bundled.wall:7.2f} s   peak {bundled.peak_mib:6.0f} MiB")
    print(f"  ratio live / bundled     {live.wall / bundled.wall:7.2f}     (aim: at most 1.5)")
    print(f"  live with polite pauses  {polite.wall:7.2f} s   (once)")


if __name__ == "__main__":
    report()
