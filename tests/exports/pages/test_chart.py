"""Charts: time, ticks and shapes a person can check by eye."""

from __future__ import annotations

import re
from datetime import date
from xml.etree.ElementTree import fromstring

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from exports.marts.moments import decimal_year
from exports.marts.registers import Text
from exports.pages.rendering.chart import chart, sparkline
from exports.pages.rendering.dots import Dot, dot_line
from exports.pages.rendering.frame import ticks, whole
from exports.pages.rendering.members import Member, OverTime, over_time
from exports.pages.rendering.panels import by_series
from exports.pages.rendering.picture import Line, Outlook, Picture, Point
from exports.pages.rendering.timeline import Stated, _placed, timeline


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
    lines=[
        Line(
            "primary",
            Text("R&D <survey>", "R&D"),
            [Point(2021, 0.42, [Text("2021: 0.42 <b>", "2021: 0,42 <b>")]), Point(2023, 0.41)],
        )
    ],
    path=[Point(2024, 0.4), Point(2030, 2.0)],
    goal=Point(2030, 2.0),
    outlook=Outlook(2030, 0.47, 0.39, 0.55),
)


def test_a_chart_is_well_formed_and_escapes_what_it_quotes() -> None:
    wide, narrow = fromstring(f"<p>{chart(PICTURE, titled='t')}</p>")  # noqa: S314 (drawn here)
    for root in (wide, narrow):
        assert root.get("role") == "group"
        assert root.get("aria-labelledby") == "t"
        (stop,) = [part for part in root.iter("g") if part.get("tabindex") == "0"]
        assert ["".join(text.itertext()) for text in stop.iter("text")] == ["2021: 0.42 <b>", "2021: 0,42 <b>"]
    assert ("R&D <survey>" in "".join(wide.itertext()), "R&D <survey>" in "".join(narrow.itertext())) == (True, False)
    small = fromstring(sparkline(PICTURE))  # noqa: S314
    assert small.get("aria-hidden") == "true"


def heights(svg: str) -> list[float]:
    return [float(y) for y in re.findall(r'<path class="mark primary" d="M[\d.]+,([\d.]+)', svg.split("</svg>")[0])]


def test_more_is_higher_but_a_better_rank_is_higher_too() -> None:
    points = [Point(2022, 86), Point(2024, 71)]
    first, second = heights(chart(Picture(lines=[Line("primary", Text("", ""), points)]), titled="t"))
    assert second > first  # 71 lies lower on the page than 86
    first, second = heights(chart(Picture(lines=[Line("primary", Text("", ""), points)], rank=True), titled="t"))
    assert second < first


def test_nothing_to_draw_draws_nothing() -> None:
    assert chart(Picture(), titled="t") == ""
    assert sparkline(Picture()) == ""


def test_one_point_alone_is_drawn() -> None:
    assert heights(sparkline(Picture(lines=[Line("primary", Text("", ""), [Point(2025, 18.72)])])))


def test_years_and_ranks_are_whole() -> None:
    assert whole([0.5, 1.0, 1.5, 2.0], 1) == [1.0, 2.0]
    assert whole([-1.0, 0.0, 1.0], 1) == [1.0]


def test_each_source_has_a_mark_of_its_own() -> None:
    roles = ("primary", "official", "other", "further")
    lines = [Line(role, Text(role, role), [Point(2024, 1)]) for role in roles]
    drawn = chart(Picture(lines=lines), titled="t").split("</svg>")[0]
    shapes = {re.sub(r"M[\d.]+,[\d.]+", "M", d) for d in re.findall(r'<path class="mark \w+" d="([^"]+)"', drawn)}
    assert len(shapes) == len(roles)


def test_a_line_of_time_has_what_was_stated_and_the_deadline() -> None:
    drawn = timeline([Stated(2025.6, Text("2025-08: stated done", "2025-08: đã xong"), "primary")], 2025.9, titled="t")
    assert drawn.count("stated done") == 2  # once for each size
    assert drawn.count('class="mark goal"') == 2


@pytest.mark.parametrize(("lower", "places"), [(False, [6.0, 94.0]), (True, [94.0, 6.0])])
def test_better_is_further_right(lower: bool, places: list[float]) -> None:
    dots = [Dot(Text("a", "a"), value, Markup(""), "other") for value in (3.0, 52.0)]
    line = dot_line(dots, goal=52.0, lower_is_better=lower)
    assert [dot.at for dot in line.dots] == places
    assert line.goal == places[1]
    assert dot_line(dots).goal is None


