"""Where sources disagree, `disagreements.html`: the figures of one thing on one line, with the goals they decide on."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from exports.marts.contents import Contents
from exports.marts.moments import time_of
from exports.marts.records import Row
from exports.marts.registers import Registers, Text
from exports.marts.scoreboard import HOME_AREA, Target
from exports.pages import Page, Sheets
from exports.pages.rendering.dots import Dot, DotLine, dot_line
from exports.pages.rendering.filters import Filters
from exports.pages.rendering.site import NEEDS
from exports.pages.rendering.wording import both

QUERY = f"""
    select
        disagreement.*, indicator.name_en, indicator.name_vi, indicator.direction,
        first_series.name_en as first_name_en, first_series.name_vi as first_name_vi,
        second_series.name_en as second_name_en, second_series.name_vi as second_name_vi,
        coalesce(first_series.stated_by_en, first_source.publisher) as first_publisher,
        coalesce(first_series.stated_by_vi, first_source.publisher_vi) as first_publisher_vi,
        coalesce(second_series.stated_by_en, second_source.publisher) as second_publisher,
        coalesce(second_series.stated_by_vi, second_source.publisher_vi) as second_publisher_vi
    from mart_source_disagreement as disagreement
    left join dim_indicator as indicator using (indicator_code)
    left join dim_series as first_series
        on disagreement.first_dataset = first_series.dataset
        and disagreement.first_series_code = first_series.series_code
    left join dim_series as second_series
        on disagreement.second_dataset = second_series.dataset
        and disagreement.second_series_code = second_series.series_code
    left join dim_source as first_source on disagreement.first_dataset = first_source.dataset
    left join dim_source as second_source on disagreement.second_dataset = second_source.dataset
    where disagreement.area_code = '{HOME_AREA}'
    order by disagreement.indicator_code, disagreement.comparison_year desc, disagreement.disagreement_key
"""  # noqa: S608 (a constant)

TABLES = ("mart_source_disagreement", "dim_indicator", "dim_series", "dim_source")

SIDES = ("first", "second")

BRACKETS = re.compile(r" \([^()]*\)$")


@dataclass(frozen=True, slots=True)
class Dispute:
    """What sources say of one indicator in one year. `targets`: those that some figures meet and others do not."""

    indicator: str
    name: Text
    year: int
    line: DotLine
    targets: Sequence[Target]
    threshold: Row | None


def sheets(contents: Contents) -> Sheets:
    """The one page: first where the source decides a verdict, then the rest."""
    known = {target.code: target for target in contents.board.targets}
    every = list(disputes(contents.rows(QUERY), known, contents.registers))
    yield (
        "disagreements.html",
        {
            "deciding": [dispute for dispute in every if dispute.targets],
            "others": [dispute for dispute in every if not dispute.targets],
            "classes": contents.registers.labels.get("source_class", {}),
        },
    )


def disputes(
    rows: Sequence[Row], known: Mapping[str, Target], registers: Registers, own: Target | None = None
) -> Iterator[Dispute]:
    """By indicator and year, each figure once, in order of value. One goal is drawn: that of `own`, the target on whose
    page they stand, or that of the first target that some figures meet and others do not."""
    for (indicator, year), found in groupby(rows, key=lambda row: (row["indicator_code"], row["comparison_year"])):
        of_year = list(found)
        codes = [
            code for row in of_year if row["would_change_verdict"] for code in (row["target_codes"] or "").split(";")
        ]
        targets = [known[code] for code in dict.fromkeys(codes) if code in known]
        drawn = own if own and own.register["unit"] == of_year[0]["unit"] else next(iter(targets), None)
        first = drawn.register if drawn else None
        goal = None if first is None else first["threshold_low"] or first["threshold_high"]
        lower = of_year[0]["direction"] == -1
        line = dot_line(list(_dots(of_year, registers)), goal=goal, lower_is_better=lower)
        name = both(of_year[0]["name_en"] or of_year[0]["indicator_code"], of_year[0]["name_vi"])
        yield Dispute(indicator, name, year, line, targets, first)


def _dots(rows: Sequence[Row], registers: Registers) -> Iterator[Dot]:
    amount = Filters(registers).amount
    seen = {}
    for row in rows:
        for side in SIDES:
            figure = {name: row[f"{side}_{name}"] for name in FIGURE}
            seen[(figure["value"], figure["period"], figure["citation"])] = {**figure, "unit": row["unit"]}
    said = Counter((_who(figure), figure["period"]) for figure in seen.values())
    for figure in sorted(seen.values(), key=lambda one: (one["value"], time_of(one["period"], 0), one["citation"])):
        least = registers.decimals(figure["unit"]) + 1  # 0.42 and 0.424 are not the same
        value = amount(figure["value"], figure["unit"], figure["value_qualifier"], least)
        who = _who(figure)
        measure = both(figure["name_en"] or who.en, figure["name_vi"])
        yield Dot(
            who if said[who, figure["period"]] == 1 else measure,  # one who says two things of one time: what each is
            figure["value"],
            value,
            figure["source_class"] or "other",
            figure["citation"],
            None,
            figure["period"],
        )


FIGURE = (
    "value",
    "value_qualifier",
    "period",
    "citation",
    "source_class",
    "dataset",
    "publisher",
    "publisher_vi",
    "name_en",
    "name_vi",
)


def _who(figure: Row) -> Text:
    """Who says it: of cited figures the series names whom after its last comma (and in brackets by whom of its own), of
    those that were handed in it is the agency that stated them, of others the publisher."""
    if figure["dataset"] != "reported_figures" or not figure["name_en"]:
        return both(figure["publisher"] or figure["dataset"], figure["publisher_vi"])
    named = both(figure["name_en"], figure["name_vi"])
    return Text(*(_capital(BRACKETS.sub("", name).rpartition(", ")[2]) for name in (named.en, named.vi)))


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]


PAGE = Page(
    name="disagreements",
    files=("disagreements.html",),
    template="disagreements.html.j2",
    sheets=sheets,
    needs=(*NEEDS, *TABLES),
    link=Text("Disagreements", "Số liệu trái nhau"),
    place=6,
)
