"""Releases over HTTP: read-only, in ranges, to pages of any address, so that DuckDB attaches what browsers show.

    /                        the release that readers read: /r57.duckdb, /csv/dim_target.csv
    /releases/<release_id>/  any release that is kept; `current` for the one that readers read
    /engine/                 what the page /query/ asks with, where it is; below /releases/ as well, as it lies on disk

Nothing else of the data folder is given out: what lies beside the releases, begins with a dot, or is reached by a link
out of the folder is not there.
"""

from __future__ import annotations

import mimetypes
from html import escape
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from exports.pages.query import ENGINE
from exports.release import MANIFEST
from exports.shelf import CURRENT

TYPES = {
    ".cff": "application/yaml",
    ".csv": "text/csv",
    ".duckdb": "application/vnd.duckdb",
    ".geojson": "application/geo+json",
    ".jsonld": "application/ld+json",
    ".md": "text/markdown",
    ".parquet": "application/vnd.apache.parquet",
    ".sqlite": "application/vnd.sqlite3",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""What not every machine's table of types has."""


LOOPBACK = ("127.0.0.1", "::1", "localhost")
"""Names under which a machine reaches itself alone."""


def application(releases: Path, origins: tuple[str, ...] = ("*",), hosts: tuple[str, ...] | None = None) -> Starlette:
    """The releases of a folder; `origins`: the addresses whose pages may read them in a browser; `hosts`: the names
    under which they may be asked for, None for any. Served to this machine alone, a page elsewhere whose name is turned
    to 127.0.0.1 meanwhile would read them all the same."""
    for ending, type_ in TYPES.items():
        mimetypes.add_type(type_, ending)
    return Starlette(
        routes=[
            Mount(f"/{ENGINE}", _Released(releases, below=ENGINE)),
            Mount("/releases", _Released(releases, below="")),
            Mount("/", _Released(releases, below=CURRENT)),
        ],
        middleware=[
            *([Middleware(_Named, hosts=hosts)] if hosts else []),
            Middleware(
                CORSMiddleware,
                allow_origins=origins,
                allow_methods=["GET", "HEAD"],
                allow_headers=["Range", "If-None-Match"],
                expose_headers=["Accept-Ranges", "Content-Length", "Content-Range", "ETag"],
            ),
        ],
    )


class _Named:
    """Refuses what is asked for under another name. Starlette's own takes [::1] apart at its first colon."""

    def __init__(self, app: ASGIApp, hosts: tuple[str, ...]) -> None:
        self._app = app
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not self._is_known(Headers(scope=scope).get("host", "")):
            said = f"served under {', '.join(self._hosts)} alone: r57 open --serve --host opens it to others"
            await PlainTextResponse(said, status_code=421)(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _is_known(self, host: str) -> bool:
        try:
            return urlsplit(f"//{host}").hostname in self._hosts
        except ValueError:
            return False


class _Released(StaticFiles):
    """The files of releases; a folder without a page of its own is shown as a list of what is in it."""

    def __init__(self, releases: Path, *, below: str) -> None:
        super().__init__(directory=releases)
        self._releases = releases
        self._below = below

    def get_path(self, scope: Scope) -> str:
        """Where a request leads inside the folder of releases. Raises HTTPException where that is no release's."""
        path = PurePosixPath(self._below) / super().get_path(scope)
        if any(part.startswith(".") or "\\" in part for part in path.parts):
            raise HTTPException(404)
        try:
            known = path.parts[:1] == (ENGINE,) or (
                bool(path.parts) and (self._releases / path.parts[0] / MANIFEST).is_file()
            )
        except OSError:  # a name longer than any file's
            known = False
        if not known:
            raise HTTPException(404)
        return str(path)

    async def get_response(self, path: str, scope: Scope) -> Response:
        """A file, or a folder's page, or the list of its files."""
        folder = self._releases / path
        if scope["method"] not in ("GET", "HEAD") or not _is_folder(folder):
            return await super().get_response(path, scope)
        if not scope["path"].endswith("/"):
            return RedirectResponse(f"/{scope['path'].strip('/')}/")
        if (folder / "index.html").is_file():
            return await super().get_response(f"{path}/index.html", scope)
        return HTMLResponse(_listing(folder))


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False


def _listing(folder: Path) -> str:
    names = sorted(f"{entry.name}/" if entry.is_dir() else entry.name for entry in folder.iterdir())
    items = "".join(f'<li><a href="{escape(name)}">{escape(name)}</a></li>' for name in names)
    return f'<!doctype html><meta charset="utf-8"><title>{escape(folder.name)}</title><ul>{items}</ul>'
