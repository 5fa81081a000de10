"""The workbook that is mailed to an agency: a row per figure that is owed, lists to choose from, and the rules."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any

import xlsxwriter

from exports.marts.records import Row, records
from sources.own.choices import KINDS, QUALIFIERS, VISIBILITIES
from sources.own.columns import COLUMNS
from sources.own.known import COMMITTEE_CODE, EVERYWHERE, SEVERAL, Known
from sources.own.together import MILESTONE
from sources.vocabulary.periods import parse_period

if TYPE_CHECKING:
    import duckdb

FROM_A_BASE = ("share", "level", "rank", "index", "count", "growth_rate")
"""Kinds of targets that are judged from a base on; a count of new things begins at 0, floors and milestones nowhere."""
OWED = """
    select
        verdict.target_code,
        verdict.name_vi,
        verdict.target_text_vi,
        verdict.as_of,
        verdict.deadline,
        coalesce(deadline.period_asked, cast(year(verdict.as_of) as varchar)) as period_asked,
        coalesce(unit.name_vi, measured.unit) as unit,
        if(verdict.unit <> measured.unit, coalesce(asked.name_vi, verdict.unit), null) as unit_asked,
        coalesce(members.codes, [agency.agency_code]) as agencies,
        agency.agency_kind,
        agency.name_vi as agency,
        verdict.latest_value is null as is_missing,
        verdict.target_kind,
        target.base_year
    from mart_target_status as verdict
    inner join dim_target as target on verdict.target_code = target.target_code
    inner join dim_indicator as measured on verdict.indicator_code = measured.indicator_code
    left join mart_deadline as deadline on verdict.target_code = deadline.target_code
    left join dim_unit as unit on measured.unit = unit.unit
    left join dim_unit as asked on verdict.unit = asked.unit
    left join dim_agency as agency on verdict.lead_agency_code = agency.agency_code
    left join (
        select agency_code, list(member_code order by position) as codes
        from bridge_agency_member
        group by agency_code
    ) as members on verdict.lead_agency_code = members.agency_code
    where
        not verdict.is_restatement
        and verdict.gap_code is distinct from 'no_index_named'
        and not (verdict.comparator = 'milestone' and measured.unit <> 'milestone')
    order by verdict.deadline, verdict.target_code
"""
"""A target once, the earliest deadline first: what restates another is asked for there; of what names no index, and
where a number would decide nothing, nobody owes a figure. What two agencies share both owe. Where no period is asked
for, it is the year of the release."""

OWED_BY_PROVINCE = """
    select
        own.province_target_code as target_code,
        own.name_vi,
        own.target_text_vi,
        own.as_of,
        own.deadline,
        cast(year(own.as_of) as varchar) as period_asked,
        coalesce(unit.name_vi, measured.unit) as unit,
        if(own.unit <> measured.unit, coalesce(asked.name_vi, own.unit), null) as unit_asked,
        own.province_name_vi as area,
        [$1 || own.area_code] as agencies,
        own.lead_agency as agency,
        null as agency_kind,
        own.latest_value is null as is_missing,
        own.target_kind,
        own.base_year
    from mart_province_target as own
    inner join dim_indicator as measured on own.indicator_code = measured.indicator_code
    left join dim_unit as unit on measured.unit = unit.unit
    left join dim_unit as asked on own.unit = asked.unit
    where own.area_code = $2
    order by own.deadline, own.province_target_code
