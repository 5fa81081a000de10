"""The data packages (Data Package v2): what each file holds, its types, keys and terms, for programs that read by them.

`datapackage.json` is of the CSV files, those in `parquet` and `csv-vi` are of the files beside them: three, because a
reader checks a package whole, many read only text, and the Vietnamese text has signs of its own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from exports.formats import Format
from exports.formats.csv_vietnamese import DECIMAL, FOLDER, SEPARATOR
from exports.marts import about
from exports.marts.contents import Contents, json_text
from exports.marts.database import Identity
from exports.marts.tables import LONG, Described, ForeignKey, Table

PROFILES = "https://datapackage.org/profiles/2.0"

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
    """All three, of the files that are there."""
    tables = contents.described
    vietnamese = [table for table in tables if table.name not in LONG]
    said = _about(contents.sources, contents.identity)
    for place, resources in (
        (folder, [_resource(t, folder, t.csv_path, text_form(t.csv_path)) for t in tables]),
        (folder / "parquet", [_resource(t, folder / "parquet", f"{t.name}.parquet", PARQUET) for t in tables]),
        (folder / FOLDER, [_resource(t, folder / FOLDER, f"{t.name}.csv", VIETNAMESE, DECIMAL) for t in vietnamese]),
    ):
        text = json_text({**said, "resources": resources})
        (place / "datapackage.json").write_text(text, encoding="utf-8")


def text_form(path: str, separator: str = ",") -> dict[str, Any]:
    """How a CSV is to be read."""
    return {
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        **({"compression": "gz"} if path.endswith(".gz") else {}),
        "dialect": {"delimiter": separator, "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True},
    }


VIETNAMESE = text_form("", SEPARATOR)
PARQUET = {"format": "parquet", "mediatype": "application/vnd.apache.parquet"}
MISSING = [""]
MISSING_IN_PARQUET = ["", "nan"]
"""In Parquet nothing is nothing, whatever the type. frictionless reads it through pandas, which has no empty integer
and says nan (frictionless-py #1637, #1599): the word is declared so that such a cell is empty there too. No text of
ours is "nan"."""


def _about(sources: Sequence[Mapping[str, Any]], identity: Identity) -> dict[str, Any]:
    """What a package says of the release."""
    return {
        "$schema": f"{PROFILES}/datapackage.json",
        "name": about.NAME,
        "title": about.TITLE.en,
        "title_vi": about.TITLE.vi,
        "description": about.DESCRIPTION.en,
        "description_vi": about.DESCRIPTION.vi,
        "id": identity.release_id,
        "version": identity.release_id,
        "created": identity.built_at.isoformat(),
        "asOf": identity.as_of.isoformat(),
        "keywords": list(about.KEYWORDS),
        "contributors": [{"title": about.MAKER.en, "roles": ["creator"]}],
        "sources": [
            {"title": f"{source['publisher']}: {source['title']}", **_path(source["homepage"])} for source in sources
        ],
        "licenses": _licences(sources),
    }


def _path(homepage: str | None) -> dict[str, str]:
    return {"path": homepage} if homepage else {}


def _licences(sources: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """That of what is made here, then each licence of a source once. Which dataset has which is in LICENCES.md."""
    own = about.OWN_LICENCE
    names = dict.fromkeys(str(source["licence"]) for source in sources if source["licence"] != own.title)
    return [
        {"name": own.name, "title": own.title, "path": own.path},
        *({"name": _slug(name), "title": name} for name in names),
    ]


def _slug(text: str) -> str:
    words = "".join(c if c.isascii() and c.isalnum() else " " for c in text).split()
    return "-".join(words) or "unnamed"


def _resource(table: Table, folder: Path, path: str, form: Mapping[str, Any], decimal: str = ".") -> dict[str, Any]:
    """A file of a package; `decimal` is the sign in its numbers."""
    fields = [{"name": c.name, **_typed(c.type, decimal), **_described(c)} for c in table.columns]
    is_text = form["format"] == "csv"
    schema: dict[str, Any] = {"fields": fields, "missingValues": MISSING if is_text else MISSING_IN_PARQUET}
    if table.key:
        schema["primaryKey"] = list(table.key)
    if table.references:
        schema["foreignKeys"] = [_foreign_key(table, key) for key in table.references]
    with (folder / path).open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {
        "name": _resource_name(table.name),
        "type": "table",
        "path": path,
        # frictionless counts no bytes of Parquet, and finds any number that is said wrong; the digest is of them all.
        **({"bytes": (folder / path).stat().st_size} if is_text else {}),
        "hash": f"sha256:{digest}",
        "title": table.name,
        **_described(table),
        **form,
        "schema": schema,
    }


def _typed(duckdb_type: str, decimal: str) -> dict[str, str]:
    kind = field_type(duckdb_type)
    return {"type": kind, **({"decimalChar": decimal} if kind == "number" and decimal != "." else {})}


def _described(what: Described) -> dict[str, str]:
    return {"description": what.meaning, "description_vi": what.meaning_vi}


def _foreign_key(table: Table, key: ForeignKey) -> dict[str, Any]:
    """Where no resource is named it is the one that refers."""
    resource = {} if key.to_table == table.name else {"resource": _resource_name(key.to_table)}
    return {"fields": list(key.columns), "reference": {**resource, "fields": list(key.to_columns)}}


def _resource_name(table: str) -> str:
    return table.replace("_", "-")


def field_type(duckdb_type: str) -> str:
    """The Table Schema type of a DuckDB type."""
    if duckdb_type.startswith("DECIMAL"):
        return "number"
    return FIELD_TYPES.get(duckdb_type, "string")


FORMAT = Format(
    name="data package",
    files=("datapackage.json", "parquet/datapackage.json", f"{FOLDER}/datapackage.json"),
    write=write,
    needs=("dim_source",),
    after=("csv", "csv-vi", "parquet"),
)
