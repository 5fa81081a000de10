"""Every page of the shipped figures as readers of each language see it: no word of the other one but names.

A page has both languages and shows one: what is marked as the other is not seen, what is marked as none is seen by all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.exports.pages.test_pages import VOID
from tests.verdicts.test_words import strange_words

pytestmark = pytest.mark.xdist_group("warehouse")

SAID = ("aria-label", "alt", "title", "placeholder")
"""Attributes that are read out or shown."""

CITED = {"code", "pre", "script", "style", "math", "kbd", "head", "cite", "footer", "notes", "tip", "switch"}
"""Elements, by tag or class, of signs that belong to no language, of both languages, and of citations, which have the
names of documents as they were printed."""

NAMES = (
    # bodies and their products
    r"APNIC Labs|CECODES|CSET|Elsevier|Emerging Technology Observatory|Georgetown|Growth Lab|Harvard"
    r"|Microsoft AI Economy Institute|Our World in Data|OurResearch|Oxford Insights|TeleGeography|UNDP|UNESCO|VnExpress"
    r"|Measurement Lab \(M-Lab\)|Natural Earth|\bRTA\b|Brunei|Campuchia|Đắk (?:Lắk|Nông)|Myanmar"
    r"|Timor-Leste|vietnamadminunits|\bUBND\b"
    # licences, formats, programs, signs of documents
    r"|CC BY[-A-Z]*|CC0|\bIGO\b|Data Package|CSV|DuckDB|Excel|GeoJSON|JSON|Parquet|SDMX|SQL(?:ite)?|Superset|HTTP"
    r"|\bMB\b|\bHDI\b|\bscript\b|\bX(?:III|IV)\b|r57 (?:release --audience public|tiles|outlines|run --select)"
    r"|\bv[23]\b|Độ dốc b\b|Xu hướng Q\b|thời điểm t"
    # codes of columns that a text explains
    r"|\((?:new|revised|withdrawn|returned)\)|cột citation|list và code|derived cho|`[^`]+`|\S*[/_.=]\S*"
    r"|\b[a-z0-9]+(?:-[a-z0-9]+)+\b"
)
"""What Vietnamese pages keep as it is."""

QUOTED = (
    r"\"[^\"]+\"(?: \([^)]+\)|, \w+\))|\([^)]+\)|\S*\d\S*[/-]\S*"  # with its gloss or as one, and numbers of documents
    r"|Tạp chí KH&CN Việt Nam"
)
"""What English pages keep as it is: a word of a text with what it means, signs of documents."""

MARKED = re.compile(r"[ăâđêôơưáàảãạắằẳẵặấầẩẫậéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ]", re.IGNORECASE)
"""A letter that only Vietnamese has, or nearly so."""


class Shown(HTMLParser):
    """Gathers what a page shows: text → the language that sees it, None where both do."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: dict[tuple[str | None, str], str] = {}
        self._open: list[tuple[str, str | None, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        _, language, is_cited = self._open[-1] if self._open else ("", None, False)
        if tag != "html":
            language = named.get("lang") or language
        is_cited = is_cited or not CITED.isdisjoint({tag, *(named.get("class") or "").split()})
        for name in SAID:
            self._keep(language, is_cited, named.get(name) or "", f"{tag} {name}")
        if tag not in VOID:
            self._open.append((tag, language, is_cited))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        self._open.pop()

    def handle_data(self, data: str) -> None:
        if self._open:
            tag, language, is_cited = self._open[-1]
            self._keep(language, is_cited, data.strip(), tag)

    def _keep(self, language: str | None, is_cited: bool, text: str, where: str) -> None:
        if text and not is_cited:
            self.texts.setdefault((language, text), where)


def shown(html: str) -> Mapping[tuple[str | None, str], str]:
    """What a page shows, each text once for each language."""
    found = Shown()
    found.feed(html)
    return found.texts


def english(texts: Mapping[tuple[str | None, str], str]) -> Iterator[tuple[str, set[str]]]:
    """The texts that a reader of Vietnamese sees with words that are neither Vietnamese nor names."""
    for language, text in texts:
        if language in (None, "vi") and (words := strange_words(re.sub(NAMES, " ", text))):
            yield text, words


def vietnamese(texts: Mapping[tuple[str | None, str], str]) -> Iterator[str]:
    """The texts that are English and have Vietnamese words without a gloss."""
    for language, text in texts:
        if language == "en" and MARKED.search(re.sub(QUOTED, " ", text)):
            yield text


BOTH = '<p><span lang="en">computed here</span><span lang="vi">tính tại đây</span></p>'


@pytest.mark.parametrize(
    ("html", "in_english", "in_vietnamese"),
    [
        (BOTH, set(), []),
        ("<p>computed here</p>", {"computed", "here"}, []),
        ('<p lang="vi">several (each row names its own)</p>', {"several", "row", "names", "its", "own"}, []),
        ('<p>Oxford Insights · <a title="edition">CC BY 4.0</a></p>', {"edition"}, []),
        ('<ol class="notes"><li>World Bank, edition 2025</li></ol>', set(), []),
        ('<p lang="en">nothing of chi sự nghiệp</p>', set(), ["nothing of chi sự nghiệp"]),
        ('<p lang="en">71/NQ-CP: "đạt" (reach), a sign (thêm)</p>', set(), []),
        ('<p lang="en">it says "đạt"</p>', set(), ['it says "đạt"']),
    ],
)
def test_a_word_of_the_other_language_is_found(html: str, in_english: set[str], in_vietnamese: list[str]) -> None:
    texts = shown(html)
    assert {word for _, words in english(texts) for word in words} == in_english
    assert list(vietnamese(texts)) == in_vietnamese


def test_no_page_says_a_word_of_the_other_language(release: Path) -> None:
    texts: dict[tuple[str | None, str], str] = {}
    for page in sorted(release.rglob("*.html")):
        texts |= {said: f"{page.name}: {where}" for said, where in shown(page.read_text(encoding="utf-8")).items()}
    assert len(texts) > 5000
    assert dict(english(texts)) == {}
    assert list(vietnamese(texts)) == []
