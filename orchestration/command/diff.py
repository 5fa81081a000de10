"""`r57 diff`: what changed between two releases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer

from orchestration.command.output import AsJson, out, print_json, stop, table_or_lines
from orchestration.command.place import release_folder

SHOWN_FIGURES = 20


def diff(
    before: Annotated[str, typer.Argument(help="A release id.")],
    after: Annotated[str, typer.Argument(help="Another release id, or `current`.")] = "current",
    as_json: AsJson = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="As a page of Markdown.")] = False,
) -> None:
    """What changed between two releases: verdicts and what did it, figures, the contract with readers, rows by key."""
    import duckdb

    from exports.changes.compare import compare
    from exports.changes.words import changes_page

    if as_json and markdown:
        raise stop(2, "--json and --markdown are two forms of one answer: take one of them")
    try:
        found = compare(release_folder(before) / "r57.duckdb", release_folder(after) / "r57.duckdb")
    except duckdb.Error as error:
        first = str(error).splitlines()[0]
        raise stop(1, f"the releases cannot be compared: {first}; `r57 verify` says what is wrong with them") from None
    if as_json:
        print_json(found.said())
        return
    if markdown:
        out.print(changes_page(found), markup=False, highlight=False, soft_wrap=True, end="")
        return
    _show("verdicts", [_verdict(row) for row in found.verdicts])
    _show("figures by dataset", found.datasets)
    _show("figures", [_figure(row) for row in found.figures], SHOWN_FIGURES)
    _show("tables and columns", [{"what": change.name, "change": change.kind} for change in found.contract])
    rows = ("table", "rows_before", "rows_after", "came", "gone", "changed")
    _show("rows", [{name: getattr(change, name) for name in rows} for change in found.tables])


def _show(heading: str, rows: Sequence[Mapping[str, Any]], most: int | None = None) -> None:
    out.print(f"[bold]{heading}[/] ({len(rows):,})")
    if rows:
        out.print(table_or_lines([dict(row) for row in rows[:most]]))
    if most and len(rows) > most:
        out.print(f"{len(rows) - most:,} more: --json has all")


def _verdict(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "target": row["target_code"],
        "before": row["status_before"],
        "after": row["status_after"],
        "not as before": ", ".join(row["causes"]),
        "figure before": row["latest_value_before"],
        "figure after": row["latest_value_after"],
        "vintage": row["vintage_after"],
    }


def _figure(row: Mapping[str, Any]) -> dict[str, Any]:
    names = ("dataset", "series_code", "area_code", "period", "change", "value_before", "value_after", "unit_after")
    return {name: row[name] for name in names}
