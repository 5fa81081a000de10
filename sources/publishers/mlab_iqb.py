"""M-Lab Internet Quality Barometer: monthly percentiles of speed tests by country and first subdivision; CC0.

A manifest names every file with its sha256; the newest months are fetched. Tests are those of people who chose to
run one, over a single TCP stream: a measure of its own, not comparable with other speed tests.

What it is known for: **the percentiles of latency and loss are counted from the worst** (`latency_p1` is the worst,
`latency_p99` the best; the median is the same either way); few tests in small countries; Viet Nam by its 63 provinces
of before July 2025; a missing object is a 404 with
an XML body; the bucket is called a sandbox and may move.
"""

from __future__ import annotations

import io
import math
import re
from collections.abc import Mapping, Sequence
from datetime import date
from email.utils import parsedate_to_datetime
from typing import Any

import polars as pl

from sources.publishers.answers import json_body, refused_status, web_page
from sources.vocabulary.areas import COUNTRIES, FORMER_PROVINCES, iso2, iso3_by_iso2
from sources.vocabulary.errors import SourceError
from sources.vocabulary.exchange import OK, Answer, Evidence, Options, Parsed, Payload, Request, Verdict
from sources.vocabulary.observation import parsed_rows

EVIDENCE = (
    Evidence("recorded", "the manifest with its digests, monthly files by country", date(2025, 11, 27)),
    Evidence("documented", "404 with an XML body for an object that is not there", date(2026, 11, 25)),
)

MANIFEST = "https://www.measurementlab.net/data/stats/manifest.json"
MIRROR = "https://raw.githubusercontent.com/m-lab/iqb/main/data/state/ghremote/manifest.json"
"""The same manifest in the repository of those who make the files."""
FILES = "https://storage.googleapis.com/"
"""Where the files named in the manifest lie; no other host is asked for one."""
SLICES = (
    "downloads_by_country",
    "uploads_by_country",
    "downloads_by_country_subdivision1",
    "uploads_by_country_subdivision1",
)
NEWEST_MONTHS = 12
MIN_TESTS = 30
"""Below so many tests a median says more of chance than of a network: only their number is kept."""
MANIFEST_BYTES = 32 * 1024 * 1024

_FILE = re.compile(r"cache/v1/(\d{4})(\d{2})01T000000Z/\d{8}T000000Z/([a-z0-9_]+)/data\.parquet")
_PARQUET = b"PAR1"


def requests(options: Options) -> list[Request]:
    """The manifest at `options["manifest"]`; `options["newest_months"]` or `options["months"]` (a list such as
    ["2024-10"]) say which files follow."""
    months = options.get("months") or ()
    return [
        Request(
            url=str(options.get("manifest", MANIFEST)),
            label="manifest",
            max_bytes=MANIFEST_BYTES,
            context=(
                ("newest_months", str(options.get("newest_months", NEWEST_MONTHS))),
                ("months", " ".join(str(month) for month in months)),
            ),
        )
    ]


def _is_manifest(payload: Payload) -> bool:
    return payload.request.suffix == "json"


def classify(payload: Payload) -> Verdict:
    """The manifest is `{"files": {path: {sha256, url}}}`; a file begins and ends with Parquet's own mark."""
    verdict = web_page(payload) or refused_status(payload)
    if verdict is not None:
        return verdict
    if not _is_manifest(payload):
        if payload.body.startswith(_PARQUET) and payload.body.endswith(_PARQUET):
            return OK
        return Verdict(Answer.TRUNCATED, "the body is no whole Parquet file", retry=True)
    body, verdict = json_body(payload)
    if verdict is not None:
        return verdict
    files = body.get("files") if isinstance(body, dict) else None
    if not isinstance(files, dict):
        return Verdict(Answer.CHANGED_SHAPE, "the manifest is not {files: {...}}")
    wanted = [(path, entry) for path, entry in files.items() if _FILE.fullmatch(path)]
    if not wanted:
        return Verdict(Answer.EMPTY, "the manifest names no monthly file")
    for path, entry in wanted:
        named = isinstance(entry, dict) and re.fullmatch(r"[0-9a-f]{64}", str(entry.get("sha256")))
        if not named or not str(entry.get("url")).startswith(FILES):
            return Verdict(Answer.CHANGED_SHAPE, f"the manifest gives no sha256 and address at {FILES} for {path}")
    return OK


def more(payload: Payload) -> list[Request]:
    """The files of the wanted months, each with the digest the manifest promises. Raises SourceError where there is
    none of them."""
    if not _is_manifest(payload):
        return []
    known = dict(payload.request.context)
    files: dict[tuple[str, str], Mapping[str, str]] = {}
    for path, entry in json_body(payload)[0].get("files", {}).items():
        found = _FILE.fullmatch(path)
        if found and found[3] in SLICES:
            files[f"{found[1]}-{found[2]}", found[3]] = entry
    months = sorted({month for month, name in files if name == SLICES[0]})
    chosen = known["months"].split() or months[-int(known["newest_months"]) :]
    if not set(chosen) & set(months):
        there = f"the manifest goes from {months[0]} to {months[-1]}" if months else "the manifest has no month"
        raise SourceError("empty", f"no file of {' '.join(chosen)}; {there}", "M-Lab, manifest")
    return [
        Request(
            url=str(entry["url"]),
            label=f"{name} {month}",
            suffix="parquet",
            sha256=str(entry["sha256"]),
            context=(("month", month), ("slice", name)),
        )
        for (month, name), entry in sorted(files.items())
        if month in chosen
    ]


