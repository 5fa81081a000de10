"""Verdicts that are not the same in two releases, and what behind them is not: figures, their vintages, or the rules.

    new_figure   a figure of a series that may speak for the target came or went, or another one speaks now; which an
                 agency's line does not where its newest figure is told to others than before
    revision     one of them says something else of the same period (value, unit, bound, plan), or the base does
    method       another version of the method
    register     a threshold, the deadline, or which series may speak, is another; the target is new or gone
    time         the day known as of is another
    code         the code that computes it is another
    unknown      nothing that a release keeps accounts for it

All that hold are named: which of several decided is not told. A trend rests on more figures than the newest, so all of
a target's series are looked at. Time and code are named only where nothing before them is: most releases differ there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from typing import Any

from exports.changes.both import Both
from exports.changes.figures import changes_by_target
from exports.marts.kinds import NATION, Kind
from exports.marts.records import records
from exports.marts.tables import quoted

STATUS, TARGETS, SERIES = "mart_target_status", "dim_target", "bridge_target_series"
RULES = ("comparator", "threshold_low", "threshold_high", "deadline", "base_year", "path_kind", "unit")
"""The words of a target by which it is judged."""
FOLLOWING = {"mart_province_target": ("path_kind",)}
"""Columns of a table that are no words of the register there: they follow from the figures."""
NAMES = ("name_en", "name_vi")
OF_PROVINCE = {"province_name_en", "province_name_vi"}
TOLD = (
    "status",
    "latest_dataset",
    "latest_series_code",
    "latest_period",
    "latest_value",
    "base_value",
    "method_version",
    "status_reason",
    "status_reason_vi",
    "citation",
)
"""What is told of both, as `<name>_before` and `<name>_after`; null where a release has no such column."""


def verdict_changes(both: Both, kind: Kind = NATION) -> list[dict[str, Any]]:
    """A row per target of a kind whose verdict is another: its names (of a province's also the province's), what is
    `TOLD` of both, the `vintage_after` that its figure came by, and the `causes`, a list of the words above. None where
    one of both knows no targets of that kind."""
    if not both.have(STATUS, "target_code", "status", kind=kind):
        return []
    other_rules, figures = _other_rules(both, kind), changes_by_target(both, kind)
    releases, own = _releases(both), both.own
    rows = records(both.connection, _changed(both, kind))
    return [
        {**row, "causes": list(_causes(row, other_rules, figures.get(row["target_code"], set()), releases, own))}
        for row in rows
    ]


def _changed(both: Both, kind: Kind) -> str:
    told = ",\n".join(
        f"{_column(both, kind, side, name)} as {name}_{side}" for name in TOLD for side in ("before", "after")
    )
    names = ", ".join(
        f"coalesce({_column(both, kind, 'after', name)}, {_column(both, kind, 'before', name)}) as {name}"
        for name in (*NAMES, *sorted(OF_PROVINCE & both.names("after", STATUS, kind)))
    )
    return f"""
        select target_code, {names}, {told}, {_vintage(both, kind)} as vintage_after
        from ({kind.rows(STATUS, "before")}) as before
        full join ({kind.rows(STATUS, "after")}) as after using (target_code)
        where before.status is distinct from after.status
        order by target_code
    """  # noqa: S608


def _column(both: Both, kind: Kind, side: str, name: str) -> str:
    return f"{side}.{quoted(name)}" if name in both.names(side, STATUS, kind) else "null"


OF_A_VINTAGE = {
    STATUS: ("latest_dataset", "latest_series_code", "latest_period"),
    SERIES: ("target_code", "dataset", "series_code", "area_code"),
    "fct_observation": ("dataset", "series_code", "area_code", "period", "vintage_id"),
}
"""What is read to tell the vintage of a figure; a release may lack some of it."""


def _vintage(both: Both, kind: Kind) -> str:
    """The vintage of the figure that a target has in the newer release."""
    if any(not {*names} <= both.names("after", table, kind) for table, names in OF_A_VINTAGE.items()):
        return "null"
    return f"""(
        select max(figure.vintage_id)
        from after.fct_observation as figure, ({kind.rows(SERIES, "after")}) as measure
        where measure.target_code = after.target_code
            and (measure.dataset, measure.series_code) = (after.latest_dataset, after.latest_series_code)
            and (figure.dataset, figure.series_code) = (after.latest_dataset, after.latest_series_code)
            and figure.area_code = measure.area_code
            and figure.period = after.latest_period
    )"""  # noqa: S608


def _other_rules(both: Both, kind: Kind) -> set[str]:
    """The targets that are judged by other words or other series, or that only one release has. Which agencies hand in
    figures is no choice of the register: their series are told by rule."""
    found: set[str] = set()
    rules = [name for name in RULES if name not in FOLLOWING.get(kind.table(TARGETS), ())]
    rules = [name for name in rules if both.have(TARGETS, name, kind=kind)]
    queries = []
    if both.have(TARGETS, "target_code", kind=kind):
        queries.append((f"select {', '.join(('target_code', *rules))}", TARGETS, ""))
    names = ("dataset", "series_code", "area_code", "series_role", "priority")
    measure = [name for name in names if both.have(SERIES, name, kind=kind)]
    if measure:
        chosen = f"where {both.line('dataset')} <> 'own'" if "dataset" in measure else ""
        queries.append((f"select {', '.join(('target_code', *measure))}", SERIES, chosen))
    for select, table, where in queries:
        for one, other in (("before", "after"), ("after", "before")):
            of_one, of_other = (f"{select} from ({kind.rows(table, side)}) {where}" for side in (one, other))
            rows = both.connection.execute(
                f"select distinct target_code from ({of_one} except {of_other})"  # noqa: S608
            ).fetchall()
            found |= {code for (code,) in rows}
    return found


def _releases(both: Both) -> dict[str, Mapping[str, Any]]:
    return {side: records(both.connection, f"from {side}.release")[0] for side in ("before", "after")}


def _causes(
    row: Mapping[str, Any],
    other_rules: set[str],
    figures: set[str],
    releases: Mapping[str, Mapping[str, Any]],
    own: Set[str],
) -> Iterator[str]:
    def differs(*names: str) -> bool:
        return any(row[f"{name}_before"] != row[f"{name}_after"] for name in names)

    is_own = {row["latest_dataset_before"], row["latest_dataset_after"]} <= own
    is_another = differs("latest_series_code", "latest_period") or (differs("latest_dataset") and not is_own)
    known = [
        ("register", row["target_code"] in other_rules),
        ("method", row["status_before"] and row["status_after"] and differs("method_version")),
        ("new_figure", is_another or figures & {"came", "gone"}),
        ("revision", (not is_another and differs("latest_value", "base_value")) or figures & {"revised", "restated"}),
    ]
    named = [cause for cause, holds in known if holds]
    yield from named
    if named:
        return
    before, after = releases["before"], releases["after"]
    late = [
        cause for cause, name in (("time", "as_of"), ("code", "code_version")) if before.get(name) != after.get(name)
    ]
    yield from late or ["unknown"]
