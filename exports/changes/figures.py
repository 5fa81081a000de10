"""Every figure of two releases: what came, what is gone, what reads otherwise, and the vintage that brought it."""

from __future__ import annotations

from typing import Any

from exports.changes.both import SIDES, Both
from exports.marts.kinds import NATION, Kind
from exports.marts.records import records

KEY = ("dataset", "series_code", "area_code", "period")
TOLD = ("value", "unit", "value_qualifier", "obs_status")
"""What a figure says."""

MEASURES = "bridge_target_series"
TARGETS = """
    select distinct
        target_code,
        change
    from ({figures})
    inner join (
        select distinct target_code, {line} as line, series_code, area_code from ({measures})
    ) using (line, series_code, area_code)
"""

FIGURES = """
    with before as (select *, {line} as line from before.fct_observation),
    after as (select *, {line} as line from after.fct_observation)

    select
        coalesce(after.dataset, before.dataset) as dataset,
        line,
        series_code,
        area_code,
        period,
        case
            when before.value is null then 'came'
            when after.value is null then 'gone'
            when before.value <> after.value then 'revised'
            else 'restated'
        end as change,
        before.value as value_before,
        after.value as value_after,
        before.unit as unit_before,
        after.unit as unit_after,
        before.value_qualifier as qualifier_before,
        after.value_qualifier as qualifier_after,
        before.obs_status as status_before,
        after.obs_status as status_after,
        before.vintage_id as vintage_before,
        after.vintage_id as vintage_after,
        coalesce(after.citation, before.citation) as citation
    from before
    full join after using (line, series_code, area_code, period)
    where ({told_before}) is distinct from ({told_after})
    order by dataset, series_code, area_code, period
"""
"""A figure is one of a line, series, area and period; both tables hold what counts on their day. One of the same
value in another unit, as a bound or as a plan is another statement: restated."""

FIGURE = "select * exclude (line) from ({figures})"

BY_DATASET = """
    select
        dataset,
        count(*) filter (where change = 'came') as came,
        count(*) filter (where change = 'gone') as gone,
        count(*) filter (where change = 'revised') as revised,
        count(*) filter (where change = 'restated') as restated,
        coalesce(
            string_agg(distinct vintage_after, '; ' order by vintage_after) filter (where change <> 'gone'), ''
        ) as vintages
    from ({figures})
    group by dataset
    order by dataset
"""


def figure_changes(both: Both) -> list[dict[str, Any]]:
    """A row per figure that does not say the same: key, change (came, gone, revised, restated), what both say, their
    vintages, citation."""
    return records(both.connection, FIGURE.format(figures=_figures(both))) if _comparable(both) else []


def by_dataset(both: Both) -> list[dict[str, Any]]:
    """The same counted by dataset, with the vintages that brought what came and what was revised."""
    return records(both.connection, BY_DATASET.format(figures=_figures(both))) if _comparable(both) else []


def changes_by_target(both: Both, kind: Kind = NATION) -> dict[str, set[str]]:
    """How figures of the series that may speak for a target of a kind changed: target → kinds of change."""
    found: dict[str, set[str]] = {}
    if _comparable(both) and both.names("after", MEASURES, kind):
        measures = kind.rows(MEASURES, "after")
        asked = TARGETS.format(figures=_figures(both), measures=measures, line=both.line("dataset"))
        for target, change in both.connection.execute(asked).fetchall():
            found.setdefault(target, set()).add(change)
    return found


def _comparable(both: Both) -> bool:
    return both.have("fct_observation", *KEY, *TOLD, "vintage_id", "citation")


def _figures(both: Both) -> str:
    told = {f"told_{side}": ", ".join(f"{side}.{name}" for name in TOLD) for side in SIDES}
    return FIGURES.format(line=both.line("dataset"), **told)
