"""TeleGeography's Submarine Cable Map (v3): cables that land in a country; licence of v3 not stated (v2: CC BY-NC-SA).

The country's page names its cables and landing points; each cable's page gives the rest. Identity is by the publisher's
own slugs, which change when a cable is renamed; capacity is not published there.

What it is known for: "n.a." and null for unknown; lengths as "9,400 km"; the ready-for-service date as "2022 Q4",
"2016 November" or a year; in the older form (v2) `is_tbd` is the text "false" and neither `rfs_year` nor `country` is
there; a planned cable is listed years before it works.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandera.polars as pa
import polars as pl

from sources.publishers.answers import json_document
from sources.vocabulary.errors import SourceError
from sources.vocabulary.exchange import OK, Answer, Evidence, Options, Parsed, Payload, Request, Verdict
from sources.vocabulary.rules import broken_rules, refused

EVIDENCE = (
    Evidence("recorded", "a country and a cable in the older form (v2)", date(2021, 6, 29)),
    Evidence("recorded", "the form v3 as coded, confirmed by others", date(2026, 11, 25)),
)

BASE = "https://www.submarinecablemap.com/api/v3"
MAX_CABLES = 200
"""More cables than land anywhere: a list of that length is not one country's."""
IN_SERVICE, PLANNED, UNKNOWN = "in_service", "planned", "unknown"
UNSTATED = frozenset({"", "n.a.", "n.a", "n/a", "na", "tbd", "-"})

CABLE_COLUMNS: dict[str, Any] = {
    "dataset": pl.String,
    "series_code": pl.String,
    "cable_id": pl.String,
    "cable_name": pl.String,
    "area_code": pl.String,
    "status": pl.String,
    "rfs_year": pl.Int32,
    "rfs_text": pl.String,
    "length_km": pl.Float64,
    "capacity_tbps": pl.Float64,
    "landing_points": pl.String,
    "owners": pl.String,
    "edition": pl.String,
    "published_on": pl.Date,
    "published_on_kind": pl.String,
    "vintage_id": pl.String,
    "citation": pl.String,
    "source_url": pl.String,
    "note": pl.String,
}
"""One row per cable and country. `rfs_year`: first year of service, as built or as planned; `landing_points`: those in
the country, by slug, joined with "; "; `capacity_tbps`: design capacity where a source gives it. Only `rfs_year`,
`length_km` and `capacity_tbps` may be null."""

SERIES = "SUBMARINE_CABLE"
"""What every row is one of; the common engine counts rows by it."""

_SCHEMA = pa.DataFrameSchema(
    {
        name: pa.Column(kind, nullable=name in ("rfs_year", "length_km", "capacity_tbps"))
        for name, kind in CABLE_COLUMNS.items()
    }
    | {
        "cable_id": pa.Column(pl.String, pa.Check.str_matches(r"^[a-z0-9][a-z0-9-]*$")),
        "status": pa.Column(pl.String, pa.Check.isin([IN_SERVICE, PLANNED, UNKNOWN])),
        "rfs_year": pa.Column(pl.Int32, pa.Check.in_range(1985, 2045), nullable=True),
        "length_km": pa.Column(pl.Float64, pa.Check.in_range(1, 60_000), nullable=True),
        "capacity_tbps": pa.Column(pl.Float64, pa.Check.in_range(0.001, 2_000), nullable=True),
    },
    strict=True,
    ordered=True,
    unique=["cable_id", "area_code"],
)


@dataclass(frozen=True, slots=True)
class CableShape:
    """How cables pass the border (see `catalog.Shape`). `citation`: how a row is cited."""

    citation: str

    @property
    def content_columns(self) -> tuple[str, ...]:
        """What makes a vintage new: everything but the address, the wording and the day."""
        return ("cable_id", "cable_name", "area_code", "status", "rfs_year", "rfs_text", "length_km", "capacity_tbps",
                "landing_points", "owners", "edition")  # fmt: skip

    def empty(self) -> pl.DataFrame:
        """No rows, every column."""
        return pl.DataFrame(schema=CABLE_COLUMNS)

    def prepare(self, parsed: Parsed, dataset: str, fetched_on: date) -> pl.DataFrame:
        """Validated rows, sorted by cable. Raises SourceError naming every value that breaks a rule."""
        published_on, kind = (
            (parsed.published_on, parsed.published_on_kind) if parsed.published_on else (fetched_on, "fetched")
        )
        rows = parsed.rows.with_columns(
            pl.lit(dataset).alias("dataset"),
            pl.lit(SERIES).alias("series_code"),
            pl.lit(parsed.edition).alias("edition"),
            pl.lit(published_on).alias("published_on"),
            pl.lit(kind).alias("published_on_kind"),
            pl.lit("").alias("vintage_id"),
            pl.lit(f"{self.citation}, {'state of' if parsed.published_on else 'read on'} {published_on}").alias(
                "citation"
            ),
        )
        rows = rows.select([pl.col(n).cast(k) for n, k in CABLE_COLUMNS.items()]).sort("area_code", "cable_id")
        if failures := broken_rules(_SCHEMA, rows):
            raise refused(dataset, failures, "look at the landed answer")
        return rows


def requests(options: Options) -> list[Request]:
    """The page of each country in `options["countries"]` (ISO alpha-3 code → the publisher's slug)."""
    return [
        Request(url=f"{BASE}/country/{slug}.json", label=f"cables of {area}", context=(("area", area),))
        for area, slug in options["countries"].items()
    ]


def _is_country(payload: Payload) -> bool:
    return "/country/" in payload.request.url


