"""Cases no publisher ever printed: random targets and figures through the SQL and through the second implementation."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.verdicts.comparison import differences
from tests.verdicts.facts import Figure, Target
from tests.verdicts.method import assess
from tests.verdicts.registers import printed_digit
from tests.verdicts.sql_method import SqlMethod

pytestmark = pytest.mark.xdist_group("warehouse")

AS_OF = date(2026, 11, 23)
CASES = 600


def random_target(draw: random.Random) -> Target:
    kind, path, comparator = draw.choice(
        [
            ("share", "linear", ">="),
            ("share", "linear", ">"),
            ("count", "cagr", ">="),
            ("count", "cagr", "between"),
            ("count", "linear", "between"),
            ("rank", "linear", "rank<="),
            ("new_count", "linear", ">="),
            ("annual_floor", "constant", ">="),
            ("growth_rate", "constant", ">="),
            ("growth_rate", "constant", ">"),
            ("milestone", "none", "milestone"),
            ("milestone", "none", ">="),
        ]
    )
    horizon = draw.choice([2025, 2026, 2030, 2045])
    low = float(draw.choice([0, 3, 10, 20, 50])) if comparator == ">" or kind == "growth_rate" else draw.uniform(1, 60)
    return Target(
        comparator=comparator,
        deadline=date(horizon, 12, 31),
        horizon_year=horizon,
        base_year=2024,
        path_kind=path,
        target_kind=kind,
        threshold_low=None if comparator in ("rank<=", "milestone") else low,
        threshold_high=low if comparator == "rank<=" else low + 10 if comparator == "between" else None,
        unit=draw.choice(["%", "percentage points", "%/year"]),
        direction=1,
        natural_min=draw.choice([0.0, None]),
        natural_max=draw.choice([100.0, 40.0, None]),
        searched_on=draw.choice([None, date(2026, 3, 31), date(2026, 11, 1)]),
    )


def random_figures(draw: random.Random, target: Target) -> list[Figure]:
    is_fact = target.target_kind == "milestone" and draw.random() < 0.7
    unit = "milestone" if is_fact else draw.choice(["%", "%", "%/year" if target.target_kind == "growth_rate" else "%"])
    years = sorted(draw.sample(range(2012, 2027), draw.randint(1, 12)))
    level, drift, noise = draw.uniform(0, 50), draw.uniform(-3, 4), 2.0
    if draw.random() < 0.2:  # standing still
        drift, noise = 0.0, 0.02
    figures = []
    for year in years:
        month = draw.choice([None, None, None, 6, 10])
        end = date(year, 12, 31) if month is None else date(year, month, 30)
        value = round(level + drift * (year - 2012) + draw.gauss(0, noise), 2)
        if is_fact:
            value = float(draw.randint(0, 1))
        figures.append(
            Figure(
                str(year) if month is None else f"{year}-{month:02}",
                end,
                value,
                draw.choices(["eq", "ge", "le", "approx"], [8, 1, 1, 2])[0],
                draw.choices(["A", "E", "P", "B", "F"], [12, 2, 2, 1, 1])[0],
                draw.choices(["published", "doubtful"], [15, 1])[0],
                unit,
                date(year + 1, 2, 1) if year < 2026 else date(2026, 11, 1),
                target.target_kind == "annual_floor" and draw.random() < 0.4,
                printed_digit(value, value),
            )
        )
    return figures


def test_random_cases_agree(warehouse: Path) -> None:
    draw = random.Random(57)
    cases: dict[str, tuple[Target, list[Figure], bool, int]] = {}
    for index in range(CASES):
        target = random_target(draw)
        cases[f"case-{index}"] = (target, random_figures(draw, target), draw.random() < 0.8, draw.choice([12, 24]))
    sql = SqlMethod(warehouse)
    load(sql, cases)
    stored: dict[str, dict[str, Any]] = {row["target_code"]: row for row in sql.assessments()}
    mismatches: list[str] = []
    spoken: Counter[str] = Counter()
    for code, (target, figures, trend_allowed, interval) in cases.items():
        mine = assess(target, figures, AS_OF, trend_allowed=trend_allowed, release_interval_months=interval)
        if mine is None:
            assert code not in stored
            continue
        spoken[mine.reason] += 1
        mismatches += [f"{code} ({mine.reason}): {difference}" for difference in differences(stored[code], mine)]
    assert not mismatches, f"{len(mismatches)} differences, the first of them:\n" + "\n".join(mismatches[:20])
    assert len(spoken) >= 20, f"only {sorted(spoken)} spoke: the cases no longer cover the rules"


def load(sql: SqlMethod, cases: dict[str, tuple[Target, list[Figure], bool, int]]) -> None:
    sql.replace("int_assessment_date", [{"target_code": code, "as_of": AS_OF} for code in cases])
    sql.replace(
        "targets",
        [
            {
                "target_code": code,
                "indicator_code": code,
                "comparator": target.comparator,
                "deadline": target.deadline,
                "horizon_year": target.horizon_year,
                "base_year": target.base_year,
                "path_kind": target.path_kind,
                "target_kind": target.target_kind,
                "threshold_low": target.threshold_low,
                "threshold_high": target.threshold_high,
                "unit": target.unit,
                "searched_on": target.searched_on,
            }
            for code, (target, *_) in cases.items()
        ],
    )
    sql.replace(
        "indicators",
        [
            {
                "indicator_code": code,
                "direction": target.direction,
                "natural_min": target.natural_min,
                "natural_max": target.natural_max,
            }
            for code, (target, *_) in cases.items()
        ],
    )
    names = {"dataset": "random", "area_code": "VNM"}
    sql.replace(
        "target_series",
        [names | {"target_code": c, "series_code": c, "role": "primary", "priority": 1} for c in cases],
    )
    sql.replace(
        "series",
        [
            {"dataset": "random", "series_code": code, "trend_allowed": allowed, "release_interval_months": interval}
            for code, (_, _, allowed, interval) in cases.items()
        ],
    )
    sql.replace(
        "int_known_observation",
        [
            names
            | {
                "as_of": AS_OF,
                "series_code": code,
                "period": figure.period,
                "period_end": figure.end,
                "period_year": figure.end.year,
                "value": figure.value,
                "indicator_value": figure.value,
                "value_kind": "plan" if figure.is_plan else "outcome",
                "indicator_unit": "%",
                "unit": figure.published_unit,
                "value_qualifier": figure.qualifier,
                "obs_status": figure.obs_status,
                "verification": figure.verification,
                "published_on": figure.published_on,
                "citation": "a publisher",
                "note": "",
            }
            for code, (_, figures, *_) in cases.items()
            for figure in figures
        ],
    )
