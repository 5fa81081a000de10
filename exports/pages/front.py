"""The front page, `index.html`: every target with its verdict, by programme, horizon and theme."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from exports.marts import about
from exports.marts.audience import Audience
from exports.marts.contents import Contents, json_text
from exports.marts.records import Row
from exports.marts.registers import Registers, Text
from exports.pages import Page, Sheets
from exports.pages.due import UNJUDGED
from exports.pages.rendering.cards import Card, cards
from exports.pages.rendering.site import NEEDS

RESOLUTION = "r57"
OWN_LINE = 5
"""A programme with fewer targets shares its line on the wall of squares with the other small ones."""


@dataclass(frozen=True, slots=True)
class Group:
    """The targets of one programme with one horizon, by theme; those without any figure apart."""

    horizon: int
    themes: Sequence[tuple[Text, Sequence[Card]]]
    unmeasured: Sequence[Card]

    @property
    def measured(self) -> int:
        """How many have a figure of their own measure, or one that decides."""
        return sum(bool(card.figure and card.figure.decides) for card in self._shown)

    @property
    def by_proxy(self) -> int:
        """How many have a proxy's figure alone."""
        return len(self._shown) - self.measured

    @property
    def _shown(self) -> list[Card]:
        return [card for _, found in self.themes for card in found]


@dataclass(frozen=True, slots=True)
class Section:
    """A programme with its targets. `wall` has them all, best verdict first; a small one shares its line there."""

    programme: Row
    wall: Sequence[Card]
    groups: Sequence[Group]

    @property
    def is_small(self) -> bool:
        return len(self.wall) < OWN_LINE


def sheets(contents: Contents) -> Sheets:
    """The one page."""
    board, every = contents.board, cards(contents)
    goals = {card.target.status["goal_code"]: card.verdict.counts_as for card in every}
    yield (
        "index.html",
        {
            "linked": Markup(_linked(contents)),  # noqa: S704 (JSON, in which no tag can end)
            "counts": Counter(card.verdict.code for card in every),
            "sums": Counter(card.verdict.counts_as for card in every),
            "goal_sums": Counter(goals.values()),
            "total": len(every),
            "goals": len(goals),
            "unproven": len(_of_goals(every, _is_unproven)),
            "declared": len(_of_goals(every, _is_declared)),
            "searched_on": min((on for card in every if (on := card.target.register["searched_on"])), default=None),
            "overdue_elsewhere": len(_of_goals(every, _is_overdue_elsewhere)),
            "out_of_force": len(_of_goals(every, lambda card: _is_out_of_force(card, contents))),
            "hollow": sum(card.indicative is not None for card in every),
            "sections": _sections(contents, every),
            "silent": _silent(contents, every),
            "late": sum(bool(row["is_release_overdue"]) for row in board.freshness),
            "disputed": sum(
                bool(s["sources_disagree"]) or s["status"] == "disputed" for s in (card.target.status for card in every)
            ),
            "codes": {target.code for target in board.targets},
            "elsewhere": [*_provinces(contents), *_sources(contents), *_rules(contents)],
            "horizons": sorted({target.register["horizon_year"] for target in board.targets}),
        },
    )


def _of_goals(every: Sequence[Card], holds: Callable[[Card], bool]) -> set[str]:
    """The goals of which each target is so."""
    goal = {card.target.code: card.target.status["goal_code"] for card in every}
    return set(goal.values()) - {goal[card.target.code] for card in every if not holds(card)}


def _is_unproven(card: Card) -> bool:
    """Whether what is to be kept was met already at its base, and no figure since then shows that it was kept."""
    status = card.target.status
    return bool(status["reason_code"] == "kept" and status["latest_period"] == status.get("base_period"))


def _is_declared(card: Card) -> bool:
    """Whether it is achieved because somebody stated that it is done: a task, of which nothing is measured."""
    return bool(card.target.status["reason_code"] == "milestone_achieved")


def _is_overdue_elsewhere(card: Card) -> bool:
    """Whether it is overdue and set by another document than the resolution that the page is of."""
    return bool(card.verdict.code == "overdue" and card.target.register["programme_code"] != RESOLUTION)


def _is_out_of_force(card: Card, contents: Contents) -> bool:
    """Whether the document that sets it was replaced or has come to its end."""
    programme = contents.board.programmes[card.target.register["programme_code"]]
    return bool(programme.get("programme_status", "in_force") != "in_force")


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What the search finds beside targets: where it leads, its words."""

    path: str
    words: Text


def _provinces(contents: Contents) -> list[Elsewhere]:
    """The provinces of today, each with those that it was made from: who looks for one of these finds its page."""
    rows = contents.rows("""
        select province.gso_code, province.name_en, province.name_vi,
            string_agg(former.name_en, ', ' order by former.former_gso_code) as former_en,
            string_agg(former.name_vi, ', ' order by former.former_gso_code) as former_vi
        from dim_province as province
        left join dim_former_province as former
            on province.gso_code = former.gso_code and province.name_vi <> former.name_vi
        group by all
        order by province.gso_code
    """)
    return [
        Elsewhere(
            f"provinces/{row['gso_code']}.html",
            Text(
                f"Province: {row['name_en']}{f' ({former})' if (former := row['former_en']) else ''}",
                f"Tỉnh, thành phố: {row['name_vi']}{f' ({former})' if (former := row['former_vi']) else ''}",
            ),
        )
        for row in rows
    ]


def _sources(contents: Contents) -> list[Elsewhere]:
    """The datasets of the page of sources, each with its publisher."""
    about_it = {row["dataset"]: row for row in contents.sources}
    return [
        Elsewhere(
            f"sources.html#{row['dataset']}",
            Text(f"{row['title']} · {row['publisher']}", f"{row['title_vi']} · {row['publisher_vi']}"),
        )
        for row in (about_it.get(fresh["dataset"]) for fresh in contents.board.freshness)
        if row
    ]


def _rules(contents: Contents) -> list[Elsewhere]:
    """The verdicts of the method, and the rules that give each."""
    statuses = contents.registers.statuses
    said = [Elsewhere(f"method.html#{code}", status.label) for code, status in statuses.items()]
    rules = contents.rows("from dim_reason order by sort_order")
    return said + [
        Elsewhere(f"method.html#rule-{row['reason_code']}", Text(row["test_en"], row["test_vi"])) for row in rules
    ]


def _silent(contents: Contents, every: Sequence[Card]) -> set[str]:
    """The targets whose deadline has passed, that have no figure for it, and no verdict without one."""
    rows = contents.rows("select target_code from mart_deadline where is_past and not is_figure_known")
    unjudged = {card.target.code for card in every if card.verdict.counts_as in UNJUDGED}
    return unjudged & {row["target_code"] for row in rows}


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
        "license": about.OWN_LICENCE.path if contents.identity.audience is Audience.PUBLIC else "LICENCES.md",
        "creator": {"@type": "Organization", "name": about.MAKER.en},
        "keywords": about.KEYWORDS,
        "distribution": [
            {"@type": "DataDownload", "contentUrl": file.path, "encodingFormat": file.media_type, "name": file.words.en}
            for file in about.TAKEN
        ],
    }
    return json_text(said, indent=None).strip().replace("<", "\\u003c")


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


PAGE = Page(
    name="front",
    files=("index.html",),
    template="index.html.j2",
    sheets=sheets,
    needs=(*NEEDS, "mart_deadline", "dim_source", "dim_reason", "dim_province", "dim_former_province"),
    link=Text("Targets", "Mục tiêu"),
    place=1,
)
