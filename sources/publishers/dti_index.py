"""dti.gov.vn, the ministry's index of digital transformation of provinces: a web page a year; no licence is stated.

A page has two tables, both in the order of the places: first the places by pillar, then the scores, eight main indices
and the total. Of these the total is read, and the place beside it as a check: it must be the one that the score has
among the others. The eight main indices do not compare between years and are left out.

What it is known for: two provinces of one score share a place and the next place is passed over (15, 15, 17 in 2022);
cities with `TP.` before their name; `Thừa Thiên - Huế`; headings in capitals, broken into lines. Each page has an
address of its own, in which there is no order, so that the next one must be added in the catalog.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from sources.publishers.answers import refused_status
from sources.publishers.html_tables import Table, read_page
from sources.vocabulary.areas import FORMER_PROVINCES
from sources.vocabulary.errors import SourceError
from sources.vocabulary.exchange import OK, Answer, Evidence, Options, Parsed, Payload, Request, Verdict
from sources.vocabulary.former_provinces import former_province, words_of
from sources.vocabulary.observation import parsed_rows

EVIDENCE = (
    Evidence(
        "recorded",
        "the text of the page of 2022 as it was seen: headings, order of all 63, five whole rows, a shared place",
        date(2026, 11, 27),
    ),
    Evidence("documented", "HTML tables at this address: one client that read them in 2025", date(2026, 11, 27)),
    Evidence(
        "assumed",
        "the tags of the tables; that the pages of 2023 and 2024 have the headings of that of 2022",
        date(2026, 11, 27),
    ),
)

BASE = "https://dti.gov.vn"
SERIES = "DTI_TOTAL_63"
PLACE, PROVINCE = "xep hang", "tinh thanh pho"
TOTAL = re.compile(r"\b(?:p?dti|chuyen doi so cap tinh)\b")
"""What the heading of the total says, folded: `CHUYỂN ĐỔI SỐ CẤP TỈNH (PDTI)`."""
_SCORE = re.compile(r"[01][.,]\d{2,4}")
_PLACE = re.compile(r"\d{1,2}")


def requests(options: Options) -> list[Request]:
    """The page of each year in `options["pages"]` (year → the last part of its address)."""
    pages: Mapping[str, str] = options["pages"]
    return [
        Request(f"{BASE}/{page}", f"index of provinces {year}", suffix="html", context=(("year", year),))
        for year, page in pages.items()
    ]


def classify(payload: Payload) -> Verdict:
    """A whole page with a table of scores is ok; a page without any table is a wall."""
    refused = refused_status(payload)
    if refused is not None:
        return refused
    try:
        tables, _ = read_page(payload.text())
    except UnicodeDecodeError:
        return Verdict(Answer.CHANGED_SHAPE, "the page is no UTF-8")
    if not payload.body.rstrip().lower().endswith(b"</html>"):
        return Verdict(Answer.TRUNCATED, "the page breaks off", retry=True)
    if not tables:
        return Verdict(Answer.BLOCKED, "a page without a table", retry=True)
    found = [table for table in tables if _columns(table) is not None]
    if len(found) != 1:
        heads = "; ".join(" | ".join(table[0]) for table in tables if table)
        said = f"{len(found)} of {len(tables)} tables have a place, a province and a total: {heads}"
        return Verdict(Answer.CHANGED_SHAPE, said)
    return OK if _body(found[0]) else Verdict(Answer.EMPTY, "headings without rows")


def more(payload: Payload) -> list[Request]:
    """Nothing: a page holds the whole year."""
    return []


def parse(payloads: Sequence[Payload], options: Options) -> Parsed:
    """The total score of each of the 63 provinces, by year.

    Raises SourceError where a page does not name its year or has no rows, a score cannot be read, a name is that of no
    former province or comes twice, one is missing, or a place is not the one its score has.
    """
    rows: list[dict[str, object]] = []
    for payload in payloads:
        year = dict(payload.request.context)["year"]
        where = f"dti.gov.vn, {year}"
        tables, text = read_page(payload.text())
        if not re.search(rf"\b{year}\b", text):
            raise SourceError("changed_shape", f"the page does not speak of {year}", where)
        (table,) = [table for table in tables if _columns(table) is not None]
        scores = _scores(table, where)
        rows.extend(
            {
                "series_code": SERIES,
                "area_code": area,
                "period": year,
                "value": float(score),
                "unit": "index 0-1",
                "source_url": payload.request.url,
            }
            for area, score in scores.items()
        )
    return Parsed(rows=parsed_rows(rows))


def _heading(table: Table) -> list[str]:
    """The headings of a table, folded: all that stands in a column above the first row that begins with a place."""
    head = table[: len(table) - len(_body(table))]
    width = len(head[0]) if head else 0
    if any(len(row) != width for row in head):
        return []
    return [words_of(" ".join(dict.fromkeys(column))) for column in zip(*head, strict=True)]


def _body(table: Table) -> Table:
    first = next((n for n, row in enumerate(table) if row and _PLACE.fullmatch(row[0])), len(table))
    return table[first:]


def _columns(table: Table) -> tuple[int, int, int] | None:
    """Where places, names and totals stand; None where these three are not headings, each of one column."""
    heading = _heading(table)
    places = [at for at, words in enumerate(heading) if PLACE in words]
    names = [at for at, words in enumerate(heading) if PROVINCE in words and PLACE not in words]
    totals = [at for at, words in enumerate(heading) if TOTAL.search(words) and at not in {*places, *names}]
    found = [*places, *names, *totals]
    return (found[0], found[1], found[2]) if len(places) == len(names) == len(totals) == 1 else None


def _scores(table: Table, where: str) -> dict[str, Decimal]:
    place, name, total = _columns(table) or (0, 0, 0)
    width = len(_heading(table))
    if not _body(table):
        raise SourceError("empty", "the table of scores has no rows", where)
    places: dict[str, int] = {}
    scores: dict[str, Decimal] = {}
    for row in _body(table):
        at = f"{where}, row {' | '.join(row[:3])}"
        if len(row) != width:
            raise SourceError("changed_shape", f"the row has {len(row)} cells, the heading {width}", at)
        area = former_province(row[name])
        if area is None:
            raise SourceError("changed_shape", f"{row[name]!r} is none of the 63 provinces", at)
        if area in scores:
            raise SourceError("changed_shape", "the province comes twice", at)
        if not _PLACE.fullmatch(row[place]) or not _SCORE.fullmatch(row[total]):
            raise SourceError("changed_shape", f"{row[place]!r} and {row[total]!r} are no place and no score", at)
        places[area], scores[area] = int(row[place]), Decimal(row[total].replace(",", "."))
    missing = sorted(FORMER_PROVINCES - scores.keys())
    if missing:
        raise SourceError("truncated", f"{len(scores)} provinces came, not {', '.join(missing)}", where)
    for area, score in scores.items():
        above = sum(other > score for other in scores.values())
        level = sum(other == score for other in scores.values())
        if not above < places[area] <= above + level:
            raise SourceError(
                kind="changed_shape",
                what=f"{area} has place {places[area]}, its score {score} has place {above + 1}",
                where=where,
                next_step="see whether the column read is still the total",
            )
    return scores
