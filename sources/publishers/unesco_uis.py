"""UNESCO Institute for Statistics, public data API: research spending and researchers; CC BY-SA 3.0 IGO.

What it is known for: a release has a name (`version`), and a request that names none reads whatever release is the
default that day, so the release is asked for first and named in every request. Several releases a year carry the same
research statistics: what their theme says of its last update is the edition, and its day the day of publication. A
misspelt parameter is ignored and gives everything; more than 100,000 records give HTTP 400. Hints come with HTTP 200
and no records: 001 an unknown indicator, 003 an unknown area, 004 nothing in the range asked for.

Of its 5,063 indicators twelve are of science: spending as a share of GDP and researchers in full-time equivalents are
among them, spending by source of funds or by sector of performance and researchers by head are not (2026-08-08).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from http import HTTPStatus
from typing import Any

from sources.publishers.answers import json_body, json_document, refused_status
from sources.vocabulary.areas import COUNTRIES
from sources.vocabulary.errors import SourceError
from sources.vocabulary.exchange import OK, Answer, Evidence, Options, Parsed, Payload, Request, Verdict
from sources.vocabulary.observation import parsed_rows

EVIDENCE = (
    Evidence("recorded", "releases, records, catalogue, hints 001, 003 and 004, query parameters", date(2026, 8, 8)),
    Evidence("documented", "more than 100,000 records are refused with HTTP 400", date(2026, 11, 25)),
)

BASE = "https://api.uis.unesco.org/api/public"
FIRST_YEAR = 1996
"""The first year for which the institute holds research statistics."""
FIELDS = frozenset({"indicatorId", "geoUnit", "year", "value", "qualifier"})
ESTIMATES = frozenset({"NAT_EST", "UIS_EST"})
"""Qualifiers of a figure estimated by the country or by the institute."""
NOT_APPLICABLE = "NA"
"""The magnitude of what a country cannot have: whatever stands there is no figure."""
INDICATOR, VERSION = "indicator", "version"
"""What a request's context holds (an id to ask for), and the name of a release in an answer and a request."""
THEME = "SCIENCE_TECHNOLOGY_INNOVATION"
NOTHING_IN_RANGE = "UIS::HINT::004"
"""The one hint that is no fault of the question."""
DATE_FORMS = ("%Y-%m-%d", "%m/%d/%Y")
"""How `lastUpdate` was written: 2025-02-23, and 02/09/2026 or 2/23/2025 with the month first."""


def _units(options: Options) -> Mapping[str, str]:
    indicators: Mapping[str, str] = options["indicators"]
    return indicators


def requests(options: Options) -> list[Request]:
    """The name of the release in force. `options["indicators"]` maps UIS indicator ids to units."""
    ids = tuple((INDICATOR, code) for code in _units(options))
    return [Request(url=f"{BASE}/versions/default", label="release in force", context=ids)]


def classify(payload: Payload) -> Verdict:
    """A release or records are ok; no records with a hint, or a message, are errors said by the institute, unless the
    hint says that there is nothing in the range."""
    body, verdict = json_body(payload)
    if verdict is not None:
        return verdict
    if isinstance(body, dict) and payload.status != HTTPStatus.FORBIDDEN and ("error" in body or "statusCode" in body):
        return Verdict(Answer.ERROR_ENVELOPE, str(body.get("message") or body.get("error")))
    verdict = refused_status(payload)
    if verdict is not None:
        return verdict
    if not isinstance(body, dict):
        return Verdict(Answer.CHANGED_SHAPE, "the body is no object")
    if _is_release(payload):
        return OK if body.get(VERSION) else Verdict(Answer.CHANGED_SHAPE, f"no version among {sorted(body)}")
    records = body.get("records")
    if not isinstance(records, list):
        return Verdict(Answer.CHANGED_SHAPE, f"no records among {sorted(body)}")
    if not records:
        hints = {str(hint.get("code")): str(hint.get("message", "")) for hint in body.get("hints") or []}
        said = "; ".join(f"{code}: {message}" for code, message in hints.items())
        fault = hints.keys() - {NOTHING_IN_RANGE}
        return Verdict(Answer.ERROR_ENVELOPE if fault else Answer.EMPTY, said or "no records")
    if not set(records[0]) >= FIELDS:
        return Verdict(Answer.CHANGED_SHAPE, f"records lack {sorted(FIELDS - set(records[0]))}")
    return OK


