"""Releases of three small files, that a person can read, and a shelf of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from exports.marts.contents import json_text
from exports.release import MANIFEST, SEALED_BY
from exports.shelf import CURRENT, PUBLIC, point
from orchestration.published import CURRENT as NAMED
from orchestration.published import Current
from orchestration.store.contract import PLAIN, Given, Store
from sources.vocabulary.settings import HttpSettings, Settings
from tests.conftest import NOW

FILES = ("index.html", "parquet/mart_target_status.parquet", "r57.duckdb")


def name(number: int, audience: str = "public") -> str:
    """The release made so many hours after midnight."""
    return f"2026-11-23T{number:02d}0000Z-0123456{number}" + ("-public" if audience == "public" else "")


def made_up(
    releases: Path, number: int, audience: str = "public", as_of: str = "2026-11-23", more: int = 0, size: int = 0
) -> Path:
    """A finished release whose files say whose they are, and so many `more`, each of so many bytes at least; `public`
    or `current` leads to it."""
    release_id = name(number, audience)
    folder = releases / release_id
    names = (*FILES, *(f"csv/{each}.csv" for each in range(more)))
    for each in names:
        (folder / each).parent.mkdir(parents=True, exist_ok=True)
        (folder / each).write_text(f"{each} of {release_id}\n".ljust(size), encoding="utf-8")
    bodies = {each: (folder / each).read_bytes() for each in names}
    files = {each: {"sha256": sha256(body).hexdigest(), "bytes": len(body)} for each, body in bodies.items()}
    said: dict[str, Any] = {
        "release_id": release_id,
        "as_of": as_of,
        "built_at": f"2026-11-23T{number:02d}:00:00+00:00",
        "audience": audience,
        "code_version": "1",
        "vintages": [{"dataset": "un_egdi", "vintage_id": str(number), "content_sha256": str(number)}],
        "files": files,
    }
    seal = sha256(json_text(said).encode()).hexdigest()
    (folder / MANIFEST).write_text(json_text({**said, SEALED_BY: seal}), encoding="utf-8")
    point(releases, PUBLIC if audience == "public" else CURRENT, release_id)
    return folder


@dataclass
class Shelf:
    """A data folder whose releases are made when they are asked for, and a moment that a test moves on."""

    data: Path
    moment: datetime = NOW
    settings: Settings = field(init=False)

    def __post_init__(self) -> None:
        self.settings = Settings(self.data, HttpSettings())
        self.settings.releases.mkdir(parents=True)

    def add(self, number: int, audience: str = "public", **more: Any) -> Path:
        return made_up(self.settings.releases, number, audience, **more)

    def now(self) -> datetime:
        return self.moment

    def later(self, **time: float) -> None:
        self.moment += timedelta(**time)


def read_at(store: Store) -> Current:
    """What readers of a place are told."""
    there = store.standing(NAMED)
    assert there is not None
    return Current.from_json(there[0])


class Slow:
    """A store beside another: it does what that one does, and first whatever a test wants done in between."""

    def __init__(self, store: Store) -> None:
        self.address, self._store = store.address, store
        self.before_switch: list[Any] = []
        self.before_put: list[Any] = []

    def put_once(self, key: str, content: bytes | Path, given: Given = PLAIN) -> bool:
        if self.before_put:
            self.before_put.pop(0)()
        return self._store.put_once(key, content, given)

    def switch(self, key: str, content: bytes, expected: str | None, given: Given = PLAIN) -> None:
        if key == NAMED and self.before_switch:
            self.before_switch.pop(0)()
        self._store.switch(key, content, expected, given)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)
