"""Asian Productivity Organization, Productivity Database: a workbook with a sheet an economy; terms of reuse unclear.

One row of one sheet is wanted (`WANTED`), and nothing of it is served unless the sheet proves what it is: headings, one
row under its code and name, its unit, years in order without a gap, the base year at 1, growth within what an economy
can do, and a share in economic growth such as is cited for Viet Nam.

What it is known for: three lines before the headings; codes as numbers, and the same code for other things further
down (40100 is TFP and, among the industries, agriculture), so that code and name count together; names with dots in
front; the group named in its first row alone. Its share of growth is far below that of Viet Nam's statistics office:
another method, not to be joined with it.
"""

from __future__ import annotations

import io
import math
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from sources.publishers.answers import refused_status, web_page
from sources.vocabulary.errors import SourceError
from sources.vocabulary.exchange import OK, Answer, Evidence, Options, Parsed, Payload, Request, Verdict
from sources.vocabulary.observation import parsed_rows

EVIDENCE = (
    Evidence(
        "documented",
        "address of 2025 v1, sheet names, headings in line 4, codes, names and units: four programs read it so",
        date(2026, 11, 26),
    ),
    Evidence(
        "documented",
        "Viet Nam's index of TFP and its GDP at constant prices, 1970-2023, in a copy made from the workbook, which "
        "itself was not seen",
        date(2026, 11, 26),
    ),
    Evidence(
        "assumed", "that the unit of Viet Nam's GDP ends in `prices)` as other economies' does", date(2026, 11, 26)
    ),
)

FOLDER = "https://www.apo-tokyo.org/wp-content/uploads"
HEADINGS = ("Group", "Code", "Variable", "Unit")
FIRST_YEAR = 1990
"""Before the reforms had worked, growth was too small and too uncertain to be shared out."""
BASE_YEAR = 2010
HEAD_ROWS, MOST_ROWS, MOST_COLUMNS, MOST_BYTES = 10, 2_000, 200, 256 * 1024 * 1024
"""The headings stand in row 4; a sheet has some 300 rows and 60 columns, a workbook unpacked some 30 MB."""
MOST_GROWTH = 0.25
"""No figure wanted moves by more than this in a year (in logarithms)."""
MEAN_YEARS = 10

