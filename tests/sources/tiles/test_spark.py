"""Quarters read by Spark, small: four tasks on this machine, beside the same quarters read here."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from typer.testing import CliRunner

from orchestration.command.app import app
from sources.tiles.ookla import Quarter
from tests.sources.tiles.conftest import Warehouse
from tests.wire.ookla_files import spoil

pytestmark = [
    pytest.mark.xdist_group("connectivity"),
    pytest.mark.usefixtures("still_clock"),
    pytest.mark.needs("java"),
]
FIRST = Quarter(2025, 1)


@pytest.fixture(scope="module", autouse=True)
def _spark() -> None:
    pytest.importorskip("pyspark", reason="needs the extra spark, in an environment of its own: make test-spark")


def figures_of(warehouse: Warehouse) -> dict[str, bytes]:
    """What is kept, bit for bit; which of two quarters arrived first is another matter where both are read at once."""
    return {path: body for path, body in warehouse.kept().items() if path.endswith("data.parquet")}


def test_quarters_read_by_spark_are_those_read_here(
    make_warehouse: Callable[[], Warehouse], monkeypatch: pytest.MonkeyPatch
) -> None:
    here, other = make_warehouse(), make_warehouse()
    good = [FIRST, FIRST.next()]
    for quarter in good:
        here.publish(quarter, rows=3_000)
    spoil(here.publish(Quarter(2025, 3), rows=3_000), "negative_speed")
    monkeypatch.setenv("R57_GATEWAY", here.server.url)
    monkeypatch.setenv("R57_HTTP_PACE", "0")

    def run(warehouse: Warehouse, *more: str) -> dict[str, dict[str, object]]:
        monkeypatch.setenv("R57_DATA_DIR", str(warehouse.settings.data_dir))
        asked = ["tiles", "2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4", "--network", "fixed", "--area", "VNM,KHM,LAO"]
        done = CliRunner().invoke(app, [*asked, "--json", *more])
        assert done.exit_code == 5, done.output
        return {row["quarter"]: row for row in json.loads(done.stdout)}

    at_home = run(here)
    spark = ("--engine", "spark", "--master", "local[2]", "--conf", "spark.ui.enabled=false")
    away = run(other, *spark)
    told = {quarter: (row["outcome"], row["vintage"], row["reason"]) for quarter, row in away.items()}
    assert told == {quarter: (row["outcome"], row["vintage"], row["reason"]) for quarter, row in at_home.items()}
    assert [told[f"2025-Q{number}"][0] for number in (1, 2, 3, 4)] == [
        "new_vintage",
        "new_vintage",
        "invalid",
        "not_published",
    ]
    assert {row["attempt"] for row in away.values()} == {1}
    assert figures_of(other) == figures_of(here)
    assert len(figures_of(here)) == 1 + len(good)
    again = run(other, *spark)
    assert [again[quarter.period]["outcome"] for quarter in good] == ["unchanged", "unchanged"]
