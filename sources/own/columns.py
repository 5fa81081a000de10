"""The columns of a file of figures: what each is called, in Vietnamese, in English and as people abbreviate it."""

from __future__ import annotations

from dataclasses import dataclass

from sources.vocabulary.words import folded


@dataclass(frozen=True, slots=True)
class Column:
    """A column by its field; `vi` and `en` are the headings of the template, `also` others that are understood."""

    field: str
    vi: str
    en: str
    also: tuple[str, ...] = ()
    is_required: bool = False

    @property
    def headings(self) -> frozenset[str]:
        """Every heading of it, without marks and capitals."""
        return frozenset(map(folded, (self.vi, self.en, self.field.replace("_", " "), self.field, *self.also)))


COLUMNS = (
    Column(
        "code",
        "Mã mục tiêu hoặc chỉ tiêu",
        "Target or indicator code",
        ("mã", "mã mục tiêu", "mã chỉ tiêu", "chỉ tiêu (mã)", "target", "target code", "indicator", "indicator code"),
        is_required=True,
    ),
    Column("area", "Địa bàn", "Area", ("khu vực", "tỉnh", "tỉnh/thành phố", "mã tỉnh", "area code", "province")),
    Column("period", "Kỳ số liệu", "Period", ("kỳ", "thời kỳ", "kỳ báo cáo", "năm", "thời điểm"), is_required=True),
    Column("value", "Giá trị", "Value", ("số liệu", "kết quả", "thực hiện", "figure", "result"), is_required=True),
    Column("qualifier", "Dấu (≥, ≤, ≈)", "Qualifier", ("dấu", "mức", "value qualifier")),
    Column("unit", "Đơn vị", "Unit", ("đơn vị tính", "đvt", "unit of measure"), is_required=True),
    Column("kind", "Loại số liệu", "Kind", ("loại", "tính chất", "value kind")),
    Column(
        "stated_by",
        "Cơ quan công bố",
        "Who says it",
        ("cơ quan", "đơn vị báo cáo", "nguồn", "agency", "publisher", "source"),
        is_required=True,
    ),
    Column(
        "document",
        "Văn bản",
        "Document",
        ("tên văn bản", "số hiệu văn bản", "tài liệu", "báo cáo", "report"),
        is_required=True,
    ),
    Column(
        "published_on",
        "Ngày ban hành",
        "Date",
        ("ngày", "ngày văn bản", "ngày công bố", "ngày ký", "published on", "date of document"),
        is_required=True,
    ),
    Column("place", "Trang hoặc địa chỉ", "Page or address", ("trang", "địa chỉ", "page", "address", "url", "link")),
    Column("visibility", "Phạm vi", "Visibility", ("công khai", "mức độ công khai", "phạm vi công bố")),
    Column("note", "Ghi chú", "Note", ("chú thích", "notes", "remark")),
)
"""In the order of the template."""

BY_HEADING = {heading: column for column in COLUMNS for heading in column.headings}
REQUIRED = tuple(column for column in COLUMNS if column.is_required)


def column_of(heading: str) -> Column | None:
    """The column that a heading names: as it stands, or without what follows in brackets or a star."""
    bare = folded(heading).rstrip("*: ").strip()
    return BY_HEADING.get(bare) or BY_HEADING.get(bare.partition("(")[0].strip())
