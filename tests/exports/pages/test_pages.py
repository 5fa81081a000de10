"""The pages say in both languages what the release says, with a source beside every figure and no outside help."""

from __future__ import annotations

import json
import re
from datetime import date, datetime
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import polars as pl
import pytest

from exports.marts.moments import time_of
from exports.marts.registers import Text
from exports.pages import revisions
from exports.pages.rendering.wording import chance, goal, late, number, published

VOID = {"meta", "link", "br", "input", "img", "hr"}


class Reader(HTMLParser):
    """Checks that tags nest, and gathers addresses, text in each language and figures without a citation nearby."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.links: list[str] = []
        self.outside: list[str] = []
        self.ids: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if named.get("id"):
            assert named["id"] not in self.ids, f"two elements are called {named['id']}"
            self.ids.add(str(named["id"]))
        is_another_form = tag == "link" and named.get("rel") == "alternate"  # named, not fetched
        if tag == "a" or is_another_form:
            self.links.append(str(named.get("href")))
        elif tag in ("script", "link", "img", "iframe") and not (
            named.get("src") or named.get("href") or "data:"
        ).startswith("data:"):
            self.outside.append(str(named))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"</{tag}> closes nothing"


def read(page: Path) -> Reader:
    reader = Reader()
    reader.feed(page.read_text(encoding="utf-8"))
    assert reader.open == [], f"{page.name} leaves tags open"
    return reader


def pages(release: Path) -> list[Path]:
    return sorted(release.rglob("*.html"))


def test_every_target_has_a_page_and_every_link_leads_somewhere(small_release: Path) -> None:
    codes = pl.read_parquet(small_release / "parquet" / "dim_target.parquet")["target_code"]
    assert {page.stem for page in pages(small_release) if page.parent.name == "targets"} == set(codes)
    for page in pages(small_release):
        reader = read(page)
        assert reader.outside == [], "a page must need nothing from elsewhere"
        for link in reader.links:
            path, _, fragment = link.partition("#")
            if path.startswith("http"):
                continue
            leads_to = (page.parent / path).resolve() if path else page
            assert leads_to.exists(), f"{page.name} links to {link}"
            if fragment and not fragment.startswith("?"):  # what stands behind a question mark is the state of a page
                assert fragment in read(leads_to).ids, f"{page.name} links to {link}"


def described(page: Path) -> dict[str, str]:
    found = re.findall(r'<meta (?:property|name)="([^"]+)" content="([^"]*)">', page.read_text(encoding="utf-8"))
    return {name: unescape(content) for name, content in found}


def test_a_page_that_is_passed_on_says_what_it_says(small_release: Path) -> None:
    for page in pages(small_release):
        title = re.findall(r"<title>([^<]+)</title>", page.read_text(encoding="utf-8"))
        assert [described(page)["og:title"]] == [unescape(one) for one in title]
    front = described(small_release / "index.html")["og:description"]
    assert re.fullmatch(
        r"Trong \d+ đích .+, theo số liệu biết đến ngày 23/11/2026\. · Of \d+ goals .+ 23 November 2026\.", front
    )
    target = described(small_release / "targets" / "r57-2030-rd-gdp.html")
    assert target["og:description"] == target["description"]
    assert target["og:description"].startswith("Tiến triển hạn chế. ")
    assert " · Limited progress. " in target["og:description"]


def test_the_front_page_shows_figure_verdict_goal_and_source(small_release: Path) -> None:
    html = (small_release / "index.html").read_text(encoding="utf-8")
    (row,) = re.findall(r'<tr role="row" data-verdict="limited_progress"[^>]*r57-2030-rd-gdp.*?</tr>', html, re.DOTALL)
    assert '<span lang="en">0.41</span><span lang="vi">0,41</span>' in row
    assert "0.41456" not in html, "the exact value is in the exports"
    assert sources(html, row) == ["World Bank, World Development Indicators, edition of 2026-07-13"]
    assert "Tiến triển hạn chế" in row
    assert "≥ 2" in row
    assert "<svg" in row


def test_official_stands_beside_independent_each_with_its_source(small_release: Path) -> None:
    html = (small_release / "index.html").read_text(encoding="utf-8")
    (row,) = re.findall(r'<tr role="row"[^>]*r57-2030-digital-economy-gdp.*?</tr>', html, re.DOTALL)
    for words in (
        "14.02",
        "18.72",
        "sources disagree",
        "1.98 points behind the path",
        "chậm hơn lộ trình 1,98 điểm phần trăm",
    ):
        assert words in row
    said = sources(html, row)
    assert [source.partition(",")[0] for source in said] == ["Cục Thống kê", "Ban Chỉ đạo Trung ương"]


def sources(page: str, part: str) -> list[str]:
    """The notes to which a part of a page leads, in their order."""
    notes = dict(re.findall(r'<li id="n(\d+)">(?:<(?:a|span)[^>]*>)+([^<]*)', page))
    return [notes[number] for number in re.findall(r'href="#n(\d+)"', part)]


def test_a_plan_is_shown_as_a_plan_with_its_source_and_nothing_else_is(small_release: Path) -> None:
    page, other = (
        (small_release / "targets" / f"{code}.html").read_text(encoding="utf-8")
        for code in ("r57-2030-egdi-world", "r57-2030-rd-gdp")
    )
    section = page.partition('id="plans-title"')[2].partition("</section>")[0]
    assert "Planned: no outcome, decides nothing" in section
    assert re.findall(r'<th scope="row">.*?2027', section)
    assert "55" in section
    assert "2024" not in section.replace("A plan of 2024", "")
    assert "A plan of 2024" in page
    assert 'id="plans-title"' not in other


def test_a_note_stands_beside_its_verdict_and_its_figure_as_it_was_written(small_release: Path) -> None:
    noted, other = (
        (small_release / "targets" / f"{code}.html").read_text(encoding="utf-8")
        for code in ("r57-2030-egdi-world", "r57-2030-rd-gdp")
    )
    quoted = '<cite lang="en-GB">of 193 &lt;countries&gt;</cite>'
    assert f"Ghi chú về số liệu (tiếng Anh):</span> {quoted}" in noted
    assert re.findall(rf'2024</th>.*?<td class="said">{quoted}</td></tr>', noted)
    assert ("Note" in noted, "Note" in other) == (True, False)


def test_a_dispute_shows_each_figure_once(small_release: Path) -> None:
    html = (small_release / "disagreements.html").read_text(encoding="utf-8")
    disputes = html[html.index('class="disputes"') : html.index('id="others"')]
    assert re.findall(r'<b class="n"><span lang="en">([\d.]+)<', disputes) == ["14.02", "18.72"]
    assert "--goal:" in disputes
    assert "steering committee" not in disputes.lower()


def test_a_dispute_names_who_says_each_figure(small_release: Path) -> None:
    """The publisher in the reader's language; of a figure that was handed in, the agency that stated it."""
    html = (small_release / "disagreements.html").read_text(encoding="utf-8")
    (card,) = (card for card in html.split('<details class="card">')[1:] if 'class="own_statement"' in card)
    assert re.findall(r'class="who"><span lang="en">(.*?)</span><span lang="vi">(.*?)</span>', card) == [
        ("World Bank", "Ngân hàng Thế giới"),
        ("Ministry of Science and Technology", "Bộ Khoa học và Công nghệ"),
    ]


