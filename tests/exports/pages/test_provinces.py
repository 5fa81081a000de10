"""A page per province: what is known, on which map, how it crossed the merger, and what is not known; all side by side.

Of the small build: Hà Nội (01) was not merged; Đà Nẵng (48) was made of Đà Nẵng and Quảng Nam.
"""

from __future__ import annotations

import csv
import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from exports.marts.registers import Text
from exports.pages.province import BY_ANOTHER, NOT_FOUND, ONLY_BEFORE, _group, _why
from exports.pages.rendering.standing import Standing, pieces
from tests.exports.pages.test_pages import sources
from tests.look.browser import Browser
from tests.look.pages import DESK


def page(release: Path, code: str) -> str:
    return (release / "provinces" / f"{code}.html").read_text(encoding="utf-8")


def card(html: str, indicator: str) -> str:
    (found,) = re.findall(rf'<section class="card" id="{indicator}".*?</section>', html, re.DOTALL)
    return str(found)


def lines(svg: str) -> list[tuple[str, int]]:
    """Of each line of a drawing its look and how many figures it joins."""
    found = []
    for look, drawn in re.findall(r'<g class="([\w-]+)">(.*?)</g>', svg, re.DOTALL):
        found += [
            (look, len(points.split())) for points in re.findall(r'<polyline class="member" points="([^"]+)"', drawn)
        ]
    return found


def drawings(html: str) -> list[str]:
    return re.findall(r'<svg class="chart members".*?</svg>', html, re.DOTALL)


def test_a_figure_stands_with_its_place_its_source_and_its_rule(small_release: Path) -> None:
    html = page(small_release, "48")
    index = card(html, "dti")
    for words in (
        '<span lang="en">0.65</span><span lang="vi">0,65</span>',
        '<span lang="en">place</span><span lang="vi">thứ</span> <b>2</b>',
        "Simple mean of the former provinces",
        "by population",
    ):
        assert words in index
    assert sources(html, index)[0] == "derived: mean of 2 former provinces; Ministry of Science and Technology, 2024"
    assert "tính ra: trung bình cộng của 2 tỉnh, thành phố cũ; Bộ Khoa học và Công nghệ" in html
    own = card(page(small_release, "01"), "dti")
    assert "this one was not merged" in own
    assert "Simple mean" not in own
    assert "1/2 · 1/3" in own, "the place of the day among the 63 stands beside the one of today"


@pytest.mark.parametrize(("code", "is_said"), [("48", True), ("01", False)])
def test_places_gained_on_a_map_that_was_not_in_force_yet_say_on_which_map(
    small_release: Path, code: str, is_said: bool
) -> None:
    """Of 2023 and 2024 on the map of July 2025; where no place was gained or lost there is nothing to say."""
    index = card(page(small_release, code), "dti")
    assert ("lower than a year before" in index) is is_said
    assert ("both counted on the map of today" in index) is is_said


def test_the_line_stands_beside_the_median_and_the_best_and_the_places_below(small_release: Path) -> None:
    value, places = drawings(card(page(small_release, "01"), "dti"))
    assert lines(value) == [("other-member", 2), ("other-member", 2), ("home", 2)]
    assert lines(places) == [("home", 2)]
    assert "First" in value


def test_a_survey_has_an_interval_a_missing_year_is_a_gap_and_no_place_is_drawn(small_release: Path) -> None:
    survey = card(page(small_release, "01"), "papi_total")
    (drawn,) = drawings(survey)
    assert [one for one in lines(drawn) if one[0] == "home"] == [("home", 2), ("home", 2)]
    assert "A gap in a line" in survey
    assert "1–15/61" in survey
    assert '<span lang="en">among the 63:</span>' in survey
    assert "among the 63:" not in card(page(small_release, "01"), "dti")
    assert "1–15/61" not in card(page(small_release, "01"), "dti")


