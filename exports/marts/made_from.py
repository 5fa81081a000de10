"""What a build was made from, as the build itself says it: tables of its own inside the build database.

They are the last thing a whole build writes, and whatever writes tables takes them away first (`on-run-start` of the
dbt project). So they stand where all tables were made from one set of inputs, and a release that reads them there
cannot say that it holds what came since.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from pathlib import Path

import duckdb

from exports.marts.errors import ReleaseError
from exports.marts.tables import literal

TABLE = "made_from"
VINTAGES = "made_from_vintage"
ATTEMPTS = "made_from_attempt"
_TEXTS = ("code_version", "inputs_fingerprint")


@dataclass(frozen=True, slots=True)
class VintageRead:
    """A vintage in force when the build was made; a release's manifest says the same of it."""

    dataset: str
    vintage_id: str
    retrieval_mode: str
    route: str
    edition: str
    published_on: str
    rows: int
    content_sha256: str


@dataclass(frozen=True, slots=True)
class MadeFrom:
    """The day as known on, the code, a digest of all inputs, the vintages among them, and what was remembered of the
    last attempt at each dataset (JSON)."""

    as_of: date
    code_version: str
    inputs_fingerprint: str
    vintages: tuple[VintageRead, ...]
    attempts: tuple[tuple[str, str], ...] = ()


def write(build_db: Path, made_from: MadeFrom) -> None:
    """Have a finished build say what it was made from. The caller holds the data folder. Raises duckdb.Error."""
    kinds = {field.name: "BIGINT" if field.name == "rows" else "VARCHAR" for field in fields(VintageRead)}
    listed = [{"place": place, **asdict(vintage)} for place, vintage in enumerate(made_from.vintages)]
    said = {"as_of": made_from.as_of.isoformat(), **{name: getattr(made_from, name) for name in _TEXTS}}
    with duckdb.connect(str(build_db)) as build:
        build.execute("begin")
        _write(build, VINTAGES, {"place": "INTEGER", **kinds}, listed)
        attempts = [{"dataset": dataset, "said": text} for dataset, text in made_from.attempts]
        _write(build, ATTEMPTS, dict.fromkeys(("dataset", "said"), "VARCHAR"), attempts)
        _write(build, TABLE, {"as_of": "DATE", **dict.fromkeys(_TEXTS, "VARCHAR")}, [said])
        build.execute("commit")


def _write(build: duckdb.DuckDBPyConnection, table: str, kinds: Mapping[str, str], rows: Sequence[object]) -> None:
    read_as = json.dumps([kinds])
    build.execute(
        f"create or replace table {table} as "
        f"select unnest(from_json({literal(json.dumps(rows))}, {literal(read_as)}), recursive := true)"
    )


def read(connection: duckdb.DuckDBPyConnection, where: str) -> MadeFrom:
    """What the build that is open here was made from. Raises ReleaseError where it does not say so."""
    names = ", ".join(field.name for field in fields(VintageRead))
    vintages, attempts = [], []
    try:
        said = connection.execute(f"select as_of, {', '.join(_TEXTS)} from {TABLE}").fetchone()  # noqa: S608
        vintages = connection.execute(f"select {names} from {VINTAGES} order by place").fetchall()  # noqa: S608
        attempts = connection.execute(f"select dataset, said from {ATTEMPTS} order by dataset").fetchall()  # noqa: S608
    except duckdb.CatalogException:
        said = None
    if said is None:
        raise ReleaseError(
            "the build does not say what it was made from: it was interrupted, or single tables were made since",
            where=f"{where}, table {TABLE}",
            next_step="build the whole warehouse, then release: `r57 run`, or Dagster's job `rebuild`",
        )
    as_of, code_version, inputs_fingerprint = said
    read_then = tuple(VintageRead(*vintage) for vintage in vintages)
    return MadeFrom(as_of, code_version, inputs_fingerprint, read_then, tuple(attempts))
