"""One at a time in a data folder, whoever it is: a lock that the system frees when its process is killed.

A whole build with its release, or one write into raw: whoever does either holds `run.lock` meanwhile, in which its name
stands for those that wait. Nobody who holds it waits for anything else that another holds, so that all get their turn.
"""

from __future__ import annotations

import errno
import fcntl
import os
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from sources.border.succession import finish
from sources.vocabulary.settings import Settings

LOCK = "run.lock"
SERVING = "serve.lock"
PRIVATE = 0o700
"""What lies in landing, raw, state and build may hold rows that nobody may pass on: a folder made here is its owner's
alone. One that an operator made or opened to others is left as it is."""


def is_held(settings: Settings) -> bool:
    """Whether a living run holds the data folder now."""
    if not (settings.state / LOCK).is_file():
        return False
    with (settings.state / LOCK).open() as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


@contextmanager
def alone(settings: Settings, who: str, waiting: Callable[[str], None] = lambda _: None) -> Iterator[None]:
    """Hold the data folder: a second one waits its turn, and is told for whom. `who`: how a person knows the holder.

    What a killed one had decided to put in place (`succession.py`) is in place for whoever comes next. Not to be asked
    for again by who holds it: that would wait for itself. Raises OSError where the folders or the lock
    cannot be made; a lock that is a symbolic link is not followed.
    """
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    for folder in (settings.landing, settings.raw, settings.state, settings.build):
        folder.mkdir(mode=PRIVATE, exist_ok=True)
    with _opened(settings, LOCK) as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waiting(f"waiting for {_holder(lock)} to end")
            # A library that takes note of Ctrl-C itself has the system take up the waiting again: nobody could end it.
            signal.siginterrupt(signal.SIGINT, True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        _sign(lock, f"{who}, process {os.getpid()} on {socket.gethostname()}")
        try:
            finish(settings.raw)
            yield
        finally:
            _sign(lock, "")


@contextmanager
def serving(settings: Settings) -> Iterator[int]:
    """Be the one that serves a data folder; give the lock's descriptor, for the processes that serve to inherit: it is
    held as long as one of them lives. Raises BlockingIOError where it is held, OSError as `alone`."""
    settings.state.mkdir(mode=PRIVATE, parents=True, exist_ok=True)
    with _opened(settings, SERVING) as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield lock.fileno()


def _holder(lock: IO[bytes]) -> str:
    """Who holds the lock, in its own words."""
    lock.seek(0)
    return lock.read().decode(errors="replace") or "another run"


def _sign(lock: IO[bytes], words: str) -> None:
    """Say in the lock who holds it. That a disk is full keeps nobody from holding it."""
    with suppress(OSError):
        lock.seek(0)
        lock.truncate()
        lock.write(words.encode())
        lock.flush()


def unfit(file: Path) -> str:
    """Why what is in the place of a lock can be none, and what to do; empty where it can, or nothing is there. A pipe
    would be waited for, a folder cannot be written, and a link may lead to any file."""
    if file.is_symlink():
        return "the lock is a symbolic link, which nothing here makes: look where it leads, remove it"
    if file.exists() and not file.is_file():
        return "what is in the place of the lock is no file, remove it"
    return ""


def _opened(settings: Settings, name: str) -> IO[bytes]:
    """The lock file, never through a link: whoever may write into the folder could otherwise have us empty any file."""
    file = settings.state / name
    if what := unfit(file):
        raise OSError(errno.ELOOP if file.is_symlink() else errno.EEXIST, what, str(file))
    return os.fdopen(os.open(file, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600), "r+b")
