"""Days and periods in both languages."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.own.days import MONTHS, is_month_first, read_day
from sources.own.periods import ROMAN, read_period
from sources.vocabulary.periods import parse_period

DAYS = st.dates(min_value=date(1990, 1, 1), max_value=date(2099, 12, 31))


@pytest.mark.parametrize(
    "text",
    [
        "2025-12-31",
        "31/12/2025",
        "31-12-2025",
        "31.12.2025",
        "ngày 31 tháng 12 năm 2025",
        "Ngày 31/12/2025",
        "31 December 2025",
        "31 Dec 2025",
        "December 31, 2025",
    ],
)
def test_a_day(text: str) -> None:
    assert read_day(text) == date(2025, 12, 31)


@pytest.mark.parametrize("text", ["12/31/2025", "31/02/2025", "2025", "31/12/25", "31/12-2025", "hôm qua", ""])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="a day"):
        read_day(text)


def test_a_file_with_the_month_first_has_no_day_between_slashes() -> None:
    assert is_month_first(["05/06/2025", "12/31/2025"])
    assert not is_month_first(["05/06/2025", "31/12/2025"])
    with pytest.raises(ValueError, match="month first"):
        read_day("05/06/2025", month_first=True)
    assert read_day("2025-06-05", month_first=True) == date(2025, 6, 5)
    assert read_day("31/07/2026", month_first=True) == date(2026, 7, 31)


@given(DAYS)
def test_a_day_is_read_back_however_it_is_written(day: date) -> None:
    for text in (
        day.isoformat(),
        f"{day.day}/{day.month}/{day.year}",
        f"{day.day:02d}.{day.month:02d}.{day.year}",
        f"ngày {day.day} tháng {day.month} năm {day.year}",
        f"{day.day} {MONTHS[day.month - 1].title()} {day.year}",
        f"{MONTHS[day.month - 1][:3]} {day.day}, {day.year}",
    ):
        assert read_day(text) == day
        assert read_period(text).start == day


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2026", "2026"),
        ("năm 2026", "2026"),
        ("Cả năm 2026", "2026"),
        ("NAM 2026", "2026"),
        ("quý III/2026", "2026-Q3"),
        ("Quý 3 năm 2026", "2026-Q3"),
        ("Q3/2026", "2026-Q3"),
        ("third quarter of 2026", "2026-Q3"),
        ("T10/2026", "2026-10"),
        ("tháng 10/2026", "2026-10"),
        ("tháng 10 năm 2026", "2026-10"),
        ("10/2026", "2026-10"),
        ("Oct 2026", "2026-10"),
        ("October 2026", "2026-10"),
        ("6 tháng đầu năm 2026", "2026-H1"),
        ("6 tháng năm 2026", "2026-H1"),
        ("sáu tháng cuối năm 2026", "2026-H2"),
        ("first half of 2026", "2026-H1"),
        ("H2 2026", "2026-H2"),
        ("9 tháng đầu năm 2026", "2026-01/2026-09"),
        ("09 tháng năm 2026", "2026-01/2026-09"),
        ("11 tháng năm 2026", "2026-01/2026-11"),
        ("first 9 months of 2026", "2026-01/2026-09"),
        ("3 tháng đầu năm 2026", "2026-Q1"),
        ("giai đoạn 2021-2025", "2021-2025"),
        ("2021–2025", "2021-2025"),
        ("tính đến ngày 30/6/2026", "2026-06-30"),
        ("đến hết ngày 30 tháng 6 năm 2026", "2026-06-30"),
        ("as of 30 June 2026", "2026-06-30"),
        ("2026-01/2026-09", "2026-01/2026-09"),
    ],
)
def test_a_period(text: str, period: str) -> None:
    assert read_period(text) == parse_period(period)


UNSURE = [
    "26",
    "quý V/2026",
    "13/2026",
    "tháng 0/2026",
    "đến năm 2030",
    "đến hết quý II/2026",
    "2025-2021",
    "cuối 2026",
]


@pytest.mark.parametrize("text", ["", "nửa năm 2026", *UNSURE])
def test_what_may_be_another_period_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"a period|is not a period"):
        read_period(text)


@given(st.integers(1990, 2099), st.integers(1, 4), st.integers(1, 12))
def test_periods_are_read_back_in_both_languages(year: int, quarter: int, month: int) -> None:
    roman = next(word for word, number in ROMAN.items() if number == quarter).upper()
    for text in (f"quý {roman}/{year}", f"Quý {quarter} năm {year}", f"Q{quarter} {year}", f"{year}-Q{quarter}"):
        assert read_period(text).text == f"{year}-Q{quarter}"
    for text in (f"tháng {month}/{year}", f"{month:02d}/{year}", f"{MONTHS[month - 1]} {year}", f"{year}-{month:02d}"):
        assert read_period(text).text == f"{year}-{month:02d}"


@given(st.text(max_size=30))
def test_whatever_is_written_is_a_period_or_refused(text: str) -> None:
    try:
        read = read_period(text)
    except ValueError:
        return
    assert read == parse_period(read.text)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("2026-01/2026-06", "2026-H1"),
        ("2026-01/2026-03", "2026-Q1"),
        ("2026-07/2026-09", "2026-Q3"),
        ("2025-01/2025-12", "2025"),
        ("2026-01/2026-09", "2026-01/2026-09"),
        ("2026-02/2026-04", "2026-02/2026-04"),
        ("1 tháng đầu năm 2026", "2026-01"),
    ],
)
def test_one_span_of_months_is_one_period(text: str, named: str) -> None:
    assert read_period(text).text == named
