"""The worked examples of docs/method.md through both implementations: the anchored trend and growth before the base."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.verdicts.facts import Figure, Target
from tests.verdicts.method import Assessment, assess
from tests.verdicts.registers import printed_digit
from tests.verdicts.sql_method import SqlMethod
from tests.verdicts.test_random_figures import load

pytestmark = pytest.mark.xdist_group("warehouse")

AS_OF = date(2026, 11, 23)
HIGH_TECH = (
    24.811583991880816,
    24.215661429798224,
    29.324524136611853,
    31.270017675740878,
    34.469407883672694,
    33.898878808694334,
    34.21912381219065,
    35.92499631778763,
    35.855351584032285,
    36.60431653864386,
)
HUMAN_DEVELOPMENT = (0.711, 0.717, 0.723, 0.729, 0.737, 0.744, 0.755, 0.754, 0.764, 0.766)
RESEARCH = (0.35629, 0.41895, 0.41652, 0.42494, 0.41456)
RESEARCHERS = (6.8168167, 7.0770007, 7.5461752, 7.6788667, 8.3610677)
ARTICLES = (3279.05, 8265.78, 10530.19)
"""As published; research every second year from 2015."""


class Vector(NamedTuple):
    """A series, what is asked for, and what the method gives."""

    name: str
    first_year: int
    step: int
    values: Sequence[float]
    goal: float
    horizon: int
    rank: bool
    slope: float
    expected: float
    error: float
    chance: float
    long: float
    short: float | None
    status: str
    reason: str = "prior_trend"


EGDI = (89, 88, 86, 86, 71)
VECTORS = (
    Vector("egdi-2030", 2016, 2, EGDI, 50, 2030, True, -1.9, 59.6, 10.029290, 0.204541, 0.542857, 0.728571, "limited_progress"),  # noqa: E501
    Vector("egdi-2028", 2016, 2, EGDI, 60, 2028, True, -1.9, 63.4, 8.860399, 0.363379, 0.690909, 0.927273, "acceleration_needed"),  # noqa: E501
    Vector("asean", 2016, 2, (6, 6, 6, 6, 5), 3, 2030, True, -0.1, 4.4, 0.739369, 0.077309, 0.3, 0.45, "limited_progress"),  # noqa: E501
    Vector("high-tech", 2013, 1, HIGH_TECH, 50, 2030, False, 1.387222, 47.702090, 3.525976, 0.266430, 0.828459, 0.420858, "limited_progress"),  # noqa: E501
    Vector("hdi", 2014, 1, HUMAN_DEVELOPMENT, 0.78, 2030, False, 0.006448, 0.811139, 0.004461, 0.999943, 3.224242, 2.65, "on_track"),  # noqa: E501
    Vector("research", 2015, 2, RESEARCH, 2, 2030, False, 0.006126, 0.457445, 0.050889, 0.000039, 0.02705, -0.001049, "limited_progress", "standing_still"),  # noqa: E501
    Vector("researchers", 2015, 2, RESEARCHERS, 12, 2030, False, 0.184518, 9.652696, 0.302279, 0.002221, 0.354947, 0.383275, "limited_progress"),  # noqa: E501
    Vector("straight", 2021, 1, (10, 12, 14, 16), 30, 2030, False, 2, 28, 0, 0, 0.857143, None, "acceleration_needed"),
)  # fmt: skip


def target_of(vector: Vector) -> Target:
    return Target(
        comparator="rank<=" if vector.rank else ">=",
        deadline=date(vector.horizon, 12, 31),
        horizon_year=vector.horizon,
        base_year=2024,
        path_kind="linear",
        target_kind="rank" if vector.rank else "share",
        threshold_low=None if vector.rank else vector.goal,
        threshold_high=vector.goal if vector.rank else None,
    )


def figures_of(vector: Vector) -> list[Figure]:
    years = range(vector.first_year, vector.first_year + vector.step * len(vector.values), vector.step)
    return [
        Figure(str(year), date(year, 12, 31), float(value), printed_digit=printed_digit(value, value))
        for year, value in zip(years, vector.values, strict=True)
    ]


def agree(found: Sequence[float | None], vector: Vector) -> None:
    """To the six digits the method prints."""
    printed = (vector.slope, vector.expected, vector.error, vector.chance, vector.long, vector.short)
    for left, right in zip(found, printed, strict=True):
        assert left == (None if right is None else pytest.approx(right, abs=1e-6)), vector.name


@pytest.mark.parametrize("vector", VECTORS, ids=lambda v: v.name)
def test_the_second_implementation_gives_the_vectors(vector: Vector) -> None:
    result = assess(target_of(vector), figures_of(vector), AS_OF)
    assert isinstance(result, Assessment)
    long, short = result.trends[("long", False)], result.trends.get(("short", False))
    agree((long.slope, long.expected, long.error, long.probability, long.ratio, short.ratio if short else None), vector)
    assert (result.status, result.reason) == (vector.status, vector.reason)
    assert result.flags["window_sensitive"] == (vector.name == "high-tech")


def test_the_sql_gives_the_vectors(warehouse: Path) -> None:
    sql = SqlMethod(warehouse)
    load(sql, {v.name: (target_of(v), figures_of(v), True, 12) for v in VECTORS})
    stored: dict[str, dict[str, Any]] = {row["target_code"]: row for row in sql.assessments()}
    for vector in VECTORS:
        row = stored[vector.name]
        names = ("trend_slope", "expected_at_horizon", "prediction_error", "probability_met", "outlook_ratio")
        agree([*(row[name] for name in names), row["short_outlook_ratio"]], vector)
        assert (row["status"], row["reason_code"]) == (vector.status, vector.reason)
        assert row["window_sensitive"] == (vector.name == "high-tech")


def test_growth_before_the_base(warehouse: Path) -> None:
    """Articles of 2017 to 2022: 26.28 % a year over five years, 12.87 % over two."""
    target = Target(">=", date(2030, 12, 31), 2030, 2024, "constant", "growth_rate", threshold_low=10, unit="%/year")
    articles = {2017: ARTICLES[0], 2020: ARTICLES[1], 2022: ARTICLES[2]}
    figures = [Figure(str(year), date(year, 12, 31), value) for year, value in articles.items()]
    mine = assess(target, figures, AS_OF)
    sql = SqlMethod(warehouse)
    load(sql, {"articles": (target, figures, True, 24)})
    (row,) = sql.assessments()
    assert mine is not None
    for growth, lately in (
        (mine.numbers["growth_rate"], mine.numbers["growth_rate_short"]),
        (row["growth_rate"], row["growth_rate_short"]),
    ):
        assert growth == pytest.approx(26.280890, abs=1e-6)
        assert lately == pytest.approx(12.869391, abs=1e-6)
    assert mine.basis == row["status_basis"] == "prior_growth"
