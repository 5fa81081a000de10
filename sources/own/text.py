"""Files of figures as text: CSV with semicolon, comma or tab, in UTF-8 with or without its mark."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from sources.own.cells import EMPTY, MOST_COLUMNS, Cell, Line, Sheet, refused, seen
from sources.own.table import Form, head_of, sheet_under, without_headings

SEPARATORS = (";", ",", "\t")
LONGEST = 1_000_000
"""Letters of a line: a row of figures has a few hundred."""


class UnpartedError(ValueError):
    """A line that cannot be parted into cells."""


def of_text(path: Path, body: bytes) -> Sheet:
    """A CSV as a sheet. Raises SourceError."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = body[: error.start].count(b"\n") + 1
        raise refused(path, "the file is not UTF-8", "save it as CSV UTF-8, or as XLSX", f", line {line}") from None
    because = ""
    for separator in SEPARATORS:
        lines = lines_of(text, separator)
        head = None
        try:
            if head := head_of(path, lines):
                return sheet_under(path, head, lines, Form(separator))
        except UnpartedError as error:
            if head:
                next_step = "close the quotation marks and double those within a text, or save it as XLSX"
                raise refused(path, str(error), next_step) from None
            because = because or f"; {error}"
    raise without_headings(path, because)


def lines_of(text: str, separator: str) -> Iterator[Line]:
    """The lines with something in them, by the number of the line in which each begins. Raises UnpartedError."""
    reader = csv.reader(_bounded(text), delimiter=separator, strict=True)
    while True:
        number = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            said = f"line {number} has a quotation mark that is not closed, or text beside a quoted one ({error})"
            raise UnpartedError(said) from None
        if any(cells):
            yield Line(number, _seen(cells))


def _bounded(text: str) -> Iterator[str]:
    for number, line in enumerate(io.StringIO(text, newline=""), start=1):
        if len(line) > LONGEST:
            raise UnpartedError(f"line {number} is longer than {LONGEST} letters")
        yield line


def _seen(cells: list[str]) -> list[Cell]:
    """The first cells as they are seen; of those farther right the first that is filled stands for all."""
    shown = [Cell(said) if cell and (said := seen(cell)) else EMPTY for cell in cells[:MOST_COLUMNS]]
    beyond = next(filter(None, map(seen, islice(cells, MOST_COLUMNS, None))), None)
    return [*shown, Cell(beyond)] if beyond else shown
