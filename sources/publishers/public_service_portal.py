"""National Public Service Portal, index of service to people and firms (Decision 766/QĐ-TTg); no licence stated.

The portal shows each province's score of a year: six parts that add up to a total of 100. Here the parts for online
services and for online payment are one figure, of 22. Two ways lead to it, neither documented by the publisher; a route
names its own in `options["way"]`:

    results   POST /api/v1/reporting/evaluation/service-results, a JSON body; how the portal of 2026 asks itself
    reports   POST /jsp/rest.jsp, a form whose one field `params` is JSON; how its pages asked until 2025

What it is known for: HTTP 201 for a good answer of the first; numbers in the one, their text in the other; rows by
rank; "UBND tỉnh Bắc Ninh" that became "UBND thành phố Bắc Ninh"; nothing that says of which year an answer is; a year
under way answered like one that is over. So a year is asked for when it has ended, two years with the same totals are
refused, and so is a total that is not the sum of its parts. Which unit a figure of before July 2025 is of, the merged
province or the former one, the portal does not say (register `province_series`).
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from sources.publishers.answers import json_document, number
from sources.vocabulary.errors import SourceError
from sources.vocabulary.exchange import OK, Answer, Evidence, Options, Parsed, Payload, Request, Verdict
from sources.vocabulary.observation import parsed_rows

EVIDENCE = (
    Evidence("recorded", "service-results: the 34 names and H codes of an answer (2026)", date(2026, 10, 1)),
    Evidence(
        "recorded", "an answer beside it: HTTP 201, `{code, data, message}`, 12 to reach online", date(2026, 9, 26)
    ),
    Evidence("documented", "service-results: question, fields, six parts: three programs of 2026", date(2026, 11, 27)),
    Evidence("recorded", "rest.jsp: 34 names, parts and totals of 2022 to 2024 (read by others)", date(2025, 11, 14)),
    Evidence(
        "documented", "rest.jsp: form, params, a list of fields as text: five programs of 2025", date(2026, 11, 27)
    ),
    Evidence(
        "assumed", "that service-results knows years before 2026, that rest.jsp is still there", date(2026, 11, 27)
    ),
    Evidence("assumed", "an empty list for a year without scores; what either refuses, and how", date(2026, 11, 27)),
)

HOST = "https://dichvucong.gov.vn"
RESULTS = f"{HOST}/api/v1/reporting/evaluation/service-results"
REPORTS = f"{HOST}/jsp/rest.jsp"
PAGES = {RESULTS: f"{HOST}/danh-gia-chat-luong-phuc-vu", REPORTS: f"{HOST}/p/home/dvc-index-tinhthanhpho-tonghop.html"}
"""Where a person sees what each way answers."""
WAYS = {"results": RESULTS, "reports": REPORTS}
SERVICE = "report_tinh_766_service"
FIRST_YEAR, LAST_YEAR = 2022, 2025
"""Years asked for at once. One after the last is asked for when it is over."""

TOTAL = ("PSI766_34", "score 0-100", 100)
GROUPS: Mapping[str, tuple[str, int, tuple[str, ...]]] = {
    "PSI766_TRANSPARENCY_34": ("points of 18", 18, ("CKMB",)),
    "PSI766_ON_TIME_34": ("points of 20", 20, ("TDGQ",)),
    "PSI766_ONLINE_34": ("points of 22", 22, ("CLGQ", "TTTT")),
    "PSI766_SATISFACTION_34": ("points of 18", 18, ("MDHL",)),
    "PSI766_DIGITISATION_34": ("points of 22", 22, ("MDSH",)),
}
"""Series → its unit, the most there is to reach, and the parts it is the sum of."""
PARTS = tuple(part for _, _, parts in GROUPS.values() for part in parts)
ROUNDING = Decimal("0.04")
"""Six parts and a total of two decimals, each half a hundredth off at most, differ by less than this."""

PROVINCES: Mapping[str, tuple[str, str]] = {
    "H01": ("91", "An Giang"),
    "H05": ("24", "Bắc Ninh"),
    "H12": ("96", "Cà Mau"),
    "H13": ("92", "Cần Thơ"),
    "H14": ("04", "Cao Bằng"),
    "H15": ("66", "Đắk Lắk"),
    "H17": ("48", "Đà Nẵng"),
    "H18": ("11", "Điện Biên"),
    "H19": ("75", "Đồng Nai"),
    "H20": ("82", "Đồng Tháp"),
    "H21": ("52", "Gia Lai"),
    "H24": ("31", "Hải Phòng"),
    "H26": ("01", "Hà Nội"),
    "H27": ("42", "Hà Tĩnh"),
    "H29": ("79", "Hồ Chí Minh"),
    "H31": ("33", "Hưng Yên"),
    "H32": ("56", "Khánh Hòa"),
    "H35": ("12", "Lai Châu"),
    "H36": ("68", "Lâm Đồng"),
    "H37": ("20", "Lạng Sơn"),
    "H38": ("15", "Lào Cai"),
    "H41": ("40", "Nghệ An"),
    "H42": ("37", "Ninh Bình"),
    "H44": ("25", "Phú Thọ"),
    "H48": ("51", "Quảng Ngãi"),
    "H49": ("22", "Quảng Ninh"),
    "H50": ("44", "Quảng Trị"),
    "H52": ("14", "Sơn La"),
    "H53": ("80", "Tây Ninh"),
    "H55": ("19", "Thái Nguyên"),
    "H56": ("38", "Thanh Hóa"),
    "H57": ("46", "Huế"),
    "H60": ("08", "Tuyên Quang"),
    "H61": ("86", "Vĩnh Long"),
}
"""Code of a province's People's Committee among the State's agencies → code of the statistics office, name."""
FIELDS: Mapping[bool, Sequence[str]] = {
    False: ("departmentName", "totalScore", "departmentCode"),
    True: ("TEN", "TONG_SCORE"),
}
"""What a unit has besides its parts, by whether it stands in a report: name, total, and code where one is known of."""
_KIND = re.compile(r"^(ubnd )?((tỉnh|thành phố) )?")


