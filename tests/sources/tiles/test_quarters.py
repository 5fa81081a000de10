"""Quarters as partitions: every era, every fault, interruption, repetition."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from math import inf, nan
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sources.border.attempts import recall
from sources.border.content import content_sha256
from sources.border.proof import fault_of, set_aside_damaged
from sources.border.vintages import RawStore
from sources.catalog import DATASETS
from sources.tiles.ookla import Quarter, quarters
from sources.tiles.partition import PARTITION
from sources.tiles.quarters import fetch_quarter
from sources.vocabulary.dataset import content_of
from sources.vocabulary.errors import SourceError
from tests.sources.tiles.conftest import COUNTRIES, Warehouse
from tests.wire.ookla_files import ERAS, era_of, quadkey, spoil, write_rows, write_tiles
from tests.wire.range_server import Fault

pytestmark = pytest.mark.xdist_group("connectivity")
QUARTER = Quarter(2025, 1)


def partition(warehouse: Warehouse, vintage_id: str, network: str = "fixed") -> pl.DataFrame:
    return pl.read_parquet(
        warehouse.settings.raw / f"ookla_{network}" / f"vintage={vintage_id}" / "data.parquet", hive_partitioning=False
    )


@pytest.mark.parametrize(
    ("quarter", "era", "loaded"),
    [
        (Quarter(2019, 1), "2019", False),
        (Quarter(2022, 4), "2022", True),
        (Quarter(2023, 3), "2023", True),
        (Quarter(2026, 1), "2026", True),
    ],
)
def test_every_era_is_read(warehouse: Warehouse, quarter: Quarter, era: str, loaded: bool) -> None:
    path = warehouse.publish(quarter, rows=2_000, world=False)
    assert era_of(quarter.year, quarter.number) == era
    assert pq.read_schema(path).equals(ERAS[era])
    rows = partition(warehouse, warehouse.fetch(quarter).vintage.vintage_id)
    country = rows.filter(area_kind="country", area_code="VNM").row(0, named=True)
    assert (country["mean_latency_while_downloading_ms"] is not None) is loaded
    assert country["tiles"] > 1_500
    assert rows.schema == pl.Schema(PARTITION)


def test_a_partition_says_where_it_is_from(warehouse: Warehouse) -> None:
    path = warehouse.publish(QUARTER, rows=2_000, world=False)
    result = warehouse.fetch(QUARTER)
    row = partition(warehouse, result.vintage.vintage_id).row(0, named=True)
    assert row["etag"] == warehouse.server.etag(path).strip('"')
    assert (row["period"], row["period_start"], row["period_end"]) == ("2025-Q1", date(2025, 1, 1), date(2025, 3, 31))
    assert row["published_on_kind"] == "publisher"
    assert "Ookla" in row["citation"]
    assert "CC BY-NC-SA" in row["citation"]
    assert row["vintage_id"] == result.vintage.vintage_id
    (landed,) = (warehouse.settings.landing / "ookla_fixed").glob("*.parquet")
    origin = json.loads(landed.with_suffix(".origin.json").read_text(encoding="utf-8"))
    assert origin["licence"] == "CC BY-NC-SA 4.0"
    assert origin["url"].startswith("https://ookla-open-data.s3.amazonaws.com/parquet/performance/type=fixed/year=2025")
    assert pl.read_parquet(landed)["quadkey"].is_sorted()


def test_figures_of_a_file_checked_by_eye(warehouse: Warehouse) -> None:
    rows = [
        {"quadkey": quadkey(lon, lat), "avg_d_kbps": d, "avg_u_kbps": d // 2, "avg_lat_ms": 9, "tests": n, "devices": n}
        for lon, lat, d, n in [(105.852, 21.029, 300_000, 3), (106.698, 10.772, 100_000, 1), (110.5, 13.0, 5_000, 9)]
    ]
    write_rows(warehouse.published(QUARTER), rows)
    result = warehouse.fetch(QUARTER)
    found = partition(warehouse, result.vintage.vintage_id).filter(area_kind="country")
    assert found.select("area_code", "tests", "mean_download_mbps", "mean_upload_mbps").rows() == [("VNM", 4, 250, 125)]
    assert result.tiles == 2


@pytest.mark.parametrize("nothing", [None, nan, inf, -inf])
def test_what_is_no_number_in_an_optional_column_is_no_measurement(warehouse: Warehouse, nothing: float | None) -> None:
    """Re-exports write NaN where the publisher's file has null: two tiles of Ha Noi, one without loaded latency."""
    tile = {"quadkey": quadkey(105.852, 21.029), "avg_d_kbps": 100_000, "avg_u_kbps": 50_000, "avg_lat_ms": 9}
    counts = {"tests": 3, "devices": 3}
    rows = [
        {**tile, **counts, "avg_lat_down_ms": 40.0, "avg_lat_up_ms": nothing},
        {**tile, **counts, "quadkey": quadkey(105.770, 20.960), "avg_lat_down_ms": nothing, "avg_lat_up_ms": nothing},
    ]
    write_rows(warehouse.published(QUARTER), rows, era="2026")
    found = partition(warehouse, warehouse.fetch(QUARTER).vintage.vintage_id)
    loaded = found.select("mean_latency_while_downloading_ms", "mean_latency_while_uploading_ms", "mean_latency_ms")
    assert set(loaded.rows()) == {(40.0, None, 9.0)}


