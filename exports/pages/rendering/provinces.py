"""The map of the provinces: speed as shade, a small sample hatched, a table beside; all periods for whoever has script.

A way of measuring and a network have a scale of their own, the same for all their periods and both maps, so that a
shade means one thing wherever the slider stands. Outlines are in the page once; each map refers to them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from markupsafe import Markup

from exports.marts.provinces import Measured
from exports.marts.records import Row
from exports.marts.registers import Registers, Text
from exports.pages.rendering.frame import ticks
from exports.pages.rendering.labels import both
from exports.pages.rendering.outline import Outlines
from exports.pages.rendering.wording import both as said
from exports.pages.rendering.wording import number, period

SHADES = 12
"""Shades of the style sheet, m0 the slowest."""
NO_FIGURE, SMALL = Text("no figure", "không có số liệu"), Text("small sample", "mẫu nhỏ")
MBPS = Text("Mb/s", "Mb/s")
DECIMALS = 1
"""Of Mb/s on the page; the exact figure is in the exports."""
LEGEND = (640, 84)
"""Where the legend begins, in the open sea; steps of the grid."""
SWATCH, STEP, FEW_STEP, ROW = 64, 36, 54, 66
"""Width of its colours, height of a class, of one where each edge is written, height of a row of words beside."""

ARCHIPELAGOS = {
    "48": (Text("Hoang Sa archipelago", "Quần đảo Hoàng Sa"), Text("Da Nang", "Đà Nẵng")),
    "56": (Text("Truong Sa archipelago", "Quần đảo Trường Sa"), Text("Khanh Hoa", "Khánh Hòa")),
}
"""By the code of the province that they belong to."""
FAR_EAST = 110.5
"""Degrees: what lies east of it is no island of the coast."""


@dataclass(frozen=True, slots=True)
class Map:
    """One map with its figures: `rows` are today's provinces in the newest period, in their order; `shades`: class of
    the style sheet by code; `every`: all periods and both maps, as JSON for the script."""

    id: str
    network: Text
    measured_by: Text
    statistic: Text
    period: Text
    rows: Sequence[Row]
    svg: Markup
    every: Markup
    periods: int
    kinds: Sequence[str]
    citation: str


def edges(values: Sequence[float]) -> list[float]:
    """The most round numbers that part the values into no more classes than there are shades."""
    if not values:
        return []
    low, high = min(values), max(values)
    tried = ([edge for edge in ticks(low, high, count) if low < edge <= high] for count in range(SHADES, 0, -1))
    return next(parted for parted in tried if len(parted) < SHADES)


def shade(value: float | None, parted: Sequence[float]) -> str:
    """The class of a figure: of so many classes as there are, spread over all shades."""
    if value is None:
        return "none"
    place = sum(value >= edge for edge in parted)
    return f"m{round(place * (SHADES - 1) / len(parted)) if parted else SHADES // 2}"


def ordered(rows: Sequence[Row]) -> list[Row]:
    """As the table has them: by rank, then those without one, the fastest first, then those without a figure."""
    return sorted(
        rows,
        key=lambda row: (row["download_rank"] or 1e9, -(row["download_mbps"] or 0), row["unit_code"]),
    )


def drawn(found: Measured, registers: Registers, outlines: Outlines | None, places: Mapping[str, Any]) -> Map:
    """One map of what was measured. `places`: longitude and latitude of each former province."""
    values = [round(row["download_mbps"], DECIMALS) for row in found.rows if row["download_mbps"] is not None]
    parted, newest, named = edges(values), found.periods[-1], f"map-{found.network}-{found.measured_by}"
    today = [row for row in found.rows if row["period"] == newest and row["unit_kind"] == "province"]
    classes = {row["unit_code"]: _class(row, parted) for row in today}
    svg = map_svg(outlines, classes, named, legend(parted, named, MBPS, (SMALL, NO_FIGURE))) if outlines else ""
    return Map(
        named,
        registers.label("network", found.network),
        registers.label("measured_by", found.measured_by),
        registers.label("statistic", found.statistic),
        period(newest),
        ordered(today),
        Markup(svg),  # noqa: S704 (drawn here, texts escaped)
        _every(found, registers, parted, outlines, places),
        len(found.periods),
        sorted({row["unit_kind"] for row in found.rows}, reverse=True),
        _cited(row for row in found.rows if row["period"] == newest),
    )


def _class(row: Row, parted: Sequence[float]) -> str:
    small = " small" if row["is_small_sample"] else ""
    return f"{shade(round(row['download_mbps'], DECIMALS) if row['download_mbps'] else None, parted)}{small}"


def map_svg(outlines: Outlines, classes: Mapping[str, str], named: str, key: Iterable[str] = ()) -> str:
    """The provinces in the classes of their figures, borders, the names of the archipelagos and a legend."""
    view = f'viewBox="0 0 {outlines.width} {outlines.height}"'
    hatch = f'<pattern id="{named}-hatch" width="11" height="11" patternUnits="userSpaceOnUse"'
    parts = [
        f'<svg class="map" {view} role="img" aria-labelledby="{named}-title">',
        f'<defs>{hatch} patternTransform="rotate(45)"><path class="hatch" d="M0,0V11"/></pattern></defs>',
    ]
    for code in outlines.paths:
        parts.append(
            f'<g class="unit {classes.get(code, "none")}" data-unit="{code}"><use href="#outline-{code}"/>'
            f'<use class="over" href="#outline-{code}" style="fill:url(#{named}-hatch)"/></g>'
        )
    parts.append('<use class="borders" href="#outline-borders"/><g class="places"></g>')
    parts += _names(outlines)
    if classes:
        parts += key
    return "".join([*parts, "</svg>"])


def defs(outlines: Outlines) -> Markup:
    """The outlines themselves, once a page."""
    paths = [f'<path id="outline-{code}" d="{path}"/>' for code, path in outlines.paths.items()]
    paths.append(f'<path id="outline-borders" d="{outlines.borders}"/>')
    return Markup(f'<svg class="outlines" aria-hidden="true"><defs>{"".join(paths)}</defs></svg>')  # noqa: S704


def empty(outlines: Outlines) -> Markup:
    """The map of a release without figures: provinces and islands without a shade."""
    return Markup(map_svg(outlines, {}, "map-empty"))  # noqa: S704 (drawn here)


def islands(outlines: Outlines) -> list[tuple[Text, Text, int]]:
    """Of each archipelago: its name, the province that it belongs to, and how many of its islands are drawn."""
    return [(name, of, len(_islands(outlines, code))) for code, (name, of) in ARCHIPELAGOS.items()]


def _islands(outlines: Outlines, code: str) -> list[tuple[int, int, int, int]]:
    east, _ = outlines.place(FAR_EAST, outlines.north)
    return [box for box in outlines.boxes.get(code, ()) if box[0] > east]


def _names(outlines: Outlines) -> Iterator[str]:
    """Each archipelago named beside its islands: to the right of them where there is room, else above."""
    for code, (name, of) in ARCHIPELAGOS.items():
        found = _islands(outlines, code)
        if not found:
            continue
        left, top = min(box[0] for box in found), min(box[1] for box in found)
        right, bottom = max(box[2] for box in found), max(box[3] for box in found)
        beside = right < 0.7 * outlines.width
        x, y = (right + 24, (top + bottom) / 2) if beside else ((left + right) / 2, top - 66)
        where = f'x="{x:.0f}" text-anchor="{"start" if beside else "middle"}"'
        yield f'<text class="sea" {where} y="{y:.0f}">{both(name)}</text>'
        yield f'<text class="sea of" {where} y="{y + 40:.0f}">{both(of)}</text>'


def legend(parted: Sequence[float], named: str, unit: Text, besides: Sequence[Text]) -> Iterator[str]:
    """The shades one on another, the highest on top, with every second edge beside; then what is not a shade."""
    x, y = LEGEND
    step = STEP if len(parted) > SHADES // 2 else FEW_STEP
    yield f'<g class="key"><text x="{x}" y="{y - 20}">{both(unit)}</text>'
    for place, low in enumerate([*reversed(parted), float("-inf")]):
        colour = shade(low, parted)
        yield f'<rect class="unit {colour}" x="{x}" y="{y + step * place}" width="{SWATCH}" height="{step}"/>'
    for place, edge in enumerate(reversed(parted), 1):
        if len(parted) <= SHADES // 2 or place % 2:
            yield f'<text x="{x + SWATCH + 14}" y="{y + step * place + 12}">{both(number(edge, decimals=6))}</text>'
    x += 4 * SWATCH
    for place, name in enumerate(besides):
        at = f'x="{x}" y="{y + ROW * place}" width="{SWATCH}" height="{STEP}"'
        yield f'<rect class="unit none" {at}/>'
        if name == SMALL:
            yield f'<rect class="unit m{SHADES // 2}" {at}/><rect style="fill:url(#{named}-hatch)" {at}/>'
        yield f'<text x="{x + SWATCH + 14}" y="{y + ROW * place + 30}">{both(name)}</text>'
    yield "</g>"


def _cited(rows: Iterator[Row]) -> str:
    return "; ".join(dict.fromkeys(row["citation"] for row in rows))


def _every(
    found: Measured, registers: Registers, parted: Sequence[float], outlines: Outlines | None, places: Mapping[str, Any]
) -> Markup:
    """All figures by map and period, of each unit in its order: [Mb/s, low, high, tests, why small, rank, best, worst]
    or nothing; why small is a place in `reasons`, from 1."""
    reasons = sorted({row["small_sample_because"] for row in found.rows if row["small_sample_because"]})
    kinds: dict[str, Any] = {}
    for kind in dict.fromkeys(row["unit_kind"] for row in found.rows):
        rows = [row for row in found.rows if row["unit_kind"] == kind]
        units: dict[str, Sequence[Any]] = {}
        for row in rows:
            code, name = row["unit_code"], said(row["name_en"], row["name_vi"])
            at = outlines.place(*places[code]) if outlines and kind != "province" and code in places else ()
            units[code] = [code, name.en, name.vi, *at]
        figures: dict[str, Any] = {}
        for name_of, in_period in groupby(rows, lambda row: row["period"]):
            own = {row["unit_code"]: row for row in in_period}
            one = next(iter(own.values()))
            shown = [_figures(own[code], reasons) if code in own else 0 for code in sorted(units)]
            figures[name_of] = {"ranked": one["units_ranked"], "in_force": one["was_in_force"], "of": shown}
        kinds[kind] = {"units": [units[code] for code in sorted(units)], "figures": figures}
    cited = {name: _cited(row for row in found.rows if row["period"] == name) for name in found.periods}
    content = {
        "edges": parted,
        "shades": [shade(low, parted) for low in [float("-inf"), *parted]],
        "periods": [{"code": name, **_texts(period(name)), "cited": cited[name]} for name in found.periods],
        "kinds": kinds,
        "reasons": [_texts(registers.label("small_sample_because", code)) for code in reasons],
    }
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c"))  # noqa: S704 (no tag can end it)


def _figures(row: Row, reasons: Sequence[str]) -> list[Any]:
    speeds = [row[column] for column in ("download_mbps", "low95_mbps", "high95_mbps")]
    because = row["small_sample_because"]
    return [
        *(None if speed is None else round(speed, DECIMALS) for speed in speeds),
        row["tests"],
        reasons.index(because) + 1 if because else 0,
        *(row[f"download_rank{end}"] for end in ("", "_best", "_worst")),
    ]


def _texts(text: Text) -> dict[str, str]:
    return {"en": text.en, "vi": text.vi}
