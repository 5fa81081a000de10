"""A verdict worked out on paper: `r57 status CODE --explain`.

Reads the public tables of a release and nothing else, of a target of the nation or of a province; every formula is
printed with the numbers of the row put in, every figure with its citation. Nothing is judged here: what is printed as
the outcome is what the warehouse says.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from exports.marts.kinds import NATION, Kind
from exports.marts.planned import planned
from exports.marts.records import records
from orchestration.command.explain_numbers import n
from orchestration.command.explain_steps import Register, steps
from orchestration.command.explain_verdict import choice, speaks

if TYPE_CHECKING:
    import duckdb

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Explanation:
    """A verdict worked out: what was asked for and found, the steps of each measure, which of them speaks."""

    heading: tuple[Text, ...]
    measures: tuple[tuple[Row, tuple[str, ...]], ...]
    choice: tuple[str, ...]
    plans: tuple[str, ...]
    speaker: tuple[str, str] | None
    """Dataset and series that speak for the target."""

    def __rich__(self) -> RenderableType:
        """The same for a person."""
        parts: list[RenderableType] = [*self.heading]
        for assessment, lines in self.measures:
            parts += [Text(), Text(_title(assessment, self.speaker), style="bold")]
            parts += [Padding(Text(line), (0, 0, 0, 2)) for line in lines]
        return Group(*parts, Text(), *map(Text, (*self.plans, *self.choice)))

    def said(self) -> Row:
        """The same for a machine; every number of a step is in the tables of verdicts and assessments."""
        named = ("series_role", "dataset", "series_code", "series_name", "status")
        return {
            "heading": [line.plain for line in self.heading],
            "measures": [{**{name: a[name] for name in named}, "steps": lines} for a, lines in self.measures],
            "plans": self.plans,
            "choice": self.choice,
        }


def explanation(connection: duckdb.DuckDBPyConnection, code: str, kind: Kind = NATION) -> Explanation:
    """The verdict on a target of a kind that is in the release, step by step."""
    (status,) = records(connection, kind.read("from mart_target_status where target_code = ?"), [code])
    (target,) = records(connection, kind.read("from dim_target where target_code = ?"), [code])
    assessments = records(
        connection,
        kind.read(
            """from fct_assessment where target_code = ? and as_of = (select max(as_of) from mart_target_status)
            order by case series_role when 'primary' then 1 when 'official' then 2 else 3 end, priority, series_code"""
        ),
        [code],
    )
    register = Register(
        bands=records(
            connection, "from dim_band where method_version = ? order by sort_order", [status["method_version"]]
        ),
        tests={row["reason_code"]: row["test_en"] for row in records(connection, "from dim_reason")},
        numbers={row["parameter"]: row["value"] for row in records(connection, "from dim_method")},
    )
    measures = []
    for assessment in assessments:
        figures = records(
            connection,
            kind.read(
                """from mart_target_timeline
                where target_code = ? and actual is not null and period_end <= ? and line in (
                    select line from mart_target_timeline where target_code = ? and dataset = ? and series_code = ?
                ) order by period_year, period"""
            ),
            [code, assessment["latest_period_end"], code, assessment["dataset"], assessment["series_code"]],
        )
        measures.append((assessment, tuple(steps(assessment, figures, register))))
    none = () if assessments else ("No series measures this target, so there is nothing to compute.",)
    chosen = (*choice(status, assessments, register), *none)
    plans = tuple(_plans(connection, code, kind))
    return Explanation(tuple(_heading(status, target)), tuple(measures), chosen, plans, speaks(status))


def _plans(connection: duckdb.DuckDBPyConnection, code: str, kind: Kind) -> Iterator[str]:
    """What is planned, which is no outcome and decides nothing but floors of years."""
    for one in reversed(planned(connection, kind).get(code, ())):
        mark = one["value_qualifier"]
        value = n(one["value"]) if mark == "eq" else f"{mark} {n(one['value'])}"
        yield f"plan (no outcome): {one['period']}: {value} {one['unit'] or ''} [{one['citation']}]"


def _goal(target: Row) -> str:
    low, high, unit = target["threshold_low"], target["threshold_high"], target["unit"]
    return {
        "milestone": "done by then",
        "between": f"between {n(low)} and {n(high)} {unit}",
        "rank<=": f"rank {n(high)} or better",
    }.get(target["comparator"], f"{target['comparator']} {n(low)} {unit}")


def _heading(status: Row, target: Row) -> Iterator[Text]:
    yield Text(f"{target['target_code']}  {target['name_en']}", style="bold")
    yield Text(target["name_vi"])
    law = ", ".join(str(part) for part in (target["legal_document"], target["legal_item"]) if part)
    if "province_name_vi" in target:
        yield Text(f"of {target['province_name_vi']} ({target['area_code']}); no number of the nation holds it")
    text_url = target.get("text_url") or target["source_url"]
    yield Text(f"asked for: {_goal(target)}, by {target['deadline']} [{law}; {text_url}]")
    yield Text(f"verdict as known on {status['as_of']} (method {status['method_version']}): {status['status']}", "bold")
    yield Text(status["status_reason"])
    yield Text(status["status_reason_vi"], style="italic")


def _title(a: Row, speaker: tuple[str, str] | None) -> str:
    note = ""
    if a["series_role"] == "proxy":
        is_proof = speaker == (a["dataset"], a["series_code"])
        note = f"  (a proxy: {'it proves the miss' if is_proof else 'shown beside, it decides nothing'})"
    return f"{a['series_role']}: {a['series_name']}  [{a['dataset']}/{a['series_code']}]{note}"
