"""The feeds of verdicts that moved: every move of the history once, newest first, in the language of the feed."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as Xml

import duckdb
import pytest

from exports.formats.feed import ATOM, LANGUAGES, NEWEST

WORD = {"en": "On track", "vi": "Đúng tiến độ"}
OTHER = {"en": "vi", "vi": "en"}


@pytest.mark.parametrize("name", LANGUAGES)
def test_a_feed_has_every_move_once_newest_first(release: Path, name: str) -> None:
    with duckdb.connect(str(release / "r57.duckdb"), read_only=True) as database:
        moves = database.execute(
            """
            select target_code, as_of from mart_verdict_history where status_changed
            union all
            select province_target_code, as_of from mart_province_verdict_history where status_changed
            order by as_of desc, target_code
            """
        ).fetchall()
    language = LANGUAGES[name]
    feed = Xml.parse(release / name).getroot()  # noqa: S314 (our own)
    entries = feed.findall(f"{{{ATOM}}}entry")
    ids = [entry.findtext(f"{{{ATOM}}}id") for entry in entries]
    assert len(moves) > 20
    assert ids == [f"urn:r57:verdict:{code}:{day}:{language}" for code, day in moves[:NEWEST]]
    titles = " ".join(str(entry.findtext(f"{{{ATOM}}}title")) for entry in entries)
    assert WORD[language] in titles
    assert WORD[OTHER[language]] not in titles
    for entry in entries:
        link = entry.find(f"{{{ATOM}}}link")
        assert link is not None
        assert (release / link.attrib["href"]).is_file()
        assert len(str(entry.findtext(f"{{{ATOM}}}summary"))) > 20


@pytest.mark.parametrize(("name", "title"), [("feed.xml", "Da Nang: 95% of"), ("feed.vi.xml", "Đà Nẵng: 95% hồ sơ")])
def test_a_target_of_a_province_is_told_with_its_province_and_its_page(
    small_release: Path, name: str, title: str
) -> None:
    feed = Xml.parse(small_release / name).getroot()  # noqa: S314 (our own)
    (entry,) = feed.findall(f"{{{ATOM}}}entry")
    assert str(entry.findtext(f"{{{ATOM}}}title")).startswith(title)
    link = entry.find(f"{{{ATOM}}}link")
    assert link is not None
    file, _, place = link.attrib["href"].partition("#")
    assert file == "provinces/48.html"
    assert f'id="{place}"' in (small_release / file).read_text(encoding="utf-8")
