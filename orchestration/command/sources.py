"""`r57 sources`: how each dataset came and what is served; `r57 sources check`: whether publishers can be reached."""

from __future__ import annotations

import typer

from orchestration.command.output import AsJson, headings, note, out, print_json, table
from orchestration.command.place import settings

app = typer.Typer(invoke_without_command=True, help="Datasets: mode, last success, vintage, newest period, state.")

HEADINGS = (
    "dataset",
    "retrieval_mode",
    "last_success_at",
    "current_vintage_id",
    "newest_period",
    "next_expected_release",
    "state",
)


@app.callback()
def sources(context: typer.Context, as_json: AsJson = False) -> None:
    """Every dataset: how it came, when, what is served, when more is expected."""
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
    for row in rows:
        row["state"] = row["last_outcome"] or (
            "served from the shipped vintage" if row["current_vintage_id"] else "never fetched"
        )
    out.print(table(rows, headings(HEADINGS)))
    for row in rows:
        if row["last_reason"]:
            note(f"{row['dataset']}: {row['last_reason']}")


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
