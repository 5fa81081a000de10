"""One quarter of one network, from the publisher's file to a partition in the warehouse.

The same state of a file is not read twice; a file that is refused changes nothing; what an interrupted run has fetched
is used by the next. How a file is read stands in `reading`, what is kept of it in `keeping`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime

from sources.border.attempts import Attempt, remember
from sources.border.http import HttpClient
from sources.border.vintages import Vintage, Writing
from sources.tiles.asked import asked_again
from sources.tiles.keeping import KeptQuarter
from sources.tiles.lookup import lookup_for
from sources.tiles.ookla import Network, Quarter
from sources.tiles.partition import empty_partition
from sources.tiles.reading import Errand, Reading, newest_state
from sources.tiles.remote import Progress
from sources.vocabulary.errors import SourceError
from sources.vocabulary.settings import Settings

Read = Callable[[Errand], AbstractContextManager[Reading]]
"""A way to read a file, here or elsewhere: `newest_state` and what it raises, with all but the errand settled. What a
reading names is there as long as its context."""


@dataclass(frozen=True, slots=True)
class QuarterResult:
    """What became of one quarter of one network. `is_new` is false where the same state was kept already."""

    vintage: Vintage
    is_new: bool
    bytes_fetched: int
    bytes_reused: int
    file_bytes: int
    tiles: int


def read_here(
    client: HttpClient, settings: Settings, countries: Sequence[str], progress: Progress | None = None
) -> Read:
    """Read in this process; the copy of a file on its way lies in landing."""

    def read(errand: Errand) -> AbstractContextManager[Reading]:
        cells = lookup_for(settings, countries)
        return newest_state(errand, client, cells, settings.landing / errand.dataset, progress)

    return read


def fetch_quarter(
    network: Network,
    quarter: Quarter,
    *,
    client: HttpClient,
    settings: Settings,
    countries: Sequence[str] | None = None,
    accept_shrinkage: bool = False,
    progress: Progress | None = None,
    writing: Writing = nullcontext,
    read: Read | None = None,
    started: datetime | None = None,
) -> QuarterResult:
    """Read, check and keep one quarter. Safe to repeat at any time, and to interrupt at any point. `writing` is held
    while raw is written, and not while the file is read. `read`: another way to read it than `read_here`; `started`:
    when that began, where it was before this. Without `countries` those of ASEAN, and all that the quarter has already.

    Raises SourceError: `not_published`, `changed_meanwhile`, `truncated`, `invalid`, `changed_shape`, `wrong_quarter`,
    `duplicate_tiles`, `empty`, `shrunk`, `no_outlines`, or what the network raised. Whatever was kept before
    stays as it was.
    """
    kept = KeptQuarter(network, quarter, settings)
    with writing():
        kept.store.ensure_schema(kept.dataset, empty_partition())
    began = started or client.now()

    def remembered(outcome: str, reason: str, vintage_id: str, *, error: bool) -> None:
        """Keep what came of the attempt where every dataset's attempts are kept."""
        seconds = (client.now() - began).total_seconds()
        attempt = Attempt(kept.dataset, outcome, reason, "ookla", "live", began, vintage_id, seconds, error)
        with writing():
            remember(attempt, settings.state)

    try:
        asked = countries or asked_again([v.edition for v in kept.known()[-1:]], settings)
        with (read or read_here(client, settings, asked, progress))(kept.errand()) as reading:
            vintage = _kept(kept, reading, None if accept_shrinkage else asked, client, writing)
    except SourceError as error:
        known = kept.known()
        stays = (
            f"partition {known[-1].vintage_id} stays in use" if known else "no partition of this quarter was kept yet"
        )
        told = SourceError(error.kind, error.what, error.where, kept=stays, next_step=error.next_step)
        remembered(told.kind, str(told), known[-1].vintage_id if known else "", error=True)
        raise told from None
    is_new = reading.figures is not None
    remembered("new_vintage" if is_new else "unchanged", "", vintage.vintage_id, error=False)
    return QuarterResult(
        vintage, is_new, reading.bytes_fetched, reading.bytes_reused, reading.version.size, reading.tiles
    )


def _kept(
    kept: KeptQuarter, reading: Reading, may_not_shrink: Sequence[str] | None, client: HttpClient, writing: Writing
) -> Vintage:
    """The partition of what was read: the one there is of a state that is known, otherwise a new one."""
    if reading.figures is None:
        return next(vintage for vintage in reversed(kept.known()) if vintage.edition == reading.edition)
    kept.refuse_other_quarter(reading)
    if may_not_shrink is not None:
        kept.refuse_shrinkage(reading.figures, may_not_shrink, reading.where)
    kept.land(reading, client.now())
    with writing():
        return kept.keep(reading, reading.figures, client.now())
