"""Every dataset × every route × every fault that applies: the promised outcome, and never a wrong figure.

Each case starts from a vintage that was accepted; the publisher then has newer figures and something goes wrong.
Accepted figures must be those a fetch without the fault brings; after a refusal the vintage of before is still the one
served.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import polars as pl
import pytest

from sources.border.attempts import Attempt
from sources.border.fetch import fetch
from sources.border.http import HttpClient
from sources.border.vintages import RawStore
from sources.catalog import DATASETS
from sources.vocabulary.dataset import Dataset
from sources.vocabulary.exchange import Route
from sources.vocabulary.settings import HttpSettings, Settings
from tests.wire.dialects import load
from tests.wire.faults import CONTENT, FAULTS, WIRE, Fault, Outcome
from tests.wire.server import WireServer

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
KEYS = {dataset.key_env: "test-key" for dataset in DATASETS.values() if dataset.key_env}
DIALECTS = load()

PATIENT = HttpSettings(
    connect_timeout=5.0, read_timeout=20.0, total_timeout=60.0, attempts=3, backoff=0.0, pace=0.0, retry_after_cap=60.0
)
"""Waits cost nothing here; everything else is as in a real run."""

IMPATIENT = {
    "stall": replace(PATIENT, read_timeout=0.3),
    "silent": replace(PATIENT, read_timeout=0.15, attempts=2),
    "endless_body": replace(PATIENT, total_timeout=0.3, attempts=1),
    "slow_headers": replace(PATIENT, total_timeout=0.15, attempts=1),
    "drip": replace(PATIENT, total_timeout=0.15, attempts=1),
}
"""Where a fault is one of time, it is noticed soon."""


@dataclass(frozen=True, slots=True)
class Case:
    """One route of one dataset as a dataset of its own, so that no other route comes to the rescue."""

    dataset: Dataset
    host: str
    route: int

    @property
    def name(self) -> str:
        return f"{self.dataset.name}-{self.route + 1}"

    @property
    def first_path(self) -> str:
        """Where the first of its requests leads; several are asked for at once, and any may come first."""
        route = self.dataset.routes[0]
        return urlsplit(route.adapter.requests(route.options)[0].url).path

    @property
    def adapter(self) -> str:
        return str(getattr(self.dataset.routes[0].adapter, "__name__", "")).rpartition(".")[2]


FEW = 4


def _few_indicators(route: Route) -> Route:
    """A route that asks for many indicators, cut to a few: the others are asked for in the same way."""
    indicators = route.options.get("indicators")
    if not isinstance(indicators, Mapping) or len(indicators) <= FEW:
        return route
    return replace(route, options={**route.options, "indicators": dict(list(indicators.items())[:FEW])})


def cases() -> list[Case]:
    """Every route of every dataset the common engine fetches."""
    found = []
    for dataset in DATASETS.values():
        if dataset.partitioned:
            continue
        for number, route in enumerate(_few_indicators(route) for route in dataset.routes):
            host = urlsplit(route.adapter.requests(route.options)[0].url).netloc
            found.append(Case(replace(dataset, routes=(route,)), host, number))
    return found


CASES = cases()


FIRST_OF_ITS_ADAPTER = {case.dataset.routes[0].adapter: case for case in reversed(CASES)}


def faults_of(case: Case) -> list[Fault]:
    """What can befall a case: every fault of the wire, once an adapter, for it is the engine that meets them; and those
    of content that its publisher's dialect speaks of."""
    dialect = DIALECTS.get(case.host)
    wire = WIRE if FIRST_OF_ITS_ADAPTER[case.dataset.routes[0].adapter] is case else ()
    return [*wire, *(f for f in CONTENT if f.name in dialect.alterations)] if dialect else []


MATRIX = [
    pytest.param(case, fault, id=f"{case.name}-{fault.name}", marks=pytest.mark.xdist_group(case.name))
    for case in CASES
    for fault in faults_of(case)
]
"""The faults of one case stand in one group: its first two vintages are fetched once."""


@pytest.fixture(scope="module")
def wire() -> Iterator[WireServer]:
    with WireServer() as server:
        yield server


