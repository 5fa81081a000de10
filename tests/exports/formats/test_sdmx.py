"""SDMX-CSV: every figure once, named by its dimensions, each code in its list, each period as SDMX spells it."""

from __future__ import annotations

import csv
import gzip
import json
from pathlib import Path

import duckdb
import polars as pl
import pytest

from exports.formats.sdmx import TIME_PERIOD


def test_the_columns_are_those_of_the_layout_and_a_figure_reads_whole(small_release: Path) -> None:
    with gzip.open(small_release / "sdmx" / "observations.csv.gz", "rt", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0])[:8] == [
        *("STRUCTURE", "STRUCTURE_ID", "ACTION"),
        *("DATASET", "SERIES", "REF_AREA", "TIME_PERIOD", "OBS_VALUE"),
    ]
    (figure,) = [row for row in rows if row["SERIES"] == "GB.XPD.RSDV.GD.ZS" and row["TIME_PERIOD"] == "2023"]
    assert (figure["STRUCTURE"], figure["STRUCTURE_ID"], figure["ACTION"]) == (
        "datastructure",
        "R57:OBSERVATIONS(1.0.0)",
        "I",
    )
    assert (figure["REF_AREA"], figure["OBS_VALUE"], figure["UNIT_MEASURE"]) == ("VNM", "0.41456", "% of GDP")
    assert {(row["DATASET"], row["LICENCE"]) for row in rows} >= {
        ("world_bank", "open"),
        ("comtrade_hightech", "restricted"),
    }
    assert figure["SOURCE"] == "World Bank, World Development Indicators, edition of 2026-07-13"


def test_figures_are_those_of_parquet_and_their_codes_are_listed(release: Path) -> None:
    structure = json.loads((release / "sdmx" / "structure.json").read_text(encoding="utf-8"))
    columns = {c["id"]: c["column"].partition(".")[2] for c in structure["components"]}
    rows = pl.read_csv(release / "sdmx" / "observations.csv.gz", infer_schema=False)
    parquet = pl.read_parquet(release / "parquet" / "fct_observation.parquet")
    assert rows["OBS_VALUE"].cast(pl.Float64).equals(parquet["value"])
    for component, column in columns.items():
        if component not in ("OBS_VALUE", "TIME_PERIOD"):
            texts = parquet[column].cast(pl.String)
            assert rows[component].fill_null("").equals(texts.fill_null(""), check_names=False), component
    for component, codes in structure["codelists"].items():
        assert set(rows[component].drop_nulls()) <= {code["id"] for code in codes}, component
    key = [c["id"] for c in structure["components"] if c["role"] == "dimension"]
    assert rows.select(key).is_unique().all()


def test_a_component_is_described_as_it_is_written(small_release: Path) -> None:
    """A period is not written as published; what is taken over as it stands has the words of its column."""
    structure = json.loads((small_release / "sdmx" / "structure.json").read_text(encoding="utf-8"))
    said = {c["id"]: (c["description"], c["description_vi"]) for c in structure["components"]}
    assert "not as it was published" in said["TIME_PERIOD"][0]
    assert "2025-S1" in said["TIME_PERIOD"][1]
    assert said["OBS_VALUE"][0].startswith("What value means")


@pytest.mark.parametrize(
    ("period", "start", "end", "spelt"),
    [
        ("2024", "2024-01-01", "2024-12-31", "2024"),
        ("2024-Q3", "2024-07-01", "2024-09-30", "2024-Q3"),
        ("2024-10", "2024-10-01", "2024-10-31", "2024-10"),
        ("2025-10-26", "2025-10-26", "2025-10-26", "2025-10-26"),
        ("2025-H1", "2025-01-01", "2025-06-30", "2025-S1"),
        ("2014-2018", "2014-01-01", "2018-12-31", "2014-01-01/P1826D"),
        ("2025-01/2025-08", "2025-01-01", "2025-08-31", "2025-01-01/P243D"),
    ],
)
def test_periods_are_spelt_as_the_standard_does(period: str, start: str, end: str, spelt: str) -> None:
    found = duckdb.sql(
        f"select {TIME_PERIOD} from (select '{period}' as period, date '{start}' as period_start, date '{end}' as period_end)"  # noqa: E501, S608
    ).fetchone()
    assert found == (spelt,)
