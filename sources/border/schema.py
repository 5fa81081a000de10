"""The tidy observation: the one shape in which every statistical dataset enters the warehouse.

`PARSED_COLUMNS` is what a publisher module must give; `tidy` adds what follows from it (the period's days, the vintage,
the citation); `OBSERVATION` is the pandera schema that stands at the border and is never skipped.
"""

from __future__ import annotations

from datetime import date

import pandera.polars as pa
import polars as pl

from sources.vocabulary.dataset import Bounds
from sources.vocabulary.errors import SourceError
from sources.vocabulary.exchange import Parsed
from sources.vocabulary.observation import (
    AS_OF_KINDS,
    DEFAULTS,
    KEY,
    OBS_STATUSES,
    OBSERVATION_COLUMNS,
    VALUE_KINDS,
    VALUE_QUALIFIERS,
    VERIFICATIONS,
    implied_kind,
)
from sources.vocabulary.periods import parse_period
from sources.vocabulary.rules import broken_rules, refused
from sources.vocabulary.units import bounds_of_unit


def tidy(parsed: Parsed, *, dataset: str, citation: str, fetched_on: date) -> pl.DataFrame:
    """The rows of `parsed` with every tidy column but the vintage's name, sorted by key.

    `citation` stands for rows that bring none. Raises SourceError naming row and value where a period cannot be read.
    """
    rows = parsed.rows
    for name, default in DEFAULTS.items():
        if name not in rows.columns:
            rows = rows.with_columns(pl.lit(default).alias(name))
    if "value_kind" not in rows.columns:
        rows = rows.with_columns(implied_kind())
    published_on = parsed.published_on or fetched_on
    kind = parsed.published_on_kind if parsed.published_on else "fetched"
    if "published_on" not in rows.columns:
        rows = rows.with_columns(pl.lit(published_on).cast(pl.Date).alias("published_on"))
    periods = {}
    for text in rows["period"].unique().to_list():
        try:
            periods[text] = parse_period(text)
        except (ValueError, TypeError) as error:
            row = rows.with_row_index("row").filter(pl.col("period").eq_missing(pl.lit(text))).row(0, named=True)
            raise SourceError(
                kind="invalid",
                what=f"a period cannot be read: {error}",
                where=f"dataset {dataset}, row {row['row'] + 1}, column period, value {text!r}",
                next_step="compare the landed file with the adapter's reading of periods",
            ) from None
    calendar = pl.DataFrame(
        [(p.text, p.start, p.end, p.frequency) for p in periods.values()],
        schema={"period": pl.String, "period_start": pl.Date, "period_end": pl.Date, "frequency": pl.String},
        orient="row",
    )
    return (
        rows.join(calendar, on="period", how="left")
        .with_columns(
            pl.lit(dataset).alias("dataset"),
            pl.lit("").alias("vintage_id"),
            pl.when(pl.col("edition") == "").then(pl.lit(parsed.edition)).otherwise(pl.col("edition")).alias("edition"),
            pl.when(pl.col("published_on_kind") == "")
            .then(pl.lit(kind))
            .otherwise(pl.col("published_on_kind"))
            .alias("published_on_kind"),
            pl.when(pl.col("citation") == "").then(pl.lit(citation)).otherwise(pl.col("citation")).alias("citation"),
        )
        .select([pl.col(name).cast(kind_of) for name, kind_of in OBSERVATION_COLUMNS.items()])
        .sort(KEY)
    )


