"""A Chromium without a window, spoken to over its own protocol: no driver, no download, one process for every page."""

from __future__ import annotations

import base64
import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from websockets.sync.client import ClientConnection, connect

PATIENCE_S = 60
HEIGHTS = {390: 844, 360: 740, 1440: 900}
"""Of the windows, by their width: a phone, a small phone, a desk."""
KEYS = {"Tab": 9, "Enter": 13, "ArrowLeft": 37, "ArrowUp": 38, "ArrowRight": 39, "ArrowDown": 40}
"""Of the keyboard, by their names: the numbers that browsers know them by."""


class Browser:
    """One tab. What happens in it since the last `open` is in `errors` and `requests`."""

    def __init__(self, program: Path, options: Sequence[str] = ()) -> None:
        self._program = program
        self._options = options
        self._said = 0
        self.errors: list[str] = []
        self.requests: list[str] = []

    def __enter__(self) -> Browser:
        self._profile = tempfile.mkdtemp(prefix="r57-look-")
        self._process = subprocess.Popen(
            [
                self._program,
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--hide-scrollbars",
                "--disable-background-networking",
                "--no-first-run",
                "--remote-debugging-port=0",
                f"--user-data-dir={self._profile}",
                *self._options,
                "about:blank",
            ],
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self._process.stderr is not None
        address = _address(self._process.stderr)
        self._socket: ClientConnection = connect(address, max_size=None, proxy=None)
        (target,) = [t for t in self._ask("Target.getTargets")["targetInfos"] if t["type"] == "page"]
        self._session: str | None = self._ask("Target.attachToTarget", targetId=target["targetId"], flatten=True)[
            "sessionId"
        ]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self._ask(f"{domain}.enable")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._socket.close()
        self._process.terminate()
        self._process.wait(PATIENCE_S)
        shutil.rmtree(self._profile, ignore_errors=True)

    def window(self, width: int, *, dark: bool, height: int | None = None) -> None:
        """From here on pages are `width` wide, and light or dark."""
        self._ask(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height or HEIGHTS.get(width, 900),
            deviceScaleFactor=1,
            mobile=False,
        )
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self._ask("Emulation.setEmulatedMedia", features=[scheme])

    def open(self, address: str) -> None:
        """Waits until the page and everything it asks for are there."""
        self.errors, self.requests = [], []
        self._loaded = False
        self._ask("Page.navigate", url=address)
        while not self._loaded:
            self._hear(json.loads(self._socket.recv(PATIENCE_S)))

    def run(self, script: str) -> Any:
        """What a JavaScript expression gives, promises awaited."""
        said = self._ask("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in said:
            raise RuntimeError(
                said["exceptionDetails"]["exception"].get("description", said["exceptionDetails"]["text"])
            )
        return said["result"].get("value")

    def key(self, name: str) -> None:
        """A key pressed and let go where the focus is: ArrowLeft, Tab …"""
        for kind in ("keyDown", "keyUp"):
            self._ask("Input.dispatchKeyEvent", type=kind, key=name, code=name, windowsVirtualKeyCode=KEYS[name])

    def picture(self, file: Path, *, whole: bool = True) -> None:
        """The page as PNG: all of it, or what the window shows."""
        said = self._ask("Page.captureScreenshot", captureBeyondViewport=whole)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(base64.b64decode(said["data"]))

    def sheets(self) -> int:
        """On how many sheets the page prints."""
        said = self._ask("Page.printToPDF", preferCSSPageSize=True, printBackground=True)
        return len(re.findall(rb"/Type\s*/Page\b", base64.b64decode(said["data"])))

    def _ask(self, method: str, **params: Any) -> Mapping[str, Any]:
        self._said += 1
        message: dict[str, Any] = {"id": self._said, "method": method, "params": params}
        if getattr(self, "_session", None):
            message["sessionId"] = self._session
        self._socket.send(json.dumps(message))
        while True:
            answer = json.loads(self._socket.recv(PATIENCE_S))
            if answer.get("id") == self._said:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']['message']}")
                return dict(answer["result"])
            self._hear(answer)

    def _hear(self, event: Mapping[str, Any]) -> None:
        params = event.get("params", {})
        match event.get("method"):
            case "Page.loadEventFired":
                self._loaded = True
            case "Network.requestWillBeSent":
                self.requests.append(params["request"]["url"])
            case "Runtime.exceptionThrown":
                said = params["exceptionDetails"]
                self.errors.append(said.get("exception", {}).get("description", said["text"]))
            case "Runtime.consoleAPICalled" if params["type"] in ("error", "assert"):
                self.errors.append(str(params["args"]))
            case "Log.entryAdded" if params["entry"]["level"] == "error":
                self.errors.append(params["entry"]["text"])


def _address(stderr: IO[str]) -> str:
    """Where the browser listens, which it says on its standard error."""
    for line in stderr:
        if said := re.search(r"DevTools listening on (ws://\S+)", line):
            return said[1]
    raise RuntimeError("Chromium ended before it listened")
