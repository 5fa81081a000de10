"""The front page, `index.html`: every target with its verdict, by programme, horizon and theme."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from exports.marts import about
from exports.marts.contents import Contents, json_text
from exports.marts.records import Row
from exports.marts.registers import Registers, Text
from exports.marts.scoreboard import Scoreboard, Target
from exports.pages import Page, Sheets
from exports.pages.rendering.cards import Card, cards
from exports.pages.rendering.site import NEEDS

OWN_LINE = 5
"""A programme with fewer targets shares its line on the wall of squares with the other small ones."""


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


def sheets(contents: Contents) -> Sheets:
    """The one page."""
    board, every = contents.board, cards(contents)
    yield (
        "index.html",
        {
            "linked": Markup(_linked(contents)),  # noqa: S704 (JSON, in which no tag can end)
            "counts": Counter(card.verdict.code for card in every),
            "sums": Counter(card.verdict.counts_as for card in every),
            "total": len(every),
            "hollow": sum(card.indicative is not None for card in every),
            "goals": len({card.target.status["goal_code"] for card in every}),
            "sections": _sections(contents, every),
            "freshness": sorted(board.freshness, key=_urgency),
            "disputes": _disputes(board),
            "codes": {target.code for target in board.targets},
            "horizons": sorted({target.register["horizon_year"] for target in board.targets}),
        },
    )


def _linked(contents: Contents) -> str:
    """The release as search engines for data read it (schema.org)."""
    said = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": about.TITLE.en,
        "alternateName": about.TITLE.vi,
        "description": about.DESCRIPTION.en,
        "version": contents.identity.release_id,
        "dateModified": contents.identity.as_of,
        "license": about.OWN_LICENCE.path,
        "creator": {"@type": "Organization", "name": about.MAKER},
        "keywords": about.KEYWORDS,
        "distribution": [
            {"@type": "DataDownload", "contentUrl": file.path, "encodingFormat": file.media_type, "name": file.words.en}
            for file in about.TAKEN
        ],
    }
    return json_text(said, indent=None).strip().replace("<", "\\u003c")


def _urgency(row: Row) -> tuple[bool, bool]:
    """What is overdue first, then what failed; of an earlier day it may not be known whether it did."""
    return not row["is_release_overdue"], not row["is_failing"]


def _sections(contents: Contents, every: Sequence[Card]) -> list[Section]:
    order = list(contents.registers.statuses)

    def rank(card: Card) -> int:
        return order.index(card.verdict.code) if card.verdict.code in order else len(order)

    sections = []
    for code, programme in contents.board.programmes.items():
        own = [card for card in every if card.target.register["programme_code"] == code]
        if not own:
            continue
        groups = []
        for horizon in sorted({card.target.register["horizon_year"] for card in own}):
            of_horizon = [card for card in own if card.target.register["horizon_year"] == horizon]
            groups.append(_group(horizon, of_horizon, rank, contents.registers))
        groups.sort(key=lambda group: -sum(len(measured) for _, measured in group.themes))
        sections.append(Section(programme, sorted(own, key=rank), groups))
    return sections


def _group(horizon: int, of_horizon: Sequence[Card], rank: Callable[[Card], int], registers: Registers) -> Group:
    known = registers.labels["theme"]
    names = [*known, *sorted({card.target.register["theme"] or "" for card in of_horizon} - set(known))]
    themes = []
    for name in names:
        measured = [card for card in of_horizon if card.has_figures and (card.target.register["theme"] or "") == name]
        if measured:
            themes.append((registers.label("theme", name), sorted(measured, key=rank)))
    return Group(horizon, themes, [card for card in of_horizon if not card.has_figures])


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


PAGE = Page(name="front", files=("index.html",), template="index.html.j2", sheets=sheets, needs=NEEDS)
