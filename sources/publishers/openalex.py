"""OpenAlex: works by country and year of publication, counted by the publisher (`group_by`); CC0.

One question brings all the years of a country: there are fewer than the groups of one page, so neither a page size
(1 to 100 are allowed) nor a cursor (refused without a key) is named.

What it is known for: counts of past years move (the whole index is rebuilt now and then), so every pull is a snapshot;
a key, which costs nothing, is required since February 2026; a spent allowance is a 429 with a Retry-After of many
hours; a parameter it does not know is refused; works whose year is not known are a group of their own, "unknown"; a
work counts once for each country that has an author on it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sources.publishers.answers import json_body, refused_status
from sources.vocabulary.areas import COUNTRIES, iso2, iso3_by_iso2
from sources.vocabulary.errors import SourceError
from sources.vocabulary.exchange import OK, Answer, Evidence, Options, Parsed, Payload, Request, Secret, Verdict
from sources.vocabulary.observation import parsed_rows

EVIDENCE = (
    Evidence(
        "documented",
        "`per_page` of 1 to 100, counts by group without paging, unknown parameters refused",
        date(2026, 11, 25),
    ),
    Evidence(
        "documented",
        "a key is required since 2026-02-13; one witness: 401 for a cursor without a key",
        date(2026, 11, 25),
    ),
    Evidence(
        "recorded", "groups with key and count (read by others in 2023; no raw body was seen)", date(2026, 11, 25)
    ),
    Evidence("assumed", "401 for every question without a key", date(2026, 11, 25)),
)

WORKS = "https://api.openalex.org/works"
KEY = Secret(env="OPENALEX_API_KEY", place="param", name="api_key")
UNKNOWN = "unknown"
"""The group of the works whose year is not known. They count in the total and are no year."""
COUNT_TOLERANCE = 0.01
"""How far the groups may be from the promised total: the index changes while it is read; a lost page is far more."""
NOTE = "whole count: a work counts once for every country that has an author on it"


def requests(options: Options) -> list[Request]:
    """The works of each country by year, for each series in `options["series"]` (code → filter)."""
    series: Mapping[str, str] = options["series"]
    return [
        Request(
            url=WORKS,
            label=f"{code} of {country}",
            params=(
                ("filter", f"authorships.countries:{iso2(country)},{query}"),
                ("group_by", "publication_year"),
            ),
            secret=KEY,
            context=(("series", code), ("country", country)),
        )
        for code, query in series.items()
        for country in COUNTRIES
    ]


def classify(payload: Payload) -> Verdict:
    """Groups are ok, none are empty; `{"error", "message"}` is an envelope, whatever the status."""
    body, verdict = json_body(payload)
    if verdict is not None:
        return verdict
    if isinstance(body, dict) and body.get("error"):
        said = f"{body['error']}: {body.get('message', '')}"
        if payload.status in (401, 403):
            return Verdict(Answer.BLOCKED, f"HTTP {payload.status}, {said}")
        return Verdict(Answer.ERROR_ENVELOPE, said)
    refused = refused_status(payload)
    if refused is not None:
        return refused
    if not isinstance(body, dict) or not isinstance(body.get("group_by"), list) or "meta" not in body:
        return Verdict(Answer.CHANGED_SHAPE, "the body is not {meta, group_by}")
    if not body["group_by"]:
        return Verdict(Answer.EMPTY, "no groups")
    if not {"key", "count"} <= set(body["group_by"][0]):
        return Verdict(Answer.CHANGED_SHAPE, f"groups have the fields {sorted(body['group_by'][0])}")
    return OK


def more(payload: Payload) -> list[Request]:
    """Nothing: the years of a country are one page."""
    return []


def parse(payloads: Sequence[Payload], options: Options) -> Parsed:
    """One row per series, country and year. The running year is left out: part of a year is no yearly count. The year
    before is provisional (P), since works go on being added for months.

    Raises SourceError when a year comes twice, when the groups do not add up to the promised total, or when a year or
    a count is no whole number.
    """
    rows: list[dict[str, object]] = []
    counted: dict[tuple[str, str], dict[str, int]] = {}
    promised: dict[tuple[str, str], int] = {}
    for payload in payloads:
        body, _ = json_body(payload)
        known = dict(payload.request.context)
        code, country = known["series"], known["country"]
        asked = dict(payload.request.params)["filter"]
        if iso3_by_iso2().get(asked.partition(":")[2].partition(",")[0]) != country:
            raise SourceError("invalid", f"the filter {asked!r} is not for {country}", f"OpenAlex {code}")
        years = counted.setdefault((code, country), {})
        promised[code, country] = _whole(body["meta"]["count"], f"OpenAlex {code}, {country}, meta.count")
        for group in body["group_by"]:
            _add(years, group, f"OpenAlex {code}, {country}")
    today = max((payload.fetched_at for payload in payloads), default=None)
    for (code, country), years in counted.items():
        total = sum(years.values())
        if abs(total - promised[code, country]) > COUNT_TOLERANCE * promised[code, country]:
            raise SourceError(
                kind="truncated",
                what=f"the years add up to {total:,} works, {promised[code, country]:,} were promised",
                where=f"OpenAlex {code}, {country}",
                next_step="run again; if it stays, compare the landed pages",
            )
        for key, count in years.items():
            if key == UNKNOWN:
                continue
            year = _whole(key, f"OpenAlex {code}, {country}, group key")
            if today is None or year >= today.year:
                continue
            rows.append(
                {
                    "series_code": code,
                    "area_code": country,
                    "period": str(year),
                    "value": float(count),
                    "unit": "works (whole count)",
                    "obs_status": "P" if year == today.year - 1 else "A",
                    "source_url": WORKS,
                    "note": NOTE + ("; works are still being added" if year == today.year - 1 else ""),
                }
            )
    return Parsed(rows=parsed_rows(rows))


def _add(years: dict[str, int], group: Mapping[str, Any], where: str) -> None:
    year = str(group["key"])
    if year in years:
        raise SourceError("truncated", f"the year {year} came twice", where)
    years[year] = _whole(group["count"], f"{where}, year {year}")


def _whole(value: object, where: str) -> int:
    """A count or a year; the API writes years as text and counts as numbers."""
    text = str(value)
    if isinstance(value, bool) or not text.isascii() or not text.isdigit():
        raise SourceError("invalid", f"{value!r} is not a whole number", where)
    return int(text)
