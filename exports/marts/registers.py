"""The registers of words as data: statuses, labels and units in both languages, with their order, signs and colours.

They are seeds of the dbt project and tables of every release; whatever shows a word of theirs takes it from here.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import TYPE_CHECKING

from exports.marts.records import records

if TYPE_CHECKING:
    import duckdb

TABLES = ("dim_label", "dim_status", "dim_unit")
"""The public tables they are read from."""

UNKNOWN_SIGN = "·"


@dataclass(frozen=True, slots=True)
class Text:
    """One phrase in both languages."""

    en: str
    vi: str


@dataclass(frozen=True, slots=True)
class Status:
    """A verdict as readers meet it: its words, a sign that needs no colour, and the colours that help."""

    code: str
    label: Text
    sign: str = UNKNOWN_SIGN
    meaning: Text = Text("", "")
    counts_as: str = ""
    """What it comes to in a sum of targets: met, on_path, behind, missed, disputed, open, unknown."""
    colour: str = ""
    colour_dark: str = ""
    """The same on a dark page."""
    fill_colour: str = ""
    text_colour: str = ""
    """Ground and letters of a cell in a sheet."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as readers meet it. `one`: of a single thing (English says "1 centre"); `decimals`: how its figures are
    rounded."""

    name: Text
    one: Text
    decimals: int


DECIMALS = 2
"""Of a unit that the register does not have, and of numbers without one."""


def rounded(value: float, decimals: int = DECIMALS, qualifier: str | None = "eq") -> str:
    """A number as texts show it: 1,234.5; no zeros that say nothing; what would round to nothing keeps two digits.

    A bound (`qualifier` ge or le) has one decimal more and is rounded outwards, so that what is said stays true:
    0.78741 is at least 0.787, 2.992 at most 2.992. The same as `number_text` of the verdicts' sentences
    (dbt_project/macros/verdict_texts.sql).
    """
    if not math.isfinite(value):
        return str(value)
    if qualifier in BOUNDS:
        decimals += 1
        value = _outwards(value, decimals, BOUNDS[qualifier])
    if value and abs(value) < SMALL:
        return f"{value:.2g}"
    text = f"{half_up(value, decimals):,.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def half_up(value: float, decimals: int) -> float:
    """A number rounded as people and spreadsheets do, by the digits in which it is written: 15.975 is 15.98, though as
    a binary float it lies below itself."""
    return float(Decimal(repr(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP, ALL_DIGITS)) + 0.0


ALL_DIGITS = Context(prec=400)
"""No float has more."""


def _outwards(value: float, decimals: int, way: int) -> float:
    """A bound at the next number of so many decimals (of two digits, below SMALL) down (`way` -1) or up (1) from it."""
    is_small = value and abs(value) < SMALL
    places = 1 - math.floor(math.log10(abs(value))) if is_small else decimals
    nearest = half_up(value, places)
    if way * nearest < way * value:
        return nearest + way * 10.0**-places
    return value if is_small else nearest


BOUNDS = {"ge": -1, "le": 1}
"""Qualifiers of a bound, and the way in which it may be rounded: "at least" down, "at most" up."""

SMALL = 0.05
"""Below it a number would round to nothing, or nearly."""


@dataclass(frozen=True, slots=True)
class Registers:
    """All of them. What a register does not have is shown by its code."""

    statuses: Mapping[str, Status]
    """By code, best first, then what cannot be said."""
    labels: Mapping[str, Mapping[str, Text]]
    """List (theme, series_role, source_class, …) → code → words, in the order in which they are shown."""
    units: Mapping[str, Unit]

    def status(self, code: str) -> Status:
        """A verdict by its code."""
        return self.statuses.get(code) or Status(code, Text(code, code))

    def label(self, of_list: str, code: str | None) -> Text:
        """The words of a code of a list."""
        return self.labels.get(of_list, {}).get(code or "") or Text(code or "", code or "")

    def mark(self, qualifier: str | None) -> str:
        """What stands before a figure that was quoted as a bound or as about: "≥ "; nothing before an exact one."""
        sign = self.labels.get("qualifier_sign", {}).get(qualifier or "")
        return f"{sign.en} " if sign else ""

    def unit(self, unit: str | None, value: float | None = None) -> Text:
        """A unit in both languages, as it stands beside `value`."""
        known = self.units.get(unit or "")
        if known is None:
            return Text(unit or "", unit or "")
        return known.one if value == 1 else known.name

    def decimals(self, unit: str | None) -> int:
        """How many decimals its figures are shown with."""
        known = self.units.get(unit or "")
        return DECIMALS if known is None else known.decimals


def read_registers(connection: duckdb.DuckDBPyConnection) -> Registers:
    """The registers of an opened release."""
    labels: dict[str, dict[str, Text]] = {}
    for row in records(connection, "from dim_label order by list, sort_order"):
        labels.setdefault(row["list"], {})[row["code"]] = Text(row["label_en"], row["label_vi"])
    return Registers(
        statuses={
            row["status"]: Status(
                code=row["status"],
                label=Text(row["label_en"], row["label_vi"]),
                sign=row["sign"],
                meaning=Text(row["meaning_en"], row["meaning_vi"]),
                counts_as=row["counts_as"],
                colour=row["colour"],
                colour_dark=row["colour_dark"],
                fill_colour=row["fill_colour"],
                text_colour=row["text_colour"],
            )
            for row in records(connection, "from dim_status order by sort_order")
        },
        labels=labels,
        units={
            row["unit"]: Unit(
                name=Text(row["name_en"], row["name_vi"]),
                one=Text(row["name_en_one"] or row["name_en"], row["name_vi"]),
                decimals=row["decimals"],
            )
            for row in records(connection, "from dim_unit")
        },
    )
