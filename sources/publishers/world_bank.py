"""World Bank Indicators API v2: one request per indicator for all countries, paged; CC BY 4.0.

One withdrawn indicator fails a request for twenty, so each is asked for by itself: those that the Bank no longer has,
and those that come empty (`pages: 0`), are named as missing, and the others arrive. A source has one `lastupdated`;
while a release goes out its pages carry the old and the new one, and such are not mixed.

What it is known for: errors with HTTP 200 (a message envelope); a transient HTTP 400 whose body is an HTML page behind
a byte-order mark; rows whose value is null (missing, not zero); `pages` wrong beyond the end; figures backfilled under
the same `lastupdated`; forecasts and estimates among the figures, marked so in `obs_status`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sources.publishers.answers import json_body, pages, told_status
from sources.vocabulary.areas import AREAS, COUNTRIES, WORLD
from sources.vocabulary.errors import SourceError
from sources.vocabulary.exchange import OK, Answer, Evidence, Options, Parsed, Payload, Request, Verdict
from sources.vocabulary.observation import parsed_rows

EVIDENCE = (
    Evidence("recorded", "one indicator of two countries, a page with its meta", date(2026, 6, 2)),
    Evidence(
        "recorded", "messages 120 and 175, `pages: 0`, a null in the newest year, status texts", date(2026, 11, 25)
    ),
    Evidence(
        "documented", "pages of one indicator with different `lastupdated` while a release goes out", date(2026, 11, 25)
    ),
    Evidence("documented", "source 28 (Findex) answers for named countries", date(2026, 11, 25)),
)

BASE = "https://api.worldbank.org/v2"
NAMED_AREAS = (*COUNTRIES, WORLD)
PER_PAGE = 1000
FIRST_YEAR = 1990
NOT_FOUND_IDS = ("120", "175")
"""Message ids of a value or an indicator the Bank does not have (any more): asking again does not help."""


def _request(indicator: str, source: str, areas: str, page: int) -> Request:
    return Request(
        url=f"{BASE}/country/{areas}/indicator/{indicator}",
        label=f"{indicator} page {page}",
        params=(
            ("format", "json"),
            ("per_page", str(PER_PAGE)),
            ("source", source),
            ("date", f"{FIRST_YEAR}:2050"),
            ("page", str(page)),
        ),
    )


def _units(options: Options) -> dict[str, str]:
    units: dict[str, str] = dict(options["indicators"])
    return units


def requests(options: Options) -> list[Request]:
    """Page 1 of every indicator in `options["indicators"]` (code → unit) of source `options["source"]` (default 2).

    `options["areas"]`: the areas to name, for a source that does not have all of `NAMED_AREAS`.
    """
    source, areas = str(options.get("source", "2")), ";".join(options.get("areas", NAMED_AREAS))
    return [_request(code, source, areas, 1) for code in _units(options)]


def classify(payload: Payload) -> Verdict:
    """`[meta, rows]` is ok; `[meta, null]` empty, and so is an indicator the Bank does not have; `[{message}]` of any
    other kind is an envelope; HTML a passing fault of the service."""
    if payload.body.decode("utf-8-sig", errors="replace").lstrip().startswith("<"):
        # Seen with status 400 and a byte-order mark for one page size and not for its neighbours; it passes.
        return Verdict(Answer.BLOCKED, f"HTTP {payload.status} with an HTML page instead of JSON", retry=True)
    body, verdict = json_body(payload)
    if verdict is not None:
        return verdict
    messages = _messages(body)
    if messages:
        gone = all(str(message.get("id")) in NOT_FOUND_IDS for message in messages)
        return Verdict(Answer.EMPTY if gone else Answer.ERROR_ENVELOPE, _said(messages), retry=not gone)
    if payload.status >= 400:
        return Verdict(Answer.BLOCKED, f"HTTP {payload.status}", retry=payload.status in (408, 425))
    if not isinstance(body, list):
        return Verdict(Answer.CHANGED_SHAPE, "the body is not a list of [meta, rows]")
    if not body or (len(body) == 2 and not body[1]):
        return Verdict(Answer.EMPTY, "no rows")
    if len(body) != 2 or not isinstance(body[0], dict) or "pages" not in body[0]:
        return Verdict(Answer.CHANGED_SHAPE, "the body is not [meta, rows]")
    if not {"countryiso3code", "date", "value", "indicator"} <= set(body[1][0]):
        return Verdict(Answer.CHANGED_SHAPE, f"rows have the fields {sorted(body[1][0])}")
    return OK


def _messages(body: object) -> Sequence[Mapping[str, Any]]:
    """The messages of an envelope; none where the body is no envelope."""
    if not isinstance(body, list) or not body or not isinstance(body[0], dict):
        return []
    listed = body[0].get("message")
    return [message for message in listed if isinstance(message, dict)] if isinstance(listed, list) else []


def _said(messages: Sequence[Mapping[str, Any]]) -> str:
    return "; ".join(f"{m.get('id')} {m.get('key')}: {m.get('value')}" for m in messages)


def more(payload: Payload) -> list[Request]:
    """Pages 2 … `pages`, asked for once page 1 has said how many there are."""
    body, _ = json_body(payload)
    params = dict(payload.request.params)
    if params["page"] != "1" or not body or _messages(body):
        return []
    *_, areas, _, indicator = payload.request.url.split("/")
    return [_request(indicator, params["source"], areas, page + 1) for page in pages(1, body[0]["pages"])]


def parse(payloads: Sequence[Payload], options: Options) -> Parsed:
    """Rows with series_code = the Bank's indicator id, or what `options["codes"]` has for it. Null values are missing
    years and give no row.

    Raises SourceError when the Bank has none of the indicators, when pages are missing, repeated or of different
    `lastupdated`, and when a value is no number.
    """
    units = _units(options)
    rows: list[dict[str, object]] = []
    updated: set[str] = set()
    promised: dict[str, int] = {}
    seen: dict[str, set[tuple[str, str]]] = {}
    gone: dict[str, str] = {}
    for payload in payloads:
        body, _ = json_body(payload)
        asked = payload.request.url.rsplit("/", 1)[1]
        if _messages(body):
            gone[asked] = _said(_messages(body))
            continue
        if not body:
            continue
        meta, listed = body[0], body[1] or []
        promised[asked] = int(meta["total"])
        if meta.get("lastupdated"):
            updated.add(str(meta["lastupdated"]))
        for item in listed:
            rows.extend(_row(item, asked, units[asked], seen.setdefault(asked, set())))
    for code, total in promised.items():
        if len(seen.get(code, ())) != total:
            raise SourceError(
                kind="truncated",
                what=f"{len(seen.get(code, ()))} rows came, {total} were promised: a page is missing or repeated",
                where=f"World Bank indicator {code}",
                next_step="run again; if it stays, compare the landed pages",
            )
    if gone.keys() >= units.keys():
        raise SourceError("error_envelope", next(iter(gone.values())), "World Bank, every indicator asked for")
    if len(updated) > 1:
        raise SourceError(
            kind="changed_meanwhile",
            what=f"pages of different releases came: lastupdated {', '.join(sorted(updated))}",
            where="World Bank",
            next_step="run again later: a release is going out",
        )
    came_with = {row["series_code"] for row in rows}
    codes: Mapping[str, str] = options.get("codes") or {}
    edition = max(updated, default="")
    return Parsed(
        rows=parsed_rows(
            {**row, "series_code": codes.get(str(row["series_code"]), row["series_code"])} for row in rows
        ),
        edition=edition,
        published_on=date.fromisoformat(edition) if edition else None,
        missing={codes.get(c, c): gone.get(c, "an answer without figures") for c in units if c not in came_with},
    )


def _row(item: Mapping[str, Any], asked: str, unit: str, seen: set[tuple[str, str]]) -> list[dict[str, object]]:
    """One row, or none for a missing year or an area that is not kept.

    Some sources (Findex) leave `countryiso3code` empty and put the alpha-3 code where others have the alpha-2 code.
    """
    area, period, value = item["countryiso3code"] or item["country"]["id"], item["date"], item["value"]
    where = f"World Bank indicator {asked}, area {area!r}, period {period!r}"
    if item["indicator"]["id"].lower() != asked.lower():
        raise SourceError("changed_shape", f"indicator {item['indicator']['id']!r} came for {asked!r}", where)
    if (area, period) in seen:
        raise SourceError("truncated", "the same row came twice: a page is repeated", where)
    seen.add((area, period))
    if value is None or area not in AREAS:
        return []
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise SourceError("invalid", f"value {value!r} is not a number", where)
    status, note = told_status(item.get("obs_status"))
    return [
        {
            "series_code": asked,
            "area_code": area,
            "period": period,
            "value": float(value),
            "unit": unit,
            "obs_status": status,
            "note": note,
            "source_url": f"{BASE}/country/{area}/indicator/{asked}",
        }
    ]