def test_what_a_province_asks_of_itself_stands_on_its_page_and_in_no_list_of_the_nation(small_release: Path) -> None:
    """With its document, who issued it and who answers; its verdict, and the figure where there is one."""
    html = page(small_release, "48")
    own = html.partition('<h2 id="own">')[2].partition('id="g1"')[0]
    judged, silent = own_targets(html)
    for words in ("v-on_track", "88.1", "88,1", "80.5", "82.9", "The pace suffices.", "&lt;of dossiers&gt;"):
        assert words in judged
    assert "v-no_data" in silent
    assert "The path asks for" in judged
    assert "The path asks for" not in silent
    assert "Cổng của thành phố" in silent
    assert "Standing Committee of the Da Nang City Party Committee" in own
    assert "Kế hoạch hành động số 21" in sources(html, own)
    assert "UBND Thành phố Đà Nẵng: BC 1, 2026-01-15" in sources(html, judged)
    assert "it can add its own" not in html
    other = page(small_release, "01")
    assert 'id="own"' not in other
    assert "it can add its own" in other.partition('id="missing"')[2]
    for name in ("index.html", "due.html", "json/scoreboard.json"):
        assert "da-nang-2030" not in (small_release / name).read_text(encoding="utf-8")
    nation, _, provinces = (small_release / "unknown.html").read_text(encoding="utf-8").partition('id="of-provinces"')
    assert "da-nang-2030" not in nation
    assert re.findall(r"provinces/48\.html#(da-nang-2030-\w+)", provinces) == ["da-nang-2030-payments"]
    assert "People's Committee of Da Nang" in provinces.replace("&#39;", "'")
    said = json.loads((small_release / "json" / "provinces" / "48.json").read_text(encoding="utf-8"))
    assert [row["status"] for row in said["targets"]] == ["on_track", "no_data"]
    assert [len(row["path"]) for row in said["targets"]] == [7, 0]
    assert [row["status"] for row in said["targets"][0]["verdict_history"]] == ["no_data", "on_track"]


def own_targets(html: str) -> list[str]:
    """What the page says of each target of the province's own."""
    return re.findall(r'<article class="own" id="da-nang-2030-\w+".*?</article>', html, re.DOTALL)


def test_its_target_is_drawn_with_level_path_and_goal_as_a_national_one_is(small_release: Path) -> None:
    judged, silent = own_targets(page(small_release, "48"))
    drawn = re.findall(r'<svg class="chart at-desk".*?</svg>', judged, re.DOTALL)
    assert len(drawn) == 1
    for part in ('<polyline class="path"', '<polyline class="primary', 'class="mark goal"'):
        assert part in drawn[0], part
    for years in ("2024", "2030"):
        assert f'<th scope="col">{years}</th>' in judged
    assert "<svg" not in silent, "what nothing measures has no chart"


def test_how_its_verdict_moved_stands_with_the_days_and_with_what_a_release_of_then_said(small_release: Path) -> None:
    judged, silent = own_targets(page(small_release, "48"))
    strip = judged.partition('class="strip"')[2].partition("</ol>")[0]
    assert re.findall(r'<time datetime="([\d-]+)">', strip) == ["2026-01-15", "2025-09-16"]
    assert re.findall(r'<li class="v-(\w+)">', strip) == ["on_track", "no_data"]
    assert strip.count("published by method") == 1
    assert "strip" not in silent


def test_of_a_merged_province_a_survey_says_nothing(small_release: Path) -> None:
    html = page(small_release, "48")
    survey = card(html, "papi_total")
    assert "A sample of each former province says nothing of a merged one." in survey
    assert '<span lang="vi">Đà Nẵng</span>: ' in survey
    assert drawings(survey) == []
    assert "PAPI, total</span><span" in html.partition('id="missing"')[2]
    assert "says nothing of a merged one" not in card(page(small_release, "01"), "papi_total")


@pytest.mark.parametrize(("code", "drawn"), [("01", [("home", 2)]), ("48", [])])
def test_what_is_not_clear_is_not_joined(small_release: Path, code: str, drawn: list[tuple[str, int]]) -> None:
    portal = card(page(small_release, code), "public_service")
    assert [line for svg in drawings(portal) for line in lines(svg)] == drawn
    assert ("no line is drawn" in portal) is (code == "48")
    assert "no place:" in portal
    assert '<cite lang="en-GB">one &lt;copy&gt; of the portal</cite>' in portal


def test_two_series_are_not_one_line_and_a_preliminary_figure_says_so(small_release: Path) -> None:
    press = card(page(small_release, "01"), "pii_score")
    assert drawings(press) == []
    assert "Provincial Innovation Index PII_63" in press
    assert "Provisional" in press
    assert "Provisional" not in card(page(small_release, "01"), "dti")


def test_what_it_has_stands_at_a_glance_and_what_is_no_scorecard_s_is_folded_away(small_release: Path) -> None:
    html = page(small_release, "01")
    glance = html.partition('id="glance"')[2].partition("</section>")[0]
    assert re.findall(r'<th scope="row"><a href="#(\w+)">', glance) == ["papi_total", "pii_score"]
    assert "1–15/61" in glance
    folded = html.partition("Further indicators")[2].partition('id="speeds"')[0]
    assert re.findall(r'<section class="card" id="(\w+)"', folded) == ["dti", "public_service"]


