"""Write-once payloads: the bytes as they came, under their own digest, beside a note of where they came from.

The same bytes may answer several questions (two years without figures): they are kept once, with a note of each.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from sources.vocabulary.errors import SourceError
from sources.vocabulary.exchange import Payload, Request
from sources.vocabulary.files import file_sha256, make_folder, sealed, unsealed, write_once

ORIGIN = ".origin.json"
NOTED = frozenset({"request_key", "outcome", "fetched_at", "sha256", "status", "headers"})
"""What a note must say to be of use."""
KEPT_HEADERS = ("etag", "last-modified", "content-type", "date", "content-length")


def request_key(request: Request) -> str:
    """What makes two requests the same one; holds no secret, since a Request holds none."""
    # as before for what lies in landing folders already; a form may bring back all that its page held, hence the digest
    form = f" form {hashlib.sha256(urlencode(request.form).encode()).hexdigest()}" if request.form else ""
    body = json.dumps(request.json, sort_keys=True)
    return f"{request.method} {request.url}?{urlencode(request.params)} {body}{form}"


def land(folder: Path, payload: Payload, *, licence: str, outcome: str) -> Path:
    """Keep an answer in `folder` (landing/<dataset>) and give its path. The same bytes are kept once, and a note
    of each question that they answered.

    `outcome` is the adapter's word for the answer; refused answers are kept too, as evidence.
    """
    make_folder(folder)
    path = folder / f"{payload.sha256}.{payload.request.suffix}"
    write_once(path, payload.body)
    origin = {
        "url": payload.request.url,
        "final_url": payload.final_url or payload.request.url,
        "params": _by_name(payload.request.params),
        "method": payload.request.method,
        "json": payload.request.json,
        **({"form": _by_name(payload.request.form)} if payload.request.form else {}),
        "label": payload.request.label,
        "request_key": request_key(payload.request),
        "status": payload.status,
        "headers": {name: payload.headers[name] for name in KEPT_HEADERS if name in payload.headers},
        "fetched_at": payload.fetched_at.isoformat(),
        "size": len(payload.body),
        "sha256": payload.sha256,
        "licence": licence,
        "outcome": outcome,
    }
    note = path.with_name(f"{payload.sha256}{ORIGIN}")
    first = read_note(note)
    if first is not None and first["request_key"] != origin["request_key"]:
        question = hashlib.sha256(request_key(payload.request).encode()).hexdigest()
        note = path.with_name(f"{payload.sha256}-{question[:16]}{ORIGIN}")
    write_once(note, sealed(origin))
    return path


def _by_name(asked: Iterable[tuple[str, str]]) -> dict[str, str | list[str]]:
    """What was asked for, by name; all values of a parameter or field that is repeated."""
    values: dict[str, list[str]] = {}
    for name, value in asked:
        values.setdefault(name, []).append(value)
    return {name: given if len(given) > 1 else given[0] for name, given in values.items()}


def _noted_digest(note: Path) -> str:
    """The digest of the answer a note is of, by the note's name."""
    return note.name.removesuffix(ORIGIN).partition("-")[0]