def requests(options: Options) -> list[Request]:
    """The years of old, by `options["way"]`, each a question."""
    return [_request(WAYS[options["way"]], year) for year in range(FIRST_YEAR, LAST_YEAR + 1)]


def _request(url: str, year: int) -> Request:
    asked = Request(
        url,
        f"index 766 of {year}",
        method="POST",
        headers=(("Accept", "application/json"),),
        context=(("year", str(year)),),
    )
    if url == RESULTS:
        return replace(asked, json={"timeType": "year", "year": year, "departmentType": "ADMINISTRATIVE_UNIT"})
    params = {
        "type": "ref",
        "p_nam": str(year),
        "p_6thang": 0,
        "p_tinh_id": "0",
        "pageIndex": 1,
        "pageSize": 1000,
        "p_loaidonvi": 1,
        "loaichitieu": 0,
        "service": SERVICE,
        "p_quy": 0,
        "p_thang": 0,
    }
    return replace(
        asked, form=(("params", json.dumps(params)),), headers=(*asked.headers, ("X-Requested-With", "XMLHttpRequest"))
    )


def classify(payload: Payload) -> Verdict:
    """Units with name, total and parts are ok; no unit is empty; a `code` that is not OK is an envelope."""
    body, verdict = json_document(payload)
    if verdict is not None:
        return verdict
    if isinstance(body, dict) and body.get("code", "OK") != "OK":
        return Verdict(Answer.ERROR_ENVELOPE, f"{body['code']}: {body.get('message', '')}")
    units = _units(payload, body)
    if units is None:
        return Verdict(Answer.CHANGED_SHAPE, "the answer holds no list of units")
    for unit in units:
        lacking = {*FIELDS[_is_report(payload)], *PARTS} - {*unit, *_parts(payload, unit)}
        if lacking:
            return Verdict(Answer.CHANGED_SHAPE, f"a unit lacks {sorted(lacking)}; it has {sorted(unit)}")
    return OK if units else Verdict(Answer.EMPTY, "no unit has a score for this year")


def _is_report(payload: Payload) -> bool:
    return payload.request.url == REPORTS


def _units(payload: Payload, body: Any) -> list[dict[str, Any]] | None:
    """The units of an answer, whichever way it came; None where it has another shape."""
    units = body
    if not _is_report(payload):
        data = body.get("data") if isinstance(body, dict) else None
        units = data.get("evaluation") if isinstance(data, dict) else None
    return units if isinstance(units, list) and all(isinstance(unit, dict) for unit in units) else None


def _parts(payload: Payload, unit: Mapping[str, Any]) -> Mapping[str, Any]:
    parts = unit if _is_report(payload) else unit.get("groupScores")
    return parts if isinstance(parts, dict) else {}


def more(payload: Payload) -> list[Request]:
    """After the last year asked for at once: the next, where it is over."""
    year = _year(payload) + 1
    return [_request(payload.request.url, year)] if LAST_YEAR < year < payload.fetched_at.year else []


def _year(payload: Payload) -> int:
    return int(dict(payload.request.context)["year"])


