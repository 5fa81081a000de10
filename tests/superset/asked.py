"""What is asked of a running Superset through its API, and what is said of the answers."""

from __future__ import annotations

import json
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Semaphore
from typing import Any, Self

import requests

READERS = 4
SWITCHES = 30
RELEASES = ("one", "two")
"""Where `current` leads, the first before anything is switched."""
PATIENCE = 60
"""Seconds within which one of the readers has an answer."""

Said = tuple[list[str], str]
"""Faults, and what was done."""


@dataclass
class Instance:
    """A running Superset and somebody who is logged in."""

    url: str
    user: str
    password: str
    session: requests.Session = field(default_factory=requests.Session)

    @classmethod
    def when_up(cls, url: str, user: str, password: str, until: float) -> Self:
        """Logged in as soon as it answers. Raises TimeoutError where it does not."""
        instance = cls(url, user, password)
        while time.monotonic() < until:
            try:
                instance.log_in()
            except requests.ConnectionError:
                time.sleep(1)
            else:
                return instance
        raise TimeoutError(f"no Superset at {url}; its log lies in the folder of the instance")

    def log_in(self) -> None:
        """A token for the API, and one against forged requests."""
        said = {"username": self.user, "password": self.password, "provider": "db", "refresh": True}
        answer = self.session.post(f"{self.url}/api/v1/security/login", json=said, timeout=60)
        answer.raise_for_status()
        self.session.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
        token = self.session.get(f"{self.url}/api/v1/security/csrf_token/", timeout=60)
        self.session.headers.update({"X-CSRFToken": token.json()["result"], "Referer": self.url})

    def get(self, path: str) -> dict[str, Any]:
        answer = self.session.get(f"{self.url}/api/v1/{path}", timeout=120)
        if answer.status_code != requests.codes.ok:
            raise RuntimeError(f"{path}: {answer.status_code} {answer.text[:400]}")
        return dict(answer.json())

    def import_dashboard(self, archive: Path) -> None:
        """As the page does it."""
        with archive.open("rb") as file:
            answer = self.session.post(
                f"{self.url}/api/v1/dashboard/import/",
                files={"formData": (archive.name, file, "application/zip")},
                data={"overwrite": "true"},
                timeout=300,
            )
        if answer.status_code != requests.codes.ok:
            raise RuntimeError(f"import: {answer.status_code} {answer.text[:2000]}")

    @property
    def database(self) -> dict[str, Any]:
        (one,) = self.get("database/")["result"]
        return dict(self.get(f"database/{one['id']}/connection")["result"])

    @property
    def charts(self) -> list[dict[str, Any]]:
        return list(self.get("chart/?q=(page_size:100)")["result"])


def import_new(instance: Instance, release: Path, database: Path) -> Said:
    """Into an empty instance, from the release as it is; then the address is set, as its user would."""
    instance.import_dashboard(release / "superset.zip")
    connection = instance.database
    faults = [] if connection["allow_dml"] is False else ["the database may be written to"]
    uri = f"duckdb:///{database}"
    answer = instance.session.put(
        f"{instance.url}/api/v1/database/{connection['id']}", json={"sqlalchemy_uri": uri}, timeout=60
    )
    faults += [] if answer.ok else [f"the address could not be set: {answer.text[:400]}"]
    return faults, f"imported into an empty instance: {len(instance.charts)} charts; address set to {uri}"


def import_again(instance: Instance, release: Path, database: Path) -> Said:
    """The address that the user set stays, and nothing is there twice."""
    before = len(instance.charts), instance.database["sqlalchemy_uri"]
    instance.import_dashboard(release / "superset.zip")
    after = len(instance.charts), instance.database["sqlalchemy_uri"]
    faults = [] if before == after == (before[0], f"duckdb:///{database}") else [f"{before} became {after}"]
    return faults, f"imported again: {after[0]} charts, address {after[1]}"


def ask_all(instance: Instance) -> Said:
    """Every chart's saved query."""
    faults, rows = [], Counter[str]()
    for chart in instance.charts:
        try:
            (result,) = instance.get(f"chart/{chart['id']}/data/?force=true")["result"]
            rows[chart["slice_name"]] = result["rowcount"]
        except (RuntimeError, ValueError, KeyError) as error:
            faults.append(f"{chart['slice_name']}: {error}")
    faults += [f"{name}: no row" for name, count in rows.items() if not count]
    counts = ", ".join(f"{name} {count}" for name, count in rows.items())
    return faults, f"{len(rows)} charts answered (rows: {counts})"


def switch_under_readers(instance: Instance, releases: Path) -> Said:
    """`current` goes back and forth while readers ask which release it is: every answer is one of the two, whole."""
    over, answered = Event(), Semaphore(0)
    (chart,) = [c for c in instance.charts if c["slice_name"] == "Bản phát hành"]
    path = f"chart/{chart['id']}/data/?force=true"

    def read() -> Counter[str]:
        answers = Counter[str]()
        while not over.is_set():
            try:
                (result,) = instance.get(path)["result"]
                answers[json.dumps(result["data"])] += 1
            except (RuntimeError, ValueError, KeyError, requests.RequestException) as error:
                answers[f"error: {error}"] += 1
            answered.release()
        return answers

    with ThreadPoolExecutor(READERS) as pool:
        reading = [pool.submit(read) for _ in range(READERS)]
        for number in range(SWITCHES):
            (releases / ".next").symlink_to(RELEASES[(number + 1) % 2])
            (releases / ".next").replace(releases / "current")
            # The others' questions are under way when one has its answer.
            answered.acquire(timeout=PATIENCE)
        over.set()
        answers = sum((each.result() for each in reading), Counter[str]())
    faults = [f"{count} × {answer[:300]}" for answer, count in answers.items() if answer.startswith("error")]
    whole = {answer: count for answer, count in answers.items() if not answer.startswith("error")}
    faults += [] if len(whole) == len(RELEASES) else [f"{len(whole)} different answers: {', '.join(whole)[:600]}"]
    counts = " and ".join(str(count) for count in whole.values())
    return faults, f"{counts} whole answers to {READERS} readers while current was switched {SWITCHES} times"
