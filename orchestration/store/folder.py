"""A folder as a store: of this machine, or one that several machines share.

<key>                what stands there
.r57/<any name>      on its way: it gets its key by a hard link or a rename, both of which are one step
.r57/writing.lock    shared by all that write: who holds it alone clears what killed ones left
.r57/switch.lock     held while something is compared and switched
"""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

from orchestration.store.contract import PLAIN, Given, StoreError, moved, taken
from sources.vocabulary.files import file_sha256, sync

ASIDE = ".r57"
PIECE_BYTES = 1 << 20
READ_ONLY = 0o444
NO_LINKS = (errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK)
"""How a file system says that it knows no hard links."""


class Folder:
    """The store of a folder, which is made when something is put there."""

    def __init__(self, root: Path) -> None:
        self.address = str(root)
        self._root = root

    def put_once(self, key: str, content: bytes | Path, given: Given = PLAIN) -> bool:
        """A file appears under its name by a hard link, which fails where the name is taken."""
        place = self._root / key
        with self._on_its_way(content) as aside:
            aside.chmod(READ_ONLY)
            self._make(place.parent)
            try:
                os.link(aside, place)
            except FileExistsError:
                if file_sha256(place) != file_sha256(aside):
                    raise taken(str(place)) from None
                return False
            except OSError as error:
                if error.errno not in NO_LINKS:
                    raise
                said = "its file system knows no hard links, by which a file appears whole and once"
                raise StoreError(said, self.address, "name a folder on another disk, or a bucket (s3://…)") from None
        sync(place.parent)
        return True

    def read(self, key: str) -> Iterator[bytes]:
        with (self._root / key).open("rb") as file:
            while piece := file.read(PIECE_BYTES):
                yield piece

    def list(self, prefix: str) -> dict[str, int]:
        files = (path for path in (self._root / prefix).rglob("*") if path.is_file())
        named = ((path.relative_to(self._root), path) for path in files)
        return {name.as_posix(): path.stat().st_size for name, path in named if name.parts[0] != ASIDE}

    def standing(self, key: str) -> tuple[bytes, str] | None:
        try:
            content = (self._root / key).read_bytes()
        except FileNotFoundError:
            return None
        return content, sha256(content).hexdigest()

    def switch(self, key: str, content: bytes, expected: str | None, given: Given = PLAIN) -> None:
        place = self._root / key
        with self._on_its_way(content) as aside, (self._root / ASIDE / "switch.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            there = self.standing(key)
            if (there[1] if there else None) != expected:
                raise moved(str(place))
            self._make(place.parent)
            aside.replace(place)
            sync(place.parent)

    def remove(self, key: str) -> None:
        place = self._root / key
        place.unlink(missing_ok=True)
        with suppress(OSError):  # up to the first one in which something is left
            for folder in place.parents:
                if folder == self._root:
                    break
                folder.rmdir()

    @contextmanager
    def _on_its_way(self, content: bytes | Path) -> Iterator[Path]:
        """A file with this content that has no key yet, on disk; nothing is left of it afterwards."""
        hidden = self._root / ASIDE
        try:
            hidden.mkdir(parents=True, exist_ok=True)
        except (FileNotFoundError, NotADirectoryError, FileExistsError) as error:
            said = f"no such folder can be made ({error.strerror})"
            raise StoreError(said, self.address, "name a folder, or a bucket (s3://…)") from None
        with (hidden / "writing.lock").open("a") as lock:
            self._clear(lock.fileno(), hidden)
            fcntl.flock(lock, fcntl.LOCK_SH)
            aside = hidden / uuid4().hex
            try:
                shutil.copyfile(content, aside) if isinstance(content, Path) else aside.write_bytes(content)
                sync(aside)
                yield aside
            finally:
                aside.unlink(missing_ok=True)

    @staticmethod
    def _clear(lock: int, hidden: Path) -> None:
        """Remove what killed writers left, where nobody else writes at this moment."""
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        for left in hidden.iterdir():
            if left.suffix != ".lock":
                left.unlink(missing_ok=True)

    def _make(self, folder: Path) -> None:
        """Have a folder there, on disk with those that it lies in."""
        if not folder.is_dir():
            folder.mkdir(parents=True, exist_ok=True)
            for above in folder.parents:
                sync(above)
                if above == self._root:
                    break
