"""The formats of a release, a file each: each module here declares a `FORMAT` and so is part of every release.

docs/add-a-format.md adds one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from exports.marts.contents import Contents


@dataclass(frozen=True, slots=True)
class Format:
    """One format. `write` is given the release's contents and its folder; whatever it raises, readers keep the release
    before."""

    name: str
    files: tuple[str, ...]
    """The files it promises, as patterns inside the release: `csv/*.csv`. It writes all of them and no other."""
    write: Callable[[Contents, Path], None]
    needs: tuple[str, ...] = ()
    """The public tables it cannot do without; a format of whatever tables there are needs none."""
    after: tuple[str, ...] = ()
    """The formats whose files it tells of: they are written before it."""
