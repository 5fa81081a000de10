"""`r57 doctor`: what goes wrong at night, looked for and mended."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.markup import escape

from orchestration.command.output import out
from orchestration.command.place import settings

MARKS = {"ok": "[green]✓[/]", "mended": "[cyan]↻[/]", "fault": "[bold red]✗[/]"}


def doctor(mend: Annotated[bool, typer.Option("--mend", help="Free what dead runs still hold.")] = False) -> None:
    """Look for what goes wrong at night: locks, dead runs, full disk, leftovers; say what to do, or do it."""
    from orchestration.doctor import examine
    from sources.vocabulary import clock

    findings = examine(settings(), clock.now(), mend=mend)
    for finding in findings:
        out.print(f"{MARKS[finding.state]} {escape(finding.what)}", soft_wrap=True)
        if finding.next_step:
            out.print(f"    next: {escape(finding.next_step)}", soft_wrap=True)
    if any(finding.state == "fault" for finding in findings):
        raise typer.Exit(6)
