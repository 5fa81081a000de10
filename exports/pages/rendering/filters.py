"""What templates say things with: phrases in both languages, figures with their units, goals, charts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from markupsafe import Markup, escape

from exports.marts.records import Row
from exports.marts.registers import Registers, Text, rounded
from exports.pages.rendering import wording
from exports.pages.rendering.chart import chart, sparkline
from exports.pages.rendering.formula import formula, inline
from exports.pages.rendering.marks import mark
from exports.pages.rendering.members import over_time
from exports.pages.rendering.panels import Panel
from exports.pages.rendering.picture import Picture
from exports.pages.rendering.timeline import timeline


def say(text: Text) -> Markup:
    """A phrase in both languages, of which the page shows one; a phrase that is the same in both stands alone."""
    if text.en == text.vi:
        return _typed(text.en)
    return Markup('<span lang="en">{}</span><span lang="vi">{}</span>').format(_typed(text.en), _typed(text.vi))


def _typed(text: str) -> Markup:
    """A text in which what is to be typed stands between backticks."""
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(text))))  # noqa: S704 (escaped before)


class Filters:
    """The filters and functions of templates, with the words of the release's registers."""

    def __init__(self, registers: Registers) -> None:
        self._registers = registers

    def filters(self) -> Mapping[str, Callable[..., Any]]:
        """By the names that templates use after a bar."""
        return {
            "say": say,
            "num": self._number,
            "day": self._day,
            "day_in": lambda value, language: getattr(wording.day(value), language),
            "late": lambda row: say(wording.late(row)),
            "unit": lambda unit: say(self._registers.unit(unit)),
            "amount": self.amount,
            "goal": self.goal,
            "links": wording.links,
            "names": lambda row: say(wording.both(row["name_en"], row["name_vi"])),
            "label": lambda code, of_list: say(self._registers.label(of_list, code)),
            "chance": wording.chance,
            "period": lambda text: say(wording.period(text)) if text else Markup("–"),
            "part_of": lambda text: say(wording.part_of(text)),
            "issuer": lambda text: say(wording.issuer(text)),
            "distance": lambda value, unit: say(wording.distance(value, unit, self._registers)),
            "caveats": wording.caveats,
            "reason": lambda row: say(wording.reason(row)),
            "formula": formula,
            "inline": inline,
            "sign": self._registers.mark,
        }

    def functions(self) -> Mapping[str, Callable[..., Any]]:
        """By the names that templates call."""
        return {
            "sparkline": _sparkline,
            "draw": draw,
            "over_time": lambda found, titled: Markup(over_time(found, titled=titled)),  # noqa: S704 (drawn here)
            "mark": lambda *of: Markup(mark(*of)),  # noqa: S704 (drawn here, of numbers)
            "class_of": self.class_of,
            "alike": self.alike,
            "both": wording.both,
            "published": lambda value, kind: say(wording.published(value, kind)),
        }

    def amount(self, value: float, unit: str | None, qualifier: str | None = "eq", least: int = 0) -> Markup:
        """A figure with its unit as readers write it: "≥ 91 % of population", "rank 71", "stated done".

        `least`: the decimals that what was worked out has, if its unit (a rank) has fewer.
        """
        if unit == "milestone":
            return say(wording.STATED[bool(value)])
        mark = self._registers.mark(qualifier)
        decimals = max(self._registers.decimals(unit), least)
        number = wording.number(value, decimals=decimals, qualifier=qualifier)
        figure = Markup('<b class="n">{}{}</b>').format(mark, say(number))
        name = Markup('<span class="u">{}</span>').format(say(self._registers.unit(unit, value)))
        parts = (name, figure) if unit in wording.ORDINALS else (figure, name)
        return Markup(" ").join(parts)

    def goal(self, row: Row) -> Markup:
        """What a target asks for, with its unit."""
        decimals = self._registers.decimals(row["unit"])
        text = wording.goal(row["comparator"], row["threshold_low"], row["threshold_high"], decimals, row["unit"])
        if not text.en or row["unit"] == "milestone":
            return say(Text("a milestone", "cột mốc"))
        if row["unit"] in wording.ORDINALS:
            return Markup('<b class="n">{}</b>').format(say(text))
        unit = self._registers.unit(row["unit"], row["threshold_low"])
        return Markup('<b class="n">{}</b> <span class="u">{}</span>').format(say(text), say(unit))

    def alike(self, values: Iterable[float], unit: str | None, least: int = 0) -> int:
        """How many decimals all figures of a column are written with: those of the one that has most."""
        decimals = max(self._registers.decimals(unit), least)
        return max((len(rounded(value, decimals).partition(".")[2]) for value in values), default=0)

    def class_of(self, row: Row) -> Text:
        """What kind of source a figure comes from; of a series without a class, its role."""
        known = self._registers.labels.get("source_class", {}).get(row["source_class"] or "")
        return known or self._registers.label("series_role", row["series_role"])

    def _number(
        self,
        value: float,
        unit: str | None = None,
        sign: bool = False,
        places: int | None = None,
        least: int = 0,
        qualifier: str | None = "eq",
    ) -> Markup:
        decimals = max(self._registers.decimals(unit), least)
        return say(wording.number(value, decimals=decimals, sign=sign, places=places, qualifier=qualifier))

    @staticmethod
    def _day(value: date) -> Markup:
        return say(wording.day(value))


def _sparkline(picture: Picture) -> Markup:
    return Markup(sparkline(picture))  # noqa: S704 (drawn here, texts escaped)


def draw(panel: Panel, titled: str) -> Markup:
    """A panel as SVG; `titled` is the id of the element that names it."""
    if panel.stated:
        drawn = timeline(panel.stated, panel.deadline, titled=titled)
    else:
        drawn = chart(panel.picture, titled=titled)
    return Markup(drawn)  # noqa: S704 (drawn here, texts escaped)
