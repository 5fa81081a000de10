"""The tables of a web page as rows of texts: what publishers have in common who give their figures in no other form.

A cell that spans columns or rows stands in each of them, so that every row has the cells that are seen. Nothing is
guessed: what a page leaves open (a cell, a row, a table without its end) ends where the next one begins, as browsers
do it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser

MOST_SPANNED = 100
"""No table that is read here spans so many columns or rows with one cell."""
_CELLS = frozenset({"td", "th"})
_UNSEEN = frozenset({"script", "style"})

Table = list[list[str]]
"""Rows of cells, each with its text in single spaces."""


@dataclass(slots=True)
class _Cell:
    columns: int
    rows: int
    pieces: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Table:
    rows: list[list[_Cell]] = field(default_factory=list)
    open: _Cell | None = None


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[_Table] = []
        self.text: list[str] = []
        self._inside: list[_Table] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self._inside.append(_Table())
            self.tables.append(self._inside[-1])
        self._unseen += tag in _UNSEEN
        if not self._inside:
            return
        table = self._inside[-1]
        if tag == "tr":
            table.rows.append([])
            table.open = None
        elif tag in _CELLS:
            given = dict(attrs)
            table.open = _Cell(_span(given.get("colspan")), _span(given.get("rowspan")))
            table.rows = table.rows or [[]]
            table.rows[-1].append(table.open)
        elif tag == "br":
            self.handle_data(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif self._inside and tag == "table":
            self._inside.pop()
        elif self._inside and (tag in _CELLS or tag == "tr"):
            self._inside[-1].open = None

    def handle_data(self, data: str) -> None:
        if self._unseen:
            return
        self.text.append(data)
        if self._inside and self._inside[-1].open is not None:
            self._inside[-1].open.pieces.append(data)


def _span(said: str | None) -> int:
    return min(int(said), MOST_SPANNED) if said and said.isascii() and said.isdigit() and int(said) else 1


def read_page(page: str) -> tuple[list[Table], str]:
    """The tables of a page in its order, without rows that have no cell, and the text that a reader sees."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return [_spread(table.rows) for table in reader.tables], " ".join(" ".join(reader.text).split())


def _spread(rows: Sequence[Sequence[_Cell]]) -> Table:
    """Every cell in each column and row it spans."""
    grid: Table = []
    hanging: dict[int, tuple[int, str]] = {}
    """By column: for how many rows more the cell above stands there as well."""
    for row in rows:
        texts: dict[int, str] = {at: text for at, (_, text) in hanging.items()}
        hanging = {at: (left - 1, text) for at, (left, text) in hanging.items() if left > 1}
        at = 0
        for cell in row:
            text = " ".join("".join(cell.pieces).split())
            while at in texts:
                at += 1
            for column in range(at, at + cell.columns):
                texts[column] = text
                if cell.rows > 1:
                    hanging[column] = (cell.rows - 1, text)
            at += cell.columns
        if row:
            grid.append([texts[column] for column in sorted(texts)])
    return grid
