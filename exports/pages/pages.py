"""The scoreboard pages: `index.html` and `targets/<code>.html`, in Vietnamese and English, from files alone.

No script is needed to read them, no network, no fonts from elsewhere: a page opened from a USB stick, mailed or printed
says the same. Words come from `wording`, pictures from `chart`, everything else from the scoreboard.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from exports.marts.records import Row
from exports.pages import wording
from exports.pages.chart import Line, Outlook, Picture, Point, chart, decimal_year, sparkline
from exports.pages.wording import Text, Verdict
from exports.scoreboard import Scoreboard, Target

CHART_YEARS = 15
"""Figures older than this before the newest say little of the target and would flatten the rest of its chart."""

DRAWN_ROLES = ("primary", "official")
"""A proxy measures something else, often in another unit: it has its row in the table, not a line in the chart."""


OWN_LINE = 5
"""A programme with fewer targets shares its line on the wall of squares with the other small ones."""


@dataclass(frozen=True, slots=True)
class Card:
    """A target as the front page shows it."""

    target: Target
    verdict: Verdict
    picture: Picture
    others: Sequence[Row]
    """The latest figure of each further measure, official ones first."""

    @property
    def has_figures(self) -> bool:
        return self.target.status["latest_value"] is not None


@dataclass(frozen=True, slots=True)
class Group:
    """The targets of one programme with one horizon, by theme; those without any figure apart."""

    horizon: int
    themes: Sequence[tuple[Text, Sequence[Card]]]
    unmeasured: Sequence[Card]


@dataclass(frozen=True, slots=True)
class Section:
    """A programme with its targets. `wall` has them all, best verdict first; a small one shares its line there."""

    programme: Row
    wall: Sequence[Card]
    groups: Sequence[Group]

    @property
    def is_small(self) -> bool:
        return len(self.wall) < OWN_LINE


@dataclass(frozen=True, slots=True)
class Dispute:
    """Figures for one indicator and year between which the verdict on `target` hangs, lowest first."""

    target: Target
    year: int
    figures: list[Row]


def write_pages(board: Scoreboard, folder: Path) -> None:
    """Write the front page and one page per target into the release folder."""
    environment = _environment()
    cards = [_card(target) for target in board.targets]
    shared = {
        "release": board.release,
        "verdicts": list(wording.VERDICTS.values()),
        "modes": _modes(board.freshness),
        "counts": Counter(card.verdict.code for card in cards),
        "total": len(cards),
        "method_version": board.targets[0].status["method_version"],
    }
    index = environment.get_template("index.html.j2").render(
        **shared,
        sections=_sections(board, cards),
        freshness=board.freshness,
        disputes=_disputes(board),
        horizons=sorted({target.register["horizon_year"] for target in board.targets}),
    )
    (folder / "index.html").write_text(index, encoding="utf-8")
    pages = folder / "targets"
    pages.mkdir()
    template = environment.get_template("target.html.j2")
    names = {target.code: target.register for target in board.targets}
    for card in cards:
        page = template.render(
            **shared,
            card=card,
            target=card.target,
            register=card.target.register,
            status=card.target.status,
            programme=board.programmes[card.target.register["programme_code"]],
            restated=names.get(card.target.register["restates_target_code"] or ""),
            series=_by_series(card.target.figures),
            history=list(_changes(card.target.history)),
        )
        (pages / f"{card.target.code}.html").write_text(page, encoding="utf-8")


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("exports.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "say": say,
        "num": lambda value, sign=False, places=None: say(wording.number(value, sign=sign, places=places)),
        "day": lambda value: say(wording.day(value)),
        "unit": lambda unit: say(wording.unit_text(unit)),
        "amount": amount,
        "goal": goal,
        "links": links,
        "names": lambda row: say(both(row["name_en"], row["name_vi"])),
        "mode": lambda mode: say(wording.RETRIEVAL_MODES.get(mode, Text(mode, mode))),
        "chance": chance,
    }
    environment.globals |= {
        "sparkline": lambda picture: Markup(sparkline(picture)),  # noqa: S704 (drawn here, texts escaped)
        "chart": lambda picture, title_id: Markup(chart(picture, title_id=title_id)),  # noqa: S704
        "class_of": class_of,
        "both": both,
    }
    return environment


def say(text: Text) -> Markup:
    """A phrase in both languages, of which the page shows one; a phrase that is the same in both stands alone."""
    if text.en == text.vi:
        return escape(text.en)
    return Markup('<span lang="en">{}</span><span lang="vi">{}</span>').format(text.en, text.vi)


def both(english: str | None, vietnamese: str | None) -> Text:
    """Two columns of a row as one phrase; where a language is missing, the other stands for it."""
    return Text(english or vietnamese or "", vietnamese or english or "")


def amount(value: float, unit: str | None, qualifier: str | None = "eq") -> Markup:
    """A figure with its unit as readers write it: "≥ 91 % of population", "rank 71", "stated done"."""
    mark = wording.QUALIFIERS.get(qualifier or "eq", "")
    if unit == "milestone":
        return say(
            Text("stated done", "đã công bố hoàn thành") if value else Text("stated not done", "được nêu là chưa xong")
        )
    figure = Markup('<b class="n">{}{}</b>').format(mark, say(wording.number(value)))
    name = Markup('<span class="u">{}</span>').format(say(wording.unit_text(unit)))
    parts = (name, figure) if unit == "rank" else (figure, name)
    return Markup(" ").join(parts)


def goal(row: Row) -> Markup:
    """What a target asks for, with its unit."""
    text = wording.goal(row["comparator"], row["threshold_low"], row["threshold_high"])
    if not text.en or row["unit"] == "milestone":
        return say(Text("a milestone", "cột mốc"))
    if row["unit"] == "rank":
        return Markup('<b class="n">{}</b>').format(say(text))
    return Markup('<b class="n">{}</b> <span class="u">{}</span>').format(
        say(text), say(wording.unit_text(row["unit"]))
    )


def chance(probability: float) -> str:
    """A probability in percent; nothing that rests on a trend is certain."""
    if probability < 0.01:
        return "< 1 %"
    return "> 99 %" if probability > 0.99 else f"{probability:.0%}".replace("%", " %")


def links(text: str | None) -> list[str]:
    """The web addresses in a text, each once."""
    return list(dict.fromkeys(re.findall(r"https?://[^\s;,)]+", text or "")))


def class_of(row: Row) -> Text:
    """What kind of source a figure comes from; of a series without a class, its role."""
    known = wording.SOURCE_CLASSES.get(row["source_class"] or "")
    return known or wording.ROLES.get(row["series_role"], Text(row["series_role"], row["series_role"]))


def _card(target: Target) -> Card:
    verdict = wording.VERDICTS.get(target.status["status"]) or Verdict(
        target.status["status"],
        Text(target.status["status"], target.status["status"]),
        wording.UNKNOWN_SIGN,
        Text("", ""),
    )
    others = [
        rows[-1]
        for rows in _by_series(target.figures)
        if not rows[0]["is_headline"] and rows[0]["series_role"] != "proxy"
    ]
    others.sort(key=lambda row: (row["series_role"] != "official", -row["period_year"]))
    return Card(target, verdict, _picture(target), others)


def _by_series(figures: Sequence[Row]) -> list[list[Row]]:
    """The figures of each series, headline first, in order of time."""
    series: dict[tuple[Any, Any], list[Row]] = {}
    for figure in figures:
        series.setdefault((figure["dataset"], figure["series_code"]), []).append(figure)
    return [sorted(rows, key=_time) for rows in series.values()]


def _picture(target: Target) -> Picture:
    register, status = target.register, target.status
    rank = register["unit"] == "rank"
    if register["comparator"] == "milestone" or register["target_kind"] == "growth_rate":
        return Picture()
    lines = []
    newest = max((figure["period_year"] for figure in target.figures), default=0)
    for rows in _by_series(target.figures):
        role = rows[0]["series_role"]
        if role not in DRAWN_ROLES or rows[0]["unit"] != register["unit"]:
            continue
        points = [
            Point(_time(row), row["actual"], f"{row['period']}: {row['actual']:g} {row['unit']}. {row['citation']}")
            for row in rows
            if row["period_year"] > newest - CHART_YEARS
        ]
        if points:
            role = "primary" if rows[0]["is_headline"] else role
            lines.append(Line(role, rows[0]["series_name"] or "", points, joined=bool(rows[0]["trend_allowed"])))
    if not lines:
        return Picture()
    threshold = register["threshold_high"] if register["comparator"] == "rank<=" else register["threshold_low"]
    end = decimal_year(register["deadline"])
    outlook = None
    if status["expected_low80"] is not None and status["series_role"] != "proxy":
        outlook = Outlook(end, status["expected_at_horizon"], status["expected_low80"], status["expected_high80"])
    return Picture(
        lines=lines,
        path=[Point(row["year"], row["required_value"]) for row in target.path],
        goal=Point(end, threshold, str(register["deadline"])) if threshold is not None else None,
        outlook=outlook,
        rank=rank,
    )


def _time(row: Row) -> float:
    """The end of a figure's period as a decimal year: "2025" and "2025-Q4" are 2025.0, "2025-06" is 2024.5."""
    period = str(row["period"])
    if quarter := re.fullmatch(r"(\d{4})-Q([1-4])", period):
        return int(quarter[1]) - 1 + int(quarter[2]) / 4
    if half := re.fullmatch(r"(\d{4})-H([12])", period):
        return int(half[1]) - 1 + int(half[2]) / 2
    if month := re.fullmatch(r"(\d{4})-(\d{2})", period):
        return int(month[1]) - 1 + int(month[2]) / 12
    if day := re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", period):
        return decimal_year(date(int(day[1]), int(day[2]), int(day[3])))
    return float(row["period_year"])


