"""What several tests of this room stand on: a webhook over a real socket, a run that builds nothing."""

from __future__ import annotations

import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from orchestration import pipeline


@contextmanager
def serving(server: socketserver.TCPServer) -> Iterator[str]:
    """The address of a server that answers as long as the context lasts."""
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


@dataclass
class Webhook:
    """What it got. `env`: the setting that leads to it; `status`: what it answers."""

    env: dict[str, str] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)
    status: int = 204


@contextmanager
def listening() -> Iterator[Webhook]:
    """A webhook that keeps what it is sent."""
    hook = Webhook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            hook.texts.append(json.loads(self.rfile.read(int(self.headers["Content-Length"])))["text"])
            self.send_response(hook.status)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with serving(HTTPServer(("127.0.0.1", 0), Handler)) as address:
        hook.env["R57_ALERT_WEBHOOK"] = f"http://{address}/hook"
        yield hook


@pytest.fixture
def webhook() -> Iterator[Webhook]:
    with listening() as hook:
        yield hook


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether each release of a run was made beside; nothing is taken in or built, and of the release is written alone
    what a run reads back, as of a first one."""
    seen: list[bool] = []

    def release(_: object, __: object, *, is_beside: bool) -> tuple[str, Path]:
        seen.append(is_beside)
        folder = tmp_path / "releases" / "made"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "changes.json").write_text('{"before": null}', encoding="utf-8")
        return "made", folder

    monkeypatch.setattr(pipeline, "take_in", lambda *_, **__: ())
    monkeypatch.setattr(pipeline, "begin", lambda *_: None)
    monkeypatch.setattr(pipeline, "build", lambda *_: None)
    monkeypatch.setattr(pipeline, "release", release)
    return seen