def parse(payloads: Sequence[Payload], options: Options) -> Parsed:
    """Total and groups of each province, year by year; a province that has no score at all has no figure.

    Raises SourceError when a year has not each of the 34 provinces once, a score is no number or more than there is to
    reach, some scores of a province are missing, the total is not the sum of its parts, or two years are the same.
    """
    rows: list[dict[str, object]] = []
    notes: list[str] = []
    seen: dict[frozenset[tuple[str, float]], int] = {}
    for payload in sorted(payloads, key=_year):
        year = _year(payload)
        body, _ = json_document(payload)
        units = _units(payload, body) or []
        if not units or year >= payload.fetched_at.year:
            continue
        told = list(_provinces(payload, units, notes))
        totals = frozenset((str(row["area_code"]), row["value"]) for row in told if row["series_code"] == TOTAL[0])
        if totals and totals in seen:
            raise SourceError(
                "changed_shape",
                f"the scores of {year} are those of {seen[totals]}: the year that is asked for is not heeded",
                f"National Public Service Portal, {payload.request.url}",
                next_step="look at both years on the portal's own page",
            )
        seen[totals] = year
        rows.extend(told)
    return Parsed(rows=parsed_rows(rows), notes=tuple(notes))


def _provinces(payload: Payload, units: Sequence[Mapping[str, Any]], notes: list[str]) -> Iterator[dict[str, Any]]:
    """The rows of one year."""
    year = _year(payload)
    where = f"National Public Service Portal, {payload.request.label}"
    found: set[str] = set()
    strangers = []
    for unit in units:
        name, total, code = (unit.get(field) for field in (*FIELDS[_is_report(payload)], "")[:3])
        area = _area(code, str(name), where)
        if area is None:
            strangers.append(str(name))
            continue
        if area in found:
            raise SourceError("changed_shape", f"{name} comes twice", where)
        found.add(area)
        scores = _scores(total, _parts(payload, unit), f"{where}, {name}")
        if scores is None:
            notes.append(f"{year}: {name} has no score")
            continue
        for series, unit_of, most in (TOTAL, *((series, said, top) for series, (said, top, _) in GROUPS.items())):
            if not 0 <= scores[series] <= most:
                raise SourceError("changed_shape", f"{series} is {scores[series]}, not 0 to {most}", f"{where}, {name}")
            yield {
                "series_code": series,
                "area_code": area,
                "period": str(year),
                "value": float(scores[series]),
                "unit": unit_of,
                "source_url": PAGES[payload.request.url],
                "source_locator": f"{year}, {name}",
            }
    if len(found) < len(PROVINCES):
        lacking = sorted(name for area, name in PROVINCES.values() if area not in found)
        raise SourceError(
            "changed_shape" if strangers else "truncated",
            f"{len(found)} of the 34 provinces came, without {', '.join(lacking[:5])}; not known: {strangers[:5]}",
            where,
            next_step="see whether a province bears another name or code now",
        )
    notes.extend(f"{year}: {name} is none of the 34 provinces, left out" for name in strangers)


def _area(code: object, name: str, where: str) -> str | None:
    """The province that code and name mean; None where neither is known. Raises SourceError where they disagree."""
    plain = _KIND.sub("", " ".join(unicodedata.normalize("NFC", name).casefold().split()))
    by_name = next((area for area, known in PROVINCES.values() if known.casefold() == plain), None)
    if code is None:
        return by_name
    by_code, _ = PROVINCES.get(str(code), (None, ""))
    if by_code != by_name:
        raise SourceError("changed_shape", f"code {code!r} and name {name!r} are not of one province", where)
    return by_code


def _scores(total: object, parts: Mapping[str, Any], where: str) -> dict[str, Decimal] | None:
    """The score of each series; None where every one is missing, or nought: nobody scores nothing in all. Raises
    SourceError where one is no number, some are missing, or the total is not their sum."""
    said = {name: _decimal(name, value, where) for name, value in (("total", total), *((p, parts[p]) for p in PARTS))}
    known = {name: value for name, value in said.items() if value is not None}
    if not any(known.values()):
        return None
    if len(known) < len(said):
        raise SourceError("changed_shape", f"there is no {', '.join(sorted(set(said) - set(known)))}", where)
    together = sum((known[part] for part in PARTS), Decimal(0))
    if abs(known["total"] - together) > ROUNDING:
        raise SourceError("changed_shape", f"the total is {known['total']}, its parts add up to {together}", where)
    groups = {series: sum((known[p] for p in of), Decimal(0)) for series, (_, _, of) in GROUPS.items()}
    return {TOTAL[0]: known["total"], **groups}


def _decimal(name: str, value: object, where: str) -> Decimal | None:
    try:
        figure = number(value)
    except ValueError:
        raise SourceError("changed_shape", f"{name} {value!r} is not a number", where) from None
    return None if figure is None else Decimal(str(figure))
