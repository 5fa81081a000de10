"""Write-once payloads: the bytes as they came, under their own digest, beside a note of where they came from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from sources.vocabulary.errors import SourceError
from sources.vocabulary.exchange import Payload, Request
from sources.vocabulary.files import write_once

ORIGIN = ".origin.json"
NOTED = frozenset({"request_key", "outcome", "fetched_at", "sha256", "status", "headers"})
"""What a note must say to be of use."""
KEPT_HEADERS = ("etag", "last-modified", "content-type", "date", "content-length")


def request_key(request: Request) -> str:
    """What makes two requests the same one; holds no secret, since a Request holds none."""
    return f"{request.method} {request.url}?{urlencode(request.params)} {json.dumps(request.json, sort_keys=True)}"


def land(folder: Path, payload: Payload, *, licence: str, outcome: str) -> Path:
    """Keep an answer in `folder` (landing/<dataset>) and give its path. The same bytes are kept once.

    `outcome` is the adapter's word for the answer; refused answers are kept too, as evidence.
    """
    path = folder / f"{payload.sha256}.{payload.request.suffix}"
    write_once(path, payload.body)
    origin = {
        "url": payload.request.url,
        "final_url": payload.final_url or payload.request.url,
        "params": dict(payload.request.params),
        "method": payload.request.method,
        "json": payload.request.json,
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
    text = json.dumps(origin, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    write_once(path.with_name(f"{payload.sha256}{ORIGIN}"), text.encode())
    return path


class Landed:
    """What lies in one landing folder, for conditional requests: the newest accepted answer of each request."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._newest: dict[str, dict[str, object]] = {}
        for note in sorted(folder.glob(f"*{ORIGIN}")):
            origin = _note(note)
            if origin is None:
                continue
            key = str(origin["request_key"])
            known = self._newest.get(key)
            if origin["outcome"] == "ok" and (known is None or str(origin["fetched_at"]) > str(known["fetched_at"])):
                self._newest[key] = origin

    def conditions(self, request: Request) -> dict[str, str]:
        """Headers that ask the publisher to answer 304 when nothing has changed; empty when nothing is landed, or when
        the landed bytes are gone or no longer those their name says: then the whole answer is asked for."""
        origin = self._newest.get(request_key(request))
        headers = origin["headers"] if origin else None
        if origin is None or not isinstance(headers, Mapping) or self._body(origin, request) is None:
            return {}
        names = (("etag", "If-None-Match"), ("last-modified", "If-Modified-Since"))
        return {asked: str(headers[kept]) for kept, asked in names if kept in headers}

    def replay(self, request: Request, answered: Payload) -> Payload:
        """The landed answer that a 304 stands for, as if it had come again. Raises SourceError where it stands for
        none: nothing was landed, or what was landed has been damaged since."""
        origin = self._newest.get(request_key(request))
        body = self._body(origin, request) if origin else None
        if origin is None or body is None:
            raise SourceError(
                "invalid",
                "the publisher answered that nothing has changed (HTTP 304), and nothing is landed that it could mean",
                f"{request.label}, {request.url}",
                next_step="run again: the whole answer is then asked for",
            )
        headers = origin["headers"]
        return Payload(
            request=request,
            status=int(str(origin["status"])),
            headers={str(k): str(v) for k, v in headers.items()} if isinstance(headers, Mapping) else {},
            body=body,
            fetched_at=answered.fetched_at,
        )

    def _body(self, origin: Mapping[str, object], request: Request) -> bytes | None:
        """Landed bytes, where their digest bears out their name; None where they are gone or damaged."""
        try:
            body = (self._folder / f"{origin['sha256']}.{request.suffix}").read_bytes()
        except OSError:
            return None
        return body if hashlib.sha256(body).hexdigest() == origin["sha256"] else None


def _note(path: Path) -> dict[str, Any] | None:
    """The note beside a landed answer; None where it is empty, cut short or not what a note is."""
    try:
        origin = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    known = isinstance(origin, dict) and {"request_key", "outcome", "fetched_at", "sha256", "status", "headers"} <= set(
        origin
    )
    return origin if known else None
