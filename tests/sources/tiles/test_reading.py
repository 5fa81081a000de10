"""A quarter read away from any warehouse: what comes of it, and what is left in the folder it was read in."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from sources.tiles.lookup import Lookup
from sources.tiles.ookla import Quarter
from sources.tiles.reading import Errand, newest_state
from sources.vocabulary.errors import SourceError
from sources.vocabulary.files import file_sha256
from tests.sources.tiles.conftest import Warehouse
from tests.wire.ookla_files import spoil
from tests.wire.range_server import Fault

pytestmark = pytest.mark.xdist_group("connectivity")
QUARTER = Quarter(2025, 1)
ERRAND = Errand("fixed", QUARTER)


def test_reading_keeps_nothing(warehouse: Warehouse, cells: Lookup, tmp_path: Path) -> None:
    warehouse.publish(QUARTER, rows=2_000, world=False)
    folder = tmp_path / "anywhere"
    with newest_state(ERRAND, warehouse.client, cells, folder) as reading:
        assert reading.figures is not None
        assert reading.tiles_file is not None
        assert reading.tiles_sha256 == file_sha256(reading.tiles_file)
        assert pl.read_parquet(reading.tiles_file).height == reading.tiles > 1_500
    assert list(folder.iterdir()) == []
    assert not warehouse.settings.raw.exists()
    assert not warehouse.settings.landing.exists()
    kept = warehouse.fetch(QUARTER)
    assert (kept.vintage.edition, kept.tiles) == (reading.edition, reading.tiles)


def test_a_known_state_is_not_read(warehouse: Warehouse, cells: Lookup, tmp_path: Path) -> None:
    warehouse.publish(QUARTER, rows=20_000, world=False)
    with newest_state(ERRAND, warehouse.client, cells, tmp_path / "first") as first:
        pass
    errand = Errand("fixed", QUARTER, frozenset({first.edition}))
    with newest_state(errand, warehouse.client, cells, tmp_path / "again") as again:
        assert (again.edition, again.figures, again.tiles_file) == (first.edition, None, None)
    assert again.bytes_fetched < first.bytes_fetched
    assert list((tmp_path / "again").iterdir()) == []


def test_what_was_refused_is_not_left_and_what_broke_off_is(
    warehouse: Warehouse, cells: Lookup, tmp_path: Path
) -> None:
    path = warehouse.publish(QUARTER, rows=20_000, world=False)
    warehouse.server.faults[warehouse.address(QUARTER)] = Fault(status=503, skip=1, lasting=True)
    with pytest.raises(SourceError, match="throttled"), newest_state(ERRAND, warehouse.client, cells, tmp_path / "off"):
        pass
    assert sorted(left.suffix for left in (tmp_path / "off").iterdir()) == [".journal", ".partial"]
    warehouse.server.faults.clear()
    spoil(path, "negative_speed")
    with pytest.raises(SourceError, match="below zero"), newest_state(ERRAND, warehouse.client, cells, tmp_path / "no"):
        pass
    assert list((tmp_path / "no").iterdir()) == []
