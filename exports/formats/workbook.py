"""The workbook for people who live in a spreadsheet: `r57.xlsx`, real numbers, Vietnamese letters, ready to print.

Large fact tables stay in CSV and Parquet; here is what a person reads, filters and prints. Rows are written in order
and at once (constant memory), and no time of day goes in: the same marts give the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from exports.formats import Format
from exports.formats.sheets.content import DICTIONARY, SHEETS, TABLES, Sheet
from exports.formats.sheets.looks import Looks, height, width, write_cell
from exports.marts.audience import SAID, Audience
from exports.marts.contents import Contents
from exports.marts.records import Row
from exports.marts.registers import TABLES as REGISTERS
from exports.marts.registers import Registers
from exports.marts.scoreboard import ERRATA

ROW_LIMIT = 60_000
"""A sheet that is longer is no longer read by people; the CSV has all rows."""
FONT = {"font_name": "Arial", "font_size": 10, "font_scheme": "none"}
"""There or equally wide on every machine, so that a row is as high as its text wherever it is opened."""
A4, README_WIDTH = 9, 70
MARGINS = {"left": 0.4, "right": 0.4, "top": 0.5, "bottom": 0.6}
"""Inches."""


def write(contents: Contents, folder: Path) -> None:
    """The one book."""
    (release,) = contents.rows("from release")
    as_of: date = release["as_of"]
    types = {column.name: column.type for table in contents.tables for column in table.columns}
    with xlsxwriter.Workbook(
        str(folder / "r57.xlsx"),
        # Rows wait beside the book, so that a release needs the room of its own disk alone.
        {
            "constant_memory": True,
            "default_date_format": "yyyy-mm-dd",
            "default_format_properties": dict(FONT),  # it is written into
            "tmpdir": str(folder),
        },
    ) as book:
        book.set_properties(
            {
                "title": "Resolution 57-NQ/TW: targets, figures and verdicts",
                "subject": f"as known on {as_of.isoformat()}",
                "created": datetime(as_of.year, as_of.month, as_of.day),  # noqa: DTZ001 (a day, not a moment)
            }
        )
        looks = Looks(book, contents.registers)
        _readme(book, looks, release, contents.rows(ERRATA), contents.registers)
        for sheet in SHEETS:
            _table_sheet(book, looks, sheet, contents.rows(sheet.query), types)
        words = [
            {"table_name": table.name, "column_name": c.name, "type": c.type.lower()}
            | {"description": c.meaning, "description_vi": c.meaning_vi, "row_licence": "open"}
            for table in contents.described
            for c in table.columns
        ]
        _table_sheet(book, looks, DICTIONARY, words, {})


def _readme(book: Any, looks: Looks, release: Row, errata: Sequence[Row], registers: Registers) -> None:
    sheet = book.add_worksheet("README")
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 2, README_WIDTH)
    _on_paper(sheet, pages=1)
    sheet.write_string(0, 0, "Resolution 57-NQ/TW · Nghị quyết 57-NQ/TW", looks.title)
    for_whom = SAID[Audience(release["audience"])]
    lines: list[tuple[str, str, str]] = [
        (
            "Release",
            f"{release['release_id']}, as known on {release['as_of']}",
            f"theo thông tin đến {release['as_of']}",
        ),
        ("Code version", release["code_version"], "Phiên bản mã nguồn"),
        ("For whom", for_whom.en, for_whom.vi),
        *(
            ("Taken back", f"release {row['release_id']}: {row['reason']}", f"Đã thu hồi: {row['reason_vi']}")
            for row in errata
        ),
        ("", "", ""),
        *((sheet.name, sheet.about.en, sheet.about.vi) for sheet in (*SHEETS, DICTIONARY)),
        ("", "", ""),
        *(
            (status.code, f"{status.label.en}: {status.meaning.en}", f"{status.label.vi}: {status.meaning.vi}")
            for status in registers.statuses.values()
        ),
        ("", "", ""),
        *RULES,
    ]
    for number, (label, english, vietnamese) in enumerate(lines, start=2):
        sheet.set_row(number, height([(english, README_WIDTH), (vietnamese, README_WIDTH)]))
        sheet.write_string(number, 0, label, looks.verdicts.get(label, looks.label))
        sheet.write_string(number, 1, english, looks.wrap)
        sheet.write_string(number, 2, vietnamese, looks.wrap)


RULES = (
    (
        "Reading rules",
        "An empty cell means not known or not applicable, never zero. Shares are percent (0-100).",
        "Ô trống nghĩa là chưa biết hoặc không áp dụng, không phải số 0. Tỷ lệ tính bằng phần trăm (0-100).",
    ),
    (
        "",
        "A citation leads to its document; `value_qualifier` says eq, ge (at least), le (at most) or approx.",
        "Bấm vào nguồn để mở văn bản; `value_qualifier`: eq đúng bằng, ge ít nhất, le nhiều nhất, approx khoảng.",
    ),
    (
        "",
        "A citation without a link has no one address: `no_link_because_en` of the scoreboard says why.",
        "Nguồn không có liên kết là nguồn không có một địa chỉ duy nhất; `no_link_because_vi` ở bảng điểm ghi lý do.",
    ),
    (
        "",
        "A trend is a trend, not a forecast. How verdicts are reached: docs/method.md of the project.",
        "Xu hướng là xu hướng, không phải dự báo. Cách đi tới kết luận: docs/method.md của dự án.",
    ),
    (
        "Printing",
        "The first columns of each sheet go on A4 pages; what is to their right is for the screen.",
        "Các cột đầu của mỗi trang tính in trên khổ A4; các cột bên phải để xem trên màn hình.",
    ),
    (
        "Licences",
        "LICENCES.md beside this file: each dataset keeps its publisher's terms; `row_licence` says a row's class.",
        "LICENCES.md bên cạnh tệp này: mỗi bộ dữ liệu giữ điều khoản của nơi công bố; `row_licence` ghi loại của dòng.",
    ),
)


def _on_paper(sheet: Any, pages: int = 0) -> None:
    """As wide as a page; on so many pages, or as many as it takes."""
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.set_margins(**MARGINS)
    sheet.fit_to_pages(1, pages)


def _table_sheet(
    book: Any, looks: Looks, about: Sheet, rows: Sequence[Mapping[str, Any]], types: Mapping[str, str]
) -> None:
    """A sheet with a frozen, filtered header, widths by kind of column, and verdicts in their colours; what is printed
    stands first, and its header on every page."""
    sheet = book.add_worksheet(about.name)
    printed = [name for name in about.printed if rows and name in rows[0]]
    columns = [*printed, *(name for name in rows[0] if name not in printed)] if rows else ["(no rows)"]
    shown = rows[:ROW_LIMIT]
    last = max(len(shown), 1)
    sheet.freeze_panes(1, 1)
    _on_paper(sheet)
    sheet.repeat_rows(0)
    sheet.print_area(0, 0, last, max(len(printed), 1) - 1)
    sheet.set_footer(f"&L{about.name}&R&P / &N")
    widths = [width(column, types.get(column, "VARCHAR")) for column in columns]
    for place, wide in enumerate(widths):
        sheet.set_column(place, place, wide)
    sheet.set_row(0, 22)
    for place, column in enumerate(columns):
        sheet.write_string(0, place, column, looks.head)
    for number, row in enumerate(shown, start=1):
        texts = zip((row[column] for column in printed), widths, strict=False)
        sheet.set_row(number, height((text, wide) for text, wide in texts if isinstance(text, str)))
        for place, column in enumerate(columns):
            write_cell(sheet, looks, (number, place), column, row, is_printed=place < len(printed))
    sheet.autofilter(0, 0, last, len(columns) - 1)
    if len(shown) < len(rows):
        more = len(rows) - len(shown)
        said = f"{more} more rows are in the CSV and the DuckDB file · còn {more} dòng trong tệp CSV và DuckDB"
        sheet.write_string(last + 1, 0, said, looks.text)
    for column in (name for name in columns if name in looks.verdict_words):
        place = columns.index(column)
        for word, look in looks.verdict_words[column].items():
            sheet.conditional_format(
                1, place, last, place, {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": look}
            )


FORMAT = Format(name="workbook", files=("r57.xlsx",), write=write, needs=(*REGISTERS, *TABLES))
