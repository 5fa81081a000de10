"""UNESCO Institute for Statistics, public data API: research spending and researchers; CC BY-SA 3.0 IGO.

What it is known for: a release has a name (`version`), and a request that names none reads whatever release is the
default that day, so the release is asked for first and named in every request. An unknown indicator gives HTTP 200 with
a hint and no rows; a misspelt parameter is ignored and gives everything; more than 100,000 records give HTTP 400.

The two indicators of SDG 9.5 are asked for by their ids. Spending by source of funds and by sector of performance, and
researchers by head, are looked for by name in the release's own catalogue: their ids are not documented, and a release
need not hold them (the vintage's notes then say so).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from http import HTTPStatus
from typing import Any, NamedTuple

from sources.publishers.answers import json_body, json_document, refused_status
from sources.vocabulary.areas import COUNTRIES
from sources.vocabulary.errors import SourceError
from sources.vocabulary.exchange import OK, Answer, Options, Parsed, Payload, Request, Verdict
from sources.vocabulary.observation import parsed_rows

BASE = "https://api.uis.unesco.org/api/public"
FIRST_YEAR = 1996
"""The first year for which the institute holds research statistics."""
FIELDS = frozenset({"indicatorId", "geoUnit", "year", "value", "qualifier"})
ESTIMATES = frozenset({"NAT_EST", "UIS_EST"})
"""Qualifiers of a figure estimated by the country or by the institute."""
INDICATOR, CODE, VERSION = "indicator", "code", "version"
"""What a request's context holds: ids to ask for, our code for the series, the release."""


class Named(NamedTuple):
    """A series found by its name in the catalogue of a release."""

    name: re.Pattern[str]
    unit: str


def _share(verb: str, sector: str) -> Named:
    """A share of all R&D spending (not of GDP) that a sector finances or performs."""
    words = rf"(?i)^(?=.*(%|percentage))(?!.*\bgdp\b).*\b{verb} by\b.*\b{sector}\b"
    return Named(re.compile(words), "% of GERD")


NAMED: Mapping[str, Named] = {
    "GERD_FUNDED_BUSINESS": _share("(financed|funded)", "business"),
    "GERD_FUNDED_GOVERNMENT": _share("(financed|funded)", "government"),
    "GERD_FUNDED_HIGHER_EDUCATION": _share("(financed|funded)", "higher education"),
    "GERD_FUNDED_NONPROFIT": _share("(financed|funded)", "non-profit"),
    "GERD_FUNDED_ABROAD": _share("(financed|funded)", "(abroad|rest of the world)"),
    "GERD_PERFORMED_BUSINESS": _share("performed", "business"),
    "GERD_PERFORMED_GOVERNMENT": _share("performed", "government"),
    "GERD_PERFORMED_HIGHER_EDUCATION": _share("performed", "higher education"),
    "GERD_PERFORMED_NONPROFIT": _share("performed", "non-profit"),
    "RESEARCHERS_HC_PER_MILLION": Named(
        re.compile(r"(?i)^researchers per million inhabitants \(hc\)$"), "researchers (headcount) per million people"
    ),
}
"""Our code → the series looked for. A name that fits two indicators is ambiguous, and neither is taken."""


def _units(options: Options) -> Mapping[str, str]:
    indicators: Mapping[str, str] = options["indicators"]
    return indicators


def requests(options: Options) -> list[Request]:
    """The name of the release in force. `options["indicators"]` maps UIS indicator ids to units."""
    ids = tuple((INDICATOR, code) for code in _units(options))
    return [Request(url=f"{BASE}/versions/default", label="release in force", context=ids)]


def classify(payload: Payload) -> Verdict:
    """A release, a catalogue or records are ok; no records with a hint, or a message, are errors said by the institute.

    What is only looked for by name may be missing: that is an empty answer and no error.
    """
    if _is_catalogue(payload) and payload.status >= HTTPStatus.BAD_REQUEST:
        return Verdict(Answer.EMPTY, f"HTTP {payload.status}, no catalogue of indicators")
    body, verdict = json_body(payload)
    if verdict is not None:
        return verdict
    if _is_catalogue(payload):
        return OK if isinstance(body, list) else Verdict(Answer.EMPTY, "no catalogue of indicators")
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
        optional = CODE in dict(payload.request.context)
        return Verdict(Answer.ERROR_ENVELOPE, hints) if hints and not optional else Verdict(Answer.EMPTY, "no records")
    if not set(records[0]) >= FIELDS:
        return Verdict(Answer.CHANGED_SHAPE, f"records lack {sorted(FIELDS - set(records[0]))}")
    return OK


