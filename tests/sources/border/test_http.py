"""The client over real sockets: limits, secrets, politeness, and plain words for what went wrong."""

from __future__ import annotations

import gzip
import socket
import threading
import time
import tracemalloc
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest

from sources.border.connection import is_public
from sources.border.http import Allowance, HttpClient
from sources.vocabulary.errors import SourceError
from sources.vocabulary.exchange import Request, Secret
from sources.vocabulary.settings import HttpSettings
from tests.conftest import NOW

BOMB = gzip.compress(gzip.compress(bytes(64 * 1024 * 1024)))
"""64 MiB of nothing in a few hundred bytes."""


class Site(BaseHTTPRequestHandler):
    """One path a behaviour; paths come in as /<host>/<path>, as a gateway gets them."""

    protocol_version = "HTTP/1.1"
    seen: ClassVar[list[tuple[str, dict[str, str]]]] = []
    bodies: ClassVar[list[bytes]] = []
    leads_to = "https://elsewhere.example/there"

    def do_GET(self) -> None:
        with suppress(BrokenPipeError, ConnectionResetError):  # a client that has lost patience hangs up
            self.answer()

    def do_POST(self) -> None:
        self.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
        self.do_GET()

    def answer(self) -> None:
        type(self).seen.append((f"{self.command} {self.path}", dict(self.headers)))
        path = self.path.split("?")[0].rsplit("/", 1)[-1]
        match path:
            case "away" | "away_as_it_was":
                self.head(302 if path == "away" else 307, Location=self.leads_to)
            case "silent":
                time.sleep(1.5)
            case "slow_headers":
                self.drip(b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 1000)
            case "drip":
                self.head(200, length=1000)
                self.drip(b"x" * 1000)
            case "late_drip":
                self.head(200, length=20)
                self.drip(b"x" * 20)
            case "chunked_drip":
                self.head(200, length=None, **{"Transfer-Encoding": "chunked"})
                self.drip(b"1\r\nx\r\n" * 1000)
            case "bomb":
                self.head(200, length=len(BOMB), **{"Content-Encoding": "gzip, gzip"})
                self.wfile.write(BOMB)
            case "cut":
                self.head(200, length=2000)
                self.wfile.write(b"x" * 1000)
                self.close_connection = True
            case _:
                self.head(200, length=1000)
                self.wfile.write(b"x" * 1000)

    def head(self, status: int, length: int | None = 0, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if length is not None:
            self.send_header("Content-Length", str(length))
        self.end_headers()

    def drip(self, body: bytes) -> None:
        for byte in body:
            self.wfile.write(bytes([byte]))
            self.wfile.flush()
            time.sleep(0.03)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def gateway() -> Iterator[str]:
    Site.seen, Site.bodies, Site.leads_to = [], [], "https://elsewhere.example/there"
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


def led(gateway: str, to: str) -> HttpClient:
    """A client of a site that redirects."""
    Site.leads_to = to
    return client(gateway)


def asked() -> list[str]:
    return [path for path, _ in Site.seen]


def test_the_gateway_gets_host_and_path_and_redirects_pass_it_too(gateway: str) -> None:
    request = ask("away", params=(("a", "1"),), redirects_to=("elsewhere.example",))
    payload = client(gateway).send(request)
    assert len(payload.body) == 1000
    assert payload.final_url == "https://elsewhere.example/there"
    assert asked() == ["GET /data.example/away?a=1", "GET /elsewhere.example/there"]


def test_an_answer_that_was_not_redirected_has_the_address_asked_for(gateway: str) -> None:
    assert client(gateway).send(ask("ok", params=(("a", "1"),))).final_url == "https://data.example/ok"


@pytest.mark.parametrize(
    ("to", "followed"),
    [
        ("/there", "data.example/there"),
        ("there?b=2", "data.example/there?b=2"),
        ("//data.example/there", "data.example/there"),
        ("https://DATA.example:443/there", "data.example/there"),
        ("{gateway}/data.example/there", "data.example/there"),
    ],
)
def test_a_redirect_within_the_host_is_followed(gateway: str, to: str, followed: str) -> None:
    led(gateway, to.format(gateway=gateway)).send(ask("away"))
    assert [path.lower().replace(":443", "") for path in asked()[1:]] == [f"get /{followed}"]


@pytest.mark.parametrize(
    ("to", "kind", "told"),
    [
        ("https://elsewhere.example/there", "redirect_refused", "another host, elsewhere.example"),
        ("https://data.example:8443/there", "redirect_refused", "another host, data.example:8443"),
        ("https://10.0.0.1/latest", "redirect_refused", "another host, 10.0.0.1"),
        ("http://169.254.169.254/latest/meta-data", "redirect_refused", "which is not https"),
        ("http://data.example/there", "redirect_refused", "which is not https"),
        ("ftp://data.example/there", "redirect_refused", "which is not https"),
        ("https://user@data.example/", "redirect_broken", "which is no address"),
        ("https://data.example:99999/", "redirect_broken", "which is no address"),
        ("https://[::1]/", "redirect_broken", "which is no address"),
        ("http://[::bad", "redirect_broken", "which is no address"),
        ("file:///etc/passwd", "redirect_broken", "which is no address"),
        ("https://\xff\xfe/", "redirect_broken", "which is no address"),
    ],
)
def test_a_redirect_elsewhere_is_told_and_not_followed(gateway: str, to: str, kind: str, told: str) -> None:
    error = failure(led(gateway, to), ask("away"))
    assert error.kind == kind
    assert told in error.what
    assert asked() == ["GET /data.example/away"]


def test_redirects_end_after_five(gateway: str) -> None:
    error = failure(led(gateway, "/away"), ask("away"))
    assert (error.kind, len(asked())) == ("redirect_loop", 6)


@pytest.mark.parametrize(("path", "method"), [("away", "GET"), ("away_as_it_was", "POST")])
def test_a_redirected_question_is_put_as_the_status_says(gateway: str, path: str, method: str) -> None:
    led(gateway, "/there").send(ask(path, method="POST", json={"a": 1}))
    assert asked() == [f"POST /data.example/{path}", f"{method} /data.example/there"]


@pytest.mark.parametrize(("path", "times"), [("away", 1), ("away_as_it_was", 2)])
def test_a_form_is_sent_as_one_and_led_on_as_the_status_says(gateway: str, path: str, times: int) -> None:
    led(gateway, "/there").send(ask(path, method="POST", form=(("params", '{"p": "ă"}'),)))
    assert Site.bodies == [b"params=%7B%22p%22%3A+%22%C4%83%22%7D"] * times
    assert Site.seen[0][1]["Content-Type"] == "application/x-www-form-urlencoded"


def test_a_secret_is_never_led_anywhere(gateway: str) -> None:
    secret = Secret(env="KEY", place="header", name="token")
    payload = client(gateway).send(ask("away", secret=secret, redirects_to=("elsewhere.example",)))
    assert (payload.status, payload.final_url) == (302, "https://data.example/away")
    assert asked() == ["GET /data.example/away"]


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2606:4700::1111", True),
        ("198.18.0.7", True),  # the name server of a tunnel
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:127.0.0.1", False),
    ],
)
def test_which_addresses_are_public(address: str, public: bool) -> None:
    assert is_public(address) is public