def test_lines_are_named_by_what_tells_them_apart() -> None:
    names = ("Coverage, Government (with its office, and more)", "Coverage, Ministry")
    lines = [Line("official", Text(name, name), [Point(2024, place)]) for place, name in enumerate(names)]
    drawn = "".join(fromstring(chart(Picture(lines=lines), titled="t").split("</svg>")[0] + "</svg>").itertext())  # noqa: S314
    assert "Coverage" not in drawn
    alone = "".join(fromstring(chart(Picture(lines=lines[:1]), titled="t").split("</svg>")[0] + "</svg>").itertext())  # noqa: S314
    assert "Coverage, Government" in alone


def test_a_figure_quoted_as_a_bound_is_written_as_one() -> None:
    line = Line("primary", Text("", ""), [Point(2025, 91, sign="≥ ")])
    assert ">≥ 91</text>" in chart(Picture(lines=[line]), titled="t")


def boxes(svg: str) -> list[tuple[float, float, float]]:
    """Where figures stand in a drawing: the middle of each, and half its width, about."""
    found = re.findall(r'<text class="figure [^"]+" x="([\d.]+)" y="([\d.]+)"[^>]*>(.*?)</text>', svg)
    return [(float(x), float(y), 3.5 * len(re.sub(r"<tspan lang=.vi.*|<[^>]+>", "", text))) for x, y, text in found]


@pytest.mark.parametrize(
    ("ends", "apart"),
    [
        ([(2025.5, 261.8), (2026.0, 256.9), (2025.9, 271.9)], True),
        ([(2025.9, 90.0), (2026.0, 90.0), (2026.0, 90.1), (2025.95, 91.0), (2026.0, 89.0)], True),
        ([(2026.0, 90.0)] * 40, False),  # there is no room for so many
    ],
)
def test_figures_of_a_chart_do_not_touch_where_there_is_room(ends: list[tuple[float, float]], apart: bool) -> None:
    lines = [Line("other", Text("", ""), [Point(2019, 20), Point(*end)]) for end in ends]
    for svg in chart(Picture(lines=lines), titled="t").split("</svg>")[:2]:
        stand = boxes(svg)
        assert len(stand) == len(ends)
        over = [
            (one, other)
            for place, one in enumerate(stand)
            for other in stand[:place]
            if abs(one[0] - other[0]) < one[2] + other[2] and abs(one[1] - other[1]) < 10
        ]
        assert (over == []) is apart


def test_what_an_agency_says_inside_and_to_everybody_is_one_line_of_a_chart() -> None:
    """The figures lie in two datasets; another agency's of the same indicator are another line."""
    told = (
        ("own_figures", "A.MOST", "2024"),
        ("own_figures_internal", "A.MOST", "2025"),
        ("own_figures", "A.MOHA", "2025"),
    )
    figures = [
        {"dataset": dataset, "series_code": code, "line": f"own|{code}", "period": period, "period_year": int(period)}
        for dataset, code, period in told
    ]
    assert [[row["period"] for row in rows] for rows in by_series(figures)] == [["2024", "2025"], ["2025"]]


@pytest.mark.parametrize(
    ("x", "length", "placed"),
    [(100.0, 80.0, ("start", 108.0)), (300.0, 80.0, ("end", 292.0)), (200.0, 320.0, ("start", 40.0))],
)
def test_words_on_a_line_of_time_stand_inside_it(x: float, length: float, placed: tuple[str, float]) -> None:
    assert _placed(x, length, 360) == placed


def test_a_figure_of_a_year_stands_over_the_number_of_the_year_in_every_drawing() -> None:
    figures = [Point(2022, 4.0), Point(2024, 5.0)]
    of_target = chart(Picture(lines=[Line("primary", Text("a", "a"), figures)]), titled="t").split("</svg>")[0]
    of_members = over_time(OverTime([Member(Text("a", "a"), True, [figures])], rank=False, periods=()), titled="t")
    stated = [Stated(point.time, Text("a", "a"), "primary") for point in figures]
    of_time = timeline(stated, 2025.0, titled="t").split("</svg>")[0]
    for drawn in (of_target, of_members, of_time):
        years = {said: float(x) for x, said in re.findall(r'class="tick" x="([\d.]+)"[^>]*>(20\d\d)<', drawn)}
        ends = (figures[0].time, figures[1].time)
        marks = [float(x) for x in re.findall(r'class="mark (?:primary|member)" d="M([\d.]+)', drawn)]
        radius = {of_target: 3.4, of_members: 2.6, of_time: 5.0}[drawn]
        assert [years[f"{end:.0f}"] for end in ends] == pytest.approx([x + radius for x in marks], abs=0.15), drawn
