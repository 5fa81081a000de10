"""The wire server: real sockets on 127.0.0.1, one dialect per host, faults on demand.

    with WireServer() as wire:
        wire.inject("api.worldbank.org", "error_503")      # the next request it can strike, once
        wire.inject("api.worldbank.org", "html_wall")      # lasting faults strike until `reset`
        ... R57_GATEWAY=wire.url ...
        wire.requests                                       # what was asked, in order

`python -m tests.wire.server --fault api.worldbank.org=html_wall` runs it by itself and prints its address.
"""

from __future__ import annotations

import argparse
import contextlib
import gzip
import hashlib
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from urllib.parse import parse_qs, urlsplit

from tests.wire.dialect import NOT_FOUND, Dialect, WireAnswer, WireRequest
from tests.wire.dialects import load
from tests.wire.faults import CONTENT, FAULTS, Fault

STALL_SECONDS = 10.0
"""How long a stalled answer is silent: longer than any client's patience in the tests (it ends with the client)."""
HTML_PAGE = (
    b"\xef\xbb\xbf<!DOCTYPE html><html><head><title>Request Error</title></head><body>Access denied</body></html>"
)
DRIP_SECONDS = 0.05
LEADS_TO = {
    "redirect_elsewhere": "https://elsewhere.example/there",
    "redirect_private": "http://169.254.169.254/latest/meta-data",
    "redirect_broken": "http://[::bad",
}
HOURS_IN_SECONDS = "54000"


@dataclass(slots=True)
class _Injection:
    host: str
    fault: Fault
    nth: int
    path: str


