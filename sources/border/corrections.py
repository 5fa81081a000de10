"""Corrections at the border: publishers' errors, each with its reason, its source and a guard against going stale.

The register is `corrections.yml`. Nothing else in the warehouse changes a published value.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
import yaml

from sources.vocabulary.errors import SourceError

REGISTER = Path(__file__).parent / "corrections.yml"

_CELL = ("dataset", "series_code", "area_code", "period")
_WORDS = ("id", *_CELL, "what", "why", "source")
_KNOWN = frozenset((*_WORDS, "edition", "published_on", "expect", "value", "drop"))


@dataclass(frozen=True, slots=True)
class Correction:
    """One cell, what it is expected to say, and what it is to say instead (`value`; None: the row is left out)."""

    id: str
    dataset: str
    series_code: str
    area_code: str
    period: str
    expect: float
    value: float | None
    what: str
    why: str
    source: str
    edition: str | None = None
    published_on: date | None = None

    def cell(self) -> pl.Expr:
        """Which rows of the dataset are meant."""
        meant = pl.all_horizontal(pl.col(name) == getattr(self, name) for name in _CELL)
        if self.edition is not None:
            meant &= pl.col("edition") == self.edition
        if self.published_on is not None:
            meant &= pl.col("published_on") == self.published_on
        return meant


def apply_corrections(
    rows: pl.DataFrame, dataset: str, corrections: Sequence[Correction] | None = None
) -> pl.DataFrame:
    """Tidy rows with the register's corrections made; each corrected row says so in its note.

    A correction whose cell is not in these rows does nothing. Raises SourceError (`stale_correction`) when the cell is
    there and no longer says what the correction expects.
    """
    for correction in register() if corrections is None else corrections:
        if correction.dataset == dataset:
            rows = _apply(rows, correction)
    return rows


def _apply(rows: pl.DataFrame, correction: Correction) -> pl.DataFrame:
    meant = correction.cell()
    found = rows.filter(meant)
    for row in found.filter(pl.col("value") != correction.expect).iter_rows(named=True):
        raise SourceError(
            kind="stale_correction",
            what=f"correction {correction.id!r} expects {correction.expect!r}, the publisher now says {row['value']!r}",
            where=f"dataset {row['dataset']}, {row['series_code']} {row['area_code']} {row['period']}, "
            f"edition {row['edition']!r}, as of {row['published_on']}",
            next_step="if the publisher has mended the error, remove the entry from sources/border/corrections.yml, "
            "or narrow it to the releases that had it (edition, published_on)",
        )
    if correction.value is None:
        return rows.filter(~meant)
    said = f"corrected from {correction.expect!r}: {correction.what} {correction.why} ({correction.source})"
    note = pl.when(pl.col("note") == "").then(pl.lit(said)).otherwise(pl.col("note") + "; " + said)
    return rows.with_columns(
        pl.when(meant).then(pl.lit(correction.value)).otherwise(pl.col("value")).alias("value"),
        pl.when(meant).then(note).otherwise(pl.col("note")).alias("note"),
    )


@cache
def register() -> tuple[Correction, ...]:
    """The corrections in force."""
    return read_register(REGISTER.read_text(encoding="utf-8"))


def read_register(text: str) -> tuple[Correction, ...]:
    """Corrections from the text of a register. Raises SourceError naming entry and field of the first fault."""
    try:
        document = yaml.safe_load(text)
        entries = document["corrections"]
    except (yaml.YAMLError, KeyError, TypeError) as error:
        raise _fault("the register is no list of corrections", "its head", str(error)) from error
    listed = tuple(_correction(entry, number) for number, entry in enumerate(entries, start=1))
    names = [correction.id for correction in listed]
    for name in names:
        if names.count(name) > 1:
            raise _fault("two entries have one id", f"id {name!r}", name)
    return listed


def _correction(entry: Mapping[str, Any], number: int) -> Correction:
    where = f"entry {number} ({entry.get('id', 'without id')})"
    for field in sorted(set(entry) - _KNOWN):
        raise _fault("a field is not known", f"{where}, field {field}", entry[field])
    for field in _WORDS:
        if not isinstance(entry.get(field), str) or not entry[field].strip():
            raise _fault("a field must be text", f"{where}, field {field}", entry.get(field))
    if ("value" in entry) == (entry.get("drop") is True):
        raise _fault("an entry has either a value or drop: true", where, entry.get("value"))
    for field in ("expect", "value"):
        given = entry.get(field, 0)
        if (field == "expect" and field not in entry) or isinstance(given, bool) or not isinstance(given, int | float):
            raise _fault("a field must be a number", f"{where}, field {field}", entry.get(field))
    edition, published_on = entry.get("edition"), entry.get("published_on")
    if edition is not None and not isinstance(edition, str):
        raise _fault("a field must be text", f"{where}, field edition", edition)
    if published_on is not None and type(published_on) is not date:
        raise _fault("a field must be a day", f"{where}, field published_on", published_on)
    return Correction(
        **{field: entry[field] for field in _WORDS},
        expect=float(entry["expect"]),
        value=float(entry["value"]) if "value" in entry else None,
        edition=edition,
        published_on=published_on,
    )


def _fault(what: str, where: str, value: object) -> SourceError:
    return SourceError(
        kind="invalid",
        what=what,
        where=f"sources/border/corrections.yml, {where}, value {value!r}",
        next_step="correct the entry; the head of the file shows its form",
    )
