"""The columns of a file of figures: what each is called, in Vietnamese, in English and as people abbreviate it.

A heading that is none of these may be half of a number's meaning (another quarter, another unit): what stands below it
is never passed over in silence, unless the heading is one of those that are known to say nothing more.
"""

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
    Column(
        "area",
        "Địa bàn",
        "Area",
        (
            *("khu vực", "địa phương", "tỉnh", "thành phố", "tỉnh/thành phố", "tỉnh, thành phố", "tỉnh thành"),
            *("tỉnh/tp", "tỉnh, tp", "mã tỉnh", "area code", "province"),
        ),
        is_required=True,
    ),
    Column("period", "Kỳ số liệu", "Period", ("kỳ", "thời kỳ", "kỳ báo cáo", "năm", "thời điểm"), is_required=True),
    Column("value", "Giá trị", "Value", ("số liệu", "kết quả", "thực hiện", "figure", "result"), is_required=True),
    Column("qualifier", "Dấu (≥, ≤, ≈)", "Qualifier", ("dấu", "dấu hiệu", "mức", "value qualifier")),
    Column("unit", "Đơn vị", "Unit", ("đơn vị tính", "đvt", "unit of measure"), is_required=True),
    Column("kind", "Loại số liệu", "Kind", ("loại", "tính chất", "value kind"), is_required=True),
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
    Column("note", "Ghi chú", "Note", ("chú thích", "notes", "remark", "remarks")),
)
"""In the order of the template."""

FILLED_IN = ("value", "document", "published_on")
"""What a template leaves to whoever fills it in; a row without any of them says nothing."""
HARMLESS = frozenset(
    map(
        folded,
        (
            *("stt", "tt", "số tt", "số thứ tự", "no", "no.", "#", "tên mục tiêu", "yêu cầu", "tên chỉ tiêu"),
            *("kỳ cần báo cáo", "số cần điền", "người lập", "người nhập", "người điền", "người liên hệ", "liên hệ"),
            *("điện thoại", "email", "phone", "filled in by", "contact"),
            *("chỉ tiêu", "mục tiêu", "nội dung", "mô tả", "target name", "indicator name", "name", "description"),
        ),
    )
)
"""Headings of what repeats a code in words, counts the rows or says who wrote them; they are passed over."""
PASSED_OVER = "x-"
"""How a heading begins whose column is to be passed over."""
_ASIDE = frozenset(
    map(
        folded,
        (
            *("", "bắt buộc", "không bắt buộc", "nếu có", "required", "optional", "if any"),
            *("ngày/tháng/năm", "dd/mm/yyyy"),
        ),
    )
)
"""What may stand in brackets behind a heading and says nothing of the figures."""

BY_HEADING = {heading: column for column in COLUMNS for heading in column.headings}
REQUIRED = tuple(column for column in COLUMNS if column.is_required)


def placed(where: str, column: str) -> str:
    """Where a cell stands, with the name of its column where it has one."""
    return f"{where} ({column})" if column else where


def column_of(heading: str) -> Column | None:
    """The column that a heading names. What stands in brackets behind it may be the same in the other language, or that
    it is required; a heading that says more (`Giá trị (nghìn doanh nghiệp)`) is not understood."""
    bare = _bare(heading)
    if found := BY_HEADING.get(bare):
        return found
    column, aside = nearly(heading), bare.partition("(")[2].rstrip("*: ").removesuffix(")").strip("* ")
    return column if column and (aside in _ASIDE or BY_HEADING.get(aside) == column) else None


def nearly(heading: str) -> Column | None:
    """The column that a heading would name without its brackets."""
    return BY_HEADING.get(_bare(_bare(heading).partition("(")[0]))


def is_harmless(heading: str) -> bool:
    """Whether what stands below a heading is known to say nothing more of a figure."""
    return _bare(heading) in HARMLESS


def is_passed_over(heading: str) -> bool:
    """Whether nothing is lost with what stands below a heading, for it is harmless or somebody said so."""
    return is_harmless(heading) or _bare(heading).startswith(PASSED_OVER)


def _bare(heading: str) -> str:
    return folded(heading).rstrip("*: ").strip()
