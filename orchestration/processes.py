"""Which process it is: numbers are given again, so the moment of its start belongs to a process' name, and its host."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
SLACK_SECONDS = 5
"""By so much the start of a process may seem later than what it said: the machine's start is known in whole seconds."""
GONE = ("Z", "X")
"""States of a process that was ended and is only not yet taken off the list."""


@dataclass(frozen=True, slots=True)
class Process:
    """A process: `start` in clock ticks since its machine was started, 0 where the system does not say."""

    host: str
    pid: int
    start: int

    def __str__(self) -> str:
        return f"{self.host}/{self.pid}/{self.start}"


def named(text: str) -> Process | None:
    """The process of such a name; None where it is none."""
    host, _, rest = text.partition("/")
    pid, _, start = rest.partition("/")
    return Process(host, int(pid), int(start)) if pid.isdecimal() and start.isdecimal() else None


def this() -> Process:
    """The process that asks."""
    return running(os.getpid()) or Process(socket.gethostname(), os.getpid(), 0)


def running(pid: int, proc: Path = PROC) -> Process | None:
    """The process that has this number here now; None where there is none."""
    host = socket.gethostname()
    if not (proc / "stat").exists():
        return Process(host, pid, 0) if _answers(pid) else None
    try:
        fields = (proc / str(pid) / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return None if fields[0] in GONE else Process(host, pid, int(fields[19]))


def may_have_said(process: Process, at: float, proc: Path = PROC) -> bool:
    """Whether a process that runs here now was there at a moment (seconds since 1970): what has its number may be
    younger."""
    if not process.start:
        return True
    booted = next(int(line.split()[1]) for line in (proc / "stat").read_text().splitlines() if line.startswith("btime"))
    return booted + process.start / os.sysconf("SC_CLK_TCK") <= at + SLACK_SECONDS


def _answers(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
