"""`r57 sources`: how each dataset came and what is served; `r57 sources check`: whether publishers can be reached."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

import typer

from orchestration.command.output import AsJson, headings, note, out, print_json, table
from orchestration.command.place import settings

app = typer.Typer(invoke_without_command=True, help="Datasets: how they came, how new they are, what is overdue.")

COLUMNS = (
    ("dataset", "dataset"),
    ("last_success_at", "arrived"),
    ("newest_period", "newest"),
    ("next_expected_release", "due by"),
    ("state", "state"),
)
"""What fits 80 columns."""
IF_WIDE = (("retrieval_mode", "had by"), ("current_vintage_id", "vintage"))
WIDE = 120


@app.callback()
def sources(context: typer.Context, as_json: AsJson = False) -> None:
    """Every dataset: how it came, when, how new it is, when more is due; what is overdue or failed stands first."""
    if context.invoked_subcommand:
        return
    from sources.border.index import dataset_row
    from sources.border.vintages import RawStore
    from sources.catalog import DATASETS
    from sources.vocabulary import clock

    here = settings()
    store, day = RawStore(here.raw), clock.hanoi_day(clock.now())
    rows = [dataset_row(entry, store, here, day) for entry in DATASETS.values()]
    if as_json:
        print_json(rows)
        return
    rows.sort(key=lambda row: (not row["is_release_overdue"], not row["is_failing"]))
    shown = [{**row, "last_success_at": _day(row["last_success_at"]), "state": _state(row)} for row in rows]
    out.print(table(shown, (*COLUMNS, *(IF_WIDE if out.width >= WIDE else ()))))
    for row in rows:
        for said in _notes(row):
            note(f"{row['dataset']}: {said}")


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


def _state(row: Mapping[str, Any]) -> str:
    """Whether it is overdue, and how the last attempt ended."""
    ended = row["last_outcome"] or ("shipped" if row["current_vintage_id"] else "never fetched")
    return f"overdue, {ended}" if row["is_release_overdue"] else str(ended)


def _notes(row: Mapping[str, Any]) -> Iterator[str]:
    """What does not fit the table: why an attempt failed, and what the publisher no longer has."""
    if row["last_reason"]:
        yield row["last_reason"]
    if row["missing_series"]:
        yield f"the publisher has no figures of {row['missing_series']}"


@app.command()
def check(as_json: AsJson = False) -> None:
    """Ask each publisher for one small answer and say whether it can be reached; nothing is stored."""
    from orchestration import pipeline
    from sources.border.http import HttpClient
    from sources.border.probe import probe_all

    lines = probe_all(pipeline.fetchable(), HttpClient(settings().http))
    if as_json:
        print_json(lines)
    else:
        out.print(table(lines, headings(lines[0])))
    if any(line["state"] not in ("reachable", "no_key") for line in lines):
        raise typer.Exit(6)
