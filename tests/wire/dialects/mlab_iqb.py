"""M-Lab monthly files: a manifest with digests on one host (and its mirror), Parquet files on another."""

from __future__ import annotations

import hashlib
import io
import re
from functools import cache
from typing import Any

import polars as pl

from sources.publishers import mlab_iqb
from sources.vocabulary.areas import COUNTRIES, iso2
from tests.wire.dialect import NOT_FOUND, Dialect, WireAnswer, WireRequest, json_answer, on_document
from tests.wire.truth import figure

STORAGE = "storage.googleapis.com"
MANIFESTS = {
    "www.measurementlab.net": "/data/stats/manifest.json",
    "raw.githubusercontent.com": "/m-lab/iqb/main/data/state/ghremote/manifest.json",
}
BUCKET = "mlab-sandbox-iqb-us-central1"
MONTHS = tuple(f"{year}-{month:02d}" for year in (2025, 2026) for month in range(1, 13))[5:19]
"""2025-06 to 2026-07: two more than are fetched. The newest has no files by subdivision yet."""
SUBDIVISIONS = ("HN", "SG", "DN", None)
PERCENTILES = (1, 5, 10, 25, 50, 75, 90, 95, 99)


def medians(area: str, month: str, revision: int) -> dict[str, float]:
    """The three medians of an area."""
    spans = {"download": (0, 900), "upload": (0, 900), "latency": (0, 900)}
    return {
        name: figure(f"MLAB_{name.upper()}_P50", area, month, *span, revision=revision) for name, span in spans.items()
    }


def tests_of(area: str, month: str, revision: int) -> int:
    """The number of tests of an area; Timor-Leste has too few for a median."""
    return (
        12
        if area == "TLS"
        else int(figure("MLAB_DOWNLOAD_SAMPLES", area, month, 100, 1e7, decimals=0, revision=revision))
    )


def _spread(name: str, median: float) -> dict[str, float]:
    """Percentiles around a median; those of latency are counted from the worst."""
    rising = {p: median * p / 50 for p in PERCENTILES}
    if name == "latency":
        rising = {p: median * (100 - p) / 50 for p in PERCENTILES}
    return {f"{name}_p{p}": value for p, value in rising.items()}


@cache
def file(month: str, part: str, revision: int) -> bytes:
    """One monthly Parquet file."""
    names = ("download", "latency") if part.startswith("downloads") else ("upload",)
    places: list[tuple[str, dict[str, str | None]]] = [("AUS", {"country_code": "AU"})]
    if part.endswith("subdivision1"):
        places = [(f"VN-{s}", {"country_code": "VN", "subdivision1_iso_code": s}) for s in SUBDIVISIONS]
        places.append(("AU-NSW", {"country_code": "AU", "subdivision1_iso_code": "NSW"}))
    else:
        places += [(area, {"country_code": iso2(area)}) for area in COUNTRIES]
    rows: list[dict[str, Any]] = []
    for area, keys in places:
        told = medians(area, month, revision)
        spread = {column: value for name in names for column, value in _spread(name, told[name]).items()}
        rows.append({**keys, "sample_count": tests_of(area, month, revision), **spread})
    target = io.BytesIO()
    pl.DataFrame(rows).write_parquet(target)
    return target.getvalue()


def _paths(revision: int) -> dict[str, tuple[str, str]]:
    """Path in the manifest → (month, part)."""
    found = {}
    for month in MONTHS:
        year, number = int(month[:4]), int(month[5:])
        end = f"{year + number // 12}{number % 12 + 1:02d}01"
        for part in ("downloads_by_country", "uploads_by_country", "downloads_by_country_asn"):
            for suffix in ("", "_subdivision1"):
                if part.endswith("asn") or (suffix and month == MONTHS[-1]):
                    continue
                folder = f"cache/v1/{month.replace('-', '')}01T000000Z/{end}T000000Z/{part}{suffix}"
                found[f"{folder}/data.parquet"] = (month, f"{part}{suffix}")
    return found


def answer(request: WireRequest) -> WireAnswer:
    if request.host in MANIFESTS:
        if request.path != MANIFESTS[request.host]:
            return NOT_FOUND
        files: dict[str, dict[str, str]] = {}
        for path, (month, part) in _paths(request.revision).items():
            digest = hashlib.sha256(file(month, part, request.revision)).hexdigest()
            files[path] = {"sha256": digest, "url": f"https://{STORAGE}/{BUCKET}/{path}"}
            files[path.replace("data.parquet", "stats.json")] = {"sha256": "0" * 64, "url": "https://unused.example/"}
        return json_answer({"files": files, "v": 0})
    wanted = _paths(request.revision).get(re.sub(rf"^/{BUCKET}/", "", request.path))
    if wanted is None:
        return WireAnswer(b"<?xml version='1.0'?><Error><Code>NoSuchKey</Code></Error>", 404)
    return WireAnswer(
        file(*wanted, request.revision),
        headers=(
            ("Content-Type", "application/octet-stream"),
            ("Last-Modified", f"Wed, {12 + request.revision:02d} Aug 2026 10:00:00 GMT"),
        ),
    )


def _without_files(_: WireRequest, document: Any) -> object:
    return {**document, "files": {}}


def _renamed(_: WireRequest, document: Any) -> object:
    for entry in document["files"].values():
        entry["digest"] = entry.pop("sha256")
    return document


def _other_digests(_: WireRequest, document: Any) -> object:
    for entry in document["files"].values():
        entry["sha256"] = "f" * 64
    return document


DIALECT = Dialect(
    hosts=(*MANIFESTS, STORAGE),
    answer=answer,
    evidence=mlab_iqb.EVIDENCE,
    refuses={
        "a month without files": WireRequest.of(
            f"https://{STORAGE}/{BUCKET}/cache/v1/20080101T000000Z/20080201T000000Z/downloads_by_country/data.parquet"
        ),
    },
    alterations={
        "empty_page": on_document(_without_files),
        "missing_page": on_document(_other_digests),
        "changed_column": on_document(_renamed),
    },
)
