"""`r57 docs`: the generated pages under docs/, what the released database says of itself."""

from __future__ import annotations

from pathlib import Path

from orchestration.command.output import out, stop
from orchestration.command.place import release_folder

FOLDER = Path(__file__).resolve().parents[2] / "docs"


def docs() -> None:
    """Write the generated pages under docs/ anew from the current release."""
    if not (FOLDER.parent / "pyproject.toml").exists():
        raise stop(1, "the generated pages belong to the source tree, and this is an installed copy: use a clone")
    for name, text in pages(release_folder()).items():
        (FOLDER / name).write_text(text, encoding="utf-8")
        out.print(f"wrote {FOLDER / name}", soft_wrap=True)


def pages(release: Path) -> dict[str, str]:
    """Name → text of every generated page."""
    from exports.formats.dictionary import markdown
    from exports.marts import questions, views
    from exports.marts.database import RELEASE_TABLE, opened
    from exports.marts.erratum import ERRATUM_TABLE
    from exports.marts.keys import with_keys
    from exports.marts.tables import public_tables

    database = release / "r57.duckdb"
    with opened(database) as connection:
        public = with_keys(connection, database.stem, public_tables(connection, database.stem))
        tables = [*public, ERRATUM_TABLE, RELEASE_TABLE, *views.read(connection)]
    return {"data-dictionary.md": markdown(tables), "questions.md": questions.markdown()}
