"""`r57 dev`: Dagster's user interface."""

from __future__ import annotations

from typing import Annotated

import typer

from orchestration.command.output import stop
from orchestration.command.place import settings


def dev(port: Annotated[int, typer.Option(min=1, max=65535, help="Port of the user interface.")] = 3000) -> None:
    """Open Dagster's user interface over this project."""
    from orchestration.dagster.serve import develop
    from orchestration.dead_runs import InstanceError

    try:
        code = develop(settings(), port)
    except InstanceError as error:
        raise stop(4, f"{error}; next: {error.next_step}") from None
    raise typer.Exit(code)
