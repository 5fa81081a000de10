"""The provinces of today with all that is known of each: figures, those of the provinces it was made from, speeds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from exports.marts import licences
from exports.marts.audience import Audience
from exports.marts.contents import Contents
from exports.marts.kinds import PROVINCES
from exports.marts.provinces import TABLE as SPEEDS
from exports.marts.records import Row
from exports.marts.registers import Text
from exports.marts.scoreboard import Target, read_targets

TABLES = (
    *("dim_province", "dim_former_province", "dim_indicator", "dim_series", "dim_source", "dim_licence"),
    *("bridge_derived_input", "fct_observation", "mart_province_indicator", "mart_province_scorecard", SPEEDS),
    *sorted({*PROVINCES.tables.values()}),
)
"""The public tables that they are read from."""

ORDER = (
    *("provincial_dti", "public_service_index", "full_process_share_of_eligible", "papi_e_governance"),
    *("papi_home_internet", "papi_total", "pii_score", "digital_economy_grdp", "e_business_index"),
    *("grdp_per_head", "population"),
)
"""The indicators of mart_province_scorecard in its order, which come first; all others follow by their codes."""

FIGURES = """
    select
        figures.*, indicator.theme, coalesce(series.trend_allowed, false) as trend_allowed,
        series.name_en as series_name_en, series.name_vi as series_name_vi
    from mart_province_indicator as figures
    left join dim_indicator as indicator using (indicator_code)
    left join dim_series as series using (dataset, series_code)
    order by figures.gso_code, figures.indicator_code, figures.dataset, figures.series_code, figures.period_end,
        figures.period_start, figures.period, figures.former_gso_code nulls first
"""
NEWEST_SPEEDS = f"""
    select
        *, coalesce(mean_download_mbps, median_download_mbps) as download_mbps, mean_download_low95_mbps as low95_mbps,
        mean_download_high95_mbps as high95_mbps
    from {SPEEDS}
    where unit_kind = 'province' and coalesce(mean_download_mbps, median_download_mbps) is not null
    qualify period_end = max(period_end) over (partition by network, measured_by, gso_code)
    order by gso_code, network, measured_by
"""  # noqa: S608 (a constant)
HANDED_IN = """
    select
        figures.area_code as gso_code, series.indicator_code, indicator.name_en as indicator_name_en,
        indicator.name_vi as indicator_name_vi, figures.dataset, figures.series_code, series.stated_by_en,
        series.stated_by_vi, figures.period, figures.value, figures.value_qualifier, figures.unit, figures.value_kind,
        figures.obs_status, figures.published_on, figures.citation, figures.source_url
    from fct_observation as figures
    inner join dim_series as series using (dataset, series_code)
    left join dim_indicator as indicator on series.indicator_code = indicator.indicator_code
    where series.source_class = 'own_statement'
    order by figures.area_code, series.indicator_code, figures.series_code, figures.period_end desc, figures.period
"""
WITHHELD = f"""
    select
        series.indicator_code, string_agg(distinct source.title, ', ') as titles,
        string_agg(distinct source.title_vi, ', ') as titles_vi
    from dim_series as series
    left join bridge_derived_input as recipe using (dataset, series_code)
    inner join dim_source as source on coalesce(recipe.input_dataset, series.dataset) = source.dataset
    inner join dim_licence as licence using (licence_class)
    where licence.public_form = '{licences.WITHHELD}'
    group by series.indicator_code
"""  # noqa: S608 (a constant)
"""What is measured by tables that may not be passed on, by indicator."""


@dataclass(frozen=True)
class Province:
    """A province of today. `figures`: of every series, in order of time; `former`: the provinces it was made from."""

    register: Row
    scorecard: Row
    former: Sequence[Row]
    figures: Sequence[Row]
    speeds: Sequence[Row]
    """The newest of each network and way of measuring."""
    targets: Sequence[Target] = ()
    """Those that it sets itself, the newest programme first."""
    handed_in: Sequence[Row] = ()
    """What agencies stated of it in files of their own, plans among it: compared with nobody else's."""

    @property
    def code(self) -> str:
        return str(self.register["gso_code"])

    @property
    def path(self) -> str:
        """Its page, inside a release."""
        return f"provinces/{self.code}.html"

    @property
    def is_merged(self) -> bool:
        return int(self.register["former_count"]) > 1

    @property
    def by_other_series(self) -> list[str]:
        """The indicators of the scorecard that have a figure by another series alone."""
        return _codes(self.scorecard["by_other_series_indicators"])

    @property
    def missing(self) -> list[str]:
        """The indicators of the scorecard without any figure."""
        return _codes(self.scorecard["missing_indicators"])

    @cached_property
    def by_indicator(self) -> Mapping[str, Sequence[Row]]:
        """Indicator → figures of the province and of those it was made from."""
        return {code: list(rows) for code, rows in groupby(self.figures, key=lambda row: row["indicator_code"])}


