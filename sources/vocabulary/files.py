"""Files that are whole or not there: written aside, put on disk, then given their name in one step."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Callable, Mapping
from itertools import count
from pathlib import Path
from typing import Any

from sources.vocabulary import room


def nearest(path: Path) -> Path:
    """The path, or the first folder above it that is there: where its disk is asked for room."""
    return next(place for place in (path, *path.parents) if os.path.exists(place))  # noqa: PTH110 (never raises)


def sync(path: Path) -> None:
    """Have the operating system put a file or folder on disk before anything points to it."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_aside(path: Path, write: Callable[[Path], object] | bytes | str) -> None:
    """Give `path` its content in one step: bytes, text (UTF-8), or whatever `write` puts into the file it is given.

    Readers see the file of before or the whole new one, also after a power cut. Raises OSError; `path` is then as it
    was. A folder that stands where the file belongs is moved out of its way, under a name that nothing here reads.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    # by chance, not by thread: two machines that share the folder have processes and threads of the same numbers
    aside = path.with_name(f".{path.name}.{os.getpid()}.{secrets.randbits(48)}")
    try:
        _clear_of_folder(path)
        try:
            _put(aside, write, path)
        except FileNotFoundError:
            # somebody who clears up after killed writers took it for such a one's: once more, for this one lives
            _put(aside, write, path)
    except BaseException as error:
        aside.unlink(missing_ok=True)
        _name_full_disk(error, path)
        raise
    sync(path.parent)


def _put(aside: Path, write: Callable[[Path], object] | bytes | str, path: Path) -> None:
    if callable(write):
        write(aside)
    else:
        aside.write_bytes(write.encode() if isinstance(write, str) else write)
    sync(aside)
    aside.replace(path)


def make_folder(path: Path) -> None:
    """Have a folder there. What is no folder and stands in its place (a file, a link that leads nowhere) is moved out
    of the way, under a name that nothing here reads. Raises OSError."""
    _clear_of_file(path)
    path.mkdir(parents=True, exist_ok=True)


def _clear_of_file(path: Path) -> None:
    if os.path.lexists(path) and not path.is_dir():
        _move_away(path, "file")


def _clear_of_folder(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        _move_away(path, "folder")


def _move_away(path: Path, kind: str) -> None:
    numbered = (path.with_name(f".{kind}-{path.name}-{number}") for number in count(1))
    path.rename(next(free for free in numbered if not os.path.lexists(free)))


def write_once(path: Path, write: Callable[[Path], object] | bytes | str) -> None:
    """The same, unless the file is there already: then it stays as it is."""
    if not path.is_file():
        write_aside(path, write)


def write_folder_aside(path: Path, fill: Callable[[Path], object]) -> None:
    """Give a folder its place in one step: nothing is there before, everything `fill` put into it is there after.

    What a killed writer left aside is cleared first. Raises OSError; then there is no such folder.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    _clear_of_file(path)
    aside = path.with_name(f".writing-{path.name}")
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir()
    try:
        fill(aside)
        for inner in aside.iterdir():
            sync(inner)
        sync(aside)
        aside.rename(path)
    except BaseException as error:
        shutil.rmtree(aside, ignore_errors=True)
        _name_full_disk(error, path)
        raise
    sync(path.parent)


def _name_full_disk(error: BaseException, path: Path) -> None:
    """Raise OSError with the file's name where there was no room for it: most libraries do not say for what."""
    if room.is_wanting(error):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path)) from error


def file_sha256(path: Path) -> str:
    """The digest of a file's bytes. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


SEALED_BY = "sha256_of_the_rest"


def sealed(data: Mapping[str, Any]) -> str:
    """Data as JSON text that bears its own digest: whoever reads it can tell whether it is as it was written."""
    return json.dumps({**data, SEALED_BY: _rest(data)}, ensure_ascii=False, indent=1) + "\n"


def unsealed(text: str) -> dict[str, Any]:
    """What `sealed` wrote; what bears no digest, as files of before seals, is taken at its word.

    Raises ValueError where it is no JSON object, or one nested deeper than can be read, or no longer as it was written.
    """
    try:
        data = json.loads(text)
        if not isinstance(data, dict):
            raise ValueError("no JSON object")
        digest = data.pop(SEALED_BY, None)
        if _is_renamed_seal(data) if digest is None else digest != _rest(data):
            raise ValueError("altered since it was written")
    except RecursionError:
        raise ValueError("nested too deeply") from None
    return data


def _is_renamed_seal(data: Mapping[str, Any]) -> bool:
    """Whether the last thing said is a digest of all before it, under a name that was damaged."""
    *before, last = list(data) or [""]
    return bool(last) and data[last] == _rest({name: data[name] for name in before})


def _rest(data: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()


CODE_SUFFIXES = frozenset({".py", ".sql", ".yml", ".yaml", ".csv", ".md", ".html", ".css", ".js", ".j2", ".json"})
"""What can change a figure or what is said of it; everything else (caches, compiled files) does not count."""


def digest(*folders: Path) -> str:
    """A digest of all that can change a figure or its words below these folders: names inside the folder, contents."""
    total = hashlib.sha256()
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(folder)
            if path.suffix in CODE_SUFFIXES and not {"target", "logs", "__pycache__"} & set(name.parts):
                total.update(f"{folder.name}/{name.as_posix()}".encode())
                total.update(path.read_bytes())
    return total.hexdigest()
