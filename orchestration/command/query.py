"""`r57 query`: SQL over a release."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Any

import typer

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
            if (several := len(connection.extract_statements(sql))) > 1:
                raise stop(2, f"{several} queries were asked, and one is answered at a time")
            names, found, total = _answered(connection, sql, limit)
        except duckdb.Error as error:
            raise stop(2, _one_line(error)) from None
    if not names:
        raise stop(2, f"nothing was asked: {sql!r} holds no query; {TABLES}")
    if twice := {name for name in names if names.count(name) > 1}:
        raise stop(2, f"columns share a name: {', '.join(sorted(twice))}; tell them apart with `as`")
    shown = [dict(zip(names, row, strict=True)) for row in found]
    if form is not Form.TABLE:
        print_rows(form, shown, names)
    elif shown:
        show(shown, [(name, name) for name in names])
    else:
        out.print("no rows")
    if len(shown) < total:
        err.print(f"{len(shown)} of {total} rows; --limit 0 shows all")


def _answered(
    connection: duckdb.DuckDBPyConnection, sql: str, limit: int
) -> tuple[list[str], list[tuple[Any, ...]], int]:
    """The columns of an answer, its first rows, and how many there are: the others are counted and not kept."""
    asked = connection.execute(sql)
    if asked is None:  # nothing but comments and blanks
        return [], [], 0
    names = [column[0] for column in asked.description or ()]
    found = asked.fetchmany(limit) if limit else asked.fetchall()
    others = sum(iter(lambda: len(asked.fetchmany(BATCH)), 0)) if limit else 0
    return names, found, len(found) + others


BATCH = 10_000
LOGGING = re.compile(r"\benable_logging\s*\(", re.IGNORECASE)
"""DuckDB 1.5 does not refuse the file that this names: it ends the whole process."""
TABLES = "r57 query 'show tables' lists what there is"


def _one_line(error: duckdb.Error) -> str:
    """What DuckDB says in one line: its picture of where, "LINE 1: …" with a mark under it, wants several."""
    what, _, where = str(error).partition("\n\nLINE ")
    line, _, place = where.partition("\n")[0].partition(": ")
    said = " ".join(what.split())
    return f"{said}; where: line {line}: {place.strip()}; {TABLES}" if place else f"{said}; {TABLES}"
