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
            "select target_code, as_of from mart_verdict_history where status_changed order by as_of desc, target_code"
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
