"""Where alerts are received: a webhook and a mailbox over real sockets of this machine."""

from __future__ import annotations

import socketserver
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_string
from email.policy import default

from tests.orchestration.conftest import Webhook, listening, serving

DUTY = "duty@example.org"


@dataclass
class Post:
    """What came by either way, in order. `env`: the settings that lead there."""

    webhook: Webhook
    env: dict[str, str]
    mails: list[str] = field(default_factory=list)

    def received(self) -> list[str]:
        """What came since this was last asked, each with its subject. Raises ValueError where the two ways did not
        bring the same."""
        texts, letters = [*self.webhook.texts], [message_from_string(mail, policy=default) for mail in self.mails]
        self.webhook.texts.clear()
        self.mails.clear()
        bodies = [str(letter.get_content()).replace("\r\n", "\n").rstrip("\n") for letter in letters]
        if texts != bodies or {str(letter["To"]) for letter in letters} - {DUTY}:
            raise ValueError(f"by webhook {texts}, by mail {[str(letter) for letter in letters]}")
        return [f"[{letter['Subject']}]\n{text}" for letter, text in zip(letters, texts, strict=True)]


@contextmanager
def mailbox(mails: list[str]) -> Iterator[dict[str, str]]:
    """A mail server that keeps what it is given; the settings that lead to it."""

    class Mailbox(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"220 ready\r\n")
            while line := self.rfile.readline():
                word = line[:4].upper()
                if word == b"DATA":
                    self.wfile.write(b"354 go on\r\n")
                    body = b""
                    while (part := self.rfile.readline()) != b".\r\n":
                        body += part.removeprefix(b".")
                    mails.append(body.decode())
                self.wfile.write(b"221 bye\r\n" if word == b"QUIT" else b"250 ok\r\n")

    with serving(socketserver.TCPServer(("127.0.0.1", 0), Mailbox)) as address:
        host, port = address.split(":")
        yield {"R57_ALERT_MAIL": DUTY, "R57_SMTP_HOST": host, "R57_SMTP_PORT": port}


@contextmanager
def post() -> Iterator[Post]:
    """Both, listening."""
    mails: list[str] = []
    with listening() as hook, mailbox(mails) as env:
        yield Post(hook, {**hook.env, **env}, mails)