def test_the_same_state_is_not_read_twice(warehouse: Warehouse) -> None:
    warehouse.publish(QUARTER, rows=3_000, world=False)
    first = warehouse.fetch(QUARTER)
    before, sent = warehouse.kept(), warehouse.server.bytes_sent
    second = warehouse.fetch(QUARTER)
    assert (first.is_new, second.is_new) == (True, False)
    assert second.vintage == first.vintage
    assert warehouse.kept() == before
    assert warehouse.server.bytes_sent - sent <= 128 * 1024


def test_a_partition_kept_before_some_figures_were_made_is_read_again(make_warehouse: Callable[[], Warehouse]) -> None:
    made, older = make_warehouse(), make_warehouse()
    made.publish(QUARTER, rows=1_000, world=False)
    vintage = made.fetch(QUARTER).vintage
    rows = partition(made, vintage.vintage_id).drop("effective_tiles", "mean_download_standard_error_mbps")
    before = replace(vintage, vintage_id="2025-Q1-before", content_sha256=content_sha256(rows, content_of(PARTITION)))
    store = RawStore(older.settings.raw)
    store.publish(before, rows.with_columns(vintage_id=pl.lit(before.vintage_id)))
    (store.path(before).parent / "seal.json").unlink()
    assert fault_of(store.path(before).parent, DATASETS["ookla_fixed"]) == ""
    again, once_more = older.fetch(QUARTER), older.fetch(QUARTER)
    assert (again.is_new, again.vintage.vintage_id, once_more.is_new) == (True, vintage.vintage_id, False)
    assert [kept.vintage_id for kept in store.vintages("ookla_fixed")] == [before.vintage_id, vintage.vintage_id]


def test_a_partition_is_proven_and_a_damaged_one_comes_again(warehouse: Warehouse) -> None:
    warehouse.publish(QUARTER, rows=2_000, world=False)
    kept = warehouse.fetch(QUARTER).vintage
    entry, store = DATASETS["ookla_fixed"], RawStore(warehouse.settings.raw)
    folder = store.path(kept).parent
    (folder / "seal.json").unlink()
    assert fault_of(folder, entry) == "", "by its content"
    rows = partition(warehouse, kept.vintage_id)
    rows.with_columns(pl.col("mean_download_mbps") + 1).write_parquet(folder / "data.parquet")
    assert "holds other figures" in fault_of(folder, entry)
    assert [lost.vintage_id for lost in set_aside_damaged(entry, store)] == [kept.vintage_id]
    again = warehouse.fetch(QUARTER)
    assert (again.is_new, again.vintage.vintage_id) == (True, kept.vintage_id)
    assert partition(warehouse, kept.vintage_id).equals(rows)


