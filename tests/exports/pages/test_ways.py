"""From every page to every other, in one order; the method is that of docs/method.md; sources are said once."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from exports.marts.registers import Registers, Text, Unit
from exports.offered import offered
from exports.pages.connectivity import LOOKS, looks_of
from exports.pages.rendering.citing import in_both
from exports.pages.rendering.filters import say
from exports.pages.rendering.formula import formula, inline
from exports.pages.rendering.notes import Notes
from exports.pages.rendering.wording import caveats, distance, issuer, part_of, period, reason
from tests import ROOT

WAYS = [
    *("index", "due", "asean", "connectivity", "provinces", "disagreements", "revisions", "unknown", "sources"),
    *("method", "query/index", "downloads", "about"),
]


def test_head_and_foot_of_every_page_lead_to_every_page(small_release: Path) -> None:
    for page in small_release.rglob("*.html"):
        to_root = "" if page.parent == small_release else "../"
        name = page.relative_to(small_release).as_posix()
        html = page.read_text(encoding="utf-8")
        head, foot = re.findall(r'<ul class="files"><li><a href="(?:\.\./)?index.html".*?</ul>', html, re.DOTALL)
        ways = [f"{to_root}{name}.html" for name in WAYS]
        assert re.findall(r'href="([^"]+)"', head) == re.findall(r'href="([^"]+)"', foot) == ways
        here = re.findall(r'href="([^"]+)" aria-current="page"', head)
        assert here == ([] if page.parent.name in ("targets", "provinces") else [f"{to_root}{name}"])


def test_every_page_that_has_words_has_a_place_of_its_own() -> None:
    places = [page.place for page in offered().pages if page.link]
    assert len(set(places)) == len(places) == len(WAYS)


def test_every_badge_leads_to_its_rule(small_release: Path) -> None:
    method = (small_release / "method.html").read_text(encoding="utf-8")
    for page in (small_release / "targets").glob("*.html"):
        (rule,) = re.findall(r'<a class="badge v-\w+" href="\.\./method\.html#(\w+)"', page.read_text(encoding="utf-8"))
        assert f'<div class="rule" id="{rule}">' in method


def test_the_formulas_are_those_of_the_method() -> None:
    """One method: what the page draws stands in docs/method.md, letter by letter."""
    page = (ROOT / "exports" / "pages" / "templates" / "method.html.j2").read_text(encoding="utf-8")
    said = re.sub(r"\s+", " ", (ROOT / "docs" / "method.md").read_text(encoding="utf-8"))
    drawn = [one.replace("\\\\", "\\").replace("\\n", " ") for one in re.findall(r'\{\{ "(.+?)" \| formula', page)]
    assert len(drawn) == 8
    for tex in drawn:
        assert tex in said
        assert formula(tex).startswith('<math display="block"><mrow>')


def test_a_formula_is_drawn_whole_or_not_at_all() -> None:
    assert formula(r"\frac{1}{2}") == (
        '<math display="block"><mrow><mfrac><mrow><mn>1</mn></mrow><mrow><mn>2</mn></mrow></mfrac></mrow></math>'
    )
    plain = '<mo stretchy="false">(</mo><mi>t</mi><mo stretchy="false">)</mo>'
    assert inline("y(t)") == f"<math><mrow><mi>y</mi>{plain}</mrow></math>", "brackets grow where they are told to"
    with pytest.raises(ValueError, match="integral"):
        formula(r"\integral x")


def test_a_source_is_said_once_and_where_it_was_read_apart() -> None:
    notes = Notes()
    first = notes("World Bank, 2026; read in a/b@1:c.csv", "https://example.org/")
    assert "#n1" in first
    assert "#n2" in notes("Cục <Thống kê>")
    assert notes("World Bank, 2026; read in a/b@1:c.csv") == first
    assert notes(None) == ""
    world, office = notes
    assert (world.citation.en, world.urls) == ("World Bank, 2026", ["https://example.org/"])
    assert world.read_in == ("a/b@1:c.csv",)
    assert (office.citation, office.urls, office.read_in) == (Text("Cục <Thống kê>", "Cục <Thống kê>"), [], ())


@pytest.mark.parametrize(
    ("citation", "vietnamese"),
    [
        ("WB, WDI, edition of 2026-07-13, published 2026-07-13", "WB, WDI, bản 2026-07-13, công bố 2026-07-13"),
        ("WIPO, GII, edition 2025, state of about 2025-09-30", "WIPO, GII, bản 2025, tình trạng khoảng 2025-09-30"),
        ("MIC, via Báo Mới (copy), about 2022-01-27", "MIC, qua Báo Mới (bản sao), khoảng 2022-01-27"),
        ("derived: rank of EGDI within ASEAN; UN", "tính ra: thứ hạng của EGDI trong ASEAN; UN"),
        (
            "Bộ KH&CN (MoST), conference 14/07/2025: Prime Minister says",
            "Bộ KH&CN (MoST), hội nghị 14/07/2025: Prime Minister says",
        ),
        ("Deputy PM X, via VNA: T, 2025-12-31", "Phó Thủ tướng X, qua VNA: T, 2025-12-31"),
        (
            "derived: sum of 2 former provinces; National Statistics Office of Viet Nam, Y, published 2024-01-02",
            "tính ra: tổng của 2 tỉnh, thành phố cũ; Cục Thống kê, Y, công bố 2024-01-02",
        ),
        ("A, 3rd session 20/07/2025: Báo Mới", "A, phiên họp thứ 3 20/07/2025: Báo Mới"),
        (
            "Ministry of Science and Technology; until 2024 Ministry of Information and Communications, T",
            "Bộ Khoa học và Công nghệ; đến năm 2024 là Bộ Thông tin và Truyền thông, T",
        ),
        (
            "MoST, Digital Transformation Index of provinces (DTI), about 2025-10-21",
            "MoST, Chỉ số chuyển đổi số cấp tỉnh (DTI), khoảng 2025-10-21",
        ),
        (
            "National Statistics Office of Viet Nam, Statistical Yearbook, provinces",
            "Cục Thống kê, Niên giám thống kê, số liệu theo tỉnh",
        ),
        ("press: a.vn; as quoted by https://b.vn", "báo chí: a.vn; as quoted by https://b.vn"),
        ("Bộ Tài chính: a report about, published papers", "Bộ Tài chính: a report about, published papers"),
        (
            "VPCP, Index of service to people and firms (Decision 766)",
            "VPCP, Bộ chỉ số phục vụ người dân, doanh nghiệp (Quyết định 766)",
        ),
    ],
)
def test_a_citation_is_joined_in_the_language_of_the_page(citation: str, vietnamese: str) -> None:
    assert in_both(citation) == Text(citation, vietnamese)


REGISTERS = Registers({}, {}, {"rank": Unit(Text("rank", "thứ"), Text("rank", "thứ"), 0)})


@pytest.mark.parametrize(
    ("value", "unit", "english", "vietnamese"),
    [
        (0.19, "% of GDP", "0.19 points ahead of the path", "vượt lộ trình 0,19 điểm phần trăm"),
        (-0.7, "rank", "0.7 ranks behind the path", "chậm hơn lộ trình 0,7 bậc"),
        (-1.0, "rank", "1 rank behind the path", "chậm hơn lộ trình 1 bậc"),
        (0.0, "rank", "on the path", "đúng lộ trình"),
    ],
)
def test_a_distance_is_said_in_words(value: float, unit: str, english: str, vietnamese: str) -> None:
    assert distance(value, unit, REGISTERS) == Text(english, vietnamese)


@pytest.mark.parametrize(
    ("said", "english", "vietnamese"),
    [
        ("2024", "2024", "2024"),
        ("2021-2025", "2021–2025", "2021–2025"),
        ("2025-Q2", "Q2 2025", "quý II/2025"),
        ("2025-H1", "1st half of 2025", "nửa đầu năm 2025"),
        ("2025-08", "August 2025", "tháng 8/2025"),
        ("2025-12-18", "18 December 2025", "18/12/2025"),
        ("2025-07-01/2026-01-07", "1 July 2025 – 7 January 2026", "1/7/2025 – 7/1/2026"),
    ],
)
def test_a_period_is_written_as_each_language_does(said: str, english: str, vietnamese: str) -> None:
    assert period(said) == Text(english, vietnamese)


def test_what_is_typed_stands_as_such() -> None:
    assert say(Text("`r57 <run>`: so", "gõ `r57`")) == (
        '<span lang="en"><code>r57 &lt;run&gt;</code>: so</span><span lang="vi">gõ <code>r57</code></span>'
    )


def test_an_issuer_is_named_in_the_language_of_the_page() -> None:
    assert issuer("Chính phủ (Government)") == Text("Government", "Chính phủ")
    assert issuer("Đại hội XIV") == Text("Đại hội XIV", "Đại hội XIV")


def test_a_part_of_a_document_is_named_in_both_languages() -> None:
    said = "II.1, mục tiêu 2030, đoạn 3"
    assert part_of(said) == Text("II.1, targets for 2030, paragraph 3", said)
    assert part_of("Phụ lục I, mục 11.7").en == "Annex I, item 11.7"


def test_caveats_stand_beside_the_reason_one_by_one() -> None:
    row = {
        "status_reason": "On track: x. Caveats: one source only; stale.",
        "caveats": "one source only; stale",
        "status_reason_vi": "Đúng tiến độ: x. Lưu ý: một nguồn; đã cũ.",
        "caveats_vi": "một nguồn; đã cũ",
    }
    assert reason(row) == Text("On track: x.", "Đúng tiến độ: x.")
    assert caveats(row["caveats"], row["caveats_vi"]) == [Text("one source only", "một nguồn"), Text("stale", "đã cũ")]
    assert caveats("a; b", "chung") == [Text("a; b", "chung")]


def test_one_is_no_plural_and_nobody_issues_nothing(small_release: Path) -> None:
    said = {page.name: page.read_text(encoding="utf-8") for page in small_release.glob("*.html")}
    several = re.compile(r'(?<![\d.,])1 <span lang="en">(?:targets|periods|goals|datasets)')
    assert [name for name, html in said.items() if several.search(html)] == []
    assert '1 <span lang="en">period<' in said["revisions.html"]
    assert re.findall(r'(\d) <span lang="en">(targets?)<', said["about.html"]) == [("5", "targets"), ("1", "target")]
    assert ("Politburo" in said["about.html"], "Government ·" in said["about.html"]) == (True, False)
    texts = [re.sub(r"<[^>]+>", "", html) for html in said.values()]
    assert [text for text in texts if re.search(r"·\s*·", text)] == []


def test_asean_is_compared_at_one_period_and_a_rank_says_of_how_many(small_release: Path) -> None:
    html = (small_release / "asean.html").read_text(encoding="utf-8")
    assert re.findall(r'class="(\w+)"><span class="who">', html) == ["other", "other", "home"]
    assert "too few for a rank" in html  # three members are none
    target = (small_release / "targets" / "r57-2030-egdi-world.html").read_text(encoding="utf-8")
    assert ('id="asean-title"' in target) is True
    assert 'id="asean-title"' not in (small_release / "targets" / "r57-2030-rd-gdp.html").read_text(encoding="utf-8")


def test_what_is_due_says_who_leads_it_and_who_publishes_the_figure(small_release: Path) -> None:
    html = (small_release / "due.html").read_text(encoding="utf-8")
    coming, nobodys = (
        re.findall(rf'<li><a class="what" href="targets/{code}.html">.*?</li>', html, re.DOTALL)[0]
        for code in ("r57-2030-rd-gdp", "r57-2030-data-centre-1")
    )
    assert ("lead agency:" in coming, "lead agency:" in nobodys) == (True, False)
    assert ("names no lead agency" in coming, "names no lead agency" in nobodys) == (False, True)
    for words in (
        "Ministry of Science and Technology",
        "Bộ Khoa học và Công nghệ",
        "Ngân hàng Thế giới",
        "1 July 2028",
    ):
        assert words in coming
    assert date(2027, 12, 31).strftime("%-d %B %Y") in html
    (bound,) = re.findall(r'<li><a class="what" href="targets/nq71-2030-smart-cities.html">.*?</li>', html, re.DOTALL)
    assert ("settles nothing" in bound, "settles nothing" in nobodys) == (True, False)
    assert "Only a rounded figure is known." in bound
    assert ("The figure for the deadline is known" in bound, "The figure for the deadline is known" in nobodys) == (
        False,
        True,
    )


def test_provinces_that_have_figures_say_where_they_are(small_release: Path) -> None:
    html = (small_release / "connectivity.html").read_text(encoding="utf-8")
    assert "mart_connectivity_province" in html
    assert "<code>r57 tiles</code>" not in html


def measured(codes: str) -> list[dict[str, str]]:
    return [{"measured_by": code} for code in codes]


def test_who_measures_keeps_its_look_from_chart_to_chart_and_from_release_to_release() -> None:
    """Six who measured once each come in one order, whichever they are met in; in the next chart each is as before."""
    first = looks_of(measured("fbeadc"), {})
    assert first == looks_of(measured("cdaebf"), {}) == dict(zip("abcdef", (*LOOKS, LOOKS[-1]), strict=True))
    assert looks_of(measured("bbcxa"), first) == {"b": LOOKS[1], "a": LOOKS[0], "c": LOOKS[2], "x": LOOKS[3]}
    assert looks_of(measured("yyx"), {"x": LOOKS[0], "y": LOOKS[0]}) == {"y": LOOKS[0], "x": LOOKS[1]}