def test_the_newest_of_a_series_is_by_time_not_by_spelling(small_release: Path) -> None:
    html = (small_release / "targets" / "r57-2030-digital-economy-gdp.html").read_text(encoding="utf-8")
    table = html[html.index('id="figures-title"') :]
    assert table.index("December 2025") < table.index("Q2 2025")  # "Q" sorts after "1"


def test_of_many_restatements_the_newest_are_shown_and_the_others_counted() -> None:
    rows = [[{"period": str(number)}] for number in range(revisions.SHOWN + 2)]
    shown, older = revisions.newest(rows)
    assert (shown[0], len(shown), older) == (rows[0], revisions.SHOWN, 2)
    assert revisions.newest(rows[:1]) == (rows[:1], 0)


def test_what_cannot_be_measured_says_why_in_both_languages(small_release: Path) -> None:
    html = (small_release / "targets" / "r57-2045-top30-innovation.html").read_text(encoding="utf-8")
    assert '<span lang="en">The vision of 2045 is far ahead.</span><span lang="vi">Tầm nhìn 2045 còn xa.</span>' in html
    assert '<span lang="en">WIPO Global Innovation Index</span>' in html


def test_what_is_quoted_is_escaped(small_release: Path) -> None:
    html = (small_release / "targets" / "nq71-2030-smart-cities.html").read_text(encoding="utf-8")
    assert "Báo cáo &lt;2025&gt; &amp; phụ lục" in html
    assert "<2025>" not in html


