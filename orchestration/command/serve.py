"""`r57 serve`: the warehouse that runs itself."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.markup import escape

from orchestration.command.output import err, stop
from orchestration.command.place import listening, settings


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on; 0.0.0.0 opens it to others.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port of the user interface.")] = 3000,
) -> None:
    """Run Dagster's webserver and daemon until stopped: datasets are asked for when they are due, and released."""
    from orchestration import room
    from orchestration.dagster.serve import serve as run
    from orchestration.dbt import DbtFailure
    from orchestration.dead_runs import InstanceError

    here = settings()
    try:
        code = run(
            here,
            host,
            port,
            lambda said: err.print(escape(f"r57 serve: {said}"), soft_wrap=True),
            free=lambda: listening(host, port).close(),
        )
    except BlockingIOError:
        raise stop(
            4, f"{here.data_dir} is served already, or processes of an earlier r57 serve are left: end them first"
        ) from None
    except InstanceError as error:
        raise stop(4, f"{error}; next: {error.next_step}") from None
    except DbtFailure as error:
        raise stop(4, str(room.of(error, here) or error)) from None
    raise typer.Exit(code)
