"""A server of this machine that speaks S3 with one bucket: moto's, asked by one at a time.

S3 looks at the condition of a PUT and writes in one step. moto looks, then writes, and two that come at once may both
find what they want; so no two requests are answered at the same moment here.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import boto3
from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server

BUCKET = "r57"


class OneAtATime:
    """A WSGI application that answers one request at a time."""

    def __init__(self, app: Callable[..., Iterable[bytes]]) -> None:
        self._app, self._lock = app, threading.Lock()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
        with self._lock:
            return [*self._app(environ, start_response)]


@contextmanager
def speaking_s3() -> Iterator[dict[str, str]]:
    """The settings that lead to it, as obstore and other programs read them from the environment."""
    app = OneAtATime(DomainDispatcherApplication(create_backend_app))
    server = make_server("127.0.0.1", 0, app, threaded=True)  # type: ignore[arg-type]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    env = {
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{server.server_port}",
        "AWS_ALLOW_HTTP": "true",
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_REGION": "us-east-1",
    }
    asking(env).create_bucket(Bucket=BUCKET)
    try:
        yield env
    finally:
        server.shutdown()


def asking(env: dict[str, str]) -> Any:
    """Another program that speaks S3: what obstore says is held against what it sees."""
    return boto3.client(
        "s3",
        endpoint_url=env["AWS_ENDPOINT_URL"],
        region_name=env["AWS_REGION"],
        aws_access_key_id=env["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=env["AWS_SECRET_ACCESS_KEY"],
    )
