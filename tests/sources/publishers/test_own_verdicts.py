"""The verdicts of earlier releases at the border: what was said passes, what cannot have been is refused by name."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from sources.publishers.own_verdicts import VERDICT_COLUMNS, VerdictShape
from sources.shipped.tables import bundled_vintages
from sources.vocabulary.errors import SourceError
from sources.vocabulary.exchange import Parsed

FETCHED_ON = date(2026, 11, 23)


@pytest.fixture(scope="module")
def said() -> Parsed:
    (parsed,) = bundled_vintages("published_verdicts")
    return parsed


def test_what_was_said_passes_with_the_release_that_said_it(said: Parsed) -> None:
    rows = VerdictShape().prepare(said, "published_verdicts", FETCHED_ON)
    assert rows.columns == list(VERDICT_COLUMNS)
    assert rows.height == said.rows.height
    assert rows["release_id"].unique().to_list() == [said.edition]
    assert rows["published_on"].unique().to_list() == [said.published_on]


@pytest.mark.parametrize(
    ("column", "value", "rule"),
    [("status", "On track", "str_matches"), ("method_version", "1.0", "str_matches"), ("status", None, "not_nullable")],
)
def test_a_verdict_that_is_none_is_refused_with_its_value(
    said: Parsed, column: str, value: str | None, rule: str
) -> None:
    spoilt = said.rows.with_columns(
        pl.when(pl.int_range(pl.len()) == 0).then(pl.lit(value)).otherwise(pl.col(column)).alias(column)
    )
    with pytest.raises(SourceError, match=f"1 value.*row .*column {column}, value {value!r}: rule {rule}"):
        VerdictShape().prepare(replace(said, rows=spoilt), "published_verdicts", FETCHED_ON)


def test_two_verdicts_of_one_day_are_refused(said: Parsed) -> None:
    twice = replace(said, rows=pl.concat([said.rows, said.rows.head(1)]))
    with pytest.raises(SourceError, match="multiple_fields_uniqueness"):
        VerdictShape().prepare(twice, "published_verdicts", FETCHED_ON)