def more(payload: Payload) -> list[Request]:
    """After the release: its records of each indicator."""
    if not _is_release(payload):
        return []
    version = str(json_document(payload)[0][VERSION])
    return [_data(code, version) for _, code in payload.request.context]


def _data(indicator: str, version: str) -> Request:
    return Request(
        url=f"{BASE}/data/indicators",
        label=f"{indicator} of release {version}",
        params=(
            ("indicator", indicator),
            *(("geoUnit", area) for area in COUNTRIES),
            ("start", str(FIRST_YEAR)),
            (VERSION, version),
            ("footnotes", "false"),
        ),
    )


def parse(payloads: Sequence[Payload], options: Options) -> Parsed:
    """Rows with series_code = UIS indicator id; edition = the last update of the science theme.

    Estimates have status E. A null value and one that is not applicable are missing years. Another magnitude (nil or
    negligible) and a qualifier that is no estimate are kept as the row's note. An indicator without records in the
    range is named as missing; what a hint says is noted.

    Raises SourceError where an answer is missing, a record comes twice or was not asked for, or a value is no number.
    """
    units = _units(options)
    release: Mapping[str, Any] = {}
    rows: list[dict[str, object]] = []
    seen: set[tuple[str, str, int]] = set()
    answered: set[str] = set()
    notes: list[str] = []
    for payload in payloads:
        body, _ = json_document(payload)
        if _is_release(payload):
            release = body
            continue
        asked = dict(payload.request.params)["indicator"]
        answered.add(asked)
        read = (_row(record, asked, units[asked], seen) for record in body["records"])
        rows.extend(row for row in read if row is not None)
        notes += [f"{asked}: {hint.get('code')} {hint.get('message', '')}" for hint in body.get("hints") or []]
    if not release or answered < units.keys():
        lacking = "the release" if not release else ", ".join(sorted(units.keys() - answered))
        raise SourceError("truncated", f"no answer about {lacking}", "UNESCO UIS")
    missing = {code: "no records" for code in units if code not in {row["series_code"] for row in rows}}
    updated = _updated(release)
    return Parsed(parsed_rows(rows), edition=str(updated), published_on=updated, notes=tuple(notes), missing=missing)


def _is_release(payload: Payload) -> bool:
    return payload.request.url.endswith("/versions/default")


def _row(record: Mapping[str, Any], asked: str, unit: str, seen: set[tuple[str, str, int]]) -> dict[str, object] | None:
    area, year, value = record["geoUnit"], record["year"], record["value"]
    where = f"UNESCO UIS {asked}, area {area!r}, year {year!r}"
    if record["indicatorId"] != asked:
        raise SourceError("changed_shape", f"indicator {record['indicatorId']!r} came for {asked!r}", where)
    if (asked, area, year) in seen:
        raise SourceError("truncated", "the same record came twice", where)
    seen.add((asked, area, year))
    magnitude, qualifier = record.get("magnitude"), record["qualifier"]
    if value is None or magnitude == NOT_APPLICABLE or area not in COUNTRIES:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise SourceError("changed_shape", f"value {value!r} is not a number", where)
    estimated = qualifier in ESTIMATES
    told = (("magnitude", magnitude), ("qualifier", None if estimated else qualifier))
    return {
        "series_code": asked,
        "area_code": area,
        "period": str(int(year)),
        "value": float(value),
        "unit": unit,
        "obs_status": "E" if estimated else "A",
        "source_url": f"{BASE}/data/indicators?indicator={asked}&geoUnit={area}",
        "note": "; ".join(f"{name} {said}" for name, said in told if said),
    }


def _updated(release: Mapping[str, Any]) -> date:
    """The day on which the science statistics of a release were last updated."""
    themes = {theme.get("theme"): theme.get("lastUpdate") for theme in release.get("themeDataStatus") or []}
    for form in DATE_FORMS:
        with suppress(ValueError):
            return datetime.strptime(str(themes.get(THEME)), form).replace(tzinfo=UTC).date()
    raise SourceError(
        kind="changed_shape",
        what=f"the last update of {THEME} cannot be read: {themes.get(THEME)!r}",
        where=f"UNESCO UIS, release {release[VERSION]!r}, themeDataStatus",
        next_step="compare the landed release with the date forms of the parser",
    )
