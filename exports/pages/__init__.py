"""The pages of a release, a file each: each module here declares a `PAGE` and so is part of every release.

No script is needed to read them, no network, no fonts from elsewhere: a page opened from a USB stick, mailed or printed
says the same. What all of them are drawn with is in `rendering`, what they look like in `templates`;
docs/add-a-page.md adds one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from exports.marts.contents import Contents
from exports.marts.registers import Text

Sheets = Iterable[tuple[str, Mapping[str, Any]]]
"""Files of a page: the name inside the release, and what the template is given beside what every page has."""

LAST = 100
"""The place of a link whose page does not say where it stands."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page, or one page per target. Whatever fails, readers keep the release before."""

    name: str
    files: tuple[str, ...]
    """The files it promises, as patterns inside the release: `targets/*.html`. It writes all of them and no other."""
    template: str
    """Its file in `templates/`; extends base.html.j2, whose footer links to the pages that have a `link`."""
    sheets: Callable[[Contents], Sheets]
    needs: tuple[str, ...]
    """The public tables it cannot do without."""
    link: Text | None = None
    """Its words at head and foot of every page, which lead to its first file; without them other pages lead to it."""
    place: int = LAST
    """Where its link stands among the others, the lowest first."""
