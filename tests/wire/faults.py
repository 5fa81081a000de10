"""Every fault the wire server can play, declared once, with what the warehouse promises when it happens.

WIRE faults are played on the connection or the status and can befall every publisher; CONTENT faults are played on a
well-sent answer and look different at each publisher (see `Dialect.alterations`).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """What becomes of a dataset."""

    ACCEPTED = "accepted"
    """A vintage is accepted; no figure of it is wrong."""
    RETRIED = "retried, then accepted"
    """The same request was sent again and its answer accepted."""
    REFUSED = "refused; the last vintage is still served"


@dataclass(frozen=True, slots=True)
class Promise:
    """What is promised. `kinds`: the words one of which a refusal must bear."""

    outcome: Outcome
    kinds: frozenset[str] = frozenset()


def refused(*kinds: str) -> Promise:
    """The promise that the dataset is refused with one of these kinds of error."""
    return Promise(Outcome.REFUSED, frozenset(kinds))


RETRIED = Promise(Outcome.RETRIED)
ACCEPTED = Promise(Outcome.ACCEPTED)


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault. `lasting`: strikes every request, else only the first it can strike. `title` is what docs say."""

    name: str
    title: str
    promise: Promise
    lasting: bool = False


WIRE = (
    Fault("throttled", "429 with Retry-After", RETRIED),
    Fault("throttled_no_hint", "429 without Retry-After", RETRIED),
    Fault("throttled_for_hours", "429 with a Retry-After of hours", refused("throttled"), lasting=True),
    Fault("error_500", "500, then well", RETRIED),
    Fault("error_502", "502, then well", RETRIED),
    Fault("error_503", "503, then well", RETRIED),
    Fault("down", "503 for good", refused("blocked"), lasting=True),
    Fault("stall", "no bytes come, then well", RETRIED),
    Fault("silent", "no bytes ever come", refused("timeout"), lasting=True),
    Fault("reset", "connection dropped, then well", RETRIED),
    Fault("truncated_body", "body breaks off, then well", RETRIED),
    Fault("truncated_for_good", "body always breaks off", refused("truncated"), lasting=True),
    Fault("short_length", "Content-Length too small, then well", RETRIED),
    Fault("gzip_damage", "damaged gzip, then well", RETRIED),
    Fault("html_once", "an HTML page with status 200, then well", RETRIED),
    Fault("html_wall", "an HTML page with status 200 for good", refused("blocked"), lasting=True),
    Fault("forbidden", "403 for good", refused("blocked"), lasting=True),
    Fault("redirect_loop", "redirects without end", refused("redirect_loop", "blocked"), lasting=True),
    Fault("redirect_elsewhere", "redirects to another host", refused("redirect_refused", "blocked"), lasting=True),
    Fault("redirect_private", "redirects into the own network", refused("redirect_refused", "blocked"), lasting=True),
    Fault("redirect_broken", "redirects to what is no address", refused("redirect_broken", "blocked"), lasting=True),
    Fault("slow_headers", "headers come a byte at a time", refused("timeout"), lasting=True),
    Fault("drip", "the body comes a byte at a time", refused("timeout"), lasting=True),
    Fault("endless_body", "a body without end", refused("too_large", "timeout"), lasting=True),
    Fault("tls_refused", "no TLS to be had", refused("tls"), lasting=True),
    Fault("refused", "connection refused", refused("refused"), lasting=True),
)
"""`tls_refused` and `refused` befall the whole gateway: the test points the client at an address that is so."""

CONTENT = (
    Fault("error_envelope", "an error in the body with status 200", refused("error_envelope"), lasting=True),
    Fault("empty_page", "a well-formed answer without rows", refused("empty"), lasting=True),
    Fault("missing_page", "a page is missing in the middle", refused("truncated"), lasting=True),
    Fault("duplicated_page", "a page comes twice", refused("truncated", "invalid", "changed_shape"), lasting=True),
    Fault("changed_column", "a column has another name", refused("changed_shape"), lasting=True),
    Fault("unknown_country", "a row for a country nobody knows", ACCEPTED, lasting=True),
    Fault("changed_while_read", "a new release in the middle, then well", ACCEPTED),
    Fault("two_releases", "pages of two releases for good", refused("changed_meanwhile"), lasting=True),
    Fault("number_as_text", "a figure that is no number", refused("changed_shape", "invalid"), lasting=True),
)

FAULTS = {fault.name: fault for fault in (*WIRE, *CONTENT)}
