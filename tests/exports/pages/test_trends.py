"""The trends of both windows: lines through the latest figure that end where the method says they lead."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from exports.marts.registers import Text
from exports.pages.rendering.chart import chart
from exports.pages.rendering.frame import framed
from exports.pages.rendering.picture import Line, Outlook, Picture, Point
from exports.pages.rendering.trends import drawn, trend

# EGDI rank of docs/method.md: 89 (2016) … 71 (2024), to 2030 by −1.9 a year
WINDOWS: dict[str, Any] = {
    "trend_form": "linear",
    "latest_period": "2024",
    "latest_value": 71.0,
    "window_first_period": "2016",
    "trend_slope": -1.9,
    "expected_at_horizon": 59.6,
    "expected_low80": 43.2,
    "expected_high80": 76.0,
    "short_window_first_period": "2018",
    "short_trend_slope": -2.55,
    "short_expected_at_horizon": 55.7,
    "short_expected_low80": 30.0,
    "short_expected_high80": 81.4,
}


def test_a_trend_runs_through_the_latest_figure_to_the_expected_value() -> None:
    long, short = trend(WINDOWS, 2030.0), trend(WINDOWS, 2030.0, "short_")
    assert long is not None
    assert short is not None
    assert (long.since, long.expected, long.low, long.high) == ("2016", 59.6, 43.2, 76.0)
    assert (long.along[0].time, round(long.along[0].value, 6)) == (2016.0, 86.2)
    assert (short.since, short.along[0].time, round(short.along[0].value, 6)) == ("2018", 2018.0, 86.3)
    for outlook in (long, short):
        assert Point(2024.0, 71.0) in outlook.along
        assert outlook.along[-1] == Point(2030.0, outlook.expected)


def test_a_multiplying_trend_is_curved() -> None:
    """10 in 2020 and 20 in 2025 lead to 40 in 2030, and stand at 28.3, not 30, half-way."""
    slope = 0.13862943611198905
    row = {**WINDOWS, "trend_form": "log", "latest_period": "2025", "latest_value": 20.0, "trend_slope": slope}
    found = trend(row | {"window_first_period": "2020", "expected_at_horizon": 40.0}, 2030.0)
    assert found is not None
    values = {point.time: round(point.value, 3) for point in found.along}
    assert (values[2020.0], values[2025.0], values[2027.5], values[2030.0]) == (10.0, 20.0, 28.284, 40.0)


def test_without_a_window_there_is_no_trend() -> None:
    assert trend(None, 2030.0) is None
    assert trend(WINDOWS | {"short_expected_low80": None}, 2030.0, "short_") is None
    assert trend(WINDOWS | {"short_expected_low80": None}, 2030.0) is not None


@pytest.mark.parametrize(("high", "ends"), [(65.0, 3), (200.0, 2)], ids=["within", "outside"])
def test_an_interval_has_no_end_where_it_leaves_the_frame(high: float, ends: int) -> None:
    picture = Picture(short=Outlook(2030, 55, 45, high))
    frame = framed([2020, 2030], [40, 70], (0, 0, 100, 100), rank=False, room=0.1)
    (interval,) = [part for part in drawn(picture, frame) if 'class="interval"' in part]
    assert interval.count("h8") == ends


def test_both_windows_are_drawn_in_each_size() -> None:
    line = Line("primary", Text("EGDI", "EGDI"), [Point(2016, 89), Point(2024, 71)])
    picture = Picture([line], outlook=trend(WINDOWS, 2030.0), short=trend(WINDOWS, 2030.0, "short_"), rank=True)
    svg = chart(picture, titled="t")
    assert [svg.count(f'class="{name}"') for name in ("trend long", "trend short", "outlook", "interval")] == [2] * 4
    assert 'class="trend' not in chart(Picture([line]), titled="t")


def test_the_page_of_a_target_names_both_windows(small_release: Path) -> None:
    html = (small_release / "targets" / "r57-2030-egdi-world.html").read_text(encoding="utf-8")
    assert html.count('class="trend short"') == 3, "two sizes and the key"
    keys = re.sub(r"<[^>]+>", "", html)
    assert "trend sincexu hướng từ 2022" in keys
    assert "the same of the short window, since" in keys
    other = (small_release / "targets" / "r57-2030-digital-economy-gdp.html").read_text(encoding="utf-8")
    assert 'class="trend' not in other