class Landed:
    """What lies in one landing folder: the newest answer of each request whose outcome is among the `accepted`.

    `until`: only what had come by then; for a vintage that is made again as it was.
    """

    def __init__(self, folder: Path, accepted: Collection[str] = ("ok",), until: datetime | None = None) -> None:
        self._folder = folder
        self._newest: dict[str, dict[str, Any]] = {}
        for note in sorted(folder.glob(f"*{ORIGIN}")):
            origin = read_note(note)
            if origin is None or origin["outcome"] not in accepted:
                continue
            if until is not None and datetime.fromisoformat(str(origin["fetched_at"])) > until:
                continue
            known = self._newest.get(str(origin["request_key"]))
            if known is None or str(origin["fetched_at"]) > str(known["fetched_at"]):
                self._newest[str(origin["request_key"])] = origin

    def conditions(self, request: Request) -> dict[str, str]:
        """Headers that ask the publisher to answer 304 when nothing has changed; empty when nothing is landed, or when
        the landed bytes are gone or no longer those their name says: then the whole answer is asked for."""
        landed = self.answer(request)
        headers = landed.headers if landed else {}
        names = (("etag", "If-None-Match"), ("last-modified", "If-Modified-Since"))
        return {asked: headers[kept] for kept, asked in names if kept in headers}

    def replay(self, request: Request, answered: Payload) -> Payload:
        """The landed answer that a 304 stands for, as if it had come again. Raises SourceError where it stands for
        none: nothing was landed, or what was landed has been damaged since."""
        landed = self.answer(request)
        if landed is None:
            raise SourceError(
                "invalid",
                "the publisher answered that nothing has changed (HTTP 304), and nothing is landed that it could mean",
                f"{request.label}, {request.url}",
                next_step="run again: the whole answer is then asked for",
            )
        return replace(landed, fetched_at=answered.fetched_at)

    def answer(self, request: Request) -> Payload | None:
        """The landed answer to a request, where its digest bears out its name; None where there is none, or where note
        or bytes are gone or damaged."""
        origin = self._newest.get(request_key(request))
        if origin is None:
            return None
        try:
            body = (self._folder / f"{origin['sha256']}.{request.suffix}").read_bytes()
            came = datetime.fromisoformat(str(origin["fetched_at"]))
            status = int(str(origin["status"]))
        except (OSError, ValueError):
            return None
        if hashlib.sha256(body).hexdigest() != origin["sha256"]:
            return None
        headers = origin["headers"] if isinstance(origin["headers"], Mapping) else {}
        return Payload(request, status, {str(k): str(v) for k, v in headers.items()}, body, came)


def read_note(path: Path) -> dict[str, Any] | None:
    """The note beside a landed answer; None where it is empty, cut short or not what a note is."""
    try:
        origin = unsealed(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return origin if set(origin) >= NOTED else None


def newest_answers(folder: Path) -> int:
    """Bytes of the answers that came on the last day on which any did: what the next ones will be like."""
    came: dict[str, dict[str, int]] = {}
    for note in folder.glob(f"*{ORIGIN}"):
        if origin := read_note(note):
            came.setdefault(str(origin["fetched_at"])[:10], {})[str(origin["sha256"])] = int(origin.get("size", 0))
    return sum(came[max(came)].values()) if came else 0


PASSING = (".partial", ".journal")
"""Endings of files on their way (see `sources.tiles.partial`): not landed yet."""


def faults(folder: Path) -> Iterator[tuple[Path, str]]:
    """What in a landing folder is not what was landed: bytes that belie their name, notes that cannot be read, the one
    without the other."""
    listed = [path for path in sorted(folder.iterdir()) if not path.name.startswith(".")]
    yield from ((path, "a folder where only answers and their notes belong") for path in listed if path.is_dir())
    there = [path for path in listed if path.is_file()]
    notes = {_noted_digest(path) for path in there if path.name.endswith(ORIGIN)}
    bodies = {path.stem for path in there if not path.name.endswith((ORIGIN, *PASSING))}
    for path in there:
        if path.name.endswith(ORIGIN):
            digest = _noted_digest(path)
            if _said(path) != digest:
                yield path, "the note cannot be read, or is of another answer"
            elif digest not in bodies:
                yield path, "a note without the answer it is of"
        elif not path.name.endswith(PASSING):
            if file_sha256(path) != path.stem:
                yield path, "the answer was altered: its sha256 is not its name"
            elif path.stem not in notes:
                yield path, "an answer without a note of where it came from"


def _said(path: Path) -> object:
    try:
        return unsealed(path.read_text(encoding="utf-8")).get("sha256")
    except (OSError, ValueError):
        return None
