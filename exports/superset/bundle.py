"""The archive that Superset imports, made of the files beside it and of a release.

What is added to the files: the type and meaning of every column from the views of the release, the colours of verdicts,
themes and roles from its registers, and the query of each chart from its settings.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import duckdb
import yaml

from exports.marts import views
from exports.marts.tables import Table
from exports.superset.queries import query_context

FOLDER = Path(__file__).parent
ROOT = "r57_superset"
"""The one folder of the archive: Superset takes the first part of each path off."""
LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""The time of every file in it, so that the same files give the same bytes."""
READABLE = 0o644 << 16
COLOURS = """
    select label_vi, label_en, colour from dim_status
    union all
    select label_vi, label_en, colour from dim_label where colour is not null
    union all
    select status_ranked_vi, status_ranked_en, any_value(status_colour) from bi_targets group by all
    order by all
"""
DATES = ("DATE", "TIMESTAMP")

Asset = dict[str, Any]


def assets() -> dict[str, Asset]:
    """The files as they lie here: path → what it says."""
    found = sorted(FOLDER.rglob("*.yaml"))
    return {file.relative_to(FOLDER).as_posix(): yaml.load(file.read_bytes(), yaml.CSafeLoader) for file in found}


def bundle(connection: duckdb.DuckDBPyConnection, uri: str | None = None) -> bytes:
    """The archive for an opened release; `uri`: the address at which Superset will find its database."""
    made = assets()
    shown = {view.name: view for view in views.read(connection)}
    for asset in _of(made, "datasets"):
        asset["columns"] = [_column(column, shown[asset["table_name"]]) for column in asset["columns"]]
    for asset in _of(made, "charts"):
        asset["query_context"] = json.dumps(query_context(asset["params"]), ensure_ascii=False)
    for asset in _of(made, "dashboards"):
        asset["metadata"]["label_colors"] |= _colours(connection)
    for asset in _of(made, "databases"):
        asset["sqlalchemy_uri"] = uri or asset["sqlalchemy_uri"]
    return _archive(made)


def _of(made: Mapping[str, Asset], kind: str) -> Iterator[Asset]:
    return (asset for path, asset in made.items() if path.startswith(f"{kind}/"))


def _column(column: Asset, view: Table) -> Asset:
    """A column of a dataset with its type and its meaning, the Vietnamese first."""
    known = view.columns[view.column_names.index(column["column_name"])]
    return {
        **column,
        "is_dttm": known.type in DATES,
        "is_active": True,
        "type": known.type,
        "groupby": True,
        "filterable": True,
        "description": f"{known.meaning_vi}\n{known.meaning}",
    }


def _colours(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Label → colour, in both languages."""
    rows = connection.execute(COLOURS).fetchall()
    return {label: colour for vi, en, colour in rows for label in (vi, en)}


def _archive(made: Mapping[str, Asset]) -> bytes:
    out = io.BytesIO()
    with ZipFile(out, "w") as archive:
        for path, asset in sorted(made.items()):
            entry = ZipInfo(f"{ROOT}/{path}", LONG_AGO)
            entry.external_attr = READABLE
            entry.compress_type = ZIP_DEFLATED
            text = yaml.dump(asset, Dumper=yaml.CSafeDumper, sort_keys=False, allow_unicode=True, width=1000)
            archive.writestr(entry, text)
    return out.getvalue()
