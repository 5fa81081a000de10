"""Verdicts that moved, as Atom feeds (RFC 4287): `feed.xml` in English, `feed.vi.xml` in Vietnamese.

An entry is a day on which the verdict on a target became another, as the history of the release has it; of a target
that a province sets itself the title names the province, whose page the link leads to. Its id names target and day, so
that a reader who follows the feed from release to release is told each move once.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from operator import itemgetter
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as Xml

from exports.formats import Format
from exports.marts.contents import Contents
from exports.marts.kinds import PROVINCES
from exports.marts.registers import TABLES as REGISTERS
from exports.marts.registers import Text

ATOM = "http://www.w3.org/2005/Atom"
NEWEST = 200
"""Entries of a feed."""
LANGUAGES = {"feed.xml": "en", "feed.vi.xml": "vi"}
TITLE = Text(vi="Nghị quyết 57-NQ/TW: các kết luận thay đổi", en="Resolution 57-NQ/TW: verdicts that moved")
MOVED = """
    select
        history.target_code,
        {of} as of_en,
        {of_vi} as of_vi,
        {page} as page,
        history.as_of,
        history.previous_status,
        history.status,
        history.moved_by,
        history.status_reason as reason_en,
        history.status_reason_vi as reason_vi,
        -- of a dispute the sentence names all sides: the document of one would take it
        if(history.status = 'disputed', null, history.citation) as citation,
        target.name_en,
        target.name_vi
    from mart_verdict_history as history
    inner join dim_target as target using (target_code)
    where history.status_changed
"""
OF_NATION = MOVED.format(of="null", of_vi="null", page="concat('targets/', target_code, '.html')")
OF_PROVINCES = PROVINCES.read(
    MOVED.format(
        of="province_name_en", of_vi="province_name_vi", page="concat('provinces/', area_code, '.html#', target_code)"
    )
)


def write(contents: Contents, folder: Path) -> None:
    """One feed per language."""
    moves = [*contents.rows(OF_NATION), *contents.rows(OF_PROVINCES)]
    moves.sort(key=itemgetter("target_code"))
    moves.sort(key=itemgetter("as_of"), reverse=True)
    for name, language in LANGUAGES.items():
        feed = _feed(contents, moves[:NEWEST], name, language)
        Xml.indent(feed, space=" ")
        text = Xml.tostring(feed, encoding="unicode", xml_declaration=False)
        (folder / name).write_text(f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n', encoding="utf-8")


def _feed(contents: Contents, moves: list[dict[str, Any]], name: str, language: str) -> Xml.Element:
    feed = Xml.Element("feed", {"xmlns": ATOM, "xml:lang": language})
    built = contents.identity.built_at.astimezone(UTC)
    _said(feed, "id", f"urn:r57:verdicts:{language}")
    _said(feed, "title", getattr(TITLE, language))
    _said(feed, "updated", _moment(built))
    Xml.SubElement(Xml.SubElement(feed, "author"), "name").text = "r57"
    Xml.SubElement(feed, "link", {"rel": "self", "href": name, "type": "application/atom+xml"})
    Xml.SubElement(feed, "link", {"rel": "alternate", "href": "index.html", "type": "text/html"})
    for move in moves:
        feed.append(_entry(contents, move, language))
    return feed


def _entry(contents: Contents, move: Mapping[str, Any], language: str) -> Xml.Element:
    entry = Xml.Element("entry")
    day: date = move["as_of"]
    statuses = contents.registers.statuses
    before, after = (getattr(statuses[move[side]].label, language) for side in ("previous_status", "status"))
    _said(entry, "id", f"urn:r57:verdict:{move['target_code']}:{day.isoformat()}:{language}")
    name = ": ".join(filter(None, (move[f"of_{language}"], move[f"name_{language}"])))
    _said(entry, "title", f"{name}: {before} → {after}")
    _said(entry, "updated", _moment(datetime(day.year, day.month, day.day, tzinfo=UTC)))
    Xml.SubElement(entry, "link", {"href": move["page"], "type": "text/html"})
    moved_by = contents.registers.label("moved_by", move["moved_by"])
    Xml.SubElement(entry, "category", {"term": move["moved_by"], "label": getattr(moved_by, language)})
    _said(entry, "summary", " ".join(filter(None, (move[f"reason_{language}"], move["citation"]))))
    return entry


def _said(parent: Xml.Element, tag: str, text: str) -> None:
    Xml.SubElement(parent, tag).text = text


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


FORMAT = Format(
    name="feed",
    files=tuple(LANGUAGES),
    write=write,
    needs=(
        *REGISTERS,
        *("dim_target", "mart_verdict_history", "mart_province_target", "mart_province_verdict_history"),
    ),
)
