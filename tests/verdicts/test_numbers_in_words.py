"""How numbers are rounded in sentences (SQL), and in pages and the command (Python): one rule, held against itself."""

from __future__ import annotations

import math

import duckdb
import jinja2
import pytest

from exports.marts.registers import DECIMALS, rounded
from exports.pages.rendering.wording import number
from tests import ROOT
from tests.verdicts.registers import rows

MACROS = ROOT / "dbt_project" / "macros" / "verdict_texts.sql"
QUALIFIERS = ("eq", "ge", "le", "approx")

VALUES = (
    *(
        sign * value
        for value in (0.78741299, 2.992, 2.3, 1.005, 26.7, 71.0, 59.6, 1234.5678, 84000.0, 15.975, 0.125, 2.5, 0.5)
        for sign in (1, -1)
    ),
    *(
        sign * value
        for value in (0.0499, 0.05, 0.0501, 0.01234, 0.00999, 0.001, 0.0001, 0.000012345)
        for sign in (1, -1)
    ),
    *(step / 997 for step in range(0, 3000, 7)),
    0.0,
)


@pytest.fixture(scope="module")
def said() -> dict[tuple[float, str, int], str]:
    """Every value with every qualifier and number of decimals, as the verdicts' sentences say it."""
    macros = jinja2.Environment(autoescape=False).from_string(MACROS.read_text(encoding="utf-8")).module  # noqa: S701
    text = macros.number_text("value", "unit", "language", qualifier="qualifier")  # type: ignore[attr-defined]
    found = duckdb.execute(
        f"""
        select value, qualifier, unit.decimals, {text}
        from (select unnest($1) as value)
        cross join (select unnest($2) as qualifier)
        cross join (select {{'decimals': unnest([0, 1, 2, 3])}} as unit)
        cross join (select {{'thousands_mark': ',', 'decimal_mark': '.'}} as language)
        """,  # noqa: S608
        [list(VALUES), list(QUALIFIERS)],
    ).fetchall()
    return {(value, qualifier, decimals): words for value, qualifier, decimals, words in found}


def test_sentences_pages_and_the_command_round_alike(said: dict[tuple[float, str, int], str]) -> None:
    assert len(said) == 4 * 4 * len(set(VALUES))
    here = {key: rounded(key[0], key[2], key[1]) for key in said}
    assert {key: (here[key], words) for key, words in said.items() if here[key] != words} == {}


def test_what_is_said_of_a_bound_is_true(said: dict[tuple[float, str, int], str]) -> None:
    shown = {key: float(words.replace(",", "")) for key, words in said.items()}
    assert [key for key, number in shown.items() if key[1] == "ge" and number > key[0]] == []
    assert [key for key, number in shown.items() if key[1] == "le" and number < key[0]] == []
    # Rounded to the nearest, as other figures are, it would not be.
    assert any(number > value for (value, qualifier, _), number in shown.items() if qualifier == "eq")
    # Nor is it told further away than one step of what is shown: of its decimals, or of the second of two digits.
    steps = {key: max(10.0 ** -(key[2] + 1), abs(key[0]) / 10) for key in shown if key[1] in ("ge", "le")}
    assert [key for key, step in steps.items() if abs(shown[key] - key[0]) > 1.0000001 * step] == []


@pytest.mark.parametrize(
    ("value", "qualifier", "decimals", "shown"),
    [
        (0.78741299, "ge", 2, "0.787"),
        (2.992, "le", 2, "2.992"),
        (2.9921, "le", 2, "2.993"),
        (2.3, "ge", 1, "2.3"),
        (10.0, "le", 0, "10"),
        (0.0129, "ge", 2, "0.012"),
        (0.78741299, "approx", 2, "0.79"),
        (0.78741299, None, 2, "0.79"),
        (math.inf, "ge", 2, "inf"),
    ],
)
def test_a_bound_has_one_decimal_more_and_goes_outwards(
    value: float, qualifier: str | None, decimals: int, shown: str
) -> None:
    assert rounded(value, decimals, qualifier) == shown


@pytest.mark.parametrize(
    ("value", "decimals", "shown"),
    [
        (15.975, 2, "15.98"),  # as floats below, above and on the half
        (1.115, 2, "1.12"),
        (0.125, 2, "0.13"),
        (2.5, 0, "3"),
        (-2.5, 0, "-3"),
        (15.9749, 2, "15.97"),
        (-0.4, 0, "0"),
        (1e22, 3, "10,000,000,000,000,000,000,000"),
    ],
)
def test_a_half_goes_up_as_it_is_written(value: float, decimals: int, shown: str) -> None:
    assert rounded(value, decimals) == shown
    assert number(value, places=decimals).en.replace("−", "-").partition(".")[0] == shown.partition(".")[0]


def test_what_a_target_asks_for_is_said_exactly() -> None:
    """ "At least 0.78": a threshold has no more decimals than its unit shows."""
    decimals = {row["unit"]: int(row["decimals"]) for row in rows("units")}
    thresholds = [
        (row["target_code"], float(row[end]), decimals.get(row["unit"], DECIMALS))
        for row in rows("targets")
        for end in ("threshold_low", "threshold_high")
        if row[end]
    ]
    assert len(thresholds) > 100
    assert [one for one in thresholds if float(rounded(one[1], one[2]).replace(",", "")) != one[1]] == []
