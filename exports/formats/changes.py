"""What changed since the release that readers had before: `changes.md` for people, `changes.json` for programs."""

from __future__ import annotations

from pathlib import Path

from exports.changes import FILES
from exports.changes.compare import compare
from exports.changes.words import FIRST, changes_page
from exports.formats import Format
from exports.marts.contents import Contents, json_text

SHOWN_FIGURES = 1000
"""Figures in the file; a first answer of a publisher may bring tens of thousands. `r57 diff --json` has all."""


def write(contents: Contents, folder: Path) -> None:
    """Both files; where there is no release before, they say so."""
    if contents.before is None:
        page, said = FIRST, {"before": None}
    else:
        changes = compare(contents.before, contents.database)
        page, said = changes_page(changes), changes.said(SHOWN_FIGURES)
    for name, text in zip(FILES, (page, json_text(said)), strict=True):
        (folder / name).write_text(text, encoding="utf-8")


FORMAT = Format(name="changes", files=FILES, write=write)
