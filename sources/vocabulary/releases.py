"""When a publisher's next release is due: it follows from the newest that is served, never from the day of asking.

Two calendars, because publishers are of two kinds. One brings out its whole database again and again and dates each
release (`Dated`): the next is due in the next of its months, however old its newest period may be. The releases of the
other bear no day, or one that says nothing (a survey named by its year, a file put up anew): there the next *period* is
due so and so long after its end (`ByPeriod`). Publishers are known to keep a month, not a day, so what is due is due by
the last day of a month; what has not come some days after that, the slack that was seen, is overdue.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar, Literal

from sources.vocabulary.periods import Period

Cadence = Literal[
    "daily", "weekly", "monthly", "quarterly", "half_yearly", "yearly", "biennial", "triennial", "irregular"
]
"""How often a publisher releases."""

Basis = Literal["published_on", "period"]
"""What the next release is counted from: the newest day of publication, or the end of the newest period."""

MONTHS: Mapping[Cadence, int] = {
    "daily": 1,
    "weekly": 1,
    "monthly": 1,
    "quarterly": 3,
    "half_yearly": 6,
    "yearly": 12,
    "biennial": 24,
    "triennial": 36,
}
"""Months from one release to the next. What comes more often is waited for a month as well: a holiday is no news."""

LENGTH: Mapping[str, int] = {"M": 1, "Q": 3, "A": 12}
"""Months of a period, by frequency. The next yearly figure is a year away, however often the publisher counts anew."""

DATED = ("publisher", "mirror", "approximate")
"""The kinds of `published_on` that tell of a release; a day of fetching and the end of an edition's year do not."""


@dataclass(frozen=True, slots=True)
class Newest:
    """The newest of what is served of a dataset, as known on a day.

    `published_on`: of any kind, which `published_on_kind` names; `released_on`: the newest that is the day of a release
    (`DATED`).
    """

    published_on: date | None = None
    published_on_kind: str | None = None
    released_on: date | None = None
    period: Period | None = None


@dataclass(frozen=True, slots=True)
class Dated:
    """The calendar of a publisher that dates its releases.

    `months`: in which it releases; none: as long after the last release as its cadence says.
    """

    months: tuple[int, ...] = ()
    grace_days: int = 31
    basis: ClassVar[Basis] = "published_on"

    def due_by(self, cadence: Cadence, newest: Newest) -> date | None:
        """The last day of the first release month that is at least half an interval after the newest release, so that
        one which came some weeks early or late is still followed by the right one."""
        if newest.released_on is None:
            return None
        if not self.months:
            return month_end(newest.released_on, MONTHS[cadence])
        soonest = (MONTHS[cadence] + 1) // 2
        ends = (month_end(newest.released_on, soonest + later) for later in range(12))
        return next(end for end in ends if end.month in self.months)

    def months_of(self, cadence: Cadence) -> tuple[int, ...]:
        """The months in which it releases."""
        return self.months


@dataclass(frozen=True, slots=True)
class ByPeriod:
    """The calendar of a publisher whose periods are waited for.

    `delay_months`: from the end of a period to the end of the month by which it is usually out; below zero for an
    edition that comes out within the year it is named after.
    """

    delay_months: int
    grace_days: int = 31
    basis: ClassVar[Basis] = "period"

    def due_by(self, cadence: Cadence, newest: Newest) -> date | None:
        """The day by which the period after the newest one is due."""
        if newest.period is None:
            return None
        return month_end(newest.period.end, months_between(cadence, newest.period) + self.delay_months)

    def months_of(self, cadence: Cadence) -> tuple[int, ...]:
        """The months by which periods are due, for periods that end with the year or a part of it."""
        step = MONTHS[cadence]
        return tuple(sorted({(11 + self.delay_months + part) % 12 + 1 for part in range(0, 12, step)}))


Calendar = Dated | ByPeriod


@dataclass(frozen=True, slots=True)
class Due:
    """The release that is expected next: by when, counted from what, and how long it is waited for after that."""

    by: date
    basis: Basis
    grace_days: int

    @property
    def overdue_from(self) -> date:
        """The first day on which it is overdue: the one after its slack."""
        return self.by + timedelta(days=self.grace_days + 1)

    def is_overdue(self, day: date) -> bool:
        """Whether it should have come before `day`, its slack included."""
        return day >= self.overdue_from


def due(calendar: Calendar | None, cadence: Cadence, newest: Newest) -> Due | None:
    """What is expected next of a dataset; None where its publisher keeps no calendar, or nothing of it is served."""
    by = calendar.due_by(cadence, newest) if calendar else None
    return Due(by, calendar.basis, calendar.grace_days) if calendar and by else None


def months_between(cadence: Cadence, period: Period) -> int:
    """Months from a period to the one that its publisher brings out next."""
    return max(MONTHS[cadence], LENGTH.get(period.frequency, 0))


def told_day(published_on: date, kind: str | None) -> str:
    """A day of publication as well as it is known: of an edition that is dated by its year, the year; a guess is told
    as one. Nobody printed the 31 December of an edition."""
    if kind == "edition_year_end":
        return str(published_on.year)
    return f"about {published_on}" if kind == "approximate" else str(published_on)


def month_end(day: date, later: int) -> date:
    """The last day of the month that lies so many months after that of `day`."""
    year, month = divmod(day.year * 12 + day.month - 1 + later, 12)
    return date(year, month + 1, monthrange(year, month + 1)[1])