@pytest.mark.parametrize(("codes", "shown", "folded"), [(("papi_total", "x"), 1, 1), (("x", "y"), 2, 0)])
def test_where_a_theme_has_no_other_nothing_is_folded(codes: tuple[str, str], shown: int, folded: int) -> None:
    known = Standing("", Text("", ""), "t", None, None, (), None, None, (), 1, False, (), ())
    group = _group(Text("", ""), [replace(known, code=code) for code in codes], lambda theme: theme == "t")
    assert (len(group.shown), len(group.folded)) == (shown, folded)


def test_who_it_was_made_of_what_was_measured_and_what_is_missing(small_release: Path) -> None:
    merged, own = page(small_release, "48"), page(small_release, "01")
    assert "Made on 1 July 2025 of" in merged
    assert "<b>Quảng Nam</b>" in re.sub(r'<span lang="en">[^<]*</span><span lang="vi">([^<]*)</span>', r"\1", merged)
    assert "Not merged on 1 July 2025" in own
    assert "180.5" in own.partition('id="speeds"')[2]
    assert "No speed test of this province" in merged
    assert "no public figure was found" in merged, "an internal release withholds nothing"


OFFICE = Text("the office", "cơ quan")


@pytest.mark.parametrize(
    ("by_other", "known", "why"),
    [
        (["dossiers"], {}, BY_ANOTHER),
        ([], {"dossiers": [{}]}, ONLY_BEFORE),
        (["payments"], {"payments": [{}]}, NOT_FOUND),
    ],
    ids=["by another series", "of the provinces it was made from alone", "of another indicator"],
)
def test_why_a_figure_is_missing_and_who_publishes_it(by_other: list[str], known: dict[str, Any], why: Text) -> None:
    province: Any = SimpleNamespace(by_other_series=by_other, by_indicator=known)
    assert _why("dossiers", province, {}, {}) is why
    told = _why("dossiers", province, {}, {"dossiers": OFFICE})
    assert told.en.startswith(why.en)
    assert told.vi.startswith(why.vi)
    assert told.en.endswith("the office")
    assert told.vi.endswith("cơ quan")
    assert "may not be passed on" in _why("dossiers", province, {"dossiers": OFFICE}, {}).en


def test_a_target_of_a_province_has_its_plans_its_disputes_and_what_came_after_its_deadline(
    small_release: Path,
) -> None:
    """Two figures of 2025, of which one meets 95; 99 planned for 2027; the page of a province without any has none."""
    html = (small_release / "provinces" / "48.html").read_text(encoding="utf-8")
    own = html.partition('id="da-nang-2030-dossiers"')[2].partition("</article>")[0]
    disputes = own.partition('id="da-nang-2030-dossiers-disputes-title"')[2]
    assert "one meets the target, another does not" in disputes
    assert ">97" in disputes
    plans = own.partition('id="da-nang-2030-dossiers-plans-title"')[2]
    assert "decides nothing" in plans
    assert "99" in plans.partition("</table>")[0]
    other = html.partition('id="da-nang-2030-payments"')[2].partition("</article>")[0]
    assert "one meets the target, another does not" not in other
    assert "plans-title" not in other
    assert "after the deadline" not in own.partition("Dossiers online, Da Nang")[2]
    stated = html.partition('id="stated"')[2].partition("</table>")[0]
    assert "plan, no outcome" in stated
    assert 'id="stated"' not in (small_release / "provinces" / "01.html").read_text(encoding="utf-8")


def test_what_came_after_the_deadline_is_marked_so(small_release: Path) -> None:
    codes = ("nq71-2030-smart-cities", "r57-2030-egdi-world")
    pages = [(small_release / "targets" / f"{code}.html").read_text(encoding="utf-8") for code in codes]
    assert [html.count(">after the deadline, decides nothing<") for html in pages] == [1, 0]


@pytest.mark.needs("chromium")
def test_what_is_taken_from_a_chart_of_its_target_is_of_that_target(browser: Browser, small_release: Path) -> None:
    browser.window(DESK, dark=False)
    browser.open((small_release / "provinces" / "48.html").as_uri() + "?lang=en")
    of_target = "[...document.querySelectorAll('[data-take]')].findIndex(e => e.closest('#da-nang-2030-dossiers'))"
    head, *rows = browser.run(f"r57.csv({of_target})").splitlines()
    assert head.lstrip("\ufeff") == '"series","period","bound","value","unit","source"'
    assert [(row[1], row[3]) for row in csv.reader(rows)] == [("2025", "88.1"), ("2024", "80.5")]


def figure(period: str, **changes: Any) -> dict[str, Any]:
    year = int(period)
    return {
        "dataset": "a",
        "series_code": "s",
        "trend_allowed": True,
        "is_unit_unclear": False,
        "units_with_figure": 34,
        "period": period,
        "period_start": date(year, 1, 1),
        "period_end": date(year, 12, 31),
        **changes,
    }


