"""The forms in which a word gives its rows: a table for a person, JSON, CSV or Markdown for what reads on."""

from __future__ import annotations

import csv
import math
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from enum import Enum, auto
from typing import Any

from orchestration.command.output import plain, print_json, stop

Row = Mapping[str, Any]


class Form(Enum):
    """One of them; a table where nothing is said."""

    TABLE = auto()
    JSON = auto()
    CSV = auto()
    MARKDOWN = auto()


def chosen(*, as_json: bool, as_csv: bool = False, as_markdown: bool = False) -> Form:
    """The form that was asked for; stops where several were."""
    asked = [
        form for form, is_asked in ((Form.JSON, as_json), (Form.CSV, as_csv), (Form.MARKDOWN, as_markdown)) if is_asked
    ]
    if len(asked) > 1:
        raise stop(2, "--json, --csv and --markdown are forms of one answer: take one of them")
    return asked[0] if asked else Form.TABLE


def print_rows(form: Form, rows: Sequence[Row], names: Sequence[str] = ()) -> None:
    """Rows in a form that is no table; `names` are the columns, where there may be no row to tell them."""
    names = names or list(rows[0] if rows else ())
    match form:
        case Form.JSON:
            print_json([dict(row) for row in rows])
        case Form.CSV:
            _print_csv(rows, names)
        case _:
            print("\n".join(markdown_lines(rows, names)), flush=True)


def markdown_lines(rows: Iterable[Row], names: Sequence[str]) -> Iterator[str]:
    """A table of Markdown."""
    yield f"| {' | '.join(names)} |"
    yield f"|{'---|' * len(names)}"
    for row in rows:
        yield f"| {' | '.join(_in_a_cell(_text(row.get(name))) for name in names)} |"


def _print_csv(rows: Iterable[Row], names: Sequence[str]) -> None:
    """RFC 4180 but for the end of a line, which is that of other programs here; no text runs as a formula."""
    from exports.formats.csv_tables import FORMULA

    def cell(value: Any) -> str:
        text = _text(value)
        return f"'{text}" if isinstance(value, str) and re.match(FORMULA, text) else text

    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([cell(row.get(name)) for name in names] for row in rows)
    sys.stdout.flush()


def _text(value: Any) -> str:
    """A value as JSON would spell it, without its quotes: numbers bare, moments ISO, nothing for what is no number."""
    match value:
        case float():
            return f"{value:.15g}" if math.isfinite(value) else ""
        case bool():
            return str(value).lower()
        case datetime():
            return value.isoformat()
        case list() | tuple():
            return "; ".join(map(_text, value))
        case _:
            return plain(value)


def _in_a_cell(text: str) -> str:
    return " ".join(text.replace("\\", "\\\\").replace("|", "\\|").split())
