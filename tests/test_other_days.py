"""What is shipped is the same figures on every later day; only what we know of their age moves on.

The whole run on the last of these days is in test_wheel.py, the whole suite on each of them in `make test-clock`.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from sources.border.index import dataset_row
from sources.border.vintages import RawStore
from sources.catalog import DATASETS
from sources.shipped.take_in import take_in_bundled
from sources.vocabulary.settings import HttpSettings, Settings
from tests.conftest import AS_OF
from tests.other_days import DAYS

SHIPPED = [DATASETS[name] for name in ("undp_hdr", "reported_figures")]


def taken_in(day: date, folder: Path) -> dict[str, tuple[date, str]]:
    """Vintage → the publisher's day and digest, taken in on the morning of `day`."""
    settings = Settings(folder / str(day), HttpSettings())
    vintages = take_in_bundled(SHIPPED, settings, now=datetime(day.year, day.month, day.day, 1, tzinfo=UTC))
    rows = [dataset_row(entry, RawStore(settings.raw), settings, day) for entry in SHIPPED]
    assert [row["retrieval_mode"] for row in rows] == ["bundled", "bundled"]
    return {f"{v.dataset} {v.vintage_id}": (v.published_on_max, v.content_sha256) for v in vintages}


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_the_day_of_taking_in_changes_no_figure(day: date, tmp_path: Path) -> None:
    later = taken_in(day, tmp_path)
    assert later == taken_in(AS_OF, tmp_path)
    assert later
    assert all(known < AS_OF < day for known, _ in later.values())
