"""What a person receives of failed runs, word by word, over a real socket: once per cause, and once when well again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from orchestration.failures import FailedRun, tell_failure, tell_success
from tests.orchestration.conftest import Webhook

FAILED = FailedRun(
    job="quarters",
    run_id="abc",
    step="raw__ookla_fixed",
    dataset="ookla_fixed",
    partition="2026-Q2",
    errors=("the publisher did not answer", "HTTP 503 after 4 tries"),
    address="https://r57.example.org/",
)
SUBJECT = "raw__ookla_fixed 2026-Q2"
TEXT = """\
r57: job quarters failed at raw__ookla_fixed
dataset ookla_fixed, partition 2026-Q2
the publisher did not answer
  because of: HTTP 503 after 4 tries
run abc: https://r57.example.org/runs/abc
told once per cause; readers keep the current release; runbook: docs/operator-guide.md"""
KILLED = """\
r57: job quarters failed at no step
nothing is known of why
run abc
told once per cause; readers keep the current release; runbook: docs/operator-guide.md"""


def test_all_that_is_known_of_a_failed_run_is_told(tmp_path: Path, webhook: Webhook) -> None:
    assert tell_failure(FAILED, tmp_path, webhook.env) == ["webhook"]
    assert webhook.texts == [TEXT]


def test_what_is_not_known_is_left_out(tmp_path: Path, webhook: Webhook) -> None:
    tell_failure(FailedRun("quarters", "abc"), tmp_path, webhook.env)
    assert webhook.texts == [KILLED]


@pytest.mark.parametrize(
    ("again", "told"),
    [
        (replace(FAILED, run_id="def"), False),
        (replace(FAILED, errors=("the publisher did not answer", "HTTP 503 after 2 tries")), False),
        (replace(FAILED, errors=("the answer is no JSON",)), True),
        (replace(FAILED, partition="2026-Q1"), True),
        (replace(FAILED, step="raw__ookla_mobile"), True),
    ],
    ids=["next night", "another count of tries", "another cause", "another quarter", "another step"],
)
def test_a_run_is_told_once_per_cause(tmp_path: Path, webhook: Webhook, again: FailedRun, told: bool) -> None:
    tell_failure(FAILED, tmp_path, webhook.env)
    assert tell_failure(again, tmp_path, webhook.env) == (["webhook"] if told else [])
    assert len(webhook.texts) == 1 + told


def test_what_failed_is_told_once_when_it_is_well_again_and_then_anew(tmp_path: Path, webhook: Webhook) -> None:
    tell_failure(FAILED, tmp_path, webhook.env)
    assert tell_success(["another"], tmp_path, webhook.env) == []
    assert tell_success(["another", SUBJECT], tmp_path, webhook.env) == ["webhook"]
    assert tell_success([SUBJECT], tmp_path, webhook.env) == []
    assert tell_failure(FAILED, tmp_path, webhook.env) == ["webhook"]
    well = f"r57: well again; these failed before and went well now\n- {SUBJECT}"
    assert webhook.texts == [TEXT, well, TEXT]


def test_what_no_channel_took_is_told_the_next_time(tmp_path: Path, webhook: Webhook) -> None:
    webhook.status = 500
    assert tell_failure(FAILED, tmp_path, webhook.env) == ["webhook failed: HTTP 500"]
    webhook.status = 204
    assert tell_failure(FAILED, tmp_path, webhook.env) == ["webhook"]
    webhook.status = 500
    assert tell_success([SUBJECT], tmp_path, webhook.env) == ["webhook failed: HTTP 500"]
    webhook.status = 204
    assert tell_success([SUBJECT], tmp_path, webhook.env) == ["webhook"]
