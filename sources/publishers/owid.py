"""Our World in Data, grapher charts as CSV with their metadata; CC BY 4.0, the underlying source's terms hold as well.

What it is known for: column headers are display names unless short names are asked for; aggregates have the code
`OWID_*` or none; a chart whose data may not be passed on answers 403 with JSON; the file has no line end after its last
row. The chart is a copy of someone else's figures: the day of its last update is the latest they can be from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sources.publishers.answers import json_document, number
from sources.publishers.csv_answers import csv_table, csv_verdict, unfinished
from sources.vocabulary.areas import AREAS, WORLD
from sources.vocabulary.errors import SourceError
from sources.vocabulary.exchange import OK, Answer, Evidence, Options, Parsed, Payload, Request, Verdict
from sources.vocabulary.observation import parsed_rows

EVIDENCE = (
    Evidence("recorded", "a chart as CSV and its metadata", date(2026, 2, 22)),
    Evidence(
        "documented",
        "short names as column heads; 403 with JSON for a chart that may not be passed on",
        date(2026, 11, 25),
    ),
)

GRAPHER = "https://ourworldindata.org/grapher"
KEYS = ("entity", "code", "year")
WORLD_CODE = "OWID_WRL"
LAST_KEPT = "VNM"
"""Rows are sorted by name: a file without Viet Nam was cut on the way to it."""


def requests(options: Options) -> list[Request]:
    """The data and the metadata of the chart `options["slug"]`."""
    slug = str(options["slug"])
    params = (("v", "1"), ("csvType", "full"), ("useColumnShortNames", "true"))
    return [
        Request(url=f"{GRAPHER}/{slug}.metadata.json", label=f"{slug} metadata", params=params),
        Request(url=f"{GRAPHER}/{slug}.csv", label=slug, params=params, suffix="csv"),
    ]


def classify(payload: Payload) -> Verdict:
    """CSV with entity, code and year, or metadata with columns, is ok; 403 is a chart that may not be passed on."""
    if _is_metadata(payload):
        body, verdict = json_document(payload)
        if verdict is not None:
            return verdict
        if not isinstance(body, dict) or not isinstance(body.get("columns"), dict):
            said = body.get("error") or body.get("message") if isinstance(body, dict) else None
            return Verdict(*((Answer.ERROR_ENVELOPE, str(said)) if said else (Answer.CHANGED_SHAPE, "no columns")))
        return OK
    verdict = csv_verdict(payload)
    if verdict is not None:
        return verdict
    header, rows = csv_table(payload)
    if tuple(name.lower() for name in header[:3]) != KEYS:
        return Verdict(Answer.CHANGED_SHAPE, f"the columns begin with {header[:3]}")
    codes = {row[1] for row in rows}
    if LAST_KEPT not in codes or (unfinished(payload) and rows[-1][1] in {*AREAS, WORLD_CODE}):
        return Verdict(Answer.TRUNCATED, "the file breaks off before its end", retry=True)
    return OK


def more(payload: Payload) -> list[Request]:
    """Nothing: one file holds everything."""
    return []


def parse(payloads: Sequence[Payload], options: Options) -> Parsed:
    """Rows of the columns in `options["columns"]`: short name → {"code": our series code, "unit": unit}.

    Raises SourceError where a column is missing, an area has two rows for a year, or a cell is no number.
    """
    columns: Mapping[str, Mapping[str, str]] = options["columns"]
    metadata: Mapping[str, Any] = {}
    rows: list[dict[str, object]] = []
    for payload in payloads:
        if _is_metadata(payload):
            metadata = json_document(payload)[0]
        else:
            rows.extend(_rows(payload, columns))
    updated = _last_update(metadata, columns, str(options["slug"]))
    return Parsed(rows=parsed_rows(rows), edition=updated.isoformat(), published_on=updated, published_on_kind="mirror")


def _is_metadata(payload: Payload) -> bool:
    return payload.request.url.endswith(".metadata.json")


def _rows(payload: Payload, columns: Mapping[str, Mapping[str, str]]) -> list[dict[str, object]]:
    header, table = csv_table(payload)
    lacking = set(columns) - set(header)
    if lacking:
        raise SourceError(
            kind="changed_shape",
            what=f"columns {sorted(lacking)} are missing; there are {header[3:]}",
            where=payload.request.url,
            next_step="see the chart's metadata for the column's short name",
        )
    rows: list[dict[str, object]] = []
    seen: set[tuple[str, str]] = set()
    for _, code, year, *cells in table:
        area = WORLD if code == WORLD_CODE else code
        if area not in AREAS:
            continue
        where = f"Our World in Data, {payload.request.url}, area {area}, year {year}"
        if (area, year) in seen:
            raise SourceError("changed_shape", "two rows for one year", where)
        seen.add((area, year))
        for name, cell in zip(header[3:], cells, strict=True):
            if name not in columns or not cell.strip():
                continue
            try:
                value = number(cell)
            except ValueError:
                raise SourceError(
                    "changed_shape", f"value {cell!r} is not a number", f"{where}, column {name}"
                ) from None
            rows.append(
                {
                    "series_code": columns[name]["code"],
                    "area_code": area,
                    "period": year,
                    "value": value,
                    "unit": columns[name]["unit"],
                    "source_url": payload.request.url.removesuffix(".csv"),
                    "source_locator": f"column {name}",
                }
            )
    return rows


def _last_update(metadata: Mapping[str, Any], columns: Mapping[str, object], slug: str) -> date:
    """The newest `lastUpdated` among the columns taken."""
    told = metadata.get("columns", {}).values()
    dates = [str(column.get("lastUpdated") or "") for column in told if column.get("shortName") in columns]
    try:
        return max(date.fromisoformat(text) for text in dates)
    except ValueError:
        raise SourceError(
            "changed_shape", f"the metadata date none of {sorted(columns)} ({dates})", f"Our World in Data, {slug}"
        ) from None
