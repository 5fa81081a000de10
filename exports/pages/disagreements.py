"""Where sources disagree, `disagreements.html`: the figures of one thing on one line, with the goals they decide on."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from exports.marts.contents import Contents
from exports.marts.kinds import Kind
from exports.marts.moments import time_of
from exports.marts.records import Row
from exports.marts.registers import Registers, Text
from exports.marts.scoreboard import HOME_AREA, Target
from exports.pages import Page, Sheets
from exports.pages.rendering.dots import Dot, DotLine, dot_line
from exports.pages.rendering.filters import Filters
from exports.pages.rendering.site import NEEDS
from exports.pages.rendering.wording import both

QUERY = """
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
    order by disagreement.indicator_code, disagreement.comparison_year desc, disagreement.disagreement_key
"""

APART = """
    select
        verdict.target_code, verdict.indicator_code, timeline.actual as value, timeline.value_qualifier,
        timeline.period, timeline.period_end, timeline.unit, timeline.meets_target, timeline.citation,
        timeline.source_url, timeline.dataset, series.source_class, series.name_en, series.name_vi,
        indicator.name_en as indicator_en, indicator.name_vi as indicator_vi, indicator.direction,
        coalesce(series.stated_by_en, source.publisher) as publisher,
        coalesce(series.stated_by_vi, source.publisher_vi) as publisher_vi
    from mart_target_status as verdict
    inner join mart_target_timeline as timeline using (target_code)
    left join dim_indicator as indicator on verdict.indicator_code = indicator.indicator_code
    left join dim_series as series using (dataset, series_code)
    left join dim_source as source using (dataset)
    where
        verdict.status = 'disputed'
        and timeline.series_role in ('primary', 'official')
        and timeline.meets_target is not null
        and not timeline.is_too_late
    qualify
        timeline.period_end
        = max(timeline.period_end) over (partition by verdict.target_code, timeline.dataset, timeline.series_code)
    order by verdict.indicator_code, verdict.target_code, timeline.period_end, timeline.dataset, timeline.series_code
"""
"""The newest figure of each measure of a target that is disputed, whatever its year."""

TABLES = (
    "mart_source_disagreement",
    "mart_target_status",
    "mart_target_timeline",
    "dim_indicator",
    "dim_series",
    "dim_source",
)

OF_PROVINCES = """
    select province_target_code, area_code, province_name_en, province_name_vi, name_en, name_vi
    from mart_province_target
    where status = 'disputed'
    order by area_code, province_target_code
