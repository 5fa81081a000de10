"""`r57 open`: a release in the browser, from its folder or over HTTP."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from orchestration.command.output import err, out, stop
from orchestration.command.place import ARelease, listening, release_folder, settings

if TYPE_CHECKING:
    from starlette.applications import Starlette


def open_release(
    release: ARelease = "current",
    serve: Annotated[bool, typer.Option("--serve", help="Give the releases out over HTTP until stopped.")] = False,
    host: Annotated[str, typer.Option(help="Address to listen on; 0.0.0.0 opens it to others.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on; 0: any that is free.")] = 5757,
    origin: Annotated[
        list[str] | None, typer.Option(help="Only pages of this address may read it in a browser (repeatable).")
    ] = None,
    published: Annotated[
        Path | None, typer.Option(help="Give out a folder that `r57 publish` wrote, as a static host would.")
    ] = None,
) -> None:
    """Open a release's front page; with --serve, read-only over HTTP, for browsers and for
    ATTACH 'http://127.0.0.1:5757/r57.duckdb' (read_only)."""
    if published is not None:
        _serve_published(published, host, port)
        return
    folder = release_folder(release)
    if not serve:
        page = folder / "index.html"
        if not page.is_file():
            raise stop(
                1, f"release {folder.name} has no page {page.name}; `r57 verify {folder.name}` says what is wrong"
            )
        out.print(str(page), soft_wrap=True, markup=False)
        typer.launch(page.as_uri())
        return
    address = listening(host, port)
    with address:
        _serve(settings().releases, folder, release, address, host, tuple(origin or ("*",)))


def _serve_published(place: Path, host: str, port: int) -> None:
    from exports.serving import published

    if not (place / "current.json").is_file():
        raise stop(1, f"nothing is published at {place}; do it with: r57 publish {place}")
    with listening(host, port) as address:
        base = f"http://{f'[{host}]' if ':' in host else host}:{address.getsockname()[1]}"
        out.print(f"{base}/current.json names the release to read; Ctrl-C ends it", soft_wrap=True, highlight=False)
        _until_stopped(published(place), address)


def _serve(
    releases: Path, folder: Path, release: str, listening: socket.socket, host: str, origins: tuple[str, ...]
) -> None:
    from exports.engine import is_there
    from exports.serving import LOOPBACK, application

    base = f"http://{f'[{host}]' if ':' in host else host}:{listening.getsockname()[1]}"
    here = base if release == "current" else f"{base}/releases/{folder.name}"
    out.print(f"{here}/ serves release {folder.name}; Ctrl-C ends it", soft_wrap=True, highlight=False)
    out.print(f"attach '{here}/r57.duckdb' as r57 (read_only)", soft_wrap=True, markup=False)
    if is_there(releases) and (folder / "query").is_dir():
        out.print(f"{here}/query/ asks it in the browser", soft_wrap=True, highlight=False)
    if host not in LOOPBACK:
        err.print("everybody who reaches this machine can read what its releases hold; LICENCES.md says whose it is")
    hosts = LOOPBACK if host in LOOPBACK else None
    _until_stopped(application(releases, origins, hosts), listening)


def _until_stopped(served: Starlette, listening: socket.socket) -> None:
    import uvicorn

    server = uvicorn.Server(uvicorn.Config(served, log_level="warning", access_log=False, lifespan="off"))
    try:
        server.run(sockets=[listening])
    except KeyboardInterrupt:  # how it is meant to end
        return
