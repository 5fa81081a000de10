"""What a public release has in files of its own: figures that may be passed on under their conditions alone.

    <class>/r57.duckdb · csv/ · parquet/ · LICENCE.md     one folder a class, rows of that class alone

A part holds the tables whose rows are each a figure of one dataset. Verdicts, ranges and sums are made of many: none is
split.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import duckdb

from exports.formats import csv_tables, parquet
from exports.marts import made_from
from exports.marts.contents import Contents
from exports.marts.database import DATABASE, Copied, Identity, copied_into, copying, opened
from exports.marts.keys import with_keys
from exports.marts.licences import DERIVED, OWN_FILES, of_form, of_one_dataset, read_licences, with_rows
from exports.marts.records import records
from exports.marts.tables import literal, public_tables

LICENCE = "LICENCE.md"


def write_parts(build_db: Path, folder: Path, identity: Identity) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Write the parts of a release from a build of everything; say what is in each, and which vintages it is of."""
    with duckdb.connect(config=copying(folder / DATABASE)) as connection:
        connection.execute(f"attach {literal(str(build_db))} as build (read_only)")
        licences = read_licences(connection)
        tables = [
            replace(table, references=())
            for table in with_keys(connection, "build", public_tables(connection, "build"))
            if of_one_dataset(table)
        ]
        parts, of_parts = {}, set()
        for name in of_form(connection, OWN_FILES):
            part = folder / name
            part.mkdir()
            of_class = replace(licences, classes=frozenset({name}))
            copied = copied_into(connection, part / DATABASE, identity, tables, of_class)
            parts[name] = {entry.table.name: entry.rows for entry in copied}
            datasets = _datasets(connection, name)
            of_parts |= {entry["dataset"] for entry in datasets}
            _write(part, name, copied, identity, datasets)
    with opened(build_db) as build:
        read = made_from.read(build, build_db.name).vintages
    return parts, [asdict(vintage) for vintage in read if vintage.dataset in of_parts]


def _datasets(connection: duckdb.DuckDBPyConnection, licence_class: str) -> list[dict[str, Any]]:
    return records(
        connection,
        "select dataset, publisher, title, licence from build.main.dim_source "  # noqa: S608 (literals)
        f"where licence_class = {literal(licence_class)} and dataset <> {literal(DERIVED)} order by dataset",
    )


def _write(
    part: Path, name: str, copied: Sequence[Copied], identity: Identity, datasets: Sequence[Mapping[str, Any]]
) -> None:
    with opened(part / DATABASE) as connection:
        contents = Contents(connection, identity, copied, part / DATABASE)
        csv_tables.write(contents, part)
        parquet.write(contents, part)
        there = {dataset for dataset, _ in with_rows(connection, contents.tables)}
    lines = [
        f"# Licences of what lies here ({name})",
        "",
        "Each row keeps the licence of its dataset; a figure that was computed (`derived`) has those of its inputs.",
        "Its codes are named in the tables of the release that this folder lies in.",
        "",
        "| dataset | publisher | title | licence |",
        "|---|---|---|---|",
        *(
            f"| `{d['dataset']}` | {d['publisher']} | {d['title']} | {d['licence']} |"
            for d in datasets
            if d["dataset"] in there
        ),
    ]
    (part / LICENCE).write_text("\n".join(lines) + "\n", encoding="utf-8")
