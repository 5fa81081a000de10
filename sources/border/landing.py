"""Write-once payloads: the bytes as they came, under their own digest, beside a note of where they came from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlencode

from sources.vocabulary.exchange import Payload, Request
from sources.vocabulary.files import write_once

ORIGIN = ".origin.json"
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
            origin = json.loads(note.read_text(encoding="utf-8"))
            key = str(origin["request_key"])
            known = self._newest.get(key)
            if origin["outcome"] == "ok" and (known is None or str(origin["fetched_at"]) > str(known["fetched_at"])):
                self._newest[key] = origin

    def conditions(self, request: Request) -> dict[str, str]:
        """Headers that ask the publisher to answer 304 when nothing has changed; empty when nothing is landed."""
        origin = self._newest.get(request_key(request))
        headers = origin["headers"] if origin else None
        if not isinstance(headers, Mapping):
            return {}
        names = (("etag", "If-None-Match"), ("last-modified", "If-Modified-Since"))
        return {asked: str(headers[kept]) for kept, asked in names if kept in headers}

    def replay(self, request: Request, answered: Payload) -> Payload:
        """The landed answer that a 304 stands for, as if it had come again."""
        origin = self._newest[request_key(request)]
        body = (self._folder / f"{origin['sha256']}.{request.suffix}").read_bytes()
        headers = origin["headers"]
        return Payload(
            request=request,
            status=int(str(origin["status"])),
            headers={str(k): str(v) for k, v in headers.items()} if isinstance(headers, Mapping) else {},
            body=body,
            fetched_at=answered.fetched_at,
        )
