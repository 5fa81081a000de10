"""UNESCO Institute for Statistics, public data API: research spending and researchers; CC BY-SA 3.0 IGO.

What it is known for: a release has a name (`version`), and a request that names none reads whatever release is the
default that day, so the release is asked for first and named in every request. An unknown indicator gives HTTP 200 with
a hint and no rows; a misspelt parameter is ignored and gives everything; more than 100,000 records give HTTP 400.

Of the API's twelve science indicators the two of SDG 9.5 are taken. Research spending by source of funds and by sector
of performance is only in the institute's archive files, not in the API.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from http import HTTPStatus
from typing import Any

from sources.adapter import OK, Answer, Parsed, Payload, Request, Verdict
from sources.answers import json_body, json_document, refused_status
from sources.areas import COUNTRIES
from sources.errors import SourceError
from sources.schema import parsed_rows

BASE = "https://api.uis.unesco.org/api/public"
FIRST_YEAR = 1996
"""The first year for which the institute holds research statistics."""
FIELDS = frozenset({"indicatorId", "geoUnit", "year", "value", "qualifier"})
ESTIMATES = frozenset({"NAT_EST", "UIS_EST"})
"""Qualifiers of a figure estimated by the country or by the institute."""
CONTEXT_INDICATOR = "indicator"


def requests(options: Mapping[str, object]) -> list[Request]:
    """The name of the release in force. `options["indicators"]` maps UIS indicator ids to units."""
    indicators = options["indicators"]
    if not isinstance(indicators, Mapping):
        raise TypeError("option 'indicators' must map UIS indicator ids to units")
    return [
        Request(
            url=f"{BASE}/versions/default",
            label="release in force",
            context=tuple((CONTEXT_INDICATOR, str(code)) for code in indicators),
        )
    ]


def classify(payload: Payload) -> Verdict:
    """A release or records are ok; no records with a hint, or a message, are errors said by the institute."""
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
        return OK if body.get("version") else Verdict(Answer.CHANGED_SHAPE, f"no version among {sorted(body)}")
    records = body.get("records")
    if not isinstance(records, list):
        return Verdict(Answer.CHANGED_SHAPE, f"no records among {sorted(body)}")
    if not records:
        hints = "; ".join(f"{h.get('code')}: {h.get('message', '')}" for h in body.get("hints") or [])
        return Verdict(Answer.ERROR_ENVELOPE, hints) if hints else Verdict(Answer.EMPTY, "no records")
    if not set(records[0]) >= FIELDS:
        return Verdict(Answer.CHANGED_SHAPE, f"records lack {sorted(FIELDS - set(records[0]))}")
    return OK


def more(payload: Payload) -> list[Request]:
    """One request per indicator, for the kept countries, of the release just named."""
    if not _is_release(payload):
        return []
    body, _ = json_document(payload)
    areas = tuple(("geoUnit", area) for area in COUNTRIES)
    return [
        Request(
            url=f"{BASE}/data/indicators",
            label=f"{indicator} of release {body['version']}",
            params=(
                ("indicator", indicator),
                *areas,
                ("start", str(FIRST_YEAR)),
                ("version", body["version"]),
                ("footnotes", "false"),
            ),
        )
        for _, indicator in payload.request.context
    ]


def parse(payloads: Sequence[Payload], options: Mapping[str, object]) -> Parsed:
    """Rows with series_code = UIS indicator id and edition = the release; estimates have status E.

    A null value is a missing year. A magnitude (not applicable, nil or negligible) is kept as the row's note.

    Raises SourceError where an indicator is missing, a record comes twice or was not asked for, or a value is no
    number.
    """
    units = options["indicators"]
    if not isinstance(units, Mapping):
        raise TypeError("option 'indicators' must map UIS indicator ids to units")
    release: Mapping[str, Any] = {}
    rows: list[dict[str, object]] = []
    seen: set[tuple[str, str, int]] = set()
    for payload in payloads:
        body, _ = json_document(payload)
        if _is_release(payload):
            release = body
            continue
        asked = dict(payload.request.params)["indicator"]
        for record in body["records"]:
            row = _row(record, asked, str(units[asked]), seen)
            if row is not None:
                rows.append(row)
    lacking = set(units) - {code for code, _, _ in seen}
    if not seen:
        return Parsed(rows=parsed_rows([]))
    if lacking or not release:
        raise SourceError(
            kind="truncated",
            what=f"no records of {sorted(lacking)}" if lacking else "the release was not named",
            where="UNESCO UIS",
        )
    version = str(release["version"])
    return Parsed(rows=parsed_rows(rows), edition=version, as_of=_published(release))


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
    if value is None or area not in COUNTRIES:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise SourceError("changed_shape", f"value {value!r} is not a number", where)
    magnitude = record.get("magnitude")
    return {
        "series_code": asked,
        "area_code": area,
        "period": str(int(year)),
        "value": float(value),
        "unit": unit,
        "obs_status": "E" if record["qualifier"] in ESTIMATES else "A",
        "source_url": f"{BASE}/data/indicators?indicator={asked}&geoUnit={area}",
        "note": f"magnitude {magnitude}" if magnitude else "",
    }


def _published(release: Mapping[str, Any]) -> date:
    """The day of the release: its publication date, else the day its name begins with."""
    text = str(release.get("publicationDate") or "")[:10]
    name = str(release["version"])[:8]
    try:
        return date.fromisoformat(text or f"{name[:4]}-{name[4:6]}-{name[6:]}")
    except ValueError:
        raise SourceError(
            "changed_shape", f"release {release['version']!r} has no readable date {text!r}", "UNESCO UIS, release"
        ) from None
