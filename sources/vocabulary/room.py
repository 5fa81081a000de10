"""Want of room on a disk, told from every other error: each library says it in its own way."""

from __future__ import annotations

import errno
import re
from collections.abc import Iterator

ERRNOS = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""No space, a quota, a limit on the size of files."""
WORDS = (
    "No space left on device",
    "Disk quota exceeded",
    "File too large",
    "database or disk is full",  # SQLite
    "failed to offload data block",  # DuckDB, where what does not fit into memory finds no room on disk
    "max_temp_directory_size",
)
_PATH = re.compile(r"""(?:file|directory) ["']([^"']+)["']""")


def is_wanting(error: BaseException) -> bool:
    """Whether an error, or what caused it, is want of room."""
    return any(_says_so(one) for one in _causes(error))


def file_of(error: BaseException) -> str:
    """The file for which there was no room, as far as an error or its causes name it; else empty."""
    for one in _causes(error):
        if isinstance(one, OSError) and isinstance(one.filename, str) and _says_so(one):
            return one.filename
        if _says_so(one) and (named := _PATH.search(str(one))):
            return named[1]
    return ""


def _says_so(error: BaseException) -> bool:
    return getattr(error, "errno", None) in ERRNOS or any(words in str(error) for words in WORDS)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
