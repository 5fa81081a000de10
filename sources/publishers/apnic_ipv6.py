"""APNIC Labs: share of an economy's users who use IPv6 when they can; reuse with attribution.

What it is known for: the whole daily history is published again every day, and its smoothed windows move; -1 means not
measured; an economy that was never measured is a permanent 404; before 2017 the daily samples are small.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sources.publishers.answers import json_body, refused_status
from sources.vocabulary.areas import COUNTRIES, iso2
from sources.vocabulary.errors import SourceError
from sources.vocabulary.exchange import OK, Answer, Evidence, Options, Parsed, Payload, Request, Verdict
from sources.vocabulary.observation import parsed_rows

EVIDENCE = (
    Evidence("documented", "shape as public loaders read it; no body was seen", date(2026, 11, 25)),
    Evidence("documented", "404 for an economy that was never measured", date(2026, 11, 25)),
)

BASE = "https://data1.labs.apnic.net/v6stats/v6economy"
SERIES = "IPV6_PREFERRED_30D"
UNIT = "% of users measured (mean of 30 days)"
FIRST_YEAR = 2017
"""Before, a day counted few users: the first years swing by sampling alone."""
LATEST_GAP_DAYS = 7
"""The last measured day of a month stands for its end only when it is this near to it."""


def requests(options: Options) -> list[Request]:
    """One file per country."""
    return [
        Request(url=f"{BASE}/{iso2(country)}.json", label=f"IPv6 in {country}", context=(("country", country),))
        for country in COUNTRIES
    ]


def classify(payload: Payload) -> Verdict:
    """404 is empty (the economy was never measured); anything but `{"data": [...]}` has changed its shape."""
    if payload.status == 404:
        return Verdict(Answer.EMPTY, "never measured (404)")
    body, verdict = json_body(payload)
    verdict = verdict or refused_status(payload)
    if verdict is not None:
        return verdict
    if isinstance(body, dict) and body.get("error"):
        return Verdict(Answer.ERROR_ENVELOPE, str(body["error"]))
    if not isinstance(body, dict) or not isinstance(body.get("data"), list):
        return Verdict(Answer.CHANGED_SHAPE, "the body is not {data: [...]}")
    if not body["data"]:
        return Verdict(Answer.EMPTY, "no days")
    if not {"cc", "date", "30"} <= set(body["data"][-1]):
        return Verdict(Answer.CHANGED_SHAPE, f"days have the fields {sorted(body['data'][-1])}")
    return OK


def more(payload: Payload) -> list[Request]:
    """Nothing: a file holds the whole history."""
    return []


def parse(payloads: Sequence[Payload], options: Options) -> Parsed:
    """One row per country and whole month: the 30-day mean on the last measured day of the month.

    Raises SourceError when a file speaks of another economy, a day comes twice with different values, or a share is
    no number.
    """
    rows: list[dict[str, object]] = []
    newest: date | None = None
    for payload in payloads:
        if payload.status == 404:
            continue
        country = dict(payload.request.context)["country"]
        days = _days(json_body(payload)[0]["data"], country)
        if not days:
            continue
        last = max(days)
        newest = max(newest or last, last)
        for end in _month_ends(days, last):
            day = max(d for d in days if (d.year, d.month) == (end.year, end.month))
            if (end - day).days <= LATEST_GAP_DAYS:
                rows.append(
                    {
                        "series_code": SERIES,
                        "area_code": country,
                        "period": f"{end:%Y-%m}",
                        "value": days[day],
                        "unit": UNIT,
                        "source_url": payload.request.url,
                        "source_locator": f"data[date={day.isoformat()}].30.preferred_pc",
                    }
                )
    return Parsed(rows=parsed_rows(rows), edition=newest.isoformat() if newest else "", published_on=newest)


def _days(data: Sequence[Mapping[str, Any]], country: str) -> dict[date, float]:
    """Share by day, without the days that were not measured (-1, null) or lie before `FIRST_YEAR`."""
    days: dict[date, float] = {}
    for item in data:
        where = f"APNIC IPv6, {country}, day {item.get('date')!r}"
        if item["cc"] != iso2(country):
            raise SourceError("changed_shape", f"a day of {item['cc']!r} came", where)
        try:
            day = date.fromisoformat(item["date"])
        except (ValueError, TypeError):
            raise SourceError("invalid", "the day cannot be read", where) from None
        window = item["30"]
        if not isinstance(window, Mapping) or "preferred_pc" not in window:
            raise SourceError("changed_shape", "there is no 30-day window with preferred_pc", where)
        value = window["preferred_pc"]
        if value is None or value == -1 or day.year < FIRST_YEAR:
            continue
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 100:
            raise SourceError("invalid", f"preferred_pc {value!r} is not a share of 0 to 100", where)
        if days.setdefault(day, float(value)) != value:
            raise SourceError("invalid", f"two shares for one day: {days[day]!r} and {value!r}", where)
    return days


def _month_ends(days: Mapping[date, float], last: date) -> list[date]:
    """The last days of the months measured that are over by `last`."""
    months = sorted({(day.year, day.month) for day in days})
    ends = [date(year, month, monthrange(year, month)[1]) for year, month in months]
    return [end for end in ends if end <= last]
