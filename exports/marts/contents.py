"""What an export may read: the finished database of a release, and what is already known of it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb

from exports.marts import views
from exports.marts.database import RELEASE_TABLE, Copied, Identity
from exports.marts.records import records
from exports.marts.registers import Registers, read_registers
from exports.marts.scoreboard import Scoreboard, read_scoreboard
from exports.marts.tables import Table


@dataclass(frozen=True)
class Contents:
    """A release about to be finished. `connection` is its database as readers will have it, open read-only; the rest
    is read from it at first use, so that an export that does not ask for it needs none of its tables."""

    connection: duckdb.DuckDBPyConnection
    identity: Identity
    copied: Sequence[Copied]
    database: Path
    """The file of that database."""
    before: Path | None = None
    """The database of the release before; None where there is none."""
    outlines: Mapping[str, Any] | None = None
    """The outlines of the provinces (GeoJSON, the GSO code of each its `id`), which are in no table, with `source` and
    `licence`, and `former_places`, a longitude and latitude by the code of each former province; None where nobody
    gave them."""

    @cached_property
    def tables(self) -> list[Table]:
        """The public tables, by name, and `erratum`."""
        return [entry.table for entry in self.copied]

    @cached_property
    def described(self) -> list[Table]:
        """Every table of the database with its words: the public ones and `release`."""
        return [*self.tables, RELEASE_TABLE]

    @cached_property
    def views(self) -> list[Table]:
        """The views for charts, by name, with their words. They show rows of the tables and are no tables: a format of
        rows leaves them out."""
        return views.read(self.connection)

    @cached_property
    def sources(self) -> list[dict[str, Any]]:
        """The rows of dim_source, by dataset."""
        return self.rows("from dim_source order by dataset")

    @cached_property
    def board(self) -> Scoreboard:
        """Every target with all that is known of it."""
        return read_scoreboard(self.connection)

    @cached_property
    def registers(self) -> Registers:
        """Words, order, signs and colours of statuses, labels and units."""
        return read_registers(self.connection)

    def rows(self, sql: str) -> list[dict[str, Any]]:
        """The rows of a query on the release."""
        return records(self.connection, sql)


def json_text(content: object, *, indent: int | None = 1) -> str:
    """JSON as every export writes it: letters as they are, dates and times as ISO 8601."""
    return json.dumps(content, ensure_ascii=False, indent=indent, default=_plain) + "\n"


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
