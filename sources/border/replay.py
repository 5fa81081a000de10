"""A vintage made again from the answers that lie in landing: what a damaged vintage is replaced by.

Only what is proven is used: landed bytes that bear out their name, and rows whose content is that of the lost vintage.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import polars as pl

from sources.border.content import content_sha256
from sources.border.entry import let_in
from sources.border.fetch import read
from sources.border.holds import ACCEPTED as CONSENT
from sources.border.holds import LOST, SUPERSEDED, hold_of, note_of_hold
from sources.border.landing import Landed, request_key
from sources.border.proof import Lost
from sources.border.seal import HELD, sealed_digests
from sources.border.succession import is_renumbered
from sources.border.vintages import RawStore, Vintage, name_of
from sources.vocabulary.dataset import Dataset
from sources.vocabulary.errors import SourceError
from sources.vocabulary.exchange import Answer, Parsed, Payload, Request, Route
from sources.vocabulary.files import write_once

ACCEPTED = (Answer.OK.value, Answer.EMPTY.value)


def restore(lost: Lost, entry: Dataset, store: RawStore, landing: Path) -> Vintage | None:
    """Put a lost vintage back under its own name, from landing/<dataset>; None where landing does not give it, or
    where its note, which is lost, alone said among which others it stands."""
    if lost.note is None and is_renumbered(store, lost.dataset, lost.vintage_id):
        return None
    for route in entry.routes:
        try:
            vintage, rows = _read_again(lost, entry, route, landing)
        except Exception:  # noqa: S112 (what can no longer be read restores nothing, and the caller says so)
            continue
        held = _hold(lost, vintage.retrieved_at)
        vintage = replace(vintage, is_held=bool(held))
        if vintage.content_sha256 == content_sha256(rows, entry.content_columns) and _name(vintage) == lost.vintage_id:
            rows = rows.with_columns(pl.lit(lost.vintage_id).alias("vintage_id"))
            store.publish(vintage, rows, held)
            for name in (CONSENT, SUPERSEDED):
                if (lost.aside / name).is_file():
                    write_once(store.folder(vintage) / name, (lost.aside / name).read_bytes())
            return vintage
    return None


def _hold(lost: Lost, at: datetime) -> str:
    """The note by which a vintage waited for a person, if it did; where that is damaged, it waits on. So does one whose
    own note is lost: what it had withdrawn stood there alone."""
    was_held = HELD in (sealed_digests(lost.aside) or {}) or bool(lost.note and lost.note.is_held)
    hold = hold_of(lost.aside, is_noted=was_held)
    if hold is not None and hold.since is not None:
        return (lost.aside / HELD).read_text(encoding="utf-8")
    if hold is not None:
        return note_of_hold([LOST], at)
    return note_of_hold(["its note was damaged: what it had withdrawn is not known"], at) if lost.note is None else ""


def _name(vintage: Vintage) -> str:
    return name_of(vintage.vintage_seq, vintage.published_on_max, vintage.content_sha256)


def _read_again(lost: Lost, entry: Dataset, route: Route, landing: Path) -> tuple[Vintage, pl.DataFrame]:
    """What landing gives by a route as of the arrival of the lost vintage: its note, where that is lost too a new one,
    and rows. Raises SourceError, and whatever damaged answers make a publisher module raise."""
    payloads = _answers(route, landing, lost.note.retrieved_at if lost.note else None)
    parsed = read(route, payloads, entry)
    moment = lost.note.retrieved_at if lost.note else max(payload.fetched_at for payload in payloads)
    rows = let_in(parsed, entry, mode="live", now=moment)
    return lost.note or _note(lost, entry, route, parsed, rows, moment), rows


def _note(lost: Lost, entry: Dataset, route: Route, parsed: Parsed, rows: pl.DataFrame, moment: datetime) -> Vintage:
    """What can be noted of a vintage whose own note is lost."""
    days: list[date] = rows["published_on"].unique().sort().to_list()
    return Vintage(
        dataset=lost.dataset,
        vintage_id=lost.vintage_id,
        vintage_seq=int(lost.vintage_id.partition("-")[0]),
        retrieval_mode="live",
        route=route.name,
        retrieved_at=moment,
        edition=parsed.edition,
        published_on_min=days[0],
        published_on_max=days[-1],
        row_count=rows.height,
        content_sha256=content_sha256(rows, entry.content_columns),
        notes=(*parsed.notes, "read again from landing after the vintage was damaged"),
    )


def _answers(route: Route, landing: Path, until: datetime | None) -> list[Payload]:
    """The newest accepted answers of a route until then, in the order in which they were asked for. Raises SourceError
    where one is not landed, or is damaged."""
    landed = Landed(landing, ACCEPTED, until)
    wave = list(route.adapter.requests(route.options))
    answers: dict[str, Payload] = {}
    while wave:
        asked = {key: request for request in wave if (key := request_key(request)) not in answers}
        came = {key: _answer(landed, request) for key, request in asked.items()}
        answers |= came
        wave = [request for payload in came.values() for request in route.adapter.more(payload)]
    return list(answers.values())


def _answer(landed: Landed, request: Request) -> Payload:
    payload = landed.answer(request)
    if payload is None:
        raise SourceError("invalid", "an answer is not landed, or is damaged", f"{request.label}, {request.url}")
    return payload
