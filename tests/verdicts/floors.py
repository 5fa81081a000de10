"""Floors for each year, in the second implementation: each year of the span, and the worst of them as the whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from tests.verdicts.facts import Figure, Method, Target, holds


@dataclass(slots=True)
class Floor:
    """What the years say together."""

    reason: str
    numbers: dict[str, float | str | None] = field(default_factory=dict)


def judge_floor(target: Target, method: Method, figures: Sequence[Figure], latest: Figure, as_of: date) -> Floor:
    states: dict[int, str] = {}
    unclear = seen = False
    for year in range(target.base_year + 1, target.horizon_year + 1):
        end = date(year, 12, 31)
        of_year = [f for f in figures if f.end.year == year]
        outcomes = [f for f in of_year if not f.is_plan]
        met = _keeps(target, method, outcomes)
        seen = seen or bool(outcomes)
        unclear = unclear or (bool(outcomes) and met is None)
        lag = max((latest.published_on - latest.end).days, 0)
        silent_from = end + timedelta(days=method.silence_days + lag)
        if outcomes:
            states[year] = "kept" if met else "missed" if met is False and as_of > end else "open"
        elif as_of > end and target.searched_on and silent_from <= target.searched_on <= as_of:
            states[year] = "unreported"
        else:
            states[year] = "planned" if of_year else "open"
    over = as_of > target.deadline
    have = set(states.values())
    if "missed" in have:
        reason = "floor_missed"
    elif "unreported" in have:
        reason = "floor_unreported"
    elif have >= {"planned", "kept"}:
        reason = "floor_kept_then_planned_only" if over else "floor_kept_then_planned"
    elif "planned" in have and over:
        reason = "floor_planned_only"
    elif "planned" in have and not seen:
        reason = "floor_planned"
    elif over:
        reason = "floor_kept" if have == {"kept"} else "deadline_without_figure"
    elif "kept" in have:
        reason = "floor_kept_so_far"
    else:
        reason = "floor_unclear" if unclear else "floor_running" if seen else "floor_no_year"
    years = {
        f"years_{state}": ", ".join(str(y) for y, s in states.items() if s == state) or None
        for state in ("kept", "missed", "planned", "unreported")
    }
    return Floor(reason, dict(years))


def _keeps(target: Target, method: Method, outcomes: Sequence[Figure]) -> bool | None:
    """Whether the newest outcome of a year keeps the floor; None for none, or for a bound that proves neither."""
    if not outcomes:
        return None
    newest = max(outcomes, key=lambda f: (f.time, f.published_on, f.period))
    return holds(target, *newest.range(method.approx_tolerance))
