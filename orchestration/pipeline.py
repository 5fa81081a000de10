"""One run, as plain functions: take in, build, release. The `r57` command and the Dagster assets both call these.

    shipped figures + publishers' answers → raw vintages → dbt → release

A run writes nothing a reader sees until the finished release is switched in; whatever fails before leaves the earlier
release as it was. Time, mode, folders and progress come in as arguments.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from orchestration import dbt
from sources import catalog
from sources.bundled_tables import bundled_datasets
from sources.catalog import Dataset
from sources.errors import SourceError
from sources.fetch import Attempt, fetch_all, recall, take_bundled
from sources.http import HttpClient
from sources.raw import RawStore, Vintage
from sources.settings import Settings

MODES = ("auto", "live", "bundled")
HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
"""The day a run is dated by: the publishers' and the readers' day, not the machine's."""

CODE = ("dbt_project", "sources", "exports", "orchestration")
CODE_SUFFIXES = (".py", ".sql", ".yml", ".csv", ".html", ".css", ".js", ".j2", ".json")


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a run tells what it is doing; every hook may be left silent."""

    stage: Callable[[str], None] = lambda _: None
    dataset: Callable[[Attempt], None] = lambda _: None
    node: Callable[[str, str, float], None] = lambda *_: None


@dataclass(frozen=True, slots=True)
class RunReport:
    """What a run did. `changed` is False when nothing new had come and the current release stands."""

    mode: str
    as_of: date
    changed: bool
    release_id: str
    release_path: Path
    attempts: tuple[Attempt, ...] = ()
    seconds: dict[str, float] = field(default_factory=dict)


class RefusedError(Exception):
    """Shipped figures were refused at the border, and nothing was built."""

    def __init__(self, errors: Sequence[SourceError]) -> None:
        super().__init__("\n".join(str(error) for error in errors))
        self.errors = tuple(errors)


def today() -> date:
    """The run's day in Ha Noi."""
    return datetime.now(HANOI).date()


def take_in_bundled(
    settings: Settings, *, names: Iterable[str] | None = None, now: datetime | None = None
) -> list[Vintage]:
    """Take in the vintages shipped with the project; give them. Tables that were taken in before by the same code, and
    whose vintages are still there, are not read again.

    Raises RefusedError naming every faulty table; the vintages of sound tables are kept.
    """
    store = RawStore(settings.raw)
    seal = _Seal(settings.state / "shipped.json", _digest(("sources",)))
    moment = now or datetime.now(UTC)
    errors: list[SourceError] = []
    vintages: list[Vintage] = []
    wanted = set(names) if names is not None else None
    shipped = set(bundled_datasets())
    for entry in catalog.DATASETS.values():
        if wanted is not None and entry.name not in wanted:
            continue
        if known := seal.vintages(entry.name, store):
            vintages.extend(known)
            continue
        try:
            if entry.name in shipped:
                taken = take_bundled(entry, store, now=moment)
                seal.put(entry.name, taken)
                vintages.extend(taken)
            else:
                store.ensure_schema(entry.name, entry.empty())
        except SourceError as error:
            errors.append(error)
    seal.write()
    if errors:
        raise RefusedError(errors)
    return vintages


