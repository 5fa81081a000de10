"""One quarter of one network, from the publisher's file to a partition in the warehouse.

The same state of a file is not read twice; a file that is refused changes nothing; what an interrupted run has fetched
is used by the next. How a file is read stands in `reading`, what is kept of it in `keeping`.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime

from sources.border.attempts import Attempt, remember
from sources.border.http import RETRYABLE, HttpClient
from sources.border.vintages import Vintage, Writing
from sources.tiles.keeping import KeptQuarter, edition
from sources.tiles.lookup import lookup
from sources.tiles.ookla import Network, Quarter
from sources.tiles.partition import empty_partition
from sources.tiles.reading import read_quarter
from sources.tiles.remote import Progress, open_remote
from sources.vocabulary.areas import ASEAN
from sources.vocabulary.errors import SourceError
from sources.vocabulary.settings import Settings

CHANGES_FOLLOWED = 2
"""How often reading begins again because the publisher replaced the file meanwhile."""
BROKE_OFF = RETRYABLE | {"unreachable", "refused", "tls"}
"""Kinds of failure of the way, not of the file: what has been fetched stays good."""


@dataclass(frozen=True, slots=True)
class QuarterResult:
    """What became of one quarter of one network. `is_new` is false where the same state was kept already."""

    vintage: Vintage
    is_new: bool
    bytes_fetched: int
    bytes_reused: int
    file_bytes: int
    tiles: int


@dataclass(frozen=True, slots=True)
class _Errand:
    """What `fetch_quarter` was asked for."""

    kept: KeptQuarter
    client: HttpClient
    countries: tuple[str, ...]
    accept_shrinkage: bool
    progress: Progress | None
    writing: Writing


def fetch_quarter(
    network: Network,
    quarter: Quarter,
    *,
    client: HttpClient,
    settings: Settings,
    countries: Sequence[str] = ASEAN,
    accept_shrinkage: bool = False,
    progress: Progress | None = None,
    writing: Writing = nullcontext,
) -> QuarterResult:
    """Read, check and keep one quarter. Safe to repeat at any time, and to interrupt at any point. `writing` is held
    while raw is written, and not while the file is read.

    Raises SourceError: `not_published`, `changed_meanwhile`, `truncated`, `invalid`, `changed_shape`, `wrong_quarter`,
    `duplicate_tiles`, `empty`, `shrunk`, or what the network raised. Whatever was kept before stays as it was.
    """
    kept = KeptQuarter(network, quarter, settings)
    with writing():
        kept.store.ensure_schema(kept.dataset, empty_partition())
    errand = _Errand(kept, client, tuple(countries), accept_shrinkage, progress, writing)
    started = client.now()
    try:
        result = _fetch_newest_state(errand)
    except SourceError as error:
        known = kept.known()
        stays = (
            f"partition {known[-1].vintage_id} stays in use" if known else "no partition of this quarter was kept yet"
        )
        told = SourceError(error.kind, error.what, error.where, kept=stays, next_step=error.next_step)
        _remember(errand, started, told.kind, str(told), known[-1].vintage_id if known else "", error=True)
        raise told from None
    outcome = "new_vintage" if result.is_new else "unchanged"
    _remember(errand, started, outcome, "", result.vintage.vintage_id, error=False)
    return result


def _remember(errand: _Errand, started: datetime, outcome: str, reason: str, vintage_id: str, *, error: bool) -> None:
    """Keep what came of the attempt where every dataset's attempts are kept."""
    seconds = (errand.client.now() - started).total_seconds()
    attempt = Attempt(errand.kept.dataset, outcome, reason, "ookla", "live", started, vintage_id, seconds, error)
    with errand.writing():
        remember(attempt, errand.kept.settings.state)


def _fetch_newest_state(errand: _Errand, tries: int = CHANGES_FOLLOWED) -> QuarterResult:
    """Fetch the quarter; begin again when the publisher replaces the file meanwhile, but not for ever."""
    try:
        return _fetch_state(errand)
    except SourceError as error:
        if error.kind != "changed_meanwhile" or tries <= 1:
            raise
    return _fetch_newest_state(errand, tries - 1)


def _fetch_state(errand: _Errand) -> QuarterResult:
    """Read and keep the state of the file that the publisher serves now, unless it is kept already."""
    kept, client = errand.kept, errand.client
    cells = lookup(kept.settings.build / "geography", errand.countries)
    url = kept.quarter.url(kept.network)
    remote = open_remote(client, url, kept.label, kept.landing, errand.progress)
    copy, version = remote.copy, remote.copy.version
    for vintage in kept.known():
        if vintage.edition == edition(version, cells.method) and kept.has_all_figures(vintage):
            copy.discard()
            return QuarterResult(vintage, False, copy.bytes_fetched, copy.bytes_reused, version.size, 0)
    scratch = kept.landing / f".{version.name}"
    try:
        reading = read_quarter(remote, kept.quarter, cells, scratch, errand.progress)
        kept.refuse_other_quarter(reading.tiles_file, remote.where)
        if not errand.accept_shrinkage:
            kept.refuse_shrinkage(reading.figures, errand.countries, remote.where)
        tiles_digest = kept.land(reading.tiles_file, version, client.now())
    except SourceError as error:
        if error.kind not in BROKE_OFF:
            copy.discard()  # what was refused is fetched anew next time; what broke off is gone on with
        raise
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    with errand.writing():
        vintage = kept.keep(reading.figures, version, cells.method, tiles_digest, client.now())
    copy.discard()
    return QuarterResult(vintage, True, copy.bytes_fetched, copy.bytes_reused, version.size, reading.tiles)
