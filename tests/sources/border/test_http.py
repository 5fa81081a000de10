"""The client over real sockets: limits, secrets, politeness, and plain words for what went wrong."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest

from sources.border.http import HttpClient
from sources.vocabulary.errors import SourceError
from sources.vocabulary.exchange import Request, Secret
from sources.vocabulary.settings import HttpSettings
from tests.conftest import NOW


class Site(BaseHTTPRequestHandler):
    """One path a behaviour; paths come in as /<host>/<path>, as a gateway gets them."""

    protocol_version = "HTTP/1.1"
    seen: ClassVar[list[tuple[str, dict[str, str]]]] = []

    def do_GET(self) -> None:
        with suppress(BrokenPipeError, ConnectionResetError):  # a client that has lost patience hangs up
            self.answer()

    def answer(self) -> None:
        type(self).seen.append((self.path, dict(self.headers)))
        path = self.path.split("?")[0].split("/", 2)[2]
        body = b"x" * 1000
        if path == "away":
            self.send_response(302)
            self.send_header("Location", "https://elsewhere.example/there")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        if path == "silent":
            time.sleep(1.5)
        self.send_response(200)
        self.send_header("Content-Length", "2000" if path == "cut" else "1000")
        self.end_headers()
        if path == "drip":
            for _ in range(100):
                self.wfile.write(b"x" * 10)
                self.wfile.flush()
                time.sleep(0.05)
            return
        self.wfile.write(body)
        if path == "cut":
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def gateway() -> Iterator[str]:
    Site.seen = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def client(gateway: str, **settings: float) -> HttpClient:
    limits = {"read_timeout": 0.5, "connect_timeout": 0.5, "pace": 0.0, **settings}
    return HttpClient(HttpSettings(gateway=gateway, **limits), env={"KEY": "s3cret-value"}, now=lambda: NOW)  # type: ignore[arg-type]


def ask(path: str, **options: object) -> Request:
    return Request(url=f"https://data.example/{path}", label=path, **options)  # type: ignore[arg-type]


def failure(http: HttpClient, request: Request) -> SourceError:
    with pytest.raises(SourceError) as caught:
        http.send(request)
    return caught.value


def test_the_gateway_gets_host_and_path_and_redirects_pass_it_too(gateway: str) -> None:
    payload = client(gateway).send(ask("away", params=(("a", "1"),)))
    assert len(payload.body) == 1000
    assert [path for path, _ in Site.seen] == ["/data.example/away?a=1", "/elsewhere.example/there"]


@pytest.mark.parametrize(("path", "kind"), [("silent", "timeout"), ("cut", "truncated")])
def test_a_broken_answer_is_named_by_its_kind(gateway: str, path: str, kind: str) -> None:
    assert failure(client(gateway), ask(path)).kind == kind


def test_an_answer_that_drips_for_ever_ends_with_the_total_timeout(gateway: str) -> None:
    error = failure(client(gateway, total_timeout=0.3), ask("drip"))
    assert error.kind == "timeout"
    assert "not complete after 0.3 s" in error.what


def test_an_answer_larger_than_allowed_is_refused(gateway: str) -> None:
    assert failure(client(gateway), ask("big", max_bytes=999)).kind == "too_large"


def test_a_refused_connection_says_so() -> None:
    assert failure(client("http://127.0.0.1:9"), ask("x")).kind == "refused"


def test_a_name_that_does_not_resolve_says_so() -> None:
    error = failure(client(""), Request(url="https://no-such-host.invalid/x", label="x"))
    assert error.kind == "unreachable"
    assert "no-such-host.invalid could not be resolved" in error.what


@pytest.mark.parametrize("place", ["header", "param"])
def test_a_secret_is_sent_and_shown_nowhere(gateway: str, place: str) -> None:
    secret = Secret(env="KEY", place=place, name="token", prefix="Bearer ")  # type: ignore[arg-type]
    payload = client(gateway).send(ask("ok", secret=secret))
    path, headers = Site.seen[0]
    assert "s3cret-value" in (headers.get("token", "") if place == "header" else path)
    assert "s3cret-value" not in repr(payload)
    error = failure(client(gateway), ask("silent", secret=secret))
    assert "s3cret-value" not in str(error)


def test_a_missing_key_names_its_variable(gateway: str) -> None:
    error = failure(client(gateway), ask("ok", secret=Secret(env="OTHER", place="header", name="token")))
    assert (error.kind, Site.seen) == ("no_key", [])
    assert "OTHER" in error.what


def test_two_requests_to_one_host_keep_their_distance(gateway: str) -> None:
    waits: list[float] = []
    http = HttpClient(HttpSettings(gateway=gateway), now=lambda: NOW, sleep=waits.append)
    for _ in range(3):
        http.send(ask("ok"))
    assert len(waits) == 2
    assert all(wait > 0.3 for wait in waits)
