"""`r57 sources backfill`: months before those that a run takes in by itself."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from orchestration.command.forms import Form, chosen, print_rows
from orchestration.command.output import AsCsv, AsJson, AsMarkdown, err, note, stop
from orchestration.command.place import settings
from orchestration.command.tables import headings, show

COLUMNS = ("dataset", "months", "outcome", "vintage", "reason")
SHOWN = COLUMNS[:-1]


def backfill(
    dataset: Annotated[str, typer.Argument(help="A dataset whose publisher keeps it by month: mlab_iqb.")],
    since: Annotated[str, typer.Option(help="The first month; all there are of M-Lab: 2009-01.")],
    as_json: AsJson = False,
    as_csv: AsCsv = False,
    as_markdown: AsMarkdown = False,
) -> None:
    """Take in every month from one on, a year at a time; a year that fails stops no other."""
    from orchestration.lock import alone
    from sources.border.attempts import remember
    from sources.border.fetch import fetch
    from sources.border.http import HttpClient
    from sources.border.past import by_year, is_by_month
    from sources.catalog import DATASETS
    from sources.vocabulary import clock
    from sources.vocabulary.dataset import UnknownDatasetError

    form = chosen(as_json=as_json, as_csv=as_csv, as_markdown=as_markdown)
    here = settings()
    try:
        entry = DATASETS[dataset]
        if not is_by_month(entry):
            able = ", ".join(name for name, one in DATASETS.items() if is_by_month(one))
            raise stop(2, f"{dataset} is not kept by month; {able} is")
        asked = list(by_year(entry, since, clock.hanoi_day(clock.now())))
    except (UnknownDatasetError, ValueError) as error:
        raise stop(2, str(error)) from None
    client = HttpClient(here.http)
    rows: list[dict[str, Any]] = []
    for months, part in asked:
        with err.status(f"{dataset} {months}"):
            attempt = fetch(part, client, here, lambda: alone(here, "r57 sources backfill", note))
        if part is entry:
            remember(attempt, here.state)
        vintage = "" if attempt.error else attempt.vintage_id
        said = {"outcome": attempt.outcome, "vintage": vintage, "reason": attempt.reason}
        rows.append({"dataset": dataset, "months": months, **said})
    if form is Form.TABLE:
        show(rows, headings(SHOWN), missed=("vintage",))
        for row in rows:
            if row["reason"]:
                note(f"{row['months']}: {row['reason']}")
    else:
        print_rows(form, rows, COLUMNS)
    if any(not row["vintage"] for row in rows):
        raise typer.Exit(5)
