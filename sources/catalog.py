"""One declaration per dataset: everything that must be known of it is said here, once.

To add a source: write a publisher module (see docs/add-a-source.md), then one entry here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

import polars as pl

from sources import world_bank
from sources.adapter import Bounds, Parsed, Route
from sources.raw import VALUE_COLUMNS
from sources.schema import OBSERVATION_COLUMNS, empty_observations


class Shape(Protocol):
    """The schema of a dataset that is not statistics (cables): its empty frame and its own way through the border."""

    @property
    def content_columns(self) -> tuple[str, ...]: ...

    def empty(self) -> pl.DataFrame: ...

    def prepare(self, parsed: Parsed, dataset: str, fetched_on: date) -> pl.DataFrame:
        """Validated rows with an `as_of` and a `vintage_id` column. Raises SourceError."""
        ...


@dataclass(frozen=True, slots=True)
class Dataset:
    """A dataset of one publisher.

    `cadence`: how often the publisher releases (daily … biennial, irregular); `release_months`: the months in which it
    does, where there is a calendar; `routes`: ways to it, tried in order (none: curated, shipped with the project);
    `licence_class`: open | sharealike | noncommercial | restricted; `rows_published`: whether its rows may appear in a
    release (else only figures derived from them); `bounds` hold for fetched vintages, `shipped_bounds` for shipped.
    """

    name: str
    title: str
    publisher: str
    publisher_code: str
    homepage: str
    licence: str
    licence_class: str
    cadence: str
    description: str
    release_months: tuple[int, ...] = ()
    routes: tuple[Route, ...] = ()
    key_env: str = ""
    rows_published: bool = True
    curated: bool = False
    bounds: Bounds = field(default_factory=Bounds)
    shipped_bounds: Bounds = field(default_factory=Bounds)
    extra_areas: frozenset[str] = frozenset()
    shape: Shape | None = None
    partitioned: bool = False
    """Fetched by partition with its own loader (speed tiles), not by the common engine."""

    @property
    def kind(self) -> str:
        return "observation" if self.shape is None and not self.partitioned else "own"

    @property
    def content_columns(self) -> tuple[str, ...]:
        """What makes a vintage new. In a register kept by hand a mended citation or doubt is news as well."""
        if self.shape is not None:
            return self.shape.content_columns
        return tuple(OBSERVATION_COLUMNS) if self.curated else VALUE_COLUMNS

    def empty(self) -> pl.DataFrame:
        return self.shape.empty() if self.shape is not None else empty_observations()

    def cite(self, edition: str) -> str:
        """How a figure of this dataset is cited."""
        return f"{self.publisher}, {self.title}" + (f", edition {edition}" if edition else "")

    def next_release(self, after: date) -> date | None:
        """The first day of the next month in which the publisher releases; None without a calendar."""
        months = [(after.year + (m <= after.month), m) for m in self.release_months]
        return min((date(y, m, 1) for y, m in months), default=None)


WORLD_BANK_UNITS: Mapping[str, str] = {
    "GB.XPD.RSDV.GD.ZS": "% of GDP",
    "SP.POP.SCIE.RD.P6": "researchers (FTE) per million people",
    "IP.JRN.ARTC.SC": "articles (fractional count)",
    "IP.PAT.RESD": "patent applications",
    "IP.PAT.NRES": "patent applications",
    "TX.VAL.TECH.CD": "current US$",
    "TX.VAL.TECH.MF.ZS": "% of manufactured exports",
    "TX.VAL.MRCH.CD.WT": "current US$",
    "TX.VAL.ICTG.ZS.UN": "% of total goods exports",
    "TX.MNF.TECH.ZS.UN": "% of manufactured exports",
    "NV.MNF.TECH.ZS.UN": "% of manufacturing value added",
    "NY.GDP.MKTP.CD": "current US$",
    "NY.GDP.PCAP.CD": "current US$",
    "NY.GDP.PCAP.PP.KD": "constant 2021 international $ (PPP)",
    "NY.GNP.PCAP.CD": "current US$ (Atlas method)",
    "SP.POP.TOTL": "persons",
    "IT.NET.USER.ZS": "% of population",
    "IT.NET.BBND.P2": "subscriptions per 100 people",
    "IT.CEL.SETS.P2": "subscriptions per 100 people",
    "IT.NET.SECR.P6": "servers per million people",
}
"""Indicator → unit as the Bank states it. The API leaves its own field `unit` empty, so the unit is declared here."""

_REGISTER: tuple[Dataset, ...] = (
    Dataset(
        name="reported_figures",
        title="Official and press figures on Resolution 57, register kept by hand",
        publisher="several (each row names its own)",
        publisher_code="reported",
        homepage="",
        licence="single facts quoted with citation",
        licence_class="open",
        cadence="irregular",
        description="Figures stated in official reports and the press, each cited to document, page and date.",
        curated=True,
    ),
    Dataset(
        name="world_bank",
        title="World Development Indicators",
        publisher="World Bank",
        publisher_code="world_bank",
        homepage="https://datatopics.worldbank.org/world-development-indicators/",
        licence="CC BY 4.0 (World Bank Terms of Use for Datasets)",
        licence_class="open",
        cadence="quarterly",
        release_months=(1, 4, 7, 10),
        description="Research spending, researchers, patents, articles, technology exports, GDP, population, internet.",
        routes=(Route(world_bank, {"indicators": WORLD_BANK_UNITS, "source": "2"}, "World Bank API v2"),),
        bounds=Bounds(min_rows=1_000, min_areas=11, first_year=1960),
    ),
)

DATASETS: dict[str, Dataset] = {dataset.name: dataset for dataset in _REGISTER}
"""Every dataset by name, in the order of the register."""


def dataset(name: str) -> Dataset:
    """The entry of a dataset. Raises KeyError naming the datasets there are."""
    try:
        return DATASETS[name]
    except KeyError:
        raise KeyError(f"no dataset {name!r}; there are {', '.join(DATASETS)}") from None


INDEX_COLUMNS: dict[str, Any] = {
    "dataset": pl.String,
    "title": pl.String,
    "publisher": pl.String,
    "publisher_code": pl.String,
    "homepage": pl.String,
    "licence": pl.String,
    "licence_class": pl.String,
    "cadence": pl.String,
    "release_months": pl.String,
    "key_env": pl.String,
    "routes": pl.String,
    "kind": pl.String,
    "description": pl.String,
    "rows_published": pl.Boolean,
    "retrieval_mode": pl.String,
    "last_attempt_at": pl.Datetime("us"),
    "last_success_at": pl.Datetime("us"),
    "last_outcome": pl.String,
    "last_reason": pl.String,
    "current_vintage_id": pl.String,
    "newest_period": pl.String,
    "newest_period_end": pl.Date,
    "next_expected_release": pl.Date,
}