def _sections(board: Scoreboard, cards: Sequence[Card]) -> list[Section]:
    order = list(wording.VERDICTS)

    def rank(card: Card) -> int:
        return order.index(card.verdict.code) if card.verdict.code in order else len(order)

    sections = []
    for code, programme in board.programmes.items():
        own = [card for card in cards if card.target.register["programme_code"] == code]
        if not own:
            continue
        groups = []
        for horizon in sorted({card.target.register["horizon_year"] for card in own}):
            of_horizon = [card for card in own if card.target.register["horizon_year"] == horizon]
            groups.append(_group(horizon, of_horizon, rank))
        groups.sort(key=lambda group: -sum(len(measured) for _, measured in group.themes))
        sections.append(Section(programme, sorted(own, key=rank), groups))
    return sections


def _group(horizon: int, cards: Sequence[Card], rank: Any) -> Group:
    names = [*wording.THEMES, *sorted({card.target.register["theme"] or "" for card in cards} - set(wording.THEMES))]
    themes = []
    for name in names:
        measured = [card for card in cards if card.has_figures and (card.target.register["theme"] or "") == name]
        if measured:
            themes.append((wording.THEMES.get(name, Text(name, name)), sorted(measured, key=rank)))
    return Group(horizon, themes, [card for card in cards if not card.has_figures])


