"""The scoreboard's sums, and how figures are written."""

from __future__ import annotations

import pytest

from exports.marts.registers import Registers, Text, Unit
from exports.marts.scoreboard import Figure
from orchestration.command.figures import asked, figure, with_unit
from orchestration.command.status import _latest, _summary_in_words


def test_a_row_a_programme_and_its_verdicts_in_words_in_the_register_s_order() -> None:
    counts = [
        {"programme_code": "r57", "status": "no_data", "targets": 2, "with_value": 0},
        {"programme_code": "r57", "status": "achieved", "targets": 1, "with_value": 1},
        {"programme_code": "xiv", "status": "achieved", "targets": 1, "with_value": 1},
    ]
    assert _summary_in_words(counts, ["achieved", "overdue", "no_data"]) == [
        {"programme_code": "r57", "targets": 3, "with_value": 1, "verdicts": "1 achieved, 2 no_data"},
        {"programme_code": "xiv", "targets": 1, "with_value": 1, "verdicts": "1 achieved"},
    ]


UNITS = Registers(
    statuses={},
    labels={"qualifier_sign": {"ge": Text("≥", "≥")}},
    units={"%": Unit(Text("%", "%"), Text("%", "%"), 2), "firms": Unit(Text("firms", ""), Text("firm", ""), 0)},
)


def test_a_figure_is_rounded_and_a_milestone_is_a_word() -> None:
    assert figure(28.1426, "%", "eq", UNITS) == "28.14"
    assert figure(35000.0, "firms", "ge", UNITS) == "≥ 35,000"
    assert (figure(1.0, "milestone", "eq", UNITS), figure(0.0, "milestone", "eq", UNITS)) == ("done", "not done")


def test_a_unit_follows_its_number_and_the_word_of_a_rank_leads() -> None:
    assert with_unit(28.1426, "%", "ge", UNITS) == "≥ 28.142 %"
    assert with_unit(71.0, "rank", "eq", UNITS) == "rank 71"
    assert with_unit(1.0, "milestone", "eq", UNITS) == "done"


@pytest.mark.parametrize(
    ("comparator", "low", "high", "unit", "text"),
    [
        ("between", 16.0, 18.0, "%", "16 – 18 %"),
        ("rank<=", None, 50.0, "rank", "rank ≤ 50"),
        (">=", 1.0, None, "firms", "≥ 1 firm"),
        (">", 0.7, None, "%", "> 0.7 %"),
        ("milestone", None, None, "milestone", "done"),
    ],
)
def test_what_a_target_asks_for(comparator: str, low: float | None, high: float | None, unit: str, text: str) -> None:
    row = {"comparator": comparator, "threshold_low": low, "threshold_high": high, "unit": unit}
    assert asked(row, UNITS) == text


@pytest.mark.parametrize(
    ("unit", "asked_unit", "is_proxy", "told"),
    [
        ("firms", "firms", False, "45"),
        ("firms", "firms", True, "45 (proxy)"),
        ("firms", "%", False, "45 firms"),
        ("firms", "%", True, "45 firms (proxy)"),
        ("rank", "rank", True, "45 (proxy)"),
        ("rank", "milestone", False, "rank 45"),
        ("rank", "milestone", True, "rank 45 (proxy)"),
    ],
)
def test_a_proxy_says_so_beside_its_number(unit: str, asked_unit: str, is_proxy: bool, told: str) -> None:
    known = Figure(45.0, unit, "eq", "2024", "reported_figures", "a document", None, is_proxy, decides=not is_proxy)
    assert _latest(known, asked_unit, UNITS) == told
