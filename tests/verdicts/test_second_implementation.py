"""Every assessment of the shipped figures, on every date, recomputed by the second implementation.

The SQL keeps a verdict only on the days that could have moved it: on any other day on which something is judged, the
second implementation must say what it said on the last of these.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

import duckdb
import pytest

from tests.verdicts.comparison import Measure, differences
from tests.verdicts.method import assess
from tests.verdicts.registers import known, read_intervals, read_measures, read_method, read_statements, rows

pytestmark = pytest.mark.xdist_group("warehouse")


def test_every_assessment_is_recomputed(warehouse: Path) -> None:
    method = read_method()
    policies = {(row["dataset"], row["series_code"]): row["revision_policy"] for row in rows("series")}
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        statements = read_statements(connection)
        intervals = read_intervals(connection)
        days_of: defaultdict[str, list[date]] = defaultdict(list)
        for code, day in connection.execute("from int_assessment_date order by target_code, as_of").fetchall():
            days_of[code].append(day)
        cursor = connection.execute(
            """select *, chance_met_percent / 100 as probability_met,
                short_chance_met_percent / 100 as short_probability_met,
                since_chance_met_percent / 100 as since_probability_met
            from fct_assessment"""
        )
        names = [column[0] for column in cursor.description]
        assessments = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    stored = {(row["target_code"], row["dataset"], row["series_code"], row["as_of"]): row for row in assessments}
    assert len(stored) == len(assessments)
    dates = sorted({day for days in days_of.values() for day in days})

    compared = Measure()
    mismatches: list[str] = []
    seen: set[tuple[object, ...]] = set()
    for measure in read_measures():
        key = (measure.dataset, measure.series_code)
        line = (*key, measure.area_code)
        days, said = days_of[measure.target_code], {}
        for as_of in dates:
            figures = known(statements.get(line, []), policies[key], as_of)
            public = [(i.period, i.value) for i in intervals.get(line, []) if i.holds_on(as_of)]
            if sorted(public) != sorted((f.period, f.value) for f in figures):
                mismatches.append(f"{line} {as_of}: the table of intervals has other figures")
            mine = assess(
                measure.target,
                figures,
                as_of,
                trend_allowed=measure.trend_allowed,
                release_interval_months=measure.release_interval_months,
                method=method,
            )
            said[as_of] = mine and (mine.status, mine.reason)
            name = (measure.target_code, *key, as_of)
            if as_of not in days:
                last = days[bisect_right(days, as_of) - 1]
                if said[as_of] != said[last]:
                    mismatches.append(f"{name}: {said[as_of]}, but {said[last]} on {last}, and no verdict in between")
                continue
            row = stored.get(name)
            if mine is None or row is None:
                if (mine is None) != (row is None):
                    mismatches.append(
                        f"{name}: only {'the SQL' if mine is None else 'the second implementation'} has it"
                    )
                continue
            seen.add(name)
            mismatches += [f"{name}: {difference}" for difference in differences(row, mine, compared)]
    assert not mismatches, f"{len(mismatches)} differences, the first of them:\n" + "\n".join(mismatches[:20])
    assert seen == set(stored)
    print(f"{compared.numbers} numbers of {len(seen)} assessments compared, largest difference {compared.largest:.1e}")
    assert compared.numbers > 5_000


def test_the_shipped_figures_exercise_the_method(warehouse: Path) -> None:
    """An agreement over cases that never occur proves nothing: these rules must all have spoken."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        spoken = Counter(row[0] for row in connection.execute("select reason_code from fct_assessment").fetchall())
    expected = {"met", "since_base", "prior_trend", "too_few", "growth_too_few", "milestone_achieved"}
    assert expected <= spoken.keys()
    assert spoken["deadline_missed"] + spoken["deadline_without_figure"] > 0


@pytest.mark.parametrize(
    "name", ["status", "reason_code", "status_reason", "status_reason_vi", "base_citation", "latest_citation"]
)
def test_no_assessment_lacks(warehouse: Path, name: str) -> None:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        lacking = connection.execute(
            f"select target_code, series_code from fct_assessment where {name} is null or {name} = ''"  # noqa: S608
        ).fetchall()
    assert lacking == []
