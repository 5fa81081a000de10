"""`r57 diff`: what changed between two releases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from orchestration.command.forms import Form, chosen, print_rows
from orchestration.command.output import AsCsv, AsJson, AsMarkdown, out, print_json, stop
from orchestration.command.place import release_folder
from orchestration.command.tables import show

if TYPE_CHECKING:
    from exports.changes.compare import Changes

SHOWN_FIGURES = 20
FIGURE = ("dataset", "series_code", "area_code", "period", "change", "value_before", "value_after", "unit_after")


def diff(
    before: Annotated[str, typer.Argument(help="A release id.")],
    after: Annotated[str, typer.Argument(help="Another release id, or `current`.")] = "current",
    as_json: AsJson = False,
    as_csv: AsCsv = False,
    as_markdown: AsMarkdown = False,
) -> None:
    """What changed between two releases: verdicts and what did it, figures, the contract with readers, rows by key.
    --csv gives the figures, --json and --markdown everything."""
    import duckdb

    from exports.changes.compare import compare
    from exports.changes.words import changes_page

    form = chosen(as_json=as_json, as_csv=as_csv, as_markdown=as_markdown)
    try:
        found = compare(release_folder(before) / "r57.duckdb", release_folder(after) / "r57.duckdb")
    except duckdb.Error as error:
        first = str(error).splitlines()[0]
        raise stop(1, f"the releases cannot be compared: {first}; `r57 verify` says what is wrong with them") from None
    match form:
        case Form.JSON:
            print_json(found.said())
        case Form.MARKDOWN:
            out.print(changes_page(found), markup=False, highlight=False, soft_wrap=True, end="")
        case Form.CSV:
            print_rows(form, [_figure(row) for row in found.figures], FIGURE)
        case _:
            _print(found)


def _print(found: Changes) -> None:
    _show("verdicts", [_verdict(row) for row in found.verdicts])
    _show("verdicts on targets of provinces", [_verdict(row) for row in found.province_verdicts])
    _show("figures by dataset", found.datasets)
    _show("figures", [_figure(row) for row in found.figures], SHOWN_FIGURES)
    _show("tables and columns", [{"what": change.name, "change": change.kind} for change in found.contract])
    rows = ("table", "rows_before", "rows_after", "came", "gone", "changed")
    _show("rows", [{name: getattr(change, name) for name in rows} for change in found.tables])


def _show(heading: str, rows: Sequence[Mapping[str, Any]], most: int | None = None) -> None:
    out.print(f"[bold]{heading}[/] ({len(rows):,})")
    if rows:
        show(rows[:most], [(name, name) for name in rows[0]])
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
    return {name: row[name] for name in FIGURE}
