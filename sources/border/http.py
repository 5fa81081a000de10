"""One HTTP client: requests as values in, payloads out; every failure is a SourceError that names its cause.

What it promises: a timeout on every phase and on the whole answer, a cap on size, a polite pause between two requests
to one host, secrets added at the last moment and never shown, redirects followed a few times at most and never with
a secret. Whether an answer is worth having is not judged here: that needs the body (see `Adapter.classify`).
"""

from __future__ import annotations

import json
import os
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import quote, quote_plus, urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import NameResolutionError

from sources.vocabulary import clock
from sources.vocabulary.clock import Clock
from sources.vocabulary.errors import SourceError
from sources.vocabulary.exchange import Payload, Request
from sources.vocabulary.settings import HttpSettings

USER_AGENT = "r57-warehouse/0.1 (public statistics of Resolution 57-NQ/TW; contact: see project page)"
MAX_REDIRECTS = 5
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


class _Gateway(HTTPAdapter):
    """Sends requests for https://host/path to {gateway}/host/path, redirects included."""

    def __init__(self, gateway: str) -> None:
        super().__init__(max_retries=0)
        self._gateway = gateway

    def send(self, request: requests.PreparedRequest, **kwargs: object) -> requests.Response:  # type: ignore[override]
        parts = urlsplit(request.url or "")
        url = request.url
        if self._gateway and not (url or "").startswith(self._gateway):
            query = f"?{parts.query}" if parts.query else ""
            request.url = f"{self._gateway}/{parts.netloc}{parts.path or '/'}{query}"
        response = super().send(request, **kwargs)  # type: ignore[arg-type]
        request.url = url
        response.url = url or ""
        return response


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
            session = requests.Session()
            session.max_redirects = MAX_REDIRECTS
            session.headers["User-Agent"] = USER_AGENT
            adapter = _Gateway(self.settings.gateway)
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

    def send(self, request: Request, *, conditional: Mapping[str, str] | None = None) -> Payload:
        """One attempt. `conditional` adds If-None-Match / If-Modified-Since; the payload may then have status 304.

        Raises SourceError of kind `no_key`, `unreachable`, `refused`, `tls`, `timeout`, `connection_lost`, `truncated`,
        `too_large` or `redirect_loop`; its text never carries a secret.
        """
        host = urlsplit(request.url).netloc
        where = f"{request.label}, {request.url}"
        params = list(request.params)
        headers = {**dict(request.headers), **dict(conditional or {})}
        key = ""
        if request.secret is not None:
            key = self._env.get(request.secret.env, "")
            if not key:
                raise SourceError(
                    kind="no_key",
                    what=f"the environment variable {request.secret.env} is not set",
                    where=where,
                    next_step=f"export {request.secret.env}=… and run again; everything else goes on without it",
                )
            value = request.secret.prefix + key
            if request.secret.place == "header":
                headers[request.secret.name] = value
            else:
                params.append((request.secret.name, value))
        self._wait_for_turn(host)
        started = time.monotonic()
        try:
            with self._session().request(
                request.method,
                request.url,
                params=params,
                json=request.json,
                headers=headers,
                timeout=(self.settings.connect_timeout, self.settings.read_timeout),
                stream=True,
                allow_redirects=request.secret is None,
            ) as response:
                body = self._read(response, request, started, where)
                return Payload(
                    request=request,
                    status=response.status_code,
                    headers={name.lower(): _text_without(key, value) for name, value in response.headers.items()},
                    body=without(key, body),
                    fetched_at=self.now(),
                )
        except requests.exceptions.RequestException as error:
            raise _network_error(error, host, where, self.settings) from None

    @contextmanager
    def stream(self, request: Request) -> Iterator[Stream]:
        """One attempt at a large file, its body left to the caller to read piece by piece.

        Patience is that of one pause (`read_timeout`), not of the whole answer. Raises as `send` does, also while the
        body is being read.
        """
        host = urlsplit(request.url).netloc
        where = f"{request.label}, {request.url}"
        self._wait_for_turn(host)
        try:
            with self._session().request(
                request.method,
                request.url,
                params=list(request.params),
                # the bytes are addressed by position: they must come as they lie at the publisher's
                headers={**dict(request.headers), "Accept-Encoding": "identity"},
                timeout=(self.settings.connect_timeout, self.settings.read_timeout),
                stream=True,
            ) as response:
                headers = {name.lower(): value for name, value in response.headers.items()}
                yield Stream(response.status_code, headers, response.iter_content(STREAM_CHUNK))
        except requests.exceptions.RequestException as error:
            raise _network_error(error, host, where, self.settings) from None

    def _read(self, response: requests.Response, request: Request, started: float, where: str) -> bytes:
        parts: list[bytes] = []
        size = 0
        for chunk in response.iter_content(CHUNK):
            size += len(chunk)
            if size > request.max_bytes:
                raise SourceError(
                    kind="too_large",
                    what=f"the answer is larger than {request.max_bytes:,} bytes",
                    where=where,
                    next_step="check the address; if the publisher's file has grown, raise max_bytes of the request",
                )
            if time.monotonic() - started > self.settings.total_timeout:
                raise SourceError(
                    kind="timeout",
                    what=f"the answer was not complete after {self.settings.total_timeout:g} s ({size:,} bytes came)",
                    where=where,
                    next_step="try again later; R57_HTTP_TOTAL_TIMEOUT sets the limit",
                )
            parts.append(chunk)
        return b"".join(parts)


REDACTED = b"(key removed)"


def without(key: str, body: bytes) -> bytes:
    """An answer without a key that the publisher may echo in it: as it is, trimmed, percent-encoded or escaped as in
    JSON, whatever the case of the escapes."""
    for spelled in sorted(_spellings(key), key=len, reverse=True):
        body = re.sub(re.escape(spelled.encode(errors="surrogateescape")), REDACTED, body, flags=re.IGNORECASE)
    return body


def _spellings(key: str) -> set[str]:
    """How a key may be written in an answer."""
    found = set()
    for text in {key, key.strip()}:
        escaped = {json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1]}
        found |= {text, *escaped, *(word.replace("/", "\\/") for word in escaped)}
        found |= {quote(text, safe=safe) for safe in ("", "/")} | {quote_plus(text, safe=safe) for safe in ("", "/")}
    return found - {""}


def _text_without(key: str, text: str) -> str:
    return without(key, text.encode(errors="surrogateescape")).decode(errors="surrogateescape")


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
        case requests.exceptions.TooManyRedirects():
            return SourceError("redirect_loop", f"{host} redirected more than {MAX_REDIRECTS} times", where)
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
