"""Disputes of which no year has both sides: which are drawn, and under which years."""

from __future__ import annotations

from datetime import date

import pytest

from exports.marts.registers import Registers, Text, Unit
from exports.marts.scoreboard import Target
from exports.pages.disagreements import years_apart

REGISTERS = Registers({}, {}, {"%": Unit(Text("%", "%"), Text("%", "%"), 1)})


def target(code: str, low: float = 60.0) -> Target:
    register = {"indicator_code": "share", "unit": "%", "threshold_low": low, "threshold_high": None}
    return Target(code, register, {}, (), (), (), (), None)


def figure(year: int, value: float, meets: bool, unit: str = "%", of: str = "a") -> dict[str, object]:
    return {
        "target_code": of, "value": value, "value_qualifier": "eq", "period": str(year), "unit": unit,
        "period_end": date(year, 12, 31), "meets_target": meets, "citation": f"Survey of {year}", "source_url": None,
        "dataset": "reported_figures", "source_class": "press", "name_en": f"Share, survey of {year}", "name_vi": None,
        "indicator_code": "share", "indicator_en": "Share", "indicator_vi": "Tỷ lệ", "direction": 1,
        "publisher": None, "publisher_vi": None,
    }  # fmt: skip


OLD, CLAIM = figure(2015, 58.1, meets=False), figure(2025, 67.2, meets=True)


@pytest.mark.parametrize(
    ("figures", "drawn"),
    [
        ([OLD, CLAIM], [("2015–2025", [58.1, 67.2])]),
        ([OLD, figure(2025, 61.0, meets=True), CLAIM], [("2015–2025", [58.1, 61.0, 67.2])]),
        ([figure(2025, 58.1, meets=False), CLAIM], []),  # one year has both: it is drawn with the figures of that year
        ([figure(2015, 61.0, meets=True), CLAIM], []),  # all meet it
        ([figure(2015, 58.1, meets=False, unit="firms"), CLAIM], []),  # of another unit
        ([figure(2015, 58.1, meets=False, of="unheard of"), CLAIM], []),
        ([], []),
    ],
)
def test_a_dispute_without_a_year_that_has_both_sides(
    figures: list[dict[str, object]], drawn: list[tuple[str, list[float]]]
) -> None:
    found = list(years_apart(figures, {"a": target("a")}, REGISTERS))
    assert [(one.years, [dot.value for dot in one.line.dots]) for one in found] == drawn
    assert all(one.line.goal for one in found)


def test_targets_of_one_goal_share_a_picture_and_others_have_their_own() -> None:
    known = {"a": target("a"), "b": target("b"), "c": target("c", low=65.0)}
    rows = [{**row, "target_code": code} for code in known for row in (OLD, CLAIM)]
    found = list(years_apart(rows, known, REGISTERS))
    assert [[target.code for target in one.targets] for one in found] == [["a", "b"], ["c"]]
    assert [len(one.line.dots) for one in found] == [2, 2], "each figure once"
