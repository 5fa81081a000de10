"""`r57 tiles`: quarters of speed tiles, which a run does not fetch by itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from orchestration.command.forms import Form, chosen, print_rows
from orchestration.command.output import AsCsv, AsJson, AsMarkdown, err, note, stop
from orchestration.command.place import settings
from orchestration.command.tables import headings, show

if TYPE_CHECKING:
    from sources.border.http import HttpClient
    from sources.tiles.ookla import Network, Quarter

SHOWN = ("dataset", "quarter", "outcome", "vintage", "fetched")
COLUMNS = ("dataset", "quarter", "outcome", "vintage", "bytes_fetched", "file_bytes", "reason")


def tiles(
    quarter: Annotated[list[str] | None, typer.Argument(help="2025-Q1 …; none: the two newest that are over.")] = None,
    since: Annotated[str | None, typer.Option(help="Every quarter from this one on; all of them: 2019-Q1.")] = None,
    network: Annotated[list[str] | None, typer.Option(help="fixed or mobile; both when none is named.")] = None,
    accept_shrinkage: Annotated[
        bool, typer.Option("--accept-shrinkage", help="Take in a quarter in which a country lost most of its tiles.")
    ] = False,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
    as_markdown: AsMarkdown = False,
) -> None:
    """Fetch quarters of speed tiles (Ookla): only the bytes needed, going on where an earlier run stopped.

    The next `r57 run` builds mart_connectivity and mart_connectivity_province with them.
    """
    from rich.progress import BarColumn, DownloadColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    from sources.border.http import HttpClient

    form = chosen(as_json=as_json, as_csv=as_csv, as_markdown=as_markdown)
    asked = _asked(quarter or [], since, network or [])
    client = HttpClient(settings().http)
    rows = []
    columns = (TextColumn("{task.description}"), BarColumn(bar_width=24), DownloadColumn(), TimeRemainingColumn())
    with Bar(*columns, console=err, transient=True, disable=form is not Form.TABLE or not err.is_terminal) as bar:
        for name, one in asked:
            task = bar.add_task(f"{name} {one.period}", total=None)

            def progress(done: int, total: int, task: Any = task) -> None:
                bar.update(task, completed=done, total=total)

            rows.append(_fetched(name, one, client, accept_shrinkage, progress))
            bar.remove_task(task)
    if form is Form.TABLE:
        _print(rows)
    else:
        print_rows(form, rows, COLUMNS)
    # that the newest quarter is not out yet is no failure, unless it was asked for by name
    if any(row["reason"] and (quarter or row["outcome"] != "not_published") for row in rows):
        raise typer.Exit(5)


def _asked(quarters: list[str], since: str | None, networks: list[str]) -> list[tuple[Network, Quarter]]:
    """What to fetch; stops where a quarter or a network is written wrongly."""
    from sources.tiles import ookla
    from sources.vocabulary import clock

    try:
        named = [ookla.Quarter.parse(text) for text in quarters]
        first = ookla.Quarter.parse(since) if since else None
    except ValueError as error:
        raise stop(2, str(error)) from None
    unknown = sorted(set(networks) - set(ookla.NETWORKS))
    if unknown:
        raise stop(2, f"a network is fixed or mobile, not {', '.join(unknown)}")
    over = list(ookla.quarters(clock.hanoi_day(clock.now()), first or ookla.FIRST))
    wanted = named or over[0 if first else -2 :]
    return [(name, one) for name in ookla.NETWORKS if name in (networks or ookla.NETWORKS) for one in wanted]


def _fetched(
    network: Network, quarter: Quarter, client: HttpClient, accept_shrinkage: bool, progress: Callable[[int, int], None]
) -> dict[str, Any]:
    """What came of one quarter: `outcome` is the kind of the error where there was one."""
    from orchestration.lock import alone
    from sources.tiles import ookla
    from sources.tiles.quarters import fetch_quarter
    from sources.vocabulary.errors import SourceError

    asked = {"dataset": ookla.dataset(network), "quarter": quarter.period}
    try:
        result = fetch_quarter(
            network,
            quarter,
            client=client,
            settings=settings(),
            accept_shrinkage=accept_shrinkage,
            progress=progress,
            writing=lambda: alone(settings(), "r57 tiles", note),
        )
    except SourceError as error:
        return {**asked, "outcome": error.kind, "vintage": "", "reason": str(error)}
    return {
        **asked,
        "outcome": "new_vintage" if result.is_new else "unchanged",
        "vintage": result.vintage.vintage_id,
        "bytes_fetched": result.bytes_fetched,
        "file_bytes": result.file_bytes,
        "reason": "",
    }


def _print(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        row["fetched"] = f"{row['bytes_fetched']:,} of {row['file_bytes']:,} bytes" if "file_bytes" in row else ""
    show(rows, headings(SHOWN), missed=("fetched", "vintage"))
    for row in rows:
        if row["reason"]:
            note(row["reason"])
