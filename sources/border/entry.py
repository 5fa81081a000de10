"""Through the border: parsed rows are tidied, corrected, validated, compared with what is served, and kept.

Fetched answers and shipped tables enter by the same door.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import polars as pl

from sources.border.comparison import UNCOMPARED, Comparison, compare, fewer
from sources.border.corrections import apply_corrections
from sources.border.findings import LINE
from sources.border.schema import tidy, validate
from sources.border.serving import served_rows
from sources.border.vintages import NO_FIGURES, RawStore, Vintage
from sources.vocabulary.areas import HOME, crosswalk
from sources.vocabulary.clock import hanoi_day
from sources.vocabulary.dataset import Dataset
from sources.vocabulary.errors import SourceError, legible
from sources.vocabulary.exchange import Parsed


def let_in(parsed: Parsed, dataset: Dataset, *, mode: str, now: datetime) -> pl.DataFrame:
    """Rows tidied, corrected and validated, as they were read on that day. Raises SourceError."""
    if dataset.shape is not None:
        return dataset.shape.prepare(parsed, dataset.name, hanoi_day(now))
    rows = tidy(parsed, dataset=dataset.name, citation=dataset.cite(parsed.edition), fetched_on=hanoi_day(now))
    rows = apply_corrections(rows, dataset.name)
    bounds = dataset.bounds if mode == "live" else dataset.shipped_bounds
    validate(rows, dataset=dataset.name, areas=frozenset(crosswalk()) | dataset.extra_areas, bounds=bounds)
    return rows


def take_in(
    parsed: Parsed, dataset: Dataset, store: RawStore, *, mode: str, route: str, now: datetime
) -> tuple[Vintage, bool]:
    """Rows through the border: tidied, corrected, validated, compared with what is served, kept.

    What stands out in the comparison makes a fetched vintage wait for a person. Raises SourceError.
    """
    if parsed.rows.is_empty():
        raise SourceError(
            "empty",
            "the publisher answered with no rows",
            f"dataset {dataset.name}, route {route}",
            next_step="an empty answer is no zero and no proof of absence: look at the landed answer",
        )
    rows = let_in(parsed, dataset, mode=mode, now=now)
    compared = compared_with_served(rows, dataset, store, now, parsed.missing) if mode == "live" else UNCOMPARED
    return store.write(
        rows,
        dataset=dataset.name,
        retrieval_mode=mode,
        route=route,
        edition=parsed.edition,
        retrieved_at=now,
        content_columns=dataset.content_columns,
        notes=(*map(legible, parsed.notes), *(f"{NO_FIGURES}{c}: {legible(s)}" for c, s in parsed.missing.items())),
        compared=compared,
    )


def compared_with_served(
    rows: pl.DataFrame, dataset: Dataset, store: RawStore, now: datetime, missing: Collection[str]
) -> Comparison:
    """A fetched vintage beside what is served. `missing`: series of which the publisher says that it has no figures.
    What was only ever shipped counts where the vintage has the series, for
    Viet Nam and the areas it speaks of: a route may ask for less than a table holds."""
    if dataset.shape is not None:
        newest = store.newest(dataset.name)
        return fewer(rows, store.rows(newest), dataset.usual) if newest else UNCOMPARED
    fetched = [store.rows(v).select(LINE) for v in store.in_force(dataset.name) if v.retrieval_mode == "live"]
    areas = [*rows["area_code"].unique(), HOME]
    named = rows.select("series_code").unique().join(pl.DataFrame({"area_code": areas}), how="cross").select(LINE)
    served = served_rows(store, dataset).join(pl.concat([*fetched, named]).unique(), on=LINE, how="semi")
    shipped = [v.vintage_id for v in store.in_force(dataset.name) if v.retrieval_mode != "live"]
    return compare(rows, served, dataset.usual, hanoi_day(now), excused=missing, shipped=shipped)
