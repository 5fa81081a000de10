"""What a store of objects does, be it a folder or a bucket. Three promises, whoever else writes at the same moment:

    put_once   a key gets its content once: equal content again is no fault, other content is refused
    switch     an object is replaced only if it still is the one that the writer had read
    read       an object is whole or not there

What is published and what is shared rests on these and on nothing else.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Given:
    """What a host says of an object to who asks for it. A folder keeps neither: there the host itself says it."""

    content_type: str = "application/octet-stream"
    caching: str = ""


PLAIN = Given()


@dataclass(eq=False)  # not frozen: an exception takes a traceback as it travels through context managers
class StoreError(Exception):
    """A store refused something, or could not be reached; what stood there stands."""

    what: str
    where: str
    next_step: str
    kept: str = "what stood there"

    def __str__(self) -> str:
        return f"{self.what}; where: {self.where}; kept: {self.kept}; next: {self.next_step}"


class TakenError(StoreError):
    """Other content stands under the key, which nobody may replace."""


class MovedError(StoreError):
    """Another writer was faster: what stands there is no longer what was read."""


def taken(where: str) -> TakenError:
    """What both kinds of stores say of a key that has other content."""
    return TakenError("other content stands there, and what stands there is never replaced", where, "look at both")


def moved(where: str) -> MovedError:
    """What both kinds say of an object that was switched meanwhile."""
    return MovedError("another writer was faster", where, "run again")


class Store(Protocol):
    """One place of objects. Keys are relative paths; every method raises StoreError where the place cannot be used."""

    address: str

    def put_once(self, key: str, content: bytes | Path, given: Given = PLAIN) -> bool:
        """Put an object, on disk when this returns; give whether it was not there yet. Raises TakenError."""

    def read(self, key: str) -> Iterator[bytes]:
        """An object, piece by piece. Raises FileNotFoundError."""

    def list(self, prefix: str) -> dict[str, int]:
        """Every key below a prefix that ends with `/`, and the size of its object in bytes."""

    def standing(self, key: str) -> tuple[bytes, str] | None:
        """A small object and the tag by which `switch` knows it again; None where there is none."""

    def switch(self, key: str, content: bytes, expected: str | None, given: Given = PLAIN) -> None:
        """Replace the object that has the tag `expected`, or make it where that is None. Raises MovedError: what stands
        there may then be this very content, where the answer to a first attempt was lost."""

    def remove(self, key: str) -> None:
        """Take an object away; one that is not there is no fault."""


def sha256_at(store: Store, key: str) -> str:
    """The digest of what a store gives under a key, read to its end. Raises FileNotFoundError."""
    total = hashlib.sha256()
    for piece in store.read(key):
        total.update(piece)
    return total.hexdigest()
