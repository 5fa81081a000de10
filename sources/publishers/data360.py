"""World Bank Data360: one request per indicator for all areas, paged by `skip`; licence per database.

What it is known for: `{"count", "value"}` with at most 1,000 rows an answer; OBS_VALUE is text; some indicators hide
variants in SEX, AGE, URBANISATION and COMP_BREAKDOWN_1..3, and some carry two units (58,286,168 subscriptions, 153 for
100 people), so that one year has several rows; codes are those of each database, with its name in front or without;
errors may come with HTTP 200. Nothing says when a figure was published: the day of fetching stands for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sources.publishers.answers import MISSING_STATUSES, json_document, number, pages, told_status
from sources.vocabulary.areas import AREAS
from sources.vocabulary.errors import SourceError
from sources.vocabulary.exchange import OK, Answer, Evidence, Options, Parsed, Payload, Request, Verdict
from sources.vocabulary.observation import parsed_rows

EVIDENCE = (
    Evidence(
        "documented",
        "the official OpenAPI description: parameters, `count` and `value`, 1,000 rows a call",
        date(2026, 11, 25),
    ),
    Evidence("recorded", "two rows of an answer, all their fields", date(2026, 11, 25)),
    Evidence(
        "documented",
        "codes and units of mobile coverage, two units of one year: clients of August 2026 ask and read them so",
        date(2026, 11, 25),
    ),
    Evidence("documented", "UN_EGDI ends with 2020: one client of 2026-09-28", date(2026, 11, 25)),
    Evidence(
        "documented",
        "WB_GTMI: codes in a list of the database kept by a team of the Bank, whose program asks for them and got the "
        "editions of 2020 (two parts) and 2022; the overall score of 2022 was read by another client",
        date(2026, 11, 26),
    ),
    Evidence("assumed", "the codes of EGDI's sub-indices, of ITU_GCI and of WB_FINDEX", date(2026, 11, 25)),
    Evidence("assumed", "no rows for a code it does not have; 400 for a wrong parameter", date(2026, 11, 25)),
)

URL = "https://data360api.worldbank.org/data360/data"
FIELDS = frozenset({"OBS_VALUE", "INDICATOR", "REF_AREA", "TIME_PERIOD"})
BREAKDOWNS = ("SEX", "AGE", "URBANISATION", "COMP_BREAKDOWN_1", "COMP_BREAKDOWN_2", "COMP_BREAKDOWN_3")
TOTALS = frozenset({"_T", "_Z", "Y_GE15", "", None})
"""Total, not applicable, everyone asked in a survey of adults, not given: the row is the headline figure."""
UNMULTIPLIED = frozenset({"", "0", "None"})
"""`UNIT_MULT` of a figure that is in its unit as it stands: units are declared so, and none of ours is in thousands."""

Series = Mapping[str, Mapping[str, str]]
"""Data360 indicator → {"code": our series code, "unit": unit, "unit_measure": Data360's code of the unit wanted, where
an indicator has several, "index_until": see `parse`}."""

INDEX_UNIT = "index 0-1"


def _request(asked: Mapping[str, str], skip: int) -> Request:
    return Request(
        url=URL,
        label=f"{asked['INDICATOR']} from row {skip}",
        params=tuple({**asked, "skip": str(skip)}.items()),
    )


def _series(options: Options) -> Series:
    series: Series = options["series"]
    return series


def requests(options: Options) -> list[Request]:
    """The first rows of every indicator in `options["series"]` of the database `options["database"]`."""
    return [
        _request(
            {"DATABASE_ID": str(options["database"]), "INDICATOR": indicator}
            | ({"UNIT_MEASURE": series["unit_measure"]} if "unit_measure" in series else {}),
            0,
        )
        for indicator, series in _series(options).items()
    ]


def classify(payload: Payload) -> Verdict:
    """`{"count", "value"}` with rows is ok, without rows empty; anything else that is JSON tells of an error."""
    body, verdict = json_document(payload)
    if verdict is not None:
        return verdict
    if not isinstance(body, dict):
        return Verdict(Answer.CHANGED_SHAPE, "the body is no object")
    if "value" not in body:
        said = body.get("error") or body.get("message") or body.get("title") or body.get("detail")
        if said:
            return Verdict(Answer.ERROR_ENVELOPE, str(said)[:200])
        return Verdict(Answer.CHANGED_SHAPE, f"the body has the fields {sorted(body)}")
    rows = body["value"]
    if not isinstance(rows, list) or not isinstance(body.get("count"), int):
        return Verdict(Answer.CHANGED_SHAPE, "the body is not a count and a list of rows")
    if not rows:
        return Verdict(Answer.EMPTY, "no rows")
    if not isinstance(rows[0], dict) or not set(rows[0]) >= FIELDS:
        return Verdict(Answer.CHANGED_SHAPE, f"rows lack {sorted(FIELDS - set(rows[0]))}")
    return OK


def more(payload: Payload) -> list[Request]:
    """The rest, once the first answer has said how many rows there are and how many come at once."""
    body, _ = json_document(payload)
    params = dict(payload.request.params)
    size = len(body["value"])
    if params["skip"] != "0" or not size:
        return []
    return [_request(params, skip) for skip in pages(size, body["count"], size)]


def parse(payloads: Sequence[Payload], options: Options) -> Parsed:
    """Headline figures of the kept areas, under our series codes.

    A series with `"index_until": "2018"` ran from 0 to 1 in its editions up to that year: an edition of those years in
    which no figure is above 1 bears the unit `INDEX_UNIT`, all others the unit of the series.

    `options["edition"] == "period"`: each period is an edition of its own (a survey), and named so.

    Of a series with a `"unit_measure"` only the rows in that unit count, whatever else comes. An indicator without
    figures is named as missing.

    Raises SourceError where pages are missing or repeated, where one year of an area has two headline figures, and
    where a figure is no number or is to be multiplied.
    """
    series = _series(options)
    promised: dict[str, int] = {}
    seen: dict[str, set[tuple[object, ...]]] = {indicator: set() for indicator in series}
    items: list[dict[str, Any]] = []
    for payload in payloads:
        body, _ = json_document(payload)
        asked = dict(payload.request.params)["INDICATOR"]
        promised[asked] = int(body["count"])
        for item in body["value"]:
            where = f"Data360 {asked}, area {item['REF_AREA']!r}, period {item['TIME_PERIOD']!r}"
            if item["INDICATOR"] != asked:
                raise SourceError("changed_shape", f"indicator {item['INDICATOR']!r} came for {asked!r}", where)
            identity = (item["REF_AREA"], item["TIME_PERIOD"], item.get("FREQ"), item.get("UNIT_MEASURE"))
            identity += tuple(item.get(name) for name in BREAKDOWNS)
            if identity in seen[asked]:
                raise SourceError("truncated", "the same row came twice: a page is repeated", where)
            seen[asked].add(identity)
            wanted = series[asked].get("unit_measure", item.get("UNIT_MEASURE"))
            headline = all(item.get(name) in TOTALS for name in BREAKDOWNS) and item.get("UNIT_MEASURE") == wanted
            if item["REF_AREA"] in AREAS and headline:
                items.append(item)
    for indicator, came in seen.items():
        if len(came) != promised.get(indicator, 0):
            raise SourceError(
                kind="truncated",
                what=f"{len(came)} different rows came, {promised.get(indicator, 0)} were promised: a page is missing",
                where=f"Data360 {indicator}",
                next_step="run again; if it stays, compare the landed pages",
            )
    by_period = options.get("edition") == "period"
    read = (_row(item, series[item["INDICATOR"]], edition_is_period=by_period) for item in items)
    rows = [row for row in read if row is not None]
    _one_headline_each(rows)
    came_with = {row["series_code"] for row in rows}
    missing = {told["code"]: f"no rows of {name}" for name, told in series.items() if told["code"] not in came_with}
    return Parsed(rows=parsed_rows(_units_by_edition(rows, series)), missing=missing)


def _row(item: Mapping[str, Any], series: Mapping[str, str], *, edition_is_period: bool) -> dict[str, object] | None:
    where = f"Data360 {item['INDICATOR']}, area {item['REF_AREA']}, period {item['TIME_PERIOD']}, column OBS_VALUE"
    try:
        value = number(item["OBS_VALUE"])
    except ValueError:
        raise SourceError("changed_shape", f"value {item['OBS_VALUE']!r} is not a number", where) from None
    status, note = told_status(item.get("OBS_STATUS"))
    if value is None or str(item.get("OBS_STATUS")) in MISSING_STATUSES:
        return None
    if str(item.get("UNIT_MULT")) not in UNMULTIPLIED:
        raise SourceError("changed_shape", f"the figure is to be multiplied: UNIT_MULT {item['UNIT_MULT']!r}", where)
    return {
        "series_code": series["code"],
        "area_code": item["REF_AREA"],
        "period": str(item["TIME_PERIOD"]),
        "value": value,
        "unit": series["unit"],
        "edition": str(item["TIME_PERIOD"]) if edition_is_period else "",
        "obs_status": status,
        "source_url": f"{URL}?DATABASE_ID={item.get('DATABASE_ID', '')}&INDICATOR={item['INDICATOR']}"
        f"&REF_AREA={item['REF_AREA']}",
        "note": note,
    }


def _one_headline_each(rows: Sequence[Mapping[str, object]]) -> None:
    seen: set[tuple[object, ...]] = set()
    for row in rows:
        key = (row["series_code"], row["area_code"], row["period"])
        if key in seen:
            raise SourceError(
                kind="changed_shape",
                what="two headline figures for one year: a new variant or unit the filter does not know",
                where=f"Data360 {' '.join(str(part) for part in key)}",
                next_step="look at the breakdowns and UNIT_MEASURE of the landed answer; the catalog names the unit",
            )
        seen.add(key)


def _units_by_edition(rows: list[dict[str, object]], series: Series) -> list[dict[str, object]]:
    """Rows with the unit of their edition, for a series that changed its scale. Values stay as published."""
    turned = {s["code"]: int(s["index_until"]) for s in series.values() if "index_until" in s}
    highest: dict[tuple[object, object], float] = {}
    for row in rows:
        key = (row["series_code"], row["period"])
        highest[key] = max(highest.get(key, 0.0), float(str(row["value"])))
    told = []
    for row in rows:
        code, period = str(row["series_code"]), str(row["period"])
        if code in turned and highest[(code, period)] <= 1.0:
            if int(period[:4]) > turned[code]:
                raise SourceError(
                    kind="changed_shape",
                    what=f"no figure of the edition is above 1, though editions after {turned[code]} run from 0 to 100",
                    where=f"Data360 {code} {period}",
                )
            row = {**row, "unit": INDEX_UNIT}
        told.append(row)
    return told
