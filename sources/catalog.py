"""One declaration per dataset: everything that must be known of it is said here, once.

To add a source: write a publisher module (see docs/add-a-source.md), then one entry here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

import polars as pl

from sources import data360, owid, undp_hdr, unesco_uis, unsd_sdg, wipo_gii, world_bank
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

MOBILE_GENERATIONS = ("2G", "3G", "4G", "5G")

FINDEX_CODES: Mapping[str, str] = {
    "account.t.d": "account_t_d",
    "fiaccount.t.d": "fiaccount_t_d",
    "mobileaccount.t.d": "mobileaccount_t_d",
}
"""Findex indicator of the API → the code of the database's file, which is the series code here. The payment questions
(`fin26a` …) are in the file alone."""

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
    Dataset(
        name="un_egdi",
        title="E-Government Development Index",
        publisher="United Nations Department of Economic and Social Affairs",
        publisher_code="un_desa",
        homepage="https://publicadministration.un.org/egovkb",
        licence="UN terms of use, attribution",
        licence_class="open",
        cadence="biennial",
        release_months=(9,),
        description="E-government development index with its three sub-indices, by edition of the survey.",
        routes=(
            Route(
                data360,
                {
                    "database": "UN_EGDI",
                    "edition": "period",
                    "series": {
                        "UN_EGDI_EGDI": {"code": "EGDI", "unit": "index 0-1"},
                        "UN_EGDI_OSI": {"code": "EGDI_OSI", "unit": "index 0-1"},
                        "UN_EGDI_HCI": {"code": "EGDI_HCI", "unit": "index 0-1"},
                        "UN_EGDI_TII": {"code": "EGDI_TII", "unit": "index 0-1"},
                    },
                },
                "World Bank Data360 UN_EGDI",
            ),
        ),
        bounds=Bounds(min_rows=300, min_areas=13, first_year=2003, value_min=0, value_max=1),
    ),
    Dataset(
        name="itu_gci",
        title="Global Cybersecurity Index",
        publisher="International Telecommunication Union",
        publisher_code="itu",
        homepage="https://www.itu.int/en/ITU-D/Cybersecurity/Pages/global-cybersecurity-index.aspx",
        licence="CC BY-NC-SA 3.0 IGO (ITU)",
        licence_class="noncommercial",
        cadence="irregular",
        description="Cybersecurity score by edition; early editions ran from 0 to 1, later ones from 0 to 100.",
        routes=(
            Route(
                data360,
                {
                    "database": "ITU_GCI",
                    "edition": "period",
                    "series": {
                        "ITU_GCI_GCI_OVRL_SCRE": {"code": "GCI_SCORE", "unit": "score 0-100", "index_until": "2018"}
                    },
                },
                "World Bank Data360 ITU_GCI",
            ),
        ),
        bounds=Bounds(min_rows=14, min_areas=13, first_year=2014, value_min=0, value_max=100),
    ),
    Dataset(
        name="itu_coverage",
        title="Population covered by a mobile network, by technology (SDG 9.c.1)",
        publisher="International Telecommunication Union",
        publisher_code="itu",
        homepage="https://datahub.itu.int/",
        licence="CC BY-NC-SA 3.0 IGO (ITU)",
        licence_class="noncommercial",
        cadence="annual",
        release_months=(7, 12),
        description="Share of the population covered by at least 2G, 3G, 4G and 5G.",
        routes=(
            Route(
                data360,
                {
                    "database": "ITU_DH",
                    "series": {
                        f"ITU_DH_POP_COV_{g}": {"code": f"IT_MOB_{g}NTWK", "unit": "% of population"}
                        for g in MOBILE_GENERATIONS
                    },
                },
                "World Bank Data360 ITU_DH",
            ),
            Route(
                owid,
                {
                    "slug": "population-covered-by-mobile-network-by-network-capability",
                    "columns": {
                        f"_9_c_1__it_mob_{g.lower()}ntwk": {"code": f"IT_MOB_{g}NTWK", "unit": "% of population"}
                        for g in MOBILE_GENERATIONS
                    },
                },
                "Our World in Data",
            ),
            Route(
                unsd_sdg,
                {"series": {f"IT_MOB_{g}NTWK": "% of population" for g in MOBILE_GENERATIONS}},
                "UN SDG global database",
            ),
        ),
        bounds=Bounds(min_rows=300, min_areas=13, first_year=1990),
    ),
    Dataset(
        name="unesco_uis",
        title="Research and development statistics (SDG 9.5)",
        publisher="UNESCO Institute for Statistics",
        publisher_code="unesco_uis",
        homepage="https://databrowser.uis.unesco.org/",
        licence="CC BY-SA 3.0 IGO",
        licence_class="sharealike",
        cadence="half-yearly",
        release_months=(2, 9),
        description="Gross domestic expenditure on R&D as a share of GDP, researchers (FTE) per million inhabitants.",
        routes=(
            Route(
                unesco_uis,
                {
                    "indicators": {
                        "EXPGDP.TOT": "% of GDP",
                        "RESDEN.INHAB.TFTE": "researchers (FTE) per million people",
                    }
                },
                "UIS data API",
            ),
        ),
        bounds=Bounds(min_rows=150, min_areas=10, first_year=1996),
    ),
    Dataset(
        name="undp_hdr",
        title="Human Development Report, composite indices complete time series",
        publisher="United Nations Development Programme",
        publisher_code="undp",
        homepage="https://hdr.undp.org/data-center",
        licence="CC BY 3.0 IGO",
        licence_class="open",
        cadence="annual",
        release_months=(5,),
        description="Human development index with its components; each edition recalculates the whole history.",
        routes=(
            Route(
                undp_hdr,
                {
                    "edition": "HDR 2025",
                    "path": "2025_HDR/HDR25_Composite_indices_complete_time_series.csv",
                    "published_on": "2025-05-06",
                    "newest_year": "2023",
                },
                "HDR 2025 file",
            ),
        ),
        bounds=Bounds(min_rows=1_500, min_areas=14, first_year=1990),
    ),
    Dataset(
        name="wipo_gii",
        title="Global Innovation Index",
        publisher="World Intellectual Property Organization",
        publisher_code="wipo",
        homepage="https://www.wipo.int/gii-ranking/en/",
        licence="CC BY 4.0",
        licence_class="open",
        cadence="annual",
        release_months=(9,),
        description="Rank and score by edition; scores are not comparable between editions.",
        routes=(Route(wipo_gii, {"editions": ("2023", "2024", "2025")}, "GII ranking files"),),
        bounds=Bounds(min_rows=60, min_areas=9, first_year=2007),
    ),
    Dataset(
        name="cset_ai_publications",
        title="Annual scholarly publications on artificial intelligence",
        publisher="CSET, Georgetown University (Emerging Technology Observatory); processed by Our World in Data",
        publisher_code="cset",
        homepage="https://ourworldindata.org/grapher/annual-scholarly-publications-on-artificial-intelligence",
        licence="CC BY 4.0 (Our World in Data); ETO data CC BY-NC 4.0",
        licence_class="noncommercial",
        cadence="annual",
        description="Scholarly publications on artificial intelligence by country and year.",
        routes=(
            Route(
                owid,
                {
                    "slug": "annual-scholarly-publications-on-artificial-intelligence",
                    "columns": {
                        "num_articles__field_all": {
                            "code": "CSET_AI_ARTICLES_ALL",
                            "unit": "scholarly publications (articles)",
                        }
                    },
                },
                "Our World in Data",
            ),
        ),
        bounds=Bounds(min_rows=100, min_areas=13, first_year=2010, value_min=0),
    ),
    Dataset(
        name="un_sdg",
        title="Global SDG Indicators Database, research and development (SDG 9.5)",
        publisher="United Nations Statistics Division",
        publisher_code="unsd",
        homepage="https://unstats.un.org/sdgs/dataportal",
        licence="UN data terms, attribution",
        licence_class="open",
        cadence="quarterly",
        release_months=(3, 6, 9, 12),
        description="R&D expenditure as a share of GDP and researchers (FTE) per million, in the UN database.",
        routes=(
            Route(
                unsd_sdg,
                {
                    "series": {
                        "GB_XPD_RSDV": "% of GDP",
                        "GB_POP_SCIERD": "researchers (FTE) per million people",
                    }
                },
                "UN SDG API",
            ),
        ),
        bounds=Bounds(min_rows=150, min_areas=10, first_year=1990),
    ),
    Dataset(
        name="global_findex",
        title="Global Findex Database",
        publisher="World Bank",
        publisher_code="world_bank",
        homepage="https://www.worldbank.org/en/publication/globalfindex",
        licence="CC BY 4.0 (World Bank Terms of Use for Datasets)",
        licence_class="open",
        cadence="triennial",
        release_months=(7,),
        description="Adults (15 and over) with an account, a bank account, a mobile money account.",
        routes=(
            Route(
                world_bank,
                {
                    "indicators": dict.fromkeys(FINDEX_CODES, "% of adults 15+"),
                    "codes": FINDEX_CODES,
                    "source": "28",
                    "areas": "all",
                },
                "World Bank API v2, source 28",
            ),
            Route(
                data360,
                {
                    "database": "WB_FINDEX",
                    "series": {
                        f"WB_FINDEX_{code.upper()}": {"code": code, "unit": "% of adults 15+"}
                        for code in FINDEX_CODES.values()
                    },
                },
                "World Bank Data360 WB_FINDEX",
            ),
        ),
        bounds=Bounds(min_rows=60, min_areas=9, first_year=2011),
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
