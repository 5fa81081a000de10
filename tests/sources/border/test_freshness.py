"""How new a dataset is, as known on a day; and which series its publisher no longer has."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest

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
    irregular = replace(DEMO, cadence="irregular", calendar=None)
    assert [row(irregular, store, date(2026, 11, 15))[name] for name in asked] == [None, None, None, False]


def test_what_is_no_statistic_has_no_period(store: RawStore) -> None:
    cables = DATASETS["submarine_cables"]
    store.ensure_schema("submarine_cables", cables.empty())
    assert newest_known(store, "submarine_cables", NOW.date()) == Newest()
    frame = pl.DataFrame({"published_on": [date(2021, 6, 29)], "published_on_kind": ["publisher"]})
    store.write(frame, dataset="cables", retrieval_mode="bundled", route="", edition="v2", retrieved_at=NOW)
    assert said(newest_known(store, "cables", NOW.date())) == ("2021-06-29", "2021-06-29", "None")
