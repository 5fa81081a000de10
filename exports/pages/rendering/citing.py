"""Citations in both languages: what the warehouse puts between the parts of one; names stay as they are printed."""

from __future__ import annotations

import re

from exports.marts.registers import Text

_DAY = r"(?=\d{4}-\d{2}-\d{2})"

JOINTS = (
    (re.compile(r"\bderived: rank of (\S+) within ASEAN"), r"tính ra: thứ hạng của \1 trong ASEAN"),
    (re.compile(r"\bderived: sum of (\d+) former provinces"), r"tính ra: tổng của \1 tỉnh, thành phố cũ"),
    (re.compile(r"\bderived: mean of (\d+) former provinces"), r"tính ra: trung bình cộng của \1 tỉnh, thành phố cũ"),
    (
        re.compile(r"\bderived: ratio of (\d+) former provinces"),
        r"tính ra: từ tử số và mẫu số của \1 tỉnh, thành phố cũ",
    ),
    (re.compile(r"\bderived: "), "tính ra: "),
    (re.compile(r", edition (?:of )?"), ", bản "),
    (re.compile(r", release "), ", bản phát hành "),
    (re.compile(rf", published {_DAY}"), ", công bố "),
    (re.compile(rf", state of about {_DAY}"), ", tình trạng khoảng "),
    (re.compile(rf", state of {_DAY}"), ", tình trạng ngày "),
    (re.compile(rf", read on {_DAY}"), ", đọc ngày "),
    (re.compile(rf", about {_DAY}"), ", khoảng "),
    (re.compile(r", via "), ", qua "),
    (re.compile(r", as quoted by "), ", theo trích dẫn của "),
    (re.compile(r"; processed by "), "; xử lý bởi "),
    (re.compile(r" \(copy\)"), " (bản sao)"),
    (re.compile(r" \(as (?:quoted|reported)\)"), " (theo trích dẫn)"),
)
"""What stands between publisher, document, edition and day, and what it is called in Vietnamese."""


NAMES = (
    ("until 2024 Ministry of Information and Communications", "đến năm 2024 là Bộ Thông tin và Truyền thông"),
    ("Ministry of Information and Communications (MIC)", "Bộ Thông tin và Truyền thông"),
    ("Ministry of Information and Communications", "Bộ Thông tin và Truyền thông"),
    ("Ministry of Science and Technology (MoST)", "Bộ Khoa học và Công nghệ"),
    ("Ministry of Science and Technology", "Bộ Khoa học và Công nghệ"),
    ("Ministry of Public Security", "Bộ Công an"),
    ("Ministry of Finance", "Bộ Tài chính"),
    ("National Statistics Office of Viet Nam", "Cục Thống kê"),
    ("General Statistics Office", "Tổng cục Thống kê"),
    ("Statistical Yearbook of Viet Nam", "Niên giám thống kê Việt Nam"),
    ("Office of the Government, National Public Service Portal", "Văn phòng Chính phủ, Cổng Dịch vụ công quốc gia"),
    ("index of service to people and firms by 766/QĐ-TTg", "chỉ số phục vụ người dân, doanh nghiệp theo 766/QĐ-TTg"),
    (
        "Index of service to people and firms (Decision 766)",
        "Bộ chỉ số phục vụ người dân, doanh nghiệp (Quyết định 766)",
    ),
    ("supply of online public services", "cung cấp dịch vụ công trực tuyến"),
    (
        "Digital Transformation Index of provinces (DTI cấp tỉnh), 63 provinces",
        "Chỉ số chuyển đổi số cấp tỉnh (DTI), 63 tỉnh, thành phố",
    ),
    ("Digital Transformation Index of provinces (DTI)", "Chỉ số chuyển đổi số cấp tỉnh (DTI)"),
    ("Statistical Yearbook, provinces", "Niên giám thống kê, số liệu theo tỉnh"),
    ("Statistical tables (PX-Web)", "Bảng thống kê (PX-Web)"),
    ("Intellectual Property Office of Viet Nam", "Cục Sở hữu trí tuệ"),
    ("IP Viet Nam", "Cục Sở hữu trí tuệ"),
    ("National Committee on Digital Transformation", "Ủy ban Quốc gia về chuyển đổi số"),
    ("Standing agency, Central Steering Committee", "Cơ quan Thường trực, Ban Chỉ đạo Trung ương"),
    ("conclusion of General Secretary To Lam", "kết luận của Tổng Bí thư Tô Lâm"),
    ("Government Steering Committee", "Ban Chỉ đạo của Chính phủ"),
    ("Government conference (PM)", "Hội nghị của Chính phủ (Thủ tướng)"),
    ("Government conference", "Hội nghị của Chính phủ"),
    ("Government report", "Báo cáo của Chính phủ"),
    ("National Assembly debate, quoted", "Thảo luận tại Quốc hội, theo trích dẫn"),
    ("Deputy PM", "Phó Thủ tướng"),
    ("Prime Minister", "Thủ tướng"),
    ("as reported by the press", "theo báo chí"),
    ("as stated officially, on the page of", "theo công bố chính thức, trên trang của"),
    ("press ordering of ITU scores", "báo chí xếp thứ tự điểm của ITU"),
    ("amounts reported by", "số tiền theo"),
    ("thesis, from", "luận văn, theo"),
    ("year-end conference of", "hội nghị cuối năm ngày"),
    ("H1 2025 review conference", "hội nghị sơ kết 6 tháng đầu năm 2025"),
    ("SBV press conference", "họp báo của Ngân hàng Nhà nước"),
    (", quoted by ", ", theo trích dẫn của "),
)
"""Who speaks and on which occasion, the longer name before the one inside it."""
OCCASIONS = (
    (re.compile(r"\b(\d+)(?:st|nd|rd|th) (?:session|meeting)\b"), r"phiên họp thứ \1"),
    (re.compile(r"\bsession (?=\d)"), "phiên họp "),
    (re.compile(r", conference (?=\d)"), ", hội nghị "),
    (re.compile(r"^press$"), "báo chí"),
)


def _speaker(text: str) -> str:
    for english, vietnamese in NAMES:
        text = text.replace(english, vietnamese)
    for occasion, words in OCCASIONS:
        text = occasion.sub(words, text)
    return text


def _spoken(part: str) -> str:
    """A part of a citation: who speaks stands before the first colon; the name of a document after it stays."""
    who, colon, document = part.partition(": ")
    return part if who == "derived" else f"{_speaker(who)}{colon}{document}"


def in_both(citation: str) -> Text:
    """A citation for readers of each language."""
    vietnamese = "; ".join(map(_spoken, citation.split("; ")))
    for joint, words in JOINTS:
        vietnamese = joint.sub(words, vietnamese)
    return Text(citation, vietnamese)
