"""Vintages: write-once, never twice the same, and no silent loss."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl

from sources.border.schema import tidy
from sources.border.vintages import RawStore, Vintage
from sources.vocabulary.exchange import Parsed
from sources.vocabulary.observation import parsed_rows

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def observations(
    values: dict[str, float], *, published_on: date | None = date(2026, 7, 13), note: str = ""
) -> pl.DataFrame:
    listed = [
        {"series_code": "RD", "area_code": "VNM", "period": p, "value": v, "unit": "% of GDP", "note": note}
        for p, v in values.items()
    ]
    return tidy(
        Parsed(parsed_rows(listed), published_on=published_on), dataset="demo", citation="c", fetched_on=NOW.date()
    )


def keep(store: RawStore, rows: pl.DataFrame, mode: str = "live") -> tuple[Vintage, bool]:
    return store.write(rows, dataset="demo", retrieval_mode=mode, route="r", edition="e", retrieved_at=NOW)


def test_the_same_content_makes_no_second_vintage(tmp_path: Path) -> None:
    store = RawStore(tmp_path)
    first, new = keep(store, observations({"2021": 0.43, "2023": 0.41}))
    again, newer = keep(store, observations({"2023": 0.41, "2021": 0.43}, note="another wording"))
    assert (new, newer) == (True, False)
    assert again == first
    assert len(store.vintages("demo")) == 1


def test_a_revised_value_makes_a_new_vintage_and_the_old_one_stays(tmp_path: Path) -> None:
    store = RawStore(tmp_path)
    first, _ = keep(store, observations({"2023": 0.41}))
    before = store.path(first).read_bytes()
    second, new = keep(store, observations({"2023": 0.42}))
    assert new
    assert (second.vintage_seq, store.newest("demo")) == (2, second)
    assert store.path(first).read_bytes() == before
    assert store.rows(second)["vintage_id"].to_list() == [second.vintage_id]


def test_one_that_was_put_before_others_is_counted_before_them_and_keeps_its_number(tmp_path: Path) -> None:
    store = RawStore(tmp_path)
    kept = [keep(store, observations({"2023": value}))[0] for value in (0.41, 0.43)]
    rows = observations({"2023": 0.42})
    earlier = replace(kept[1], vintage_id="0003-2026-07-13-0123abcd", vintage_seq=3, place=(2, 3))
    earliest = replace(kept[1], vintage_id="0004-2026-07-13-0123abcd", vintage_seq=4, place=(2, 3, 4))
    for vintage in (earlier, earliest):
        store.publish(vintage, rows)
    listed = store.vintages("demo")
    assert [(v.vintage_seq, v.number) for v in listed] == [(1, 1), (2, 4), (3, 3), (4, 2)]
    newest = store.newest("demo")
    assert newest is not None
    assert newest.vintage_id == kept[1].vintage_id
    assert keep(store, observations({"2023": 0.44}))[0].vintage_id.startswith("0005-")


def test_a_note_says_where_a_vintage_stands_only_where_that_is_not_by_its_number(tmp_path: Path) -> None:
    store = RawStore(tmp_path)
    kept, _ = keep(store, observations({"2023": 0.41}))
    assert "place" not in json.loads(kept.to_json())
    placed = replace(kept, place=(1, 1))
    assert Vintage.from_json(placed.to_json()) == placed
    assert Vintage.from_json(kept.to_json()) == kept


def test_a_quarter_of_tiles_has_no_number_in_its_name(tmp_path: Path) -> None:
    kept, _ = keep(RawStore(tmp_path), observations({"2023": 0.41}))
    assert replace(kept, vintage_id="2025-Q1-0123abcd", vintage_seq=7).number == 7


def test_a_publisher_who_takes_a_change_back_is_followed(tmp_path: Path) -> None:
    store = RawStore(tmp_path)
    for value in (0.41, 0.42, 0.41):
        keep(store, observations({"2023": value}))
    newest = store.newest("demo")
    assert newest is not None
    assert newest.vintage_seq == 3
    assert store.rows(newest)["value"].to_list() == [0.41]


def test_a_shipped_vintage_is_taken_in_once_even_when_newer_ones_have_come(tmp_path: Path) -> None:
    store = RawStore(tmp_path)
    shipped = observations({"2023": 0.41}, published_on=date(2025, 4, 15))
    keep(store, shipped, "bundled")
    keep(store, observations({"2023": 0.42}))
    assert keep(store, shipped, "bundled")[1] is False
    assert len(store.vintages("demo")) == 2


def test_a_snapshot_fetched_on_another_day_is_the_same_content(tmp_path: Path) -> None:
    store = RawStore(tmp_path)
    rows = observations({"2023": 17_000.0}, published_on=None)
    keep(store, rows)
    later = rows.with_columns(pl.lit(date(2027, 1, 5)).alias("published_on"))
    assert keep(store, later)[1] is False


def test_a_dataset_never_fetched_reads_as_no_rows(tmp_path: Path) -> None:
    store = RawStore(tmp_path)
    store.ensure_schema("demo", observations({"2023": 0.4}).clear())
    frame = pl.read_parquet(tmp_path / "demo" / "*" / "data.parquet", hive_partitioning=False)
    assert frame.height == 0
    assert store.newest("demo") is None


def test_the_columns_of_before_bear_the_names_of_today_unless_they_are_a_dataset_s_own(tmp_path: Path) -> None:
    """What was said of a day (`as_of`) and was published on another: verdicts have both columns."""
    store = RawStore(tmp_path)
    rows = observations({"2023": 0.41})
    kept, _ = keep(store, rows)
    rows.rename({"published_on": "as_of"}).write_parquet(store.path(kept))
    assert store.rows(kept).columns == rows.columns
    both = rows.with_columns(pl.lit(date(2025, 1, 1)).alias("as_of"))
    both.write_parquet(store.path(kept))
    assert store.rows(kept).equals(both)
