"""A dataset is fresh by what arrived: shipped figures never are, and time alone turns what was."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import dagster as dg
import pytest

from orchestration.dagster.freshness import ALLOWED, freshness_sensor, is_fresh
from sources.catalog import DATASETS
from sources.vocabulary.files import sealed, write_aside
from sources.vocabulary.settings import HttpSettings, Settings
from tests.conftest import NOW

ENTRY = DATASETS["itu_gci"]
ALLOWED_HERE = ALLOWED[ENTRY.cadence]


@pytest.mark.parametrize(
    ("arrived", "fresh"),
    [(None, False), (NOW, True), (NOW - ALLOWED_HERE, True), (NOW - ALLOWED_HERE - timedelta(seconds=1), False)],
    ids=["never", "now", "just within", "just before"],
)
def test_fresh_is_what_arrived_in_time(arrived: datetime | None, fresh: bool) -> None:
    assert is_fresh(ENTRY, arrived, NOW) == fresh


def test_time_alone_turns_a_dataset_stale_and_each_change_is_said_once(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, http=HttpSettings())
    cursor = None

    def looked(at: datetime) -> list[tuple[bool, object]]:
        nonlocal cursor
        with dg.DagsterInstance.ephemeral() as instance:
            context = dg.build_sensor_context(instance=instance, cursor=cursor)
            said = freshness_sensor([ENTRY], settings, lambda: at)(context)
        assert isinstance(said, dg.SensorResult)
        cursor = said.cursor
        events = [event for event in said.asset_events if isinstance(event, dg.AssetCheckEvaluation)]
        return [(event.passed, event.metadata["arrived"].value) for event in events]

    shipped = (False, "never: shipped figures are served")
    came = (True, f"the publisher last answered well on {NOW:%Y-%m-%d}")
    assert looked(NOW) == [shipped]
    assert looked(NOW) == []
    write_aside(settings.state / f"{ENTRY.name}.json", sealed({"last_success_at": NOW.isoformat()}))
    assert looked(NOW) == [came]
    assert looked(NOW + ALLOWED_HERE) == []
    assert looked(NOW + ALLOWED_HERE + timedelta(seconds=1)) == [(False, came[1])]


def test_every_cadence_of_the_catalog_has_its_time() -> None:
    assert {entry.cadence for entry in DATASETS.values()} <= ALLOWED.keys()
