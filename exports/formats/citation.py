"""`CITATION.cff`: how a release is cited, for programs that cite (Citation File Format 1.2.0)."""

from __future__ import annotations

from pathlib import Path

import yaml

from exports.formats import Format
from exports.marts import about
from exports.marts.audience import Audience
from exports.marts.contents import Contents

MESSAGE = "Cite a figure by its own citation, and a verdict by its target, its day and this release."
INTERNAL = "For internal use: some rows may not be passed on; what may be done with each stands in LICENCES.md."


def write(contents: Contents, folder: Path) -> None:
    """The one file."""
    identity = contents.identity
    # An internal release holds rows that may not be passed on: no one licence is that of the whole.
    licence = {"license": about.OWN_LICENCE.name} if identity.audience is Audience.PUBLIC else {}
    said = {
        "cff-version": "1.2.0",
        "message": MESSAGE if licence else f"{MESSAGE} {INTERNAL}",
        "type": "dataset",
        "title": about.TITLE.en,
        "abstract": f"{about.DESCRIPTION.en} As known on {identity.as_of.isoformat()}.",
        "authors": [{"name": about.MAKER.en}],
        "version": identity.release_id,
        "date-released": identity.built_at.date(),
        **licence,
        "keywords": list(about.KEYWORDS),
    }
    text = yaml.safe_dump(said, allow_unicode=True, sort_keys=False, width=1000)
    (folder / "CITATION.cff").write_text(text, encoding="utf-8")


FORMAT = Format(name="citation", files=("CITATION.cff",), write=write)