Cells = Sequence[Sequence[object]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A row: its code and name, what its unit must be, and what it is called in an error."""

    code: str
    variable: str
    is_unit: Callable[[str], bool]


TFP = Wanted("40100", "Total factor productivity (TFP)", lambda unit: unit == f"index ({BASE_YEAR}=1.0)")
GDP = Wanted("21700", "GDP at market price", lambda unit: unit.endswith("prices)"))


def requests(options: Options) -> list[Request]:
    """The workbook at `options["path"]`."""
    return [Request(url=f"{FOLDER}/{options['path']}", label=f"workbook {options['edition']}", suffix="xlsx")]


def classify(payload: Payload) -> Verdict:
    """A workbook that can be opened is ok; what stands in it, `parse` judges."""
    verdict = refused_status(payload) or web_page(payload)
    if verdict is not None:
        return verdict
    if not payload.body.startswith(b"PK"):
        return Verdict(Answer.CHANGED_SHAPE, "the body is no workbook")
    try:
        with zipfile.ZipFile(io.BytesIO(payload.body)) as parts:
            unpacked = sum(part.file_size for part in parts.infolist())
            if unpacked <= MOST_BYTES and parts.testzip() is not None:
                return Verdict(Answer.TRUNCATED, "a part of the workbook is damaged", retry=True)
    # RuntimeError: a flipped flag makes a part look encrypted, or packed in a way that is not read.
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError) as error:
        return Verdict(Answer.TRUNCATED, f"the workbook breaks off or is damaged: {error}", retry=True)
    if unpacked > MOST_BYTES:
        return Verdict(Answer.CHANGED_SHAPE, f"the workbook would be {unpacked:,} bytes unpacked")
    return OK


def more(payload: Payload) -> list[Request]:
    """Nothing: one workbook."""
    return []


def parse(payloads: Sequence[Payload], options: Options) -> Parsed:
    """TFP as published (`APO_TFP_INDEX`), and by own calculation its share in the growth of each year
    (`APO_TFP_CONTRIBUTION`), since `FIRST_YEAR`.

    `options`: `sheet` and `area` it speaks of, `edition`, `published_on`, and `plausible`: between which two per cent
    the mean share of the newest ten years lies. Raises SourceError naming sheet, row and column of what is otherwise.
    """
    (payload,) = payloads
    sheet = str(options["sheet"])
    cells = _cells(payload.body, sheet)
    heading, years = _head(cells, sheet)
    if len(cells) == heading + 1:
        return Parsed(rows=parsed_rows([]))
    tfp = _series(cells, heading, years, TFP, sheet)
    gdp = _series(cells, heading, years, GDP, sheet)
    if not math.isclose(tfp.get(BASE_YEAR, math.nan), 1.0, abs_tol=1e-6):
        raise _changed(f"TFP of the base year is {tfp.get(BASE_YEAR)}, not 1", f"{sheet}, column {BASE_YEAR}")
    shares = {
        year: 100 * math.log(tfp[year] / tfp[before]) / math.log(gdp[year] / gdp[before])
        for before, year in pairwise(sorted(tfp.keys() & gdp.keys()))
        if year > FIRST_YEAR and gdp[year] != gdp[before]
    }
    _must_be_plausible(tfp, gdp, options["plausible"], sheet)
    index = [_row("APO_TFP_INDEX", year, value, f"index ({BASE_YEAR}=1.0)", "published") for year, value in tfp.items()]
    derived = [_row("APO_TFP_CONTRIBUTION", year, value, "% of growth", "derived") for year, value in shares.items()]
    told = {"area_code": str(options["area"]), "source_url": payload.request.url, "source_locator": f"sheet {sheet}"}
    return Parsed(
        rows=parsed_rows({**row, **told} for row in (*index, *derived) if int(str(row["period"])) >= FIRST_YEAR),
        edition=str(options["edition"]),
        published_on=date.fromisoformat(options["published_on"]),
        published_on_kind="approximate",
    )


OWN = "own calculation: growth of TFP over growth of GDP at constant prices, both in logarithms"


def _row(code: str, year: int, value: float, unit: str, verification: str) -> dict[str, object]:
    told = {"series_code": code, "period": str(year), "value": value, "unit": unit}
    return {**told, "verification": verification, "note": OWN if verification == "derived" else ""}


def _changed(what: str, where: str) -> SourceError:
    return SourceError(
        "changed_shape",
        what,
        f"APO Productivity Database, sheet {where}",
        next_step="open the landed workbook at this place and compare it with sources/publishers/apo_productivity.py",
    )


def _cells(body: bytes, sheet: str) -> Cells:
    book = load_workbook(io.BytesIO(body), read_only=True, data_only=True)
    if sheet not in book.sheetnames:
        raise _changed(f"the workbook has the sheets {book.sheetnames}", sheet)
    return list(book[sheet].iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS, values_only=True))


def _text(cell: object) -> str:
    """A cell as text, without the dots and spaces that indent a name; a whole number without decimals."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return "" if cell is None else " ".join(str(cell).strip(" .…").split())


def _head(cells: Cells, sheet: str) -> tuple[int, Mapping[int, int]]:
    """The row of the headings, and the column of each year: in order, none left out."""
    named = [[_text(cell) for cell in row] for row in cells[:HEAD_ROWS]]
    at = next((at for at, row in enumerate(named) if tuple(row[: len(HEADINGS)]) == HEADINGS), None)
    if at is None:
        raise _changed(f"none of the first {HEAD_ROWS} rows has the headings {', '.join(HEADINGS)}", sheet)
    years = {int(text): column for column, text in enumerate(named[at]) if text.isdecimal() and len(text) == 4}
    told = list(years)
    if not told or told != list(range(told[0], told[0] + len(told))) or told[0] > FIRST_YEAR:
        raise _changed(f"the years are {told}, not every one since {FIRST_YEAR} or before", f"{sheet}, row {at + 1}")
    return at, years


def _series(cells: Cells, heading: int, years: Mapping[int, int], wanted: Wanted, sheet: str) -> dict[int, float]:
    """Year → value of the one row that bears the code and the name wanted."""
    code, variable, unit = (HEADINGS.index(name) for name in ("Code", "Variable", "Unit"))
    found = [
        (at, row)
        for at, row in enumerate(cells[heading + 1 :], start=heading + 2)
        if (_text(row[code]), _text(row[variable])) == (wanted.code, wanted.variable)
    ]
    if len(found) != 1:
        rows = ", ".join(f"row {at}" for at, _ in found) or "no row"
        raise _changed(f"{rows} is {wanted.code} {wanted.variable!r}, where one is expected", sheet)
    ((at, row),) = found
    if not wanted.is_unit(_text(row[unit])):
        column = get_column_letter(unit + 1)
        raise _changed(f"the unit of {wanted.variable!r} is {row[unit]!r}", f"{sheet}, row {at}, column {column}")
    values: dict[int, float] = {}
    for year, column in years.items():
        value = row[column]
        where = f"{sheet}, row {at}, column {get_column_letter(column + 1)} ({year})"
        if value is None and not values:
            continue
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < math.inf:
            raise _changed(f"{wanted.variable!r} is {value!r}, no number above 0", where)
        if values and abs(math.log(value / values[year - 1])) > MOST_GROWTH:
            raise _changed(f"{wanted.variable!r} goes from {values[year - 1]:g} to {value:g} in a year", where)
        values[year] = float(value)
    return values


def _must_be_plausible(
    tfp: Mapping[int, float], gdp: Mapping[int, float], plausible: tuple[float, float], sheet: str
) -> None:
    newest = min(max(tfp, default=0), max(gdp, default=0))
    oldest = newest - MEAN_YEARS
    if not {oldest, newest} <= tfp.keys() & gdp.keys() or gdp[newest] <= gdp[oldest]:
        raise _changed(f"no growth to compare with between {oldest} and {newest}", sheet)
    share = 100 * math.log(tfp[newest] / tfp[oldest]) / math.log(gdp[newest] / gdp[oldest])
    low, high = plausible
    if not low <= share <= high:
        raise _changed(
            f"TFP is {share:.1f} % of growth from {oldest} to {newest}, what is cited lies in {low:g} to {high:g} %",
            f"{sheet}, row of {TFP.code}",
        )
