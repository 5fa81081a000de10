"""Every sign is seen well and not well, and the metrics say the same."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families
from typer.testing import CliRunner

from orchestration.command.app import app
from orchestration.decisions import Decisions
from orchestration.health import Health, finished, look, metrics, signs
from sources.border.attempts import Attempt, recall, remember
from sources.vocabulary.settings import HttpSettings, Settings
from tests.conftest import NOW

DATASET: dict[str, Any] = {
    "dataset": "un_egdi",
    "last_success_at": None,
    "is_release_overdue": True,
    "held_vintage_id": None,
    "failures_in_row": 3,
}
OTHER: dict[str, Any] = {
    "dataset": "itu_gci",
    "last_success_at": datetime(2026, 11, 20, 8),  # noqa: DTZ001 (the index is in UTC without saying so)
    "is_release_overdue": False,
    "held_vintage_id": "0006",
    "failures_in_row": 0,
}
WELL = Health(
    at=NOW,
    data_dir=Path("data"),
    release_id="r",
    built_at=NOW - timedelta(days=3),
    faults=(),
    last_run_at=NOW - timedelta(days=2),
    free_bytes=3 * 1024**3,
    dead_runs=0,
    rows=(DATASET, OTHER),
    decided=Decisions(),
    stay=None,
)


@pytest.mark.parametrize(
    ("changes", "name", "words"),
    [
        ({"faults": ("r57.duckdb: altered",)}, "release", "is damaged: r57.duckdb: altered"),
        ({"release_id": None, "built_at": None}, "release", "there is no current release"),
        ({"last_run_at": NOW - timedelta(days=40)}, "runs", "no finished run for 40 days"),
        ({"decided": None}, "readers", "cannot be believed: nothing is released"),
        ({"last_run_at": None}, "runs", "no run is known to have finished"),
        ({"free_bytes": 1024**3}, "disk", "only 1.0 GiB free"),
        ({"dead_runs": 2}, "dead_runs", "2 dead run(s)"),
        ({"built_at": NOW + timedelta(hours=2)}, "clock", "and the current release was built at"),
        ({"last_run_at": NOW + timedelta(hours=2)}, "clock", "and the last run finished at"),
    ],
)
def test_each_sign_is_bad_for_its_own_reason_alone(changes: dict[str, Any], name: str, words: str) -> None:
    (fault,) = [sign for sign in signs(replace(WELL, **changes)) if sign.state == "fault"]
    assert fault.name == name
    assert words in fault.what
    assert fault.next_step


def test_a_warehouse_that_is_well_says_so() -> None:
    assert [(sign.name, sign.state) for sign in signs(WELL)] == [
        ("release", "ok"),
        ("runs", "ok"),
        ("disk", "ok"),
        ("dead_runs", "ok"),
    ]
    assert [sign.name for sign in signs(replace(WELL, dead_runs=None))] == ["release", "runs", "disk"]


def test_prometheus_reads_the_metrics_and_finds_no_sample_of_what_is_not_known() -> None:
    samples = {
        (sample.name, sample.labels.get("dataset")): sample.value
        for family in text_string_to_metric_families(metrics(replace(WELL, dead_runs=None)).decode())
        for sample in family.samples
    }
    assert samples == {
        ("r57_release_built_timestamp_seconds", None): (NOW - timedelta(days=3)).timestamp(),
        ("r57_release_faults", None): 0,
        ("r57_release_is_pinned", None): 0,
        ("r57_release_is_withdrawn", None): 0,
        ("r57_releases_withdrawn", None): 0,
        ("r57_last_run_finished_timestamp_seconds", None): (NOW - timedelta(days=2)).timestamp(),
        ("r57_disk_free_bytes", None): 3 * 1024**3,
        ("r57_dataset_is_overdue", "un_egdi"): 1,
        ("r57_dataset_is_held", "un_egdi"): 0,
        ("r57_dataset_failures_in_row", "un_egdi"): 3,
        ("r57_dataset_last_success_timestamp_seconds", "itu_gci"): datetime(2026, 11, 20, 8, tzinfo=UTC).timestamp(),
        ("r57_dataset_is_overdue", "itu_gci"): 0,
        ("r57_dataset_is_held", "itu_gci"): 1,
        ("r57_dataset_failures_in_row", "itu_gci"): 0,
    }


def test_failures_are_counted_until_one_comes_well(tmp_path: Path) -> None:
    bad = Attempt("un_egdi", "blocked", "HTTP 403", "", "none", NOW, "", error=True)
    counts = []
    for attempt in (bad, bad, replace(bad, outcome="unchanged", error=False), bad):
        remember(attempt, tmp_path)
        counts.append(recall("un_egdi", tmp_path)["failures_in_row"])
    assert counts == [1, 2, 0, 1]


def test_an_empty_folder_is_looked_at_and_left_empty(tmp_path: Path) -> None:
    health = look(Settings(tmp_path / "none", HttpSettings()), NOW)
    assert (health.release_id, health.last_run_at, health.faults) == (None, None, ())
    assert not (tmp_path / "none").exists()


def test_a_run_that_finished_is_known_and_a_damaged_note_is_none(tmp_path: Path) -> None:
    settings = Settings(tmp_path, HttpSettings())
    finished(settings, NOW, "r")
    assert look(settings, NOW).last_run_at == NOW
    (settings.state / "last_run.json").write_text("{", encoding="utf-8")
    assert look(settings, NOW).last_run_at is None


@pytest.mark.usefixtures("still_clock")
def test_the_command_ends_with_six_where_something_is_wrong_and_says_it_to_a_machine(tmp_path: Path) -> None:
    result = CliRunner(env={"R57_DATA_DIR": str(tmp_path)}).invoke(app, ["health", "--json"])
    said = json.loads(result.stdout)
    assert result.exit_code == 6
    assert (said["is_well"], said["release_id"], said["dead_runs"]) == (False, None, None)
    assert {sign["name"]: sign["state"] for sign in said["signs"]}.items() >= {("release", "fault"), ("runs", "fault")}
    assert len(said["datasets"]) > 20
