"""Charts: time, ticks and shapes a person can check by eye."""

from __future__ import annotations

import re
from datetime import date
from xml.etree.ElementTree import fromstring

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports.marts.moments import decimal_year
from exports.marts.registers import Text
from exports.pages.rendering.chart import Line, Outlook, Picture, Point, chart, sparkline, ticks


@pytest.mark.parametrize(
    ("day", "expected"), [(date(2025, 12, 31), 2025.0), (date(2024, 12, 31), 2024.0), (date(2025, 7, 2), 2024.501)]
)
def test_a_year_ends_on_its_number(day: date, expected: float) -> None:
    assert decimal_year(day) == pytest.approx(expected, abs=0.001)


def test_ticks_are_round() -> None:
    assert ticks(0.0, 2.1, 5) == [0.0, 0.5, 1.0, 1.5, 2.0]
    assert ticks(2010, 2030, 8) == [2010, 2012.5, 2015, 2017.5, 2020, 2022.5, 2025, 2027.5, 2030]
    assert ticks(3.0, 3.0, 5) == [3.0]


@given(st.floats(-1e9, 1e9), st.floats(1e-6, 1e9), st.integers(1, 12))
def test_ticks_lie_within_and_are_few(low: float, span: float, count: int) -> None:
    found = ticks(low, low + span, count)
    assert len(found) <= 2 * count + 2
    assert found == sorted(found)


PICTURE = Picture(
    lines=[Line("primary", Text("R&D <survey>", "R&D"), [Point(2021, 0.42, "2021: 0.42 <b>"), Point(2023, 0.41)])],
    path=[Point(2024, 0.4), Point(2030, 2.0)],
    goal=Point(2030, 2.0),
    outlook=Outlook(2030, 0.47, 0.39, 0.55),
)


def test_a_chart_is_well_formed_and_escapes_what_it_quotes() -> None:
    root = fromstring(chart(PICTURE, title_id="t"))  # noqa: S314 (drawn here)
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "t"
    assert [title.text for title in root.iter("title")] == ["2021: 0.42 <b>"]
    small = fromstring(sparkline(PICTURE))  # noqa: S314
    assert small.get("aria-hidden") == "true"


def heights(svg: str) -> list[float]:
    return [float(y) for y in re.findall(r'<circle class="primary[^>]*cy="([\d.]+)"', svg)]


def test_more_is_higher_but_a_better_rank_is_higher_too() -> None:
    points = [Point(2022, 86), Point(2024, 71)]
    first, second = heights(chart(Picture(lines=[Line("primary", Text("", ""), points)]), title_id="t"))
    assert second > first  # 71 lies lower on the page than 86
    first, second = heights(chart(Picture(lines=[Line("primary", Text("", ""), points)], rank=True), title_id="t"))
    assert second < first


def test_nothing_to_draw_draws_nothing() -> None:
    assert chart(Picture(), title_id="t") == ""
    assert sparkline(Picture()) == ""


def test_one_point_alone_is_drawn() -> None:
    assert heights(sparkline(Picture(lines=[Line("primary", Text("", ""), [Point(2025, 18.72)])])))
