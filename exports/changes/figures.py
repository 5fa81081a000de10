"""Every figure of two releases: what came, what is gone, what reads otherwise, and the vintage that brought it."""

from __future__ import annotations

from typing import Any

from exports.changes.both import Both
from exports.marts.records import records

KEY = ("dataset", "series_code", "area_code", "period")

FIGURES = """
    select
        {key},
        case when before.value is null then 'came' when after.value is null then 'gone' else 'revised' end as change,
        before.value as value_before,
        after.value as value_after,
        coalesce(after.unit, before.unit) as unit,
        before.vintage_id as vintage_before,
        after.vintage_id as vintage_after,
        coalesce(after.citation, before.citation) as citation
    from before.fct_observation as before
    full join after.fct_observation as after using ({key})
    where before.value is distinct from after.value
    order by {key}
"""
"""A figure is one of a dataset, series, area and period; both tables hold what counts on their day."""

BY_DATASET = """
    select
        dataset,
        count(*) filter (where change = 'came') as came,
        count(*) filter (where change = 'gone') as gone,
        count(*) filter (where change = 'revised') as revised,
        coalesce(
            string_agg(distinct vintage_after, '; ' order by vintage_after) filter (where change <> 'gone'), ''
        ) as vintages
    from ({figures})
    group by dataset
    order by dataset
"""


def figure_changes(both: Both) -> list[dict[str, Any]]:
    """A row per figure that is not the same: key, change (came, gone, revised), values, unit, vintages, citation."""
    if not both.have("fct_observation", *KEY, "value", "unit", "vintage_id", "citation"):
        return []
    return records(both.connection, _figures())


def by_dataset(both: Both) -> list[dict[str, Any]]:
    """The same counted by dataset, with the vintages that brought what came and what was revised."""
    if not both.have("fct_observation", *KEY, "value", "unit", "vintage_id", "citation"):
        return []
    return records(both.connection, BY_DATASET.format(figures=_figures()))


def _figures() -> str:
    return FIGURES.format(key=", ".join(KEY))
