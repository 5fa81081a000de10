"""Three files as an agency would hand them in. EVERY FIGURE AND EVERY DOCUMENT IN THEM IS INVENTED: they prove how
files are taken in and must never be shipped, shown or cited as data."""

from __future__ import annotations

from pathlib import Path

import duckdb
import openpyxl

from orchestration.own_figures import registers
from orchestration.own_template import SHEET, owed, owed_by_province, template
from sources.own.columns import COLUMNS
from tests.exports.planted import Mark

INVENTED = "Báo cáo GIẢ ĐỊNH để thử, không phải số liệu thật"
HALF = "6 tháng đầu năm 2026"
SO_FAR = "30/6/2026"
"""Of what is counted from a year on: the day up to which it is."""
MARK = Mark("own_figures_internal", 41.4210317)
"""The one figure that stays inside, and a text beside it."""

BY_A_BASE = {
    "nq71-2030-11-3-dossier-digitisation": ("2024", "61,3", "74,2"),
    "nq71-2030-11-4-e-results": ("2024", "52,1", "66,4"),
    "nq71-2030-11-5-data-reuse": ("2024", "20,4", "41,7"),
    "nq71-2030-11-6-online-payment": ("2024", "38,2", "55,9"),
    "nq71-2030-11-7-e-documents": ("2024", "70,5", "83,6"),
    "nq71-2030-11-8-e-tasks": ("2024", "64,8", "79,3"),
    "nq71-2030-11-9-e-administration": ("2024", "31,6", "45,2"),
    "r57-2030-innovating-firms": ("2024", "19,7", "27,8"),
}
"""Target → its base period and figure, and the figure of the first half of 2026."""
BY_ITSELF = {
    "r57-2030-digital-firms-advanced": (HALF, "6"),
    "nq03-2030-11-9-internal-procedures-cut": (HALF, "56,3"),
    "nq03-2030-leaders-with-st-background": (HALF, "27,4"),
    "nq71-2030-nic-projects": (SO_FAR, "6"),
    "qd2629-2027-data-governance-certificates": (HALF, "51,4"),
    "gov-2026-commune-equipment": ("quý III/2026", "100"),
    "qd2629-2030-proactive-services": (HALF, "53,1"),
    "r57-2030-smart-cities": (SO_FAR, "7"),
    "gov-2026-strategic-products": ("31/10/2026", "6"),
    "gov-2026-spin-offs": ("tính đến 31/10/2026", "36"),
    "r57-2030-sti-org-system-rearranged": ("28/2/2026", "xong"),
    "gs-2025-data-exchange": ("15/4/2026", "xong"),
}
"""Target → period and figure by which it is judged: against its threshold, or as done, in time or late."""
TWENTY = (*BY_A_BASE, *BY_ITSELF)

BY_PROVINCE = {
    "48": {
        "da-nang-2030-dossiers-online": (("2024", "80,5"), ("2025", "88,1")),
        "da-nang-2030-online-payment": (("2024", "60,2"), ("2025", "61,3")),
    },
    "22": {"quang-ninh-2030-digital-economy-grdp": (("2021", "12,4"), ("2025", "20,8"))},
}
"""Province → its own target → periods and figures. The second is an indicator of a national target too."""

DISPUTED = "da-nang-2030-digital-economy-grdp"
"""A target of a province of which its committee says that it is met, the ministry that it is not; a plan is beside."""

HEAD = "Mã chỉ tiêu;Địa bàn;Kỳ số liệu;Giá trị;Đơn vị;Loại;Cơ quan công bố;Văn bản;Ngày ban hành;Trang;Phạm vi"
CONNECTED, ASSISTED = "systems_connected", "ai_in_agencies"
_GOOD = f"{CONNECTED};cả nước;{HALF};VALUE;%;thực hiện;Bộ KH&CN;{INVENTED} 2;15/8/2026;trang 2;công khai"
_INSIDE = f"{ASSISTED};cả nước;{HALF};41,4210317;%;thực hiện;Bộ KH&CN;{MARK.text};15/8/2026;{MARK.text};nội bộ"
WRONG = {
    "Mã mục tiêu hoặc chỉ tiêu": ("systems_conected", CONNECTED, "a code of a target or an indicator; near: "),
    "Giá trị": ("năm mươi", "50,5", "a number in digits"),
    "Đơn vị": ("km", "%", "the unit of data_governance_level5: %"),
    "Ngày ban hành": ("31/2/2026", "28/2/2026", "a day"),
    "Kỳ số liệu": ("quý V/2026", "quý I/2026", "a period such as "),
}
"""Column → what stands there, what should, and how the rule begins that it breaks."""
_FAULTY = (
    f"{WRONG['Mã mục tiêu hoặc chỉ tiêu'][0]};cả nước;2025;57,5;%;thực hiện;Bộ KH&CN;{INVENTED} 2;15/8/2026;;công khai",
    f"data_governance_level4;cả nước;{HALF};năm mươi;%;thực hiện;Bộ KH&CN;{INVENTED} 2;15/8/2026;;công khai",
    f"data_governance_level5;cả nước;{HALF};33,5;km;thực hiện;Bộ KH&CN;{INVENTED} 2;15/8/2026;;công khai",
    f"systems_security_level;cả nước;tháng 1/2026;44,5;%;thực hiện;Bộ KH&CN;{INVENTED} 3;31/2/2026;;công khai",
    f"digital_skills_officials;cả nước;quý V/2026;71,5;%;thực hiện;Bộ KH&CN;{INVENTED} 2;15/8/2026;;công khai",
)
FIRST, SECOND = 62.5, 64.5
"""What the second file says of connected systems, and what its corrected version does."""