def more(payload: Payload) -> list[Request]:
    """After the release: its indicators and its catalogue; after the catalogue: the indicators found there by name."""
    if _is_release(payload):
        version = str(json_document(payload)[0][VERSION])
        catalogue = Request(
            url=f"{BASE}/definitions/indicators",
            label=f"catalogue of release {version}",
            params=((VERSION, version),),
            context=((VERSION, version),),
        )
        return [*(_data(code, version) for _, code in payload.request.context), catalogue]
    if _is_catalogue(payload) and classify(payload).answer is Answer.OK:
        version = dict(payload.request.context)[VERSION]
        return [_data(uis_id, version, code) for code, uis_id in _found(payload).items()]
    return []


def _data(indicator: str, version: str, code: str = "") -> Request:
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
        context=((CODE, code),) if code else (),
    )


def _found(catalogue: Payload) -> dict[str, str]:
    """Our code → UIS id, for every series whose name fits exactly one indicator."""
    listed = [(str(item.get("name")), str(item.get("indicatorCode"))) for item in json_document(catalogue)[0]]
    fitting = {code: [uis_id for name, uis_id in listed if named.name.search(name)] for code, named in NAMED.items()}
    return {code: ids[0] for code, ids in fitting.items() if len(ids) == 1}


def parse(payloads: Sequence[Payload], options: Options) -> Parsed:
    """Rows with series_code = UIS indicator id, or our code for what was found by name; edition = the release.

    Estimates have status E. A null value is a missing year. A magnitude (not applicable, nil or negligible) is kept as
    the row's note.

    Raises SourceError where an indicator is missing, a record comes twice or was not asked for, or a value is no
    number.
    """
    units = {**_units(options), **{code: named.unit for code, named in NAMED.items()}}
    release: Mapping[str, Any] = {}
    rows: list[dict[str, object]] = []
    seen: set[tuple[str, str, int]] = set()
    for payload in payloads:
        body, _ = json_document(payload)
        if _is_release(payload):
            release = body
        elif not _is_catalogue(payload):
            asked = dict(payload.request.params)["indicator"]
            code = dict(payload.request.context).get(CODE, asked)
            read = (_row(record, asked, code, units[code], seen) for record in body["records"])
            rows.extend(row for row in read if row is not None)
    lacking = set(_units(options)) - {code for code, _, _ in seen}
    if not seen:
        return Parsed(rows=parsed_rows([]))
    if lacking or not release:
        raise SourceError(
            kind="truncated",
            what=f"no records of {sorted(lacking)}" if lacking else "the release was not named",
            where="UNESCO UIS",
        )
    absent = sorted(set(NAMED) - {code for code, _, _ in seen})
    notes = (f"not in this release: {', '.join(absent)}",) if absent else ()
    return Parsed(rows=parsed_rows(rows), edition=str(release[VERSION]), published_on=_published(release), notes=notes)


def _is_release(payload: Payload) -> bool:
    return payload.request.url.endswith("/versions/default")


def _is_catalogue(payload: Payload) -> bool:
    return payload.request.url.endswith("/definitions/indicators")


def _row(
    record: Mapping[str, Any], asked: str, code: str, unit: str, seen: set[tuple[str, str, int]]
) -> dict[str, object] | None:
    area, year, value = record["geoUnit"], record["year"], record["value"]
    where = f"UNESCO UIS {asked}, area {area!r}, year {year!r}"
    if record["indicatorId"] != asked:
        raise SourceError("changed_shape", f"indicator {record['indicatorId']!r} came for {asked!r}", where)
    if (code, area, year) in seen:
        raise SourceError("truncated", "the same record came twice", where)
    seen.add((code, area, year))
    if value is None or area not in COUNTRIES:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise SourceError("changed_shape", f"value {value!r} is not a number", where)
    magnitude = record.get("magnitude")
    return {
        "series_code": code,
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
