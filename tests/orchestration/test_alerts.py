"""An alert reaches a webhook and a mailbox over real sockets, and never fails the run it reports."""

from __future__ import annotations

import socketserver

from orchestration.alerts import send
from orchestration.failures import FailedRun
from tests.orchestration.conftest import Webhook, serving

ALERT = FailedRun(job="daily_datasets", run_id="abc", step="raw__world_bank", errors=("HTTP 503",)).alert


def test_a_webhook_gets_job_step_and_error(webhook: Webhook) -> None:
    assert send(ALERT, webhook.env) == ["webhook"]
    (text,) = webhook.texts
    assert all(part in text for part in ("daily_datasets", "raw__world_bank", "HTTP 503", "docs/operator-guide.md"))


def test_a_mail_is_delivered() -> None:
    mails: list[str] = []

    class Mailbox(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"220 ready\r\n")
            while line := self.rfile.readline():
                word = line[:4].upper()
                if word == b"DATA":
                    self.wfile.write(b"354 go on\r\n")
                    body = b""
                    while (part := self.rfile.readline()) != b".\r\n":
                        body += part
                    mails.append(body.decode())
                self.wfile.write(b"221 bye\r\n" if word == b"QUIT" else b"250 ok\r\n")

    with serving(socketserver.TCPServer(("127.0.0.1", 0), Mailbox)) as address:
        host, port = address.split(":")
        env = {"R57_ALERT_MAIL": "duty@example.org", "R57_SMTP_HOST": host, "R57_SMTP_PORT": port}
        assert send(ALERT, env) == ["mail"]
    assert "To: duty@example.org" in mails[0]
    assert "Subject: r57: daily_datasets failed" in mails[0]
    assert "HTTP 503" in mails[0]


def test_a_channel_that_fails_is_named_and_raises_nothing() -> None:
    env = {"R57_ALERT_WEBHOOK": "http://127.0.0.1:9/", "R57_ALERT_MAIL": "a@b", "R57_SMTP_HOST": "127.0.0.1"}
    told = send(ALERT, {**env, "R57_SMTP_PORT": "9"})
    assert told == ["webhook failed: ConnectionError", "mail failed: ConnectionRefusedError"]


def test_a_port_that_is_no_number_is_named_and_raises_nothing() -> None:
    env = {"R57_ALERT_MAIL": "a@b", "R57_SMTP_HOST": "127.0.0.1", "R57_SMTP_PORT": "smtp"}
    assert send(ALERT, env) == ["mail failed: R57_SMTP_PORT must be a number, not 'smtp'"]


def test_unconfigured_is_silent() -> None:
    assert send(ALERT, {}) == []