def fill_in_template(release: Path, file: Path) -> Path:
    """The workbook of what is owed by a release, with 20 figures of 2026 and eight of 2024."""
    with duckdb.connect(str(release / "r57.duckdb"), read_only=True) as connection:
        rows = {row["target_code"]: row for row in owed(connection)}
    file.write_bytes(template([rows[code] for code in TWENTY], registers()))
    book = openpyxl.load_workbook(file)
    sheet = book[SHEET]
    fields = [column.field for column in COLUMNS]

    def write(line: int, said: dict[str, str]) -> None:
        for field, text in said.items():
            sheet.cell(line, fields.index(field) + 1).value = text

    both = {"kind": "thực hiện", "document": INVENTED, "published_on": "15/11/2026", "place": "trang 1"}
    both["visibility"] = "công khai"
    for line, code in enumerate(TWENTY, start=2):
        period, value = (HALF, BY_A_BASE[code][2]) if code in BY_A_BASE else BY_ITSELF[code]
        write(line, {**both, "period": period, "value": value})
    for line, (code, (period, value, _)) in enumerate(BY_A_BASE.items(), start=len(TWENTY) + 2):
        asked = sheet[fields_line(TWENTY, code)]
        same = {field: str(asked[fields.index(field)].value) for field in ("area", "unit", "stated_by")}
        write(line, {**both, **same, "code": code, "period": period, "value": value})
    book.save(file)
    return file


def fill_in_province(release: Path, code: str, file: Path) -> Path:
    """The workbook of what a province asks of itself, its figures filled in: the newest in the row of the template, an
    older one in a row below."""
    with duckdb.connect(str(release / "r57.duckdb"), read_only=True) as connection:
        rows = owed_by_province(connection, code)
    file.write_bytes(template(rows, registers()))
    book = openpyxl.load_workbook(file)
    sheet = book[SHEET]
    fields = [column.field for column in COLUMNS]
    asked = {str(sheet.cell(line, 1).value): line for line in range(2, len(rows) + 2)}
    line = len(rows) + 2
    for target, figures in BY_PROVINCE[code].items():
        same = {
            field: sheet.cell(asked[target], at).value
            for at, field in enumerate(fields, start=1)
            if field in ("code", "area", "unit", "stated_by")
        }
        both = {"kind": "thực hiện", "document": INVENTED, "published_on": "15/11/2026", "visibility": "công khai"}
        for at, (period, value) in zip((line, asked[target]), figures, strict=True):
            for field, text in {**same, **both, "period": period, "value": value}.items():
                sheet.cell(at, fields.index(field) + 1).value = text
        line += 1
    book.save(file)
    return file


def say_two_things_of_a_province(file: Path) -> Path:
    """A CSV of what two agencies say of one year of one target of Da Nang, 35 % by 2030, and of what is planned."""
    said = (("2025", "36,1", "thực hiện", "UBND Thành phố Đà Nẵng"), ("2025", "31,2", "thực hiện", "Bộ KH&CN"))
    planned = (("2027", "38", "kế hoạch", "UBND Thành phố Đà Nẵng"),)
    return _written(
        file,
        *(
            f"{DISPUTED};Đà Nẵng;{period};{value};% of GRDP;{kind};{agency};{INVENTED} 4;15/11/2026;;công khai"
            for period, value, kind, agency in (*said, *planned)
        ),
    )


def fields_line(codes: tuple[str, ...], code: str) -> int:
    """The line of a target in the workbook."""
    return codes.index(code) + 2


def with_wrong_cells(file: Path) -> Path:
    """A CSV with two sound rows, one of which stays inside, and five wrong cells of different kinds."""
    return _written(file, _GOOD.replace("VALUE", "62,5"), _INSIDE, *_FAULTY)


def corrected(file: Path) -> Path:
    """Its second version: the five cells are right, and one figure is another."""
    sound: tuple[str, ...] = _FAULTY
    for wrong, right, _ in WRONG.values():
        sound = tuple(line.replace(f"{wrong};", f"{right};", 1) for line in sound)
    return _written(file, _GOOD.replace("VALUE", "64,5"), _INSIDE, *sound)


def _written(file: Path, *lines: str) -> Path:
    file.write_text("\r\n".join([HEAD, *lines]) + "\r\n", encoding="utf-8-sig", newline="")
    return file
