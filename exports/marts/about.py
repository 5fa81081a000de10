"""What a release says of itself, the same in every format that has a place for it: title, maker, keywords, terms."""

from __future__ import annotations

from dataclasses import dataclass

from exports.marts.registers import Text

NAME = "resolution-57"
"""What a program calls the whole."""

TITLE = Text(
    "Resolution 57-NQ/TW: targets, figures and verdicts",
    "Nghị quyết 57-NQ/TW: mục tiêu, số liệu và kết luận",
)

DESCRIPTION = Text(
    "Whether Viet Nam meets the targets of Politburo Resolution 57-NQ/TW and its programmes: every target with its "
    "legal source, every figure with its citation, and a verdict for each as known on the day of the release.",
    "Việt Nam có đạt các mục tiêu của Nghị quyết 57-NQ/TW và các chương trình thực hiện hay không: từng mục tiêu với "
    "văn bản pháp lý, từng số liệu với nguồn trích dẫn, và kết luận theo thông tin biết đến ngày của bản phát hành.",
)

KEYWORDS = (
    "Viet Nam",
    "Resolution 57",
    "science and technology",
    "innovation",
    "digital transformation",
    "ASEAN",
    "Nghị quyết 57",
    "chuyển đổi số",
)


@dataclass(frozen=True, slots=True)
class Licence:
    """Terms by name, with their address."""

    name: str
    title: str
    path: str


MAKER = Text("The Resolution 57 warehouse (r57)", "Kho số liệu Nghị quyết 57 (r57)")
"""Who made the verdicts, registers and derived figures; each figure is its publisher's."""

OWN_LICENCE = Licence("CC-BY-4.0", "CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/")
"""Of registers, texts and verdicts; figures keep their publishers' terms (LICENCES.md)."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A file by which the whole is taken: where it lies in a release, what it is, its media type."""

    path: str
    words: Text
    media_type: str


TAKEN = (
    Taken(
        "r57.xlsx",
        Text("workbook for people", "bảng tính cho người đọc"),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    Taken(
        "r57.duckdb",
        Text("every table, with keys and comments (DuckDB)", "mọi bảng, có khoá và chú giải (DuckDB)"),
        "application/octet-stream",
    ),
    Taken(
        "r57.sqlite",
        Text("all but the longest tables, with search (SQLite)", "mọi bảng trừ bảng dài nhất, có tìm kiếm (SQLite)"),
        "application/vnd.sqlite3",
    ),
    Taken(
        "datapackage.json",
        Text("what the CSV files hold (Data Package)", "mô tả các tệp CSV (Data Package)"),
        "application/json",
    ),
    Taken(
        "csv-vi/datapackage.json",
        Text("the CSV files for Vietnamese spreadsheets", "mô tả các tệp CSV dùng dấu phẩy thập phân"),
        "application/json",
    ),
    Taken(
        "parquet/datapackage.json",
        Text("what the Parquet files hold (Data Package)", "mô tả các tệp Parquet (Data Package)"),
        "application/json",
    ),
    Taken(
        "sdmx/observations.csv.gz",
        Text("every figure (SDMX-CSV 2.0)", "mọi số liệu (SDMX-CSV 2.0)"),
        "application/gzip",
    ),
    Taken(
        "provinces.geojson",
        Text(
            "outlines of the 34 provinces with their newest speeds", "ranh giới 34 tỉnh, thành phố kèm tốc độ mới nhất"
        ),
        "application/geo+json",
    ),
    Taken(
        "json/scoreboard.json",
        Text("every target with its verdict", "mọi mục tiêu kèm kết luận"),
        "application/json",
    ),
)
