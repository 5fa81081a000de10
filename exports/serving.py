"""Releases over HTTP: read-only, in ranges, to pages of any address, so that DuckDB attaches what browsers show.

    /                        the release that readers read: /r57.duckdb, /csv/dim_target.csv
    /releases/<release_id>/  any release that is kept; `current` for the one that readers read
    /engine/                 what the page /query/ asks with, where it is; below /releases/ as well, as it lies on disk

Nothing else of the data folder is given out: what lies beside the releases, begins with a dot, or is reached by a link
out of the folder is not there.
"""

from __future__ import annotations

import mimetypes
from hashlib import sha256
from html import escape
from pathlib import Path, PurePosixPath
from typing import Any
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


IMMUTABLE = "public, max-age=31536000, immutable"
"""What never changes under its address, which has the name of its release in it: a browser asks for it once."""
ASKED_ANEW = "no-cache"
"""What is switched: whoever has it asks each time whether it still is the same."""

LOOPBACK = ("127.0.0.1", "::1", "localhost")
"""Names under which a machine reaches itself alone."""


_READ_ANYWHERE: Any = {
    "allow_origins": ["*"],
    "allow_methods": ["GET", "HEAD"],
    "allow_headers": ["Range", "If-None-Match"],
    "expose_headers": ["Accept-Ranges", "Content-Length", "Content-Range", "ETag"],
}


def type_of(name: str) -> str:
    """What kind of file a name means, with its letters where it is text."""
    guessed, packed = mimetypes.guess_type(name)
    kind = TYPES.get(PurePosixPath(name).suffix) or (guessed if not packed else None) or "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith("text/") else kind


def caching_of(key: str) -> str:
    """How long a file of a published place may be kept by who has it: for ever, below the name of a release."""
    return IMMUTABLE if key.startswith("releases/") else ASKED_ANEW


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
            Middleware(CORSMiddleware, **{**_READ_ANYWHERE, "allow_origins": origins}),
        ],
    )


def published(place: Path) -> Starlette:
    """A folder that `r57 publish` wrote, as a static host gives it out: in ranges, to pages of any address, with what
    may be kept and for how long."""
    for ending, type_ in TYPES.items():
        mimetypes.add_type(type_, ending)
    middleware = [Middleware(CORSMiddleware, **_READ_ANYWHERE)]
    return Starlette(routes=[Mount("/", _Published(place))], middleware=middleware)


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


class _Published(StaticFiles):
    """The files of a published place; what is hidden there is on its way and not there."""

    def __init__(self, place: Path) -> None:
        super().__init__(directory=place, html=True)
        self._place = place

    async def get_response(self, path: str, scope: Scope) -> Response:
        """A file with its headers, or a folder's page."""
        if any(part.startswith(".") and part != "." for part in PurePosixPath(path).parts):
            raise HTTPException(404)
        caching = caching_of(path)
        file = self._place / path
        if caching == IMMUTABLE or scope["method"] not in ("GET", "HEAD") or not file.is_file():
            answer = await super().get_response(path, scope)
        else:
            answer = _at_once(file, Headers(scope=scope).get("if-none-match", ""))
        answer.headers["Cache-Control"] = caching
        return answer


def _at_once(file: Path, known: str) -> Response:
    """A small file that may be switched at any moment: asked for its size first and opened then, it may be another one
    whose end is cut off."""
    body = file.read_bytes()
    tag = f'"{sha256(body).hexdigest()}"'
    if known == tag:
        return Response(status_code=304, headers={"ETag": tag})
    return Response(body, headers={"ETag": tag, "Content-Type": type_of(file.name)})


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False


def _listing(folder: Path) -> str:
    names = sorted(f"{entry.name}/" if entry.is_dir() else entry.name for entry in folder.iterdir())
    items = "".join(f'<li><a href="{escape(name)}">{escape(name)}</a></li>' for name in names)
    return f'<!doctype html><meta charset="utf-8"><title>{escape(folder.name)}</title><ul>{items}</ul>'