@pytest.mark.parametrize(
    ("second", "parts"),
    [
        (figure("2024"), 1),
        (figure("2025"), 2),
        (figure("2024", series_code="t"), 2),
        (figure("2024", trend_allowed=False), 2),
        (figure("2024", is_unit_unclear=True), 2),
        (figure("2023", dataset="b", units_with_figure=2), 1),
    ],
)
def test_a_line_says_no_more_than_is_known(second: dict[str, Any], parts: int) -> None:
    first = figure("2023")
    found = pieces([second, first])
    assert len(found) == parts
    assert found[0][0] is first


def test_a_figure_that_is_left_out_parts_no_line() -> None:
    """The ministry's own list of the 34 names two provinces for the year that ends the series of all of them."""
    quoted = figure("2024", series_code="t", units_with_figure=2)
    ((first, last),) = pieces([figure("2023"), quoted, figure("2024")])
    assert (first["period"], last["period"], last["series_code"]) == ("2023", "2024", "s")


def test_all_stand_side_by_side_each_indicator_with_its_list(small_release: Path) -> None:
    html = (small_release / "provinces.html").read_text(encoding="utf-8")
    table = html.partition('id="all"')[2].partition("</table>")[0]
    assert re.findall(r'href="(provinces/\d+\.html)"', table) == ["provinces/01.html", "provinces/48.html"]
    listed = html.partition('<details class="fold" id="dti"')[2].partition("</details>")[0]
    assert re.findall(r'<tr data-unit="(\d+)"><td(?: data-v="\d+")?>(\d)', listed) == [("01", "1"), ("48", "2")]
    assert "Simple mean of the former provinces" in listed
    press = html.partition('<details class="fold" id="pii_score"')[2].partition("</details>")[0]
    assert "Only single provinces are quoted" in press
    assert "65.68" in press
    assert "60.76" not in press, "two series are never set side by side"
    assert re.findall(r'<details class="fold" id="(\w+)" open>', html) == ["dti"]


@pytest.mark.needs("chromium")
def test_a_column_is_sorted_and_what_is_not_known_comes_last(browser: Browser, small_release: Path) -> None:
    browser.window(DESK, dark=False)
    browser.open((small_release / "provinces.html").as_uri() + "?lang=vi")
    order = "[...document.querySelectorAll('#all + .wide tbody th a')].map(a => a.getAttribute('href').slice(10, 12))"
    name, papi = (f"document.querySelectorAll('#all + .wide thead button')[{at}].click()" for at in (0, 1))
    for clicked, wanted in ((name, ["48", "01"]), (name, ["01", "48"]), (papi, ["01", "48"]), (papi, ["01", "48"])):
        browser.run(clicked)
        assert browser.run(order) == wanted
    assert browser.run("document.querySelectorAll('#all + .wide [aria-sort]').length") == 1
    taken = browser.run("document.querySelectorAll('[data-take]').length")
    ends = [line.rpartition(";")[2] for n in range(taken) for line in browser.run(f"r57.csv({n})").splitlines()[1:]]
    assert ends
    assert '""' not in ends, "each row that is taken along has a source"
    browser.open((small_release / "provinces" / "01.html").as_uri() + "?lang=en")
    taken_along = browser.run("r57.csv([...document.querySelectorAll('[data-take]')].findIndex(e => e.id === 'dti'))")
    row = (
        '"Ha Noi","34 provinces","","2024","",0.8241,"index 0-1","1/2 · 1/3","Ministry of Science and Technology, 2024"'
    )
    assert row in taken_along.splitlines(), "as exact as it is known, the unit and the places beside"


def test_whoever_seeks_a_province_of_before_finds_the_one_of_today(small_release: Path) -> None:
    html = (small_release / "index.html").read_text(encoding="utf-8")
    (found,) = re.findall(r'<li><a href="provinces/48\.html">(.*?)</a>', html)
    assert "Province: Da Nang (Quang Nam)" in found
    assert "Tỉnh, thành phố: Đà Nẵng (Quảng Nam)" in found


def test_the_same_stands_in_json(small_release: Path) -> None:
    told = json.loads((small_release / "json" / "provinces" / "48.json").read_text(encoding="utf-8"))
    assert [row["former_gso_code"] for row in told["former_provinces"]] == ["48", "49"]
    (index,) = [series for series in told["series"] if series["series_code"] == "DTI"]
    assert index["indicator_unit"] == "index 0-1"
    today = [row for row in index["figures"] if row["unit_kind"] == "province"]
    assert [(row["period"], row["indicator_value"], row["bridge_rule"]) for row in today] == [
        ("2023", 0.6, "mean"),
        ("2024", 0.65, "mean"),
    ]
    assert "former_gso_code" not in today[0]
