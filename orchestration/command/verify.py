"""`r57 verify`: whether all that is kept, or one release, is what was kept."""

from __future__ import annotations

from typing import Annotated

import typer

from orchestration.command.output import complain, err, note, out, stop
from orchestration.command.place import release_folder, settings


def verify(release: Annotated[str | None, typer.Argument(help="A release id: only this release.")] = None) -> None:
    """Check landing, raw, state and every kept release, or one release, file by file; change nothing."""
    if release is not None:
        _one_release(release)
        return
    from rich.progress import Progress

    from orchestration.keeping import Finding, examine

    here = settings()
    if not any(place.exists() for place in (here.landing, here.raw, here.state, here.releases)):
        raise stop(1, f"nothing is kept under {here.data_dir}; set R57_DATA_DIR to where it is, or begin with: r57 run")
    findings: list[Finding] = []
    with Progress(console=err, transient=True) as bar:
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