"""

SIDES = ("first", "second")

BRACKETS = re.compile(r" \([^()]*\)$")


@dataclass(frozen=True, slots=True)
class Dispute:
    """What sources say of one indicator in one year, or in several: "2015–2025". `targets`: those that some figures
    meet and others do not."""

    indicator: str
    name: Text
    years: str
    line: DotLine
    targets: Sequence[Target]
    threshold: Row | None


def sheets(contents: Contents) -> Sheets:
    """The one page: first where the source decides a verdict, of one time and of different years, then the rest."""
    known = {target.code: target for target in contents.board.targets}
    of_home = [row for row in contents.rows(QUERY) if row["area_code"] == HOME_AREA]
    every = list(disputes(of_home, known, contents.registers))
    yield (
        "disagreements.html",
        {
            "deciding": [dispute for dispute in every if dispute.targets],
            "apart": list(years_apart(contents.rows(APART), known, contents.registers)),
            "of_provinces": contents.rows(OF_PROVINCES),
            "others": [dispute for dispute in every if not dispute.targets],
            "classes": contents.registers.labels.get("source_class", {}),
            "rules": {
                row["reason_code"]: both(row["test_en"], row["test_vi"]) for row in contents.rows("from dim_reason")
            },
        },
    )


def by_target(contents: Contents, targets: Sequence[Target], kind: Kind) -> Mapping[str, list[Dispute]]:
    """Code of each of the targets, which are all of their kind → the disputes about it: of different years, then those
    of one year in its area, whether they decide its verdict or not."""
    known = {target.code: target for target in targets}
    found: dict[str, list[Dispute]] = {target.code: [] for target in targets}
    for dispute in years_apart(contents.rows(kind.read(APART)), known, contents.registers):
        for target in dispute.targets:
            found[target.code].append(dispute)
    pairs: dict[tuple[str, str], list[Row]] = {}
    for row in contents.rows(QUERY):
        pairs.setdefault((row["area_code"], row["indicator_code"]), []).append(row)
    for target in targets:
        of_it = pairs.get((target.register.get("area_code", HOME_AREA), target.register["indicator_code"]), ())
        found[target.code] += disputes(of_it, known, contents.registers, target)
    return found


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
        line = dot_line(list(_dots(_sides(of_year), registers)), goal=goal, lower_is_better=lower)
        name = both(of_year[0]["name_en"] or of_year[0]["indicator_code"], of_year[0]["name_vi"])
        yield Dispute(indicator, name, str(year), line, targets, first)


def years_apart(rows: Sequence[Row], known: Mapping[str, Target], registers: Registers) -> Iterator[Dispute]:
    """The disputes of which no year has both sides: an old survey that misses the target, and a claim that meets it. A
    picture for each goal; targets that repeat one another share theirs."""

    def goal(code: str) -> tuple[Any, ...]:
        register = known[code].register
        return register["indicator_code"], register["unit"], register["threshold_low"], register["threshold_high"]

    by_goal: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows:
        if row["target_code"] in known:
            by_goal.setdefault(goal(row["target_code"]), []).append(row)
    for found in by_goal.values():
        figures = [row for row in found if row["unit"] == known[row["target_code"]].register["unit"]]
        sides = [{row["period_end"].year for row in figures if row["meets_target"] is met} for met in (True, False)]
        if not all(sides) or sides[0] & sides[1]:
            continue
        first = figures[0]
        targets = [known[code] for code in dict.fromkeys(row["target_code"] for row in figures)]
        register = targets[0].register
        drawn = dot_line(
            list(_dots(figures, registers)),
            goal=register["threshold_low"] or register["threshold_high"],
            lower_is_better=first["direction"] == -1,
        )
        name = both(first["indicator_en"] or first["indicator_code"], first["indicator_vi"])
        years = sides[0] | sides[1]
        yield Dispute(first["indicator_code"], name, f"{min(years)}–{max(years)}", drawn, targets, register)


def _sides(rows: Sequence[Row]) -> Iterator[Row]:
    """The figures of pairs that disagree, one by one."""
    for row in rows:
        for side in SIDES:
            yield {**{name: row[f"{side}_{name}"] for name in FIGURE}, "unit": row["unit"]}


def _dots(figures: Iterable[Row], registers: Registers) -> Iterator[Dot]:
    amount = Filters(registers).amount
    seen = {(figure["value"], figure["period"], figure["citation"]): figure for figure in figures}
    said = Counter((who(figure), figure["period"]) for figure in seen.values())
    for figure in sorted(seen.values(), key=lambda one: (one["value"], time_of(one["period"], 0), one["citation"])):
        least = registers.decimals(figure["unit"]) + 1  # 0.42 and 0.424 are not the same
        value = amount(figure["value"], figure["unit"], figure["value_qualifier"], least)
        speaker = who(figure)
        measure = both(figure["name_en"] or speaker.en, figure["name_vi"])
        yield Dot(
            # of one who says two things of one time: what each is
            speaker if said[speaker, figure["period"]] == 1 else measure,
            figure["value"],
            value,
            figure["source_class"] or "other",
            figure["citation"],
            figure.get("source_url"),
            figure["period"],
            registers.mark(figure["value_qualifier"]),
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


def who(figure: Row) -> Text:
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
    needs=(*NEEDS, *TABLES, "dim_reason", "mart_province_target"),
    link=Text("Disagreements", "Số liệu trái nhau"),
    place=6,
)
