"""Which releases are kept: by age, and by what they say.

    the newest releases, whatever they say · the last ones that say different things · one a month for two years
    of those made beside, that were never what readers read: the newest, in places of their own

So nothing that is made again and again pushes out what said something else, and what was said a year ago can be read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb


@dataclass(frozen=True, slots=True)
class Kept:
    """A release: its name, which sorts by time, the month it was made in ("2026-11"), a digest of what it tells, and
    whether it was made beside the current one."""

    release_id: str
    month: str
    told: str
    is_beside: bool = False


def told(connection: duckdb.DuckDBPyConnection) -> str:
    """A digest of the figures, verdicts and flags of a release, whatever its day: equal where nothing new is told, of
    the nation as of provinces."""
    row = connection.execute(
        """
        with lines as (
            select concat_ws('|', 'figure', observation_key, value) as line from fct_observation_vintage
            union all
            select concat_ws('|', 'verdict', target_code, status, latest_period, latest_value) from mart_target_status
            union all
            select concat_ws('|', 'verdict', province_target_code, status, latest_period, latest_value)
            from mart_province_target
            union all
            select concat_ws('|', 'overdue', dataset, is_release_overdue) from mart_source_freshness
        )

        select sha256(coalesce(string_agg(line, chr(10) order by line), '')) from lines
        """
    ).fetchone()
    return str(row[0]) if row else ""


def staying(releases: Sequence[Kept], current: str, keep: int) -> set[str]:
    """The names of those that stay, the current one always. `keep`: how many of the newest, and of the different."""
    count = max(keep, 1)
    beside = sorted((r.release_id for r in releases if r.is_beside), reverse=True)
    by_age = sorted((r for r in releases if not r.is_beside), key=lambda r: r.release_id, reverse=True)
    newest_of = {r.told: r.release_id for r in reversed(by_age)}
    different = sorted(newest_of.values(), reverse=True)
    this_month = next((r.month for r in releases if r.release_id == current), "")
    newest_in = {r.month: r.release_id for r in reversed(by_age) if r.month > _two_years_before(this_month)}
    newest = [r.release_id for r in by_age[:count]]
    return {current, *newest, *different[:count], *newest_in.values(), *beside[:count]}


def _two_years_before(month: str) -> str:
    return f"{int(month[:4]) - 2}{month[4:]}" if month else ""
