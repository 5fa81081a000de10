"""How the command speaks: tables for a person, JSON for a machine, one plain line where it stops."""

from __future__ import annotations

import json
import math
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich import box
from rich.console import Console, RenderableType
from rich.markup import escape
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from orchestration.health import Sign

PIPE_WIDTH = 160
"""Columns of a table that goes to a file or another program, which has no width of its own."""

out = Console(highlight=False, width=None if sys.stdout.isatty() or "COLUMNS" in os.environ else PIPE_WIDTH)
err = Console(stderr=True, highlight=False)

WHOLE = frozenset(
    {"target_code", "status", "dataset", "programme_code", "period", "latest_period", "source", "last_success_at"}
    | {"next_expected_release", "state"}
)
"""Columns that are never broken over two lines."""
RIGHT = frozenset({"latest", "latest_value", "actual", "required", "ahead_by", "targets", "with_value"})

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for a machine instead of a table.")]


def stop(code: int, message: str) -> typer.Exit:
    """Say why; what to raise to end with this exit code."""
    complain(message)
    return typer.Exit(code)


def complain(message: str) -> None:
    """One line on the error stream, however long."""
    err.print(f"[bold red]✗[/] {escape(message)}", soft_wrap=True)


def note(message: str) -> None:
    """One line below a table, however long."""
    out.print(f"[yellow]![/] {escape(message)}", soft_wrap=True)


def meanwhile(message: str) -> None:
    """One line on the error stream, however long: what is to be known before the end, also of what nobody watches."""
    err.print(f"[yellow]![/] {escape(message)}", soft_wrap=True)


MARKS = {"ok": "[green]✓[/]", "mended": "[cyan]↻[/]", "fault": "[bold red]✗[/]"}


def print_signs(signs: Iterable[Sign]) -> None:
    """What was looked at, a line each, and below it what to do."""
    for sign in signs:
        out.print(f"{MARKS[sign.state]} {escape(sign.what)}", soft_wrap=True)
        if sign.next_step:
            out.print(f"    next: {escape(sign.next_step)}", soft_wrap=True)


def plain(value: Any) -> str:
    """A cell as text: dates ISO, nothing for null, numbers in full."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, float):
        return f"{value:,.15g}" if abs(value) < 1e15 else repr(value)
    return str(value)


def headings(names: Iterable[str]) -> list[tuple[str, str]]:
    """Columns with their names as headings."""
    return [(name, name.replace("_", " ")) for name in names]


def table(
    rows: Iterable[dict[str, Any]], columns: Sequence[tuple[str, str]], styles: Mapping[str, str] = MappingProxyType({})
) -> Table:
    """Rows under (name, heading) columns; `styles` gives each status its colour (dim_status)."""
    made = Table(box=box.SIMPLE_HEAD, header_style="bold", pad_edge=False)
    for name, heading in columns:
        made.add_column(heading, overflow="fold", no_wrap=name in WHOLE, justify="right" if name in RIGHT else "left")
    for row in rows:
        cells = [
            f"[{styles.get(str(row[name]), 'default')}]{escape(plain(row[name]))}[/]"
            if name == "status"
            else escape(plain(row[name]))
            for name, _ in columns
        ]
        made.add_row(*cells)
    return made


def table_or_lines(rows: Sequence[dict[str, Any]]) -> RenderableType:
    """Rows as a table with all their columns, or where the terminal is too narrow for it, one column a line."""
    made = table(rows, [(name, name) for name in rows[0]])
    wide = out.options.update(max_width=sys.maxsize)
    if Measurement.get(out, wide, made).maximum <= out.width:
        return made
    left = max(len(name) for name in rows[0])
    lines = []
    for number, row in enumerate(rows, 1):
        lines.append(f"[bold]row {number}[/]")
        lines += [f"{name:<{left}}  {escape(plain(value))}" for name, value in row.items()]
    return Text.from_markup("\n".join(lines), overflow="ignore")


def print_json(data: Any) -> None:
    """Data as JSON; dates ISO."""

    def spell(value: Any) -> str:
        return value.isoformat() if isinstance(value, date | datetime) else str(value)

    print(json.dumps(_finite(data), ensure_ascii=False, indent=1, default=spell, allow_nan=False), flush=True)


def _finite(data: Any) -> Any:
    """The same with null for what JSON has no number for (NaN, infinity)."""
    match data:
        case float() if not math.isfinite(data):
            return None
        case dict():
            return {name: _finite(value) for name, value in data.items()}
        case list() | tuple():
            return [_finite(value) for value in data]
        case _:
            return data
