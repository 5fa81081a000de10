"""The end of an explanation: which measure spoke and why, what the others say, and the caveats."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from orchestration.command.explain_numbers import at, n
from orchestration.command.explain_steps import Register

Row = dict[str, Any]
CAVEATS = (
    "is_stale",
    "claim_only",
    "is_planned",
    "window_sensitive",
    "method_sensitive",
    "sources_disagree",
    "is_bound",
    "single_source",
    "is_provisional",
)


def choice(status: Row, assessments: list[Row], register: Register) -> Iterator[str]:
    """Rule E and what follows from it, as lines."""
    own = sorted((a for a in assessments if a["series_role"] != "proxy"), key=_standing)
    for line in _order(own, register):
        yield f"  {line}"
    if speaker := speaks(status):
        yield f"speaks: {'/'.join(speaker)}, {WHY[status['chosen_because']]}"
    else:
        yield "speaks: nothing, there is no figure"
    if status["reason_code"] == "disputed":
        yield from _contradictions(own, register)
    yield f"rule of the verdict: {register.tests[status['reason_code']]} -> {status['status']}"
    if status["goal_code"] != status["target_code"]:
        yield f"the goal is shared with {status['goal_code']}, and with it the oldest base"
    if status["indicative_status"]:
        yield f"indicative only, by a proxy: {status['indicative_status']}; no count holds it"
    raised = [name for name in CAVEATS if status[name]]
    yield f"caveats: {', '.join(raised) if raised else 'none'}"
    if status["caveats"]:
        yield f"in words: {status['caveats']}"


def speaks(status: Row) -> tuple[str, str] | None:
    """Dataset and series of the figure on which the verdict rests: of a proxy only where its count proves a miss."""
    if status["latest_series_code"]:
        return status["latest_dataset"], status["latest_series_code"]
    if status["chosen_because"] == "proof":
        return status["proxy_dataset"], status["proxy_series_code"]
    return None


WHY = {
    "first": "the first in order (growth since the base before growth before it, then primary before official)",
    "newer": "newer than those before it by the years of rule E",
    "can_be_judged": "the first that can be judged; the one before it cannot, and is at most two years newer",
    "proof": "a count after the deadline that is still below the target",
    "proxy": "a proxy: shown, it decides nothing",
}


def _standing(a: Row) -> tuple[bool, bool, int, float, str, str]:
    """The place of a measure among those of its target; of what agencies handed in the newest first."""
    grew = a["status_basis"] in ("growth", "published_growth")
    own = -(a.get("latest_time") or 0.0) if a.get("source_class") == "own_statement" else 0.0
    return not grew, a["series_role"] != "primary", a["priority"], own, a["dataset"], a["series_code"]


def _contradictions(own: list[Row], register: Register) -> Iterator[str]:
    """The pairs of newest figures that make it disputed, with the days between them."""
    most = register.numbers["dispute_days"]
    for yes in own:
        for no in own:
            days = abs((yes["latest_period_end"] - no["latest_period_end"]).days)
            if yes["comparator_holds"] is True and no["comparator_holds"] is False and days <= most:
                yield (
                    f"contradiction: {yes['series_code']} with {n(yes['latest_value'])} meets it, "
                    f"{no['series_code']} with {n(no['latest_value'])} does not; "
                    f"their periods end {days} days apart (at most {n(most)})"
                )


def _order(own: list[Row], register: Register) -> Iterator[str]:
    """The measures in their order, each with its time, its result, and when it gives way."""
    if len(own) < 2:
        return
    least, intervals = register.numbers["newer_min_years"], register.numbers["newer_min_intervals"]
    yield "measures in their order (period, value, own result):"
    for a in own:
        yield (
            f"  {a['series_role']}: {a['series_code']} at {at(a['latest_time'])}: {n(a['latest_value'])} "
            f"{a['unit'] or ''}, {a['status']}"
        )
    yield f"one gives way to one newer by {n(least)} years and {n(intervals)} of its release intervals, or more"
