"""Rows in a terminal: as many columns as fit without a word being cut, or a record a row.

A column is never narrower than its longest word. What does not fit goes in the order in which it may be missed, and is
named below the table; below 80 columns, and where nothing may be missed, each row is a record instead.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from types import MappingProxyType
from typing import Any

from rich import box
from rich.cells import cell_len
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from orchestration.command.output import out, plain

NARROW = 80
"""Below so many columns a table that does not fit is told as records."""
LINES = 3
"""So many lines of a cell are still a row; what would stand higher needs more room."""
GAP = 2

WHOLE = frozenset(
    {"target_code", "status", "dataset", "programme_code", "period", "latest_period", "last_success_at"}
    | {"next_expected_release", "state", "release_id", "series_code", "quarter", "vintage"}
)
"""Columns that are never broken over two lines."""
RIGHT = frozenset({"latest", "latest_value", "actual", "required", "ahead_by", "targets", "with_value", "by"})

Row = Mapping[str, Any]
Columns = Sequence[tuple[str, str]]
"""Names of values, each with its heading."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What a column needs: `least` so that no word is cut, `most` so that nothing is broken."""

    least: int
    most: int


def headings(names: Sequence[str]) -> Columns:
    """Columns with their names as headings."""
    return [(name, name.replace("_", " ")) for name in names]


def show(
    rows: Sequence[Row],
    columns: Columns,
    styles: Mapping[str, str] = MappingProxyType({}),
    missed: Sequence[str] = (),
) -> None:
    """Print rows; `styles` gives each status its colour (dim_status), `missed` names columns that may be left out, the
    first to go first."""
    chosen = fitting(rows, columns, out.width, missed)
    out.print(_records(rows, columns, styles) if chosen is None else _table(rows, chosen, styles))
    if chosen and len(chosen) < len(columns):
        gone = ", ".join(heading for name, heading in columns if (name, heading) not in chosen)
        out.print(Text(f"not shown for want of room: {gone} (a wider terminal, --csv or --json has all)", "dim"))


def fitting(rows: Sequence[Row], columns: Columns, width: int, missed: Sequence[str] = ()) -> Columns | None:
    """The columns that fit so many cells; None where the rows are to be told as records."""
    needs = {column: _measured(rows, *column) for column in columns}
    left = list(columns)
    for gone in (None, *(missed if width >= NARROW else ())):
        left = [column for column in left if column[0] != gone]
        if _widths([needs[column] for column in left], width) is not None:
            return left
    return None


def _measured(rows: Sequence[Row], name: str, heading: str) -> Measured:
    lines = [line for text in (heading, *(plain(row[name]) for row in rows)) for line in text.splitlines()]
    most = max(map(cell_len, lines), default=0)
    if name in WHOLE:
        return Measured(most, most)
    words = (cell_len(word) for line in lines for word in line.split())
    return Measured(max(max(words, default=0), -(-most // LINES)), most)


def _widths(columns: Sequence[Measured], width: int) -> list[int] | None:
    """A width for each column, the smallest needs met first; None where they do not fit."""
    left = width - GAP * (len(columns) - 1) - sum(column.least for column in columns)
    if left < 0:
        return None
    widths = [column.least for column in columns]
    wanting = sorted(range(len(columns)), key=lambda at: columns[at].most - columns[at].least)
    for done, at in enumerate(wanting):
        given = min(columns[at].most - columns[at].least, left // (len(wanting) - done))
        widths[at], left = widths[at] + given, left - given
    return widths


def _table(rows: Sequence[Row], columns: Columns, styles: Mapping[str, str]) -> Table:
    made = Table(box=box.SIMPLE_HEAD, header_style="bold", show_edge=False, pad_edge=False, padding=(0, GAP - 1, 0, 0))
    widths = _widths([_measured(rows, *column) for column in columns], out.width) or []
    for (name, heading), width in zip_longest(columns, widths):
        made.add_column(Text(heading), width=width, justify="right" if name in RIGHT else "left")
    for row in rows:
        made.add_row(*(_cell(row, name, styles) for name, _ in columns))
    return made


def _cell(row: Row, name: str, styles: Mapping[str, str]) -> Text:
    return Text(plain(row[name]), styles.get(str(row[name]), "") if name == "status" else "")


def _records(rows: Sequence[Row], columns: Columns, styles: Mapping[str, str]) -> RenderableType:
    """A column a line, each row under its number."""
    made = Table.grid(padding=(0, GAP, 0, 0))
    made.add_column(no_wrap=True)
    made.add_column(overflow="fold")
    for cells in _lines(rows, columns, styles):
        made.add_row(*cells)
    return made


def _lines(rows: Sequence[Row], columns: Columns, styles: Mapping[str, str]) -> Iterator[tuple[Text, Text]]:
    for number, row in enumerate(rows, 1):
        yield Text(f"row {number}" if len(rows) > 1 else "", "bold"), Text()
        for name, heading in columns:
            yield Text(heading, "bright_black"), _cell(row, name, styles)


def tell(lines: Sequence[tuple[str, Text]]) -> None:
    """What is said of one thing: each line under its name."""
    told = Table.grid(padding=(0, 2, 0, 0))
    told.add_column(no_wrap=True, style="bright_black")
    told.add_column(overflow="fold")
    for name, text in lines:
        told.add_row(name, text)
    out.print(told)
