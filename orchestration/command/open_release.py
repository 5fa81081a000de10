"""`r57 open`: a release in the browser, from its folder or over HTTP."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Annotated

import typer

from orchestration.command.output import err, out, stop
from orchestration.command.place import ARelease, listening, release_folder, settings


def open_release(
    release: ARelease = "current",
    serve: Annotated[bool, typer.Option("--serve", help="Give the releases out over HTTP until stopped.")] = False,
    host: Annotated[str, typer.Option(help="Address to listen on; 0.0.0.0 opens it to others.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on; 0: any that is free.")] = 5757,
    origin: Annotated[
        list[str] | None, typer.Option(help="Only pages of this address may read it in a browser (repeatable).")
    ] = None,
) -> None:
    """Open a release's front page; with --serve, read-only over HTTP, for browsers and for
    ATTACH 'http://127.0.0.1:5757/r57.duckdb' (read_only)."""
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


def _serve(
    releases: Path, folder: Path, release: str, listening: socket.socket, host: str, origins: tuple[str, ...]
) -> None:
    import uvicorn

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
    server = uvicorn.Server(
        uvicorn.Config(application(releases, origins, hosts), log_level="warning", access_log=False, lifespan="off")
    )
    try:
        server.run(sockets=[listening])
    except KeyboardInterrupt:  # how it is meant to end
        return