def run(case: Case, folder: Path, gateway: str, http: HttpSettings = PATIENT) -> tuple[Attempt, RawStore]:
    settings = Settings(data_dir=folder, http=replace(http, gateway=gateway))
    client = HttpClient(settings.http, env=KEYS, now=lambda: NOW)
    return fetch(case.dataset, client, settings), RawStore(settings.raw)


def holding_a_key(folder: Path) -> list[Path]:
    """Files that hold what must never be written to disk."""
    return [path for path in folder.rglob("*") if path.is_file() and b"test-key" in path.read_bytes()]


def figures(store: RawStore, dataset: str) -> pl.DataFrame:
    newest = store.newest(dataset)
    assert newest is not None
    return store.rows(newest).drop("vintage_id")


class Baselines:
    """Per case, the folder after a good first fetch, and the figures a good second one brings; made once each."""

    def __init__(self, root: Path, wire: WireServer) -> None:
        self._root = root
        self._wire = wire
        self._after: dict[str, pl.DataFrame] = {}

    def start(self, case: Case, folder: Path) -> pl.DataFrame:
        """Fill `folder` with the first vintage and give the figures of the second."""
        kept = self._root / case.name
        if case.name not in self._after:
            self._wire.reset()
            attempt, _ = run(case, kept, self._wire.url)
            assert attempt.outcome == "new_vintage", attempt.reason
            assert holding_a_key(kept) == []
            second = self._root / f"{case.name}-second"
            shutil.copytree(kept / "raw", second / "raw")
            self._wire.revision = 1
            attempt, store = run(case, second, self._wire.url)
            assert attempt.outcome == "new_vintage", attempt.reason
            self._after[case.name] = figures(store, case.dataset.name)
        shutil.copytree(kept / "raw", folder / "raw")
        return self._after[case.name]


@pytest.fixture(scope="module")
def baselines(tmp_path_factory: pytest.TempPathFactory, wire: WireServer) -> Baselines:
    return Baselines(tmp_path_factory.mktemp("baselines"), wire)


@pytest.mark.parametrize(("case", "fault"), MATRIX)
def test_promise(
    case: Case,
    fault: Fault,
    wire: WireServer,
    baselines: Baselines,
    tmp_path: Path,
    record_property: Callable[[str, object], None],
) -> None:
    record_property("fault of", case.name)
    record_property("adapter", case.adapter)
    record_property("fault", fault.name)
    expected = baselines.start(case, tmp_path)
    wire.reset()
    wire.revision = 1
    before = RawStore(tmp_path / "raw").newest(case.dataset.name)
    gateway = wire.url
    if fault.name == "tls_refused":
        gateway = wire.url.replace("http://", "https://")
    elif fault.name == "refused":
        gateway = "http://127.0.0.1:9"
    else:
        # Of an edition that may not exist yet a page of HTML says just that, and nobody asks again.
        wire.inject(case.host, fault.name, path=case.first_path if fault.name == "html_once" else "")
    attempt, store = run(case, tmp_path, gateway, IMPATIENT.get(fault.name, PATIENT))
    assert holding_a_key(tmp_path) == []
    promise = DIALECTS[case.host].promises.get(fault.name, fault.promise)
    if gateway == wire.url and not wire.struck:
        pytest.skip(f"{fault.title}: {case.name} asks nothing that this can strike")
    if promise.outcome is Outcome.REFUSED:
        assert attempt.error, f"accepted in spite of {fault.title}"
        assert attempt.outcome in promise.kinds, attempt.reason
        assert store.newest(case.dataset.name) == before
        assert "test-key" not in attempt.reason
    else:
        assert attempt.outcome == "new_vintage", attempt.reason
        assert figures(store, case.dataset.name).equals(expected)
        if promise.outcome is Outcome.RETRIED:
            ((_, struck),) = wire.struck
            asked = sum(replace(request, headers=struck.headers) == struck for request in wire.requests)
            # On a busy machine an answer that was only slow may be taken for a stalled one and asked for once more.
            assert asked >= 2 if fault.name == "stall" else asked == 2


def test_every_route_has_a_dialect() -> None:
    assert {case.host for case in CASES} <= set(DIALECTS)


def test_every_dialect_knows_its_faults() -> None:
    for host, dialect in DIALECTS.items():
        unknown = (set(dialect.alterations) | set(dialect.promises)) - set(FAULTS)
        assert not unknown, f"{host}: {sorted(unknown)}"
