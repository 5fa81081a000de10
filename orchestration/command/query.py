"""`r57 query`: SQL over a release."""

from __future__ import annotations

from typing import Annotated

import typer

from exports.marts.records import records
from orchestration.command.output import AsJson, err, out, print_json, stop, table_or_lines
from orchestration.command.place import ARelease, reading


def query(
    sql: Annotated[str, typer.Argument(help='SQL over the current release, e.g. "from mart_target_status limit 5".')],
    release: ARelease = "current",
    limit: Annotated[int, typer.Option(min=0, help="Show at most so many rows (0: all).")] = 100,
    as_json: AsJson = False,
) -> None:
    """Ask the released database; it is opened read-only. Rows too wide for the terminal are shown a column a line."""
    import duckdb

    with reading(release) as connection:
        try:
            rows = records(connection, sql)
        except duckdb.Error as error:
            raise stop(2, str(error)) from None
        names = [column[0] for column in connection.description or ()]
    if twice := {name for name in names if names.count(name) > 1}:
        raise stop(2, f"columns share a name: {', '.join(sorted(twice))}; tell them apart with `as`")
    shown = rows[:limit] if limit else rows
    if as_json:
        print_json(shown)
    else:
        out.print(table_or_lines(shown) if shown else "no rows")
    if len(shown) < len(rows):
        err.print(f"{len(shown)} of {len(rows)} rows; --limit 0 shows all")
