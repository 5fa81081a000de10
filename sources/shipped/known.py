"""The figures that are known of a dataset before anybody is asked: the shipped ones, each with its edition."""

from __future__ import annotations

import polars as pl

from sources.border.vintages import RawStore
from sources.shipped.tables import bundled_vintages
from sources.vocabulary.dataset import Dataset

COLUMNS = {
    "series_code": pl.String,
    "area_code": pl.String,
    "period": pl.String,
    "value": pl.Float64,
    "unit": pl.String,
    "edition": pl.String,
}


def known_figures(dataset: Dataset, store: RawStore) -> pl.DataFrame:
    """The newest shipped figure of each series, area and period; of a dataset that ships none, what is served."""
    if dataset.kind != "observation":
        return pl.DataFrame(schema=COLUMNS)
    shipped = [
        vintage.rows.with_columns(pl.lit(vintage.edition).alias("edition")).select(COLUMNS.keys())
        for vintage in bundled_vintages(dataset.name)
    ]
    served = store.newest(dataset.name) if not shipped else None
    rows = shipped or ([store.rows(served).select(COLUMNS.keys())] if served else [])
    known = pl.concat([pl.DataFrame(schema=COLUMNS), *rows])
    return known.unique(["series_code", "area_code", "period"], keep="last", maintain_order=True)
