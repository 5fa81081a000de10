"""One process at a time: a lock that belongs to the process, so that the system frees it when a run is killed."""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sources.vocabulary.settings import Settings

LOCK = "run.lock"


def is_held(settings: Settings) -> bool:
    """Whether a living run holds the data folder now."""
    if not (settings.state / LOCK).exists():
        return False
    with (settings.state / LOCK).open() as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


@contextmanager
def alone(settings: Settings, waiting: Callable[[str], None] = lambda _: None) -> Iterator[None]:
    """Hold the data folder: a second run waits its turn, and then mostly finds that nothing has changed."""
    settings.state.mkdir(parents=True, exist_ok=True)
    with (settings.state / LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waiting("waiting for another run to end")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
