"""A message to the person on duty: to a webhook or by mail when configured, silent when not.

`R57_ALERT_WEBHOOK`: an address that takes JSON by POST. `R57_ALERT_MAIL`: a receiver; then `R57_SMTP_HOST` (and
optionally `R57_SMTP_PORT`, `R57_ALERT_FROM`) name the server. Neither address nor answer is ever logged.
"""

from __future__ import annotations

import smtplib
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import EmailMessage

import requests

TIMEOUT_SECONDS = 10


CHANNELS = ("webhook", "mail")
RUNBOOK = "runbook: docs/operator-guide.md"


@dataclass(frozen=True, slots=True)
class Alert:
    """What is told: in one line, and in full."""

    subject: str
    text: str


def is_configured(env: Mapping[str, str]) -> bool:
    """Whether anything would be told anywhere."""
    return bool(env.get("R57_ALERT_WEBHOOK") or env.get("R57_ALERT_MAIL"))


def send(alert: Alert, env: Mapping[str, str]) -> list[str]:
    """Send where configured; give the channels that took it. A channel that fails is named in the returned list with
    its error, and never raises: an alert must not fail the run it reports."""
    told: list[str] = []
    if webhook := env.get("R57_ALERT_WEBHOOK"):
        try:
            answer = requests.post(webhook, json={"text": alert.text}, timeout=TIMEOUT_SECONDS)
            told.append("webhook" if answer.ok else f"webhook failed: HTTP {answer.status_code}")
        except requests.RequestException as error:
            told.append(f"webhook failed: {type(error).__name__}")
    if receiver := env.get("R57_ALERT_MAIL"):
        message = EmailMessage()
        message["Subject"] = alert.subject
        message["To"] = receiver
        message["From"] = env.get("R57_ALERT_FROM", receiver)
        message.set_content(alert.text)
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
