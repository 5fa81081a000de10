"""What a publisher wrote is never run by the spreadsheet that opens it."""

from __future__ import annotations

import polars as pl
import pytest

from exports.formats.csv_tables import no_formulas


@pytest.mark.parametrize("text", ["=1+1", "+84 24", "-1", "@sum(a1)", "\t=1", "\r=1"])
def test_a_text_that_would_run_is_marked_as_text(text: str) -> None:
    assert no_formulas(pl.DataFrame({"citation": [text]}))["citation"].to_list() == [f"'{text}"]


def test_all_else_stays_as_it_is() -> None:
    rows = pl.DataFrame({"name": ["Bộ KH&CN", "a=b", "", None], "value": [-1.5, 0.0, None, 2.0]})
    assert no_formulas(rows).equals(rows)
