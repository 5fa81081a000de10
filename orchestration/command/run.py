"""`r57 run`: take in figures, build the warehouse, release it, show the scoreboard."""

from __future__ import annotations

import os
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from orchestration.command.output import AsJson, complain, err, meanwhile, note, out, print_json, stop
from orchestration.command.place import reading, settings
from orchestration.command.status import print_scoreboard

if TYPE_CHECKING:
    from orchestration.intake import Damage
    from orchestration.pipeline import RunReport
    from sources.border.attempts import Attempt


SHOWN_FAULTS = 5


def run(
    mode: Annotated[
        str, typer.Option(help="auto: network, else what is stored, else shipped; live; bundled.")
    ] = "auto",
    select: Annotated[list[str] | None, typer.Option(help="Fetch only these datasets (repeatable).")] = None,
    as_of: Annotated[str | None, typer.Option("--as-of", help="The day as known on, e.g. 2025-04-15.")] = None,
    publish: Annotated[
        bool, typer.Option("--publish", help="Make a release of another day than today the current one.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Take in figures, build the warehouse, release it, show the scoreboard."""
    import duckdb

    from exports.marts.errors import ReleaseError
    from orchestration import pipeline
    from orchestration.dbt import DbtFailure
    from orchestration.room import NoRoomError
    from sources.shipped.take_in import RefusedError
    from sources.vocabulary.dataset import UnknownDatasetError

    if mode not in pipeline.MODES:
        raise stop(2, f"--mode is one of {', '.join(pipeline.MODES)}, not {mode!r}")
    try:
        report = _with_progress(mode, select or [], day(as_of), publish, quiet=as_json)
    except RefusedError as error:
        for refusal in error.errors:
            complain(f"refused: {refusal}")
        raise stop(3, "shipped figures were refused; nothing was built, the earlier release is untouched") from None
    except (UnknownDatasetError, pipeline.DayAheadError) as error:
        raise stop(2, str(error)) from None
    except (DbtFailure, ReleaseError, NoRoomError) as error:
        raise stop(4, str(error)) from None
    except duckdb.IOException as error:
        raise stop(4, f"{error}; the earlier release is untouched; `r57 doctor` checks disk and locks") from None
    failed = [attempt for attempt in report.attempts if attempt.error]
    lost = [damage for damage in report.damaged if not damage.is_mended]
    if as_json:
        _print_report(report)
    else:
        with reading(report.release_path.name) as connection:
            print_scoreboard(connection)
        _closing(report, failed)
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


def _with_progress(mode: str, select: list[str], day: date | None, publish: bool, *, quiet: bool) -> RunReport:
    from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    from orchestration import pipeline
    from orchestration.progress import Progress

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Bar(*columns, console=err, transient=True, disable=quiet) as bar:
        task = bar.add_task("starting", total=None)

        def stage(name: str) -> None:
            bar.reset(task, description=name, total=None)

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
            progress=Progress(stage=stage, dataset=dataset, node=node, damage=damage, waiting=meanwhile),
        )


def _print_report(report: RunReport) -> None:
    print_json(
        {
            "mode": report.mode,
            "as_of": report.as_of,
            "changed": report.changed,
            "is_beside": report.is_beside,
            "because": list(report.because),
            "release_id": report.release_id,
            "release_path": str(report.release_path),
            "seconds": report.seconds,
            "damaged": [{**asdict(damage), "is_mended": damage.is_mended} for damage in report.damaged],
            "remade_because": list(report.remade),
            "readers_stay_at": asdict(report.stay) if report.stay else None,
            "datasets": [
                {"dataset": a.dataset, "outcome": a.outcome, "mode": a.retrieval_mode, "reason": a.reason}
                for a in report.attempts
            ],
        }
    )


def _closing(report: RunReport, failed: list[Attempt]) -> None:
    from sources.border.holds import WAITS

    for attempt in failed:
        served = f"served: {attempt.retrieval_mode} {attempt.vintage_id}" if attempt.vintage_id else "nothing to serve"
        came = "came, and waits for a person" if attempt.outcome == WAITS else "not fetched"
        err.print(
            f"[yellow]![/] {attempt.dataset}: {came} ({attempt.outcome}); {served}\n   {escape(attempt.reason)}",
            soft_wrap=True,
        )
    if failed:
        err.print("what each word in brackets means, and what to do: docs/operator-guide.md, Runbook", highlight=False)
    arrived = [a for a in report.attempts if a.outcome == "new_vintage"]
    held = [a for a in failed if a.outcome == WAITS]
    if report.attempts:
        out.print(
            f"{len(report.attempts)} datasets tried: {len(arrived)} brought a new vintage, "
            f"{len(report.attempts) - len(arrived) - len(failed)} unchanged, {len(failed) - len(held)} not fetched"
            + (f", {len(held)} waiting for a person" if held else "")
        )
    spent = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in report.seconds.items())
    if report.remade:
        shown = "; ".join(report.remade[:SHOWN_FAULTS])
        more = f"; and {len(report.remade) - SHOWN_FAULTS} more" if len(report.remade) > SHOWN_FAULTS else ""
        err.print(
            f"[yellow]![/] the current release was damaged, so it was made anew: {escape(shown)}{more}", soft_wrap=True
        )
    if report.because:
        out.print(f"made because {escape('; '.join(report.because))}", soft_wrap=True)
    standing = "release" if report.stay else "release beside" if report.is_beside else "current release"
    made = "new release beside" if report.is_beside else "new release"
    word = made if report.changed else f"nothing changed; {standing}"
    out.print(f"[bold]{word}[/] {report.release_id} · as known on {report.as_of} · {spent}")
    out.print(f"{report.release_path}", soft_wrap=True)
    if report.is_beside:
        out.print(
            f"readers go on reading the current one; this one: r57 status --release {report.release_id}; "
            f"to make it current: r57 run --as-of {report.as_of} --publish",
            soft_wrap=True,
        )
    elif report.stay:
        note(str(report.stay))