"""
"""The targets that a province sets itself, which it alone owes."""

SHEET, RULES, NAMES = "Số liệu", "Hướng dẫn", "Danh mục"
WIDTHS = {"code": 34, "period": 16, "value": 14, "unit": 18, "kind": 14, "stated_by": 30, "document": 34, "note": 30}
LISTS = {"kind": KINDS, "qualifier": QUALIFIERS, "visibility": VISIBILITIES}
NAMED = ("Tên mục tiêu", "Yêu cầu", "Kỳ cần báo cáo", "Số cần điền")
"""Columns for whoever fills in; they are not read back."""
EXPLAINED = (44, 44, 20, 44)
"""How wide each of them is, in letters."""
LINE = 15
"""The height of a line of text, in points."""
A4 = 9
PAGES_WIDE = 4
"""On fewer its letters are too small to be read on paper."""
SPARE = 200
"""Rows below those of the template that have its lists too."""
EXAMPLE = {
    "code": "qd942-2025-full-process-dossiers",
    "area": "cả nước",
    "period": "quý III/2026",
    "value": "51,5",
    "qualifier": "",
    "unit": "%",
    "kind": "thực hiện",
    "stated_by": "Văn phòng Chính phủ",
    "document": "Báo cáo số 00/BC-VPCP (ví dụ, không phải số liệu thật)",
    "published_on": "31/10/2026",
    "place": "trang 4, bảng 2",
    "visibility": "nội bộ",
    "note": "",
}
SAID = (
    "Mỗi dòng là một số liệu. Chỉ điền những dòng cơ quan có số liệu; dòng để trống được bỏ qua.",
    "Không sửa hàng tiêu đề và cột mã. Có thể thêm dòng, chẳng hạn cho kỳ khác hoặc cho từng tỉnh.",
    "Giá trị: viết bằng chữ số, không kèm chữ. Nếu là số thập phân, viết kiểu Việt Nam (1.234,5) trong cả tệp.",
    "Chưa có số liệu thì để trống; không ghi 0 thay cho chưa biết.",
    'Dấu: ≥ nếu là "trên" hoặc "ít nhất", ≤ nếu là "dưới", ≈ nếu là "khoảng"; để trống nếu là con số đúng.',
    "Kỳ số liệu: 2026 · quý III/2026 · tháng 10/2026 · 6 tháng đầu năm 2026 · 9 tháng năm 2026 · 30/6/2026.",
    "Ngày ban hành: ngày/tháng/năm, ví dụ 31/10/2026.",
    "Loại số liệu: thực hiện là kết quả đã đạt; kế hoạch là mức dự kiến; hoàn thành là cột mốc đã xong.",
    "Cơ quan công bố và văn bản là bắt buộc: không có trích dẫn thì số liệu không được nhận.",
    "Phạm vi: nội bộ (mặc định) không ra khỏi bản phát hành nội bộ; công khai được đưa vào bản công khai.",
    'Mục tiêu có đơn vị "cột mốc": ghi "xong" hoặc "chưa" ở cột giá trị.',
    'Cột "Kỳ cần báo cáo" và "Số cần điền" chỉ để giải thích. Ô có dấu * là bắt buộc.',
    "Địa bàn: cả nước, hoặc tên tỉnh từ ngày 1/7/2025 (34 tỉnh, thành phố); không để trống.",
    "UBND chỉ nêu số liệu của tỉnh mình.",
    "Mục tiêu tính từ mức gốc cần số của năm gốc và của một kỳ kết thúc từ một năm sau trở đi mới có tốc độ.",
    "Mục tiêu đếm cái mới cần tổng số từ đầu đến ngày ghi ở cột Kỳ số liệu, không phải số của riêng một kỳ.",
    "Ghi chú của dòng công khai được công bố cùng dòng đó.",
    "Số thực hiện phải của kỳ đã kết thúc vào ngày ban hành; số tính đến nay ghi đúng kỳ, ví dụ 9 tháng năm 2026.",
)
"""The rules, in the words of whoever fills in."""


def owed(connection: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """The figures that are owed, as a release knows it."""
    return records(connection, OWED)


def owed_by_province(connection: duckdb.DuckDBPyConnection, area: str) -> list[dict[str, Any]]:
    """The same of the targets of one province, by its code: each row with the province as its area."""
    return records(connection, OWED_BY_PROVINCE, [COMMITTEE_CODE, area])


def asked_for(rows: Sequence[Row], agency: str = "", *, missing: bool = False) -> list[Row]:
    """Those of one agency, or of all; with `missing` those alone of which no figure is known."""
    return [row for row in rows if (not agency or agency in row["agencies"]) and (row["is_missing"] or not missing)]


def with_bases(rows: Sequence[Row], known: Known) -> list[Row]:
    """Below the row of a target that is judged from a base on, and without any figure, a row for its base year, where a
    pace may be known before its deadline. What two targets ask for, one indicator in one period, is asked once."""
    asked: dict[tuple[str, ...], Row] = {}
    for row in rows:
        measure = known.measure(row["target_code"])
        of = measure.indicator if measure and measure.unit != MILESTONE else str(row["target_code"])
        bases = [{**row, "period_asked": str(row["base_year"]), "is_base": True}]
        is_paced = row["is_missing"] and row["target_kind"] in FROM_A_BASE
        for one in [row, *(bases if is_paced and row["deadline"].year > row["base_year"] + 1 else [])]:
            asked.setdefault((of, str(one["period_asked"]), str(row.get("area") or "")), one)
    return list(asked.values())


def template(rows: Sequence[Row], known: Known) -> bytes:
    """The workbook of these rows (`owed`), with the areas and agencies of the registers to choose from."""
    made = BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        head = book.add_format({"bold": True, "bg_color": "#E8EEF7", "text_wrap": True, "valign": "top", "border": 1})
        fixed = book.add_format({"font_color": "#555555", "text_wrap": True, "valign": "top"})
        text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        sheet = book.add_worksheet(SHEET)
        headings = [*(f"{column.vi} *" if column.is_required else column.vi for column in COLUMNS), *NAMED]
        sheet.write_row(0, 0, headings, head)
        sheet.freeze_panes(1, 1)
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.fit_to_pages(PAGES_WIDE, 0)
        sheet.repeat_rows(0)
        sheet.repeat_columns(0)
        for at, column in enumerate(COLUMNS):
            # As text, a spreadsheet makes neither a day of a month nor a thousand of a decimal.
            sheet.set_column(at, at, WIDTHS.get(column.field, 16), text)
        for at, wide in enumerate(EXPLAINED, start=len(COLUMNS)):
            sheet.set_column(at, at, wide, fixed)
        for number, row in enumerate(rows, start=1):
            for at, column in enumerate(COLUMNS):
                if filled := _filled(row, column.field, known):
                    sheet.write_string(number, at, filled, text)
            told = _told(row, known)
            for at, text_of in enumerate(told, start=len(COLUMNS)):
                if text_of:
                    sheet.write_string(number, at, text_of, fixed)
            # A spreadsheet fits no height to a text that it did not write.
            sheet.set_row(
                number, LINE * max(-(-len(text_of) // wide) for text_of, wide in zip(told, EXPLAINED, strict=True))
            )
        _rules(book, head, text)
        _lists(book, sheet, len(rows), known)
    return made.getvalue()


def _filled(row: Row, field: str, known: Known) -> str:
    """What the template says before anybody fills it in. A period that is not over yet has no outcome; what is counted
    from a day on is counted up to its end."""
    match field:
        case "code":
            return str(row["target_code"])
        case "area":
            return str(row.get("area") or EVERYWHERE[0])
        case "period" if (end := parse_period(row["period_asked"]).end) <= row["as_of"]:
            return f"{end:%d/%m/%Y}" if _counted_from(row, known) else str(row["period_asked"])
        case "unit":
            return str(row["unit"])
        case "stated_by" if row["agency"] and row["agency_kind"] != SEVERAL:
            return str(row["agency"])
    return ""


def _told(row: Row, known: Known) -> tuple[str, str, str, str]:
    """What explains a row: name and text of the target, the period it asks for, and of what the figure is to be where
    that is not plain: the target asks how fast something grows, or counts what is new."""
    asked = str(row["period_asked"])
    wanted = f"mức của cả năm ({row['unit']}), không phải {row['unit_asked']}: kho tự tính" if row["unit_asked"] else ""
    if since := _counted_from(row, known):
        asked = f"tính đến {parse_period(row['period_asked']).end:%d/%m/%Y}"
        wanted = f"tổng số từ đầu năm {since} đến hết ngày ghi ở cột Kỳ số liệu, không phải số của riêng một kỳ"
    if row.get("is_base"):
        base = f"số gốc năm {asked}, để kho tính tốc độ: cùng với số của một kỳ kết thúc từ một năm sau trở đi"
        wanted = "; ".join(filter(None, (base, wanted)))
    return str(row["name_vi"]), str(row["target_text_vi"] or ""), asked, wanted


def _counted_from(row: Row, known: Known) -> int | None:
    measure = known.measure(row["target_code"])
    return measure.counted_from if measure else None


def _lists(book: Any, sheet: Any, rows: int, known: Known) -> None:
    """Lists to choose from. Of areas and agencies other names are understood too, so that theirs only advise."""
    if not rows:
        return
    areas = [EVERYWHERE[0], *known.area_names.values()]
    # What a text names together speaks with no voice of its own, and would be refused.
    agencies = sorted({known.agency_names[code] for code in known.agencies.values()})
    names = book.add_worksheet(NAMES)
    names.set_column(0, 1, 60)
    for at, listed in enumerate((areas, agencies)):
        names.write_column(0, at, listed)
    told = {field: [words[0] or words[1] for words in kinds.values()] for field, kinds in LISTS.items()}
    for at, column in enumerate(COLUMNS):
        match column.field:
            case "area":
                said: dict[str, Any] = {"source": f"='{NAMES}'!$A$1:$A${len(areas)}", "error_type": "information"}
            case "stated_by":
                said = {"source": f"='{NAMES}'!$B$1:$B${len(agencies)}", "error_type": "information"}
            case field if field in told:
                said = {"source": told[field]}
            case _:
                continue
        sheet.data_validation(1, at, rows + SPARE, at, {"validate": "list", **said})


def _rules(book: Any, head: Any, text: Any) -> None:
    sheet = book.add_worksheet(RULES)
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_column(0, 0, 34, text)
    sheet.set_column(1, 1, 90, text)
    sheet.write_row(0, 0, ("Cách điền", ""), head)
    for number, line in enumerate(SAID, start=1):
        sheet.write_string(number, 0, str(number), text)
        sheet.write_string(number, 1, line, text)
    sheet.write_row(len(SAID) + 2, 0, ("Ví dụ một dòng", ""), head)
    for number, column in enumerate(COLUMNS, start=len(SAID) + 3):
        sheet.write_string(number, 0, column.vi + (" *" if column.is_required else ""), text)
        sheet.write_string(number, 1, EXAMPLE[column.field], text)
