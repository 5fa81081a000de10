"""How new a dataset is, as known on a day; and which series its publisher no longer has."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from sources.border.attempts import Attempt, remember
from sources.border.comparison import Comparison
from sources.border.entry import take_in
from sources.border.freshness import missing_series, newest_known
from sources.border.holds import HELD, accept, note_of_hold
from sources.border.index import dataset_row
from sources.border.vintages import RawStore
from sources.catalog import DATASETS
from sources.vocabulary.dataset import Dataset
from sources.vocabulary.exchange import Parsed
from sources.vocabulary.observation import parsed_rows
from sources.vocabulary.releases import Newest
from sources.vocabulary.settings import HttpSettings, Settings
from tests.conftest import NOW

DEMO = replace(DATASETS["world_bank"], name="demo", routes=())


def kept(
    store: RawStore, day: str, *periods: str, kind: str = "publisher", missing: dict[str, str] | None = None
) -> None:
    """A vintage with a figure for each period (`2026F`: a forecast of 2026), published on `day`."""
    rows = [
        {
            "series_code": "RD",
            "area_code": "VNM",
            "period": period.removesuffix("F"),
            "value": 1.0,
            "unit": "%",
            "obs_status": "F" if period.endswith("F") else "A",
        }
        for period in periods
    ]
    published = date.fromisoformat(day)
    parsed = Parsed(parsed_rows(rows), published_on=published, published_on_kind=kind, missing=missing or {})
    take_in(parsed, DEMO, store, mode="bundled", route="bundled", now=NOW)


@pytest.fixture
def store(tmp_path: Path) -> RawStore:
    return RawStore(tmp_path / "raw")


def said(newest: Newest) -> tuple[str, str, str]:
    period = newest.period.text if newest.period else "None"
    return str(newest.published_on), str(newest.released_on), period


def test_nothing_kept_is_nothing_known(store: RawStore) -> None:
    assert newest_known(store, "demo", date(2026, 11, 23)) == Newest()


def test_an_earlier_day_knows_what_was_published_by_then(store: RawStore) -> None:
    kept(store, "2025-04-15", "2022", "2023")
    kept(store, "2026-07-13", "2023", "2024")
    assert said(newest_known(store, "demo", date(2026, 11, 23))) == ("2026-07-13", "2026-07-13", "2024")
    assert said(newest_known(store, "demo", date(2026, 7, 12))) == ("2025-04-15", "2025-04-15", "2023")
    assert newest_known(store, "demo", date(2025, 4, 14)) == Newest()


def test_what_waits_for_a_person_is_not_known_until_it_is_accepted(store: RawStore) -> None:
    kept(store, "2025-04-15", "2023")
    kept(store, "2026-07-13", "2024")
    held = store.folder(store.vintages("demo")[-1])
    (held / HELD).write_text(note_of_hold(["a factor of 1000"], NOW), encoding="utf-8")
    assert said(newest_known(store, "demo", date(2026, 11, 23))) == ("2025-04-15", "2025-04-15", "2023")
    accept(held, by="A. B.", reason="another unit", at=NOW)
    assert said(newest_known(store, "demo", date(2026, 11, 23))) == ("2026-07-13", "2026-07-13", "2024")
    assert said(newest_known(store, "demo", date(2026, 11, 22))) == ("2025-04-15", "2025-04-15", "2023")


def test_what_was_withdrawn_is_no_longer_known(store: RawStore) -> None:
    kept(store, "2025-04-15", "2022", "2024")
    first = store.rows(store.vintages("demo")[0])
    later = first.filter(pl.col("period") == "2022").with_columns(pl.lit(date(2026, 7, 13)).alias("published_on"))
    said_of = {"retrieval_mode": "live", "route": "", "edition": "", "retrieved_at": NOW}
    store.write(later, dataset="demo", compared=Comparison(lost=(("RD", "VNM", "2024"),)), **said_of)
    assert said(newest_known(store, "demo", date(2026, 11, 23))) == ("2026-07-13", "2026-07-13", "2022")
    assert said(newest_known(store, "demo", date(2026, 7, 12))) == ("2025-04-15", "2025-04-15", "2024")
    store.write(first.with_columns(published_on=date(2026, 9, 1)), dataset="demo", **said_of)
    assert said(newest_known(store, "demo", date(2026, 11, 23)))[2] == "2024", "it came back"


def test_a_forecast_is_no_period_that_was_reached(store: RawStore) -> None:
    kept(store, "2026-07-13", "2024", "2026F")
    assert said(newest_known(store, "demo", date(2026, 11, 23)))[2] == "2024"


@pytest.mark.parametrize(
    ("kind", "released_on"),
    [("publisher", "2026-07-13"), ("mirror", "2026-07-13"), ("edition_year_end", "None"), ("fetched", "None")],
)
def test_only_a_dated_release_is_the_day_of_a_release(store: RawStore, kind: str, released_on: str) -> None:
    kept(store, "2026-07-13", "2024", kind=kind)
    assert said(newest_known(store, "demo", date(2026, 11, 23))) == ("2026-07-13", released_on, "2024")


def test_a_series_that_the_publisher_no_longer_has_is_named(store: RawStore) -> None:
    kept(store, "2026-07-13", "2024", missing={"IP.PAT.RESD": "it may have been deleted or archived", "TX": "no rows"})
    assert missing_series(store.newest("demo")) == "IP.PAT.RESD: it may have been deleted or archived; TX: no rows"


def test_other_notes_and_no_vintage_name_no_series(store: RawStore) -> None:
    assert missing_series(None) is None
    kept(store, "2026-07-13", "2024")
    served = store.newest("demo")
    assert served is not None
    assert missing_series(served) is None
    assert missing_series(replace(served, notes=("VN-99 is not in ISO 3166-2:VN, 3 tests left out",))) is None


def row(entry: Dataset, store: RawStore, day: date) -> dict[str, object]:
    return dataset_row(entry, store, Settings(store.root.parent, HttpSettings()), day)


def test_the_row_of_a_dataset_says_what_is_due_and_from_what(store: RawStore) -> None:
    kept(store, "2026-07-13", "2024")
    asked = ("release_basis", "next_expected_release", "release_grace_days", "is_release_overdue")
    told = {day: row(DEMO, store, date.fromisoformat(day)) for day in ("2026-12-01", "2026-12-02")}
    assert [told["2026-12-01"][name] for name in asked] == ["published_on", date(2026, 10, 31), 31, False]
    assert [told["2026-12-02"][name] for name in asked] == ["published_on", date(2026, 10, 31), 31, True]
    assert [told[day]["overdue_since"] for day in told] == [None, date(2026, 12, 2)]
    irregular = replace(DEMO, cadence="irregular", calendar=None)
    assert [row(irregular, store, date(2026, 11, 15))[name] for name in asked] == [None, None, None, False]


def test_what_is_no_statistic_has_no_period(store: RawStore) -> None:
    cables = DATASETS["submarine_cables"]
    store.ensure_schema("submarine_cables", cables.empty())
    assert newest_known(store, "submarine_cables", NOW.date()) == Newest()
    frame = pl.DataFrame({"published_on": [date(2021, 6, 29)], "published_on_kind": ["publisher"]})
    store.write(frame, dataset="cables", retrieval_mode="bundled", route="", edition="v2", retrieved_at=NOW)
    assert said(newest_known(store, "cables", NOW.date())) == ("2021-06-29", "2021-06-29", "None")


def asked(store: RawStore, outcome: str, at: str, vintage_id: str = "") -> None:
    """The publisher was asked on the morning of a day."""
    moment = datetime.fromisoformat(f"{at}T03:00:00").replace(tzinfo=UTC)
    good = outcome in ("new_vintage", "unchanged")
    remember(
        Attempt("demo", outcome, "" if good else "HTTP 403", "API", "live", moment, vintage_id, error=not good),
        store.root.parent / "state",
    )


OVERDUE = date(2026, 12, 24)
"""Three weeks after what follows the release of 2026-07-13 is overdue (since 2026-12-02)."""


def lateness(store: RawStore) -> tuple[object, object]:
    told = row(DEMO, store, OVERDUE)
    return told["overdue_since"], told["overdue_reason"]


def test_where_nobody_asked_since_only_the_copy_is_old(store: RawStore) -> None:
    kept(store, "2026-07-13", "2024")
    assert lateness(store) == (date(2026, 12, 2), "not_refreshed")
    asked(store, "unchanged", "2026-12-01", store.vintages("demo")[0].vintage_id)
    assert lateness(store) == (date(2026, 12, 2), "not_refreshed")
    asked(store, "blocked", "2026-12-03")
    assert lateness(store) == (date(2026, 12, 2), "not_refreshed")


def test_where_the_publisher_answered_with_what_is_served_it_has_not_released(store: RawStore) -> None:
    kept(store, "2026-07-13", "2024")
    asked(store, "unchanged", "2026-12-02", store.vintages("demo")[0].vintage_id)
    assert lateness(store) == (date(2026, 12, 2), "not_released")


def test_a_route_that_brings_less_than_is_served_says_nothing_of_the_publisher(store: RawStore) -> None:
    kept(store, "2021-09-15", "2020")
    kept(store, "2026-07-13", "2024")
    asked(store, "unchanged", "2026-12-03", store.vintages("demo")[0].vintage_id)
    assert lateness(store) == (date(2026, 12, 2), "not_refreshed")


def test_what_is_not_overdue_has_neither_day_nor_reason(store: RawStore) -> None:
    kept(store, "2026-07-13", "2024")
    told = row(DEMO, store, date(2026, 12, 1))
    assert [told[name] for name in ("is_release_overdue", "overdue_since", "overdue_reason")] == [False, None, None]


def test_an_earlier_day_sees_the_vintages_of_then(store: RawStore) -> None:
    kept(store, "2025-04-15", "2023")
    said_of = {"retrieval_mode": "live", "route": "", "edition": "", "retrieved_at": NOW}
    newer = store.rows(store.vintages("demo")[0]).with_columns(published_on=date(2026, 7, 13))
    store.write(newer, dataset="demo", **said_of)
    names = ("retrieval_mode", "vintage_count", "newest_published_on")
    told = {day: row(DEMO, store, date.fromisoformat(day)) for day in ("2026-07-13", "2026-07-12", "2025-04-14")}
    assert [told["2026-07-13"][name] for name in names] == ["live", 2, date(2026, 7, 13)]
    assert [told["2026-07-12"][name] for name in names] == ["bundled", 1, date(2025, 4, 15)]
    assert [told["2025-04-14"][name] for name in names] == ["none", 0, None]
    assert [str(told[day]["current_vintage_id"])[:4] for day in told] == ["0002", "0001", "None"]


def test_of_a_register_the_newest_figure_of_then_counts(store: RawStore) -> None:
    """The later register speaks of 2026-07-13 and of 2024-01-01: on 2025-12-01 its older half is known, and the vintage
    that reaches farther is served."""
    kept(store, "2025-04-15", "2023")
    rows = store.rows(store.vintages("demo")[0])
    both = pl.concat([rows.with_columns(published_on=date(year, 1, 1)) for year in (2024, 2026)])
    said_of = {"retrieval_mode": "bundled", "route": "", "edition": "", "retrieved_at": NOW}
    store.write(both, dataset="demo", **said_of)
    assert str(row(DEMO, store, date(2026, 11, 23))["current_vintage_id"])[:4] == "0002"
    assert str(row(DEMO, store, date(2025, 12, 1))["current_vintage_id"])[:4] == "0001"


def test_an_earlier_day_knows_no_attempt_of_later(store: RawStore) -> None:
    kept(store, "2026-07-13", "2024")
    names = ("last_attempt_at", "last_success_at", "last_outcome", "last_reason", "is_failing")
    never = row(DEMO, store, date(2026, 11, 23))
    assert [never[name] for name in names] == [None, None, None, None, False]
    asked(store, "unchanged", "2026-08-01")
    asked(store, "blocked", "2026-11-20")
    morning = [datetime.fromisoformat(f"{day}T03:00") for day in ("2026-11-20", "2026-08-01")]
    told = {day: row(DEMO, store, date.fromisoformat(day)) for day in ("2026-11-20", "2026-11-19", "2026-07-31")}
    assert [told["2026-11-20"][name] for name in names] == [*morning, "blocked", "HTTP 403", True]
    assert [told["2026-11-19"][name] for name in names] == [None, morning[1], None, None, None]
    assert [told["2026-07-31"][name] for name in names] == [None, None, None, None, None]


def test_an_earlier_day_knows_no_hold_of_later(store: RawStore) -> None:
    kept(store, "2025-04-15", "2023")
    kept(store, "2026-07-13", "2024")
    held = store.folder(store.vintages("demo")[-1])
    (held / HELD).write_text(note_of_hold(["a factor of 1000"], NOW), encoding="utf-8")
    names = ("held_vintage_id", "held_findings", "current_vintage_id")
    first, second = (vintage.vintage_id for vintage in store.vintages("demo"))
    assert [row(DEMO, store, date(2026, 11, 23))[name] for name in names] == [second, "a factor of 1000", first]
    assert [row(DEMO, store, date(2026, 11, 22))[name] for name in names] == [None, None, first]
    accept(held, by="A. B.", reason="another unit", at=datetime(2026, 12, 24, 3, tzinfo=UTC))
    assert [row(DEMO, store, date(2026, 12, 23))[name] for name in names] == [second, "a factor of 1000", first]
    assert [row(DEMO, store, date(2026, 12, 24))[name] for name in names] == [None, None, second]


@pytest.mark.parametrize("kind", ["publisher", "edition_year_end"])
def test_how_well_the_newest_day_is_known_is_told(store: RawStore, kind: str) -> None:
    kept(store, "2025-12-31", "2024", kind=kind)
    assert row(DEMO, store, date(2026, 11, 23))["newest_published_on_kind"] == kind
    assert row(DEMO, store, date(2025, 12, 30))["newest_published_on_kind"] is None
