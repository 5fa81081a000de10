"""The workbook for people who live in a spreadsheet: `r57.xlsx`, ten sheets, real numbers, Vietnamese letters.

Large fact tables stay in CSV and Parquet; here is what a person reads, filters and prints. Rows are written in order
and at once (constant memory), and no time of day goes in: the same marts give the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from exports.formats import Format
from exports.marts.contents import Contents
from exports.marts.records import Row
from exports.marts.registers import TABLES as REGISTERS
from exports.marts.registers import Registers, rounded
from exports.marts.scoreboard import ERRATA

WIDTHS: Mapping[str, int] = {"code": 26, "name": 38, "text": 48, "number": 13, "date": 12, "short": 14}
ROW_LIMIT = 60_000
"""A sheet that is longer is no longer read by people; the CSV has all rows."""
MOST_PLACES = 6
"""Decimals of a cell at most."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet made from one query. `about` is its line in the README sheet."""

    name: str
    about: str
    query: str


SHEETS = (
    Sheet(
        "Scoreboard",
        "One row per target: verdict, latest figure with its citation, what the path asks for, where the trend leads.",
        """
        select target_code, name_vi, name_en, programme_code, horizon_year, status, latest_value, latest_unit,
            value_qualifier, latest_period, comparator, threshold_low, threshold_high, unit, required_now, ahead_by,
            pace_ratio, status_reason_vi, status_reason, base_period, base_value, expected_at_horizon, expected_low80,
            expected_high80, chance_met_percent, crossing_year, required_per_year, data_age_years, is_stale,
            series_role, source_count, indicative_status, proxy_series, proxy_value, proxy_unit, proxy_period,
            proxy_citation, caveats_vi, caveats, latest_dataset, citation, source_url, as_of, method_version
        from mart_target_status
        order by programme_code <> 'r57', programme_code, horizon_year, target_code
        """,
    ),
    Sheet(
        "Changes",
        "Verdicts that moved since the last publication, this year, in 90 and in 30 days, each with what moved it.",
        """
        from mart_verdict_change
        select * exclude (observation_key)
        where change_kind <> 'unchanged'
        order by change_window <> 'last_published', change_window, change_kind, target_code
        """,
    ),
    Sheet(
        "Deadlines",
        "Targets due within 24 months or past: which figure is needed, from whom, when, and what the last one says.",
        "from mart_deadline order by deadline, target_code",
    ),
    Sheet(
        "Timeline",
        "Every figure of every measure of a target beside what the path asked for in its year.",
        """
        from mart_target_timeline
        select target_code, name_vi, name_en, * exclude (timeline_key, target_code, name_vi, name_en)
        order by target_code, is_headline desc, dataset, series_code, period_end, period_start, period
        """,
    ),
    Sheet(
        "Sources",
        "Every dataset: publisher, licence, how it was had, how old its newest period is.",
        """
        select source.*, freshness.* exclude (dataset, title, publisher, retrieval_mode, cadence)
        from dim_source as source
        left join mart_source_freshness as freshness using (dataset)
        order by source.dataset
        """,
    ),
    Sheet(
        "Disagreements",
        "Two figures of different publishers or measures for one indicator, area and year that cannot both be right.",
        """
        from mart_source_disagreement
        select * exclude (disagreement_key)
        order by would_change_verdict desc, area_code <> 'VNM', indicator_code, comparison_year desc, rowid
        """,
    ),
    Sheet(
        "Revisions",
        "Figures of Viet Nam that changed after they had been published (all areas: csv/mart_revision.csv.gz).",
        """
        from mart_revision
        select * exclude (revision_key)
        where area_code = 'VNM'
        order by revision_kind <> 'revised', dataset, series_code, period, next_published_on, rowid
        """,
    ),
    Sheet(
        "Gaps",
        "Targets that cannot be measured as they are written: why, and where one would look.",
        "from mart_data_gap order by target_code",
    ),
)


