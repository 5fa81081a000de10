"""The tables by which dbt knows what it reads: raw/_index/{vintages,datasets,withdrawals,withheld,areas}.parquet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any

import polars as pl
from polars.exceptions import PanicException

from sources.border import proof
from sources.border.attempts import failures_in_row, is_failing, recall
from sources.border.freshness import known_on, missing_series, newest_known, served_on
from sources.border.holds import WAITS
from sources.border.vintages import RawStore, Vintage
from sources.vocabulary.areas import Area, crosswalk
from sources.vocabulary.clock import hanoi_day
from sources.vocabulary.dataset import Dataset
from sources.vocabulary.files import make_folder, write_aside
from sources.vocabulary.releases import Due, due, months_between
from sources.vocabulary.settings import Settings

VINTAGE_COLUMNS: dict[str, Any] = {
    "dataset": pl.String,
    "vintage_id": pl.String,
    "vintage_seq": pl.Int32,
    "retrieval_mode": pl.String,
    "route": pl.String,
    "retrieved_at": pl.Datetime("us"),
    "edition": pl.String,
    "published_on_min": pl.Date,
    "published_on_max": pl.Date,
    "row_count": pl.Int64,
    "content_sha256": pl.String,
    "path": pl.String,
    "is_held": pl.Boolean,
    "held_at": pl.Datetime("us"),
    "hold_findings": pl.String,
    "accepted_on": pl.Date,
    "accepted_by": pl.String,
    "acceptance_reason": pl.String,
}

WITHDRAWAL_COLUMNS: dict[str, Any] = dict.fromkeys(
    ("dataset", "vintage_id", "series_code", "area_code", "period"), pl.String
)

WITHHELD_COLUMNS: dict[str, Any] = {"dataset": pl.String}

DATASET_COLUMNS: dict[str, Any] = {
    "dataset": pl.String,
    "title": pl.String,
    "title_vi": pl.String,
    "publisher": pl.String,
    "publisher_vi": pl.String,
    "publisher_code": pl.String,
    "homepage": pl.String,
    "licence": pl.String,
    "licence_vi": pl.String,
    "licence_class": pl.String,
    "cadence": pl.String,
    "release_months": pl.String,
    "key_env": pl.String,
    "routes": pl.String,
    "kind": pl.String,
    "description": pl.String,
    "retrieval_mode": pl.String,
    "last_attempt_at": pl.Datetime("us"),
    "last_success_at": pl.Datetime("us"),
    "last_outcome": pl.String,
    "last_reason": pl.String,
    "is_failing": pl.Boolean,
    "failures_in_row": pl.Int32,
    "current_vintage_id": pl.String,
    "vintage_count": pl.Int64,
    "missing_series": pl.String,
    "held_vintage_id": pl.String,
    "held_at": pl.Datetime("us"),
    "held_findings": pl.String,
    "superseded_vintage_id": pl.String,
    "newest_published_on": pl.Date,
    "newest_published_on_kind": pl.String,
    "newest_period": pl.String,
    "newest_period_end": pl.Date,
    "release_basis": pl.String,
    "next_expected_release": pl.Date,
    "months_between_periods": pl.Int32,
    "release_grace_days": pl.Int32,
    "is_release_overdue": pl.Boolean,
    "overdue_since": pl.Date,
    "overdue_reason": pl.String,
}

DAMAGED = "damaged"
"""In place of the outcome of an attempt: what is kept of a dataset cannot be read."""
NOT_RELEASED = "not_released"
"""Why something is overdue: asked live since it was, its publisher had nothing newer than what is served."""
NOT_REFRESHED = "not_refreshed"
"""Why something is overdue: nobody has asked live since it was, so that only the copy here is known to be old."""


AREA_COLUMNS: dict[str, Any] = {
    name: pl.Boolean if name in ("is_asean", "is_oecd") else pl.String for name in Area._fields
}


def write_index(datasets: Iterable[Dataset], settings: Settings, day: date, withheld: Sequence[str] = ()) -> None:
    """Tell dbt what lies in raw/: every vintage, every dataset with its two clocks, and the areas that are known.
    `withheld`: datasets of which there are figures that do not lie here, because their readers may not have them."""
    store = RawStore(settings.raw)
    entries = list(datasets)
    kept = [vintage for name in sorted(entry.name for entry in entries) for vintage in store.vintages(name)]
    vintages = [_vintage_row(vintage, store) for vintage in kept]
    withdrawals = [(v.dataset, v.vintage_id, *point) for v in kept for point in v.withdrawn]
    rows = [dataset_row(entry, store, settings, day) for entry in entries]
    folder = store.root / "_index"
    make_folder(folder)
    areas = [{k: None if v == "" else v for k, v in area._asdict().items()} for area in crosswalk().values()]
    tables: tuple[tuple[str, Sequence[Any], dict[str, Any]], ...] = (
        ("vintages", vintages, VINTAGE_COLUMNS),
        ("withdrawals", withdrawals, WITHDRAWAL_COLUMNS),
        ("withheld", [(name,) for name in withheld], WITHHELD_COLUMNS),
        ("datasets", rows, DATASET_COLUMNS),
        ("areas", areas, AREA_COLUMNS),
    )
    for name, listed, schema in tables:
        write_aside(folder / f"{name}.parquet", pl.DataFrame(listed, schema=schema, orient="row").write_parquet)


def _vintage_row(vintage: Vintage, store: RawStore) -> dict[str, Any]:
    hold = store.hold(vintage)
    accepted = hold.accepted if hold else None
    return {
        **{k: v for k, v in asdict(vintage).items() if k in VINTAGE_COLUMNS},
        "retrieved_at": _utc(vintage.retrieved_at),
        "path": str(store.path(vintage).relative_to(store.root)),
        "is_held": hold is not None,
        "held_at": _utc(hold.since) if hold and hold.since else None,
        "hold_findings": hold.said if hold else None,
        "accepted_on": hanoi_day(accepted.at) if accepted else None,
        "accepted_by": accepted.by if accepted else None,
        "acceptance_reason": accepted.reason if accepted else None,
    }


def _held(store: RawStore, name: str, day: date) -> dict[str, Any]:
    """The newest vintage that waits for a person on a day, and the newest that did until the publisher went back."""
    waiting, superseded = store.waiting(name, day), store.superseded(name, day)
    hold = store.hold(waiting[-1]) if waiting else None
    return {
        "held_vintage_id": waiting[-1].vintage_id if waiting else None,
        "held_at": _utc(hold.since) if hold and hold.since else None,
        "held_findings": hold.said if hold else None,
        "superseded_vintage_id": superseded[-1].vintage_id if superseded else None,
    }


def _attempts(name: str, settings: Settings, day: date, *, waits: bool) -> dict[str, Any]:
    """What is known of the attempts made by the end of a day. Only the last of all and the last that succeeded are
    remembered: of an earlier day than theirs nothing is known, not even whether the attempts of then failed."""
    state = recall(name, settings.state)

    def moment(said: str) -> datetime | None:
        text = state.get(said)
        at = datetime.fromisoformat(str(text)) if text else None
        return _utc(at) if at and hanoi_day(at) <= day else None

    success = {"last_success_at": moment("last_success_at")}
    if state and moment("attempted_at") is None:
        unknown = dict.fromkeys(("last_attempt_at", "last_outcome", "last_reason", "is_failing", "failures_in_row"))
        return {**unknown, **success}
    # What waited and was accepted since is no trouble any more, though no later attempt has said so.
    settled = state.get("outcome") == WAITS and not waits
    return {
        "last_attempt_at": moment("attempted_at"),
        **success,
        "last_outcome": "accepted" if settled else state.get("outcome"),
        "last_reason": None if settled else state.get("reason"),
        "is_failing": is_failing(state),
        "failures_in_row": failures_in_row(state),
    }


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)


def _overdue(expected: Due | None, last_success_at: datetime | None, is_live: bool, day: date) -> dict[str, Any]:
    """Since when a release is overdue, and whether that is its publisher's doing. `is_live`: what is served is what the
    publisher answered; a copy that knows more than the live route says nothing about the publisher."""
    if expected is None or not expected.is_overdue(day):
        return {"is_release_overdue": False, "overdue_since": None, "overdue_reason": None}
    since = expected.overdue_from
    asked = is_live and last_success_at is not None and hanoi_day(last_success_at.replace(tzinfo=UTC)) >= since
    return {
        "is_release_overdue": True,
        "overdue_since": since,
        "overdue_reason": NOT_RELEASED if asked else NOT_REFRESHED,
    }


def dataset_row(entry: Dataset, store: RawStore, settings: Settings, day: date) -> dict[str, Any]:
    """What `r57 sources` and `mart_source_freshness` say of a dataset, as known on a day: catalog entry, last attempt,
    what is served."""
    served = served_on(store, entry.name, day, partitioned=entry.partitioned)
    newest = newest_known(store, entry.name, day)
    expected = due(entry.calendar, entry.cadence, newest)
    held = _held(store, entry.name, day)
    attempts = _attempts(entry.name, settings, day, waits=bool(held["held_vintage_id"]))
    answered = recall(entry.name, settings.state).get("vintage_id") if attempts["last_outcome"] == "unchanged" else None
    is_live = served is not None and (served.retrieval_mode == "live" or served.vintage_id == answered)
    return {
        "dataset": entry.name,
        "title": entry.title,
        "title_vi": entry.title_vi,
        "publisher": entry.publisher,
        "publisher_vi": entry.publisher_vi or entry.publisher,
        "publisher_code": entry.publisher_code,
        "homepage": entry.homepage,
        "licence": entry.licence,
        "licence_vi": entry.licence_vi or entry.licence,
        "licence_class": entry.licence_class,
        "cadence": entry.cadence,
        "release_months": ",".join(str(month) for month in entry.release_months),
        "key_env": entry.key_env,
        "routes": " → ".join(route.name for route in entry.routes),
        "kind": entry.kind,
        "description": entry.description,
        "retrieval_mode": "none" if served is None else served.retrieval_mode,
        **attempts,
        "current_vintage_id": served.vintage_id if served else None,
        "vintage_count": len(known_on(store, entry.name, day)),
        "missing_series": missing_series(served),
        **held,
        "newest_published_on": newest.published_on,
        "newest_published_on_kind": newest.published_on_kind,
        "newest_period": newest.period.text if newest.period else None,
        "newest_period_end": newest.period.end if newest.period else None,
        "release_basis": expected.basis if expected else None,
        "next_expected_release": expected.by if expected else None,
        "months_between_periods": (
            months_between(entry.cadence, newest.period)
            if expected and expected.basis == "period" and newest.period
            else None
        ),
        "release_grace_days": expected.grace_days if expected else None,
        **_overdue(expected, attempts["last_success_at"], is_live, day),
    }


def row_or_damage(entry: Dataset, store: RawStore, settings: Settings, day: date) -> dict[str, Any]:
    """`dataset_row`; of a dataset whose files cannot be read, what is wrong with them: the others are shown."""
    try:
        return dataset_row(entry, store, settings, day)
    except (Exception, PanicException):  # whatever a damaged file makes the reader stumble over
        faults = [f"{folder.relative_to(settings.data_dir)}: {what}" for folder, what in proof.faults([entry], store)]
        if not faults:
            raise
        said = f"{'; '.join(faults)}; next: r57 run moves it aside and takes it in again where it can"
        row = {"dataset": entry.name, "last_outcome": DAMAGED, "last_reason": said, "is_failing": True}
        return {**dict.fromkeys(DATASET_COLUMNS), **row}
