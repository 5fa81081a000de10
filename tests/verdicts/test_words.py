"""Every sentence on the shipped figures, read as a journalist and a Vietnamese reader would: nothing unfilled, nothing
raw, no English left in a Vietnamese sentence, and everything that can be named has a Vietnamese name."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from sources.catalog import DATASETS
from tests import ROOT

pytestmark = pytest.mark.xdist_group("warehouse")

SEEDS = ROOT / "dbt_project" / "seeds"

SYLLABLE = re.compile(
    r"(ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdghklmnprstvx])?"
    r"(uye|uya|uyu|oai|oay|oeo|uay|uoi|uou|ieu|yeu|[aeiou][aeiouy]?|y|ye)"
    r"(ng|nh|ch|[cmnpt])?"
)
"""A Vietnamese syllable without its marks. English words mostly are none: "figure", "target", "share" are not."""

PROPER = frozenset(
    re.findall(
        "[a-z]+",
        # bodies, publishers, places and their products
        "adb afa apo arwu asean asia atlas cable capital cesti cloudflare comtrade direct emc eto findex global imd "
        "index indonesia investip itu lab m make malaysia marvell microsoft napas nature ookla openalex philippines "
        "qs qualcomm radar report sap sarap scimago scopus singapore speed speedtest vietnam viettel vnnic vnpt vstn "
        "win wipo wits wos "
        # indexes, units and technical words that Vietnamese keeps
        "atm cntt dichvucong dti eci egdi epi fdi gb gdp gerd gni gov govtech grdp ict internet ipv mbps ndxp nic nri "
        "osi papi pos ppp px qr r robot s sdg sjc spi tbps tfp usd vneid vn wdi web "
        # signs of documents, numerals and short forms: KH&CN, ĐMST&CĐS, BCĐTW, R&D, VIII
        "bcdcp bcdtw c cds cn cp d dmst kh ms nd nq qc qd tt ttg tw viii x",
    )
)
"""What a Vietnamese sentence may have although it is no Vietnamese syllable: names, and signs of documents."""


def strange_words(text: str) -> set[str]:
    """The words of a text that are neither Vietnamese syllables nor known names."""
    bare = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    letters = "".join(letter for letter in bare if not unicodedata.combining(letter)).lower()
    return {
        word
        for word in re.findall(r"(?<![a-z0-9])[a-z]+", letters)
        if not SYLLABLE.fullmatch(word) and word not in PROPER
    }


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Tỷ lệ dân số phủ sóng 5G, ít nhất 99% dân số vào năm 2030; nghiêng, khuỷu, quyền, giếng", set()),
        ("Chỉ tiêu thay thế, High-technology exports", {"high", "technology", "exports"}),
        ("Bộ Khoa học và Công nghệ theo báo cáo của ITU, 11/QĐ-BCĐCP", set()),
        ("1 centres", {"centres"}),
    ],
)
def test_english_words_are_told_from_vietnamese_ones(text: str, found: set[str]) -> None:
    assert strange_words(text) == found


@pytest.fixture(scope="module")
def sentences(warehouse: Path) -> list[tuple[str, str, str]]:
    """Target, English and Vietnamese sentence: of the verdicts, of each measure, of the past, and of the caveats."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return connection.execute(
            """
            select target_code, status_reason, status_reason_vi from mart_target_status
            union select target_code, caveats, caveats_vi from mart_target_status where caveats is not null
            union select target_code, status_reason, status_reason_vi from fct_assessment
            union select target_code, status_reason, status_reason_vi
            from mart_verdict_history where status_reason is not null
            union select target_code, gap_en, gap_vi from mart_data_gap
            union select target_code, where_to_look, where_to_look_vi from mart_data_gap
            order by all
            """
        ).fetchall()


def test_no_english_is_left_in_a_vietnamese_sentence(sentences: list[tuple[str, str, str]]) -> None:
    left = {(code, word): text for code, _, text in sentences for word in strange_words(text)}
    assert left == {}


def test_nothing_is_unfilled_and_nothing_raw(sentences: list[tuple[str, str, str]]) -> None:
    assert len(sentences) > 500
    raw = re.compile(
        r"[{}]|\(\)|  | [,.;]|\.\.|\b(?:none|null|nan)\b|(?<![\d,])\d+\.\d{4,}|\d{4}-\d\d-\d\d|\d{4}-[HQ]\d",
        re.IGNORECASE,
    )
    found = {(code, match[0]): text for code, *both in sentences for text in both if (match := raw.search(text))}
    assert found == {}


def test_numbers_are_written_in_the_reader_s_language(sentences: list[tuple[str, str, str]]) -> None:
    """1,234.5 in English, 1.234,5 in Vietnamese; a day and the number of a document are no numbers."""
    english = re.compile(r"(?<![\d.,/])\d{1,3}\.\d{3},\d|(?<![\d.,/])\d+,\d{1,2}(?![\d,])")
    vietnamese = re.compile(r"(?<![\d.,/])\d{1,3},\d{3}\.\d|(?<![\d.,/])\d+\.\d{1,2}(?![\d.])")
    assert [(code, en) for code, en, _ in sentences if english.search(en)] == []
    assert [(code, vi) for code, _, vi in sentences if vietnamese.search(vi)] == []


def test_a_verdict_comes_first_and_then_why(warehouse: Path) -> None:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        told = connection.execute(
            """select status_reason, status_reason_vi from mart_target_status
            union all select status_reason, status_reason_vi from mart_verdict_history"""
        ).fetchall()
    for text in (text for both in told for text in both):
        verdict, *why = text.split(". ")
        assert ": " in verdict, text
        assert why, text
        assert all(why), text
        assert text.endswith("."), text


def named() -> Iterator[tuple[str, str, str]]:
    """What has a name in both languages: register, code, Vietnamese name."""
    for register, key in (("series", "series_code"), ("indicators", "indicator_code"), ("units", "unit")):
        with (SEEDS / f"{register}.csv").open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                yield register, row[key], row["name_vi"]
    for entry in DATASETS.values():
        yield "datasets", entry.name, entry.title_vi


def test_series_indicators_units_and_datasets_have_a_vietnamese_name() -> None:
    names = list(named())
    assert {register for register, _, _ in names} == {"series", "indicators", "units", "datasets"}
    assert [(register, code) for register, code, name in names if not name] == []
    left = {(register, code): words for register, code, name in names if (words := strange_words(name))}
    assert left == {}


def templates(name: str, key: str) -> dict[tuple[str, str], str]:
    with (SEEDS / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return {(row[key], row["language"]): row["sentence"] for row in csv.DictReader(lines)}


@pytest.mark.parametrize(
    ("name", "key", "register"),
    [("reason_sentences", "reason_code", "reasons"), ("status_sentences", "status", "statuses")],
)
def test_every_reason_and_status_has_its_sentence_in_both_languages_with_the_same_words(
    name: str, key: str, register: str
) -> None:
    with (SEEDS / f"{register}.csv").open(encoding="utf-8", newline="") as lines:
        codes = {row[key] for row in csv.DictReader(lines)}
    found = templates(name, key)
    assert {code for code, _ in found} == codes
    for code in codes:
        english, vietnamese = (set(re.findall(r"{(\w+)}", found[code, language])) for language in ("en", "vi"))
        assert english == vietnamese, code
        assert not strange_words(re.sub(r"{\w+}", "", found[code, "vi"])), code