def write(contents: Contents, folder: Path) -> None:
    """The one book."""
    (release,) = contents.rows("from release")
    as_of: date = release["as_of"]
    types = {column.name: column.type for table in contents.tables for column in table.columns}
    with xlsxwriter.Workbook(
        str(folder / "r57.xlsx"),
        # Rows wait beside the book, so that a release needs the room of its own disk alone.
        {"constant_memory": True, "default_date_format": "yyyy-mm-dd", "tmpdir": str(folder)},
    ) as book:
        book.set_properties(
            {
                "title": "Resolution 57-NQ/TW: targets, figures and verdicts",
                "subject": f"as known on {as_of.isoformat()}",
                "created": datetime(as_of.year, as_of.month, as_of.day),  # noqa: DTZ001 (a day, not a moment)
            }
        )
        formats = _Formats(book, contents.registers)
        _readme(book, formats, release, contents.rows(ERRATA), contents.registers)
        for sheet in SHEETS:
            _table_sheet(book, formats, sheet.name, contents.rows(sheet.query), types)
        words = [
            {"table_name": table.name, "column_name": c.name, "type": c.type.lower()}
            | {"description": c.meaning, "description_vi": c.meaning_vi}
            for table in contents.described
            for c in table.columns
        ]
        _table_sheet(book, formats, "Dictionary", words, {})


class _Formats:
    """The cell formats of the book, each made once."""

    def __init__(self, book: Any, registers: Registers) -> None:
        self.title = book.add_format({"bold": True, "font_size": 20})
        self.label = book.add_format({"bold": True, "valign": "top"})
        self.wrap = book.add_format({"text_wrap": True, "valign": "top"})
        self.head = book.add_format(
            {"bold": True, "bg_color": "#1B1F27", "font_color": "#FFFFFF", "valign": "vcenter", "border": 0}
        )
        self.text = book.add_format({"valign": "top"})
        self.date = book.add_format({"num_format": "yyyy-mm-dd", "align": "left", "valign": "top"})
        self.time = book.add_format({"num_format": "yyyy-mm-dd hh:mm", "align": "left", "valign": "top"})
        self.numbers = {
            pattern: book.add_format({"num_format": pattern, "valign": "top"})
            for pattern in ("0", "0.0%", *(_decimal_pattern(places) for places in range(MOST_PLACES + 1)))
        }
        self._registers = registers
        # The word stands in the cell, so the colour only helps.
        self.verdicts = {
            status.code: book.add_format(
                {"bg_color": status.fill_colour, "font_color": status.text_colour, "bold": True}
            )
            for status in registers.statuses.values()
        }

    def number(self, column: str, value: float, unit: str | None) -> Any:
        """How a number is shown; the cell keeps all its digits."""
        if "year" in column and not column.endswith(("_years", "per_year")):
            return self.numbers["0"]
        if column.endswith("_percent"):
            return self.numbers["#,##0.0"]
        decimals = 2 if column.endswith("_ratio") else self._registers.decimals(unit)
        places = len(rounded(value, decimals).partition(".")[2])
        return self.numbers[_decimal_pattern(min(places, MOST_PLACES))]


def _decimal_pattern(places: int) -> str:
    return "#,##0" + ("." + "0" * places if places else "")


