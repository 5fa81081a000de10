"""The generated pages under docs/: what the catalog and the released database say of themselves."""

from __future__ import annotations

from pathlib import Path

from exports.formats.dictionary import markdown
from exports.marts.database import RELEASE_TABLE, opened
from exports.marts.tables import public_tables
from orchestration import dbt

DOCS = dbt.PROJECT.parent / "docs"


def pages(release: Path) -> dict[str, str]:
    """Name → text of every generated page."""
    database = release / "r57.duckdb"
    with opened(database) as connection:
        tables = [*public_tables(connection, database.stem), RELEASE_TABLE]
    return {"data-dictionary.md": markdown(tables)}


def generate(release: Path, folder: Path = DOCS) -> list[Path]:
    """Write the pages; give their paths."""
    written = []
    for name, text in pages(release).items():
        path = folder / name
        path.write_text(text, encoding="utf-8")
        written.append(path)
    return written