def test_a_source_that_is_late_or_fails_says_so_first_and_why(small_release: Path) -> None:
    html = (small_release / "sources.html").read_text(encoding="utf-8")
    rows = re.findall(r"<tr[ >].*?</tr>", html[html.index('class="fresh"') :], re.DOTALL)[1:]
    late, failing, *others = rows
    assert "World Development Indicators" in late
    assert '<span lang="en">overdue since</span><span lang="vi">đã trễ từ</span>' in late
    assert "15 November 2026" in late
    assert "asked live on 20 November 2026, the publisher has not released" in late
    assert ">31 December 2024<" not in failing
    assert "by the end of 2024" in failing
    assert "chậm nhất cuối năm 2024" in failing
    assert "IP.PAT.RESD: it may have been deleted" in late
    assert "E-Government Survey" in failing
    assert "HTTP 403 &lt;blocked&gt;" in failing
    assert len(others) == 2
    assert not [row for row in others if "overdue" in row or "<details>" in row]
    assert ("overdue" in failing, "HTTP 403" in late) == (False, False)


def test_a_page_says_which_release_and_how_the_figures_were_had(small_release: Path) -> None:
    html = (small_release / "index.html").read_text(encoding="utf-8")
    assert "2026-11-23T191500Z-01234567" in html
    assert "23 November 2026" in html
    assert "bundled with the project" in html
    assert "fetched live" in html


def test_json_has_the_path_the_figures_and_the_citations(small_release: Path) -> None:
    board = json.loads((small_release / "json" / "scoreboard.json").read_text(encoding="utf-8"))
    assert len(board["targets"]) == 6
    for entry in board["targets"]:
        assert (small_release / "json" / entry["details"]).is_file()
    one = json.loads((small_release / "json" / "targets" / "r57-2030-rd-gdp.json").read_text(encoding="utf-8"))
    assert one["status"]["latest_value"] == 0.41456
    assert one["path"][-1] | {"required_value": 2.0, "year": 2030} == one["path"][-1]
    assert [figure["period"] for figure in one["figures"]] == ["2021", "2023"]
    assert all(figure["citation"] for figure in one["figures"])


def test_what_is_late_is_laid_at_the_door_of_who_is_late() -> None:
    """The publisher only where it was asked; 20:00 in UTC is the next day in Ha Noi."""
    row = {"newest_published_on": date(2024, 12, 31), "newest_published_on_kind": "edition_year_end"}
    never = row | {"overdue_reason": "not_refreshed", "last_success_at": None}
    assert late(never) == Text(
        "a newer release is expected; this copy was not refreshed since 2024",
        "đã đến lúc có bản mới; bản này chưa được cập nhật từ năm 2024",
    )
    dated = late(never | {"newest_published_on_kind": "publisher"})
    assert dated.en.endswith("not refreshed since 31 December 2024")
    before = late(never | {"last_success_at": datetime.fromisoformat("2026-03-01T20:00")})
    assert before.en.endswith("not refreshed since 2 March 2026")
    answered = datetime.fromisoformat("2026-11-20T08:00")
    asked = late(never | {"overdue_reason": "not_released", "last_success_at": answered})
    assert asked == Text(
        "asked live on 20 November 2026, the publisher has not released",
        "đã hỏi trực tiếp ngày 20/11/2026, nguồn chưa công bố",
    )


@pytest.mark.parametrize(
    ("kind", "english", "vietnamese"),
    [
        ("publisher", "31 December 2024", "31/12/2024"),
        ("edition_year_end", "by the end of 2024", "chậm nhất cuối năm 2024"),
        ("mirror", "by 31 December 2024", "chậm nhất 31/12/2024"),
        ("approximate", "about 31 December 2024", "khoảng 31/12/2024"),
    ],
)
def test_a_day_of_publication_is_told_as_well_as_it_is_known(kind: str, english: str, vietnamese: str) -> None:
    assert published(date(2024, 12, 31), kind) == Text(english, vietnamese)


def test_numbers_are_written_as_each_language_does() -> None:
    assert number(1234.5) == Text("1,234.5", "1.234,5")
    assert number(25000.0) == Text("25,000", "25.000")
    assert number(-0.41456, sign=True) == Text("−0.41", "−0,41")
    assert number(0.0, sign=True) == Text("+0", "+0")
    assert number(0.2, places=2) == Text("0.20", "0,20")


@pytest.mark.parametrize(
    ("value", "decimals", "shown"),
    [
        (28.1426, 2, "28.14"),
        (0.7658, 3, "0.766"),
        (59.6, 0, "60"),
        (70.0, 2, "70"),
        (0.01234, 2, "0.012"),
        (0.0, 2, "0"),
    ],
)
def test_a_figure_is_rounded_as_its_unit_says(value: float, decimals: int, shown: str) -> None:
    assert number(value, decimals=decimals).en == shown


