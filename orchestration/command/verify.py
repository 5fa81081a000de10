"""`r57 verify`: whether all that is kept, or one release, is what was kept."""

from __future__ import annotations

from typing import Annotated

import typer

from orchestration.command.output import complain, err, meanwhile, note, out, stop
from orchestration.command.place import release_folder, settings


def verify(
    release: Annotated[str | None, typer.Argument(help="A release id: only this release.")] = None,
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Make the release (the current one) again, aside, and compare.")
    ] = False,
) -> None:
    """Check landing, raw, state and every kept release, or one release, file by file; change nothing."""
    if rebuild:
        _made_again(release or "current")
        return
    if release is not None:
        _one_release(release)
        return
    from rich.progress import Progress

    from orchestration.keeping import Finding, examine

    here = settings()
    if not any(place.exists() for place in (here.landing, here.raw, here.state, here.releases)):
        raise stop(1, f"nothing is kept under {here.data_dir}; set R57_DATA_DIR to where it is, or begin with: r57 run")
    findings: list[Finding] = []
    with Progress(console=err, transient=True, disable=not err.is_terminal) as bar:
        task = bar.add_task("verifying", total=None)

        def step(name: str, done: int, of: int) -> None:
            bar.update(task, description=f"verifying {name}", completed=done, total=of)

        findings.extend(examine(here, step))
    for finding in findings:
        (complain if finding.is_fault else note)(str(finding))
    if any(finding.is_fault for finding in findings):
        raise typer.Exit(6)
    out.print("[green]✓[/] landing, raw, state and releases are as they were kept")


def _one_release(release: str) -> None:
    from exports.release import verify_release

    folder = release_folder(release)
    faults = verify_release(folder)
    for fault in faults:
        complain(fault)
    if faults:
        raise typer.Exit(6)
    out.print(f"[green]✓[/] release {folder.name} is as its manifest says")


SHOWN_FILES = 5


def _made_again(release: str) -> None:
    """A table a line, with its rows and their digest; then the files. Stops with 6 where anything differs."""
    from exports.changes import FILES as CHANGES
    from exports.marts.errors import ReleaseError
    from orchestration.dbt import DbtFailure
    from orchestration.progress import Progress
    from orchestration.rebuild import CannotRebuildError
    from orchestration.rebuild import rebuild as make_again

    folder = release_folder(release)
    try:
        with err.status("making it again") as said:
            found = make_again(settings(), folder, Progress(stage=said.update, waiting=meanwhile))
    except (CannotRebuildError, ValueError) as error:
        raise stop(1, str(error)) from None
    except (DbtFailure, ReleaseError) as error:
        raise stop(4, str(error)) from None
    for table in found.tables:
        line = f"{table.table}: {table.rows:,} rows, {table.digest[:12]}"
        if table.difference:
            complain(f"{line}: {table.difference}")
        else:
            out.print(f"[green]✓[/] {line}")
    if found.differing_files:
        named = ", ".join(found.differing_files[:SHOWN_FILES])
        complain(f"{len(found.differing_files)} of {found.files} files are not the same bytes: {named}")
    if found.compared_with:
        note(f"{', '.join(CHANGES)}: not compared, for release {found.compared_with}, which they speak of, is gone")
    if found.other_code:
        note(f"another code made the release; this one is {found.other_code}: what differs may be of the code")
    if not found.is_same:
        raise typer.Exit(6)
    same = f"{len(found.tables)} tables and {found.files} files are the same"
    out.print(f"[green]✓[/] release {folder.name}, made again: {same}")