def test_a_new_state_is_a_new_vintage_and_the_old_one_stays(warehouse: Warehouse) -> None:
    warehouse.publish(QUARTER, rows=3_000, world=False)
    before = warehouse.fetch(QUARTER).vintage
    kept = warehouse.kept()
    warehouse.publish(QUARTER, rows=3_000, world=False, seed=58)
    after = warehouse.fetch(QUARTER).vintage
    assert after.vintage_id != before.vintage_id
    assert (before.vintage_seq, after.vintage_seq) == (1, 2)
    assert kept.items() <= warehouse.kept().items()


FAULTS = {
    "truncated": "truncated",
    "html": "truncated",
    "missing_column": "changed_shape",
    "changed_type": "changed_shape",
    "numeric_quadkeys": "changed_shape",
    "shortened_quadkeys": "invalid",
    "duplicate_tiles": "duplicate_tiles",
    "wrong_quarter": "wrong_quarter",
    "negative_speed": "invalid",
}


@pytest.mark.parametrize(("fault", "kind"), FAULTS.items())
def test_a_bad_file_is_refused_and_the_last_good_partition_stays(warehouse: Warehouse, fault: str, kind: str) -> None:
    path = warehouse.publish(QUARTER, rows=2_000, world=False)
    good = warehouse.fetch(QUARTER).vintage
    before = warehouse.kept()
    write_tiles(path, rows=3_000, world=False)
    spoil(path, fault)
    with pytest.raises(SourceError) as caught:
        warehouse.fetch(QUARTER)
    assert caught.value.kind == kind
    assert f"partition {good.vintage_id} stays in use" in str(caught.value)
    assert "ookla_fixed 2025-Q1" in caught.value.where
    assert warehouse.kept() == before
    write_tiles(path, rows=3_000, world=False)
    assert warehouse.fetch(QUARTER).is_new


def test_attempts_are_remembered(warehouse: Warehouse) -> None:
    path = warehouse.publish(QUARTER, rows=1_000, world=False)
    vintage = warehouse.fetch(QUARTER).vintage
    good = recall("ookla_fixed", warehouse.settings.state)
    assert (good["outcome"], good["vintage_id"]) == ("new_vintage", vintage.vintage_id)
    spoil(path, "missing_column")
    with pytest.raises(SourceError):
        warehouse.fetch(QUARTER)
    bad = recall("ookla_fixed", warehouse.settings.state)
    assert bad["outcome"] == "changed_shape"
    assert "devices" in str(bad["reason"])
    assert bad["last_success_at"] == good["last_success_at"]


def test_what_is_wrong_with_the_columns_is_named(warehouse: Warehouse) -> None:
    path = warehouse.publish(QUARTER, rows=500, world=False)
    spoil(spoil(path, "missing_column"), "numeric_quadkeys")
    with pytest.raises(SourceError) as caught:
        warehouse.fetch(QUARTER)
    assert "column devices is missing" in caught.value.what
    assert "column quadkey is double and must be text" in caught.value.what
    assert "leading zeros" in caught.value.next_step
    assert caught.value.kept == "no partition of this quarter was kept yet"


def test_leading_zeros_lost_elsewhere_in_the_world_are_seen(warehouse: Warehouse) -> None:
    path = warehouse.publish(QUARTER, rows=4_000)
    table = pq.read_table(path)
    keys = [key.lstrip("0") for key in table["quadkey"].to_pylist()]
    pq.write_table(table.set_column(0, "quadkey", pa.array(keys)), path, row_group_size=500)
    with pytest.raises(SourceError, match="row group 0"):
        warehouse.fetch(QUARTER)


