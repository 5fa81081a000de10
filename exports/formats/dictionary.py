"""The data dictionary: every public table and column with its type and meaning, from the comments in the database.

In a release it is `dictionary.md` and `dictionary.csv`; in the project `docs/data-dictionary.md` (`make docs`).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

from exports.formats import Format
from exports.marts.contents import Contents
from exports.marts.tables import Table

HEAD = """\
# Data dictionary

Every public table and column of the warehouse, in English and in Vietnamese. The same words are comments in the
released DuckDB file (`select * from duckdb_columns() where schema_name = 'main' and not internal`: the first line
English, the second Vietnamese), descriptions in `datapackage.json`, and the sheet Dictionary of the workbook. The keys
are rows of `dim_key`, `primaryKey` and `foreignKeys` of the data package, and constraints of the DuckDB and the SQLite
file. Not of the DuckDB file are those by which a table refers to itself ("itself" below): DuckDB refuses a row that
names itself. Words that columns hold have names in both languages, an order and where charts need one a colour in
`dim_label` (its `list` is the name of the column).

Reading rules: join on codes, never on names · shares are percent (0-100) · money names its currency and scale in the
unit · an empty cell means "not known" or "does not apply", never zero · `published_on` is the day by which the
publisher had published the figure, `as_of` the day of knowledge.
"""

KINDS = {
    "dim_": "Registers and dimensions",
    "bridge_": "Bridges (many to many)",
    "fct_": "Facts",
    "mart_": "Marts",
    "bi_": "Views for charts (in the DuckDB file alone: they show rows of the tables above)",
    "release": "The release",
    "erratum": "What was taken back",
}


HEADINGS = {
    "table_name": "VARCHAR",
    "column_name": "VARCHAR",
    "position": "INTEGER",
    "type": "VARCHAR",
    "key": "INTEGER",
    "refers_to": "VARCHAR",
    "description": "VARCHAR",
    "description_vi": "VARCHAR",
    "row_licence": "VARCHAR",
}
"""The columns of the dictionary as a table, with their types. Its words are the project's own: open."""


def write(contents: Contents, folder: Path) -> None:
    """The page and the table."""
    told = [*contents.described, *contents.views]
    (folder / "dictionary.md").write_text(markdown(told), encoding="utf-8")
    (folder / "dictionary.csv").write_text(csv_text(told), encoding="utf-8", newline="")


def markdown(tables: Sequence[Table]) -> str:
    """The dictionary as one Markdown page: a list of tables, then one section per table."""
    lines = [HEAD]
    for prefix, title in KINDS.items():
        of_kind = [table for table in tables if table.name.startswith(prefix)]
        if of_kind:
            lines.append(f"**{title}**\n")
            lines += [f"- [`{table.name}`](#{table.name}): {_first_sentence(table.meaning)}" for table in of_kind]
            lines.append("")
    for table in tables:
        lines += [f"## {table.name}", "", table.meaning, "", f"*{table.meaning_vi}*", ""]
        if table.key:
            lines += [f"Key: {', '.join(f'`{name}`' for name in table.key)}", ""]
        if table.references:
            named = (
                f"{', '.join(f'`{name}`' for name in key.columns)} → [`{key.to_table}`](#{key.to_table})"
                f"{' (itself)' if key.to_table == table.name else ''}"
                for key in table.references
            )
            lines += [f"Refers to: {' · '.join(named)}", ""]
        lines += ["| column | type | meaning | ý nghĩa |", "|---|---|---|---|"]
        lines += [
            f"| `{c.name}` | {c.type.lower()} | {_cell(c.meaning)} | {_cell(c.meaning_vi)} |" for c in table.columns
        ]
        lines.append("")
    return "\n".join(lines)


def csv_text(tables: Sequence[Table]) -> str:
    """The dictionary as CSV (RFC 4180, with a byte-order mark): one row per column."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(HEADINGS)
    writer.writerows(rows(tables))
    return "\ufeff" + out.getvalue()


def rows(tables: Sequence[Table]) -> Iterator[tuple[str | int | None, ...]]:
    """The dictionary as a table: one row per column; what does not apply is empty."""
    for table in tables:
        for position, column in enumerate(table.columns, start=1):
            yield (
                table.name,
                column.name,
                position,
                column.type.lower(),
                table.key.index(column.name) + 1 if column.name in table.key else None,
                "; ".join(_named_by(table, column.name)) or None,
                column.meaning,
                column.meaning_vi,
                "open",
            )


def _named_by(table: Table, column: str) -> Iterator[str]:
    """What a column names, alone or with others: table and column."""
    for key in table.references:
        if column in key.columns:
            yield f"{key.to_table}.{key.to_columns[key.columns.index(column)]}"


def _first_sentence(text: str) -> str:
    head, mark, _ = text.partition(". ")
    return _cell(head + mark).strip()


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


FORMAT = Format(name="dictionary", files=("dictionary.md", "dictionary.csv"), write=write)
