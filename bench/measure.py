"""Whole processes, measured: wall time and the peak memory of the process and its children."""

from __future__ import annotations

import os
import statistics
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

POLL_SECONDS = 0.02


@dataclass(frozen=True, slots=True)
class Measured:
    """Medians over the runs: wall seconds, and peak resident memory in MiB of the whole process tree."""

    wall: float
    peak_mib: float
    runs: int


def _tree_rss(pid: int) -> int:
    """Resident bytes of a process and its descendants (Linux; 0 elsewhere)."""
    total, queue = 0, [pid]
    while queue:
        one = queue.pop()
        try:
            pages = int(Path(f"/proc/{one}/statm").read_text().split()[1])
            children = Path(f"/proc/{one}/task/{one}/children").read_text().split()
        except (OSError, IndexError):
            continue
        total += pages * os.sysconf("SC_PAGE_SIZE")
        queue.extend(int(child) for child in children)
    return total


def once(command: Sequence[str], env: Mapping[str, str], cwd: Path) -> tuple[float, float]:
    """Run a command to its end; give wall seconds and peak MiB. Raises RuntimeError with its output if it fails."""
    started = time.perf_counter()
    process = subprocess.Popen(
        command, env=dict(env), cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    peak = 0
    ended = threading.Event()

    def watch() -> None:
        nonlocal peak
        while not ended.wait(POLL_SECONDS):
            peak = max(peak, _tree_rss(process.pid))

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    said, _ = process.communicate(timeout=600)
    wall = time.perf_counter() - started
    ended.set()
    watcher.join()
    if process.returncode != 0:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}\n{said[-2000:]}")
    return wall, peak / 1024**2


def medians(samples: Sequence[tuple[float, float]]) -> Measured:
    """The medians of wall time and of peak memory."""
    walls, peaks = zip(*samples, strict=True)
    return Measured(statistics.median(walls), statistics.median(peaks), len(samples))
