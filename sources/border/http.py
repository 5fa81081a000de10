"""One HTTP client: requests as values in, payloads out; every failure is a SourceError that names its cause.

What it promises: a timeout on every phase and on the whole answer (`connection.py`), a cap on size, a polite pause
between two requests to one host, secrets added at the last moment and never shown, redirects followed a few times at
most, only to where the request allows (`redirects.py`) and never with a secret. Whether an answer is worth having is
not judged here: that needs the body (see `Adapter.classify`).
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import NameResolutionError

from sources.border.connection import Adapter, Deadline, PrivateAddressError, within
from sources.border.redaction import text_without, without
from sources.border.redirects import FOLLOWED, MAX_REDIRECTS, SAME_METHOD, next_hop
from sources.vocabulary import clock
from sources.vocabulary.clock import Clock
from sources.vocabulary.errors import SourceError
from sources.vocabulary.exchange import Payload, Request
from sources.vocabulary.settings import HttpSettings

USER_AGENT = "r57-warehouse/0.1 (public statistics of Resolution 57-NQ/TW; contact: see project page)"
CHUNK = 64 * 1024
STREAM_CHUNK = 64 * 1024
HOST_INTERVAL_SECONDS = 0.5
"""The shortest pause between two requests to one host, unless the host is named in `HOST_INTERVALS`."""
HOST_INTERVALS = {
    "comtradeapi.un.org": 6.0,
    "api.openalex.org": 0.2,
    "api.worldbank.org": 0.2,
    "api.cloudflare.com": 0.25,
    "data1.labs.apnic.net": 0.25,
    "storage.googleapis.com": 0.05,
    "ookla-open-data.s3.amazonaws.com": 0.0,
}

RETRYABLE = frozenset({"timeout", "truncated", "connection_lost", "throttled", "server_error"})
"""Kinds of failure after which the same request may succeed."""


class _Session(requests.Session):
    """Follows no redirect, and looks at none: that is done in `_answer`."""

    def get_redirect_target(self, resp: requests.Response) -> None:
        return None


@dataclass(frozen=True, slots=True)
class Stream:
    """An answer whose body has yet to be read. `headers` have lower-case names."""

    status: int
    headers: Mapping[str, str]
    pieces: Iterator[bytes]


class HttpClient:
    """Sends `Request` values. Safe to share between threads (each thread has its own connections)."""

    def __init__(
        self,
        settings: HttpSettings,
        *,
        env: Mapping[str, str] = os.environ,
        now: Clock = clock.now,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.settings = settings
        self.now = now
        self.sleep = sleep
        self._env = env
        self._local = threading.local()
        self._lock = threading.Lock()
        self._next_slot: dict[str, float] = {}

    def _session(self) -> requests.Session:
        session: requests.Session | None = getattr(self._local, "session", None)
        if session is None:
            session = _Session()
            session.headers["User-Agent"] = USER_AGENT
            adapter = Adapter(self.settings.gateway)
            session.mount("https://", adapter)
            session.mount("http://", adapter)
            self._local.session = session
        return session

    def _wait_for_turn(self, host: str) -> None:
        interval = HOST_INTERVALS.get(host, HOST_INTERVAL_SECONDS) * self.settings.pace
        with self._lock:
            start = max(time.monotonic(), self._next_slot.get(host, 0.0))
            self._next_slot[host] = start + interval
        wait = start - time.monotonic()
        if wait > 0:
            self.sleep(wait)

    def send(
        self, request: Request, *, conditional: Mapping[str, str] | None = None, allowance: Allowance | None = None
    ) -> Payload:
        """One attempt. `conditional` adds If-None-Match / If-Modified-Since; the payload may then have status 304.
        What is read counts against `allowance`.

        Raises SourceError of kind `no_key`, `unreachable`, `refused`, `tls`, `timeout`, `connection_lost`, `truncated`,
        `too_large`, `private_address`, `redirect_loop`, `redirect_broken` or `redirect_refused`; its text never carries
        a secret.
        """
        where = f"{request.label}, {request.url}"
        key, secret_params, secret_headers = self._secret(request, where)
        headers = {**dict(request.headers), **dict(conditional or {}), **secret_headers}
        self._wait_for_turn(urlsplit(request.url).netloc)
        with self._told_plainly(request, where), within(Deadline(self.settings.total_timeout, where)):
            response, url = self._answer(request, [*request.params, *secret_params], headers, where)
            with response:
                return Payload(
                    request=request,
                    status=response.status_code,
                    headers={name.lower(): text_without(key, value) for name, value in response.headers.items()},
                    body=without(key, _read(response, request, allowance, where)),
                    fetched_at=self.now(),
                    final_url=url,
                )

    @contextmanager
    def stream(self, request: Request) -> Iterator[Stream]:
        """One attempt at a large file, its body left to the caller to read piece by piece.

        Patience with the body is that of one pause (`read_timeout`), not of the whole answer; with all that comes
        before it, redirects and headers, it is `total_timeout`. Raises as `send` does, also while the body is read.
        """
        where = f"{request.label}, {request.url}"
        # the bytes are addressed by position: they must come as they lie at the publisher's
        headers = {**dict(request.headers), "Accept-Encoding": "identity"}
        self._wait_for_turn(urlsplit(request.url).netloc)
        with self._told_plainly(request, where):
            with within(Deadline(self.settings.total_timeout, where)) as deadline:
                response, _ = self._answer(request, list(request.params), headers, where)
            deadline.lift()
            with response:
                named = {name.lower(): value for name, value in response.headers.items()}
                yield Stream(response.status_code, named, response.iter_content(STREAM_CHUNK))

    def _secret(self, request: Request, where: str) -> tuple[str, list[tuple[str, str]], dict[str, str]]:
        """The key of a request, and the parameters and headers that carry it. Raises SourceError (`no_key`)."""
        secret = request.secret
        if secret is None:
            return "", [], {}
        key = self._env.get(secret.env, "")
        if not key:
            raise SourceError(
                kind="no_key",
                what=f"the environment variable {secret.env} is not set",
                where=where,
                next_step=f"export {secret.env}=… and run again; everything else goes on without it",
            )
        carried = (secret.name, secret.prefix + key)
        return (key, [], dict([carried])) if secret.place == "header" else (key, [carried], {})

    def _answer(
        self, request: Request, params: list[tuple[str, str]], headers: Mapping[str, str], where: str
    ) -> tuple[requests.Response, str]:
        """The answer to a request, its body unread, once every redirect that may be followed has been; and the address
        that gave it."""
        session, method, url = self._session(), request.method, request.url
        body, form = request.json, list(request.form) or None
        for _ in range(MAX_REDIRECTS + 1):
            response = session.request(
                method,
                url,
                params=params,
                json=body,
                data=form,
                headers=headers,
                timeout=(self.settings.connect_timeout, self.settings.read_timeout),
                stream=True,
            )
            location = response.headers.get("location", "")
            if response.status_code not in FOLLOWED or not location or request.secret is not None:
                return response, url
            response.close()
            # requests gives headers as latin-1, an address in them is UTF-8 where it is more than ASCII
            target = location.encode("latin-1", errors="replace").decode("utf-8", errors="replace")
            url, params = next_hop(request, response.url, target, self.settings.gateway, where), []
            if response.status_code not in SAME_METHOD:
                method, body, form = "GET", None, None
        raise SourceError(
            "redirect_loop", f"{urlsplit(request.url).netloc} redirected more than {MAX_REDIRECTS} times", where
        )

    @contextmanager
    def _told_plainly(self, request: Request, where: str) -> Iterator[None]:
        """A failure of the network as a SourceError."""
        try:
            yield
        except requests.exceptions.RequestException as error:
            gateway = urlsplit(self.settings.gateway)  # it may hold a password: only its host is shown
            asked = f"{gateway.hostname} (R57_GATEWAY)" if gateway.hostname else urlsplit(request.url).netloc
            raise _network_error(error, asked, where, self.settings) from None


class Allowance:
    """How many bytes may still be read for one purpose, by however many threads."""

    def __init__(self, size: int) -> None:
        self._size = self._left = size
        self._lock = threading.Lock()

    def take(self, size: int, where: str) -> None:
        """Count bytes that came. Raises SourceError (`too_large`) where they are more than was allowed."""
        with self._lock:
            self._left -= size
            if self._left < 0:
                raise _too_large(f"the answers together are larger than {self._size:,} bytes", where)


def _read(response: requests.Response, request: Request, allowance: Allowance | None, where: str) -> bytes:
    """The body, unpacked a piece at a time: what is too large is refused before it is in memory."""
    parts: list[bytes] = []
    size = 0
    for chunk in response.iter_content(CHUNK):
        size += len(chunk)
        if size > request.max_bytes:
            raise _too_large(f"the answer is larger than {request.max_bytes:,} bytes", where)
        if allowance is not None:
            allowance.take(len(chunk), where)
        parts.append(chunk)
    return b"".join(parts)


def _too_large(what: str, where: str) -> SourceError:
    return SourceError(
        "too_large",
        what,
        where,
        next_step="check the address; if the publisher's file has grown, raise max_bytes of the request",
    )


def _network_error(
    error: requests.exceptions.RequestException, host: str, where: str, settings: HttpSettings
) -> SourceError:
    """The cause of a failed request in plain words. The exception's own text is not shown: it may hold a secret."""
    cause: BaseException | None = error
    chain: list[str] = []
    while cause is not None and len(chain) < 8:
        if isinstance(cause, NameResolutionError):
            return SourceError(
                "unreachable", f"the name {host} could not be resolved", where, next_step="check the network"
            )
        if isinstance(cause, PrivateAddressError):
            return SourceError(
                "private_address",
                str(cause),
                where,
                next_step="nothing was sent; a mirror or proxy of your own is named in R57_GATEWAY or HTTPS_PROXY",
            )
        chain.append(type(cause).__name__)
        reason = getattr(cause, "reason", None) or next((a for a in cause.args if isinstance(a, BaseException)), None)
        cause = reason if isinstance(reason, BaseException) else cause.__cause__ or cause.__context__
    match error:
        case requests.exceptions.SSLError():
            return SourceError("tls", f"{host} offered no certificate that can be trusted", where)
        case requests.exceptions.ConnectTimeout():
            return SourceError("unreachable", f"{host} did not answer within {settings.connect_timeout:g} s", where)
        case requests.exceptions.Timeout():
            return SourceError("timeout", f"{host} sent nothing for {settings.read_timeout:g} s", where)
        case requests.exceptions.ContentDecodingError() | requests.exceptions.ChunkedEncodingError():
            return SourceError("truncated", "the answer broke off or its compression is damaged", where)
        case requests.exceptions.ConnectionError() if "ConnectionRefusedError" in chain:
            return SourceError("refused", f"{host} refused the connection", where)
        case requests.exceptions.ConnectionError() if "ReadTimeoutError" in chain:
            return SourceError("timeout", f"{host} sent nothing for {settings.read_timeout:g} s", where)
        case requests.exceptions.ConnectionError() if "NewConnectionError" in chain:
            return SourceError("unreachable", f"no connection to {host}", where)
        case _:
            return SourceError("connection_lost", f"the connection to {host} was lost ({type(error).__name__})", where)
