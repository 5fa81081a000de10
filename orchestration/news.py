"""Whether there is anything to make, and why: a release stands until its inputs change, or time alone could move it.

new vintages, code, registers, who fails or waits · a day on which a verdict, a deadline or a flag could turn · nothing
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from orchestration import decisions
from orchestration.inputs import inputs_fingerprint, vintages
from sources.border.vintages import RELEASED
from sources.vocabulary.settings import Settings

SHOWN = 3
TURNS = {
    "set": "targets are set",
    "deadline": "deadlines are over",
    "searched": "somebody has searched for figures",
    "year": "a year with a floor is over",
    "first_asked": "the first of something new is asked for",
    "figure": "figures are known or gone",
    "stale": "figures are old",
    "overdue": "a release is overdue",
}
"""What turns on a day (model `int_turning_day`), as a reason to make a release."""


def news(
    settings: Settings, manifest: Mapping[str, Any] | None, day: date, code: str, *, is_asked: bool = False
) -> tuple[str, ...]:
    """Why the release with this manifest does not stand on a day, one clause each; nothing where it does.

    `is_asked`: a person named the day; then another one is made, whether or not anything would differ.
    """
    if manifest is None:
        return ("there was no release",)
    if taken_back := untold(settings, manifest):
        return (f"withdrawn: {_few(taken_back)}",)
    made = date.fromisoformat(manifest["as_of"])
    if manifest.get("inputs_fingerprint") != inputs_fingerprint(settings, made, code):
        return tuple(_what_came(settings, manifest, code))
    if day == made:
        return ()
    if is_asked or day < made or "stands_until" not in manifest:
        return (f"the one before is as known on {made}",)
    until = manifest["stands_until"]
    return (f"{until['day']}: {until['because']}",) if until and day >= date.fromisoformat(until["day"]) else ()


def untold(settings: Settings, manifest: Mapping[str, Any]) -> list[str]:
    """The releases that were taken back and of which this one does not say so."""
    told = {entry["release_id"] for entry in manifest.get("errata", ())}
    return [e.release_id for e in decisions.read(settings.releases).errata if e.release_id not in told]


def _what_came(settings: Settings, manifest: Mapping[str, Any], code: str) -> Iterator[str]:
    told = [v for v in manifest.get("vintages", ()) if v["retrieval_mode"] != RELEASED]
    before = {(v["dataset"], v["vintage_id"]) for v in told}
    now = {(v.dataset, v.vintage_id) for v in vintages(settings) if v.retrieval_mode != RELEASED}
    if manifest.get("code_version") != code:
        yield "the code or a register changed"
    if came := sorted(now - before):
        yield f"came: {_few([' '.join(one) for one in came])}"
    if gone := sorted(before - now):
        yield f"gone: {_few([' '.join(one) for one in gone])}"
    if manifest.get("code_version") == code and now == before:
        yield "what waits for a person, or who does not answer, changed"


def stands_until(build_db: Path) -> dict[str, str] | None:
    """The first day on which time alone could move what the build says, and what would; None where nothing could."""
    import duckdb

    with duckdb.connect(str(build_db), read_only=True) as build:
        turning = build.execute(
            """
            select turns_on, turn, list(subject order by subject)
            from int_turning_day
            where turns_on = (select min(turns_on) from int_turning_day)
            group by turns_on, turn
            order by turn
            """
        ).fetchall()
    if not turning:
        return None
    because = "; ".join(f"{TURNS[turn]} ({_few(subjects)})" for _, turn, subjects in turning)
    return {"day": turning[0][0].isoformat(), "because": because}


def _few(names: list[str]) -> str:
    more = len(names) - SHOWN
    return ", ".join(names[:SHOWN]) + (f" and {more} more" if more > 0 else "")
