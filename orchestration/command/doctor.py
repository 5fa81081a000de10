"""`r57 doctor`: what goes wrong at night, looked for and mended."""

from __future__ import annotations

from typing import Annotated

import typer

from orchestration.command.output import print_signs
from orchestration.command.place import settings


def doctor(mend: Annotated[bool, typer.Option("--mend", help="Free what dead runs still hold.")] = False) -> None:
    """Look for what goes wrong at night: locks, dead runs, full disk, leftovers; say what to do, or do it."""
    from orchestration.doctor import examine
    from sources.vocabulary import clock

    findings = examine(settings(), clock.now(), mend=mend)
    print_signs(findings)
    if any(finding.state == "fault" for finding in findings):
        raise typer.Exit(6)
