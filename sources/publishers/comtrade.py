"""UN Comtrade preview: high-technology products as a share of all goods a country exports.

Only the ratio becomes a row: the policy of UN Comtrade restricts passing on its figures, so the trade rows themselves
stay in the landing folder. The product list is Eurostat's "High-tech aggregation by SITC Rev. 4" (OECD method, 2009).
It is asked for in SITC Rev. 4 itself (classification S4), in which Comtrade also gives the trade reported in HS: no
correspondence table of ours stands between the list and the figures, but the UN's own conversion from HS does.

The list as written here has not been compared with Eurostat's published annex, and that the preview answers in S4 has
not been seen: until both are, every figure is marked doubtful and no verdict rests on it.

What it is known for: one year a request (a list of years is refused with HTTP 400 since the summer of 2026; a list of
codes is not); at most 500 rows an answer, cut without a word; an unknown code or a year not reported is `count: 0` with
HTTP 200 (so nothing is a zero); 429 "Try again in 2 seconds" and 403 when the day's quota is spent, each explained in
the body.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sources.publishers.answers import json_body, refused_status
from sources.vocabulary.areas import iso3_by_m49, m49
from sources.vocabulary.errors import SourceError
from sources.vocabulary.exchange import OK, Answer, Evidence, Options, Parsed, Payload, Request, Verdict
from sources.vocabulary.observation import parsed_rows

EVIDENCE = (
    Evidence(
        "recorded", "a preview answer of one reporter and year in HS: fields, `count`; an empty one", date(2026, 11, 25)
    ),
    Evidence(
        "recorded", "one year a request, lists of codes as before: HTTP 400 for a list of years", date(2026, 11, 25)
    ),
    Evidence(
        "assumed",
        "that the preview answers in SITC Rev. 4 (seen: HS, SITC Rev. 1, SITC as reported)",
        date(2026, 11, 25),
    ),
)

PREVIEW = "https://comtradeapi.un.org/public/v1/preview/C/A/S4"
SERIES = "COMTRADE_HIGHTECH_SHARE"
TOTAL = "TOTAL"
MAX_ROWS = 500
YEARS = range(2015, 2027)
"""Years asked for at once. A year after the last of them is asked for when the year before it has trade."""

HIGH_TECH: Mapping[str, str] = {
    "aerospace": "714 -71489 -71499 7921 7922 7923 7924 7925 79291 79293 87411",
    "computers and office machines": "75194 75195 752 75997",
    "electronics and telecommunications": (
        "76331 7638 764 -76493 -76499 7722 77261 77318 77625 77627 7763 7764 7768 89844 89846"
    ),
    "pharmacy": "5413 5415 5416 5421 5422",
    "scientific instruments": ("774 871 87211 874 -87411 -8742 88111 88121 88411 88419 89961 89963 89966 89967"),
    "electrical machinery": "7786 -77861 -77866 -77869 7787 77884",
    "chemistry": "52222 52223 52229 52269 525 531 57433 591",
    "non-electrical machinery": (
        "71489 71499 7187 72847 7311 73131 73135 73142 73144 73151 73153 73161 73163 73165 73312 73314 73316 7359 "
        "73733 73735"
    ),
    "armament": "891",
}
"""Product group → SITC Rev. 4 codes without their dots; a minus takes a part away from the heading before it."""
LARGEST = ("752", "764", "7764")
"""Computers, telecommunications equipment, integrated circuits: no exporter of high technology is without them."""
LIST_NAME = "Eurostat high-tech aggregation by SITC Rev. 4 (2009)"


def terms() -> dict[str, int]:
    """How often each code counts in the sum, once the groups have been added up (a part moved to another group: 0)."""
    counted: dict[str, int] = {}
    for codes in HIGH_TECH.values():
        for code in codes.split():
            name = code.removeprefix("-")
            counted[name] = counted.get(name, 0) + (-1 if code.startswith("-") else 1)
    return {code: times for code, times in counted.items() if times}


def _request(country: str, year: int) -> Request:
    return Request(
        url=PREVIEW,
        label=f"{country} goods exports {year}",
        params=(
            ("reporterCode", m49(country)),
            ("period", str(year)),
            ("partnerCode", "0"),
            ("partner2Code", "0"),
            ("flowCode", "X"),
            ("customsCode", "C00"),
            ("motCode", "0"),
            ("cmdCode", ",".join((TOTAL, *sorted(terms())))),
        ),
        context=(("country", country),),
    )


def requests(options: Options) -> list[Request]:
    """Exports of all goods and of each high-tech product, by each country in `options["countries"]`, year by year."""
    return [_request(country, year) for country in options["countries"] for year in YEARS]


def classify(payload: Payload) -> Verdict:
    """`{count, data, error}` with rows is ok, without rows empty; as many rows as the preview may give are cut off."""
    body, verdict = json_body(payload)
    if verdict is not None:
        return verdict
    if isinstance(body, dict) and "statusCode" in body:
        said = str(body.get("message", ""))
        if body["statusCode"] == 429 or "quota" in said.lower():
            return Verdict(Answer.THROTTLED, said, retry=True, retry_after_seconds=_wait(said))
        return Verdict(Answer.BLOCKED, f"{body['statusCode']}: {said}")
    refused = refused_status(payload)
    if refused is not None:
        return refused
    if not isinstance(body, dict) or not isinstance(body.get("data"), list):
        return Verdict(Answer.CHANGED_SHAPE, "the body is not {count, data, error}")
    if body.get("error"):
        return Verdict(Answer.ERROR_ENVELOPE, str(body["error"]))
    rows = body["data"]
    if body.get("count") != len(rows):
        return Verdict(Answer.TRUNCATED, f"{body.get('count')!r} rows are promised, {len(rows)} came", retry=True)
    if len(rows) >= MAX_ROWS:
        return Verdict(Answer.TRUNCATED, f"{len(rows)} rows: the preview gives no more, some may be missing")
    if not rows:
        return Verdict(Answer.EMPTY, "no trade reported for this year")
    missing = {"period", "reporterCode", "flowCode", "partnerCode", "cmdCode", "primaryValue"} - set(rows[0])
    if missing:
        return Verdict(Answer.CHANGED_SHAPE, f"rows lack {sorted(missing)}")
    return OK


def _wait(said: str) -> float | None:
    """Seconds from "Try again in 2 seconds." or "replenished in 08:12:33."."""
    plain = re.search(r"in (\d+) second", said)
    if plain:
        return float(plain[1])
    clock = re.search(r"(\d+):(\d{2}):(\d{2})", said)
    return float(int(clock[1]) * 3600 + int(clock[2]) * 60 + int(clock[3])) if clock else None


def more(payload: Payload) -> list[Request]:
    """The year after the last one known of, once that has trade."""
    year = int(dict(payload.request.params)["period"])
    if year < YEARS[-1] or not json_body(payload)[0]["data"]:
        return []
    return [_request(dict(payload.request.context)["country"], year + 1)]


def parse(payloads: Sequence[Payload], options: Options) -> Parsed:
    """One ratio per country and year with trade. A code without a row is no reported trade in it.

    A year in which one of the largest headings (`LARGEST`) has no row is left out and said so: its figures are not
    all in. Raises SourceError when a row comes twice or for something not asked, when a value is no number, and when
    the high-tech goods cannot be a part of all goods.
    """
    exports: dict[tuple[str, str], dict[str, float]] = {}
    for payload in payloads:
        asked = dict(payload.request.params)
        for row in json_body(payload)[0]["data"]:
            country, year, code, value = _exports(row, asked)
            known = exports.setdefault((country, year), {})
            if code in known:
                raise SourceError("truncated", "the same row came twice", f"UN Comtrade, {country} {year} {code}")
            known[code] = value
    whole = {key: values for key, values in exports.items() if values.keys() >= {TOTAL, *LARGEST}}
    rows = [_share(country, year, values) for (country, year), values in whole.items()]
    notes = tuple(
        f"{country} {year}: not all products reported yet, left out" for country, year in exports.keys() - whole.keys()
    )
    return Parsed(rows=parsed_rows(rows), edition=LIST_NAME, notes=tuple(sorted(notes)))


def _exports(row: Mapping[str, Any], asked: Mapping[str, str]) -> tuple[str, str, str, float]:
    """Country, year, code and value of one row, which must be one of those asked for."""
    where = f"UN Comtrade, {row.get('reporterCode')} {row.get('period')} {row.get('cmdCode')}"
    country = iso3_by_m49().get(str(row["reporterCode"]))
    year, code = str(row["period"]), str(row["cmdCode"])
    expected = {
        "reporterCode": asked["reporterCode"],
        "flowCode": "X",
        "partnerCode": "0",
        "partner2Code": "0",
        "customsCode": "C00",
        "motCode": "0",
        "classificationCode": "S4",
    }
    told = {name: str(row.get(name, value)) for name, value in expected.items()}
    if country is None or told != expected or code not in asked["cmdCode"].split(","):
        raise SourceError("changed_shape", f"a row that was not asked for: {told}", where)
    if year != asked["period"]:
        raise SourceError("changed_shape", f"a row of {year} came, {asked['period']} was asked", where)
    value = row["primaryValue"]
    if isinstance(value, bool) or not isinstance(value, int | float) or not value >= 0:
        raise SourceError("invalid", f"primaryValue {value!r} is not a number of 0 or more", where)
    return country, year, code, float(value)


def _share(country: str, year: str, values: Mapping[str, float]) -> dict[str, object]:
    where = f"UN Comtrade, {country} {year}"
    weights = terms()
    total = values[TOTAL]
    reported = weights.keys() & values.keys()
    high_tech = sum(weights[code] * values[code] for code in sorted(reported))
    if total <= 0 or not 0 <= high_tech <= total:
        raise SourceError("invalid", f"high-tech goods {high_tech:,.0f} of all goods {total:,.0f} US$ cannot be", where)
    absent = len(weights) - len(reported)
    return {
        "series_code": SERIES,
        "area_code": country,
        "period": year,
        "value": 100 * high_tech / total,
        "unit": "% of goods exports",
        "verification": "doubtful",
        "source_url": PREVIEW,
        "note": f"{LIST_NAME}; {absent} of {len(weights)} product codes without reported trade",
    }
