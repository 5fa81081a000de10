"""When the next release is due, and when it is overdue: for each cadence an example that a calendar on the wall bears
out, once in time and once too late."""

from __future__ import annotations

from datetime import date
from typing import get_args

import pytest

from sources.catalog import DATASETS
from sources.shipped.tables import bundled_vintages
from sources.vocabulary.periods import parse_period
from sources.vocabulary.releases import DATED, ByPeriod, Cadence, Calendar, Dated, Newest, due, month_end, told_day


def of_period(text: str) -> Newest:
    return Newest(period=parse_period(text))


def released(text: str) -> Newest:
    return Newest(published_on=date.fromisoformat(text), released_on=date.fromisoformat(text))


QUARTERS = Dated((1, 4, 7, 10), grace_days=14)
EXAMPLES: list[tuple[str, Cadence, Calendar, Newest, str, str]] = [
    # what it is, how often, its calendar, what is served, due by, last day on which it is not yet overdue
    ("days", "daily", ByPeriod(0, grace_days=7), of_period("2026-06-10"), "2026-07-31", "2026-08-07"),
    ("weeks", "weekly", Dated(grace_days=7), released("2026-06-10"), "2026-07-31", "2026-08-07"),
    ("months", "monthly", ByPeriod(1), of_period("2026-06"), "2026-08-31", "2026-10-01"),
    ("months, over the year's end", "monthly", ByPeriod(1), of_period("2025-12"), "2026-02-28", "2026-03-31"),
    ("quarters", "quarterly", ByPeriod(1), of_period("2026-Q1"), "2026-07-31", "2026-08-31"),
    ("a database, four times a year", "quarterly", QUARTERS, released("2026-07-13"), "2026-10-31", "2026-11-14"),
    ("the same, come early", "quarterly", QUARTERS, released("2026-06-29"), "2026-10-31", "2026-11-14"),
    ("the same, come late", "quarterly", QUARTERS, released("2026-08-20"), "2026-10-31", "2026-11-14"),
    ("twice a year, the first", "half_yearly", Dated((2, 9)), released("2026-02-09"), "2026-09-30", "2026-10-31"),
    ("twice a year, the second", "half_yearly", Dated((2, 9)), released("2025-09-02"), "2026-02-28", "2026-03-31"),
    ("a report in May", "yearly", Dated((5,), 61), released("2025-05-06"), "2026-05-31", "2026-07-31"),
    ("a report that came in March", "yearly", Dated((5,), 61), released("2024-03-13"), "2025-05-31", "2025-07-31"),
    ("once a year, no month promised", "yearly", Dated(), released("2026-05-10"), "2027-05-31", "2027-07-01"),
    ("an edition within its year", "yearly", ByPeriod(-3), of_period("2025"), "2026-09-30", "2026-10-31"),
    ("figures a year later", "yearly", ByPeriod(12), of_period("2023"), "2025-12-31", "2026-01-31"),
    ("a survey every second year", "biennial", ByPeriod(-3), of_period("2024"), "2026-09-30", "2026-10-31"),
    ("a survey every third year", "triennial", ByPeriod(7, 92), of_period("2024"), "2028-07-31", "2028-10-31"),
    ("years, counted anew each month", "monthly", ByPeriod(1), of_period("2025"), "2027-01-31", "2027-03-03"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("cadence", "calendar", "newest", "by", "last"), [e[1:] for e in EXAMPLES], ids=[e[0] for e in EXAMPLES]
)
def test_the_next_release_is_due_and_then_overdue(
    cadence: Cadence, calendar: Calendar, newest: Newest, by: str, last: str
) -> None:
    expected = due(calendar, cadence, newest)
    assert expected is not None
    assert (expected.by.isoformat(), expected.basis) == (by, calendar.basis)
    in_time = date.fromisoformat(last)
    assert not expected.is_overdue(in_time)
    assert expected.overdue_from == date.fromordinal(in_time.toordinal() + 1)
    assert expected.is_overdue(date.fromordinal(in_time.toordinal() + 1))


def test_every_cadence_but_the_irregular_has_its_example() -> None:
    assert {example[1] for example in EXAMPLES} == {*get_args(Cadence)} - {"irregular"}


def test_the_survey_of_e_government_is_overdue_after_october_of_its_year() -> None:
    entry = DATASETS["un_egdi"]
    expected = due(entry.calendar, entry.cadence, of_period("2024"))
    assert expected is not None
    assert not expected.is_overdue(date(2026, 8, 15))
    assert expected.is_overdue(date(2026, 12, 1))


def test_without_a_calendar_or_a_figure_nothing_is_due() -> None:
    assert due(None, "irregular", released("2024-09-12")) is None
    assert due(Dated((5,)), "yearly", Newest()) is None
    assert due(ByPeriod(1), "yearly", Newest()) is None
    # the day of fetching is no day of a release
    assert due(Dated((5,)), "yearly", Newest(published_on=date(2026, 11, 23))) is None


def test_the_months_of_a_calendar() -> None:
    assert Dated((1, 4, 7, 10)).months_of("quarterly") == (1, 4, 7, 10)
    assert ByPeriod(1).months_of("quarterly") == (1, 4, 7, 10)
    assert ByPeriod(-3).months_of("biennial") == (9,)
    assert ByPeriod(12).months_of("yearly") == (12,)
    assert ByPeriod(0).months_of("monthly") == tuple(range(1, 13))


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("publisher", "2024-12-31"),
        ("edition_year_end", "2024"),
        ("approximate", "about 2024-12-31"),
        ("mirror", "2024-12-31"),
        (None, "2024-12-31"),
    ],
)
def test_a_day_of_publication_is_told_as_well_as_it_is_known(kind: str | None, told: str) -> None:
    assert told_day(date(2024, 12, 31), kind) == told


def test_the_end_of_a_month_near_and_far() -> None:
    assert month_end(date(2023, 11, 5), 3) == date(2024, 2, 29)
    assert month_end(date(2024, 12, 31), -3) == date(2024, 9, 30)
    assert month_end(date(2024, 1, 1), 0) == date(2024, 1, 31)


@pytest.mark.parametrize("name", DATASETS)
def test_a_dataset_has_a_calendar_unless_it_is_irregular(name: str) -> None:
    entry = DATASETS[name]
    assert (entry.calendar is None) == (entry.cadence == "irregular")


def test_who_is_followed_by_the_day_of_release_has_dated_releases() -> None:
    """Where they were dated by the end of an edition's year, each next release would be looked for a year too late."""
    dated = [entry.name for entry in DATASETS.values() if isinstance(entry.calendar, Dated)]
    kinds = {name: {parsed.published_on_kind for parsed in bundled_vintages(name)} for name in dated}
    assert {name for name in kinds if not kinds[name] <= set(DATED)} == set()
    assert {name for name in kinds if kinds[name]} >= {"world_bank", "undp_hdr"}
