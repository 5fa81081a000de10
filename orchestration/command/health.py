"""`r57 health`: whether the warehouse is well, for a monitor or a timer outside of it."""

from __future__ import annotations

import os
from typing import Annotated, Any

import typer
from rich.markup import escape

from orchestration.command.output import AsJson, err, note, print_json, print_signs
from orchestration.command.place import settings


def health(
    as_json: AsJson = False,
    silent_days: Annotated[int, typer.Option(min=1, help="So many days without a finished run are too many.")] = 40,
    tell: Annotated[bool, typer.Option("--tell", help="Send what is new by the configured alerts, each once.")] = False,
) -> None:
    """Age of release and last run, disk, dead runs, integrity, and what is to be known of each dataset; code 6 where
    something is wrong with the warehouse itself. Writes releases/metrics.prom where there are releases."""
    from orchestration import dead_runs, notices
    from orchestration.health import Sign, look, signs, write_metrics
    from sources.vocabulary import clock

    here = settings()
    now = clock.now()
    unread: list[Sign] = []
    try:
        dead = dead_runs.in_home(here, now)
    except dead_runs.InstanceError as error:
        dead, unread = None, [Sign("dead_runs", "fault", str(error), error.next_step)]
    found = look(here, now, dead_runs=None if dead is None else len(dead))
    seen, known = [*signs(found, silent_days), *unread], notices.standing(found.rows)
    if here.releases.is_dir():
        write_metrics(found, here)
    if as_json:
        print_json(_said(found, seen, known))
    else:
        print_signs(seen)
        for notice in known:
            note(notice.text)
    if tell:
        for channel in notices.told(found, here, os.environ, silent_days=silent_days):
            err.print(f"notice: {escape(channel)}", soft_wrap=True)
    if any(sign.state == "fault" for sign in seen):
        raise typer.Exit(6)


def _said(found: Any, seen: list[Any], known: list[Any]) -> dict[str, Any]:
    """The same for a machine: one object, times in UTC."""
    shown = ("dataset", "last_success_at", "last_outcome", "failures_in_row", "newest_period", "is_release_overdue")
    return {
        "at": found.at.isoformat(),
        "is_well": all(sign.state == "ok" for sign in seen),
        "release_id": found.release_id,
        "release_built_at": found.built_at and found.built_at.isoformat(),
        "last_run_finished_at": found.last_run_at and found.last_run_at.isoformat(),
        "free_bytes": found.free_bytes,
        "dead_runs": found.dead_runs,
        "signs": [{"name": s.name, "state": s.state, "what": s.what, "next_step": s.next_step} for s in seen],
        "to_know": [notice.text for notice in known],
        "datasets": [{name: row[name] for name in (*shown, "held_vintage_id")} for row in found.rows],
    }
