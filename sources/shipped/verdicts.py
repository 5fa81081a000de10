"""What the first release said of each target and day: one row where it began to say something else."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl

from sources.shipped.strict_table import NUMBER, StrictTable
from sources.vocabulary.exchange import Parsed

PUBLISHED_VERDICTS = "published_verdicts"
COLUMNS = (
    "as_of",
    "target_code",
    "method_version",
    "status",
    "status_basis",
    "dataset",
    "series_code",
    "latest_period",
    "latest_value",
    "pace_ratio",
)


def published_verdicts(folder: Path, vintage: dict[str, str]) -> Parsed:
    """The one vintage of them; `vintage` is its row in vintages.csv. Raises SourceError where the table is broken."""
    table = StrictTable.read(folder, f"{PUBLISHED_VERDICTS}.csv", PUBLISHED_VERDICTS, COLUMNS)
    table.must_be_filled("as_of", "target_code", "method_version", "status", "status_basis")
    table.must_be_days("as_of")
    table.must_be_unique("target_code", "as_of")
    filled = StrictTable(table.dataset, table.file, table.rows.filter(pl.col("latest_value") != ""))
    filled.must_match("latest_value", NUMBER, "a number")
    rows = table.rows.select(
        pl.col("as_of").str.to_date(),
        "target_code",
        "method_version",
        "status",
        "status_basis",
        pl.col("dataset").alias("latest_dataset"),
        pl.col("series_code").alias("latest_series_code"),
        "latest_period",
        *(pl.col(name).replace("", None).cast(pl.Float64) for name in ("latest_value", "pace_ratio")),
    )
    return Parsed(
        rows=rows,
        edition=vintage["edition"],
        published_on=date.fromisoformat(vintage["published_on"]),
        published_on_kind=vintage["published_on_kind"],
        notes=(vintage["publication"], f"licence: {vintage['licence']}"),
    )
