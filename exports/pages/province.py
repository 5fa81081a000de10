"""The page of a province, `provinces/<code>.html`: where it stands by each indicator, then and now; what is missing."""

from __future__ import annotations

from collections.abc import Mapping

from exports.marts import provinces as of_speeds
from exports.marts.contents import Contents
from exports.marts.registers import Text
from exports.marts.standings import TABLES, Province, provinces, withheld
from exports.pages import Page, Sheets
from exports.pages.rendering.site import NEEDS
from exports.pages.rendering.standing import Standing, standings
from exports.pages.rendering.wording import both

ONLY_BEFORE = Text(
    "only of the provinces that it was made from, which cannot be joined to one figure",
    "chỉ có của các tỉnh, thành phố cũ, không gộp được thành một số liệu",
)
BY_ANOTHER = Text(
    "none by the series by which provinces are compared; the one above stands for itself",
    "không có theo chuỗi dùng để so sánh các tỉnh, thành phố; chuỗi nêu ở trên đứng riêng",
)
NOT_FOUND = Text("no public figure was found", "chưa tìm thấy số liệu công khai")
OTHER = Text("Other", "Khác")


def sheets(contents: Contents) -> Sheets:
    """One page per province."""
    kept_back = withheld(contents)
    names = {row["indicator_code"]: both(row["name_en"], row["name_vi"]) for row in contents.rows("from dim_indicator")}
    unfilled = of_speeds.unfilled(contents.connection)
    themes: Mapping[str, Text] = contents.registers.labels["theme"]
    every = provinces(contents)
    for place, province in enumerate(every):
        found = list(standings(province))
        groups = [(words, [one for one in found if _theme(one, province) == code]) for code, words in themes.items()]
        groups.append((OTHER, [one for one in found if _theme(one, province) not in themes]))
        yield (
            province.path,
            {
                "province": province,
                "groups": [(words, ones) for words, ones in groups if ones],
                "missing": [
                    (names.get(code, Text(code, code)), _why(code, province, kept_back)) for code in province.missing
                ],
                "unfilled": unfilled,
                "neighbours": (every[place - 1], every[(place + 1) % len(every)]),
            },
        )


def _theme(standing: Standing, province: Province) -> str:
    return province.by_indicator[standing.code][0]["theme"] or ""


def _why(code: str, province: Province, kept_back: Mapping[str, Text]) -> Text:
    """Why there is no figure of the province: by another series alone, none that can be made, none that may be shown,
    or none at all."""
    known = province.by_indicator.get(code, ())
    if any(row["unit_kind"] == "province" for row in known):
        return BY_ANOTHER
    if known:
        return ONLY_BEFORE
    if code in kept_back:
        tables = kept_back[code]
        return Text(
            f"measured by {tables.en}, which may not be passed on: not in a public release",
            f"có trong {tables.vi}, không được chia sẻ lại: không có trong bản công khai",
        )
    return NOT_FOUND


PAGE = Page(
    name="province",
    files=("provinces/*.html",),
    template="province.html.j2",
    sheets=sheets,
    needs=(*NEEDS, *TABLES),
)
