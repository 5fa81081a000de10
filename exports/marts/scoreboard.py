"""The scoreboard as data: each target with its verdict, path, figures, gap and disputes, read from a release."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from exports.marts.kinds import NATION, Kind
from exports.marts.records import Row, records

if TYPE_CHECKING:
    import duckdb

HOME_AREA = "VNM"

TABLES = (
    "dim_programme",
    "dim_series",
    "dim_target",
    "fct_assessment",
    "fct_target_path",
    "mart_data_gap",
    "mart_source_disagreement",
    "mart_source_freshness",
    "mart_target_status",
    "mart_target_timeline",
    "mart_verdict_history",
)
"""The public tables it is read from."""

_FIGURES = """
    select
        timeline.* exclude (timeline_key), series.name_vi as series_name_vi, series.source_class, series.trend_allowed
    from mart_target_timeline as timeline
    left join dim_series as series using (dataset, series_code)
    where timeline.series_role <> 'path'
    order by timeline.target_code, timeline.is_headline desc, timeline.line, timeline.period_year, timeline.period
"""

_WINDOWS = """
    select
        assessment.target_code, assessment.trend_form, assessment.latest_period, assessment.latest_value,
        assessment.window_first_period, assessment.trend_slope, assessment.expected_at_horizon,
        assessment.expected_low80, assessment.expected_high80, assessment.short_window_first_period,
        assessment.short_trend_slope, assessment.short_expected_at_horizon, assessment.short_expected_low80,
        assessment.short_expected_high80
    from fct_assessment as assessment
    inner join mart_target_status as status
        on assessment.target_code = status.target_code and assessment.as_of = status.as_of
        and assessment.method_version = status.method_version and assessment.dataset = status.latest_dataset
        and assessment.series_code = status.latest_series_code
    where assessment.expected_low80 is not null
"""
"""Of the measure that speaks for each target, at the day of the release."""

_BASES = """
    select assessment.*
    from mart_target_status as verdict
    inner join fct_assessment as assessment
        on
            verdict.target_code = assessment.target_code
            and verdict.latest_dataset = assessment.dataset
            and verdict.latest_series_code = assessment.series_code
            and verdict.as_of = assessment.as_of
    where verdict.base_value is not null
    order by verdict.target_code
"""
"""Whether a base was quoted as a bound: "at most 1 %" is not 1 %."""

_HISTORY = "from mart_verdict_history where moved_by <> 'nothing' order by target_code, as_of"

_DISAGREEMENTS = f"""
    select target.target_code, disagreement.* exclude (disagreement_key)
    from mart_source_disagreement as disagreement
    inner join dim_target as target using (indicator_code)
    where disagreement.area_code = '{HOME_AREA}'
    order by target.target_code, comparison_year desc, second_published_on desc, first_published_on desc,
        disagreement_key
"""  # noqa: S608 (a constant)


@dataclass(frozen=True, slots=True)
class Target:
    """One target. `register`: its row of dim_target; `status`: of mart_target_status; of one of a province both are
    its row of mart_province_target, its code named `target_code`. The rest is in order of time."""

    code: str
    register: Row
    status: Row
    path: Sequence[Row]
    figures: Sequence[Row]
    history: Sequence[Row]
    """The dates on which something moved the verdict."""
    disagreements: Sequence[Row] = ()
    gap: Row | None = None
    windows: Row | None = None
    """Its row of fct_assessment: where the trends of both windows lead; None where no trend can be drawn."""
    base_qualifier: str = "eq"
    """How its base was quoted."""

    @property
    def in_time(self) -> Sequence[Row]:
        """Its figures without those of after the deadline that decide nothing: what is drawn, and shown beside it."""
        return [row for row in self.figures if not row["is_too_late"]]


@dataclass(frozen=True, slots=True)
class Scoreboard:
    """A release as its front page tells it: what it is, its programmes, its targets (by programme and horizon), and
    which releases before it were taken back, the newest withdrawal first."""

    release: Row
    programmes: Mapping[str, Row]
    targets: Sequence[Target]
    freshness: Sequence[Row]
    errata: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Figure:
    """The figure beside a verdict: that of the target's own measure, or a proxy's where there is none."""

    value: float
    unit: str
    qualifier: str | None
    period: str
    dataset: str
    citation: str
    source_url: str | None
    is_proxy: bool
    decides: bool
    """A proxy decides nothing, but that a count after the deadline proves a miss whoever counted it."""


def figure_of(status: Row) -> Figure | None:
    """What a row of mart_target_status shows; None where nothing is known."""
    for is_proxy, columns in ((False, _OWN), (True, _PROXY)):
        if status[columns["value"]] is not None:
            said = {name: status[column] for name, column in columns.items()}
            return Figure(**said, is_proxy=is_proxy, decides=not is_proxy or status["chosen_because"] == "proof")
    return None


_OWN = {
    "value": "latest_value",
    "unit": "latest_unit",
    "qualifier": "value_qualifier",
    "period": "latest_period",
    "dataset": "latest_dataset",
    "citation": "citation",
    "source_url": "source_url",
}
_PROXY = {name: f"proxy_{name}" for name in _OWN}
"""What a figure says → the column of mart_target_status."""


_PROGRAMMES = """
    from dim_programme
    order by programme_code <> 'r57', programme_status <> 'in_force', target_count desc, programme_code
"""

ERRATA = "from erratum order by withdrawn_at desc, release_id desc"


def read_scoreboard(connection: duckdb.DuckDBPyConnection) -> Scoreboard:
    """The scoreboard of an opened release."""
    programmes = {row["programme_code"]: row for row in records(connection, _PROGRAMMES)}
    disagreements = _by_target(connection, _DISAGREEMENTS)
    gaps = {row["target_code"]: row for row in records(connection, "from mart_data_gap")}
    place = {code: number for number, code in enumerate(programmes)}
    targets = [
        replace(target, disagreements=disagreements[target.code], gap=gaps.get(target.code))
        for target in read_targets(connection, NATION)
    ]
    targets.sort(
        key=lambda t: (place.get(t.register["programme_code"], len(place)), t.register["horizon_year"], t.code)
    )
    (release,) = records(connection, "from release")
    freshness = records(connection, "from mart_source_freshness order by dataset")
    return Scoreboard(release, programmes, targets, freshness, records(connection, ERRATA))


def read_targets(connection: duckdb.DuckDBPyConnection, kind: Kind) -> list[Target]:
    """The targets of a kind with verdict, path, figures and past, by code."""
    statuses = {row["target_code"]: row for row in records(connection, kind.read("from mart_target_status"))}
    windows = {row["target_code"]: row for row in records(connection, kind.read(_WINDOWS))}
    bases = {row["target_code"]: row.get("base_qualifier") for row in records(connection, kind.read(_BASES))}
    paths = _by_target(connection, kind.read("from fct_target_path order by target_code, year"))
    figures = _by_target(connection, kind.read(_FIGURES))
    history = _by_target(connection, kind.read(_HISTORY))
    return [
        Target(
            code=code,
            register=register,
            status=statuses[code],
            path=paths[code],
            figures=figures[code],
            history=history[code],
            windows=windows.get(code),
            base_qualifier=bases.get(code) or "eq",
        )
        for register in records(connection, kind.read("from dim_target order by target_code"))
        for code in [register["target_code"]]
    ]


def _by_target(connection: duckdb.DuckDBPyConnection, query: str) -> defaultdict[str, list[Row]]:
    grouped: defaultdict[str, list[Row]] = defaultdict(list)
    for row in records(connection, query):
        grouped[row.pop("target_code")].append(row)
    return grouped
