"""Reading parts of a large remote file: HTTP ranges into a sparse local copy that survives interruption.

A run goes on where an earlier one stopped, as long as the publisher still serves the same version (ETag): bytes of two
versions are never mixed. A server that knows no ranges sends the whole file instead, and that is taken.

`obstore` 0.12 was tried under this and not taken: it refuses the whole file as the answer to a range, so that it has to
be asked for twice, and sees an interruption only after the read timeout (5.2 s instead of 0.01 s at 6 s). What it would
spare is one request: journal, pauses and the words of an error would stay, with the status to be read out of a text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from sources.border.http import RETRYABLE, HttpClient, Stream
from sources.tiles.partial import PartialFile, Version, prepare
from sources.tiles.spans import Span, length, merge, missing
from sources.vocabulary.errors import SourceError
from sources.vocabulary.exchange import Request

TAIL_BYTES = 128 * 1024
"""The first thing read: enough for the footer of the files we know (30 row groups of 11 columns: 30-60 KB)."""
GAP_BYTES = 64 * 1024
"""Ranges closer than this are fetched as one: skipping fewer bytes costs more in round trips than it saves."""
_CONTENT_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+)")

Progress = Callable[[int, int], None]
"""Called with bytes in place and bytes asked for."""


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """One version of a remote file and what of it has been fetched. Make it with `open_remote`."""

    client: HttpClient
    label: str
    copy: PartialFile

    @property
    def where(self) -> str:
        version = self.copy.version
        return f"{self.label}, {version.url}, ETag {version.etag or 'none'}"

    def fetch(self, spans: Iterable[Span], progress: Progress | None = None) -> None:
        """Bring these spans into place, skipping what is there.

        Raises SourceError: `changed_meanwhile` when the publisher replaced the file, otherwise the last failure once
        the client's attempts are used up without a single byte of progress.
        """
        wanted = merge(missing(merge(spans, GAP_BYTES), self.copy.present))
        report = _reporter(self.copy, wanted, progress)
        failures = 0
        while gaps := missing(wanted, self.copy.present):
            try:
                self._fetch_range(gaps[0], report)
            except SourceError as error:
                failures = 0 if missing(wanted, self.copy.present) != gaps else failures + 1
                if error.kind not in RETRYABLE or failures >= self.client.settings.attempts:
                    raise
                _wait(self.client, failures)
        report()

    def _fetch_range(self, span: Span, report: Callable[[], None]) -> None:
        request = _request(
            self.copy.version.url, self.label, f"bytes={span[0]}-{span[1] - 1}", self.copy.version.condition
        )
        with self.client.stream(request) as answer:
            _refuse(answer, request)
            served = _version(answer, request)
            if served.etag != self.copy.version.etag or served.size != self.copy.version.size:
                raise _changed(request)
            self.copy.take(answer.pieces, _first_byte(answer, request), report)
        if missing([span], self.copy.present) == [span]:
            raise SourceError("truncated", "the answer was empty", f"{self.label}, {request.url}")


def open_remote(client: HttpClient, url: str, label: str, folder: Path, progress: Progress | None = None) -> RemoteFile:
    """Whatever version the publisher serves now, with at least the file's last bytes in place.

    Raises SourceError: `not_published` where there is no such file, otherwise what the network client raises.
    """
    request = _request(url, label, f"bytes=-{TAIL_BYTES}", {})
    failures = 0
    while True:
        try:
            with client.stream(request) as answer:
                _refuse(answer, request)
                partial = prepare(folder, _version(answer, request))
                end = partial.version.size
                report = _reporter(partial, [(0, end)] if answer.status == 200 else [], progress)
                partial.take(answer.pieces, _first_byte(answer, request), report)
            if not missing([(max(0, end - TAIL_BYTES), end)], partial.present):
                return RemoteFile(client, label, partial)
            raise SourceError("truncated", "the answer ended early", f"{label}, {url}")
        except SourceError as error:
            failures += 1
            if error.kind not in RETRYABLE or failures >= client.settings.attempts:
                raise
            _wait(client, failures)


def _request(url: str, label: str, span: str, condition: Mapping[str, str]) -> Request:
    return Request(url=url, label=label, headers=(("Range", span), *condition.items()), suffix="parquet")


def _refuse(answer: Stream, request: Request) -> None:
    """Raise SourceError for any status that brings no part of the file."""
    where = f"{request.label}, {request.url}"
    match answer.status:
        case 200 | 206:
            return
        case 412 | 416:
            raise _changed(request)
        case 403 | 404:
            raise SourceError(
                "not_published",
                f"the publisher has no such file (status {answer.status})",
                where,
                next_step="a quarter appears some weeks after its end; run again then",
            )
        case 429 | 503:
            raise SourceError("throttled", f"the publisher asks for patience (status {answer.status})", where)
        case status if status >= 500:
            raise SourceError("server_error", f"the publisher's server failed (status {status})", where)
        case status:
            raise SourceError("blocked", f"the publisher refused (status {status})", where)


def _version(answer: Stream, request: Request) -> Version:
    headers = answer.headers
    if answer.status == 206:
        found = _CONTENT_RANGE.fullmatch(headers.get("content-range", ""))
        size = int(found[3]) if found else 0
    else:
        size = int(headers.get("content-length") or 0)
    if not size:
        raise SourceError(
            "changed_shape",
            "the answer does not say how large the file is",
            f"{request.label}, {request.url}",
            next_step="check whether a proxy between here and the publisher rewrites answers",
        )
    return Version(request.url, headers.get("etag", ""), size, headers.get("last-modified", ""))


def _first_byte(answer: Stream, request: Request) -> int:
    """Where in the file the answer begins; 0 where the server knows no ranges and sends all of it."""
    if answer.status == 200:
        return 0
    found = _CONTENT_RANGE.fullmatch(answer.headers.get("content-range", ""))
    asked = next(value for name, value in request.headers if name == "Range").removeprefix("bytes=").split("-")[0]
    if found is None or (asked and int(found[1]) != int(asked)):
        raise SourceError(
            "changed_shape", "the answer is another range than the one asked for", f"{request.label}, {request.url}"
        )
    return int(found[1])


def _changed(request: Request) -> SourceError:
    return SourceError(
        "changed_meanwhile",
        "the publisher replaced the file while it was being read",
        f"{request.label}, {request.url}",
        next_step="run again: the new version is read from its beginning",
    )


def _reporter(partial: PartialFile, wanted: list[Span], progress: Progress | None) -> Callable[[], None]:
    total = length(wanted)

    def report() -> None:
        if progress and total:
            progress(total - length(missing(wanted, partial.present)), total)

    return report


def _wait(client: HttpClient, failures: int) -> None:
    settings = client.settings
    client.sleep(min(settings.backoff * 2**failures, settings.retry_after_cap) * settings.pace)
