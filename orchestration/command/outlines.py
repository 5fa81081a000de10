"""`r57 outlines`: outlines of the world, by which speed tiles are placed beyond South-East Asia."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from orchestration.command.output import meanwhile, out, stop
from orchestration.command.place import settings

if TYPE_CHECKING:
    from sources.tiles.kept_outlines import KeptOutlines


def outlines(
    file: Annotated[
        Path | None,
        typer.Argument(help="Natural Earth's countries at 1:10m: its zip, GeoJSON, or world-atlas' TopoJSON."),
    ] = None,
    fetch: Annotated[bool, typer.Option("--fetch", help="Fetch Natural Earth's own file.")] = False,
    edition: Annotated[str, typer.Option(help="Of the file, where it does not say it itself: 5.1.2.")] = "",
) -> None:
    """Take in outlines of the world, once; without a file say which are in use.

    Boundaries are Natural Earth's, and no statement of this project's. South-East Asia keeps the bundled outlines.
    """
    from orchestration.lock import alone
    from sources.border.http import HttpClient
    from sources.tiles import kept_outlines
    from sources.vocabulary import clock
    from sources.vocabulary.errors import SourceError

    if fetch and (file or edition):
        raise stop(2, "--fetch is for itself: neither a file nor --edition goes with it")
    if edition and not file:
        raise stop(2, "--edition says of which edition a file is: name the file too")
    here = settings()
    try:
        if fetch:
            with alone(here, "r57 outlines", meanwhile):
                used = kept_outlines.fetch(here, HttpClient(here.http))
        elif file:
            body = _read(file)
            with alone(here, "r57 outlines", meanwhile):
                used = kept_outlines.take_in(here, body, file.name, f"file:{file.name}", edition.strip(), clock.now())
        else:
            found = kept_outlines.kept_outlines(here)
            if found is None:
                raise stop(1, f"there are no outlines of the world yet: {kept_outlines.HOW_TO_HAVE_THEM}")
            used = found
    except SourceError as error:
        raise stop(4, str(error)) from None
    _say(used)


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise stop(1, f"{file} cannot be read: {error.strerror or type(error).__name__}") from None


def _say(used: KeptOutlines) -> None:
    lines = [
        f"{used.named}, from {used.origin}; {used.points:,} points, public domain",
        f"{len(used.codes)} countries with a code of ISO 3166-1: {' '.join(used.codes)}",
        f"drawn and counted to nobody, for want of such a code: {', '.join(used.uncoded) or 'none'}",
        "boundaries are Natural Earth's and no statement of this project's; South-East Asia keeps the bundled outlines",
        "next: r57 tiles --area WORLD (or OECD, or CHN,IND)",
    ]
    for line in lines:
        out.print(line, soft_wrap=True, markup=False)
