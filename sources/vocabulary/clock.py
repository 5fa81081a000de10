"""The one place that asks what time it is. Everything else is given a `Clock`; tests give their own.

`published_on` is a publisher's day and `as_of` the day of knowledge: neither ever comes from here but through a run.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

Clock = Callable[[], datetime]
"""Gives the present moment, aware."""

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
"""The day a run is dated by: the publishers' and the readers' day, not the machine's."""


def _machine() -> datetime:
    return datetime.now(UTC)


source: Clock = _machine
"""Where `now` looks. It is looked up at each call, so that tests can forbid the machine's clock or hold it still even
where `now` has become the default of an argument."""


def now() -> datetime:
    """The present moment in UTC."""
    return source()


def hanoi_day(moment: datetime) -> date:
    """The calendar day of a moment in Ha Noi."""
    return moment.astimezone(HANOI).date()
