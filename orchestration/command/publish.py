"""`r57 publish`: a finished release to a static host's folder or a bucket, where many read it."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Annotated

import typer

from orchestration.command import completion
from orchestration.command.output import complain, err, out, stop
from orchestration.command.place import settings
from sources.vocabulary import clock

if TYPE_CHECKING:
    from orchestration.publish import Published


def publish(
    to: Annotated[str, typer.Argument(help="A folder that a static host gives out, or s3://bucket/prefix.")],
    release: Annotated[
        str,
        typer.Option(help="A release id instead of the newest public one.", autocompletion=completion.releases),
    ] = "",
    internal: Annotated[
        bool, typer.Option("--internal", help="Publish one that may not be passed on: the place is your own.")
    ] = False,
    older: Annotated[bool, typer.Option("--older", help="Go back to a release older than what is read there.")] = False,
    keep: Annotated[
        int | None,
        typer.Option(min=1, help="How many stay there; others are taken away a day after they were said to leave."),
    ] = None,
) -> None:
    """Put a release where many read it: files first, all read back, `current.json` last, in one step."""
    from rich.progress import Progress

    from exports.marts.errors import ReleaseError
    from orchestration import publish as publishing
    from orchestration.store.contract import StoreError
    from orchestration.store.opened import opened

    if not to.strip():
        raise stop(2, "no place is named to publish at; name a folder or a bucket: r57 publish s3://bucket/r57")
    with Progress(console=err, transient=True, disable=not err.is_terminal) as bar:
        task = bar.add_task("publishing", total=None)
        try:
            done = publishing.publish(
                settings(),
                opened(to),
                clock.now,
                release,
                is_internal=internal,
                is_older_meant=older,
                keep=keep,
                step=lambda _, of: bar.update(task, advance=1, total=of),
            )
        except publishing.PublishError as error:
            for fault in error.damaged[1:]:
                complain(fault)
            raise stop(6 if error.damaged else 1, str(error)) from None
        except ReleaseError as error:
            raise stop(1, str(error)) from None
        except StoreError as error:
            raise stop(4, str(error)) from None
    _say(done, to)


def _say(done: Published, to: str) -> None:
    now = done.current
    if done.is_switched:
        before = f", instead of {done.before}" if done.before else ""
        out.print(
            f"[green]✓[/] release {now.release_id} is read at {to}{before}: "
            f"{done.files:,} files, {done.added:,} of them new, all as the manifest says",
            soft_wrap=True,
        )
    else:
        files = f"all {done.files:,} files as the manifest says"
        out.print(f"nothing changed: release {now.release_id} is read at {to}, {files}", soft_wrap=True)
    for name in done.removed:
        out.print(f"release {name} was taken away there", soft_wrap=True)
    for name, moment in sorted(now.leaves.items()):
        if name not in done.removed:
            out.print(f"release {name} leaves after {moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC", soft_wrap=True)
