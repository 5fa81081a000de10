"""How the command speaks: lines for a person, JSON for a machine, one plain line where it stops."""

from __future__ import annotations

import json
import math
import os
import re
import sys
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape

if TYPE_CHECKING:
    from orchestration.health import Sign

PIPE_WIDTH = 160
"""Columns of a table that goes to a file or another program, which has no width of its own."""

for name in ("stdout", "stderr"):
    if getattr(sys, name) is None:  # closed by whoever started the program: what is said goes nowhere
        setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 (as long as the program)

out = Console(
    highlight=False, emoji=False, width=None if sys.stdout.isatty() or "COLUMNS" in os.environ else PIPE_WIDTH
)
err = Console(stderr=True, highlight=False, emoji=False)

CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""What a terminal may take for an order (colours, the title of its window): data give none."""

EXACT = "\ud800"
"""Before a decimal on its way into JSON, which the encoder knows as text only: half a character, which no text has."""
EXACTLY = re.compile(rf'"{EXACT}(-?[\d.]+)"')

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for a machine instead of a table.")]
AsCsv = Annotated[bool, typer.Option("--csv", help="Print CSV for a spreadsheet or a script instead of a table.")]
AsMarkdown = Annotated[bool, typer.Option("--markdown", help="Print Markdown for a document instead of a table.")]


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
    """A cell as text: dates ISO, nothing for null, numbers in full, nothing that a terminal would take for an order."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, float):
        return f"{value:,.15g}" if abs(value) < 1e15 else repr(value)
    return CONTROL.sub("\N{REPLACEMENT CHARACTER}", str(value))


def print_json(data: Any) -> None:
    """Data as JSON; dates ISO, decimals as numbers with all their digits."""

    def spell(value: Any) -> str:
        if isinstance(value, Decimal):
            return f"{EXACT}{value:f}"
        return value.isoformat() if isinstance(value, date | datetime) else str(value)

    text = json.dumps(_finite(data), ensure_ascii=False, indent=1, default=spell, allow_nan=False)
    print(EXACTLY.sub(r"\1", text), flush=True)


def _finite(data: Any) -> Any:
    """The same with null for what JSON has no number for (NaN, infinity), numbers as numbers, names as text."""
    match data:
        case float() if not math.isfinite(data):
            return None
        case Decimal() if not data.is_finite():
            return None
        case dict():
            return {str(name): _finite(value) for name, value in data.items()}
        case list() | tuple():
            return [_finite(value) for value in data]
        case _:
            return data
