"""Microsoft AI Diffusion Report: people who use generative AI, one CSV per release in a repository on GitHub; MIT.

Every release is a file named by its quarter that tells all periods anew. The folder is asked what there is, and the
newest release is read, both through GitHub's API.

What it is known for: economies by name, without codes; shares as text ("26.50%"); letters in Windows-1252; periods of
two lengths (half-years, then quarters) side by side, one a column; modelled figures, those of some economies taken from
their region. GitHub answers few questions an hour to those without a key and says in a header when it will again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sources.publishers.answers import json_document
from sources.publishers.csv_answers import csv_table, csv_verdict, unfinished
from sources.vocabulary.errors import SourceError
from sources.vocabulary.exchange import OK, Answer, Evidence, Options, Parsed, Payload, Request, Verdict
from sources.vocabulary.observation import parsed_rows

EVIDENCE = (
    Evidence("recorded", "the file of 2026-Q1: its head, names, shares, letters, line ends", date(2026, 5, 6)),
    Evidence(
        "documented",
        "the list of the folder and the file of 2026-Q2: programs of September 2026 read them so",
        date(2026, 11, 26),
    ),
    Evidence(
        "documented",
        "GitHub's API: a folder as a list, a file as it is under `vnd.github.raw+json`, 403 without a User-Agent and "
        "above 60 questions an hour",
        date(2026, 11, 26),
    ),
)

FOLDER = "https://api.github.com/repos/microsoft/ai-diffusion-report/contents/data"
FILE = re.compile(r"AI_Diffusion_Q([1-4])(20\d{2})\w*\.csv")
LISTED = (("Accept", "application/vnd.github+json"),)
AS_IT_IS = (("Accept", "application/vnd.github.raw+json"),)
ENCODING = "cp1252"
SERIES = "MS_AI_DIFFUSION"
UNIT = "% of working-age population"
NAMES: Mapping[str, str] = {
    "Cambodia": "KHM",
    "China": "CHN",
    "India": "IND",
    "Indonesia": "IDN",
    "Japan": "JPN",
    "Laos": "LAO",
    "Malaysia": "MYS",
    "Myanmar": "MMR",
    "Philippines": "PHL",
    "Singapore": "SGP",
    "South Korea": "KOR",
    "Thailand": "THA",
    "Vietnam": "VNM",
}
"""The economies that are kept, as the file calls them. It has neither Brunei nor Timor-Leste."""
MIN_ECONOMIES = 100
"""The file had 147 economies; one with fewer than this was cut."""
COLUMN = re.compile(r"(H[12]|Q[1-4]) (20\d{2}) AI Diffusion")
SHARE = re.compile(r"\d{1,3}(?:\.\d+)?%")


def requests(options: Options) -> list[Request]:
    """The list of the folder; the newest release follows from it."""
    return [Request(url=FOLDER, label="list of releases", headers=LISTED)]


def classify(payload: Payload) -> Verdict:
    """A list with a release in it, or economies with a share in each period, is ok."""
    if payload.status == 403 and payload.headers.get("x-ratelimit-remaining") == "0":
        return Verdict(Answer.THROTTLED, "no more questions in this hour", True, _until_reset(payload))
    if payload.request.suffix == "json":
        return _listing_verdict(payload)
    verdict = csv_verdict(payload, ENCODING)
    if verdict is not None:
        return verdict
    header, rows = csv_table(payload, ENCODING)
    if header[0] != "Economy" or not all(COLUMN.fullmatch(name) for name in header[1:]):
        return Verdict(Answer.CHANGED_SHAPE, f"the columns are {header}")
    if len(rows) < MIN_ECONOMIES or unfinished(payload):
        return Verdict(Answer.TRUNCATED, f"{len(rows)} whole lines, at least {MIN_ECONOMIES} are told", retry=True)
    return OK


def _listing_verdict(payload: Payload) -> Verdict:
    body, verdict = json_document(payload)
    if verdict is not None:
        return verdict
    if isinstance(body, dict) and "message" in body:
        return Verdict(Answer.ERROR_ENVELOPE, str(body["message"])[:200])
    if not isinstance(body, list) or not all(isinstance(item, dict) and "name" in item for item in body):
        return Verdict(Answer.CHANGED_SHAPE, "the body is not a list of files")
    return OK if _releases(body) else Verdict(Answer.EMPTY, "the folder has no file of a release")


def _until_reset(payload: Payload) -> float | None:
    """Seconds until GitHub answers again, by its header of seconds since 1970; None where it is no number."""
    told = payload.headers.get("x-ratelimit-reset", "")
    return max(0.0, int(told) - payload.fetched_at.timestamp()) if re.fullmatch("[0-9]{1,12}", told) else None


def _releases(listed: Sequence[Mapping[str, Any]]) -> dict[tuple[str, str], str]:
    """(quarter, file), of every release in the list, and how it is called: "2026-Q1"."""
    found = (FILE.fullmatch(str(item["name"])) for item in listed)
    return {(f"{name[2]}-Q{name[1]}", name[0]): f"release {name[2]}-Q{name[1]}" for name in found if name}


def more(payload: Payload) -> list[Request]:
    """The newest release in the list."""
    if payload.request.suffix != "json":
        return []
    releases = _releases(json_document(payload)[0])
    newest = max(releases)
    return [Request(url=f"{FOLDER}/{newest[1]}", label=releases[newest], headers=AS_IT_IS, suffix="csv")]


def parse(payloads: Sequence[Payload], options: Options) -> Parsed:
    """The kept economies of the newest release. An empty cell is a missing figure.

    Raises SourceError where the release did not come, an economy that is kept is missing or comes twice, or a share
    cannot be read.
    """
    files = [payload for payload in payloads if payload.request.suffix == "csv"]
    if not files:
        raise SourceError("truncated", "the newest release in the list did not come", "Microsoft AI Diffusion")
    (release,) = files
    header, table = csv_table(release, ENCODING)
    if not table:
        return Parsed(rows=parsed_rows([]))
    where = f"Microsoft AI Diffusion, {release.request.label}"
    shares: dict[str, list[str]] = {}
    for name, *cells in table:
        if name not in NAMES:
            continue
        if name in shares:
            raise SourceError("changed_shape", f"economy {name!r} comes twice", where)
        shares[name] = cells
    if lacking := sorted(NAMES.keys() - shares.keys()):
        raise SourceError("changed_shape", f"economies {lacking} are missing or named otherwise", where)
    periods = [f"{found[2]}-{found[1]}" for found in map(COLUMN.fullmatch, header[1:]) if found]
    rows = [
        {
            "series_code": SERIES,
            "area_code": NAMES[name],
            "period": period,
            "value": _share(cell, f"{where}, economy {name}, column {period}"),
            "unit": UNIT,
            "source_url": release.request.url,
            "source_locator": f"row {name}",
            "note": "modelled by the publisher from its own telemetry",
        }
        for name, cells in shares.items()
        for period, cell in zip(periods, cells, strict=True)
        if cell.strip()
    ]
    return Parsed(rows=parsed_rows(rows), edition=release.request.label.removeprefix("release "))


def _share(text: str, where: str) -> float:
    if not SHARE.fullmatch(text.strip()):
        raise SourceError("changed_shape", f"share {text!r} is not a percentage", where)
    return float(text.strip().removesuffix("%"))
