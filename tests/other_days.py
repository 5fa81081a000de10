"""`make test-clock`: the whole suite on other days, with the date of every process moved by libfaketime.

    python -m tests.other_days [arguments of pytest]

Each day has its own order of tests. Waits go by the monotonic clock, which is left alone; so are the times of files, or
every compiled file would count as stale. Ends with 1 when a day fails, 2 when libfaketime is absent.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from tests import ROOT
from tests.machine import program

DAYS = (date(2027, 3, 1), date(2031, 1, 5), date(2046, 1, 2))
"""After the yearly releases that come next; the first weekend after the targets of 2030; after those of 2045."""

PATIENCE = "1800"
"""Seconds for one test: what is shared is built within one."""

FOREVER = "2000000000"
"""Seconds for which libfaketime keeps the distance it has read."""

NAME = "libfaketime.so.1"

BROKEN = b"\0pthread_cond_timedwait\0"
"""What libfaketime up to 0.9.10 ends at once instead of waiting. Python hands on its lock of threads by it: hundreds of
times as often, which doubles the processor time of the suite."""


def library(faketime: Path, folder: Path) -> Path:
    """A copy of libfaketime in `folder` that leaves timed waits to the system: the name they are looked up by is gone.

    Its form without locks: a distance that is read once needs none. Raises LookupError where the name is not in it.
    """
    loaded = _said([str(faketime), "2000-01-01", "cat", "/proc/self/maps"], os.environ).split()
    code = next(Path(name) for name in loaded if Path(name).name == NAME).read_bytes()
    if BROKEN not in code:
        raise LookupError(f"the library of {faketime} has no pthread_cond_timedwait: it may do without `BROKEN`")
    copy = folder / NAME
    copy.write_bytes(code.replace(BROKEN, BROKEN.replace(b"pthread", b"-thread"), 1))
    return copy


def environment(moving: Path, day: date, env: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The environment of a command that is to take place on the morning of `day`, in UTC, by the library `moving`.

    The date is moved by a distance, so that child processes agree on it, counted from the machine's own date, so that a
    process whose date is moved already may start another.
    """
    unmoved = _unmoved(env)
    morning = datetime(day.year, day.month, day.day, 8, tzinfo=UTC)
    distance = int(morning.timestamp()) - int(_said(["date", "+%s"], env))
    path = [str(Path(__file__).with_name("faketime")), str(ROOT), env.get("PYTHONPATH", "")]
    return {
        **unmoved,
        "LD_PRELOAD": str(moving),
        "FAKETIME": f"{distance:+d}",
        "FAKETIME_CACHE_DURATION": FOREVER,
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "NO_FAKE_STAT": "1",
        "TZ": "UTC",
        "PYTHONPATH": os.pathsep.join(filter(None, path)),
    }


def _unmoved(env: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in env.items() if name not in ("LD_PRELOAD", "FAKETIME")}


def _said(command: Sequence[str], env: Mapping[str, str]) -> str:
    """What a command prints whose date is the machine's own."""
    done = subprocess.run(command, env=_unmoved(env), capture_output=True, text=True, check=True)
    return done.stdout.strip()


def main(arguments: Sequence[str]) -> int:
    """Run the suite once a day of `DAYS`."""
    faketime = program("faketime")
    if faketime is None:
        print("libfaketime is not on this machine: apt-get install faketime (or your distribution's package of it)")
        return 2
    failed = []
    with TemporaryDirectory() as folder:
        moving = library(faketime, Path(folder))
        for day in DAYS:
            print(f"the suite on {day}", flush=True)
            suite = [sys.executable, "-m", "pytest", "--order", str(day.year), "--timeout", PATIENCE, *arguments]
            if subprocess.run(suite, cwd=ROOT, env=environment(moving, day), check=False).returncode:
                failed.append(day)
    print(f"failed on {', '.join(map(str, failed))}" if failed else f"passed on {', '.join(map(str, DAYS))}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
