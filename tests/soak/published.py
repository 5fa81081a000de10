"""Releases made one after the other of the small build that the tests of `exports` use; by themselves, or by a process
that may be killed: `python -m tests.soak.published FOLDER NUMBER`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from itertools import count
from pathlib import Path

from exports.marts.made_from import MadeFrom, write
from exports.release import Release, build_release
from tests.exports.conftest import FIRST, REGISTERS, SEEDS, SMALL_BUILD, make_build


def small_build(folder: Path) -> Path:
    """The build that all of them are made of."""
    registers = [f"create table {table} as from read_csv('{SEEDS / seed}.csv')" for table, seed in REGISTERS.items()]
    return make_build(folder / "build.duckdb", "; ".join([*registers, SMALL_BUILD.read_text(encoding="utf-8")]))


def publish(build: Path, releases: Path, number: int) -> Release:
    """Release so many hours after the first."""
    write(build, MadeFrom(date(2026, 11, 23), "soak", f"{number:016x}", ()))
    return build_release(build, releases, built_at=FIRST + timedelta(hours=number))


def publisher(folder: Path, releases: Path) -> Callable[[], Release]:
    """Gives what publishes the next release each time it is called."""
    return partial(_next, small_build(folder), releases, count())


def _next(build: Path, releases: Path, numbers: count[int]) -> Release:
    return publish(build, releases, next(numbers))


if __name__ == "__main__":
    publish(Path(sys.argv[1]) / "build.duckdb", Path(sys.argv[1]) / "releases", int(sys.argv[2]))
