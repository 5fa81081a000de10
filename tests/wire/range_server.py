"""A local server of large files, as object stores are: ranges, ETags, conditions, and the ways they go wrong.

    with RangeServer(folder) as server:
        server.faults["/host/file.parquet"] = Fault(stall_after=70_000)
        ... R57_GATEWAY=server.url ...
        server.bytes_sent, server.log

A fault strikes once unless it is `lasting`.
"""

from __future__ import annotations

import hashlib
import re
import sys
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from urllib.parse import unquote, urlsplit

_RANGE = re.compile(r"bytes=(\d*)-(\d*)")
_CHUNK = 64 * 1024
LAST_MODIFIED = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
"""What the publisher says of every file: never the time at which a test happened to write it."""


@dataclass
class Fault:
    """What goes wrong with the answers for one path.

    `stall_after`, `cut_after`: after so many bytes of the body the server falls silent, or hangs up. `status`: answer
    with this status alone. `skip`: let so many answers pass first. `no_ranges`: ranges are ignored, the whole file is
    sent. `no_etag`: no ETag is given.
    """

    stall_after: int | None = None
    cut_after: int | None = None
    status: int | None = None
    skip: int = 0
    no_ranges: bool = False
    no_etag: bool = False
    lasting: bool = False


@dataclass
class RangeServer:
    """Serves the files under `folder` on 127.0.0.1: `{url}/host/path` is `folder/host/path`."""

    folder: Path
    is_still: bool = False
    """The files never change while they are served: each is read for its digest once."""
    faults: dict[str, Fault] = field(default_factory=dict)
    log: list[tuple[str, str, int]] = field(default_factory=list)
    """Path, Range header and status of each request, in order."""
    bytes_sent: int = 0

    def __post_init__(self) -> None:
        self.closing = threading.Event()
        self.lock = threading.Lock()
        self._etags: dict[Path, str] = {}
        handler = type("Handler", (_Handler,), {"files": self})
        self._server = _Quiet(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> RangeServer:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()

    def count(self, size: int) -> None:
        """So many more bytes of bodies were sent."""
        with self.lock:
            self.bytes_sent += size

    def etag(self, path: Path) -> str:
        """The digest of a file, quoted, as object stores give it."""
        if path not in self._etags or not self.is_still:
            with path.open("rb") as file:
                self._etags[path] = f'"{hashlib.file_digest(file, hashlib.md5).hexdigest()}"'
        return self._etags[path]

    def fault(self, path: str) -> Fault:
        """The fault that strikes this request."""
        with self.lock:
            fault = self.faults.get(path)
            if fault is None:
                return Fault()
            if fault.skip:
                fault.skip -= 1
                return Fault()
            if not fault.lasting:
                del self.faults[path]
            return fault


class _Quiet(ThreadingHTTPServer):
    """Says nothing of clients that hang up: being left is part of what is tested."""

    def handle_error(self, request: object, client_address: object) -> None:
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class _Handler(BaseHTTPRequestHandler):
    files: RangeServer
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        path = unquote(urlsplit(self.path).path)
        file = self.files.folder / path.lstrip("/")
        fault = self.files.fault(path)
        if fault.status:
            self._end(path, fault.status)
            return
        if not file.is_file():
            self._end(path, 404)
            return
        etag = self.files.etag(file)
        if self.headers.get("If-Match") not in (None, etag):
            self._end(path, 412)
            return
        size = file.stat().st_size
        start, stop, status = 0, size, 200
        asked = _RANGE.fullmatch(self.headers.get("Range", ""))
        if asked and not fault.no_ranges:
            low, high = asked.groups()
            start = int(low) if low else max(0, size - int(high))
            stop = min(int(high) + 1, size) if low and high else size
            status = 206
            if start >= size:
                self._end(path, 416)
                return
        self.files.log.append((path, self.headers.get("Range", ""), status))
        self.send_response(status)
        if status == 206:
            self.send_header("Content-Range", f"bytes {start}-{stop - 1}/{size}")
        if not fault.no_ranges:
            self.send_header("Accept-Ranges", "bytes")
        if not fault.no_etag:
            self.send_header("ETag", etag)
        self.send_header("Last-Modified", format_datetime(LAST_MODIFIED, usegmt=True))
        self.send_header("Content-Length", str(stop - start))
        self.end_headers()
        self._send(file, start, stop, fault)

    def _send(self, file: Path, start: int, stop: int, fault: Fault) -> None:
        sent = 0
        with file.open("rb") as body:
            body.seek(start)
            while sent < stop - start:
                size = min(_CHUNK, stop - start - sent)
                limit = fault.stall_after if fault.stall_after is not None else fault.cut_after
                if limit is not None:
                    size = min(size, limit - sent)
                if size <= 0:
                    if fault.stall_after is not None:
                        self.files.closing.wait(10)
                    self.close_connection = True
                    return
                self.files.count(size)  # before they go: a client that has the last of them may ask for the sum at once
                try:
                    self.wfile.write(body.read(size))
                except OSError:
                    self.files.count(-size)
                    self.close_connection = True
                    return
                sent += size

    def _end(self, path: str, status: int) -> None:
        self.files.log.append((path, self.headers.get("Range", ""), status))
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()
