"""What was planned for the measures of targets: no outcome, drawn in no chart, and nothing is held against it."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from exports.marts.kinds import Kind
from exports.marts.records import Row, records

if TYPE_CHECKING:
    import duckdb

TABLES = ("bridge_target_series", "fct_observation", "dim_series")
"""The public tables it is read from, of the nation."""

_PLANS = """
    select
        measured.target_code, series.name_en, series.name_vi, series.source_class, planned.period, planned.value,
        planned.value_qualifier, planned.unit, planned.citation, planned.source_url
    from bridge_target_series as measured
    inner join fct_observation as planned using (dataset, series_code, area_code)
    left join dim_series as series using (dataset, series_code)
    where planned.value_kind = 'plan'
    order by measured.target_code, planned.period_end desc, measured.priority, series.series_code
"""


def planned(connection: duckdb.DuckDBPyConnection, kind: Kind) -> Mapping[str, list[Row]]:
    """Code of a target of the kind → plans of its measures, the furthest period first; nothing of one without plans."""
    return {
        code: list(rows) for code, rows in groupby(records(connection, kind.read(_PLANS)), itemgetter("target_code"))
    }
