"""`r57 query`: SQL over a release."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated

import typer

from exports.marts.records import records
from orchestration.command.forms import Form, chosen, print_rows
from orchestration.command.output import AsCsv, AsJson, AsMarkdown, err, out, stop
from orchestration.command.place import ARelease, reading
from orchestration.command.tables import show

if TYPE_CHECKING:
    import duckdb


def query(
    sql: Annotated[str, typer.Argument(help='SQL over the current release, e.g. "from mart_target_status limit 5".')],
    release: ARelease = "current",
    limit: Annotated[int, typer.Option(min=0, help="Show at most so many rows (0: all).")] = 100,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
    as_markdown: AsMarkdown = False,
) -> None:
    """Ask the released database; it is opened read-only. Rows too wide for the terminal are shown a column a line."""
    import duckdb

    if LOGGING.search(sql):
        raise stop(2, "enable_logging writes files beside a release, which is only read")
    form = chosen(as_json=as_json, as_csv=as_csv, as_markdown=as_markdown)
    with reading(release) as connection:
        try:
            rows = records(connection, sql)
        except duckdb.Error as error:
            raise stop(2, _one_line(error)) from None
        names = [column[0] for column in connection.description or ()]
    if not names:
        raise stop(2, f"nothing was asked: {sql!r} holds no query; {TABLES}")
    if twice := {name for name in names if names.count(name) > 1}:
        raise stop(2, f"columns share a name: {', '.join(sorted(twice))}; tell them apart with `as`")
    shown = rows[:limit] if limit else rows
    if form is not Form.TABLE:
        print_rows(form, shown, names)
    elif shown:
        show(shown, [(name, name) for name in names])
    else:
        out.print("no rows")
    if len(shown) < len(rows):
        err.print(f"{len(shown)} of {len(rows)} rows; --limit 0 shows all")


LOGGING = re.compile(r"\benable_logging\s*\(", re.IGNORECASE)
"""DuckDB 1.5 does not refuse the file that this names: it ends the whole process."""
TABLES = "r57 query 'show tables' lists what there is"


def _one_line(error: duckdb.Error) -> str:
    """What DuckDB says in one line: its picture of where, "LINE 1: …" with a mark under it, wants several."""
    what, _, where = str(error).partition("\n\nLINE ")
    line, _, place = where.partition("\n")[0].partition(": ")
    said = " ".join(what.split())
    return f"{said}; where: line {line}: {place.strip()}; {TABLES}" if place else f"{said}; {TABLES}"
