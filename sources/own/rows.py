"""Figures that were judged, as rows that go through the border: under which dataset, which series, with which words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

import polars as pl

from sources.own.judging import Figure
from sources.vocabulary.errors import legible
from sources.vocabulary.observation import KEY, OBSERVATION_COLUMNS, parsed_rows

PUBLIC, INTERNAL = "own_figures", "own_figures_internal"
DATASET_OF = {"public": PUBLIC, "internal": INTERNAL}
"""Who may see a figure → the dataset in which it is kept. The two never share a file, so that a release for everybody
is made as if the second were not there."""
SUFFIX = {"outcome": "", "plan": ".PLAN", "claim_of_completion": ".CLAIM"}
"""What a plan, or a claim that something is done, adds to the code of its series: what came about stays unmixed."""
_ADDRESS = re.compile(r"https?://\S+", re.ASCII | re.IGNORECASE)


def series_code(figure: Figure) -> str:
    """`<INDICATOR>.<AGENCY>`: what one agency says of one indicator; dbt takes it apart again (`int_own_series`)."""
    return f"{figure.measure.indicator}.{figure.agency}".upper() + SUFFIX[figure.kind]


STATEMENT = tuple(column for column in KEY if column != "edition")
"""What names one statement of a document, however often it was handed in."""


def rows_of(figures: Iterable[Figure], agency_names: Mapping[str, str], said_at: datetime) -> pl.DataFrame:
    """The figures as parsed rows. A document that can be looked up, at its address or its page, is `handed_in`; one
    without either has an incomplete address. Their edition is the moment at which they were handed in: of one day
    what was handed in last speaks, also where it says again what the document said at first."""
    edition = said_at.astimezone(UTC).isoformat(timespec="microseconds")
    return parsed_rows(
        {
            "series_code": series_code(figure),
            "area_code": figure.area,
            "period": figure.period.text,
            "value": figure.value,
            "unit": figure.measure.unit,
            "value_qualifier": figure.qualifier,
            "obs_status": "F" if figure.kind == "plan" else "A",
            "value_kind": figure.kind,
            "edition": edition,
            "published_on": figure.published_on,
            "published_on_kind": "publisher",
            "citation": f"{agency_names[figure.agency]}: {legible(figure.document)}, {figure.published_on}",
            "source_url": figure.place if _ADDRESS.fullmatch(figure.place) else "",
            "source_locator": "" if _ADDRESS.fullmatch(figure.place) else legible(figure.place),
            "verification": "handed_in" if figure.place else "address_incomplete",
            "note": legible(figure.note),
        }
        for figure in figures
    )


def overlaid(before: pl.DataFrame, came: pl.DataFrame) -> pl.DataFrame:
    """The whole table once a file came: what it says takes the place of what the same document said before it (same
    series, area, period and day of publication), everything else stays. Nothing is removed by not being said again,
    and what an older file is read for once more takes no newer one's place."""
    columns = list(OBSERVATION_COLUMNS)
    said = pl.concat([before.select(columns), came.select(columns)]).sort("edition", maintain_order=True)
    return said.unique(STATEMENT, keep="last", maintain_order=True).sort(KEY)
