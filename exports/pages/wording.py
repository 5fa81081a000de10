"""The words of the pages, once in each language: verdicts, units, themes, roles; and how numbers and dates are written.

A `Text` is a phrase in English and Vietnamese; both go into every page and the reader's choice shows one.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Text:
    """One phrase in both languages."""

    en: str
    vi: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """A verdict as readers meet it: a name, a sign that needs no colour, and what it means."""

    code: str
    name: Text
    sign: str
    meaning: Text


VERDICTS: Mapping[str, Verdict] = {
    verdict.code: verdict
    for verdict in (
        Verdict(
            "achieved",
            Text("Achieved", "Đã đạt"),
            "✓",
            Text("The latest figure meets the target.", "Số liệu mới nhất đạt mục tiêu."),
        ),
        Verdict(
            "on_track",
            Text("On track", "Đúng tiến độ"),
            "↗",
            Text(
                "At least 95 % of the pace that the target asks for.",
                "Tốc độ bằng ít nhất 95 % tốc độ mục tiêu đòi hỏi.",
            ),
        ),
        Verdict(
            "acceleration_needed",
            Text("Acceleration needed", "Cần tăng tốc"),
            "»",
            Text("60 to 95 % of the pace asked for.", "Từ 60 đến 95 % tốc độ đòi hỏi."),
        ),
        Verdict(
            "limited_progress",
            Text("Limited progress", "Tiến triển hạn chế"),
            "›",
            Text("The right way, at less than 60 % of the pace.", "Đúng hướng nhưng dưới 60 % tốc độ đòi hỏi."),
        ),
        Verdict(
            "deterioration",
            Text("Deterioration", "Thụt lùi"),
            "↘",
            Text("The figure moves away from the target.", "Số liệu đi xa mục tiêu."),
        ),
        Verdict(
            "overdue",
            Text("Overdue", "Quá hạn"),
            "!",
            Text("The deadline has passed and the target is not met.", "Đã quá thời hạn mà chưa đạt mục tiêu."),
        ),
        Verdict(
            "disputed",
            Text("Disputed", "Số liệu trái nhau"),
            "≠",
            Text(
                "Sources of equal standing disagree on whether it was met.",
                "Các nguồn ngang nhau không thống nhất về việc đã đạt hay chưa.",
            ),
        ),
        Verdict(
            "not_yet",
            Text("Not yet done", "Chưa xong"),
            "○",
            Text(
                "A milestone stated as not done; its deadline is ahead.",
                "Cột mốc được công bố là chưa xong; chưa đến thời hạn.",
            ),
        ),
        Verdict(
            "unable_to_assess",
            Text("Cannot be judged", "Chưa thể đánh giá"),
            "?",
            Text("There are figures, but not enough for a verdict.", "Có số liệu nhưng chưa đủ để kết luận."),
        ),
        Verdict(
            "no_data",
            Text("No figure", "Chưa có số liệu"),
            "–",
            Text("No public figure measures the target.", "Chưa có số liệu công khai đo mục tiêu này."),
        ),
    )
}
"""In the order in which they are shown: best first, then what cannot be said."""

UNKNOWN_SIGN = "·"

THEMES: Mapping[str, Text] = {
    "science_innovation": Text("Science and innovation", "Khoa học và đổi mới sáng tạo"),
    "strategic_technology": Text("Strategic technology", "Công nghệ chiến lược"),
    "digital_infrastructure": Text("Digital infrastructure", "Hạ tầng số"),
    "digital_government": Text("Digital government", "Chính phủ số"),
    "digital_economy": Text("Digital economy and society", "Kinh tế số và xã hội số"),
    "cyber_security": Text("Cyber security", "An ninh mạng"),
    "growth_human": Text("Growth and people", "Tăng trưởng và con người"),
    "institutions": Text("Institutions and budget", "Thể chế và ngân sách"),
}

ROLES: Mapping[str, Text] = {
    "primary": Text("Primary", "Chính"),
    "official": Text("Official", "Chính thức"),
    "proxy": Text("Proxy", "Thay thế"),
}

SOURCE_CLASSES: Mapping[str, Text] = {
    "international_statistics": Text("International statistics", "Thống kê quốc tế"),
    "national_statistics": Text("National statistics", "Thống kê quốc gia"),
    "official_text": Text("Official statement", "Công bố chính thức"),
    "press": Text("Press", "Báo chí"),
    "independent_measurement": Text("Independent measurement", "Đo lường độc lập"),
}

RETRIEVAL_MODES: Mapping[str, Text] = {
    "live": Text("fetched live", "lấy trực tiếp"),
    "bundled": Text("bundled with the project", "đi kèm dự án"),
    "derived": Text("computed from published figures", "tính từ số liệu đã công bố"),
}

QUALIFIERS: Mapping[str, str] = {"ge": "≥ ", "le": "≤ ", "approx": "≈ "}
"""What stands before a figure that was quoted as a bound or as about."""

UNITS_VI: Mapping[str, str] = {
    "% of GDP": "% GDP",
    "% GDP": "% GDP",
    "% of population": "% dân số",
    "% population": "% dân số",
    "%/year": "%/năm",
    "rank": "hạng",
    "rank group": "nhóm hạng",
    "index": "chỉ số",
    "score 0-100": "điểm (0–100)",
    "index 0-1": "chỉ số (0–1)",
    "index 0-10": "chỉ số (0–10)",
    "milestone": "cột mốc",
    "billion VND": "tỷ đồng",
    "billion USD": "tỷ USD",
    "PPP USD": "USD (PPP)",
    "persons": "người",
    "persons per 10,000 people": "người trên 1 vạn dân",
    "firms": "doanh nghiệp",
    "firm": "doanh nghiệp",
    "firms per 1,000 people": "doanh nghiệp trên 1.000 dân",
    "publications": "công bố",
    "applications": "đơn",
    "patents": "bằng sáng chế",
    "provinces": "tỉnh, thành",
    "cities": "thành phố",
    "city": "thành phố",
    "databases": "cơ sở dữ liệu",
    "years": "năm",
    "organisations": "tổ chức",
    "organisation": "tổ chức",
    "dossiers": "hồ sơ",
    "stations": "trạm",
    "station": "trạm",
    "cables": "tuyến cáp",
    "cable": "tuyến cáp",
    "per 100 people": "trên 100 dân",
    "per million people": "trên 1 triệu dân",
    "tasks": "nhiệm vụ",
    "projects": "dự án",
    "project": "dự án",
    "products": "sản phẩm",
    "product": "sản phẩm",
    "events": "sự kiện",
    "bases": "cơ sở",
    "base": "cơ sở",
    "times GDP": "lần GDP",
    "transactions": "giao dịch",
    "procedures": "thủ tục",
    "certificates": "chứng thư",
    "places": "bậc",
    "tests": "lượt đo",
    "centres": "trung tâm",
    "centre": "trung tâm",
    "exchanges": "sàn",
    "exchange": "sàn",
    "tier": "bậc",
    "reports": "báo cáo",
    "report": "báo cáo",
    "laws": "luật",
    "field": "lĩnh vực",
    "fields": "lĩnh vực",
    "technologies": "công nghệ",
    "technology": "công nghệ",
    "percentage points": "điểm phần trăm",
    "income group": "nhóm thu nhập",
}


def unit_text(unit: str | None) -> Text:
    """A unit in both languages; one not listed is shown as it is."""
    unit = unit or ""
    return Text(unit, UNITS_VI.get(unit, unit))


def decimals(value: float) -> int:
    """How many decimals a figure is shown with: six significant digits, none that are only zeros, so
    that what a publisher prints (0.41456, 0.77092) is what a reader sees."""
    if value == 0 or not math.isfinite(value):
        return 0
    places = max(0, min(5, 5 - math.floor(math.log10(abs(value)))))
    while places and round(value, places) == round(value, places - 1):
        places -= 1
    return places


def number(value: float, *, sign: bool = False, places: int | None = None) -> Text:
    """A figure as each language writes it: 1,234.5 and 1.234,5. The exact value is in the exports."""
    text = f"{value:{'+' if sign else ''},.{decimals(value) if places is None else places}f}".replace("-", "−")
    return Text(text, text.translate(str.maketrans(",.", ".,")))


def day(value: date) -> Text:
    """A day as each language writes it."""
    return Text(f"{value.day} {value:%B %Y}", f"{value.day}/{value.month}/{value.year}")


def goal(comparator: str, low: float | None, high: float | None) -> Text:
    """What a target asks for, without its unit: "≥ 2", "10 – 15", "rank ≤ 50"; empty for a milestone."""
    if comparator == "rank<=" and high is not None:
        return Text(f"top {number(high).en}", f"nhóm {number(high).vi}")
    if comparator == "between" and low is not None and high is not None:
        return Text(f"{number(low).en} – {number(high).en}", f"{number(low).vi} – {number(high).vi}")
    if low is not None:
        sign = {">=": "≥", ">": ">"}.get(comparator, "")
        return Text(f"{sign} {number(low).en}".strip(), f"{sign} {number(low).vi}".strip())
    return Text("", "")
