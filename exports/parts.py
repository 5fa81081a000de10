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
from exports.marts.licences import (
    DERIVED,
    OWN_FILES,
    RECIPES,
    computed_series,
    inputs_of,
    of_form,
    of_inputs,
    of_one_dataset,
    read_licences,
    with_rows,
)
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
        sources = records(
            connection,
            "select dataset, publisher, title, licence, licence_vi, licence_class from "  # noqa: S608 (a literal)
            "build.main.dim_source "
            f"where dataset <> {literal(DERIVED)} order by dataset",
        )
        parts, of_parts = {}, set()
        for name in of_form(connection, OWN_FILES):
            part = folder / name
            part.mkdir()
            of_class = replace(licences, classes=frozenset({name}))
            copied = copied_into(connection, part / DATABASE, identity, tables, of_class)
            parts[name] = {entry.table.name: entry.rows for entry in copied}
            of_parts |= {entry["dataset"] for entry in sources if entry["licence_class"] == name}
            _write(part, name, copied, identity, connection, sources)
    with opened(build_db) as build:
        read = made_from.read(build, build_db.name).vintages
    return parts, [asdict(vintage) for vintage in read if vintage.dataset in of_parts]


def _write(
    part: Path,
    name: str,
    copied: Sequence[Copied],
    identity: Identity,
    everything: duckdb.DuckDBPyConnection,
    sources: Sequence[Mapping[str, Any]],
) -> None:
    """The tables of a part as files, and whose what lies there is. What is computed may be made of datasets that do not
    lie there: each is named."""
    with opened(part / DATABASE) as connection:
        contents = Contents(connection, identity, copied, part / DATABASE)
        csv_tables.write(contents, part)
        parquet.write(contents, part)
        there = {dataset for dataset, _ in with_rows(connection, contents.tables)}
        computed = computed_series(connection, contents.tables)
    of_computed = of_inputs(sources, inputs_of(everything, computed, f"build.main.{RECIPES}"))
    rows = [
        *((s["dataset"], s["publisher"], s["title"], s["licence"], s["licence_vi"]) for s in sources),
        (DERIVED, "computed here", "Figures computed from published ones", *of_computed),
    ]
    lines = [
        f"# Licences of what lies here ({name})",
        "",
        "Each row keeps the licence of its dataset; a figure that was computed (`derived`) has those of its inputs.",
        "Its codes are named in the tables of the release that this folder lies in.",
        "",
        "| dataset | publisher | title | licence | giấy phép |",
        "|---|---|---|---|---|",
        *(f"| `{dataset}` | {' | '.join(said)} |" for dataset, *said in rows if dataset in there),
    ]
    (part / LICENCE).write_text("\n".join(lines) + "\n", encoding="utf-8")


def rows_of(build_db: Path, datasets: Sequence[str]) -> dict[str, int]:
    """How many figures stand in a build of each of these datasets; of one without figures, the rows of its newest
    vintage."""
    with opened(build_db) as connection:
        rows = {one.dataset: one.rows for one in made_from.read(connection, build_db.name).vintages}
        rows |= dict(connection.execute("select dataset, count(*) from fct_observation group by dataset").fetchall())
    return {dataset: rows.get(dataset, 0) for dataset in datasets}