def classify(payload: Payload) -> Verdict:
    """A country page has cables and landing points, a cable page an id and its landing points."""
    body, verdict = json_document(payload)
    if verdict is not None:
        return verdict
    if isinstance(body, dict) and body.get("error"):
        return Verdict(Answer.ERROR_ENVELOPE, str(body["error"]))
    if _is_country(payload):
        lists = [body.get(name) for name in ("cables", "landing_points_in_country")] if isinstance(body, dict) else []
        if len(lists) != 2 or not all(isinstance(value, list) for value in lists):
            return Verdict(Answer.CHANGED_SHAPE, "the page is not {cables, landing_points_in_country}")
        return OK if body["cables"] else Verdict(Answer.EMPTY, "no cables")
    if not isinstance(body, dict) or not {"id", "name", "landing_points", "rfs", "length", "owners"} <= set(body):
        return Verdict(Answer.CHANGED_SHAPE, "the page is not that of a cable")
    return OK


def more(payload: Payload) -> list[Request]:
    """The page of every cable of a country."""
    if not _is_country(payload):
        return []
    page, _ = json_document(payload)
    if len(page["cables"]) > MAX_CABLES:
        raise SourceError("changed_shape", f"{len(page['cables'])} cables", f"cable map, {payload.request.label}")
    return [Request(url=f"{BASE}/cable/{cable['id']}.json", label=f"cable {cable['id']}") for cable in page["cables"]]


def parse(payloads: Sequence[Payload], options: Options) -> Parsed:
    """One row per country and cable (columns of `CABLE_COLUMNS` but those the border adds).

    Raises SourceError when a cable's page is missing, speaks of another cable, or has no landing point in the country
    that lists it, and when a year or a length cannot be read.
    """
    pages = {page["id"]: (page, p) for p in payloads if not _is_country(p) for page in [json_document(p)[0]]}
    rows: list[dict[str, object]] = []
    for payload in payloads:
        if not _is_country(payload):
            continue
        area = dict(payload.request.context)["area"]
        country, _ = json_document(payload)
        for listed in country["cables"]:
            where = f"cable map, {area}, cable {listed['id']!r}"
            if listed["id"] not in pages:
                raise SourceError("truncated", "the cable's own page did not come", where)
            page, answer = pages[listed["id"]]
            rows.append(_row(page, answer, area, frozenset(country["landing_points_in_country"]), where))
    kinds = {name: kind for name, kind in CABLE_COLUMNS.items() if rows and name in rows[0]}
    return Parsed(rows=pl.DataFrame(rows, schema=kinds, orient="row", strict=True))


def _row(
    page: Mapping[str, Any], answer: Payload, area: str, in_country: frozenset[str], where: str
) -> dict[str, object]:
    landings = sorted({point["id"] for point in page["landing_points"]} & in_country)
    if not landings:
        raise SourceError("changed_shape", "the cable has no landing point in the country that lists it", where)
    undecided = sorted(
        point["id"] for point in page["landing_points"] if point["id"] in landings and flag(point.get("is_tbd"), where)
    )
    rfs_text = stated(page["rfs"])
    return {
        "cable_id": page["id"],
        "cable_name": page["name"],
        "area_code": area,
        "status": _status(page.get("is_planned"), where),
        "rfs_year": service_year(rfs_text, page.get("rfs_year"), where),
        "rfs_text": rfs_text,
        "length_km": length_km(page["length"], where),
        "capacity_tbps": None,
        "landing_points": "; ".join(landings),
        "owners": "; ".join(name.strip() for name in stated(page["owners"]).split(",") if name.strip()),
        "source_url": answer.request.url,
        "note": f"landing not yet decided: {', '.join(undecided)}" if undecided else "",
    }


def stated(value: object) -> str:
    """A text, or "" where the publisher states none (null, "n.a.")."""
    text = " ".join(str(value or "").split())
    return "" if text.casefold() in UNSTATED else text


def flag(value: object, where: str) -> bool:
    """A yes or no, also where it is the text "true" or "false"; null is no."""
    match value:
        case None | False | "false" | "":
            return False
        case True | "true":
            return True
        case _:
            raise SourceError("changed_shape", f"{value!r} is neither yes nor no", where)


def _status(planned: object, where: str) -> str:
    """`is_planned` as a status; the older form does not say."""
    if planned is None:
        return UNKNOWN
    return PLANNED if flag(planned, where) else IN_SERVICE


def service_year(text: str, year: object, where: str) -> int | None:
    """The year of first service from its text ("2022 Q4", "2016 November"); the year beside it must agree."""
    named = re.findall(r"\b(?:19|20)\d{2}\b", text)
    if text and len(named) != 1:
        raise SourceError("invalid", f"the ready-for-service date {text!r} does not name one year", where)
    read = int(named[0]) if named else None
    if year is None:
        return read
    if isinstance(year, bool) or not isinstance(year, int) or (read is not None and read != year):
        raise SourceError("invalid", f"the ready-for-service year {year!r} does not agree with {text!r}", where)
    return year


def length_km(value: object, where: str) -> float | None:
    """Kilometres from "9,400 km"; None where none is stated."""
    text = stated(value)
    if not text:
        return None
    found = re.fullmatch(r"(\d{1,3}(?:,\d{3})*|\d+)(\.\d{1,2})? ?km", text)
    if not found:
        raise SourceError("invalid", f"the length {text!r} cannot be read as kilometres", where)
    return float(found[1].replace(",", "") + (found[2] or ""))
