"""`r57 dev`: Dagster's user interface."""

from __future__ import annotations

from typing import Annotated

import typer

from orchestration.command.place import settings


def dev(port: Annotated[int, typer.Option(min=1, max=65535, help="Port of the user interface.")] = 3000) -> None:
    """Open Dagster's user interface over this project."""
    from orchestration.dagster.serve import develop

    raise typer.Exit(develop(settings(), port))
