"""The data package (`datapackage.json`, Frictionless Data Package v1) and the page of licences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from exports.marts.tables import Table

FIELD_TYPES = {
    "BOOLEAN": "boolean",
    "DATE": "date",
    "DOUBLE": "number",
    "FLOAT": "number",
    "BIGINT": "integer",
    "HUGEINT": "integer",
    "INTEGER": "integer",
    "SMALLINT": "integer",
    "TINYINT": "integer",
    "UBIGINT": "integer",
    "UINTEGER": "integer",
    "TIMESTAMP": "datetime",
    "TIMESTAMP WITH TIME ZONE": "datetime",
}
"""DuckDB types as Table Schema says them; DECIMAL is a number, whatever its scale; the rest is text."""


def data_package(
    tables: Sequence[Table], sources: Sequence[Mapping[str, Any]], *, release_id: str, as_of: date, built_at: datetime
) -> dict[str, Any]:
    """The package's description: one resource per CSV, with types, meanings and keys; sources with their licences."""
    return {
        "profile": "tabular-data-package",
        "name": "resolution-57",
        "title": "Resolution 57-NQ/TW: targets, figures and verdicts",
        "description": "Whether Viet Nam meets the targets of Politburo Resolution 57-NQ/TW and its programmes.",
        "id": release_id,
        "version": release_id,
        "created": built_at.isoformat(),
        "asOf": as_of.isoformat(),
        "keywords": ["Viet Nam", "Resolution 57", "science and technology", "innovation", "digital transformation"],
        "sources": [
            {"title": f"{source['publisher']}: {source['title']}", **_path(source["homepage"])} for source in sources
        ],
        "licenses": _licences(sources),
        "resources": [_resource(table) for table in tables],
    }


def _path(homepage: str | None) -> dict[str, str]:
    return {"path": homepage} if homepage else {}


def _licences(sources: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Each licence once, in the order of its first dataset. Which dataset has which is in LICENCES.md."""
    names = dict.fromkeys(str(source["licence"]) for source in sources)
    return [{"name": _slug(name), "title": name, "path": "LICENCES.md"} for name in names]


def _slug(text: str) -> str:
    words = "".join(c if c.isascii() and c.isalnum() else " " for c in text).split()
    return "-".join(words) or "unnamed"


def _resource(table: Table) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "fields": [{"name": c.name, "type": field_type(c.type), "description": c.comment} for c in table.columns],
        "missingValues": [""],
    }
    if table.key:
        schema["primaryKey"] = list(table.key)
    return {
        "profile": "tabular-data-resource",
        "name": table.name.replace("_", "-"),
        "path": f"csv/{table.name}.csv",
        "title": table.name,
        "description": table.comment,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8-sig",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True},
        "schema": schema,
    }


def field_type(duckdb_type: str) -> str:
    """The Table Schema type of a DuckDB type."""
    if duckdb_type.startswith("DECIMAL"):
        return "number"
    return FIELD_TYPES.get(duckdb_type, "string")


def licences_page(sources: Sequence[Mapping[str, Any]], withheld: Mapping[str, int]) -> str:
    """LICENCES.md: the terms of each dataset, and which datasets' rows were held back (`withheld`: table → rows)."""
    lines = [
        "# Licences of the data",
        "",
        "The code is under Apache-2.0. Each dataset keeps its publisher's terms; cite the publisher as the row's",
        "`citation` says. Verdicts, paths and other derived figures of this release may be used under CC BY 4.0",
        "where the terms of the figures they rest on allow it.",
        "",
        "| dataset | publisher | licence | class | rows in this release |",
        "|---|---|---|---|---|",
    ]
    for source in sources:
        cells = [
            f"`{source['dataset']}`",
            str(source["publisher"]),
            str(source["licence"]),
            str(source["licence_class"]),
            "yes" if source["rows_published"] else "no: only figures derived from them",
        ]
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    held = {table: rows for table, rows in withheld.items() if rows}
    if held:
        lines += ["", "Rows held back: " + ", ".join(f"`{table}` {rows:,}" for table, rows in held.items()) + "."]
    return "\n".join(lines) + "\n"