def test_damaged_pages_are_refused(warehouse: Warehouse) -> None:
    path = warehouse.publish(QUARTER, rows=3_000, world=False)
    body = bytearray(path.read_bytes())
    body[len(body) // 4 : len(body) // 2] = bytes(len(body) // 2 - len(body) // 4)
    path.write_bytes(body)
    with pytest.raises(SourceError) as caught:
        warehouse.fetch(QUARTER)
    assert caught.value.kind == "invalid"


def test_the_same_file_served_for_two_quarters_is_refused(warehouse: Warehouse) -> None:
    path = warehouse.publish(QUARTER, rows=2_000, world=False)
    first = warehouse.fetch(QUARTER).vintage
    other = warehouse.published(QUARTER.next())
    other.parent.mkdir(parents=True)
    other.write_bytes(path.read_bytes())
    with pytest.raises(SourceError, match=first.vintage_id) as caught:
        warehouse.fetch(QUARTER.next())
    assert caught.value.kind == "wrong_quarter"


def test_a_country_that_vanishes_is_refused_until_accepted(warehouse: Warehouse) -> None:
    path = warehouse.publish(QUARTER, rows=6_000, world=False)
    warehouse.fetch(QUARTER)
    write_tiles(path, rows=600, world=False)
    with pytest.raises(SourceError, match="VNM") as caught:
        warehouse.fetch(QUARTER)
    assert caught.value.kind == "shrunk"
    assert warehouse.fetch(QUARTER, accept_shrinkage=True).is_new


def test_a_file_without_any_wanted_tile_is_refused(warehouse: Warehouse) -> None:
    write_rows(
        warehouse.published(QUARTER),
        [
            {
                "quadkey": quadkey(2.35, 48.86),
                "avg_d_kbps": 1,
                "avg_u_kbps": 1,
                "avg_lat_ms": 1,
                "tests": 1,
                "devices": 1,
            }
        ],
    )
    with pytest.raises(SourceError) as caught:
        warehouse.fetch(QUARTER)
    assert caught.value.kind == "empty"


def test_a_quarter_that_is_not_out_yet(warehouse: Warehouse) -> None:
    with pytest.raises(SourceError) as caught:
        warehouse.fetch(Quarter(2026, 4))
    assert caught.value.kind == "not_published"
    schema = pl.read_parquet_schema(warehouse.settings.raw / "ookla_fixed" / "schema" / "data.parquet")
    assert set(PARTITION) <= set(schema)


@pytest.mark.usefixtures("fine_grained")
def test_interrupted_and_run_again_gives_the_same(make_warehouse: Callable[[], Warehouse]) -> None:
    smooth, rough = make_warehouse(), make_warehouse()
    path = smooth.publish(QUARTER, rows=20_000)
    whole = smooth.fetch(QUARTER)
    runs = 0

    def interrupt(done: int, total: int) -> None:
        if 0 < done < total and done > total * (runs + 1) / 4:
            raise KeyboardInterrupt

    while runs < 3:
        with pytest.raises(KeyboardInterrupt):
            rough.fetch(QUARTER, progress=interrupt)
        assert not list((rough.settings.raw / "ookla_fixed").glob("vintage=*"))
        runs += 1
    result = rough.fetch(QUARTER)
    assert result.bytes_reused > whole.bytes_fetched * 0.6
    assert result.bytes_fetched < whole.bytes_fetched * 0.5
    assert partition(rough, result.vintage.vintage_id).equals(partition(smooth, whole.vintage.vintage_id))
    assert result.vintage.vintage_id == whole.vintage.vintage_id
    assert whole.bytes_fetched < path.stat().st_size * 0.2
    assert {k: v for k, v in rough.kept().items() if k.endswith(".parquet")} == {
        k: v for k, v in smooth.kept().items() if k.endswith(".parquet")
    }


@pytest.mark.usefixtures("fine_grained")
@pytest.mark.parametrize(
    "fault", [Fault(stall_after=20_000, skip=1), Fault(cut_after=20_000, skip=1), Fault(status=503, skip=1)]
)
def test_a_fault_on_the_way_changes_nothing(make_warehouse: Callable[[], Warehouse], fault: Fault) -> None:
    smooth, rough = make_warehouse(), make_warehouse()
    smooth.publish(QUARTER, rows=20_000)
    whole = smooth.fetch(QUARTER).vintage
    rough.server.faults[rough.address(QUARTER)] = fault
    assert rough.fetch(QUARTER).vintage.content_sha256 == whole.content_sha256
    assert not rough.server.faults


@pytest.mark.usefixtures("fine_grained")
def test_a_file_replaced_on_the_way_is_read_from_its_beginning(make_warehouse: Callable[[], Warehouse]) -> None:
    smooth, rough = make_warehouse(), make_warehouse()
    path = rough.publish(QUARTER, rows=20_000)
    replaced = False

    def replace(_done: int, _total: int) -> None:
        nonlocal replaced
        if not replaced:
            replaced = True
            write_tiles(path, rows=20_000, seed=58)

    result = rough.fetch(QUARTER, progress=replace)
    assert result.vintage.edition.startswith(rough.server.etag(path).strip('"'))
    assert smooth.fetch(QUARTER).vintage.content_sha256 == result.vintage.content_sha256


def test_a_server_without_ranges_gives_the_same(make_warehouse: Callable[[], Warehouse]) -> None:
    ranged, whole = make_warehouse(), make_warehouse()
    path = ranged.publish(QUARTER, rows=10_000)
    expected = ranged.fetch(QUARTER)
    whole.server.faults[whole.address(QUARTER)] = Fault(no_ranges=True, lasting=True)
    result = whole.fetch(QUARTER)
    assert result.vintage.content_sha256 == expected.vintage.content_sha256
    assert result.bytes_fetched == path.stat().st_size
    assert expected.bytes_fetched < result.bytes_fetched


def test_an_unsorted_file_costs_more_and_says_the_same(make_warehouse: Callable[[], Warehouse]) -> None:
    first, second = make_warehouse(), make_warehouse()
    first.publish(QUARTER, rows=10_000)
    sorted_ = first.fetch(QUARTER)
    rows = pq.read_table(first.published(QUARTER))
    pq.write_table(
        rows.take(list(range(0, 10_000, 2)) + list(range(1, 10_000, 2))), first.published(QUARTER), row_group_size=500
    )
    unsorted_ = second.fetch(QUARTER)
    drop = ("etag", "published_on", "vintage_id", "citation")
    assert (
        partition(second, unsorted_.vintage.vintage_id)
        .drop(drop)
        .equals(partition(first, sorted_.vintage.vintage_id).drop(drop))
    )


def test_networks_are_kept_apart(warehouse: Warehouse) -> None:
    for network in ("fixed", "mobile"):
        warehouse.publish(QUARTER, network, rows=1_000, world=False)  # type: ignore[arg-type]
        result = fetch_quarter(
            network,  # type: ignore[arg-type]
            QUARTER,
            client=warehouse.client,
            settings=warehouse.settings,
            countries=COUNTRIES,
        )
        assert partition(warehouse, result.vintage.vintage_id, network)["network"].unique().to_list() == [network]


def test_quarters_of_the_calendar() -> None:
    listed = list(quarters(date(2020, 1, 1)))
    assert [q.period for q in listed] == ["2019-Q1", "2019-Q2", "2019-Q3", "2019-Q4"]
    assert list(quarters(date(2019, 3, 31))) == []
    assert (
        Quarter.parse("2025-Q3")
        .url("mobile")
        .endswith("/type=mobile/year=2025/quarter=3/2025-07-01_performance_mobile_tiles.parquet")
    )
    for wrong in ("2025-Q5", "2018-Q4", "2025Q1", "2025-Q"):
        with pytest.raises(ValueError, match="quarter"):
            Quarter.parse(wrong)


def test_full_size_shape_of_the_generator(tmp_path: Path) -> None:
    """Thirty row groups in quadkey order, Viet Nam in few of them: what the range reader relies on."""
    path = write_tiles(tmp_path / "tiles.parquet", rows=9_000, row_groups=30)
    metadata = pq.read_metadata(path)
    keys = pq.read_table(path, columns=["quadkey"])["quadkey"].to_pylist()
    assert metadata.num_row_groups == 30
    assert keys == sorted(set(keys))
    assert {len(key) for key in keys} == {16}
    assert write_tiles(tmp_path / "again.parquet", rows=9_000, row_groups=30).read_bytes() == path.read_bytes()
