"""dti.gov.vn: a page a year with two tables, places by pillar and scores, both in the order of the places."""

from __future__ import annotations

import re

from sources.publishers import dti_index
from sources.vocabulary.former_provinces import NAMES
from tests.wire.dialect import Alteration, Dialect, WireAnswer, WireRequest, on_text, text_answer
from tests.wire.faults import refused
from tests.wire.truth import figure

PAGES = {"/xep-hang-2022": 2022, "/xep-hang-2023-all": 2023, "/xep-hang-2024-63-tinh": 2024}
INDICES = (
    "Nhận thức số",
    "Thể chế số",
    "Hạ tầng số",
    "Nhân lực số",
    "An toàn thông tin mạng",
    "Hoạt động chính quyền số",
    "Hoạt động kinh tế số",
    "Hoạt động xã hội số",
)
CITIES = ("Hà Nội", "Hồ Chí Minh", "Hải Phòng", "Đà Nẵng", "Cần Thơ")
SHOWN = {"Huế": "Thừa Thiên - Huế"} | {city: f"TP. {city}" for city in CITIES}
PILLARS = ("CHÍNH QUYỀN SỐ", "KINH TẾ SỐ", "XÃ HỘI SỐ")
LAST = "CHUYỂN ĐỔI SỐ CẤP TỈNH (PDTI)"


def scores(year: int, revision: int) -> dict[str, str]:
    """The total of each province as the page prints it, best first; in 2022 two share one."""
    made = {
        name: round(figure(dti_index.SERIES, code, year, 0.4, 0.9, decimals=4, revision=revision), 4)
        for name, code in NAMES.items()
    }
    return {name: f"{score:.4f}" for name, score in sorted(made.items(), key=lambda item: -item[1])}


def row(*cells: object, tag: str = "td") -> str:
    return f"<tr>{''.join(f'<{tag}>{cell}</{tag}>' for cell in cells)}</tr>"


def page(year: int, totals: dict[str, str]) -> str:
    """The page of a year, from its totals."""
    listed = list(totals.values())
    places = {name: 1 + sum(other > total for other in listed) for name, total in totals.items()}
    pillars = (f"XẾP HẠNG<br>{pillar}" for pillar in PILLARS)
    first = [row("XẾP HẠNG<br>DTI", "CÁC TỈNH, THÀNH PHỐ TRỰC THUỘC TW", *pillars, tag="th")]
    indices = (f"Chỉ số<br>{index}" for index in INDICES)
    second = [row("Xếp hạng DTI", "Các tỉnh, thành phố trực thuộc TW", *indices, LAST, tag="th")]
    for name, place in places.items():
        shown = SHOWN.get(name, name)
        first.append(row(place, shown, "", "", ""))
        second.append(row(place, shown, *["0.5000"] * len(INDICES), totals[name]))
    title = f"BÁO CÁO XẾP HẠNG Đánh giá mức độ chuyển đổi số năm {year}"
    return (
        f"<!DOCTYPE html>\n<html><head><title>DTI</title><script>var rows = '<table>';</script></head><body>"
        f"<h2>{title}</h2><table>{''.join(first)}</table><h3>Xếp hạng chi tiết</h3>"
        f"<table><thead>{second[0]}</thead><tbody>{''.join(second[1:])}</tbody></table></body></html>\n"
    )


def answer(request: WireRequest) -> WireAnswer:
    year = PAGES.get(request.path)
    if year is None:
        return text_answer("<!DOCTYPE html><html><title>404</title></html>", "text/html; charset=utf-8", status=404)
    return text_answer(page(year, scores(year, request.revision)), "text/html; charset=utf-8")


def _of_scores(pattern: str, put: str) -> Alteration:
    """An alteration of the table of scores alone."""

    def altered(_: WireRequest, text: str) -> str:
        head, table = text.split("<thead>")
        return head + "<thead>" + re.sub(pattern, put, table, count=1)

    return on_text(altered)


DIALECT = Dialect(
    hosts=("dti.gov.vn",),
    answer=answer,
    evidence=dti_index.EVIDENCE,
    refuses={"a year it has no page for": WireRequest.of("https://dti.gov.vn/xep-hang-2031")},
    alterations={
        "empty_page": _of_scores(r"<tbody>.*</tbody>", "<tbody></tbody>"),
        "missing_page": _of_scores(r"(<tbody>(?:<tr>.*?</tr>){30}).*</tbody>", r"\1</tbody>"),
        "duplicated_page": _of_scores(r"<tbody>(.*)</tbody>", r"<tbody>\1\1</tbody>"),
        "changed_column": _of_scores("CHUYỂN ĐỔI SỐ CẤP TỈNH [(]PDTI[)]", "TỔNG"),
        "unknown_country": _of_scores("</tbody>", row(64, "Hà Tây", *["0.5000"] * len(INDICES), "0.1000") + "</tbody>"),
        "number_as_text": _of_scores(r"0[.]5000</td><td>0[.](\d+)</td></tr>", r"0.5000</td><td>~0.\1</td></tr>"),
    },
    promises={"unknown_country": refused("changed_shape")},
)
