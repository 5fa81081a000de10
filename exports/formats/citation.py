"""`CITATION.cff`: how a release is cited, for programs that cite (Citation File Format 1.2.0)."""

from __future__ import annotations

from pathlib import Path

import yaml

from exports.formats import Format
from exports.marts import about
from exports.marts.contents import Contents


def write(contents: Contents, folder: Path) -> None:
    """The one file."""
    identity = contents.identity
    said = {
        "cff-version": "1.2.0",
        "message": "Cite a figure by its own citation, and a verdict by its target, its day and this release.",
        "type": "dataset",
        "title": about.TITLE.en,
        "abstract": f"{about.DESCRIPTION.en} As known on {identity.as_of.isoformat()}.",
        "authors": [{"name": about.MAKER}],
        "version": identity.release_id,
        "date-released": identity.built_at.date(),
        "license": about.OWN_LICENCE.name,
        "keywords": list(about.KEYWORDS),
    }
    text = yaml.safe_dump(said, allow_unicode=True, sort_keys=False, width=1000)
    (folder / "CITATION.cff").write_text(text, encoding="utf-8")


FORMAT = Format(name="citation", files=("CITATION.cff",), write=write)
