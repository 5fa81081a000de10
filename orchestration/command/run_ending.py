"""What a run ends with: what did not come, what was made and why, and where it is to be read."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from itertools import islice
from typing import TYPE_CHECKING, Any

from rich.markup import escape

from exports.changes import FILES
from orchestration.command.output import err, note, out, print_json

if TYPE_CHECKING:
    from orchestration.pipeline import RunReport
    from sources.border.attempts import Attempt

SHOWN_FAULTS = 5
SHOWN_MOVES = 3
MOVED = {"verdicts": "verdicts that moved", "province_verdicts": "verdicts of provinces' own targets that moved"}
"""What a release says of its verdicts and those of the release before → how its run ends with it."""


def print_report(report: RunReport) -> None:
    """The whole of it for a machine."""
    print_json(
        {
            "mode": report.mode,
            "as_of": report.as_of,
            "changed": report.changed,
            "is_beside": report.is_beside,
            "because": list(report.because),
            "release_id": report.release_id,
            "release_path": str(report.release_path),
            "seconds": report.seconds,
            "damaged": [{**asdict(damage), "is_mended": damage.is_mended} for damage in report.damaged],
            "remade_because": list(report.remade),
            "readers_stay_at": asdict(report.stay) if report.stay else None,
            "datasets": [
                {"dataset": a.dataset, "outcome": a.outcome, "mode": a.retrieval_mode, "reason": a.reason}
                for a in report.attempts
            ],
            "figures": [{**asdict(one), "outcome": one.outcome} for one in report.figures],
            "shared": [{**asdict(done), "faults": [fault for _, fault in done.faults]} for done in report.shared],
        }
    )


def print_faults(report: RunReport, failed: list[Attempt]) -> None:
    """What did not come, and what was damaged: told also where nothing else is."""
    from orchestration.own_files import told
    from sources.border.holds import WAITS

    for attempt in failed:
        served = f"served: {attempt.retrieval_mode} {attempt.vintage_id}" if attempt.vintage_id else "nothing to serve"
        came = "came, and waits for a person" if attempt.outcome == WAITS else "not fetched"
        err.print(
            f"[yellow]![/] {attempt.dataset}: {came} ({attempt.outcome}); {served}\n   {escape(attempt.reason)}",
            soft_wrap=True,
        )
    for filed in report.figures:
        if filed.refusals:
            kept = "nothing of it was taken in" if not filed.taken else f"{filed.taken} other figures were taken in"
            err.print(f"[yellow]![/] {escape(filed.name)}: {filed.refused_rows} rows refused; {kept}", soft_wrap=True)
            for line in islice(told([filed]), SHOWN_FAULTS):
                err.print(f"   {escape(line)}", soft_wrap=True)
    for wrong in dict.fromkeys(done.wrong for done in report.shared if done.wrong):
        err.print(f"[yellow]![/] {escape(wrong)}; the run went on with what is here", soft_wrap=True)
    if any(filed.refusals for filed in report.figures):
        err.print("r57 figures lists every file, r57 figures check FILE every row", highlight=False)
    if failed:
        err.print("what each word in brackets means, and what to do: docs/operator-guide.md, Runbook", highlight=False)
    if report.remade:
        shown = "; ".join(report.remade[:SHOWN_FAULTS])
        more = f"; and {len(report.remade) - SHOWN_FAULTS} more" if len(report.remade) > SHOWN_FAULTS else ""
        err.print(
            f"[yellow]![/] the current release was damaged, so it was made anew: {escape(shown)}{more}", soft_wrap=True
        )


def print_ending(report: RunReport, failed: list[Attempt]) -> None:
    """How many datasets came, what was made and because of what, what readers read."""
    from sources.border.holds import WAITS

    arrived = [a for a in report.attempts if a.outcome == "new_vintage"]
    held = [a for a in failed if a.outcome == WAITS]
    if report.attempts:
        out.print(
            f"{len(report.attempts)} datasets tried: {len(arrived)} brought a new vintage, "
            f"{len(report.attempts) - len(arrived) - len(failed)} unchanged, {len(failed) - len(held)} not fetched"
            + (f", {len(held)} waiting for a person" if held else "")
        )
    spent = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in report.seconds.items())
    for filed in report.figures:
        out.print(f"{escape(filed.name)}: {filed.taken} figures taken in, {filed.refused_rows} rows refused")
    for done in report.shared:
        if not done.error:
            out.print(escape(str(done)), soft_wrap=True)
        for line in done.renumbered:
            out.print(escape(line), soft_wrap=True)
    if report.because:
        out.print(f"made because {escape('; '.join(report.because))}", soft_wrap=True)
    standing = "release" if report.stay else "release beside" if report.is_beside else "current release"
    made = "new release beside" if report.is_beside else "new release"
    word = made if report.changed else f"nothing changed; {standing}"
    out.print(f"[bold]{word}[/] {report.release_id} · as known on {report.as_of} · {spent}")
    out.print(f"{report.release_path}", soft_wrap=True)
    if report.changed:
        for line in moves(json.loads((report.release_path / FILES[1]).read_text(encoding="utf-8"))):
            out.print(line, soft_wrap=True, markup=False)
    if report.is_beside:
        out.print(
            f"readers go on reading the current one; this one: r57 status --release {report.release_id}; "
            f"to make it current: r57 run --as-of {report.as_of} --publish",
            soft_wrap=True,
        )
    elif report.stay:
        note(str(report.stay))


def moves(changes: Mapping[str, Any]) -> list[str]:
    """A line for the nation's verdicts that moved since the release before, one for those of provinces' own targets;
    neither where there are none. A target that only one of the releases has did not move."""
    told = []
    for name, what in MOVED.items():
        moved = [row for row in changes.get(name, ()) if row["status_before"] and row["status_after"]]
        if moved:
            told.append(f"{what}: {_shown(moved)}")
    return told


def _shown(moved: Sequence[Mapping[str, Any]]) -> str:
    """The first of them by code, and where the others are."""
    rows = [f"{row['target_code']} {row['status_before']} → {row['status_after']}" for row in moved[:SHOWN_MOVES]]
    more = [f"and {len(moved) - SHOWN_MOVES} more ({FILES[0]})"] if len(moved) > SHOWN_MOVES else []
    return "; ".join([*rows, *more])


def print_page(report: RunReport) -> None:
    """Where a person looks at it."""
    named = f" --release {report.release_id}" if report.is_beside or report.stay else ""
    page = (report.release_path / "index.html").as_uri()
    out.print(f"page: {page} (r57 open{named} opens it)", soft_wrap=True, markup=False)
