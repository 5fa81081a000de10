"""An alert reaches a webhook over a real socket, and never fails the run it reports; what a mailbox gets is seen in
`tests/soak/told.py`."""

from __future__ import annotations

from orchestration.alerts import send
from orchestration.failures import FailedRun
from tests.orchestration.conftest import Webhook

ALERT = FailedRun(job="daily_datasets", run_id="abc", step="raw__world_bank", errors=("HTTP 503",)).alert


def test_a_webhook_gets_job_step_and_error(webhook: Webhook) -> None:
    assert send(ALERT, webhook.env) == ["webhook"]
    (text,) = webhook.texts
    assert all(part in text for part in ("daily_datasets", "raw__world_bank", "HTTP 503", "docs/operator-guide.md"))


def test_a_channel_that_fails_is_named_and_raises_nothing() -> None:
    env = {"R57_ALERT_WEBHOOK": "http://127.0.0.1:9/", "R57_ALERT_MAIL": "a@b", "R57_SMTP_HOST": "127.0.0.1"}
    told = send(ALERT, {**env, "R57_SMTP_PORT": "9"})
    assert told == ["webhook failed: ConnectionError", "mail failed: ConnectionRefusedError"]


def test_a_port_that_is_no_number_is_named_and_raises_nothing() -> None:
    env = {"R57_ALERT_MAIL": "a@b", "R57_SMTP_HOST": "127.0.0.1", "R57_SMTP_PORT": "smtp"}
    assert send(ALERT, env) == ["mail failed: R57_SMTP_PORT must be a number, not 'smtp'"]


def test_unconfigured_is_silent() -> None:
    assert send(ALERT, {}) == []