def _readme(book: Any, formats: _Formats, release: Row, errata: Sequence[Row], registers: Registers) -> None:
    sheet = book.add_worksheet("README")
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 110)
    sheet.write_string(0, 0, "Resolution 57-NQ/TW · Nghị quyết 57-NQ/TW", formats.title)
    lines: list[tuple[str, str]] = [
        ("As known on", release["as_of"].isoformat()),
        ("Release", release["release_id"]),
        ("Code version", release["code_version"]),
        *(("Taken back", f"release {row['release_id']}: {row['reason']}") for row in errata),
        ("", ""),
        *((sheet.name, sheet.about) for sheet in SHEETS),
        ("Dictionary", "Every public column and its meaning in both languages, as in the DuckDB file."),
        ("", ""),
        *(
            (status.code, f"{status.label.en} · {status.label.vi}: {status.meaning.en}")
            for status in registers.statuses.values()
        ),
        ("", ""),
        ("Reading rules", "An empty cell means not known or not applicable, never zero. Shares are percent (0-100)."),
        (
            "",
            "Each figure has its citation; `value_qualifier` says eq, ge (at least), le (at most) or approx.",
        ),
        ("", "A trend is a trend, not a forecast. How verdicts are reached: docs/method.md of the project."),
        ("Licences", "LICENCES.md beside this file: each dataset keeps its publisher's terms."),
    ]
    for number, (label, text) in enumerate(lines, start=2):
        sheet.write_string(number, 0, label, formats.verdicts.get(label, formats.label))
        sheet.write_string(number, 1, text, formats.wrap)


def _table_sheet(
    book: Any, formats: _Formats, name: str, rows: Sequence[Mapping[str, Any]], types: Mapping[str, str]
) -> None:
    """A sheet with a frozen, filtered header, widths by kind of column, and verdicts in their colours."""
    sheet = book.add_worksheet(name)
    columns = list(rows[0]) if rows else ["(no rows)"]
    sheet.freeze_panes(1, 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    for place, column in enumerate(columns):
        sheet.set_column(place, place, _width(column, types.get(column, "VARCHAR")))
    sheet.set_row(0, 22)
    for place, column in enumerate(columns):
        sheet.write_string(0, place, column, formats.head)
    shown = rows[:ROW_LIMIT]
    for number, row in enumerate(shown, start=1):
        unit = row.get("latest_unit") or row.get("unit")
        for place, (column, value) in enumerate(row.items()):
            _cell(sheet, formats, number, place, column, value, unit)
    sheet.autofilter(0, 0, max(len(shown), 1), len(columns) - 1)
    for place, column in enumerate(columns):
        if column == "status":
            for code, look in formats.verdicts.items():
                sheet.conditional_format(
                    1,
                    place,
                    max(len(shown), 1),
                    place,
                    {"type": "cell", "criteria": "==", "value": f'"{code}"', "format": look},
                )


def _cell(sheet: Any, formats: _Formats, row: int, place: int, column: str, value: Any, unit: str | None) -> None:
    if value is None or value == "":
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, place, value, formats.text)
    elif isinstance(value, int | float):
        sheet.write_number(row, place, value, formats.number(column, value, unit))
    elif isinstance(value, datetime):
        sheet.write_datetime(row, place, value.replace(tzinfo=None), formats.time)
    elif isinstance(value, date):
        sheet.write_datetime(row, place, value, formats.date)
    else:
        sheet.write_string(row, place, str(value), formats.text)


def _width(column: str, type_: str) -> int:
    if column.startswith(("name", "title", "series_name", "programme_name")):
        return WIDTHS["name"]
    if "citation" in column or "reason" in column or column in ("description", "evidence", "where_to_look", "licence"):
        return WIDTHS["text"]
    if column.endswith(("_code", "_codes")) or column in ("dataset", "table_name", "column_name", "publisher"):
        return WIDTHS["code"]
    if type_ in ("DOUBLE", "BIGINT", "INTEGER"):
        return WIDTHS["number"]
    return WIDTHS["date"] if type_ == "DATE" else WIDTHS["short"]


FORMAT = Format(
    name="workbook",
    files=("r57.xlsx",),
    write=write,
    needs=(
        *REGISTERS,
        "dim_source",
        "dim_target",
        "mart_data_gap",
        "mart_deadline",
        "mart_revision",
        "mart_source_disagreement",
        "mart_source_freshness",
        "mart_target_status",
        "mart_target_timeline",
        "mart_verdict_change",
    ),
)
