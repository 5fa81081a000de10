"""Pages in a real Chromium: no error, no request, nothing sideways, nothing that axe finds, no empty drawing.

`make look` opens every page of a release in every way; here are all kinds of the small build and some of the shipped.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.look.browser import Browser
from tests.look.pages import DESK, LANGUAGES, PHONE, TALLEST_FRONT, TWO_WAYS, axe, faults, served_faults, static_server

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.xdist_group("warehouse")]

SHIPPED = (
    "asean",
    "connectivity",
    "provinces",
    "provinces/79",
    "targets/r57-2030-patent-applications-growth",
    "targets/gs-2025-national-data-centre",
)
"""Of the shipped release: what has most to draw, and a line of time."""

BROKEN = """<!doctype html><html lang="vi" data-lang="vi"><title>x</title><button data-set="vi">a</button>
<button data-set="en">b</button><img src="https://192.0.2.1/x.png"><div style="width:2000px">c</div>
<svg class="chart" width="90" height="9"></svg><script>missing()</script></html>"""


def test_every_kind_of_page_is_without_fault(browser: Browser, small_release: Path) -> None:
    pages = [
        *small_release.glob("*.html"),
        *small_release.glob("query/*.html"),
        *small_release.glob("provinces/*.html"),
        small_release / "targets" / "r57-2030-digital-economy-gdp.html",
    ]
    ways = [TWO_WAYS[number % 2 :][:1] for number in range(len(pages))]
    assert [fault for page, way in zip(sorted(pages), ways, strict=True) for fault in faults(browser, page, way)] == []


def test_pages_of_a_static_server_ask_for_nothing_elsewhere(
    browser: Browser, small_release: Path, tmp_path: Path
) -> None:
    with static_server(small_release) as base:
        for name in ("index.html", "targets/r57-2030-digital-economy-gdp.html", "query/index.html"):
            assert list(served_faults(browser, base, name)) == []
    (tmp_path / "broken.html").write_text(BROKEN.replace("192.0.2.1", "127.0.0.1:9"), encoding="utf-8")
    with static_server(tmp_path) as base:
        said = "\n".join(served_faults(browser, base, "broken.html"))
    assert "missing is not defined" in said
    assert "(served, en): asks for https://127.0.0.1:9/x.png" in said


def test_the_shipped_pages_do_not_scroll_sideways_and_are_drawn(browser: Browser, release: Path) -> None:
    found = [fault for name in SHIPPED for fault in faults(browser, release / f"{name}.html", TWO_WAYS, with_axe=False)]
    assert found == []


def test_the_front_page_is_short_on_a_phone_and_prints_on_six_sheets(browser: Browser, release: Path) -> None:
    told = "[...document.querySelectorAll('.counted > span')].filter(e => e.checkVisibility()).map(e => e.className)"
    browser.window(PHONE, dark=False)
    for language in LANGUAGES:
        browser.open(f"{(release / 'index.html').as_uri()}?lang={language}")
        assert browser.run("document.documentElement.scrollHeight") < TALLEST_FRONT, language
        assert browser.run(told) == ["in-short"], "what an achieved goal does not show is said on a phone too"
    assert browser.sheets() <= 6
    browser.window(DESK, dark=False)
    assert browser.run(told) == ["at-length"]


@pytest.mark.parametrize(
    "code",
    [
        "r57-2030-rd-gdp",
        "r57-2030-rd-nonstate-share",
        "r57-2030-egdi-world",
        "r57-2030-hightech-export-share",
        "gov-2025-5g-coverage",
    ],
)
def test_the_page_of_a_target_prints_on_two_sheets(browser: Browser, release: Path, code: str) -> None:
    browser.window(DESK, dark=False)
    browser.open(f"{(release / 'targets' / f'{code}.html').as_uri()}?lang=vi")
    assert browser.sheets() <= 2


def test_words_without_marks_find_targets_and_the_address_keeps_them(browser: Browser, release: Path) -> None:
    browser.window(DESK, dark=False)
    browser.open(f"{(release / 'index.html').as_uri()}?q=kinh+te+so")
    shown = "[...document.querySelectorAll('[data-code]')].filter(r => !r.hidden).map(r => r.dataset.code)"
    found = browser.run(shown)
    assert "r57-2030-digital-economy-gdp" in found
    assert "r57-2030-rd-gdp" not in found
    assert browser.run("location.hash") == "#?q=kinh+te+so"
    for language, any_year in (("en", "Any year"), ("vi", "Mọi năm")):
        browser.run(f"document.querySelector('[data-set={language}]').click()")
        assert browser.run("document.querySelector('#filter option').textContent") == any_year
    browser.open(f"{(release / 'index.html').as_uri()}?q=tri+tue+nhan+tao")
    found = browser.run(shown)  # which calls it AI
    assert "r57-2030-ai-rd-sea" in found
    assert "r57-2030-rd-gdp" not in found
    browser.open(f"{(release / 'index.html').as_uri()}?q=econ")
    assert "r57-2030-digital-economy-gdp" in browser.run(shown), "what is typed begins a word"
    browser.open(f"{(release / 'index.html').as_uri()}?q=conomy")
    assert browser.run(shown) == [], "and is no piece of its middle"
    browser.open(f"{(release / 'index.html').as_uri()}?q=r%26d+(%5B")
    assert browser.run(shown) == [], "signs mean themselves"
    browser.open(f"{(release / 'index.html').as_uri()}#?year=2045&verdict=on_track")
    assert set(browser.run(shown)) == {"r57-2045-digital-firm-density", "nq71-2045-38-digital-firm-density"}
    browser.run("document.querySelector('#filter [type=reset]').click()")
    assert browser.run("new Promise(r => setTimeout(() => r(location.hash)))") == ""


def test_words_with_marks_mean_them_and_signs_alone_find_nothing(browser: Browser, release: Path) -> None:
    browser.window(DESK, dark=False)
    names = "[...document.querySelectorAll('[data-code]')].filter(r => !r.hidden).map(r => r.textContent.toLowerCase())"
    says = "document.querySelector('#filter .signs').checkVisibility()"
    page = (release / "index.html").as_uri()
    browser.open(f"{page}?q=hồ+sơ")
    with_marks = browser.run(names)
    assert with_marks
    assert all("hồ" in name and "sơ" in name for name in with_marks)
    browser.open(f"{page}?q=ho+so")
    assert len(browser.run(names)) > len(with_marks), "without marks any are meant"
    browser.open(f"{page}?q=ho+sơ")
    assert {*with_marks} <= {*browser.run(names)}, "each word for itself"
    browser.open(f"{page}?q=kính+tế+số")
    slipped = browser.run(names)
    assert any("kinh tế số" in name for name in slipped), "marks that stand nowhere are a slip"
    assert browser.run(says) is False
    for signs in ("(", "%26+%25"):
        browser.open(f"{page}?q={signs}")
        assert (browser.run(names), browser.run(says)) == ([], True)


def test_words_find_provinces_sources_and_rules_of_the_method_too(browser: Browser, release: Path) -> None:
    browser.window(PHONE, dark=False)
    shown = """[...document.querySelectorAll('#elsewhere li')].filter(li => li.checkVisibility())
        .map(li => li.firstChild.getAttribute('href'))"""
    browser.open((release / "index.html").as_uri())
    assert browser.run(shown) == []
    browser.open(f"{(release / 'index.html').as_uri()}?q=world+bank")
    assert "sources.html#world_bank" in browser.run(shown)
    assert not [href for href in browser.run(shown) if href.startswith("method")]
    browser.open(f"{(release / 'index.html').as_uri()}?q=quang+nam")
    assert browser.run(shown) == ["provinces/48.html"]  # which Quảng Nam became part of
    browser.open(f"{(release / 'index.html').as_uri()}?q=hà+nội")
    assert browser.run(shown)[0] == "provinces/01.html"
    browser.open(f"{(release / 'index.html').as_uri()}?q=so+lieu+trai+nhau")
    assert "method.html#disputed" in browser.run(shown)
    browser.run("document.querySelector('#filter [type=reset]').click()")
    assert browser.run(f"new Promise(r => setTimeout(() => r({shown})))") == []


def test_twenty_stops_of_the_keyboard_lead_to_the_first_target(browser: Browser, release: Path) -> None:
    browser.window(DESK, dark=False)
    browser.open((release / "index.html").as_uri())
    stops = "[...document.querySelectorAll('a[href], button, input, select, summary, [tabindex=\"0\"]')]"
    assert browser.run(f"{stops}.filter(e => e.checkVisibility()).findIndex(e => e.matches('.sq'))") < 20


def test_a_chart_can_be_taken_as_picture_and_table(browser: Browser, small_release: Path) -> None:
    browser.window(DESK, dark=False)
    browser.open((small_release / "targets" / "r57-2030-rd-gdp.html").as_uri() + "?lang=en")
    buttons = "[...document.querySelectorAll('.take button')].map(b => b.textContent)"
    assert browser.run(buttons)[:3] == ["PNG", "SVG", "CSV"]
    assert "R&amp;D expenditure, share of GDP" in browser.run("r57.drawn(0)")
    assert browser.run("r57.png(r57.drawn(0)).then(blob => [blob.type, blob.size > 5000])") == ["image/png", True]
    header, first, *_ = browser.run("r57.csv()").splitlines()
    assert header == '\ufeff"series","period","bound","value","unit","source"'
    assert first.startswith(
        '"R&D expenditure","2023","",0.41456,"% of GDP","World Bank, World Development Indicators, ed'
    )
    browser.run("document.querySelector('[data-set=vi]').click()")
    header, first, *_ = browser.run("r57.csv()").splitlines()
    assert header == '\ufeff"chuỗi số liệu";"kỳ";"dấu";"giá trị";"đơn vị";"nguồn"'
    assert first.startswith('"Chi R&D";"2023";"";0,41456;"% GDP";"World Bank, World Development Indicators, bản 2026')


@pytest.mark.parametrize(
    ("page", "place", "header", "first"),
    [
        ("asean", 0, '"member","period","bound","value","unit","source"', r'"[\w ]+","\d{4}","",\d+,"rank","'),
        (
            "connectivity",
            0,
            '"Period","Measured by","bound","value","unit",',
            r'"[^"]+","[^"]+","",[\d.]+,"download, Mb/s",',
        ),
        ("provinces", 0, '"Place","Province","bound","value","unit",', r'"–","Ha Noi","",[\d.]+,"score 0-100",'),
        (
            "provinces/79",
            0,
            '"area","map","series","period","bound","value","unit","place","source"',
            r'"[^"]+","(34|63) provinces","[^"]*","\d{4}","",[\d.]+,"',
        ),
        (
            "targets/gov-2025-5g-coverage",
            0,
            '"series","period","bound","value","unit","source"',
            r'"[^"]+","2025","",58.9,"%',
        ),
    ],
)
def test_a_figure_that_is_taken_along_is_a_number_beside_its_unit(
    browser: Browser, release: Path, page: str, place: int, header: str, first: str
) -> None:
    browser.window(DESK, dark=False)
    browser.open(f"{(release / f'{page}.html').as_uri()}?lang=en")
    said, row, *rows = browser.run(f"r57.csv({place})").splitlines()
    assert said.removeprefix("\ufeff").startswith(header)
    assert re.match(first, row), row
    if page.startswith("targets/"):
        assert any('"≈",' in row for row in rows), "about 59 %: the sign has a column of its own"


def test_what_is_broken_is_found(browser: Browser, tmp_path: Path) -> None:
    page = tmp_path / "broken.html"
    page.write_text(BROKEN, encoding="utf-8")
    found = "\n".join(faults(browser, page, TWO_WAYS[1:]))
    for fault in (
        "scrolls sideways",
        "a drawing without a mark",
        "missing is not defined",
        "asks for https://192.0.2.1/",
    ):
        assert fault in found
    assert ("image-alt" in found) is bool(axe())
