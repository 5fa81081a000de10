"""The border: what is let through, and how a refusal reads."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.border.schema import tidy, validate
from sources.vocabulary.dataset import Bounds
from sources.vocabulary.errors import SourceError
from sources.vocabulary.exchange import Parsed
from sources.vocabulary.observation import OBSERVATION_COLUMNS, parsed_rows
from sources.vocabulary.periods import parse_period

AREAS = frozenset({"VNM", "THA"})
NO_BOUNDS = Bounds()
ROW = {"series_code": "RD", "area_code": "VNM", "period": "2023", "value": 0.41456, "unit": "% of GDP"}


def rows(*changes: dict[str, object], **options: object) -> pl.DataFrame:
    parsed = Parsed(
        parsed_rows([{**ROW, **change} for change in changes]), edition="2026-07-13", published_on=date(2026, 7, 13)
    )
    return tidy(parsed, dataset="demo", citation="A Publisher, A Dataset", fetched_on=date(2026, 11, 23))


def refusal(frame: pl.DataFrame, bounds: Bounds = NO_BOUNDS) -> str:
    with pytest.raises(SourceError) as refused:
        validate(frame, dataset="demo", areas=AREAS, bounds=bounds)
    assert refused.value.kind == "invalid"
    return str(refused.value)


def test_a_sound_row_passes_with_all_columns_filled() -> None:
    frame = rows({})
    validate(frame, dataset="demo", areas=AREAS, bounds=Bounds())
    assert frame.columns == list(OBSERVATION_COLUMNS)
    row = frame.row(0, named=True)
    assert (row["period_start"], row["period_end"], row["frequency"]) == (date(2023, 1, 1), date(2023, 12, 31), "A")
    assert (row["published_on"], row["published_on_kind"], row["value_qualifier"]) == (
        date(2026, 7, 13),
        "publisher",
        "eq",
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"value": 4000.0}, "value 4000.0: rule range of the unit"),
        ({"value": float("nan")}, "rule not_nullable"),
        ({"value": float("inf"), "unit": "persons"}, "rule finite number"),
        ({"area_code": "XYZ"}, "value 'XYZ': rule known area code"),
        ({"value": -0.5}, "rule range of the unit"),
        ({"period": "1811"}, "rule first year"),
        ({"period": "2031"}, "not begun when it was published"),
        ({"unit": "rank of 193", "value": 0.0}, "rule range of the unit"),
        ({"value_qualifier": "about"}, "value 'about'"),
    ],
)
def test_a_faulty_value_is_named_with_dataset_row_column_and_rule(change: dict[str, object], said: str) -> None:
    message = refusal(rows({}, {"area_code": "THA", **change}))
    assert "dataset demo" in message
    assert "row " in message
    assert said in message


def test_a_forecast_is_a_plan_and_never_an_outcome() -> None:
    assert rows({}, {"area_code": "THA", "obs_status": "F"})["value_kind"].to_list() == ["plan", "outcome"]
    claimed = rows({"obs_status": "F", "value_kind": "outcome"})
    assert "rule a forecast (obs_status F) is a plan" in refusal(claimed)


def test_the_same_observation_twice_is_refused() -> None:
    assert "rule unique key" in refusal(rows({}, {"value": 0.5}))


def test_too_few_rows_or_areas_are_refused() -> None:
    message = refusal(rows({}), Bounds(min_rows=2, min_areas=2))
    assert "1 rows: rule at least 2 rows" in message
    assert "1 areas: rule at least 2 areas" in message


def test_a_wrong_type_is_refused() -> None:
    assert "column value" in refusal(rows({}).with_columns(pl.col("value").cast(pl.String)))


def test_an_unreadable_period_names_its_row() -> None:
    with pytest.raises(SourceError, match=r"row 2, column period, value '2023-Q5'"):
        rows({}, {"period": "2023-Q5"})


def test_a_growth_rate_may_pass_a_hundred() -> None:
    validate(rows({"unit": "%/year", "value": 137.5}), dataset="demo", areas=AREAS, bounds=Bounds())


def test_without_a_date_of_the_publisher_the_day_of_fetching_is_said() -> None:
    frame = tidy(Parsed(parsed_rows([ROW])), dataset="demo", citation="c", fetched_on=date(2026, 11, 23))
    assert frame.row(0, named=True)["published_on_kind"] == "fetched"
    assert frame.row(0, named=True)["published_on"] == date(2026, 11, 23)


@given(st.dates(date(1950, 1, 1), date(2100, 12, 31)))
def test_every_day_lies_in_the_periods_named_after_it(day: date) -> None:
    quarter, half = (day.month - 1) // 3 + 1, (day.month - 1) // 6 + 1
    names = {
        f"{day.year}": "A",
        f"{day.year}-Q{quarter}": "Q",
        f"{day.year}-{day.month:02d}": "M",
        f"{day.year}-H{half}": "P",
        f"{day.year - 1}-{day.year}": "P",
        day.isoformat(): "P",
    }
    for name, frequency in names.items():
        period = parse_period(name)
        assert period.start <= day <= period.end
        assert period.frequency == frequency


@given(st.text(max_size=12))
def test_a_period_is_read_wholly_or_refused(text: str) -> None:
    try:
        period = parse_period(text)
    except ValueError:
        return
    assert period.text == text
    assert period.start <= period.end
