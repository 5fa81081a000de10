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
from datetime import date
from pathlib import Path

from tests import ROOT
from tests.machine import program

DAYS = (date(2027, 3, 1), date(2031, 1, 5), date(2046, 1, 2))
"""After the yearly releases that come next; the first weekend after the targets of 2030; after those of 2045."""

PATIENCE = "1800"
"""Seconds for one test: under libfaketime a look at the clock costs more, and what is shared is built within one."""


def command(faketime: Path, day: date, of: Sequence[str]) -> list[str]:
    """A command as if it were the morning of `day`. Moved by a distance, not set: child processes agree on the time."""
    return [str(faketime), "-m", f"{day.isoformat()} 08:00:00", *of]


def environment(env: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The environment for it: only the clock of the calendar is moved, and a sleep still sleeps."""
    path = [str(Path(__file__).with_name("faketime")), str(ROOT), env.get("PYTHONPATH", "")]
    return {
        **env,
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "NO_FAKE_STAT": "1",
        "TZ": "UTC",
        "PYTHONPATH": os.pathsep.join(filter(None, path)),
    }


def main(arguments: Sequence[str]) -> int:
    """Run the suite once a day of `DAYS`."""
    faketime = program("faketime")
    if faketime is None:
        print("libfaketime is not on this machine: apt-get install faketime (or your distribution's package of it)")
        return 2
    failed = []
    for day in DAYS:
        print(f"the suite on {day}", flush=True)
        suite = [sys.executable, "-m", "pytest", "--order", str(day.year), "--timeout", PATIENCE, *arguments]
        if subprocess.run(command(faketime, day, suite), cwd=ROOT, env=environment(), check=False).returncode:
            failed.append(day)
    print(f"failed on {', '.join(map(str, failed))}" if failed else f"passed on {', '.join(map(str, DAYS))}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
