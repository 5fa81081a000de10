"""Reading parts of a large remote file: HTTP ranges into a sparse local copy that survives interruption.

The copy has the size of the original and the same bytes at the same places; a journal beside it says which places are
filled, with a checksum for each. A later run goes on where an earlier one stopped, as long as the publisher still
serves the same version (ETag): bytes of two versions are never mixed. A server that knows no ranges sends the whole
file instead, and that is taken.
"""

from __future__ import annotations

import hashlib
import json
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from sources.border.http import RETRYABLE, HttpClient, Stream
from sources.vocabulary.errors import SourceError
from sources.vocabulary.exchange import Request

TAIL_BYTES = 128 * 1024
"""The first thing read: enough for the footer of the files we know (30 row groups of 11 columns: 30-60 KB)."""
JOURNAL_BYTES = 1024 * 1024
"""How much is written between two journal entries: at most this is fetched twice after an interruption."""
GAP_BYTES = 64 * 1024
"""Ranges closer than this are fetched as one: skipping fewer bytes costs more in round trips than it saves."""
_CONTENT_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+)")

Span = tuple[int, int]
"""First byte and the byte after the last."""
Progress = Callable[[int, int], None]
"""Called with bytes in place and bytes asked for."""


@dataclass(frozen=True, slots=True)
class Version:
    """Which state of a remote file this is. `etag` is empty where the server gives none."""

    url: str
    etag: str
    size: int
    last_modified: str

    @property
    def name(self) -> str:
        """A short name that differs between versions."""
        return hashlib.sha256(f"{self.url} {self.etag or self.last_modified} {self.size}".encode()).hexdigest()[:16]

    @property
    def condition(self) -> dict[str, str]:
        """The header by which the server refuses to serve another version."""
        if self.etag and not self.etag.startswith("W/"):
            return {"If-Match": self.etag}
        return {"If-Unmodified-Since": self.last_modified} if self.last_modified else {}