def test_a_step_of_a_programme_is_a_mark_on_the_chart(small_release: Path) -> None:
    with_step, without = (
        (small_release / "targets" / f"{code}.html").read_text(encoding="utf-8")
        for code in ("r57-2030-egdi-world", "r57-2030-rd-gdp")
    )
    assert "2028: rank 60" in with_step
    assert "a decision of 2025" in with_step
    assert ('class="mark step"' in with_step, 'class="mark step"' in without) == (True, False)


@pytest.mark.parametrize(
    ("comparator", "low", "high", "english", "vietnamese"),
    [
        (">=", 2.5, None, "≥ 2.5", "≥ 2,5"),
        ("rank<=", None, 50.0, "top 50", "nhóm 50"),
        ("between", 16.0, 18.0, "16 – 18", "16 – 18"),
        ("milestone", None, None, "", ""),
    ],
)
def test_goals(comparator: str, low: float | None, high: float | None, english: str, vietnamese: str) -> None:
    assert goal(comparator, low, high) == Text(english, vietnamese)


@pytest.mark.parametrize(("percent", "shown"), [(0.0, "< 1 %"), (77.4, "77 %"), (99.87, "> 99 %")])
def test_nothing_that_rests_on_a_trend_is_certain(percent: float, shown: str) -> None:
    assert chance(percent) == shown


@pytest.mark.parametrize(
    ("period", "time"),
    [
        ("2025", 2025.0),
        ("2025-Q4", 2025.0),
        ("2025-06", 2024 + 181 / 365),
        ("2024-01", 2023 + 31 / 366),
        ("2021-2025", 2025.0),
    ],
)
def test_a_figure_stands_at_the_end_of_its_period(period: str, time: float) -> None:
    assert time_of(period, 2025) == pytest.approx(time)


def test_a_dispute_of_different_years_is_drawn_and_one_of_a_single_year_is_not_drawn_twice(release: Path) -> None:
    html = (release / "disagreements.html").read_text(encoding="utf-8")
    section = html[html.index('id="apart"') : html.index('id="others"')]
    assert re.findall(r'<b class="n"><span lang="en">([\d.]+)<', section.partition('class="dots')[2]) == [
        "58.1",
        "67.2",
    ]
    assert re.findall(r"targets/([\w-]+)\.html", section) == ["nq71-2030-16-rd-nonstate", "r57-2030-rd-nonstate-share"]
    target = (release / "targets" / "r57-2030-rd-nonstate-share.html").read_text(encoding="utf-8")
    assert '<h3 id="d1">2015–2025 <span class="flag">≠' in target
    assert "2015–2025" not in (release / "targets" / "gov-2025-5g-coverage.html").read_text(encoding="utf-8")


def test_other_proxies_stand_beside_the_one_that_is_shown_and_why_it_is(release: Path) -> None:
    html = (release / "targets" / "r57-2030-online-public-service-use.html").read_text(encoding="utf-8")
    beside = html[
        html.index("Other proxies, which decide nothing either") : html.index("So the first is not the truer")
    ]
    assert re.findall(r'<b class="n"><span lang="en">([\d.]+)<', beside) == ["39.98", "45.8", "43.2"]
    assert beside.count("would fall short of the goal") == 3
    measured = (release / "targets" / "r57-2030-rd-gdp.html").read_text(encoding="utf-8")
    assert "Other proxies" not in measured, "where a measure of its own speaks, proxies stay below"


def test_links_of_one_name_to_several_targets_say_which(release: Path) -> None:
    """The same goal stands in two documents under one name: a list names the document too."""
    for name in ("asean", "disagreements", "due", "revisions", "unknown"):
        html = (release / f"{name}.html").read_text(encoding="utf-8")
        links = re.findall(r'<a(?: class="what")? href="targets/([\w-]+)\.html">(.*?)</a>', html)
        assert links
        for language in ("en", "vi"):
            said = {
                (re.sub(rf'<span lang="(?!{language})\w+">.*?</span>|<[^>]+>', "", words), to) for to, words in links
            }
            assert len({words for words, _ in said}) == len(said), (name, language)


def test_a_target_of_two_numbers_says_that_one_is_judged(release: Path) -> None:
    html = (release / "targets" / "nq03-2030-21-patents.html").read_text(encoding="utf-8")
    assert "judged here by applications alone" in html
    assert "ở đây chỉ xét theo số đơn" in html
    alone = (release / "targets" / "r57-2030-patent-applications-growth.html").read_text(encoding="utf-8")
    assert "judged here by applications alone" not in alone
