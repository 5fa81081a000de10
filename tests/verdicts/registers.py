"""What the second implementation reads: the registers of the repository, and the figures of every vintage."""

from __future__ import annotations

import csv
import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

import duckdb

from tests import ROOT
from tests.verdicts.facts import BANDS, Figure, Method, Target

SEEDS = ROOT / "dbt_project" / "seeds"


def rows(name: str) -> list[dict[str, str]]:
    """A register, every field as text."""
    with (SEEDS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def number(text: str) -> float | None:
    return float(text) if text else None


def read_method() -> Method:
    """The numbers of the newest version; the bands stand in `facts` and must be those of the register."""
    version = max(rows("methods"), key=lambda row: row["in_force_from"])["method_version"]
    found = {
        basis: tuple(
            (band["band"], float(band["lower_bound"] or -math.inf), float(band["upper_bound"] or math.inf))
            for band in rows("assessment_bands")
            if (band["method_version"], band["basis"]) == (version, basis)
        )
        for basis in BANDS
    }
    assert found == BANDS
    numbers = {
        row["parameter"]: type(getattr(Method(), row["parameter"]))(float(row["value"]))
        for row in rows("method_parameters")
        if row["method_version"] == version
    }
    assert len(numbers) == len(Method.__dataclass_fields__)
    return Method(**numbers)


def first_texts() -> dict[str, dict[str, str]]:
    """For each target the row its goal is judged by: the one with the oldest base, then the one that restates none."""
    of_goal: dict[str, list[dict[str, str]]] = defaultdict(list)
    targets = rows("targets")
    for row in targets:
        of_goal[row["goal_code"] or row["target_code"]].append(row)

    def age(row: dict[str, str]) -> tuple[object, ...]:
        return (
            int(row["base_year"]),
            bool(row["restates_target_code"]),
            row["legal_date"] or "9999",
            row["target_code"],
        )

    return {row["target_code"]: min(of_goal[row["goal_code"] or row["target_code"]], key=age) for row in targets}


class Measure(NamedTuple):
    """A series that measures a target, with the target as this series sees it."""

    target_code: str
    dataset: str
    series_code: str
    area_code: str
    target: Target
    trend_allowed: bool
    release_interval_months: int


def read_measures() -> Iterator[Measure]:
    targets = {row["target_code"]: row for row in rows("targets")}
    indicators = {row["indicator_code"]: row for row in rows("indicators")}
    series = {(row["dataset"], row["series_code"]): row for row in rows("series")}
    texts = first_texts()
    for measure in rows("target_series"):
        own = targets[measure["target_code"]]
        row = texts[measure["target_code"]]
        indicator = indicators[row["indicator_code"]]
        key = (measure["dataset"], measure["series_code"])
        if key not in series or measure["role"] == "context":
            continue
        yield Measure(
            measure["target_code"],
            *key,
            measure["area_code"],
            Target(
                comparator=row["comparator"],
                deadline=date.fromisoformat(own["deadline"]),
                horizon_year=int(own["horizon_year"]),
                base_year=int(row["base_year"]),
                path_kind=row["path_kind"],
                target_kind=row["target_kind"],
                threshold_low=number(row["threshold_low"]),
                threshold_high=number(row["threshold_high"]),
                unit=row["unit"],
                direction=int(indicator["direction"]),
                natural_min=number(indicator["natural_min"]),
                natural_max=number(indicator["natural_max"]),
                searched_on=date.fromisoformat(own["searched_on"]) if own["searched_on"] else None,
            ),
            series[key]["trend_allowed"].lower() == "true",
            int(series[key]["release_interval_months"]),
        )


def printed_digit(raw: float, value: float) -> float:
    """One unit of the last digit that was printed, in the unit of the indicator."""
    exponent = Decimal(repr(raw)).normalize().as_tuple().exponent
    assert isinstance(exponent, int)
    return 10.0 ** min(exponent, 0) * (abs(value / raw) if raw else 1.0)


class Statement(NamedTuple):
    """A figure as one vintage states it."""

    figure: Figure
    published_on: date
    published_on_kind: str
    vintage_seq: int
    edition: str


def read_statements(connection: duckdb.DuckDBPyConnection) -> dict[tuple[str, str, str], list[Statement]]:
    """Every statement by dataset, series and area; of hand-kept registers only the newest state."""
    found = connection.execute(
        """
        select dataset, series_code, area_code, period, period_end, indicator_value, value_qualifier, obs_status,
            verification, unit, published_on, value_kind, value, published_on_kind, vintage_seq, edition
        from int_observation
        where dataset <> 'reported_figures'
            or vintage_seq = (select max(vintage_seq) from int_observation where dataset = 'reported_figures')
        """
    ).fetchall()
    statements = defaultdict(list)
    for dataset, code, area, period, end, value, *rest, published_on, kind_of_value, raw, kind, seq, edition in found:
        figure = Figure(period, end, value, *rest, published_on, kind_of_value == "plan", printed_digit(raw, value))
        statements[(dataset, code, area)].append(Statement(figure, published_on, kind, seq, edition))
    return statements


class Interval(NamedTuple):
    """A figure as the public table has it: what was known from one day until another."""

    period: str
    value: float
    valid_from: date
    valid_to: date

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day < self.valid_to


def read_intervals(connection: duckdb.DuckDBPyConnection) -> dict[tuple[str, str, str], list[Interval]]:
    """What the public table says was known, and when, by dataset, series and area."""
    found = connection.execute(
        """
        select dataset, series_code, area_code, period, indicator_value, valid_from,
            coalesce(valid_to, date '9999-12-31')
        from fct_observation_vintage
        where valid_from is not null
        """
    ).fetchall()
    intervals = defaultdict(list)
    for dataset, code, area, *said in found:
        intervals[(dataset, code, area)].append(Interval(*said))
    return intervals


def known(statements: Sequence[Statement], policy: str, as_of: date) -> list[Figure]:
    """What counted on a day: the newest release whole (`restated`), or the newest statement of each period."""
    if policy == "restated":
        statements = _without_outreached(statements)
        then = [s for s in statements if s.published_on <= as_of]
        newest = max(((s.published_on, s.vintage_seq) for s in then), default=None)
        return [s.figure for s in then if (s.published_on, s.vintage_seq) == newest]
    then = [s for s in statements if s.published_on <= as_of]
    of_period: dict[str, Statement] = {}
    for statement in sorted(then, key=lambda s: (s.published_on, s.vintage_seq, s.edition)):
        of_period[statement.figure.period] = statement
    return [s.figure for s in of_period.values()]


def _without_outreached(statements: Sequence[Statement]) -> list[Statement]:
    """A release whose date is a guess does not push aside a dated one that reaches further."""
    releases = defaultdict(list)
    for statement in statements:
        releases[(statement.published_on, statement.vintage_seq)].append(statement)
    reach = {key: max(s.figure.end for s in release) for key, release in releases.items()}
    guessed = {key: all(s.published_on_kind == "approximate" for s in release) for key, release in releases.items()}
    dropped = {
        key
        for key in releases
        if guessed[key]
        and any(not guessed[other] and other[0] <= key[0] and reach[other] > reach[key] for other in releases)
    }
    return [s for s in statements if (s.published_on, s.vintage_seq) not in dropped]
