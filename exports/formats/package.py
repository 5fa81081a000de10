"""The data package, `datapackage.json` (Frictionless Data Package v1): what each CSV holds, its types and its terms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from exports.formats import Format
from exports.marts.contents import Contents, json_text
from exports.marts.database import Identity
from exports.marts.tables import Described, ForeignKey, Table

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


def write(contents: Contents, folder: Path) -> None:
    """The one file."""
    package = data_package(contents.tables, contents.sources, contents.identity)
    (folder / "datapackage.json").write_text(json_text(package), encoding="utf-8")


def data_package(tables: Sequence[Table], sources: Sequence[Mapping[str, Any]], identity: Identity) -> dict[str, Any]:
    """The package's description: one resource per CSV, with types, meanings and keys; sources with their licences."""
    return {
        "profile": "tabular-data-package",
        "name": "resolution-57",
        "title": "Resolution 57-NQ/TW: targets, figures and verdicts",
        "description": "Whether Viet Nam meets the targets of Politburo Resolution 57-NQ/TW and its programmes.",
        "id": identity.release_id,
        "version": identity.release_id,
        "created": identity.built_at.isoformat(),
        "asOf": identity.as_of.isoformat(),
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
        "fields": [{"name": c.name, "type": field_type(c.type), **_described(c)} for c in table.columns],
        "missingValues": [""],
    }
    if table.key:
        schema["primaryKey"] = list(table.key)
    if table.references:
        schema["foreignKeys"] = [_foreign_key(table, key) for key in table.references]
    return {
        "profile": "tabular-data-resource",
        "name": _resource_name(table.name),
        "path": table.csv_path,
        "title": table.name,
        **_described(table),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8-sig",
        **({"compression": "gz"} if table.csv_path.endswith(".gz") else {}),
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True},
        "schema": schema,
    }


def _described(what: Described) -> dict[str, str]:
    return {"description": what.meaning, "description_vi": what.meaning_vi}


def _foreign_key(table: Table, key: ForeignKey) -> dict[str, Any]:
    """An empty name of a resource is the one that refers."""
    resource = "" if key.to_table == table.name else _resource_name(key.to_table)
    return {"fields": list(key.columns), "reference": {"resource": resource, "fields": list(key.to_columns)}}


def _resource_name(table: str) -> str:
    return table.replace("_", "-")


def field_type(duckdb_type: str) -> str:
    """The Table Schema type of a DuckDB type."""
    if duckdb_type.startswith("DECIMAL"):
        return "number"
    return FIELD_TYPES.get(duckdb_type, "string")


FORMAT = Format(name="data package", files=("datapackage.json",), write=write, needs=("dim_source",))
