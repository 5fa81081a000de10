"""`r57 superset`: the dashboard for Apache Superset, for one's own address."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from orchestration.command.output import out, stop
from orchestration.command.place import ARelease, reading, release_folder, settings


def superset(
    database: Annotated[
        str,
        typer.Option(
            "--database",
            metavar="URI",
            help="Where Superset finds the database; without it, the release on this machine.",
        ),
    ] = "",
    to: Annotated[Path, typer.Option("--to", metavar="FILE", help="The archive to write.")] = Path("r57-superset.zip"),
    release: ARelease = "current",
) -> None:
    """Write the archive that Superset imports (docs/bi.md), with the address at which it will find the database."""
    from exports.superset.bundle import bundle

    uri = database or f"duckdb:///{(settings().releases / release / 'r57.duckdb').absolute()}"
    if not uri.startswith("duckdb:///"):
        raise stop(2, f"{uri!r} is no address of a DuckDB file; write duckdb:////folder/releases/current/r57.duckdb")
    folder = release_folder(release)
    with reading(release) as connection:
        archive = bundle(connection, uri)
    try:
        to.write_bytes(archive)
    except OSError as error:
        raise stop(4, f"{to} cannot be written: {error.strerror}; give another file with --to") from None
    out.print(f"wrote {to}: the dashboard of release {folder.name} for {uri}", soft_wrap=True, markup=False)
