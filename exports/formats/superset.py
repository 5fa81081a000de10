"""`superset.zip`: databases, datasets, charts and the dashboard for Apache Superset, to be imported as they are.

docs/bi.md says how; `r57 superset` writes the same for the address of one's own.
"""

from __future__ import annotations

from pathlib import Path

from exports.formats import Format
from exports.marts import bi, views
from exports.marts.contents import Contents
from exports.superset.bundle import bundle

ARCHIVE = "superset.zip"

NEEDS = ("dim_label", "dim_status", *sorted(views.needed(bi.VIEWS) - {"dim_label", "dim_status"}))


def write(contents: Contents, folder: Path) -> None:
    """The one archive."""
    (folder / ARCHIVE).write_bytes(bundle(contents.connection))


FORMAT = Format(name="superset", files=(ARCHIVE,), write=write, needs=NEEDS)
