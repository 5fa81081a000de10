"""What a connection to a publisher may do: how long it may take in all, and where it may lead.

One `Deadline` holds over the resolving of the name, the connecting, the headers, every redirect and the body: it is
looked at before each piece that is read from the socket, so that an answer that drips ends in time as well. A host that
is asked for by name is connected to at a public address only, and it is that very address which was looked at: no name
server can lead a request into the network it is sent from. (A gateway or a proxy decides for itself where it leads.)
"""

from __future__ import annotations

import http.client
import io
import ipaddress
import math
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError
from urllib3.util.connection import create_connection

from sources.vocabulary.errors import SourceError

FAKE_ADDRESSES = ipaddress.ip_network("198.18.0.0/15")
"""What the name server of a tunnel answers for every public host; no service of anybody's network lives there."""


class Deadline:
    """A moment by which an answer must be complete."""

    def __init__(self, seconds: float, where: str) -> None:
        self._seconds = seconds
        self._where = where
        self._end = time.monotonic() + seconds
        self.received = 0

    def left(self) -> float:
        """Seconds that remain. Raises SourceError (`timeout`) where none do."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise SourceError(
                kind="timeout",
                what=f"the answer was not complete after {self._seconds:g} s ({self.received:,} bytes came)",
                where=self._where,
                next_step="try again later; R57_HTTP_TOTAL_TIMEOUT sets the limit",
            )
        return left

    def lift(self) -> None:
        """Let what is still to come take as long as it does (the body of a large file)."""
        self._end = math.inf


_UNLIMITED = Deadline(math.inf, "")
_DEADLINE: ContextVar[Deadline] = ContextVar("deadline", default=_UNLIMITED)


@contextmanager
def within(deadline: Deadline) -> Iterator[Deadline]:
    """Hold everything that is sent and read inside to the deadline."""
    token = _DEADLINE.set(deadline)
    try:
        yield deadline
    finally:
        _DEADLINE.reset(token)


class _Watched(io.RawIOBase):
    """What is read from a socket, held to a deadline before and while each piece is waited for."""

    def __init__(self, raw: io.RawIOBase, sock: socket.socket, deadline: Deadline) -> None:
        self._raw = raw
        self._sock = sock
        self._pause = sock.gettimeout()
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left = self._deadline.left()
        self._sock.settimeout(left if self._pause is None else min(self._pause, left))
        try:
            size: int | None = self._raw.readinto(buffer)
        except TimeoutError:
            self._deadline.left()
            raise
        self._deadline.received += size or 0
        return size

    def close(self) -> None:
        if not self.closed:
            self._raw.close()
            super().close()


class _Response(http.client.HTTPResponse):
    """An answer that is read within the deadline under which it was asked for."""

    def __init__(self, deadline: Deadline, sock: socket.socket, *args: Any, **options: Any) -> None:
        super().__init__(sock, *args, **options)
        self.fp = io.BufferedReader(_Watched(self.fp.detach(), sock, deadline))


def _response(*args: Any, **options: Any) -> _Response:
    return _Response(_DEADLINE.get(), *args, **options)


class _Held:
    """Mixed into urllib3's connections: made, and read from, within the deadline."""

    public_only = False
    response_class: Any = staticmethod(_response)
    """What reads an answer, that of a proxy too: urllib3 and `http.client` ask for it when one is due."""

    def _new_conn(self) -> socket.socket:
        connection: Any = self
        deadline, failure = _DEADLINE.get(), OSError("no address")
        for address in _resolved(connection, deadline):
            if self.public_only and not is_public(address) and not _literal(connection.host):
                failure = PrivateAddressError(f"{connection.host} leads to the private address {address}")
                continue
            try:
                return create_connection(
                    (address, connection.port),
                    min(connection.timeout or math.inf, deadline.left()),
                    connection.source_address,
                    connection.socket_options,
                )
            except OSError as error:
                failure = error
        if isinstance(failure, TimeoutError):
            raise ConnectTimeoutError(connection, f"no answer from {connection.host}") from failure
        raise NewConnectionError(connection, str(failure)) from failure


class PrivateAddressError(OSError):
    """A public name that leads to an address of the network one is in."""


def _resolved(connection: Any, deadline: Deadline) -> list[str]:
    """The addresses of a host. A name server that is silent is waited for no longer than a host that is."""
    found: list[str] = []
    failed: list[OSError] = [socket.gaierror(socket.EAI_AGAIN, "no answer from the name server")]

    def resolve() -> None:
        try:
            listed = socket.getaddrinfo(connection.host, connection.port, type=socket.SOCK_STREAM)
            found.extend(dict.fromkeys(str(entry[4][0]) for entry in listed))
        except (OSError, UnicodeError) as error:
            failed.append(socket.gaierror(str(error)))

    if _literal(connection.host):
        return [connection.host.strip("[]")]
    asking = threading.Thread(target=resolve, daemon=True)
    asking.start()
    asking.join(min(connection.timeout or math.inf, deadline.left(), threading.TIMEOUT_MAX))
    if not found:
        raise NameResolutionError(connection.host, connection, failed[-1])  # type: ignore[arg-type]
    return list(found)


def _literal(host: str) -> bool:
    """Whether a host is written as an address: whoever wrote the request meant it (redirects to one are refused)."""
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


def is_public(address: str) -> bool:
    """Whether an address is one of the public internet: not private, loopback, link-local, reserved or multicast."""
    known = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(known, ipaddress.IPv6Address) and known.ipv4_mapped:
        known = known.ipv4_mapped
    return (known.is_global and not known.is_multicast) or known in FAKE_ADDRESSES


class _HeldHTTP(_Held, HTTPConnection):
    pass


class _HeldHTTPS(_Held, HTTPSConnection):
    pass


class _PublicHTTP(_HeldHTTP):
    public_only = True


class _PublicHTTPS(_HeldHTTPS):
    public_only = True


def _pools(plain: type[HTTPConnection], secure: type[HTTPSConnection]) -> dict[str, type[HTTPConnectionPool]]:
    return {
        "http": type("_Pool", (HTTPConnectionPool,), {"ConnectionCls": plain}),
        "https": type("_SecurePool", (HTTPSConnectionPool,), {"ConnectionCls": secure}),
    }


_ANYWHERE = _pools(_HeldHTTP, _HeldHTTPS)
_PUBLIC = _pools(_PublicHTTP, _PublicHTTPS)


class Adapter(HTTPAdapter):
    """Sends requests over held connections: where there is a gateway, those for https://host/path to
    {gateway}/host/path."""

    def __init__(self, gateway: str) -> None:
        self._gateway = gateway
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        super().init_poolmanager(*args, **options)
        self.poolmanager.pool_classes_by_scheme = _ANYWHERE if self._gateway else _PUBLIC

    def proxy_manager_for(self, *args: Any, **options: Any) -> PoolManager:
        manager: PoolManager = super().proxy_manager_for(*args, **options)
        manager.pool_classes_by_scheme = _ANYWHERE
        return manager

    def send(self, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:  # type: ignore[override]
        url = request.url or ""
        if self._gateway:
            parts = urlsplit(url)
            query = f"?{parts.query}" if parts.query else ""
            request.url = f"{self._gateway}/{parts.netloc}{parts.path or '/'}{query}"
        response = super().send(request, **kwargs)
        request.url = response.url = url
        return response
