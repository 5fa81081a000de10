"""Every unit has bounds, by rule: of money by what it names, of thousands and millions a part of those of one."""

from __future__ import annotations

from math import isfinite

import pytest

from orchestration import dbt
from sources.vocabulary.units import bounds_of_unit


def test_every_unit_of_the_register_has_bounds() -> None:
    for row in dbt.register("units"):
        low, high = bounds_of_unit(row["unit"])
        assert isfinite(low)
        assert isfinite(high)
        assert low < high <= 1e17, row["unit"]


@pytest.mark.parametrize(
    ("unit", "high"),
    [
        ("% of GDP", 100),
        ("%/year", 1e12),
        ("firms", 1e12),
        ("million subscribers", 1e6),
        ("thousand persons", 1e9),
        ("VND", 1e17),
        ("million billion VND", 100),
        ("billion US$", 1e6),
        ("rank of 193 (1=best)", 1000),
        ("nobody knows", 1e12),
    ],
)
def test_the_highest_value_of_a_unit(unit: str, high: float) -> None:
    assert bounds_of_unit(unit)[1] == high
