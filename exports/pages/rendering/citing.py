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


def in_both(citation: str) -> Text:
    """A citation for readers of each language."""
    vietnamese = citation
    for joint, words in JOINTS:
        vietnamese = joint.sub(words, vietnamese)
    return Text(citation, vietnamese)
