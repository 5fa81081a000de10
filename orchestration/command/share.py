"""`r57 push`, `r57 pull`: raw vintages of several machines in one folder or bucket."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from orchestration.command.output import complain, note, out, stop
from orchestration.command.place import settings

if TYPE_CHECKING:
    from orchestration.sharing import Shared
    from orchestration.store.contract import Store
    from sources.vocabulary.settings import Settings


def push(
    to: Annotated[str, typer.Argument(help="A folder that several machines share, or s3://bucket/prefix.")],
) -> None:
    """Give the raw vintages that a shared store lacks: each once, what has its number last."""
    from orchestration import sharing

    _share(to, sharing.push, "given to")


def pull(
    source: Annotated[str, typer.Argument(metavar="FROM", help="The folder or bucket that `r57 push` was given.")],
) -> None:
    """Take the raw vintages that are missing here from a shared store; `r57 run` then builds with them."""
    from orchestration import sharing

    _share(source, sharing.pull, "taken from", may_be_new=False)


def _share(address: str, share: Callable[[Settings, Store], Shared], word: str, *, may_be_new: bool = True) -> None:
    from orchestration.store.contract import StoreError
    from orchestration.store.opened import opened

    if not address.strip():
        raise stop(2, "no store is named; name a shared folder or a bucket, such as s3://bucket/r57")
    try:
        done = share(settings(), opened(address, may_be_new=may_be_new))
    except StoreError as error:
        raise stop(4, str(error)) from None
    for fault in done.faults:
        complain(fault)
    for line in done.renumbered:
        note(line)
    for how, vintages in (("given to", done.given), ("taken from", done.taken)):
        if vintages or how == word:
            out.print(f"[green]✓[/] {len(vintages)} vintages {how} {address}", soft_wrap=True)
    if done.faults:
        raise typer.Exit(6)
