"""The verdicts of earlier releases of this warehouse: what was said is kept as it was said.

Nothing is fetched: the verdicts of the first release are shipped, each later release adds its own when it is finished.
A day is spoken of by the first release that knew it; what a later method says of the same day stands beside, in
`mart_verdict_history`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandera.polars as pa
import polars as pl

from sources.vocabulary.exchange import Parsed
from sources.vocabulary.rules import broken_rules, refused

VERDICT_COLUMNS: dict[str, Any] = {
    "dataset": pl.String,
    "as_of": pl.Date,
    "target_code": pl.String,
    "method_version": pl.String,
    "status": pl.String,
    "status_basis": pl.String,
    "latest_dataset": pl.String,
    "latest_series_code": pl.String,
    "latest_period": pl.String,
    "latest_value": pl.Float64,
    "pace_ratio": pl.Float64,
    "release_id": pl.String,
    "series_code": pl.String,
    "published_on": pl.Date,
    "published_on_kind": pl.String,
    "vintage_id": pl.String,
    "citation": pl.String,
    "reason_code": pl.String,
    "asked": pl.String,
}
"""One row per target and day on which a verdict began: it holds until the next row of the target. `asked`: comparator,
thresholds, unit and deadline as the register had them then, so that a register that was changed since can be told from
a figure that came; release 0.1.0 kept neither this nor the rule that spoke (`reason_code`)."""

NOT_OF_0_1_0 = ("reason_code", "asked")

SERIES = "VERDICT"
"""What every row is one of; the common engine counts rows by it."""

_NULLABLE = ("latest_value", "pace_ratio", *NOT_OF_0_1_0)
_SCHEMA = pa.DataFrameSchema(
    {name: pa.Column(kind, nullable=name in _NULLABLE) for name, kind in VERDICT_COLUMNS.items()}
    | {
        "status": pa.Column(pl.String, pa.Check.str_matches(r"^[a-z_]+$")),
        "method_version": pa.Column(pl.String, pa.Check.str_matches(r"^20\d\d\.\d+$")),
    },
    strict=True,
    ordered=True,
    unique=["target_code", "as_of"],
)


@dataclass(frozen=True, slots=True)
class VerdictShape:
    """How published verdicts pass the border (see `dataset.Shape`)."""

    @property
    def content_columns(self) -> tuple[str, ...]:
        """What makes a vintage new: what was said, not by which release."""
        return (
            "as_of", "target_code", "method_version", "status", "status_basis", "latest_dataset", "latest_series_code",
            "latest_period", "latest_value", "pace_ratio",
        )  # fmt: skip

    def empty(self) -> pl.DataFrame:
        """No rows, every column."""
        return pl.DataFrame(schema=VERDICT_COLUMNS)

    def prepare(self, parsed: Parsed, dataset: str, fetched_on: date) -> pl.DataFrame:
        """Validated rows, sorted by day and target. `edition` names the release. Raises SourceError."""
        published_on = parsed.published_on or fetched_on
        rows = parsed.rows.with_columns(
            *(pl.lit(None).alias(name) for name in NOT_OF_0_1_0 if name not in parsed.rows.columns),
            pl.lit(dataset).alias("dataset"),
            pl.lit(parsed.edition).alias("release_id"),
            pl.lit(SERIES).alias("series_code"),
            pl.lit(published_on).alias("published_on"),
            pl.lit(parsed.published_on_kind or "publisher").alias("published_on_kind"),
            pl.lit("").alias("vintage_id"),
            pl.lit(f"R57 warehouse, release {parsed.edition}").alias("citation"),
        )
        rows = rows.select([pl.col(n).cast(k) for n, k in VERDICT_COLUMNS.items()]).sort("as_of", "target_code")
        if failures := broken_rules(_SCHEMA, rows):
            raise refused(dataset, failures, "look at the verdicts of that release")
        return rows
