"""The provinces side by side, `provinces.html`: a table of all, and of each indicator a map with its list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from exports.marts.contents import Contents
from exports.marts.records import Row
from exports.marts.registers import Registers, Text
from exports.marts.standings import ORDER, TABLES, Compared, Province, compared, place_of, provinces, withheld
from exports.pages import Page, Sheets
from exports.pages.rendering import outline as of_provinces
from exports.pages.rendering import provinces as map_of
from exports.pages.rendering.outline import Outlines
from exports.pages.rendering.site import NEEDS
from exports.pages.rendering.wording import both

PLACES = frozenset({"rank"})
"""Units of places: the lowest is the best, so that shades of a map would say the opposite of the others."""
FEWEST = 5
"""Provinces with a figure, below which a map says less than its list."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """One indicator: its list, the sources of its figures, its map where there are outlines."""

    one: Compared
    svg: Markup | None
    cited: Sequence[Row]


def sheets(contents: Contents) -> Sheets:
    """The one page."""
    every = provinces(contents)
    found = {one.code: one for one in compared(every)}
    given = contents.outlines or {}
    outlines = of_provinces.outlines(given) if given else None
    drawn = {code: _drawn(one, contents.registers, outlines) for code, one in found.items()}
    themes: Mapping[str, Text] = contents.registers.labels["theme"]
    columns = [found[code] for code in ORDER if code in found]
    yield (
        "provinces.html",
        {
            "provinces": every,
            "columns": columns,
            "first": min(found, key=lambda code: (-len(found[code].rows), place_of(code)), default=""),
            "cells": {one.code: {row["gso_code"]: row for row in one.rows} for one in columns},
            "groups": _groups(drawn, themes),
            "missing": _missing(contents, every, found),
            "outlines": map_of.defs(outlines) if outlines else None,
            "boundaries": given,
            "islands": map_of.islands(outlines) if outlines else (),
        },
    )


def _groups(drawn: Mapping[str, Drawn], themes: Mapping[str, Text]) -> list[tuple[Text, list[Drawn]]]:
    """By theme, those of the table first."""
    ordered = sorted(drawn.values(), key=lambda drawing: place_of(drawing.one.code))
    groups = [(words, [one for one in ordered if one.one.theme == code]) for code, words in themes.items()]
    groups.append((Text("Other", "Khác"), [one for one in ordered if one.one.theme not in themes]))
    return [(words, ones) for words, ones in groups if ones]


def _missing(contents: Contents, every: Sequence[Province], found: Mapping[str, Compared]) -> list[tuple[Text, Text]]:
    """The indicators of the scorecard of which no province has a figure here, and the tables that have them."""
    kept_back = withheld(contents)
    names = {row["indicator_code"]: both(row["name_en"], row["name_vi"]) for row in contents.rows("from dim_indicator")}
    lacking = dict.fromkeys(code for province in every for code in province.missing)
    asked = [code for code in lacking if code in kept_back and code not in found]
    return [(names.get(code, Text(code, code)), kept_back[code]) for code in asked]


def _drawn(one: Compared, registers: Registers, outlines: Outlines | None) -> Drawn:
    cited = list({row["citation"]: row for row in one.rows}.values())
    if outlines is None or one.newest["indicator_unit"] in PLACES or len(one.rows) < FEWEST:
        return Drawn(one, None, cited)
    parted = map_of.edges([row["indicator_value"] for row in one.rows])
    classes = {row["gso_code"]: map_of.shade(row["indicator_value"], parted) for row in one.rows}
    named = f"map-{one.code}"
    key = map_of.legend(parted, named, registers.unit(one.newest["indicator_unit"]), (map_of.NO_FIGURE,))
    return Drawn(one, Markup(map_of.map_svg(outlines, classes, named, key)), cited)  # noqa: S704 (drawn here)


PAGE = Page(
    name="provinces",
    files=("provinces.html",),
    template="provinces.html.j2",
    sheets=sheets,
    needs=(*NEEDS, *TABLES),
    link=Text("Provinces", "Các tỉnh, thành phố"),
    place=5,
)
