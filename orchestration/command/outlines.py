"""`r57 outlines`: outlines of the world, by which tiles are placed beyond South-East Asia and within countries."""

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
        typer.Argument(
            help="Natural Earth's countries, or states and provinces, at 1:10m: zip, GeoJSON, or world-atlas' TopoJSON."
        ),
    ] = None,
    fetch: Annotated[bool, typer.Option("--fetch", help="Fetch Natural Earth's own file of countries.")] = False,
    first_level: Annotated[
        bool, typer.Option("--first-level", help="With --fetch: that of states and provinces instead.")
    ] = False,
    edition: Annotated[str, typer.Option(help="Of the file, where it does not say it itself: 5.1.2.")] = "",
) -> None:
    """Take in outlines of the world, once; without a file say which are in use.

    Boundaries are Natural Earth's, and no statement of this project's. South-East Asia keeps the bundled outlines of
    countries, Viet Nam its provinces.
    """
    from orchestration.lock import alone
    from sources.border.http import HttpClient
    from sources.tiles import kept_outlines
    from sources.vocabulary import clock
    from sources.vocabulary.errors import SourceError

    if fetch and (file or edition):
        raise stop(2, "--fetch is for itself: neither a file nor --edition goes with it")
    if first_level and not fetch:
        raise stop(2, "--first-level says what to fetch: it goes with --fetch (a file is known by what is in it)")
    if edition and not file:
        raise stop(2, "--edition says of which edition a file is: name the file too")
    here = settings()
    try:
        if fetch:
            layer = kept_outlines.FIRST_LEVEL if first_level else kept_outlines.COUNTRIES
            with alone(here, "r57 outlines", meanwhile):
                used = [kept_outlines.fetch(here, HttpClient(here.http), layer)]
        elif file:
            body = _read(file)
            with alone(here, "r57 outlines", meanwhile):
                used = [kept_outlines.take_in(here, body, file.name, f"file:{file.name}", edition.strip(), clock.now())]
        else:
            found = (kept_outlines.kept_outlines(here, layer) for layer in kept_outlines.LAYERS)
            used = [one for one in found if one]
            if not used:
                raise stop(1, f"there are no outlines of the world yet: {kept_outlines.HOW_TO_HAVE_THEM}")
    except SourceError as error:
        raise stop(4, str(error)) from None
    for one in used:
        _say(one)
    area = "WORLD (or OECD, or CHN,IND)" if kept_outlines.kept_outlines(here) else "ASEAN"
    out.print(f"next: r57 tiles --area {area}", soft_wrap=True, markup=False)


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise stop(1, f"{file} cannot be read: {error.strerror or type(error).__name__}") from None


def _say(used: KeptOutlines) -> None:
    what, nobodys, kept = (
        ("first-level areas of {} countries", "areas of none of these, left out", "Viet Nam keeps its provinces")
        if used.level
        else (
            "{} countries with a code of ISO 3166-1",
            "drawn and counted to nobody, for want of such a code",
            "South-East Asia keeps the bundled outlines",
        )
    )
    lines = [
        f"{used.named}, from {used.origin}; {used.points:,} points, public domain",
        f"{what.format(len(used.codes))}: {' '.join(used.codes)}",
        f"{nobodys}: {', '.join(used.uncoded) or 'none'}",
        f"boundaries are Natural Earth's and no statement of this project's; {kept}",
    ]
    for line in lines:
        out.print(line, soft_wrap=True, markup=False)
