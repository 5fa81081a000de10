"""Many readers of a published place through many publishes: no error, and never two releases in one reading.

Each reader asks for `current.json` once and reads what it names: the manifest, and a few of its files, one of them in
two ranges. What does not have the digest that the manifest says is a mixture. The server is the one of `r57 open
--serve --published`; all is on this machine.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.client import HTTPConnection
from pathlib import Path
from random import Random

from orchestration.publish import publish
from orchestration.store.folder import Folder
from sources.vocabulary import clock
from sources.vocabulary.settings import HttpSettings, Settings
from tests import ROOT
from tests.soak.published import publisher

READERS = (50, 50, 50, 50)
"""So many in each of so many processes."""
PAUSE_SECONDS = 0.05
"""Between two readings: readers that never wait would keep one machine from publishing at all."""
PLACE = "www"
FILES_OF_A_READING = 3
STOP = "stop"


@dataclass
class Readings:
    """What readers saw. `readings` by kind of file; `releases` by name; of errors and mixtures what they were."""

    readings: Counter[str] = field(default_factory=Counter)
    releases: Counter[str] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)
    mixtures: list[str] = field(default_factory=list)

    def add(self, other: Readings) -> None:
        self.readings.update(other.readings)
        self.releases.update(other.releases)
        self.errors += other.errors
        self.mixtures += other.mixtures

    @property
    def said(self) -> str:
        kinds = ", ".join(f"{kind} {number}" for kind, number in sorted(self.readings.items()))
        return f"releases seen {len(self.releases)}: {kinds}; errors {len(self.errors)}, mixtures {len(self.mixtures)}"


class Reader:
    """One reader, with a connection of its own that it keeps."""

    def __init__(self, address: str, seed: str) -> None:
        self._connection = HTTPConnection(address, timeout=120)
        self._random = Random(seed)
        self.seen = Readings()

    def reads_until(self, stops: Callable[[], bool]) -> Readings:
        """One reading after the other, at least one."""
        while True:
            try:
                self._reading()
            except Exception as error:  # whatever it is, a reader saw it
                self.seen.errors.append(f"{type(error).__name__}: {error}")
                self._connection.close()
            if stops():
                self._connection.close()
                return self.seen
            time.sleep(PAUSE_SECONDS)

    def _reading(self) -> None:
        current = json.loads(self._get("current.json"))
        body = self._get(current["manifest"])
        self._held("manifest", current["manifest"], body, current["manifest_sha256"])
        files = json.loads(body)["files"]
        self.seen.releases[current["release_id"]] += 1
        folder = current["manifest"].removesuffix("manifest.json")
        whole, *parts = self._random.sample(sorted(files), FILES_OF_A_READING)
        middle = files[whole]["bytes"] // 2
        first = self._get(folder + whole, f"bytes=0-{middle}")
        body = first + (
            self._get(folder + whole, f"bytes={middle + 1}-") if files[whole]["bytes"] > middle + 1 else b""
        )
        self._held("in ranges", whole, body, files[whole]["sha256"])
        for name in parts:
            self._held("whole", name, self._get(folder + name), files[name]["sha256"])

    def _held(self, kind: str, name: str, body: bytes, digest: str) -> None:
        self.seen.readings[kind] += 1
        if sha256(body).hexdigest() != digest:
            self.seen.mixtures.append(f"{name}: not the one of the manifest")

    def _get(self, path: str, range_: str = "") -> bytes:
        self._connection.request("GET", f"/{path}", headers={"Range": range_} if range_ else {})
        answer = self._connection.getresponse()
        body = answer.read()
        if answer.status != (206 if range_ else 200):
            raise ValueError(f"HTTP {answer.status} for {path} {range_}")
        return body


def read(address: str, count: int, seed: str, stops: Callable[[], bool]) -> Readings:
    """So many readers at once, until told to stop."""
    total = Readings()
    with ThreadPoolExecutor(count) as pool:
        for seen in pool.map(lambda each: Reader(address, f"{seed}-{each}").reads_until(stops), range(count)):
            total.add(seen)
    return total


def publishes(data: Path, place: Path) -> Callable[[], str]:
    """Gives what makes the next small release and publishes it each time it is called."""
    settings = Settings(data, HttpSettings())
    make = publisher(data, settings.releases)
    store = Folder(place)

    def next_one() -> str:
        make()
        return publish(settings, store, clock.now, is_internal=True, keep=3).current.release_id

    return next_one


@contextmanager
def served(place: Path, data: Path) -> Iterator[str]:
    """Host and port of `r57 open --serve --published`, as a process."""
    command = [
        sys.executable,
        "-m",
        "orchestration.command",
        "open",
        "--serve",
        "--port",
        "0",
        "--published",
        str(place),
    ]
    env = {**os.environ, "R57_DATA_DIR": str(data), "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            yield server.stdout.readline().split("/")[2]
        finally:
            server.kill()


def trial(
    folder: Path, data: Path, publish_next: Callable[[], str], seed: int, readers: Sequence[int], count: int
) -> Readings:
    """What readers saw, so many in each process, while `count` releases were published after a first one."""
    place, stop = folder / PLACE, folder / STOP
    publish_next()
    with served(place, data) as address:
        command = [sys.executable, "-m", "tests.soak.publish", address, str(stop)]
        processes = [
            subprocess.Popen([*command, str(each), f"{seed}-{n}"], cwd=ROOT, stdout=subprocess.PIPE, text=True)
            for n, each in enumerate(readers)
        ]
        for process in processes:  # all of them read before the next is published
            assert process.stdout is not None
            process.stdout.readline()
        try:
            for _ in range(count):
                publish_next()
                time.sleep(10 * PAUSE_SECONDS)
        finally:
            stop.touch()
        total = Readings()
        for process in processes:
            told = json.loads(process.communicate(timeout=600)[0])
            total.add(Readings(Counter(told["readings"]), Counter(told["releases"]), told["errors"], told["mixtures"]))
        return total


def main(seed: int, count: int = 10) -> bool:
    """Publish `count` releases under the eyes of 200 readers."""
    with tempfile.TemporaryDirectory(prefix="r57-soak-publish-") as folder:
        data = Path(folder) / "data"
        data.mkdir()
        total = trial(Path(folder), data, publishes(data, Path(folder) / PLACE), seed, READERS, count)
    print(f"readers {sum(READERS)}, publishes {count}, {total.said}")
    for line in (*total.errors[:5], *total.mixtures[:5]):
        print(f"  ! {line}")
    return len(total.releases) > 1 and not total.errors and not total.mixtures


if __name__ == "__main__":
    print("reading", flush=True)
    print(json.dumps(vars(read(sys.argv[1], int(sys.argv[3]), sys.argv[4], Path(sys.argv[2]).exists))))