class _Seal:
    """Which shipped tables were taken in, by which state of the code: state/shipped.json."""

    def __init__(self, path: Path, digest: str) -> None:
        self._path = path
        self._digest = digest
        said = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        self._taken: dict[str, list[str]] = said["vintages"] if said.get("code") == digest else {}

    def vintages(self, dataset: str, store: RawStore) -> list[Vintage]:
        """The vintages a table became; none where it must be read (again)."""
        ids = self._taken.get(dataset, [])
        there = [v for v in store.vintages(dataset) if v.vintage_id in ids] if ids else []
        return there if len(there) == len(ids) else []

    def put(self, dataset: str, vintages: Sequence[Vintage]) -> None:
        self._taken[dataset] = [v.vintage_id for v in vintages]

    def write(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.write_text(json.dumps({"code": self._digest, "vintages": self._taken}, indent=1) + "\n")


def fetchable(names: Iterable[str] | None = None) -> list[Dataset]:
    """The datasets the common engine can fetch, all or the named ones. Raises KeyError for an unknown name."""
    chosen = [catalog.dataset(n) for n in names] if names else list(catalog.DATASETS.values())
    return [entry for entry in chosen if entry.routes and not entry.partitioned]


def write_index(settings: Settings, day: date) -> None:
    """Tell dbt what lies in raw/: every vintage, and every dataset with its two clocks."""
    store = RawStore(settings.raw)
    rows = [dataset_row(entry, store, settings, day) for entry in catalog.DATASETS.values()]
    store.write_index(rows, catalog.DATASETS, catalog.INDEX_COLUMNS)


def dataset_row(entry: Dataset, store: RawStore, settings: Settings, day: date) -> dict[str, Any]:
    """What `r57 sources` and `mart_source_freshness` say of a dataset: catalog entry, last attempt, what is served."""
    state = recall(entry.name, settings.state)
    served = _newest_partition(store, entry.name) if entry.partitioned else store.newest(entry.name)
    newest = _newest_period(store, served) if served and entry.shape is None else (None, None)
    mode = "none" if served is None else served.retrieval_mode

    def moment(name: str) -> datetime | None:
        text = state.get(name)
        return datetime.fromisoformat(str(text)).astimezone(UTC).replace(tzinfo=None) if text else None

    return {
        "dataset": entry.name,
        "title": entry.title,
        "publisher": entry.publisher,
        "publisher_code": entry.publisher_code,
        "homepage": entry.homepage,
        "licence": entry.licence,
        "licence_class": entry.licence_class,
        "cadence": entry.cadence,
        "release_months": ",".join(str(month) for month in entry.release_months),
        "key_env": entry.key_env,
        "routes": " → ".join(route.name for route in entry.routes),
        "kind": entry.kind,
        "description": entry.description,
        "rows_published": entry.rows_published,
        "retrieval_mode": mode,
        "last_attempt_at": moment("attempted_at"),
        "last_success_at": moment("last_success_at"),
        "last_outcome": state.get("outcome"),
        "last_reason": state.get("reason"),
        "current_vintage_id": served.vintage_id if served else None,
        "newest_period": newest[0],
        "newest_period_end": newest[1],
        "next_expected_release": entry.next_release(day),
    }


def _newest_partition(store: RawStore, name: str) -> Vintage | None:
    """Of a dataset fetched by quarter: the newest quarter as it arrived last (a vintage is named after its quarter)."""
    return max(store.vintages(name), key=lambda v: (v.vintage_id[: len("2025-Q1")], v.vintage_seq), default=None)


def _newest_period(store: RawStore, vintage: Vintage) -> tuple[str | None, date | None]:
    rows = store.rows(vintage).sort("period_end", "period").select("period", "period_end")
    return rows.row(-1) if rows.height else (None, None)


def code_version() -> str:
    """The project's version and a digest of its code, registers and shipped figures: what made a release."""
    return f"{version('r57')}+{_digest(CODE)[:12]}"


def _digest(rooms: Sequence[str]) -> str:
    """A digest of everything in the named rooms that can change a figure."""
    root = dbt.PROJECT.parent
    digest = hashlib.sha256()
    for room in rooms:
        for path in sorted((root / room).rglob("*")):
            if path.suffix in CODE_SUFFIXES and not {"target", "logs", "__pycache__"} & set(path.parts):
                digest.update(str(path.relative_to(root)).encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()


def inputs_fingerprint(settings: Settings, as_of: date, code: str) -> str:
    """What a release depends on: the vintages there are, the code and the day as known on. Equal → nothing changed."""
    store = RawStore(settings.raw)
    vintages = [
        [v.dataset, v.vintage_id, v.content_sha256, v.retrieval_mode]
        for entry in catalog.DATASETS.values()
        for v in store.vintages(entry.name)
    ]
    text = json.dumps({"vintages": vintages, "code": code, "as_of": as_of.isoformat()}, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def current_manifest(settings: Settings) -> dict[str, Any] | None:
    """The manifest of the current release; None before the first."""
    path = settings.releases / "current" / "manifest.json"
    if not path.exists():
        return None
    manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return manifest


def build(settings: Settings, as_of: date, progress: Progress = Progress()) -> None:
    """Seeds, models and tests of meaning, in dbt's order. Unit tests of the SQL belong to `make test`.

    Raises DbtFailure; the earlier release stands.
    """
    dbt.invoke(["build", "--exclude-resource-type", "unit_test"], settings, as_of, on_node=progress.node)


def release(settings: Settings, as_of: date, code: str, fingerprint: str) -> tuple[str, Path]:
    """Make and switch in a release of the build database; give its id and folder. Raises ReleaseError."""
    from exports.release import build_release

    store = RawStore(settings.raw)
    vintages = [
        {
            "dataset": v.dataset,
            "vintage_id": v.vintage_id,
            "retrieval_mode": v.retrieval_mode,
            "route": v.route,
            "edition": v.edition,
            "as_of": v.as_of_max.isoformat(),
            "rows": v.row_count,
            "content_sha256": v.content_sha256,
        }
        for entry in catalog.DATASETS.values()
        for v in store.vintages(entry.name)
    ]
    made = build_release(
        settings.build / dbt.BUILD_DB,
        settings.releases,
        as_of=as_of,
        code_version=code,
        inputs_fingerprint=fingerprint,
        vintages=vintages,
        built_at=datetime.now(UTC),
    )
    return made.release_id, made.path


def run(
    settings: Settings,
    *,
    mode: str = "auto",
    select: Sequence[str] = (),
    as_of: date | None = None,
    progress: Progress = Progress(),
    client: HttpClient | None = None,
) -> RunReport:
    """Take in, build, release. `select` limits fetching to the named datasets; `as_of` is the day as known on.

    Raises RefusedError (shipped figures), DbtFailure (build) or ReleaseError (release); the earlier release stands.
    """
    with alone(settings, progress):
        return _run(settings, mode, select, as_of or today(), progress, client)


@contextmanager
def alone(settings: Settings, progress: Progress = Progress()) -> Iterator[None]:
    """Hold the data folder for one run: a second one waits its turn, and then mostly finds that nothing has changed.

    The lock belongs to the process: the system frees it when a run is killed.
    """
    settings.state.mkdir(parents=True, exist_ok=True)
    with (settings.state / "run.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            progress.stage("waiting for another run to end")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _run(
    settings: Settings,
    mode: str,
    select: Sequence[str],
    day: date,
    progress: Progress,
    client: HttpClient | None,
) -> RunReport:
    clock = _Stopwatch()
    progress.stage("taking in shipped figures")
    take_in_bundled(settings)
    clock.lap("shipped figures")
    attempts: list[Attempt] = []
    if mode != "bundled":
        progress.stage("fetching")
        attempts = fetch_all(fetchable(select), client or HttpClient(settings.http), settings, progress.dataset)
        clock.lap("fetching")
    code = code_version()
    fingerprint = inputs_fingerprint(settings, day, code)
    manifest = current_manifest(settings)
    if manifest and manifest.get("inputs_fingerprint") == fingerprint:
        path = (settings.releases / "current").resolve()
        return RunReport(mode, day, False, str(manifest["release_id"]), path, tuple(attempts), seconds=clock.laps)
    write_index(settings, day)
    progress.stage("building the warehouse")
    build(settings, day, progress)
    clock.lap("dbt build")
    progress.stage("releasing")
    release_id, path = release(settings, day, code, fingerprint)
    clock.lap("release")
    return RunReport(mode, day, True, release_id, path, tuple(attempts), seconds=clock.laps)


class _Stopwatch:
    """Seconds of each stage, in order."""

    def __init__(self) -> None:
        self.laps: dict[str, float] = {}
        self._last = datetime.now(UTC)

    def lap(self, name: str) -> None:
        now = datetime.now(UTC)
        self.laps[name] = (now - self._last).total_seconds()
        self._last = now
