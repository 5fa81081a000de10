"""UNDP Human Development Report: the composite indices as one wide CSV per edition; CC BY 3.0 IGO.

What it is known for: address, columns and encoding change with every edition (cp1252, or UTF-8 with a byte-order mark);
columns are `<indicator>_<year>`; ranks exist for the latest year only; each edition recalculates the whole history, so
the edition is part of every figure's key.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date

from sources.publishers.answers import number
from sources.publishers.csv_answers import csv_table, csv_verdict
from sources.vocabulary.areas import AREAS, WORLD
from sources.vocabulary.errors import SourceError
from sources.vocabulary.exchange import OK, Answer, Evidence, Options, Parsed, Payload, Request, Verdict
from sources.vocabulary.observation import parsed_rows

EVIDENCE = (Evidence("recorded", "the file of HDR 2025, re-saved; that of HDR 2023-24 in cp1252", date(2026, 11, 25)),)

FOLDER = "https://hdr.undp.org/sites/default/files"
UNITS: Mapping[str, str] = {
    "hdi": "index 0-1",
    "hdi_rank": "rank (1=best)",
    "le": "years (life expectancy at birth)",
    "eys": "years (expected schooling)",
    "mys": "years (mean schooling)",
    "gnipc": "2021 PPP $ (GNI per capita)",
}
"""Columns taken (without the year) and their units; income is in the prices of the edition's base year."""
COLUMN = re.compile(r"(" + "|".join(sorted(UNITS, key=len, reverse=True)) + r")_(\d{4})")
WORLD_CODE = "ZZK.WORLD"
"""The publisher's code for the world, in the last row of every edition: a file without it was cut."""


def requests(options: Options) -> list[Request]:
    """The file at `options["path"]` below the publisher's folder of files, edition `options["edition"]`."""
    return [Request(url=f"{FOLDER}/{options['path']}", label=f"{options['edition']} composite indices", suffix="csv")]


def encoding(payload: Payload) -> str:
    """The edition's encoding: UTF-8 where the bytes allow it, else Windows-1252."""
    try:
        payload.body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"


def classify(payload: Payload) -> Verdict:
    """A wide table with `iso3`, `hdi_<year>` columns and the world in a row of its own is ok."""
    verdict = csv_verdict(payload, encoding(payload))
    if verdict is not None:
        return verdict
    header, rows = csv_table(payload, encoding(payload))
    if header[0] != "iso3" or not any(COLUMN.fullmatch(name) for name in header):
        return Verdict(Answer.CHANGED_SHAPE, f"the columns begin with {header[:5]}")
    if not any(row[0] == WORLD_CODE for row in rows):
        return Verdict(Answer.TRUNCATED, f"no row {WORLD_CODE}: the file breaks off", retry=True)
    return OK


def more(payload: Payload) -> list[Request]:
    """Nothing: one file holds everything."""
    return []


def parse(payloads: Sequence[Payload], options: Options) -> Parsed:
    """Rows with series_code = column name without its year. Blank cells are missing years.

    `options["newest_year"]` is the last year the edition covers and `options["published_on"]` its day.

    Raises SourceError where the file is of another edition, a row comes twice, a column is missing or a cell is no
    number.
    """
    (payload,) = payloads
    header, table = csv_table(payload, encoding(payload))
    edition = options["edition"]
    newest = int(options["newest_year"])
    columns = [(i, found[1], found[2]) for i, name in enumerate(header) if (found := COLUMN.fullmatch(name))]
    lacking = set(UNITS) - {code for _, code, _ in columns}
    last = max((int(year) for _, code, year in columns if code == "hdi"), default=0)
    if lacking or last != newest:
        raise SourceError(
            kind="changed_shape",
            what=f"columns {sorted(lacking)} are missing" if lacking else f"the file ends in {last}, not in {newest}",
            where=f"UNDP {edition}, {payload.request.url}",
            next_step="if this is a new edition, declare it in the catalog",
        )
    codes = [row[0] for row in table]
    repeated = sorted({code for code in codes if codes.count(code) > 1})
    if repeated:
        raise SourceError("changed_shape", f"rows come twice: {repeated[:10]}", f"UNDP {edition}, column iso3")
    rows: list[dict[str, object]] = []
    for row in table:
        area = WORLD if row[0] == WORLD_CODE else row[0]
        if area not in AREAS:
            continue
        for index, code, year in columns:
            text = row[index].strip()
            if not text:
                continue
            try:
                value = number(text)
            except ValueError:
                where = f"UNDP {edition}, row {row[0]}, column {header[index]}"
                raise SourceError("changed_shape", f"value {text!r} is not a number", where) from None
            rows.append(
                {
                    "series_code": code,
                    "area_code": area,
                    "period": year,
                    "value": value,
                    "unit": UNITS[code],
                    "source_url": payload.request.url,
                    "source_locator": f"row {row[0]}, column {header[index]}",
                }
            )
    return Parsed(rows=parsed_rows(rows), edition=edition, published_on=date.fromisoformat(options["published_on"]))
