"""What a quarter of tiles more costs, and a larger file: slopes by which the cost of more can be told.

Two rows of steps, each by `r57 tiles` as a person starts it, into an empty data folder, from generated files served
over loopback: one to 28 quarters of one network with a million tiles each, and one to eight files of real size (6.5
million tiles). `R57_BENCH_ROWS` makes the larger ones smaller.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.measure import Budget, once
from sources.tiles.ookla import Network, Quarter
from tests.wire.ookla_files import FULL_ROWS, write_tiles
from tests.wire.range_server import RangeServer

ROOT = Path(__file__).parents[1]
NETWORK: Network = "fixed"
SMALL_ROWS = 1_000_000
LARGE_ROWS = int(os.environ.get("R57_BENCH_ROWS") or FULL_ROWS)
QUARTERS = [Quarter(2019 + at // 4, at % 4 + 1) for at in range(28)]
MANY, LARGE = (1, 2, 4, 8, 14, 28), (1, 2, 4, 8)
"""Numbers of files of each size."""
MINUTES = 20.0
"""A step that would end later is left out and said."""


@dataclass(frozen=True, slots=True)
class Step:
    """What so many files cost: wall and processor seconds, peak MiB, MB fetched and kept in `raw/`."""

    files: int
    wall: float
    processor: float
    peak_mib: float
    fetched_mb: float
    raw_mb: float


def report() -> None:
    """Print both tables with their slopes."""
    budget = Budget(MINUTES)
    with tempfile.TemporaryDirectory(prefix="r57-scale-") as name:
        folder = Path(name)
        for title, rows, counts in (("a million tiles", SMALL_ROWS, MANY), ("real size", LARGE_ROWS, LARGE)):
            published = folder / "published"
            _publish(published, rows, QUARTERS[-max(counts) :])
            _say(f"files of {rows:,} tiles ({title}), {_bytes(published) / max(counts) / 1e6:.0f} MB each")
            _table(folder, published, counts, budget)
            shutil.rmtree(published)


def _table(folder: Path, published: Path, counts: Sequence[int], budget: Budget) -> None:
    steps: list[Step] = []
    for count in counts:
        expected = 2 * steps[-1].wall if steps else 0.0
        if budget.is_spent(expected):
            _say(f"{count} files: left out, for it would end after {MINUTES:.0f} minutes")
            continue
        steps.append(_step(folder / f"data-{count}", published, count))
        one = steps[-1]
        _say(
            f"{one.files:3d} files: {one.wall:6.1f} s, processor {one.processor:6.1f} s, peak {one.peak_mib:5.0f} MiB, "
            f"fetched {one.fetched_mb:7.1f} MB, kept {one.raw_mb:6.2f} MB"
        )
        shutil.rmtree(folder / f"data-{count}")
    if len(steps) > 1:
        for what in ("wall", "processor", "fetched_mb", "raw_mb"):
            slope, at_none = np.polyfit([one.files for one in steps], [getattr(one, what) for one in steps], 1)
            _say(f"{what}: {slope:.3f} a file more, {at_none:.2f} besides")


def _step(data: Path, published: Path, count: int) -> Step:
    """`r57 tiles` of the newest quarters into an empty data folder."""
    with RangeServer(published, is_still=True) as server:
        env = {**os.environ, "R57_DATA_DIR": str(data), "R57_GATEWAY": server.url, "R57_HTTP_PACE": "0"}
        periods = [quarter.period for quarter in QUARTERS[-count:]]
        command = [sys.executable, "-m", "orchestration.command", "tiles", *periods, "--network", NETWORK]
        wall, peak, processor = once(command, env, ROOT)
        return Step(count, wall, processor, peak, server.bytes_sent / 1e6, _bytes(data / "raw") / 1e6)


def _publish(folder: Path, rows: int, quarters: Sequence[Quarter]) -> None:
    for quarter in quarters:
        path = folder / quarter.url(NETWORK).removeprefix("https://")
        write_tiles(path, year=quarter.year, quarter=quarter.number, network=NETWORK, rows=rows, row_groups=30)


def _bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _say(text: str) -> None:
    print(f"  {text}", flush=True)


if __name__ == "__main__":
    report()