def _modes(freshness: Sequence[Row]) -> list[tuple[Text, int]]:
    """How the datasets that have figures were had: mode and number of datasets, the most frequent first."""
    counted = Counter(row["retrieval_mode"] for row in freshness if row["newest_published_on"] is not None)
    return [(wording.RETRIEVAL_MODES.get(mode, Text(mode, mode)), n) for mode, n in counted.most_common() if mode]


def _disputes(board: Scoreboard) -> list[Dispute]:
    """The figures of an indicator and year of which some meet a target and some do not; each indicator once."""
    found: dict[tuple[str, int], Dispute] = {}
    for target in board.targets:
        for row in target.disagreements:
            if target.code not in (row["target_codes"] or "").split(";"):
                continue
            dispute = found.setdefault(
                (row["indicator_code"], row["comparison_year"]), Dispute(target, row["comparison_year"], [])
            )
            for side in ("first", "second"):
                figure = {
                    "value": row[f"{side}_value"],
                    "qualifier": row[f"{side}_value_qualifier"],
                    "period": row[f"{side}_period"],
                    "citation": row[f"{side}_citation"],
                    "unit": row["unit"],
                }
                if figure not in dispute.figures:
                    dispute.figures.append(figure)
    for dispute in found.values():
        dispute.figures.sort(key=lambda figure: (figure["value"], figure["period"], figure["citation"]))
    return list(found.values())


def _changes(history: Sequence[Row]) -> Iterator[Mapping[str, Any]]:
    """The dates on which a verdict changed, newest first, each with the verdict's words."""
    for row in reversed(history):
        if row["status_changed"] or row["moved_by"] == "first_verdict":
            yield {**row, "verdict": wording.VERDICTS.get(row["status"])}
