"""The page `query/`: its questions are addresses, it looks for its engine beside the releases, no other page does."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs

from exports.engine import PLACE
from exports.marts.questions import themes
from exports.shelf import CURRENT


def page(release: Path) -> str:
    return (release / "query" / "index.html").read_text(encoding="utf-8")


def test_every_question_is_an_address_with_its_query(small_release: Path) -> None:
    asked = re.findall(r'<a lang="(en|vi)" href="#\?([^"]+)">([^<]+)</a>', page(small_release))
    found = [(language, parse_qs(unescape(query))["sql"][0], unescape(words)) for language, query, words in asked]
    assert found == [
        (language, getattr(question.query, language), getattr(question.words, language))
        for theme in themes()
        for question in theme.questions
        for language in ("en", "vi")
    ]


def test_every_table_can_be_looked_at(small_release: Path) -> None:
    assert '<a href="#?sql=from%20dim_target%0Alimit%2020"><code>dim_target</code></a>' in page(small_release)


def test_it_finds_database_and_engine_from_each_address_a_release_has(small_release: Path) -> None:
    html = page(small_release)
    (engine,) = re.findall(r'data-engine="([^"]+)"', html)
    (database,) = re.findall(r'data-database="([^"]+)"', html)
    releases = small_release.parent
    for folder in (small_release, releases / CURRENT):
        assert (folder / "query" / database).resolve().name == "r57.duckdb"
        assert (folder / "query" / engine / "x").parent.as_posix().endswith(f"/query/../../{PLACE}")
    assert (database, engine) == ("../r57.duckdb", f"../../{PLACE}/")


def test_it_reaches_its_own_server_alone(small_release: Path) -> None:
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]+)"', page(small_release))
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    assert rules["connect-src"] == "'self' blob:"
    assert rules["worker-src"] == "blob:", "a worker of a file would not be confined as its page is"
    assert not re.search(r"https?:", policy)


def test_no_extension_is_fetched_and_nothing_else_is_reached(small_release: Path) -> None:
    for setting in ("autoinstall_known_extensions", "autoload_known_extensions", "enable_external_access"):
        assert f'"{setting} = false"' in page(small_release)
    assert '"lock_configuration = true"' in page(small_release)


def test_no_other_page_loads_anything_of_it(small_release: Path) -> None:
    others = [file for file in small_release.rglob("*.html") if file.parent.name != "query"]
    assert others
    for file in others:
        assert "engine/" not in file.read_text(encoding="utf-8"), file.name