def names(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> list[str]:
    """Let every name lead to these addresses; gives the names that were looked up."""
    looked_up: list[str] = []
    genuine = socket.getaddrinfo

    def lookup(host: str, port: int, *rest: object, **more: object) -> object:
        if not host[0].isdigit():
            looked_up.append(host)
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]
        return genuine(host, port, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    return looked_up


def test_a_name_that_leads_into_the_own_network_is_not_followed(gateway: str, monkeypatch: pytest.MonkeyPatch) -> None:
    looked_up = names(monkeypatch, "127.0.0.1")
    port = gateway.rsplit(":", 1)[1]
    Site.leads_to = f"http://data.example:{port}/there"
    request = Request(f"{gateway}/away", "away", redirects_to=(f"data.example:{port}",))
    error = failure(client(""), request)
    assert error.kind == "private_address"
    assert "data.example leads to the private address 127.0.0.1" in error.what
    assert (asked(), looked_up) == (["GET /away"], ["data.example"])


def test_a_name_is_looked_up_once_and_connected_to_where_it_was_looked_at(
    gateway: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_up = names(monkeypatch, "10.0.0.1", "127.0.0.1")
    monkeypatch.setattr("sources.border.connection.is_public", lambda address: address == "127.0.0.1")
    port = gateway.rsplit(":", 1)[1]
    client("").send(Request(f"http://data.example:{port}/ok", "ok"))
    assert (asked(), looked_up) == (["GET /ok"], ["data.example"])


def test_a_proxy_leads_where_it_leads_within_the_same_deadline(gateway: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", gateway)
    http = client("", total_timeout=0.5)
    assert len(http.send(Request("http://data.example/ok", "ok")).body) == 1000
    assert asked() == ["GET http://data.example/ok"]
    assert failure(http, Request("http://data.example/drip", "drip")).kind == "timeout"


def test_a_name_server_that_is_silent_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    over = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: over.wait(5.0))
    started = time.monotonic()
    error = failure(client("", connect_timeout=0.1), Request("https://data.example/x", "x"))
    over.set()
    assert time.monotonic() - started < 2.0
    assert error.kind == "unreachable"
    assert "could not be resolved" in error.what


@pytest.mark.parametrize(("path", "kind"), [("silent", "timeout"), ("cut", "truncated")])
def test_a_broken_answer_is_named_by_its_kind(gateway: str, path: str, kind: str) -> None:
    assert failure(client(gateway), ask(path)).kind == kind


@pytest.mark.parametrize("path", ["slow_headers", "drip", "chunked_drip"])
def test_an_answer_that_drips_for_ever_ends_with_the_total_timeout(gateway: str, path: str) -> None:
    started = time.monotonic()
    error = failure(client(gateway, total_timeout=0.3), ask(path))
    assert time.monotonic() - started < 1.5
    assert error.kind == "timeout"
    assert "not complete after 0.3 s" in error.what


def test_one_deadline_holds_over_all_redirects(gateway: str) -> None:
    Site.leads_to = "/slow_headers"
    assert failure(client(gateway, total_timeout=0.3), ask("away")).kind == "timeout"


def test_a_deadline_leaves_the_next_answer_alone(gateway: str) -> None:
    http = client(gateway, total_timeout=0.3)
    assert failure(http, ask("drip")).kind == "timeout"
    assert len(http.send(ask("ok")).body) == 1000


def test_a_large_file_has_patience_with_its_body_not_with_its_headers(gateway: str) -> None:
    http = client(gateway, total_timeout=0.5)
    with http.stream(ask("late_drip")) as answer:
        assert b"".join(answer.pieces) == b"x" * 20
    with pytest.raises(SourceError, match=r"not complete after 0\.5 s"), http.stream(ask("slow_headers")):
        pass


def test_an_answer_larger_than_allowed_is_refused(gateway: str) -> None:
    assert failure(client(gateway), ask("big", max_bytes=999)).kind == "too_large"


def test_a_small_answer_that_unpacks_to_a_large_one_is_refused_before_it_fills_memory(gateway: str) -> None:
    tracemalloc.start()
    error = failure(client(gateway, read_timeout=5.0), ask("bomb", max_bytes=1024 * 1024))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert error.kind == "too_large"
    assert peak < 8 * 1024 * 1024


def test_answers_that_are_too_large_together_are_refused(gateway: str) -> None:
    http, allowance = client(gateway), Allowance(2_500)
    for _ in range(2):
        http.send(ask("ok"), allowance=allowance)
    with pytest.raises(SourceError, match="together are larger than 2,500 bytes"):
        http.send(ask("ok"), allowance=allowance)


def test_a_refused_connection_says_who_refused_it() -> None:
    error = failure(client("http://me:pass@127.0.0.1:9"), ask("x"))
    assert (error.kind, error.what) == ("refused", "127.0.0.1 (R57_GATEWAY) refused the connection")


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
    assert (error.kind, asked()) == ("no_key", [])
    assert "OTHER" in error.what


def test_two_requests_to_one_host_keep_their_distance(gateway: str) -> None:
    waits: list[float] = []
    http = HttpClient(HttpSettings(gateway=gateway), now=lambda: NOW, sleep=waits.append)
    for _ in range(3):
        http.send(ask("ok"))
    assert len(waits) == 2
    assert all(wait > 0.3 for wait in waits)
