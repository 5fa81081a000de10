"""Old runs go, and Dagster still knows of everything when it was last made."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.events import DagsterEvent, StepMaterializationData
from dagster._core.test_utils import create_run_for_test

from orchestration import dbt
from orchestration.dagster.pruning import forget_other_places, kept_days, pruning_sensor
from orchestration.lock import alone
from sources.vocabulary.settings import HttpSettings, Settings

EARLY, LATE = datetime(1980, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)
"""Before and after everything that the instance of a test writes down."""


def finished(instance: dg.DagsterInstance, home: Path, *made: dg.AssetMaterialization) -> str:
    """The id of a run that made this, and left a log."""
    run_id = create_run_for_test(instance, status=dg.DagsterRunStatus.SUCCESS).run_id
    for one in made:
        event = DagsterEvent("ASSET_MATERIALIZATION", "job", event_specific_data=StepMaterializationData(one))
        instance.report_dagster_event(event, run_id)
    log = home / "storage" / run_id / "compute_logs"
    log.mkdir(parents=True)
    (log / "step.err").write_text("made")
    return run_id


def test_what_last_made_something_stays_and_everything_else_goes(tmp_path: Path) -> None:
    settings, env = Settings(tmp_path / "data", HttpSettings()), {"R57_KEEP_RUNS_DAYS": "1"}
    figures = dg.AssetMaterialization("figures")
    first, second = (dg.AssetMaterialization("tiles", partition=quarter) for quarter in ("2026-Q1", "2026-Q2"))

    with dg.instance_for_test(temp_dir=str(tmp_path)) as instance:

        def said(moment: datetime) -> str | None:
            result = pruning_sensor(settings, env, lambda: moment)(dg.build_sensor_context(instance=instance))
            assert isinstance(result, dg.SkipReason)
            return result.skip_message

        old = finished(instance, tmp_path, figures)
        quarter = finished(instance, tmp_path, figures, first)
        last = finished(instance, tmp_path, figures, second)
        living = create_run_for_test(instance, status=dg.DagsterRunStatus.STARTED).run_id

        assert said(EARLY) == "nothing is older than 1 days"
        assert len([*tmp_path.rglob("step.err")]) == 3
        assert said(LATE) == "taken away: 1 runs"

        assert {run.run_id for run in instance.get_runs()} == {quarter, last, living}
        assert [*tmp_path.rglob(f"{old}*")] == [*tmp_path.rglob("step.err")] == []
        event = instance.get_latest_materialization_event(dg.AssetKey("figures"))
        assert event is not None
        assert event.run_id == last
        assert instance.get_materialized_partitions(dg.AssetKey("tiles")) == {"2026-Q1", "2026-Q2"}
        assert said(LATE) == "nothing is older than 1 days"


def test_what_dbt_compiled_elsewhere_goes_unless_a_run_lives(tmp_path: Path) -> None:
    settings = Settings(tmp_path, HttpSettings())
    own, other = dbt.target_path(settings), dbt.target_path(settings, Path("/opt/r57-0.1"))
    for folder in (own, other):
        folder.mkdir(parents=True)
    with alone(settings, "a run"):
        assert forget_other_places(settings) == []
    assert forget_other_places(settings) == [other]
    assert dbt.target_paths(settings) == [own]
    assert forget_other_places(settings) == []


@pytest.mark.parametrize(("text", "days"), [("", 180), ("30", 30)])
def test_for_how_long_runs_are_kept(text: str, days: int) -> None:
    assert kept_days({"R57_KEEP_RUNS_DAYS": text}) == days


@pytest.mark.parametrize("text", ["0", "-3", "long"])
def test_a_time_that_is_none_is_named(text: str) -> None:
    with pytest.raises(ValueError, match=f"R57_KEEP_RUNS_DAYS must be a whole number of days, 1 or more, not '{text}'"):
        kept_days({"R57_KEEP_RUNS_DAYS": text})
