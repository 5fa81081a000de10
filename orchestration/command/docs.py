"""`r57 docs`: the generated pages under docs/, what the released database says of itself."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.command.output import out, stop
from orchestration.command.place import reading, release_folder

if TYPE_CHECKING:
    import duckdb

FOLDER = Path(__file__).resolve().parents[2] / "docs"


def docs() -> None:
    """Write the generated pages under docs/ anew from the current release."""
    from exports.release import verify_release

    if not (FOLDER.parent / "pyproject.toml").exists():
        raise stop(1, "the generated pages belong to the source tree, and this is an installed copy: use a clone")
    folder = release_folder()
    if faults := verify_release(folder):
        raise stop(1, f"release {folder.name} is damaged: {faults[0]}; `r57 run` makes it anew")
    with reading() as connection:
        written = pages(connection)
    for name, text in written.items():
        (FOLDER / name).write_text(text, encoding="utf-8")
        out.print(f"wrote {FOLDER / name}", soft_wrap=True)


def pages(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Name → text of every generated page, of a release's database."""
    from exports.formats.dictionary import markdown
    from exports.marts import questions, views
    from exports.marts.database import DATABASE, RELEASE_TABLE
    from exports.marts.erratum import ERRATUM_TABLE
    from exports.marts.keys import with_keys
    from exports.marts.tables import public_tables

    name = Path(DATABASE).stem
    public = with_keys(connection, name, public_tables(connection, name))
    tables = [*public, ERRATUM_TABLE, RELEASE_TABLE, *views.read(connection)]
    return {"data-dictionary.md": markdown(tables), "questions.md": questions.markdown()}
