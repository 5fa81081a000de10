"""Figures of one's own beside what is known: the registers they speak of, and what each would be among the others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import isclose
from typing import TYPE_CHECKING, Any

from exports.marts.database import DATABASE, opened
from exports.marts.errors import ReleaseError
from exports.marts.records import records
from exports.shelf import made_last
from orchestration import dbt
from sources.border.proof import fault_of
from sources.border.vintages import RawStore
from sources.catalog import DATASETS
from sources.own.choices import DONE, QUALIFIERS
from sources.own.judging import Figure, Judged
from sources.own.known import Known
from sources.own.rows import DATASET_OF, series_code
from sources.own.together import MILESTONE
from sources.vocabulary.settings import Settings

if TYPE_CHECKING:
    import duckdb

SAME = 1e-9
"""Relative: two numbers that differ less were written down as one."""
FAR = 20
"""So many times as much, or as little, as what was stated last is worth a look at the unit."""

STATED = """
    select
        indicator_code, area_code, period, indicator_value, value_qualifier, value_kind, dataset, series_code, citation,
        published_on, edition
    from fct_observation
    where indicator_value is not null
"""
"""The figures of a release by what they are figures of."""


@dataclass(frozen=True, slots=True)
class Said:
    """What would become of a row: `new`, `known` (somebody says the same), `other` (somebody says another value),
    `corrects` (the agency itself said another one in a document that is no newer), `older` (in a newer one, which goes
    on speaking), `again` (the file says it twice) or `refused`; `because` tells it in words. `value` has its mark.
    `is_far`: of another size than what was stated last of another period, and so perhaps of another unit."""

    line: int
    code: str
    area: str
    period: str
    value: str
    visibility: str
    outcome: str
    because: str
    is_far: bool = False


def registers() -> Known:
    """The registers of this version of the warehouse."""
    names = ("targets", "indicators", "units", "provinces", "agencies", "province_merger")
    return Known.of(**{name: dbt.register(name) for name in names})


def stated(connection: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """What a release knows, as `STATED` gives it, the newest last."""
    return sorted(records(connection, STATED), key=as_said)


def as_said(one: Mapping[str, Any]) -> tuple[Any, ...]:
    """By the day of the document, and of one day by the moment at which an agency handed it in (`edition`), in
    whichever dataset: as dbt has it (`with_known_until`)."""
    own = one["edition"] or "" if one["dataset"] in DATASET_OF.values() else ""
    return one["published_on"], own, one["dataset"], one["series_code"]


def stated_in(settings: Settings) -> list[dict[str, Any]]:
    """The same of the release made last, with what agencies handed in since; that alone where there is no release, or
    none that can be read."""
    import duckdb

    try:
        with opened(made_last(settings.releases) / DATABASE) as connection:
            return with_handed_in(stated(connection), settings)
    except (ReleaseError, duckdb.Error):
        return with_handed_in([], settings)


def with_handed_in(released: Iterable[dict[str, Any]], settings: Settings) -> list[dict[str, Any]]:
    """What a release knows, and of what agencies handed in all that is kept: a release may be older than the last file.
    The newest last. A vintage that is not what was kept is told and mended by a run; until then the release speaks of
    its dataset."""
    store = RawStore(settings.raw)
    newest = {name: vintage for name in DATASET_OF.values() if (vintage := store.newest(name))}
    kept = {name: v for name, v in newest.items() if not fault_of(store.folder(v), DATASETS[name])}
    own = [
        {
            **row,
            "dataset": dataset,
            "indicator_code": row["series_code"].partition(".")[0].lower(),
            "indicator_value": row["value"],  # its unit is that of the indicator
        }
        for dataset, vintage in kept.items()
        for row in store.rows(vintage).iter_rows(named=True)
    ]
    others = [one for one in released if one["dataset"] not in kept]
    return sorted([*others, *own], key=as_said)


def row_by_row(judged: Judged, known: Iterable[Mapping[str, Any]]) -> list[Said]:
    """What would become of each row of a file, in its order."""
    of_indicator: dict[tuple[str, str, str], list[Mapping[str, Any]]] = {}
    for figure in known:
        key = (figure["indicator_code"], figure["area_code"], figure["value_kind"])
        of_indicator.setdefault(key, []).append(figure)
    in_file: dict[tuple[str, str, str, str], list[Figure]] = {}
    for one in judged.figures:
        in_file.setdefault((one.measure.indicator, one.area, one.kind, one.period.text), []).append(one)
    said = [
        _taken(one, of_indicator.get(of[:3], []), [other for other in together if other is not one])
        for of, together in in_file.items()
        for one in together
    ]
    said += [
        Said(one.line, one.code, "", one.period, one.value, "", "refused", f"{one.place}: {one.rule}")
        for one in judged.refusals
    ]
    said += [Said(line, "", "", "", "", "", "again", f"line {first} says the same") for line, first in judged.repeated]
    return sorted(said, key=lambda one: one.line)


def _taken(figure: Figure, stated: list[Mapping[str, Any]], in_file: list[Figure]) -> Said:
    of_period = [one for one in stated if one["period"] == figure.period.text]
    own = [
        one for one in of_period if one["dataset"] in DATASET_OF.values() and one["series_code"] == series_code(figure)
    ]
    others = [one for one in of_period if one not in own]
    differing = [one for one in others if not _is_same(one, figure)]
    same = [one for one in (*others, *own) if _is_same(one, figure)]
    is_milestone = figure.measure.unit == MILESTONE
    listed = [_listed(differing, is_milestone=is_milestone)] if differing else []
    listed += [
        f"{_marked(one.value, one.qualifier, is_milestone=is_milestone)} in line {one.line}"
        for one in in_file
        if (one.value, one.qualifier) != (figure.value, figure.qualifier)
    ]
    beside = f"beside {'; '.join(listed)}" if listed else ""
    if own and not _is_same(own[-1], figure):
        is_older = own[-1]["published_on"] > figure.published_on
        outcome, because = ("older", "a newer document speaks:") if is_older else ("corrects", "in place of")
        because += f" {_listed(own[-1:], is_milestone=is_milestone)}"
    elif same:
        outcome, because = "known", f"the same value by {same[-1]['citation']}"
    elif listed:
        outcome, because = "other", "kept"
    else:
        outcome, because = "new", "nobody has stated it"
    far = _far(figure, [one for one in stated if one not in of_period] or of_period) if outcome != "known" else ""
    code = figure.measure.target or figure.measure.indicator
    value = _marked(figure.value, figure.qualifier, is_milestone=is_milestone)
    told = " ".join(filter(None, (because, beside))) + far
    return Said(figure.line, code, figure.area, figure.period.text, value, figure.visibility, outcome, told, bool(far))


def _is_same(one: Mapping[str, Any], figure: Figure) -> bool:
    """Another mark is another figure: about 100 is not 100."""
    is_near = isclose(one["indicator_value"], figure.value, rel_tol=SAME)
    return is_near and (one["value_qualifier"] or "eq") == figure.qualifier


def _listed(stated: Iterable[Mapping[str, Any]], *, is_milestone: bool = False) -> str:
    return "; ".join(
        f"{_marked(one['indicator_value'], one['value_qualifier'] or 'eq', is_milestone=is_milestone)}"
        f" by {one['citation']}"
        for one in stated
    )


def _marked(value: float, qualifier: str, *, is_milestone: bool = False) -> str:
    """A value with its mark; of what is done or not, the word."""
    if is_milestone and value in DONE:
        return DONE[value][0]
    return f"{'' if qualifier == 'eq' else f'{QUALIFIERS[qualifier][0]} '}{value:.15g}"


def _far(figure: Figure, stated: list[Mapping[str, Any]]) -> str:
    """A figure of another size than that of the other periods may be one of another unit: a growth rate, a million."""
    before = stated[-1]["indicator_value"] if stated and figure.measure.unit != MILESTONE else 0
    if not before or 1 / FAR < figure.value / before < FAR:
        return ""
    return f"; far from {_listed(stated[-1:])} of {stated[-1]['period']}: is it in {figure.measure.unit}?"