_SCHEMA = pa.DataFrameSchema(
    {
        "dataset": pa.Column(pl.String, pa.Check.str_length(min_value=1)),
        "series_code": pa.Column(pl.String, pa.Check.str_length(min_value=1)),
        "area_code": pa.Column(pl.String, pa.Check.str_length(min_value=1)),
        "period": pa.Column(pl.String),
        "period_start": pa.Column(pl.Date),
        "period_end": pa.Column(pl.Date),
        "frequency": pa.Column(pl.String, pa.Check.isin(["A", "Q", "M", "P"])),
        "value": pa.Column(pl.Float64),
        "value_qualifier": pa.Column(pl.String, pa.Check.isin(VALUE_QUALIFIERS)),
        "unit": pa.Column(pl.String, pa.Check.str_length(min_value=1)),
        "obs_status": pa.Column(pl.String, pa.Check.isin(OBS_STATUSES)),
        "edition": pa.Column(pl.String),
        "published_on": pa.Column(pl.Date),
        "published_on_kind": pa.Column(pl.String, pa.Check.isin(AS_OF_KINDS)),
        "vintage_id": pa.Column(pl.String),
        "citation": pa.Column(pl.String, pa.Check.str_length(min_value=1)),
        "source_url": pa.Column(pl.String),
        "source_locator": pa.Column(pl.String),
        "verification": pa.Column(pl.String, pa.Check.isin(VERIFICATIONS)),
        "note": pa.Column(pl.String),
        "value_kind": pa.Column(pl.String, pa.Check.isin(VALUE_KINDS)),
    },
    strict=True,
    ordered=True,
)

NEXT_STEP = "look at the landed file; if the publisher erred, add an entry to sources/border/corrections.yml"


def validate(rows: pl.DataFrame, *, dataset: str, areas: frozenset[str], bounds: Bounds, where: str = "") -> None:
    """Let rows through the border, or raise one SourceError naming dataset, row, column, value and rule of each fault.

    Checked: the columns and their types (pandera, strict and lazy), the key, known areas, finite values within the
    unit's and the dataset's bounds, years, and that there are as many rows and areas as the catalog promises.
    """
    if failures := broken_rules(_SCHEMA, rows):
        raise refused(dataset, failures, NEXT_STEP, where)
    numbered = rows.with_row_index("row", offset=1)

    def fail(found: pl.DataFrame, column: str, rule: str) -> None:
        failures.extend(
            f"row {r['row']} ({r['series_code']} {r['area_code']} {r['period']}), "
            f"column {column}, value {r[column]!r}: {rule}"
            for r in found.iter_rows(named=True)
        )

    fail(numbered.filter(pl.struct(KEY).is_duplicated()), "value", f"rule unique key ({', '.join(KEY)})")
    fail(numbered.filter(~pl.col("area_code").is_in(sorted(areas))), "area_code", "rule known area code")
    fail(numbered.filter(~pl.col("value").is_finite()), "value", "rule finite number")
    forecast_done = (pl.col("obs_status") == "F") & (pl.col("value_kind") != "plan")
    fail(numbered.filter(forecast_done), "value_kind", "rule a forecast (obs_status F) is a plan")
    units = {unit: bounds_of_unit(unit) for unit in rows["unit"].unique()}
    low, high = (
        pl.col("unit").replace_strict({unit: pair[end] for unit, pair in units.items()}, return_dtype=pl.Float64)
        for end in (0, 1)
    )
    fail(numbered.filter((pl.col("value") < low) | (pl.col("value") > high)), "value", "rule range of the unit")
    if bounds.value_min is not None:
        fail(numbered.filter(pl.col("value") < bounds.value_min), "value", f"rule at least {bounds.value_min}")
    if bounds.value_max is not None:
        fail(numbered.filter(pl.col("value") > bounds.value_max), "value", f"rule at most {bounds.value_max}")
    fail(numbered.filter(pl.col("period_start").dt.year() < bounds.first_year), "period", "rule first year")
    fail(
        numbered.filter((pl.col("period_start") > pl.col("published_on")) & (pl.col("obs_status") != "F")),
        "period",
        "rule no observation of a period that had not begun when it was published",
    )
    if rows.height < bounds.min_rows:
        failures.append(f"{rows.height} rows: rule at least {bounds.min_rows} rows")
    if rows["area_code"].n_unique() < bounds.min_areas:
        failures.append(f"{rows['area_code'].n_unique()} areas: rule at least {bounds.min_areas} areas")
    if failures:
        raise refused(dataset, failures, NEXT_STEP, where)
