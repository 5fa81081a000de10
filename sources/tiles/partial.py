"""The sparse local copy of a large remote file: the same bytes at the same places, as far as they have been fetched.

A journal beside the copy says which places are filled, with a checksum for each, so that a later run goes on where an
earlier one stopped. The copy of one version is never filled with bytes of another. Nothing here knows the network.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from sources.tiles.spans import Span, length, merge, missing

JOURNAL_BYTES = 1024 * 1024
"""How much is written between two journal entries: at most this is fetched twice after an interruption."""


@dataclass(frozen=True, slots=True)
class Version:
    """Which state of a remote file this is. `etag` is empty where the server gives none."""

    url: str
    etag: str
    size: int
    last_modified: str

    @property
    def name(self) -> str:
        """A short name that differs between versions."""
        return hashlib.sha256(f"{self.url} {self.etag or self.last_modified} {self.size}".encode()).hexdigest()[:16]

    @property
    def condition(self) -> dict[str, str]:
        """The header by which the server refuses to serve another version."""
        if self.etag and not self.etag.startswith("W/"):
            return {"If-Match": self.etag}
        return {"If-Unmodified-Since": self.last_modified} if self.last_modified else {}


@dataclass(slots=True)
class PartialFile:
    """The copy of one version. Make it with `prepare`."""

    version: Version
    path: Path
    present: list[Span] = field(default_factory=list)
    bytes_fetched: int = 0
    bytes_reused: int = 0

    @property
    def journal(self) -> Path:
        return self.path.with_suffix(".journal")

    def read(self, span: Span) -> bytes:
        """Bytes already in place. Raises ValueError when they are not."""
        if missing([span], self.present):
            raise ValueError(f"bytes {span[0]}-{span[1]} of {self.path.name} have not been fetched")
        with self.path.open("rb") as file:
            file.seek(span[0])
            return file.read(span[1] - span[0])

    def take(self, pieces: Iterable[bytes], at: int, report: Callable[[], None]) -> None:
        """Write a body that begins at byte `at`, piece by piece; what came before a failure is kept too."""
        pending = bytearray()
        try:
            for piece in pieces:
                pending += piece
                self.bytes_fetched += len(piece)
                if len(pending) >= JOURNAL_BYTES:
                    at = self.put(at, bytes(pending))
                    pending.clear()
                    report()
                if at >= self.version.size:
                    break  # a body that goes on after the end of its file
        finally:
            if pending:
                self.put(at, bytes(pending))

    def put(self, at: int, body: bytes) -> int:
        """Write bytes at their place, then say so in the journal. Gives the position after them."""
        body = body[: self.version.size - at]
        with self.path.open("r+b") as file:
            file.seek(at)
            file.write(body)
        with self.journal.open("a", encoding="ascii") as journal:
            journal.write(f"{at} {at + len(body)} {zlib.crc32(body):08x}\n")
        self.present = merge([*self.present, (at, at + len(body))])
        return at + len(body)

    def restore(self) -> None:
        """Believe the journal of an earlier run as far as the checksums bear it out."""
        kept: list[Span] = []
        lines = self.journal.read_text(encoding="ascii").splitlines()[1:]
        with self.path.open("rb") as file:
            for line in lines:
                parts = line.split()
                if len(parts) != 3 or not (parts[0].isdigit() and parts[1].isdigit()):
                    continue  # the line being written when the run was interrupted
                start, end = int(parts[0]), int(parts[1])
                file.seek(start)
                if f"{zlib.crc32(file.read(end - start)):08x}" == parts[2]:
                    kept.append((start, end))
        self.present = merge(kept)
        self.bytes_reused = length(self.present)

    def discard(self) -> None:
        """Forget the copy and its journal."""
        self.path.unlink(missing_ok=True)
        self.journal.unlink(missing_ok=True)


def prepare(folder: Path, version: Version) -> PartialFile:
    """The copy of this version: the one an earlier run left, or a new one of the right size with nothing in it.

    Copies of other versions of this address are deleted.
    """
    folder.mkdir(parents=True, exist_ok=True)
    address = hashlib.sha256(version.url.encode()).hexdigest()[:8]
    partial = PartialFile(version, folder / f"{address}-{version.name}.partial")
    for other in folder.glob(f"{address}-*"):
        if other.stem != partial.path.stem:
            other.unlink()
    if partial.path.exists() and partial.journal.exists() and partial.path.stat().st_size == version.size:
        partial.restore()
        return partial
    with partial.path.open("wb") as file:
        file.truncate(version.size)
    partial.journal.write_text(json.dumps(asdict(version)) + "\n", encoding="ascii")
    return partial
