"""UN Comtrade preview: high-technology products as a share of all goods a country exports.

Only the ratio becomes a row: the policy of UN Comtrade restricts passing on its figures, so the trade rows themselves
stay in the landing folder. The product list is Eurostat's "High-tech aggregation by SITC Rev. 4" (OECD method, 2009).
It is asked for in SITC Rev. 4 itself (classification S4), in which Comtrade also gives the trade reported in HS: no
correspondence table of ours stands between the list and the figures, but the UN's own conversion from HS does.

The list as written here has not been compared with Eurostat's published annex, and that the preview answers in S4 has
not been seen: until both are, every figure is marked doubtful and no verdict rests on it.

What it is known for: at most 500 rows an answer, cut without a word; an unknown code or year is `count: 0` with HTTP
200 (so nothing is a zero); 429 "Try again in 2 seconds" and 403 when the day's quota is spent, each explained in the
body.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sources.publishers.answers import json_body, refused_status
from sources.vocabulary.areas import iso3_by_m49, m49
from sources.vocabulary.errors import SourceError
from sources.vocabulary.exchange import OK, Answer, Options, Parsed, Payload, Request, Verdict
from sources.vocabulary.observation import parsed_rows

PREVIEW = "https://comtradeapi.un.org/public/v1/preview/C/A/S4"
SERIES = "COMTRADE_HIGHTECH_SHARE"
TOTAL = "TOTAL"
MAX_ROWS = 500
MAX_PERIODS = 12
"""Periods one request may name."""
FIRST_YEAR = 2015
"""Totals are asked for from here on, a full request of years at a time; products only of years with trade."""

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


def _request(country: str, years: Iterable[int], codes: Sequence[str], label: str) -> Request:
    return Request(
        url=PREVIEW,
        label=label,
        params=(
            ("reporterCode", m49(country)),
            ("period", ",".join(str(year) for year in years)),
            ("partnerCode", "0"),
            ("partner2Code", "0"),
            ("flowCode", "X"),
            ("customsCode", "C00"),
            ("motCode", "0"),
            ("cmdCode", ",".join(codes)),
        ),
        context=(("country", country),),
    )


def _totals(country: str, first: int) -> Request:
    years = range(first, first + MAX_PERIODS)
    return _request(country, years, [TOTAL], f"{country} all goods {years[0]}-{years[-1]}")


def requests(options: Options) -> list[Request]:
    """All goods exports of each country in `options["countries"]`, by year."""
    return [_totals(country, FIRST_YEAR) for country in options["countries"]]


def _batches(years: Sequence[int], size: int) -> list[Sequence[int]]:
    return [years[i : i + size] for i in range(0, len(years), size)]


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
        return Verdict(Answer.EMPTY, "no trade reported for these years")
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
    """For the years with trade: the high-tech codes, few enough years at a time for the preview's limit. When the last
    year asked about has trade: the totals of the years after it."""
    params = dict(payload.request.params)
    if params["cmdCode"] != TOTAL:
        return []
    country = dict(payload.request.context)["country"]
    years = sorted({int(row["period"]) for row in json_body(payload)[0]["data"]})
    codes = sorted(terms())
    size = max(1, (MAX_ROWS - 1) // len(codes))
    last = int(params["period"].rpartition(",")[2])
    later = [_totals(country, last + 1)] if last in years else []
    return later + [
        _request(country, batch, codes, f"{country} high-tech goods {batch[0]}-{batch[-1]}")
        for batch in _batches(years, size)
    ]


def parse(payloads: Sequence[Payload], options: Options) -> Parsed:
    """One ratio per country and year with both totals. A code without a row is no reported trade in it.

    A year in which one of the largest headings (`LARGEST`) has no row is left out and said so: its figures are not
    all in. Raises SourceError when a row comes twice or for something not asked, when a value is no number, and when
    the high-tech goods cannot be a part of all goods.
    """
    totals: dict[tuple[str, str], float] = {}
    products: dict[tuple[str, str], dict[str, float]] = {}
    for payload in payloads:
        asked = dict(payload.request.params)
        for row in json_body(payload)[0]["data"]:
            country, year, code, value = _exports(row, asked)
            known = {TOTAL: totals[country, year]} if (country, year) in totals else {}
            known = known if code == TOTAL else products.setdefault((country, year), {})
            if code in known:
                raise SourceError("truncated", "the same row came twice", f"UN Comtrade, {country} {year} {code}")
            if code == TOTAL:
                totals[country, year] = value
            else:
                known[code] = value
    whole = {key: values for key, values in products.items() if key in totals and values.keys() >= set(LARGEST)}
    rows = [_share(country, year, totals[country, year], values) for (country, year), values in whole.items()]
    notes = tuple(
        f"{country} {year}: not all products reported yet, left out" for country, year in totals.keys() - whole.keys()
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
    }
    told = {name: str(row.get(name, value)) for name, value in expected.items()}
    if country is None or told != expected or code not in asked["cmdCode"].split(","):
        raise SourceError("changed_shape", f"a row that was not asked for: {told}", where)
    if year not in asked["period"].split(","):
        raise SourceError("changed_shape", f"a row of {year} came, {asked['period']} was asked", where)
    value = row["primaryValue"]
    if isinstance(value, bool) or not isinstance(value, int | float) or not value >= 0:
        raise SourceError("invalid", f"primaryValue {value!r} is not a number of 0 or more", where)
    return country, year, code, float(value)


def _share(country: str, year: str, total: float, values: Mapping[str, float]) -> dict[str, object]:
    where = f"UN Comtrade, {country} {year}"
    weights = terms()
    high_tech = sum(weights[code] * value for code, value in values.items())
    if total <= 0 or not 0 <= high_tech <= total:
        raise SourceError("invalid", f"high-tech goods {high_tech:,.0f} of all goods {total:,.0f} US$ cannot be", where)
    absent = len(weights) - len(values)
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
