"""`r57 verify`: whether a release is as its manifest says."""

from __future__ import annotations

from typing import Annotated

import typer

from orchestration.command.output import complain, out
from orchestration.command.place import release_folder


def verify(release: Annotated[str, typer.Argument(help="A release id.")] = "current") -> None:
    """Check a release against its manifest: every file, its digest, every table's rows."""
    from exports.release import verify_release

    folder = release_folder(release)
    faults = verify_release(folder)
    for fault in faults:
        complain(fault)
    if faults:
        raise typer.Exit(6)
    out.print(f"[green]✓[/] release {folder.name} is as its manifest says")
