"""What the guides name is there: every path of the project that a document speaks of exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests import ROOT
from tests.walk import blocks

DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / "sources").rglob("*.md")])
ROOMS = ("sources", "dbt_project", "exports", "orchestration", "tests", "docs", "bench")
NAMED = re.compile(rf"`((?:{'|'.join(ROOMS)})/[\w./-]*)`")
LINKED = re.compile(r"\]\((?!https?:|#|mailto:)([^)#]+)(?:#[^)]*)?\)")
MADE_UP = {path for page in (ROOT / "docs").glob("add-a-*.md") for path in blocks(page.name)}
"""Files that a guide tells its reader to write."""


def named(document: Path) -> set[str]:
    text = document.read_text(encoding="utf-8")
    return {*NAMED.findall(text)} - MADE_UP


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_path_named_is_there(document: Path) -> None:
    if document.name == "CHANGELOG.md":
        pytest.skip("history names what was there then")
    gone = sorted(name for name in named(document) if not list(ROOT.glob(name.rstrip("/"))))
    links = LINKED.findall(document.read_text(encoding="utf-8"))
    broken = sorted(link for link in links if not (document.parent / link).exists())
    assert (gone, broken) == ([], [])


def test_a_path_that_is_gone_would_be_seen() -> None:
    assert NAMED.findall("see `sources/no_such_file.py` and `sources/border/`") == [
        "sources/no_such_file.py",
        "sources/border/",
    ]
    assert not list(ROOT.glob("sources/no_such_file.py"))
