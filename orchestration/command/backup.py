"""`r57 backup`, `r57 restore`: what cannot be made again, to another disk and back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from orchestration.command.output import complain, err, note, out, stop
from orchestration.command.place import settings
from sources.vocabulary import clock


def backup(
    to: Annotated[str, typer.Argument(help="A folder on another disk; each backup is added to those there.")],
    check: Annotated[bool, typer.Option("--check", help="Read all that is there already, and mend it.")] = False,
) -> None:
    """Add landing, raw and state to a folder of backups: each content once, held against its digest."""
    from rich.progress import Progress

    from orchestration import backup as keep

    if not to.strip():
        raise stop(2, "no folder is named for the backup; name one on another disk: r57 backup /mnt/backup/r57")
    with Progress(console=err, transient=True, disable=not err.is_terminal) as bar:
        task = bar.add_task("backing up", total=None)
        try:
            made = keep.backup(
                settings(),
                Path(to),
                clock.now,
                check=check,
                step=lambda _, done, of: bar.update(task, completed=done, total=of),
            )
        except keep.BackupError as error:
            raise stop(1, str(error)) from None
        except (FileNotFoundError, NotADirectoryError) as error:
            raise stop(
                4, f"{error.filename or to} cannot be made; nothing is kept there; name another folder"
            ) from None
    for name in made.altered:
        note(f"{name}: never changes, and differs from the backup of before: `r57 verify` says if it is damaged here")
    size = f"{made.bytes:,} bytes, of them {made.added_bytes:,} in {made.added_files:,} contents new"
    out.print(f"[green]✓[/] backup {made.path.stem} in {to}: {made.files:,} files, {size}", soft_wrap=True)
    if made.altered:
        raise typer.Exit(6)


def restore(
    source: Annotated[Path, typer.Argument(metavar="FROM", help="The folder that `r57 backup` was given.")],
    at: Annotated[str | None, typer.Option(help="A backup by its name, instead of the newest.")] = None,
) -> None:
    """Put a backup into a data folder that keeps nothing yet; `r57 run --mode bundled` then makes the release."""
    from rich.progress import Progress

    from orchestration import backup as keep

    here = settings()
    with Progress(console=err, transient=True, disable=not err.is_terminal) as bar:
        task = bar.add_task("restoring", total=None)
        try:
            made = keep.restore(
                here, source, at=at, step=lambda _, done, of: bar.update(task, completed=done, total=of)
            )
        except keep.BackupError as error:
            raise stop(1, str(error)) from None
    for name in made.lost:
        complain(
            f"{name}: the backup no longer has it as it was written; next: restore an earlier one (--at), or r57 verify"
        )
    out.print(
        f"[green]✓[/] {made.files:,} files of backup {made.backup} in {here.data_dir}; next: r57 run", soft_wrap=True
    )
    if made.lost:
        raise typer.Exit(6)