class WireServer:
    """The server and its controls. Safe to use from many threads."""

    def __init__(self, *, latency: float = 0.0, port: int = 0, dialects: dict[str, Dialect] | None = None) -> None:
        self.latency = latency
        self.revision = 0
        self.requests: list[WireRequest] = []
        self.struck: list[tuple[str, WireRequest]] = []
        self._dialects = load() if dialects is None else dialects
        self._injections: list[_Injection] = []
        self._told: dict[tuple[object, ...], WireAnswer] = {}
        self._lock = threading.Lock()
        self._closing = threading.Event()
        handler = type("Handler", (_Handler,), {"wire": self})
        self._server = _Server(("127.0.0.1", port), handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def url(self) -> str:
        """What `R57_GATEWAY` must be."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> WireServer:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()

    def reset(self) -> None:
        """No faults, no memory, the first revision."""
        with self._lock:
            self._injections.clear()
            self.requests.clear()
            self.struck.clear()
            self.revision = 0
            self.latency = 0.0

    def forget(self) -> None:
        """Answers are made anew: for a dialect of a test whose publisher changes its mind."""
        with self._lock:
            self._told.clear()

    def inject(self, host: str, fault: str, *, nth: int = 1, path: str = "") -> None:
        """Play `fault` at `host` from the `nth` request on that it can strike (and whose path contains `path`)."""
        if FAULTS[fault] in CONTENT and fault not in self._dialects[host].alterations:
            raise ValueError(f"the dialect of {host} says nothing of {fault}")
        with self._lock:
            self._injections.append(_Injection(host, FAULTS[fault], nth, path))

    def _answer_of(self, dialect: Dialect, request: WireRequest) -> WireAnswer:
        """The dialect's answer, made once: it follows from the request alone."""
        query = tuple((name, tuple(values)) for name, values in request.query.items())
        headers = tuple(sorted(request.headers.items()))
        key = (request.method, request.host, request.path, query, headers, request.body, request.revision)
        if key not in self._told:
            self._told[key] = dialect.answer(request)
        return self._told[key]

    def answer(self, request: WireRequest) -> tuple[WireAnswer, str]:
        """The answer to a request and the wire fault to play on it ('' for none)."""
        with self._lock:
            self.requests.append(request)
        dialect = self._dialects.get(request.host)
        if dialect is None:
            return NOT_FOUND, ""
        answer = self._answer_of(dialect, request)
        if dialect.etag and answer.status == 200:
            tag = f'"{hashlib.sha256(answer.body).hexdigest()[:32]}"'
            answer = WireAnswer(answer.body, 200, (*answer.headers, ("ETag", tag)))
            if request.headers.get("if-none-match") == tag:
                answer = WireAnswer(b"", 304, (("ETag", tag),))
        with self._lock:
            for injection in list(self._injections):
                if injection.host != request.host or injection.path not in request.path:
                    continue
                alter = dialect.alterations.get(injection.fault.name)
                altered = alter(request, answer) if alter else answer
                if altered is None:
                    continue
                if injection.nth > 1:
                    injection.nth -= 1
                    continue
                self.struck.append((injection.fault.name, request))
                if not injection.fault.lasting:
                    self._injections.remove(injection)
                return altered, "" if alter else injection.fault.name
        return answer, ""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    """As many may knock at once: with the standard 5 a client waits a second for its second try."""


class _Handler(BaseHTTPRequestHandler):
    wire: WireServer
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *args: object) -> None:
        """Quiet: what was asked is in `WireServer.requests`."""

    def do_GET(self) -> None:
        self._play()

    def do_HEAD(self) -> None:
        self._play()

    def do_POST(self) -> None:
        self._play()

    def _play(self) -> None:
        parts = urlsplit(self.path)
        host, _, path = parts.path.lstrip("/").partition("/")
        length = int(self.headers.get("Content-Length") or 0)
        request = WireRequest(
            method=self.command,
            host=host,
            path=f"/{path}",
            query=parse_qs(parts.query, keep_blank_values=True),
            headers={name.lower(): value for name, value in self.headers.items()},
            body=self.rfile.read(length),
            revision=self.wire.revision,
        )
        answer, fault = self.wire.answer(request)
        if self.wire.latency:
            time.sleep(self.wire.latency)
        with contextlib.suppress(ConnectionError, TimeoutError):
            self._send(answer, fault, request)

    def _send(self, answer: WireAnswer, fault: str, request: WireRequest) -> None:
        body = answer.body
        match fault:
            case "":
                self._whole(answer)
            case "throttled" | "throttled_no_hint" | "throttled_for_hours":
                wait = {"throttled": "1", "throttled_for_hours": HOURS_IN_SECONDS}.get(fault)
                headers = (("Retry-After", wait),) if wait else ()
                self._whole(WireAnswer(b'{"message": "Request was throttled."}', 429, headers))
            case "error_500" | "error_502" | "error_503" | "down":
                status = 503 if fault == "down" else int(fault.removeprefix("error_"))
                self._whole(WireAnswer(b"<html><body>upstream error</body></html>", status))
            case "forbidden":
                self._whole(WireAnswer(b'{"message": "Forbidden"}', 403))
            case "html_once" | "html_wall":
                self._whole(WireAnswer(HTML_PAGE, 200, (("Content-Type", "text/html"),)))
            case "redirect_loop":
                self._whole(WireAnswer(b"", 302, (("Location", f"https://{request.host}{request.path}"),)))
            case "redirect_elsewhere" | "redirect_private" | "redirect_broken":
                self._whole(WireAnswer(b"", 302, (("Location", LEADS_TO[fault]),)))
            case "slow_headers":
                self._drip(b"HTTP/1.1 200 OK\r\nX-Long: " + bytes(1000))
            case "drip":
                self._start(answer, len(body))
                self._drip(body)
            case "stall" | "silent":
                self.wire._closing.wait(STALL_SECONDS)
                self._drop()
            case "reset":
                self._drop()
            case "truncated_body" | "truncated_for_good":
                self._start(answer, len(body))
                self.wfile.write(body[: len(body) // 2])
                self._drop()
            case "short_length":
                self._start(answer, len(body) // 2)
                self.wfile.write(body[: len(body) // 2])
                self._drop()
            case "gzip_damage":
                packed = bytearray(gzip.compress(body))
                packed[len(packed) // 2 :] = bytes(len(packed) - len(packed) // 2)
                self._whole(WireAnswer(bytes(packed), answer.status, (*answer.headers, ("Content-Encoding", "gzip"))))
            case "endless_body":
                self._start(answer, None)
                for chunk in _endless(body):
                    if self.wire._closing.is_set():
                        break
                    self.wfile.write(chunk)
                self._drop()
            case _:
                raise AssertionError(f"{fault} is no fault of the wire")

    def _start(self, answer: WireAnswer, length: int | None) -> None:
        self.send_response(answer.status)
        for name, value in answer.headers:
            self.send_header(name, value)
        if length is None:
            self.send_header("Connection", "close")
        else:
            self.send_header("Content-Length", str(length))
        self.end_headers()

    def _whole(self, answer: WireAnswer) -> None:
        self._start(answer, len(answer.body))
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    def _drip(self, body: bytes) -> None:
        for byte in body:
            if self.wire._closing.wait(DRIP_SECONDS):
                break
            self.wfile.write(bytes([byte]))
        self._drop()

    def _drop(self) -> None:
        self.wfile.flush()
        self.close_connection = True
        with contextlib.suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)


def _endless(body: bytes) -> Iterator[bytes]:
    chunk = (body or b" ") * (1 + 65536 // max(1, len(body)))
    while True:
        yield chunk


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(description="Every publisher's dialect on one local address")
    parser.add_argument("--latency", type=float, default=0.0, help="seconds before each answer")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--fault", action="append", default=[], help="HOST=FAULT (tests/wire/faults.py); repeatable")
    chosen = parser.parse_args()
    with WireServer(latency=chosen.latency, port=chosen.port) as wire, contextlib.suppress(KeyboardInterrupt):
        for fault in chosen.fault:
            wire.inject(*fault.split("=", 1))
        print(f"R57_GATEWAY={wire.url}", flush=True)
        while True:
            time.sleep(3600)


if __name__ == "__main__":
    main()
