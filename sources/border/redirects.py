"""Where a publisher may lead a request: to its own host, or to one the request names; never out of https.

That a host which may be led to has a public address is seen to where it is connected to (`connection.py`).
"""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from sources.vocabulary.errors import SourceError
from sources.vocabulary.exchange import Request

MAX_REDIRECTS = 5
FOLLOWED = frozenset({301, 302, 303, 307, 308})
SAME_METHOD = frozenset({307, 308})
_PLAIN_HOST = re.compile(r"[a-z0-9.-]+(:[0-9]+)?")
_STANDARD_PORT = {"http": ":80", "https": ":443"}


def host_of(url: str) -> str:
    """The host of an address, with its port where that is not the standard one. Raises ValueError for an address that
    has no host, or writes it in a way that may be read as another."""
    parts = urlsplit(url)
    host = parts.netloc.lower()
    if not _PLAIN_HOST.fullmatch(host) or parts.hostname is None or parts.port == 0:
        raise ValueError(f"{parts.netloc!r} is no host")
    return host.removesuffix(_STANDARD_PORT.get(parts.scheme, ""))


def next_hop(request: Request, at: str, location: str, gateway: str, where: str) -> str:
    """The address an answer from `at` leads to. Raises SourceError: `redirect_broken` where it is no address,
    `redirect_refused` where the request may not be led there."""
    if gateway and location.startswith(f"{gateway}/"):
        location = f"https://{location.removeprefix(gateway).lstrip('/')}"
    try:
        target = urljoin(at, location)
        scheme, host = urlsplit(target).scheme, host_of(target)
    except ValueError:
        raise SourceError(
            "redirect_broken",
            f"the publisher redirects to {location[:200]!r}, which is no address",
            where,
            next_step="look at the address in a browser; the publisher's server is at fault",
        ) from None
    if scheme not in ("http", "https") or (scheme == "http" and urlsplit(at).scheme == "https"):
        raise _refused(f"{target[:200]}, which is not https", where)
    if host not in {host_of(request.url), *request.redirects_to}:
        raise _refused(f"another host, {host[:200]}", where)
    return target


def _refused(told: str, where: str) -> SourceError:
    return SourceError(
        "redirect_refused",
        f"the publisher redirects to {told}",
        where,
        next_step="if the publisher has moved, change the address in its module, or name the host in `redirects_to`",
    )
