"""WIPO Global Innovation Index: the ranking as one CSV per edition; CC BY 4.0.

What it is known for: decimals with a comma, in quotes; names encoded twice (codes are used, never names); a few rows
whose edition (`giiyr`) is `NA`; an address with a year in it that may go on serving another edition. Scores are not
comparable between editions; each edition is its own period. The next edition is asked for and may not exist yet.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date

from sources.publishers.answers import web_page
from sources.publishers.csv_answers import csv_table, csv_verdict, unfinished
from sources.vocabulary.areas import AREAS
from sources.vocabulary.errors import SourceError
from sources.vocabulary.exchange import OK, Answer, Evidence, Options, Parsed, Payload, Request, Verdict
from sources.vocabulary.observation import parsed_rows

EVIDENCE = (
    Evidence("recorded", "the columns of an edition's file", date(2026, 11, 25)),
    Evidence("documented", "answers browsers only; comma decimals; a row without an edition", date(2026, 11, 25)),
)

FOLDER = "https://www.wipo.int/gii-ranking/data"
FIELDS = ("iso3", "rank", "score", "giiyr")
NO_EDITION = frozenset({"NA", ""})
MIN_ECONOMIES = 100
"""Every edition since 2013 ranks more than 120 economies; a file with fewer than this was cut."""
BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36"
"""The site answers unknown clients with a challenge page."""
NEXT = ("edition", "may not exist yet")
NUMBER = re.compile(r"\d+(?:[.,]\d+)?")


def _request(year: int, *, optional: bool) -> Request:
    return Request(
        url=f"{FOLDER}/bc_results_gii_{year}.csv",
        label=f"GII {year}",
        headers=(("User-Agent", BROWSER),),
        suffix="csv",
        context=(NEXT,) if optional else (),
    )


def _editions(options: Options) -> list[int]:
    return [int(year) for year in options["editions"]]


def requests(options: Options) -> list[Request]:
    """The editions in `options["editions"]`, and the one after the last, which may not exist yet."""
    editions = _editions(options)
    return [*(_request(year, optional=False) for year in editions), _request(max(editions) + 1, optional=True)]


def classify(payload: Payload) -> Verdict:
    """A table with the fields named above is ok; for the next edition, no file yet is an empty answer."""
    if NEXT in payload.request.context and (payload.status in (403, 404) or web_page(payload)):
        return Verdict(Answer.EMPTY, f"{payload.request.label} is not published yet")
    verdict = csv_verdict(payload)
    if verdict is not None:
        return verdict
    header, rows = csv_table(payload)
    if not set(FIELDS) <= set(header):
        return Verdict(Answer.CHANGED_SHAPE, f"columns {sorted(set(FIELDS) - set(header))} are missing")
    if len(rows) < MIN_ECONOMIES:
        return Verdict(Answer.TRUNCATED, f"{len(rows)} economies, at least {MIN_ECONOMIES} are ranked", retry=True)
    if unfinished(payload) and rows[-1][header.index("iso3")] in AREAS:
        return Verdict(Answer.TRUNCATED, "the last line has no end", retry=True)
    return OK


def more(payload: Payload) -> list[Request]:
    """Nothing: one file per edition."""
    return []


def parse(payloads: Sequence[Payload], options: Options) -> Parsed:
    """GII_RANK and GII_SCORE, period = edition. A day of publication is not given: an edition is dated by the end of
    its year, or by the day of fetching while that year has not ended.

    Raises SourceError where a file is of another edition than its address says, an economy comes twice, or a rank or
    score cannot be read.
    """
    rows: list[dict[str, object]] = []
    editions: list[int] = []
    for payload in payloads:
        if classify(payload).answer is Answer.EMPTY:
            continue
        year = int(payload.request.label.removeprefix("GII "))
        editions.append(year)
        rows.extend(_edition(payload, year))
    lacking = set(_editions(options)) - set(editions)
    if not editions:
        return Parsed(rows=parsed_rows([]))
    if lacking:
        raise SourceError("truncated", f"editions {sorted(lacking)} did not come", "WIPO GII")
    return Parsed(rows=parsed_rows(rows), edition=str(max(editions)))


def _edition(payload: Payload, year: int) -> list[dict[str, object]]:
    header, table = csv_table(payload)
    at = {name: header.index(name) for name in FIELDS}
    where = f"WIPO GII {year}, {payload.request.url}"
    stated = Counter(row[at["giiyr"]].strip() for row in table)
    others = {text for text in stated if text not in NO_EDITION and text != str(year)}
    if others or stated[str(year)] * 2 < len(table):
        raise SourceError(
            kind="changed_shape",
            what=f"the file is of edition {dict(stated)}, not {year}",
            where=where,
            next_step="the address serves another edition: see whether the publisher has moved it",
        )
    year_end = date(year, 12, 31)
    ended = year_end <= payload.fetched_at.date()
    rows: list[dict[str, object]] = []
    seen: set[str] = set()
    for row in table:
        area = row[at["iso3"]].strip()
        if area not in AREAS:
            continue
        if area in seen:
            raise SourceError("changed_shape", f"economy {area} comes twice", where)
        seen.add(area)
        for field, code, unit in (("rank", "GII_RANK", "rank (1=best)"), ("score", "GII_SCORE", "score 0-100")):
            rows.append(
                {
                    "series_code": code,
                    "area_code": area,
                    "period": str(year),
                    "value": _number(row[at[field]], field, f"{where}, row {area}"),
                    "unit": unit,
                    "edition": str(year),
                    "published_on": year_end if ended else payload.fetched_at.date(),
                    "published_on_kind": "edition_year_end" if ended else "fetched",
                    "source_url": payload.request.url,
                    "source_locator": f"row {area}",
                    "citation": f"WIPO, Global Innovation Index {year}",
                }
            )
    return rows


def _number(text: str, field: str, where: str) -> float:
    """A rank or a score: digits, with a comma or a point before the decimals. Ranks have none."""
    text = text.strip()
    if not NUMBER.fullmatch(text) or (field == "rank" and not text.isdigit()):
        raise SourceError("changed_shape", f"{field} {text!r} is not a number", f"{where}, column {field}")
    return float(text.replace(",", "."))
