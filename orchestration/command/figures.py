"""How the command writes a figure and what a target asks for: rounded as the register of units says.

`--json` and `r57 query` give every digit.
"""

from __future__ import annotations

from typing import Any

from exports.marts.registers import Registers, rounded


def figure(value: float, unit: str | None, qualifier: str | None, registers: Registers) -> str:
    """ "≥ 35,000": a number with the mark of its bound; a milestone in words."""
    if unit == "milestone":
        return "done" if value == 1 else "not done"
    return f"{registers.mark(qualifier)}{rounded(value, registers.decimals(unit), qualifier)}"


def with_unit(value: float, unit: str | None, qualifier: str | None, registers: Registers) -> str:
    """ "≥ 91 % of population", "rank 71": a number with its unit, which a milestone does not need."""
    number = figure(value, unit, qualifier, registers)
    if unit == "milestone":
        return number
    name = registers.unit(unit, value).en
    return f"{name} {number}" if unit == "rank" else f"{number} {name}"


def asked(row: dict[str, Any], registers: Registers) -> str:
    """What a target asks for: "16 – 18 %/year", "rank ≤ 50", "≥ 2 % of GDP", "done"."""
    if row["comparator"] == "milestone" or row["unit"] == "milestone":
        return "done"
    decimals = registers.decimals(row["unit"])
    low, high = (
        None if row[end] is None else rounded(row[end], decimals) for end in ("threshold_low", "threshold_high")
    )
    match row["comparator"]:
        case "between":
            number, end = f"{low} – {high}", "threshold_high"
        case "rank<=":
            return f"{row['unit']} ≤ {high}"
        case ">=":
            number, end = f"≥ {low}", "threshold_low"
        case sign:
            number, end = f"{sign} {low}", "threshold_low"
    return f"{number} {registers.unit(row['unit'], row[end]).en}"
