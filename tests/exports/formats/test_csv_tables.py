"""What a publisher wrote is never run by the spreadsheet that opens it."""

from __future__ import annotations

import polars as pl
import pytest

from exports.formats.csv_tables import no_formulas

RUN = [
    *("=1+1", "+84 24", "-1", "@sum(a1)"),
    *("\t=1", "\r=1", "\n=1", "\r\n=1"),
    *("＝1+1", "＋84 24", "－1", "＠sum(a1)"),
]


@pytest.mark.parametrize("text", RUN)
def test_a_text_that_would_run_is_marked_as_text(text: str) -> None:
    assert no_formulas(pl.DataFrame({"citation": [text]}))["citation"].to_list() == [f"'{text}"]


def test_all_else_stays_as_it_is() -> None:
    names = ["Bộ KH&CN", "a=b", "a\n=b", "1＋1", "", None]
    rows = pl.DataFrame({"name": names, "value": [-1.5, 0.0, None, 2.0, 1.0, -1.0]})
    assert no_formulas(rows).equals(rows)