def merge(spans: Iterable[Span], gap: int = 0) -> list[Span]:
    """Spans in order, those that touch or lie at most `gap` bytes apart made one."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1] + gap:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        elif end > start:
            merged.append((start, end))
    return merged


def missing(wanted: Iterable[Span], present: Iterable[Span]) -> list[Span]:
    """The parts of `wanted` that `present` does not cover."""
    have = merge(present)
    gaps: list[Span] = []
    for start, end in merge(wanted):
        at = start
        for low, high in have:
            if high <= at or low >= end:
                continue
            if low > at:
                gaps.append((at, low))
            at = max(at, high)
        if at < end:
            gaps.append((at, end))
    return gaps


@dataclass(slots=True)
class PartialFile:
    """A sparse local copy of one version of a remote file. Make it with `open_remote`."""

    client: HttpClient
    label: str
    version: Version
    path: Path
    present: list[Span] = field(default_factory=list)
    bytes_fetched: int = 0
    bytes_reused: int = 0

    @property
    def journal(self) -> Path:
        return self.path.with_suffix(".journal")

    def read(self, span: Span) -> bytes:
        """Bytes already in place. Raises ValueError when they are not."""
        if missing([span], self.present):
            raise ValueError(f"bytes {span[0]}-{span[1]} of {self.path.name} have not been fetched")
        with self.path.open("rb") as file:
            file.seek(span[0])
            return file.read(span[1] - span[0])

    def fetch(self, spans: Iterable[Span], progress: Progress | None = None) -> None:
        """Bring these spans into place, skipping what is there.

        Raises SourceError: `changed_meanwhile` when the publisher replaced the file, otherwise the last failure once
        the client's attempts are used up without a single byte of progress.
        """
        wanted = merge(missing(merge(spans, GAP_BYTES), self.present))
        report = _reporter(self, wanted, progress)
        failures = 0
        while gaps := missing(wanted, self.present):
            try:
                self._fetch_range(gaps[0], report)
            except SourceError as error:
                failures = 0 if missing(wanted, self.present) != gaps else failures + 1
                if error.kind not in RETRYABLE or failures >= self.client.settings.attempts:
                    raise
                _wait(self.client, failures)
        report()

    def _fetch_range(self, span: Span, report: Callable[[], None]) -> None:
        request = _request(self.version.url, self.label, f"bytes={span[0]}-{span[1] - 1}", self.version.condition)
        with self.client.stream(request) as answer:
            _refuse(answer, request)
            served = _version(answer, request)
            if served.etag != self.version.etag or served.size != self.version.size:
                raise _changed(request)
            self.take(answer.pieces, _first_byte(answer, request), report)
        if missing([span], self.present) == [span]:
            raise SourceError("truncated", "the answer was empty", f"{self.label}, {request.url}")

    def take(self, pieces: Iterator[bytes], at: int, report: Callable[[], None]) -> None:
        """Write a body that begins at byte `at`, piece by piece; what came before a failure is kept too."""
        pending = bytearray()
        try:
            for piece in pieces:
                pending += piece
                self.bytes_fetched += len(piece)
                if len(pending) >= JOURNAL_BYTES:
                    at = self.put(at, bytes(pending))
                    pending.clear()
                    report()
        finally:
            if pending:
                self.put(at, bytes(pending))

    def put(self, at: int, body: bytes) -> int:
        """Write bytes at their place, then say so in the journal. Gives the position after them."""
        body = body[: self.version.size - at]
        with self.path.open("r+b") as file:
            file.seek(at)
            file.write(body)
        with self.journal.open("a", encoding="ascii") as journal:
            journal.write(f"{at} {at + len(body)} {zlib.crc32(body):08x}\n")
        self.present = merge([*self.present, (at, at + len(body))])
        return at + len(body)

    def restore(self) -> None:
        """Believe the journal of an earlier run as far as the checksums bear it out."""
        kept: list[Span] = []
        lines = self.journal.read_text(encoding="ascii").splitlines()[1:]
        with self.path.open("rb") as file:
            for line in lines:
                parts = line.split()
                if len(parts) != 3 or not (parts[0].isdigit() and parts[1].isdigit()):
                    continue  # the line being written when the run was interrupted
                start, end = int(parts[0]), int(parts[1])
                file.seek(start)
                if f"{zlib.crc32(file.read(end - start)):08x}" == parts[2]:
                    kept.append((start, end))
        self.present = merge(kept)
        self.bytes_reused = sum(end - start for start, end in self.present)

    def discard(self) -> None:
        """Forget the copy and its journal."""
        self.path.unlink(missing_ok=True)
        self.journal.unlink(missing_ok=True)


def open_remote(
    client: HttpClient, url: str, label: str, folder: Path, progress: Progress | None = None
) -> PartialFile:
    """The local copy of whatever version the publisher serves now, with at least the file's last bytes in place.

    Copies of other versions of this address are deleted. Raises SourceError: `not_published` where there is no such
    file, otherwise what the network client raises.
    """
    request = _request(url, label, f"bytes=-{TAIL_BYTES}", {})
    failures = 0
    while True:
        try:
            with client.stream(request) as answer:
                _refuse(answer, request)
                partial = _prepare(client, label, folder, _version(answer, request))
                end = partial.version.size
                report = _reporter(partial, [(0, end)] if answer.status == 200 else [], progress)
                partial.take(answer.pieces, _first_byte(answer, request), report)
            if not missing([(max(0, end - TAIL_BYTES), end)], partial.present):
                return partial
            raise SourceError("truncated", "the answer ended early", f"{label}, {url}")
        except SourceError as error:
            failures += 1
            if error.kind not in RETRYABLE or failures >= client.settings.attempts:
                raise
            _wait(client, failures)


def _prepare(client: HttpClient, label: str, folder: Path, version: Version) -> PartialFile:
    """The copy of this version: the one an earlier run left, or a new one of the right size with nothing in it."""
    folder.mkdir(parents=True, exist_ok=True)
    address = hashlib.sha256(version.url.encode()).hexdigest()[:8]
    partial = PartialFile(client, label, version, folder / f"{address}-{version.name}.partial")
    for other in folder.glob(f"{address}-*"):
        if other.stem != partial.path.stem:
            other.unlink()
    if partial.path.exists() and partial.journal.exists() and partial.path.stat().st_size == version.size:
        partial.restore()
        return partial
    with partial.path.open("wb") as file:
        file.truncate(version.size)
    partial.journal.write_text(json.dumps(asdict(version)) + "\n", encoding="ascii")
    return partial


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
    total = sum(end - start for start, end in wanted)

    def report() -> None:
        if progress and total:
            progress(total - sum(end - start for start, end in missing(wanted, partial.present)), total)

    return report


def _wait(client: HttpClient, failures: int) -> None:
    settings = client.settings
    client.sleep(min(settings.backoff * 2**failures, settings.retry_after_cap) * settings.pace)
