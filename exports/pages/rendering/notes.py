"""Citations as numbered notes: a figure has a small number beside it, and the foot of the page says the source once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from exports.marts.registers import Text
from exports.pages.rendering.citing import in_both

READ_IN = re.compile(r"; (?:read in|as quoted by) (\S+?)(?=;|$)")
"""Where a table was read that its publisher printed elsewhere: for whoever checks, folded away for whoever reads."""


@dataclass(frozen=True, slots=True)
class Note:
    """A source: its number on the page, who says it, its addresses, and where it was read if not there."""

    number: int
    citation: Text
    urls: list[str]
    read_in: tuple[str, ...]


class Notes:
    """The notes of one page, numbered as they are first needed."""

    def __init__(self) -> None:
        self._numbers: dict[str, tuple[int, str | None]] = {}

    def __call__(self, citation: str | None, url: str | None = None) -> Markup:
        """The number beside a figure, which leads to its source."""
        if not citation:
            return Markup("")
        number, _ = self._numbers.setdefault(citation, (len(self._numbers) + 1, url))
        return Markup(
            '<sup class="note"><a href="#n{0}"><span class="sr"><span lang="en">source</span>'
            '<span lang="vi">nguồn</span> </span>{0}</a></sup>'
        ).format(number)

    def __len__(self) -> int:
        return len(self._numbers)

    def __iter__(self) -> Iterator[Note]:
        for citation, (number, url) in self._numbers.items():
            read_in = tuple(dict.fromkeys(READ_IN.findall(citation)))
            said = "; ".join(dict.fromkeys(READ_IN.sub("", citation).split("; ")))
            urls = [one for one in (url or "").split(" | ") if one.startswith("http")]
            yield Note(number, in_both(said), urls, read_in)