def parse(payloads: Sequence[Payload], options: Options) -> Parsed:
    """Medians and numbers of tests by month for the kept countries and for the subdivisions of Viet Nam.

    Raises SourceError when a file lacks a column, names an area twice, or counts its percentiles from the other end.
    """
    rows: list[dict[str, object]] = []
    strange: dict[str, int] = {}
    for payload in payloads:
        if not _is_manifest(payload):
            rows.extend(_rows_of_file(payload, strange))
    return Parsed(
        rows=parsed_rows(rows),
        edition="v1",
        published_on=_published(payloads),
        notes=tuple(f"{code} is not in ISO 3166-2:VN, {n} tests left out" for code, n in sorted(strange.items())),
    )


def _published(payloads: Sequence[Payload]) -> date | None:
    """The day the newest file was put up, by the storage's own header; None where it does not say."""
    days = []
    for payload in payloads:
        if not _is_manifest(payload):
            try:
                days.append(parsedate_to_datetime(payload.headers.get("last-modified", "")).date())
            except ValueError:
                return None
    return max(days, default=None)


def _rows_of_file(payload: Payload, strange: dict[str, int]) -> list[dict[str, object]]:
    known = dict(payload.request.context)
    month, name = known["month"], known["slice"]
    where = f"M-Lab {name} {month}"
    measures = (
        {"download_p50": ("MLAB_DOWNLOAD_P50", "Mbps"), "latency_p50": ("MLAB_LATENCY_P50", "ms")}
        if name.startswith("downloads")
        else {"upload_p50": ("MLAB_UPLOAD_P50", "Mbps")}
    )
    tests_code = "MLAB_DOWNLOAD_SAMPLES" if name.startswith("downloads") else "MLAB_UPLOAD_SAMPLES"
    keys = ["country_code", *(["subdivision1_iso_code"] if name.endswith("subdivision1") else [])]
    columns = [*keys, "sample_count", *(c.replace("p50", p) for c in measures for p in ("p1", "p50", "p99"))]
    try:
        table = pl.read_parquet(io.BytesIO(payload.body))
    except (pl.exceptions.PolarsError, OSError) as error:
        raise SourceError("truncated", f"the Parquet file cannot be read: {type(error).__name__}", where) from error
    missing = sorted(set(columns) - set(table.columns))
    if missing:
        raise SourceError("changed_shape", f"the file lacks the columns {', '.join(missing)}", where)
    kept = ["VN"] if len(keys) == 2 else [iso2(country) for country in COUNTRIES]
    table = table.select(columns).filter(pl.col("country_code").is_in(kept))
    rows: list[dict[str, object]] = []
    seen: set[str] = set()
    for item in table.iter_rows(named=True):
        area = _area(item, keys)
        if area is None:
            continue
        tests = item["sample_count"]
        if isinstance(tests, bool) or not isinstance(tests, int) or tests < 0:
            raise SourceError("invalid", f"sample_count {tests!r} is not a number of tests", f"{where}, {area}")
        if area in seen:
            raise SourceError("truncated", "the same area came twice", f"{where}, {area}")
        seen.add(area)
        if len(keys) == 2 and area not in FORMER_PROVINCES:
            strange[area] = strange.get(area, 0) + tests
            continue
        base = {"area_code": area, "period": month, "source_url": payload.request.url}
        rows.append({**base, "series_code": tests_code, "value": float(tests), "unit": "tests", "note": ""})
        for column, (code, unit) in measures.items():
            median = _median(item, column, f"{where}, {area}")
            if median is not None and tests >= MIN_TESTS:
                note = f"median of {tests} tests, one TCP stream"
                rows.append({**base, "series_code": code, "value": median, "unit": unit, "note": note})
    return rows


def _area(item: Mapping[str, Any], keys: Sequence[str]) -> str | None:
    """Alpha-3 code of a country, ISO 3166-2 code of a subdivision; None for tests that could not be placed."""
    if len(keys) == 1:
        return iso3_by_iso2()[item["country_code"]]
    code = item[keys[1]]
    return f"{item['country_code']}-{code}" if code else None


def _median(item: Mapping[str, Any], column: str, where: str) -> float | None:
    """The median, once the percentiles around it show that they are counted from the end the publisher says."""
    low, median, high = (_measured(item[column.replace("p50", p)]) for p in ("p1", "p50", "p99"))
    if median is None:
        return None
    if not isinstance(median, float) or median < 0:
        raise SourceError("invalid", f"{column} {median!r} is not a number of 0 or more", where)
    ends = (high, low) if column.startswith("latency") else (low, high)
    if None not in ends and not ends[0] <= median <= ends[1]:
        raise SourceError(
            kind="changed_shape",
            what=f"{column}: p1 {low!r}, p50 {median!r}, p99 {high!r} do not run the way the publisher counts",
            where=where,
            next_step="speeds rise from p1 to p99, latency falls; if the publisher turned them, mend the adapter",
        )
    return median


def _measured(value: Any) -> Any:
    """A percentile; None where it is no number: then it was not measured, however the file writes that."""
    return None if isinstance(value, float) and not math.isfinite(value) else value
