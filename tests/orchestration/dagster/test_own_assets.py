"""Files of figures under Dagster: seen when they have come, taken in, and red where a cell was refused.

Every figure here is invented.
"""

from __future__ import annotations

import os
from pathlib import Path

import dagster as dg
import pytest

from orchestration.dagster.lineage import raw_key
from orchestration.dagster.own_assets import CHECK, arrival_sensor
from orchestration.dagster.raw_assets import raw_asset
from orchestration.dagster.resources import resources
from orchestration.own_intake import take_in_folder
from sources.catalog import DATASETS
from sources.own.rows import INTERNAL, PUBLIC
from sources.vocabulary.settings import HttpSettings, Settings
from tests.conftest import NOW
from tests.orchestration.test_own_intake import INSIDE, ROW, WRONG, put

KEYS = [raw_key(PUBLIC), raw_key(INTERNAL)]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """The folder lies elsewhere, so that what Dagster hands on is seen."""
    found = Settings(tmp_path / "data", HttpSettings(), tmp_path / "mail")
    found.figures.mkdir(parents=True)
    return found


class Looks:
    """The sensor, look after look."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.cursor: str | None = None

    def __call__(self) -> dg.SensorResult:
        with dg.DagsterInstance.ephemeral() as instance:
            context = dg.build_sensor_context(instance=instance, cursor=self.cursor)
            said = arrival_sensor(self.settings, lambda: NOW)(context)
        assert isinstance(said, dg.SensorResult)
        self.cursor = said.cursor
        return said


def skipped(said: dg.SensorResult) -> str:
    assert not said.run_requests
    reason = said.skip_reason
    return (reason.skip_message or "") if isinstance(reason, dg.SkipReason) else str(reason)


def test_a_file_is_asked_for_once_it_lies_still(settings: Settings) -> None:
    look = Looks(settings)
    assert skipped(look()) == "no file has come"
    file = put(settings, ROW)
    assert skipped(look()) == "just came, looked at once more: a.csv"
    with file.open("a", encoding="utf-8") as growing:
        growing.write(INSIDE)
    assert skipped(look()) == "just came, looked at once more: a.csv"
    (asked,) = look().run_requests or []
    assert asked.asset_selection == KEYS
    # It is asked for again, under the same key, until it was taken in: Dagster makes no second run of a key.
    (again,) = look().run_requests or []
    assert again.run_key == asked.run_key
    take_in_folder(settings, NOW)
    assert skipped(look()) == "no file has come"
    put(settings, ROW.replace("51,5", "52"))
    look()
    (other,) = look().run_requests or []
    assert other.run_key != asked.run_key


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_folder_that_cannot_be_read_is_told(settings: Settings) -> None:
    settings.figures.chmod(0)
    try:
        assert skipped(Looks(settings)()) == "the folder, or a file in it, cannot be read: Permission denied"
    finally:
        settings.figures.chmod(0o700)


def made(settings: Settings) -> dict[str, dg.ExecuteInProcessResult]:
    """Both assets, each by itself, as a run asks for them."""
    found = {}
    for name in (PUBLIC, INTERNAL):
        with dg.DagsterInstance.ephemeral() as instance:
            found[name] = dg.materialize(
                [raw_asset(DATASETS[name], lambda: NOW)], instance=instance, resources=resources(settings)
            )
    return found


def check(run: dg.ExecuteInProcessResult, name: str) -> dg.AssetCheckEvaluation | None:
    return next((said for said in run.get_asset_check_evaluations() if said.check_name == name), None)


def version(run: dg.ExecuteInProcessResult) -> str:
    (event,) = run.get_asset_materialization_events()
    return str((event.step_materialization_data.materialization.tags or {})["dagster/data_version"])


def test_a_run_takes_the_folder_in_and_a_refused_cell_turns_the_check_red(settings: Settings) -> None:
    before = made(settings)
    put(settings, ROW, INSIDE, WRONG)
    runs = made(settings)
    assert all(run.success for run in runs.values())
    for name, run in runs.items():
        assert version(run) != version(before[name])
        border = check(run, "border")
        assert border is not None
        assert border.passed
    red = check(runs[PUBLIC], CHECK)
    assert red is not None
    assert not red.passed
    report = str(red.metadata["report"].value)
    assert "| line 4 | Giá trị | 150 | a value of " in report
    assert red.metadata["files_with_refusals"].value == 1
    assert check(runs[INTERNAL], CHECK) is None
    put(settings, ROW, INSIDE, WRONG.replace("150", "50"))
    green = check(made(settings)[PUBLIC], CHECK)
    assert green is not None
    assert green.passed


def test_what_somebody_wrote_into_a_cell_is_no_markup(settings: Settings) -> None:
    put(settings, ROW.replace("51,5", "<b>|`x"))
    red = check(made(settings)[PUBLIC], CHECK)
    assert red is not None
    assert "| \\<b\\>\\|\\`x |" in str(red.metadata["report"].value)
