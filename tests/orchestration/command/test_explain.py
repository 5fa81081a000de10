"""An explanation can be followed with a calculator: small examples, worked out by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from orchestration.command.explain import _title
from orchestration.command.explain_numbers import at, inside, n
from orchestration.command.explain_steps import Register, _age, _answer, _path
from orchestration.command.explain_trend import fit
from orchestration.command.explain_verdict import CAVEATS, choice, speaks

REGISTER = Register(
    bands=[],
    tests={"disputed": "they contradict"},
    numbers={"approx_tolerance": 0.05, "dispute_days": 92, "newer_min_years": 2, "newer_min_intervals": 2},
)


def test_the_sums_of_a_line_by_least_squares() -> None:
    line = fit([(2021.0, 10.0), (2022.0, 14.0), (2023.0, 12.0)])
    assert (line.mean_time, line.mean_y, line.squares, line.products) == (2022.0, 12.0, 2.0, 2.0)
    assert line.slope == 1.0
    assert line.residuals == 6.0  # distances from 11, 12, 13: -1, 2, -1


def test_times_keep_the_day_and_negative_numbers_stand_in_brackets() -> None:
    assert (at(2023 + 31 / 366), at(2025.0)) == ("2023.084699", "2025")
    assert (inside(-1.9), inside(1.9), n(None)) == ("(-1.9)", "1.9", "none")


@pytest.mark.parametrize(
    ("value", "qualifier", "holds", "answer"),
    [
        (3.06, "approx", None, "not proven: about 3.06 may be 2.907 to 3.213 (5% either way)"),
        (90.0, "ge", None, "not proven: at least 90 may be more"),
        (2.0, "le", None, "not proven: at most 2 may be less"),
        (2.0, "eq", False, "no"),
        (4.0, "eq", True, "yes"),
    ],
)
def test_whether_a_figure_meets_the_target(value: float, qualifier: str, holds: bool | None, answer: str) -> None:
    assert _answer({"latest_value": value, "value_qualifier": qualifier, "comparator_holds": holds}, REGISTER) == answer


def test_the_path_is_worked_out_from_what_is_printed() -> None:
    times = {"base_time": 2023.084699, "latest_time": 2025.0, "horizon_year": 2030}
    values = {"base_value": 1.0, "goal_value": 99.0, "latest_value": 90.0, "direction": 1, "required_now": 28.14263}
    row = times | values | {"path_kind": "linear", "ahead_by": 61.85737, "gap_to_target": -9.0}
    (line,) = _path(row)
    assert "1 + (99 - 1) x (2025 - 2023.084699) / (2030 - 2023.084699) = 28.14263" in line
    assert pytest.approx(28.14263, abs=1e-5) == 1 + (99 - 1) * (2025 - 2023.084699) / (2030 - 2023.084699)
    (line,) = _path(row | {"path_kind": "cagr"})
    assert "1 x (99 / 1)^((2025 - 2023.084699) / (2030 - 2023.084699))" in line
    (line,) = _path(row | {"required_now": None})
    assert "no value and no distance" in line


def test_a_plan_of_a_running_year_has_no_age() -> None:
    row: dict[str, Any] = {"as_of": date(2026, 11, 23), "latest_period_end": date(2026, 12, 31), "latest_time": 2026.0}
    row |= {"is_stale": False}
    assert _age(row | {"data_age_years": -0.1}).startswith("no age yet: the period of the figure ends 2026-12-31")
    older = _age(row | {"data_age_years": 1.9, "latest_time": 2024.0})
    assert older == "age of the figure: 2025.89589 - 2024 = 1.9 years"


REASON_ONLY = {"latest_dataset": "d", "chosen_because": "first", "reason_code": "disputed", "status": "disputed"}
VERDICT: dict[str, Any] = dict.fromkeys((*CAVEATS, "caveats")) | REASON_ONLY | {"goal_code": "t", "target_code": "t"}


def measure(code: str, value: float, end: date, *, holds: bool, **more: Any) -> dict[str, Any]:
    plain = {"dataset": "d", "unit": "%", "status": "overdue", "series_role": "official", "status_basis": "deadline"}
    row = {"series_code": code, "latest_value": value, "latest_period_end": end, "comparator_holds": holds}
    return plain | row | {"latest_time": 2025.0, "priority": 1} | more


def told(own: list[dict[str, Any]], speaks: str) -> list[str]:
    return list(choice(VERDICT | {"latest_series_code": speaks, "indicative_status": None}, own, REGISTER))


def test_a_dispute_names_the_figures_and_the_days_between_them() -> None:
    own = [
        measure("A", 91.0, date(2025, 12, 31), holds=True),
        measure("B", 58.9, date(2025, 12, 18), holds=False),
        measure("C", 26.0, date(2025, 5, 31), holds=False),
    ]
    assert [line for line in told(own, "A") if line.startswith("contradiction")] == [
        "contradiction: A with 91 meets it, B with 58.9 does not; their periods end 13 days apart (at most 92)"
    ]


def test_growth_since_the_base_stands_before_the_primary_measure() -> None:
    own = [
        measure("PRIMARY", 9.0, date(2023, 12, 31), holds=False, series_role="primary", status_basis="prior_growth"),
        measure("PUBLISHED", 9.0, date(2025, 6, 30), holds=False, status_basis="published_growth"),
    ]
    order = [line.split()[1] for line in told(own, "PUBLISHED") if line.startswith("    ")]
    assert order == ["PUBLISHED", "PRIMARY"]


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ({"latest_dataset": "d", "latest_series_code": "A", "chosen_because": "first"}, ("d", "A")),
        ({"latest_series_code": None, "chosen_because": "proxy"}, None),
        (
            {"latest_series_code": None, "chosen_because": "proof", "proxy_dataset": "p", "proxy_series_code": "B"},
            ("p", "B"),
        ),
    ],
)
def test_a_proxy_speaks_where_its_count_proves_a_miss(status: dict[str, Any], said: tuple[str, str] | None) -> None:
    assert speaks(status) == said
    title = {"series_role": "proxy", "series_name": "n", "dataset": "p", "series_code": "B"}
    assert ("proves the miss" in _title(title, said)) == (said == ("p", "B"))
