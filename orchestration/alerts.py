"""One message for a failed run: to a webhook or by mail when configured, silent when not.

`R57_ALERT_WEBHOOK`: an address that takes JSON by POST. `R57_ALERT_MAIL`: a receiver; then `R57_SMTP_HOST` (and
optionally `R57_SMTP_PORT`, `R57_ALERT_FROM`) name the server. Neither address nor answer is ever logged.
"""

from __future__ import annotations

import smtplib
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import EmailMessage

import dagster as dg
import requests

TIMEOUT_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Alert:
    """What a person on duty must know: which run, what failed first, where the runbook is."""

    job: str
    run_id: str
    failed_step: str
    error: str

    def text(self) -> str:
        return (
            f"r57: job {self.job} failed at {self.failed_step or 'start'}\n{self.error}\n"
            f"run {self.run_id}\nreaders keep the current release; runbook: docs/operator-guide.md"
        )


def send(alert: Alert, env: Mapping[str, str]) -> list[str]:
    """Send where configured; give the channels that took it. A channel that fails is named in the returned list with
    its error, and never raises: an alert must not fail the run it reports."""
    told: list[str] = []
    if webhook := env.get("R57_ALERT_WEBHOOK"):
        try:
            answer = requests.post(webhook, json={"text": alert.text()}, timeout=TIMEOUT_SECONDS)
            told.append("webhook" if answer.ok else f"webhook failed: HTTP {answer.status_code}")
        except requests.RequestException as error:
            told.append(f"webhook failed: {type(error).__name__}")
    if receiver := env.get("R57_ALERT_MAIL"):
        message = EmailMessage()
        message["Subject"] = f"r57: {alert.job} failed"
        message["To"] = receiver
        message["From"] = env.get("R57_ALERT_FROM", receiver)
        message.set_content(alert.text())
        host, port = env.get("R57_SMTP_HOST", "localhost"), env.get("R57_SMTP_PORT") or "25"
        try:
            with smtplib.SMTP(host, int(port), timeout=TIMEOUT_SECONDS) as server:
                server.send_message(message)
            told.append("mail")
        except ValueError:
            told.append(f"mail failed: R57_SMTP_PORT must be a number, not {port!r}")
        except (OSError, smtplib.SMTPException) as error:
            told.append(f"mail failed: {type(error).__name__}")
    return told


def failure_sensor(env: Mapping[str, str]) -> dg.SensorDefinition:
    """A sensor that reports each failed run once, with its first error."""

    @dg.run_failure_sensor(
        name="report_failed_runs",
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Posts a failed run to a webhook or mails it, where configured.",
    )
    def report(context: dg.RunFailureSensorContext) -> None:
        steps = context.get_step_failure_events()
        first = steps[0] if steps else None
        alert = Alert(
            job=context.dagster_run.job_name,
            run_id=context.dagster_run.run_id,
            failed_step=(first.step_key or "") if first else "",
            error=context.failure_event.message or "",
        )
        for channel in send(alert, env):
            context.log.info("alert: %s", channel)

    sensor: dg.SensorDefinition = report
    return sensor