def provinces(contents: Contents) -> list[Province]:
    """All of them, by code."""
    cards = {row["gso_code"]: row for row in contents.rows("from mart_province_scorecard")}
    figures = _by_province(contents.rows(FIGURES))
    speeds = _by_province(contents.rows(NEWEST_SPEEDS))
    targets = _own_targets(contents)
    handed_in = _by_province(contents.rows(HANDED_IN))
    former = _by_province(contents.rows("from dim_former_province order by gso_code, former_gso_code"))
    return [
        Province(
            row,
            cards[row["gso_code"]],
            former.get(row["gso_code"], []),
            figures.get(row["gso_code"], []),
            speeds.get(row["gso_code"], []),
            targets.get(row["gso_code"], []),
            handed_in.get(row["gso_code"], []),
        )
        for row in contents.rows("from dim_province order by gso_code")
    ]


def _own_targets(contents: Contents) -> dict[str, list[Target]]:
    """What each asks of itself: by programme, the newest first."""
    found = read_targets(contents.connection, PROVINCES)
    found.sort(key=lambda target: (target.register["programme_name_vi"], target.register["horizon_year"], target.code))
    found.sort(key=lambda target: target.register["set_on"], reverse=True)
    found.sort(key=_area)
    return {code: list(targets) for code, targets in groupby(found, key=_area)}


def _area(target: Target) -> str:
    return str(target.register["area_code"])


def place_of(code: str) -> tuple[int, str]:
    """Where an indicator stands among the others."""
    return (ORDER.index(code) if code in ORDER else len(ORDER)), code


def _codes(text: str | None) -> list[str]:
    return text.split(";") if text else []


def _by_province(rows: Sequence[Row]) -> dict[str, list[Row]]:
    return {code: list(found) for code, found in groupby(rows, key=lambda row: str(row["gso_code"]))}


def withheld(contents: Contents) -> Mapping[str, Text]:
    """Indicator → the tables that measure it and are not for the readers of this release."""
    if contents.identity.audience is not Audience.PUBLIC:
        return {}
    return {row["indicator_code"]: Text(row["titles"], row["titles_vi"]) for row in contents.rows(WITHHELD)}


@dataclass(frozen=True, slots=True)
class Compared:
    """The provinces by one indicator: the newest figure of each by the series that speaks for it, best first."""

    code: str
    name: Text
    theme: str
    rows: Sequence[Row]

    @property
    def newest(self) -> Row:
        """A row of the newest period, for what is the same for all of it."""
        return max(self.rows, key=lambda row: row["period_end"])


def compared(every: Sequence[Province]) -> Iterator[Compared]:
    """By indicator. One series speaks for it, so that two measures are never set side by side."""
    every_figure = (row for province in every for row in province.figures)
    rows = [row for row in every_figure if row["unit_kind"] == "province" and row["is_chosen_series"]]
    rows.sort(key=lambda row: row["indicator_code"])
    for code, found in groupby(rows, key=lambda row: str(row["indicator_code"])):
        last = {row["gso_code"]: row for row in sorted(found, key=lambda row: (row["period_end"], row["period"]))}
        ordered = sorted(last.values(), key=_place)
        name = Text(ordered[0]["indicator_name_en"], ordered[0]["indicator_name_vi"])
        yield Compared(code, name, ordered[0]["theme"] or "", ordered)


def by_series(rows: Sequence[Row]) -> list[list[Row]]:
    """The figures of each series, in their order."""
    series: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        series.setdefault((row["dataset"], row["series_code"]), []).append(row)
    return list(series.values())


def _place(row: Row) -> tuple[float, float, str]:
    return row["province_rank"] or 1e9, -row["direction"] * row["indicator_value"], row["gso_code"]
