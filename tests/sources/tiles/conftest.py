"""What the connectivity tests share: a lookup of tiles made once, a server of files, a data folder that uses both."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from sources.border.http import HttpClient
from sources.tiles.cells import VIET_NAM
from sources.tiles.lookup import Lookup, lookup
from sources.tiles.ookla import Network, Quarter
from sources.tiles.quarters import QuarterResult, fetch_quarter
from sources.tiles.remote import Progress
from sources.vocabulary.settings import HttpSettings, Settings
from tests.conftest import NOW
from tests.wire.ookla_files import write_tiles
from tests.wire.range_server import RangeServer

COUNTRIES = (VIET_NAM, "KHM", "LAO")


@pytest.fixture(scope="session")
def geography_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("geography")


@pytest.fixture(scope="session")
def cells(geography_folder: Path) -> Lookup:
    """Viet Nam, Cambodia and Laos: provinces, land borders, islands and a country that was not asked for (China)."""
    return lookup(geography_folder, COUNTRIES)


@dataclass
class Warehouse:
    """A data folder, and the publisher as a local server."""

    settings: Settings
    server: RangeServer
    slept: list[float] = field(default_factory=list)

    @property
    def client(self) -> HttpClient:
        return HttpClient(self.settings.http, now=lambda: NOW, sleep=self.slept.append)

    def published(self, quarter: Quarter, network: Network = "fixed") -> Path:
        """The file the publisher serves for a quarter, there or not."""
        return self.server.folder / quarter.url(network).removeprefix("https://")

    def address(self, quarter: Quarter, network: Network = "fixed") -> str:
        """The server's path of that file, for faults."""
        return f"/{quarter.url(network).removeprefix('https://')}"

    def publish(self, quarter: Quarter, network: Network = "fixed", **arguments: object) -> Path:
        return write_tiles(
            self.published(quarter, network),
            year=quarter.year,
            quarter=quarter.number,
            network=network,
            **arguments,  # type: ignore[arg-type]
        )

    def fetch(
        self, quarter: Quarter, network: Network = "fixed", *, progress: Progress | None = None, **arguments: object
    ) -> QuarterResult:
        return fetch_quarter(
            network,
            quarter,
            client=self.client,
            settings=self.settings,
            countries=COUNTRIES,
            progress=progress,
            **arguments,  # type: ignore[arg-type]
        )

    def kept(self) -> dict[str, bytes]:
        """Every file under raw and landing, to show that nothing changed."""
        return {
            str(path.relative_to(self.settings.data_dir)): path.read_bytes()
            for root in (self.settings.raw, self.settings.landing)
            for path in sorted(root.rglob("*"))
            if path.is_file() and path.suffix not in (".partial", ".journal")
        }


@pytest.fixture
def make_warehouse(tmp_path: Path, geography_folder: Path, cells: Lookup) -> Iterator[Callable[[], Warehouse]]:
    """Makes warehouses that share one publisher."""
    (tmp_path / "published").mkdir()
    with RangeServer(tmp_path / "published") as server:
        made: list[Warehouse] = []

        def make() -> Warehouse:
            data = tmp_path / f"data{len(made)}"
            (data / "build").mkdir(parents=True)
            (data / "build" / "geography").symlink_to(geography_folder)
            http = HttpSettings(gateway=server.url, read_timeout=0.5, connect_timeout=2, attempts=3, pace=0.01)
            made.append(Warehouse(Settings(data, http), server))
            return made[-1]

        yield make


@pytest.fixture
def warehouse(make_warehouse: Callable[[], Warehouse]) -> Warehouse:
    return make_warehouse()


@pytest.fixture
def fine_grained(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small steps, so that small files show what large ones do."""
    monkeypatch.setattr("sources.tiles.remote.TAIL_BYTES", 16 * 1024)
    monkeypatch.setattr("sources.tiles.partial.JOURNAL_BYTES", 4 * 1024)
    monkeypatch.setattr("sources.tiles.remote.GAP_BYTES", 0)
    monkeypatch.setattr("sources.border.http.STREAM_CHUNK", 4 * 1024)
