"""Whole processes, measured: wall time, processor time and peak memory of the process and its children."""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

POLL_SECONDS = 0.02
LONGEST_SECONDS = 1800
"""A process that takes longer hangs; the slowest one measured here takes two minutes on two quiet cores."""


@dataclass(frozen=True, slots=True)
class Measured:
    """Medians over the runs: wall seconds, processor seconds, and peak resident memory in MiB of the process tree."""

    wall: float
    peak_mib: float
    processor: float
    runs: int


class Budget:
    """Time for a benchmark: what does not fit into it is left out, so that a slow machine gives figures too."""

    def __init__(self, minutes: float) -> None:
        self.minutes = minutes
        self._began = time.perf_counter()

    def is_spent(self, next_seconds: float = 0.0) -> bool:
        """Whether something that takes so long would end too late."""
        return time.perf_counter() - self._began + next_seconds > 60 * self.minutes


def descendants(pid: int) -> Iterator[int]:
    """A process and all that descend from it (Linux; none elsewhere)."""
    queue = [pid]
    while queue:
        one = queue.pop()
        try:
            # every thread has the children that it began itself
            begun = [path.read_text().split() for path in Path(f"/proc/{one}/task").glob("*/children")]
        except OSError:
            continue
        if begun:
            yield one
        queue.extend(int(child) for children in begun for child in children)


def _tree_rss(pid: int) -> int:
    """Resident bytes of a process and its descendants (Linux; 0 elsewhere)."""
    total = 0
    for one in descendants(pid):
        with suppress(OSError, IndexError):
            total += int(Path(f"/proc/{one}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return total


Sample = tuple[float, float, float]
"""Wall seconds, peak MiB, processor seconds."""


def once(command: Sequence[str], env: Mapping[str, str], cwd: Path) -> Sample:
    """Run a command to its end and measure it. Raises RuntimeError with its output if it fails."""
    started, spent = time.perf_counter(), _processor()
    process = subprocess.Popen(
        command, env=dict(env), cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    with watched(process.pid) as peaks:
        said, _ = process.communicate(timeout=LONGEST_SECONDS)
        wall = time.perf_counter() - started
    if process.returncode != 0:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}\n{said[-2000:]}")
    return wall, max(peaks), _processor() - spent


@contextmanager
def watched(*pids: int) -> Iterator[list[float]]:
    """Peak resident MiB of processes with their descendants, all together; the list has it when the context is left."""
    peak = 0
    ended = threading.Event()

    def watch() -> None:
        nonlocal peak
        while not ended.wait(POLL_SECONDS):
            peak = max(peak, sum(map(_tree_rss, pids)))

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    peaks = [0.0]
    try:
        yield peaks
    finally:
        ended.set()
        watcher.join()
        peaks.append(peak / 1024**2)


def _processor() -> float:
    """Processor seconds of all children that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def medians(samples: Sequence[Sample]) -> Measured:
    """The median of each."""
    walls, peaks, processors = (statistics.median(column) for column in zip(*samples, strict=True))
    return Measured(walls, peaks, processors, len(samples))
