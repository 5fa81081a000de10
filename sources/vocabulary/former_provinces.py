"""The 63 provinces and cities of before July 2025 by the names that publishers write, for those who give no code.

A name is looked up once, at the border, and only where a publisher's table has nothing else; from there on the code
counts. The names are those of the register (`dbt_project/seeds/former_provinces.csv`).
"""

from __future__ import annotations

import re

from sources.vocabulary.words import folded

NAMES = {
    "Hà Nội": "VN-HN",
    "Hà Giang": "VN-03",
    "Cao Bằng": "VN-04",
    "Bắc Kạn": "VN-53",
    "Tuyên Quang": "VN-07",
    "Lào Cai": "VN-02",
    "Điện Biên": "VN-71",
    "Lai Châu": "VN-01",
    "Sơn La": "VN-05",
    "Yên Bái": "VN-06",
    "Hòa Bình": "VN-14",
    "Thái Nguyên": "VN-69",
    "Lạng Sơn": "VN-09",
    "Quảng Ninh": "VN-13",
    "Bắc Giang": "VN-54",
    "Phú Thọ": "VN-68",
    "Vĩnh Phúc": "VN-70",
    "Bắc Ninh": "VN-56",
    "Hải Dương": "VN-61",
    "Hải Phòng": "VN-HP",
    "Hưng Yên": "VN-66",
    "Thái Bình": "VN-20",
    "Hà Nam": "VN-63",
    "Nam Định": "VN-67",
    "Ninh Bình": "VN-18",
    "Thanh Hóa": "VN-21",
    "Nghệ An": "VN-22",
    "Hà Tĩnh": "VN-23",
    "Quảng Bình": "VN-24",
    "Quảng Trị": "VN-25",
    "Huế": "VN-26",
    "Đà Nẵng": "VN-DN",
    "Quảng Nam": "VN-27",
    "Quảng Ngãi": "VN-29",
    "Bình Định": "VN-31",
    "Phú Yên": "VN-32",
    "Khánh Hòa": "VN-34",
    "Ninh Thuận": "VN-36",
    "Bình Thuận": "VN-40",
    "Kon Tum": "VN-28",
    "Gia Lai": "VN-30",
    "Đắk Lắk": "VN-33",
    "Đắk Nông": "VN-72",
    "Lâm Đồng": "VN-35",
    "Bình Phước": "VN-58",
    "Tây Ninh": "VN-37",
    "Bình Dương": "VN-57",
    "Đồng Nai": "VN-39",
    "Bà Rịa - Vũng Tàu": "VN-43",
    "Hồ Chí Minh": "VN-SG",
    "Long An": "VN-41",
    "Tiền Giang": "VN-46",
    "Bến Tre": "VN-50",
    "Trà Vinh": "VN-51",
    "Vĩnh Long": "VN-49",
    "Đồng Tháp": "VN-45",
    "An Giang": "VN-44",
    "Kiên Giang": "VN-47",
    "Cần Thơ": "VN-CT",
    "Hậu Giang": "VN-73",
    "Sóc Trăng": "VN-52",
    "Bạc Liêu": "VN-55",
    "Cà Mau": "VN-59",
}
"""ISO 3166-2 code by the name in the register of former provinces."""
_OTHERWISE = {"Thừa Thiên - Huế": "VN-26", "Đắc Lắc": "VN-33", "Đắc Nông": "VN-72", "Bắc Cạn": "VN-53"}
"""Other spellings that publishers use."""
_KIND = re.compile(r"^(?:tp|thanh pho|tinh) ")
_NO_LETTER = re.compile(r"[\W\d_]+")


def words_of(label: str) -> str:
    """A label without marks, signs and capitals. The statistics office also writes Ð, a letter of Iceland, for Đ."""
    return _NO_LETTER.sub(" ", folded(label.replace("Ð", "Đ").replace("ð", "đ"))).strip()


_BY_WORDS = {words_of(name): code for name, code in (NAMES | _OTHERWISE).items()}


def former_province(label: str) -> str | None:
    """The code of the former province that a label is the name of, with or without its kind (`TP. Đà Nẵng`); None."""
    return _BY_WORDS.get(_KIND.sub("", words_of(label)))
