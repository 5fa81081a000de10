"""Read by every Python process of a kill at its start: the process is killed at the n-th write of a stage.

What is killed is the program that a person runs, as they run it; this only counts what it writes into the data folder
(audit events of Python; what DuckDB and polars write themselves is met by the kills that come a while after an event).

    R57_SOAK=<stage>:<n>:<milliseconds>   killed before its n-th write of a stage, or so long after it; where that is
                                          below zero it is noted only, and another process kills
    R57_SOAK=count                        every write is noted, in the file R57_SOAK_NOTES
    R57_SOAK_NOTES                        where the killed process notes its number and what it was about to write
"""

import itertools
import os
import signal
import sys
import threading

WRITES = frozenset({"os.rename", "os.mkdir", "os.remove", "os.rmdir", "os.symlink", "os.chmod"})


def stage_of(event: str, path: str) -> str:
    """The stage of a run that a write into the data folder belongs to; empty where it tells none."""
    room, _, rest = path.partition("/")
    if room == "landing":
        return "landing"
    if room == "raw":
        return "index" if rest.startswith("_index") else "verdicts" if rest.startswith("published_v") else "raw"
    if room == "build":
        compiled = rest.partition("/run/r57/")[2]
        return "build" if not compiled else "tests" if ".yml/" in compiled else "models"
    if room == "state":
        return "state"
    if room == "releases":
        if ".removing-" in rest or event == "os.rmdir":
            return "retention"
        is_switch = event == "os.symlink" or (event == "os.rename" and not rest.startswith(".building-"))
        is_named = event == "os.rename" and rest.startswith(".building-") and "/" not in rest
        return "switch" if is_switch or is_named else "release" if rest.startswith(".building-") else "metrics"
    return ""


def watch(data: str, order: str, notes: str) -> None:
    """Count the writes of this process, and end it when it is time."""
    stage, number, wait = order.split(":") if order != "count" else ("", "0", "0")
    counts: dict[str, itertools.count[int]] = {}
    place = os.path.realpath(data) + "/"

    def note(text: str) -> None:
        handle = os.open(notes, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        os.write(handle, f"{text}\n".encode())
        os.close(handle)

    def told(event: str, arguments: tuple[object, ...]) -> None:
        if event == "open":
            flags = arguments[2]
            if not isinstance(flags, int) or not flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
                return
        elif event not in WRITES:
            return
        path = os.fsdecode(arguments[0]) if isinstance(arguments[0], str | bytes | os.PathLike) else ""
        if event == "os.symlink" and isinstance(arguments[1], str | os.PathLike):
            path = os.fsdecode(arguments[1])
        if not path.startswith(place):
            return
        found = stage_of(event, path.removeprefix(place))
        if not found:
            return
        seen = next(counts.setdefault(found, itertools.count(1)))
        if order == "count":
            note(f"{os.getpid()} {found} {seen} {event} {path.removeprefix(place)}")
        elif found == stage and seen == int(number):
            note(f"{os.getpid()} {found} {seen} {event} {path.removeprefix(place)}")
            if int(wait) > 0:
                threading.Timer(int(wait) / 1000, os.kill, (os.getpid(), signal.SIGKILL)).start()
            elif int(wait) == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(told)


if os.environ.get("R57_SOAK"):
    watch(os.environ["R57_DATA_DIR"], os.environ["R57_SOAK"], os.environ["R57_SOAK_NOTES"])
