"""The data dictionary: every public table and column with its type and meaning, from the comments in the database.

In a release it is `dictionary.md` and `dictionary.csv`; in the project `docs/data-dictionary.md` (`make docs`).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from exports.formats import Format
from exports.marts.contents import Contents
from exports.marts.tables import Table

HEAD = """\
# Data dictionary

Every public table and column of the warehouse. The same words are comments in the released DuckDB file
(`describe`, or `select * from duckdb_columns() where schema_name = 'main'`) and descriptions in `datapackage.json`.

Reading rules: join on codes, never on names · shares are percent (0-100) · money names its currency and scale in the
unit · an empty cell means "not known" or "does not apply", never zero · `published_on` is the day by which the
publisher had published the figure, `as_of` the day of knowledge.
"""

KINDS = {
    "dim_": "Registers and dimensions",
    "bridge_": "Bridges (many to many)",
    "fct_": "Facts",
    "mart_": "Marts",
    "release": "The release",
    "erratum": "What was taken back",
}


def write(contents: Contents, folder: Path) -> None:
    """The page and the table."""
    (folder / "dictionary.md").write_text(markdown(contents.described), encoding="utf-8")
    (folder / "dictionary.csv").write_text(csv_text(contents.described), encoding="utf-8", newline="")


def markdown(tables: Sequence[Table]) -> str:
    """The dictionary as one Markdown page: a list of tables, then one section per table."""
    lines = [HEAD]
    for prefix, title in KINDS.items():
        of_kind = [table for table in tables if table.name.startswith(prefix)]
        if of_kind:
            lines.append(f"**{title}**\n")
            lines += [f"- [`{table.name}`](#{table.name}): {_first_sentence(table.comment)}" for table in of_kind]
            lines.append("")
    for table in tables:
        lines += [f"## {table.name}", "", table.comment, ""]
        if table.key:
            lines += [f"Key: {', '.join(f'`{name}`' for name in table.key)}", ""]
        if table.references:
            named = (
                f"{', '.join(f'`{name}`' for name in key.columns)} → [`{key.to_table}`](#{key.to_table})"
                for key in table.references
            )
            lines += [f"Refers to: {' · '.join(named)}", ""]
        lines += ["| column | type | meaning |", "|---|---|---|"]
        lines += [f"| `{c.name}` | {c.type.lower()} | {_cell(c.comment)} |" for c in table.columns]
        lines.append("")
    return "\n".join(lines)


def csv_text(tables: Sequence[Table]) -> str:
    """The dictionary as CSV (RFC 4180, with a byte-order mark): one row per column."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(["table_name", "column_name", "position", "type", "description"])
    for table in tables:
        for position, column in enumerate(table.columns, start=1):
            writer.writerow([table.name, column.name, position, column.type.lower(), column.comment])
    return "\ufeff" + out.getvalue()


def _first_sentence(text: str) -> str:
    head, mark, _ = text.partition(". ")
    return _cell(head + mark).strip()


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


FORMAT = Format(name="dictionary", files=("dictionary.md", "dictionary.csv"), write=write)
