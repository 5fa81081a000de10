"""Figures of one's own beside what is known: the registers they speak of, and what each would be among the others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import isclose
from typing import TYPE_CHECKING, Any

from exports.marts.database import DATABASE, opened
from exports.marts.errors import ReleaseError
from exports.marts.records import records
from exports.shelf import made_last
from orchestration import dbt
from sources.own.judging import Figure, Judged
from sources.own.known import Known
from sources.vocabulary.settings import Settings

if TYPE_CHECKING:
    import duckdb

SAME = 1e-9
"""Relative: two numbers that differ less were written down as one."""

STATED = """
    select indicator_code, area_code, period, indicator_value, value_kind, dataset, citation, published_on
    from fct_observation
    where indicator_value is not null
    order by published_on, dataset, series_code
"""
"""The figures of a release by what they are figures of."""


@dataclass(frozen=True, slots=True)
class Said:
    """What would become of a row: `new`, `known` (somebody says the same), `other` (somebody says another value),
    `again` (the file says it twice) or `refused`; `because` tells it in words."""

    line: int
    code: str
    period: str
    value: str
    outcome: str
    because: str


def registers() -> Known:
    """The registers of this version of the warehouse."""
    names = ("targets", "indicators", "units", "provinces", "agencies")
    return Known.of(**{name: dbt.register(name) for name in names})


def stated(connection: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """What a release knows, as `STATED` gives it."""
    return records(connection, STATED)


def stated_in(settings: Settings) -> list[dict[str, Any]]:
    """The same of the release made last; nothing where there is none, or none that can be read."""
    import duckdb

    try:
        with opened(made_last(settings.releases) / DATABASE) as connection:
            return stated(connection)
    except (ReleaseError, duckdb.Error):
        return []


def row_by_row(judged: Judged, known: Iterable[Mapping[str, Any]]) -> list[Said]:
    """What would become of each row of a file, in its order."""
    by_key: dict[tuple[str, str, str, str], list[Mapping[str, Any]]] = {}
    for figure in known:
        key = (figure["indicator_code"], figure["area_code"], figure["period"], figure["value_kind"])
        by_key.setdefault(key, []).append(figure)
    said = [_taken(one, by_key.get((*one.key[:3], one.kind), [])) for one in judged.figures]
    said += [Said(one.line, "", "", one.value, "refused", f"{one.place}: {one.rule}") for one in judged.refusals]
    said += [Said(line, "", "", "", "again", f"line {first} says the same") for line, first in judged.repeated]
    return sorted(said, key=lambda one: one.line)


def _taken(figure: Figure, known: list[Mapping[str, Any]]) -> Said:
    others = [one for one in known if not isclose(one["indicator_value"], figure.value, rel_tol=SAME)]
    if others:
        told = "; ".join(f"{one['indicator_value']:g} by {one['citation']}" for one in others)
        outcome, because = "other", f"kept beside {told}"
    elif known:
        outcome, because = "known", f"the same value by {known[-1]['citation']}"
    else:
        outcome, because = "new", "nobody has stated it"
    code = figure.measure.target or figure.measure.indicator
    return Said(figure.line, code, figure.period.text, f"{figure.value:.15g}", outcome, because)
