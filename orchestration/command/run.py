"""`r57 run`: take in figures, build the warehouse, release it, show the scoreboard."""

from __future__ import annotations

import os
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from orchestration.command import completion
from orchestration.command.output import AsJson, complain, err, meanwhile, stop
from orchestration.command.place import reading, settings
from orchestration.command.run_ending import print_ending, print_faults, print_page, print_report
from orchestration.command.status import print_scoreboard

if TYPE_CHECKING:
    from orchestration.intake import Damage
    from orchestration.pipeline import RunReport
    from sources.border.attempts import Attempt


def run(
    mode: Annotated[
        str, typer.Option(help="auto: network, else what is stored, else shipped; live; bundled.")
    ] = "auto",
    select: Annotated[
        list[str] | None,
        typer.Option(help="Fetch only these datasets (repeatable).", autocompletion=completion.datasets),
    ] = None,
    as_of: Annotated[str | None, typer.Option("--as-of", help="The day as known on, e.g. 2025-04-15.")] = None,
    publish: Annotated[
        bool, typer.Option("--publish", help="Make a release of another day than today the current one.")
    ] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Take nothing from a file of figures with a refused cell.")
    ] = False,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="Say only what is wrong, and where the page is.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Take in figures, build the warehouse, release it, show the scoreboard."""
    import duckdb

    from exports.marts.errors import ReleaseError
    from orchestration import pipeline
    from orchestration.clock_sense import ClockError
    from orchestration.dbt import DbtFailure
    from orchestration.room import NoRoomError
    from sources.shipped.take_in import RefusedError
    from sources.vocabulary.dataset import UnknownDatasetError

    if mode not in pipeline.MODES:
        raise stop(2, f"--mode is one of {', '.join(pipeline.MODES)}, not {mode!r}")
    try:
        report = _with_progress(mode, select or [], day(as_of), publish, strict, quiet=quiet or as_json)
    except RefusedError as error:
        for refusal in error.errors:
            complain(f"refused: {refusal}")
        raise stop(3, "shipped figures were refused; nothing was built, the earlier release is untouched") from None
    except (UnknownDatasetError, pipeline.NoSuchDayError) as error:
        raise stop(2, str(error)) from None
    except (ClockError, DbtFailure, ReleaseError, NoRoomError) as error:
        raise stop(4, str(error)) from None
    except duckdb.IOException as error:
        raise stop(4, f"{error}; the earlier release is untouched; `r57 doctor` checks disk and locks") from None
    failed = [attempt for attempt in report.attempts if attempt.error]
    lost = [damage for damage in report.damaged if not damage.is_mended]
    if as_json:
        print_report(report)
    else:
        if not quiet:
            with reading(report.release_path.name) as connection:
                print_scoreboard(connection)
        print_faults(report, failed)
        if not quiet:
            print_ending(report, failed)
        print_page(report)
    _tell(report)
    if mode == "live" and (failed or lost):
        raise typer.Exit(5)


def _tell(report: RunReport) -> None:
    """Tell the person on duty what is to be known now; a run as of another day tells nothing."""
    from orchestration import notices
    from sources.vocabulary import clock

    now = clock.now()
    if report.as_of == clock.hanoi_day(now):
        for channel in notices.after_run(settings(), now, os.environ):
            err.print(f"notice: {escape(channel)}", soft_wrap=True)


def day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise stop(2, f"--as-of wants a date such as 2025-04-15, not {text!r}") from None


def _with_progress(
    mode: str, select: list[str], day: date | None, publish: bool, strict: bool, *, quiet: bool
) -> RunReport:
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        SpinnerColumn,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )
    from rich.progress import Progress as Bar

    from orchestration import pipeline
    from orchestration.progress import Progress

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Bar(*columns, console=err, transient=True, disable=quiet or not err.is_terminal) as bar:
        task = bar.add_task("starting", total=None)

        def stage(name: str) -> None:
            nonlocal task
            bar.remove_task(task)  # a task forgets no total
            task = bar.add_task(name, total=None)

        def total(steps: int) -> None:
            bar.update(task, total=steps)

        def dataset(attempt: Attempt) -> None:
            bar.update(task, advance=1, description=f"fetching · {attempt.dataset} {attempt.outcome}")

        def node(name: str, status: str, seconds: float) -> None:
            bar.update(task, advance=1, description=f"building · {name} {status}")

        def damage(found: Damage) -> None:
            meanwhile(f"damaged: {found}")

        return pipeline.run(
            settings(),
            mode=mode,
            select=select,
            as_of=day,
            publish=publish,
            strict=strict,
            progress=Progress(stage, total, dataset, node, damage, waiting=meanwhile),
        )
