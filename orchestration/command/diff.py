"""`r57 diff`: what changed between two releases."""

from __future__ import annotations

from typing import Annotated

import typer

from orchestration.command.output import AsJson, out, print_json, stop, table_or_lines
from orchestration.command.place import release_folder


def diff(
    before: Annotated[str, typer.Argument(help="A release id.")],
    after: Annotated[str, typer.Argument(help="Another release id, or `current`.")] = "current",
    as_json: AsJson = False,
) -> None:
    """What changed between two releases: verdicts first, then latest values, then rows a table."""
    import duckdb

    from exports.diff import compare

    try:
        found = compare(release_folder(before) / "r57.duckdb", release_folder(after) / "r57.duckdb")
    except duckdb.Error as error:
        first = str(error).splitlines()[0]
        raise stop(1, f"the releases cannot be compared: {first}; `r57 verify` says what is wrong with them") from None
    if as_json:
        print_json(found)
        return
    for heading, rows in found.items():
        out.print(f"[bold]{heading.replace('_', ' ')}[/] ({len(rows)})")
        if rows:
            out.print(table_or_lines(rows))
