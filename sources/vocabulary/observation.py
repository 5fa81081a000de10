"""The tidy observation: the one shape in which every statistical dataset enters the warehouse.

`PARSED_COLUMNS` is what a publisher module must give; the border (`border/schema.py`) adds what follows from it: the
period's days, the vintage, the citation.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl

PARSED_COLUMNS: dict[str, Any] = {
    "series_code": pl.String,
    "area_code": pl.String,
    "period": pl.String,
    "value": pl.Float64,
    "unit": pl.String,
}
"""Every parsed row says at least this. Units: shares are percent (0-100), money names its currency and scale."""

DEFAULTS: dict[str, str] = {
    "value_qualifier": "eq",
    "obs_status": "A",
    "edition": "",
    "published_on_kind": "",
    "citation": "",
    "source_url": "",
    "source_locator": "",
    "verification": "published",
    "note": "",
}
"""What a parsed row may leave out, and what is meant when it does (empty: taken from the vintage)."""

OBSERVATION_COLUMNS: dict[str, Any] = {
    "dataset": pl.String,
    "series_code": pl.String,
    "area_code": pl.String,
    "period": pl.String,
    "period_start": pl.Date,
    "period_end": pl.Date,
    "frequency": pl.String,
    "value": pl.Float64,
    "value_qualifier": pl.String,
    "unit": pl.String,
    "obs_status": pl.String,
    "edition": pl.String,
    "published_on": pl.Date,
    "published_on_kind": pl.String,
    "vintage_id": pl.String,
    "citation": pl.String,
    "source_url": pl.String,
    "source_locator": pl.String,
    "verification": pl.String,
    "note": pl.String,
    "value_kind": pl.String,
}

KEY = ("series_code", "area_code", "period", "edition", "published_on")
"""What names one observation within one vintage of one dataset."""

VALUE_QUALIFIERS = ("eq", "ge", "le", "approx")
OBS_STATUSES = ("A", "E", "P", "F", "B")
VALUE_KINDS = ("outcome", "plan", "claim_of_completion")
AS_OF_KINDS = ("publisher", "edition_year_end", "mirror", "approximate", "fetched")
VERIFICATIONS = (
    "published",
    "excerpt",
    "address_incomplete",
    "derived",
    "journal",
    "official_text",
    "doubtful",
    "handed_in",
    "mirror_checked",
    "mirror_unverified",
)


def implied_kind() -> pl.Expr:
    """What a figure is that does not say it: a forecast (status F) is no outcome, everything else is one."""
    return pl.when(pl.col("obs_status") == "F").then(pl.lit("plan")).otherwise(pl.lit("outcome")).alias("value_kind")


def parsed_rows(rows: Iterable[Mapping[str, object]]) -> pl.DataFrame:
    """Rows given as mappings, as a frame with `PARSED_COLUMNS` and whichever of the defaulted columns occur."""
    listed = list(rows)
    names = (*DEFAULTS, "value_kind")
    extra: dict[str, Any] = {name: pl.String for name in names if any(name in row for row in listed)}
    if any("published_on" in row for row in listed):
        extra["published_on"] = pl.Date
    return pl.DataFrame(listed, schema={**PARSED_COLUMNS, **extra}, orient="row", strict=True)


def empty_observations() -> pl.DataFrame:
    """No rows, with every tidy column: what a dataset that was never fetched reads as."""
    return pl.DataFrame(schema=OBSERVATION_COLUMNS)


VALUE_COLUMNS = (
    "series_code",
    "area_code",
    "period",
    "value",
    "value_qualifier",
    "unit",
    "obs_status",
    "edition",
    "published_on",
)
"""What the content of a statistical vintage is: a new address or wording for the same figures is no new vintage."""
