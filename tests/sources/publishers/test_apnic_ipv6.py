"""APNIC: the last measured day of a whole month stands for it, whatever the order of days; -1 is not measured."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.publishers import apnic_ipv6
from sources.vocabulary.errors import SourceError
from sources.vocabulary.exchange import Answer
from tests.sources.publishers.payloads import answered, json_answered, rows_of, values

REQUEST = next(r for r in apnic_ipv6.requests({}) if dict(r.context)["country"] == "VNM")
DAYS = st.dates(date(2016, 6, 1), date(2018, 12, 31))
SHARES = st.one_of(st.floats(0, 100), st.integers(0, 100), st.just(-1), st.none())


def item(day: date, share: object, country: str = "VN") -> dict[str, Any]:
    return {"cc": country, "date": day.isoformat(), "raw": {"preferred_pc": 1.5}, "30": {"preferred_pc": share}}


def expected(truth: dict[date, float | int | None]) -> dict[tuple[str, str, str], float]:
    """Said again, plainly: month by month, its last good day, if that is in the last week and the month is over."""
    good = {d: float(v) for d, v in truth.items() if v is not None and v != -1 and d.year >= 2017}
    found = {}
    for year, month in {(d.year, d.month) for d in good}:
        end = date(year, month, monthrange(year, month)[1])
        last = max(d for d in good if (d.year, d.month) == (year, month))
        if end <= max(good) and end - last <= timedelta(7):
            found["IPV6_PREFERRED_30D", "VNM", f"{year}-{month:02d}"] = good[last]
    return found


@settings(max_examples=80, deadline=None)
@given(st.dictionaries(DAYS, SHARES, min_size=1, max_size=60), st.data())
def test_month_ends_come_back(truth: dict[date, float | int | None], data: st.DataObject) -> None:
    listed = data.draw(st.permutations([item(day, share) for day, share in truth.items()]))
    rows = rows_of("apnic_ipv6", [json_answered(REQUEST, {"data": listed})])
    assert values(rows) == expected(truth)


@pytest.mark.parametrize("share", ["n/a", "42,5", True, 101, -3, [], {}])
def test_a_share_that_is_none_is_refused(share: object) -> None:
    data = [item(date(2020, 1, 31), 40.0), item(date(2020, 2, 29), share)]
    with pytest.raises(SourceError):
        rows_of("apnic_ipv6", [json_answered(REQUEST, {"data": data})])


def test_another_economy_is_refused() -> None:
    with pytest.raises(SourceError, match="TH"):
        rows_of("apnic_ipv6", [json_answered(REQUEST, {"data": [item(date(2020, 1, 31), 40.0, "TH")]})])


def test_two_shares_for_one_day_are_refused() -> None:
    data = [item(date(2020, 1, 31), 40.0), item(date(2020, 1, 31), 41.0)]
    with pytest.raises(SourceError, match="two shares"):
        rows_of("apnic_ipv6", [json_answered(REQUEST, {"data": data})])


def test_not_found_is_not_measured() -> None:
    missing = answered(REQUEST, "<html>Not Found</html>", status=404)
    assert apnic_ipv6.classify(missing).answer is Answer.EMPTY
    assert rows_of("apnic_ipv6", [missing]).is_empty()
    assert apnic_ipv6.classify(json_answered(REQUEST, {"data": []})).answer is Answer.EMPTY
    assert apnic_ipv6.classify(json_answered(REQUEST, {"days": []})).answer is Answer.CHANGED_SHAPE
