"""`r57 tiles`: quarters of speed tiles, which a run does not fetch by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING, Annotated, Any

import typer

from orchestration.command.forms import Form, chosen, print_rows
from orchestration.command.output import AsCsv, AsJson, AsMarkdown, err, note, stop
from orchestration.command.place import settings
from orchestration.command.tables import headings, show

if TYPE_CHECKING:
    from datetime import datetime

    from rich.progress import Progress as Bar

    from sources.border.http import HttpClient
    from sources.tiles.ookla import Network, Quarter
    from sources.tiles.quarters import Read
    from sources.tiles.remote import Progress

    Asked = Sequence[tuple[Network, Quarter]]
    Fetch = Callable[..., dict[str, Any]]

ENGINES = ("duckdb", "spark")
SHOWN = ("dataset", "quarter", "outcome", "vintage", "fetched")
COLUMNS = ("dataset", "quarter", "outcome", "vintage", "bytes_fetched", "file_bytes", "reason")
OF_A_TASK = ("host", "attempt", "seconds")
"""What is said besides of a quarter that was read elsewhere."""


def tiles(
    quarter: Annotated[list[str] | None, typer.Argument(help="2025-Q1 …; none: the two newest that are over.")] = None,
    since: Annotated[str | None, typer.Option(help="Every quarter from this one on; all of them: 2019-Q1.")] = None,
    network: Annotated[list[str] | None, typer.Option(help="fixed or mobile; both when none is named.")] = None,
    area: Annotated[
        str | None,
        typer.Option(help="ASEAN, OECD, WORLD, or countries: VNM,CHN (ISO 3166-1). None: ASEAN, and all that is kept."),
    ] = None,
    accept_shrinkage: Annotated[
        bool, typer.Option("--accept-shrinkage", help="Take in a quarter in which a country lost most of its tiles.")
    ] = False,
    engine: Annotated[str, typer.Option(help="Where files are read: duckdb (here) or spark (a cluster).")] = "duckdb",
    master: Annotated[str, typer.Option(help="Spark's master: spark://host:7077, local[4] …")] = "",
    conf: Annotated[list[str] | None, typer.Option(help="A setting of Spark, key=value; as often as needed.")] = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
    as_markdown: AsMarkdown = False,
) -> None:
    """Fetch quarters of speed tiles (Ookla): only the bytes needed, going on where an earlier run stopped.

    The next `r57 run` builds mart_connectivity, mart_connectivity_province and mart_connectivity_first_level with them.
    """
    from rich.progress import BarColumn, DownloadColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    from sources.border.http import HttpClient

    form = chosen(as_json=as_json, as_csv=as_csv, as_markdown=as_markdown)
    asked = _asked(quarter or [], since, network or [])
    spark = _settings_of_spark(engine, master, conf or [])
    countries = _countries(area, asked)
    client = HttpClient(settings().http)

    def fetch(name: Network, one: Quarter, **reading: Any) -> dict[str, Any]:
        return _fetched(name, one, client, countries, accept_shrinkage, **reading)

    columns = (TextColumn("{task.description}"), BarColumn(bar_width=24), DownloadColumn(), TimeRemainingColumn())
    with Bar(*columns, console=err, transient=True, disable=form is not Form.TABLE or not err.is_terminal) as bar:
        if spark is None:
            rows = list(_here(asked, fetch, bar))
        else:
            rows = list(_on_cluster(asked, fetch, countries, master, spark))
    of_a_task = OF_A_TASK if engine == "spark" else ()
    if form is Form.TABLE:
        _print(rows, of_a_task)
    else:
        print_rows(form, rows, (*COLUMNS, *of_a_task))
    # that the newest quarter is not out yet is no failure, unless it was asked for by name
    if any(row["reason"] and (quarter or row["outcome"] != "not_published") for row in rows):
        raise typer.Exit(5)


def _countries(area: str | None, asked: Asked) -> Sequence[str]:
    """The countries of an area; stops where there are no outlines of one of them."""
    from sources.tiles.asked import asked_again, asked_for
    from sources.tiles.keeping import KeptQuarter
    from sources.vocabulary.errors import SourceError

    here = settings()
    try:
        if area is not None:
            return asked_for(area, here)
        newest = (KeptQuarter(name, one, here).known()[-1:] for name, one in asked)
        return asked_again([vintage.edition for one in newest for vintage in one], here)
    except ValueError as error:
        raise stop(2, str(error)) from None
    except SourceError as error:
        raise stop(4, str(error)) from None


def _settings_of_spark(engine: str, master: str, conf: list[str]) -> dict[str, str] | None:
    """What Spark is to be told; None where another engine reads. Stops where something is written wrongly or absent."""
    if engine not in ENGINES:
        raise stop(2, f"--engine is one of {', '.join(ENGINES)}, not {engine!r}")
    if engine != "spark":
        if master or conf:
            raise stop(2, "--master and --conf are for --engine spark")
        return None
    pairs = [text.partition("=") for text in conf]
    if wrong := [text for text, (key, _, value) in zip(conf, pairs, strict=True) if not (key and value)]:
        raise stop(2, f"--conf is key=value, not {wrong[0]!r}")
    if find_spec("pyspark") is None:
        raise stop(2, "Spark is not installed beside this command: pip install 'r57[spark]' (docs/scale.md)")
    return {key: value for key, _, value in pairs}


def _here(asked: Asked, fetch: Fetch, bar: Bar) -> Iterator[dict[str, Any]]:
    """One quarter after the other, in this process."""
    for name, one in asked:
        task = bar.add_task(f"{name} {one.period}", total=None)

        def progress(done: int, total: int, task: Any = task) -> None:
            bar.update(task, completed=done, total=total)

        yield fetch(name, one, progress=progress)
        bar.remove_task(task)


def _on_cluster(
    asked: Asked, fetch: Fetch, countries: Sequence[str], master: str, conf: Mapping[str, str]
) -> Iterator[dict[str, Any]]:
    """All of them at once, read by the cluster and kept here, in the order in which they come."""
    from sources.tiles.keeping import KeptQuarter
    from sources.tiles.lookup import lookup_for
    from sources.tiles.spark import read_on_cluster
    from sources.vocabulary import clock
    from sources.vocabulary.errors import SourceError

    here, started = settings(), clock.now()
    errands = [KeptQuarter(name, one, here).errand() for name, one in asked]
    try:
        cells = lookup_for(here, countries)
        for answer in read_on_cluster(errands, cells, here.http, master, conf):
            name, one = answer.errand.network, answer.errand.quarter
            yield {**fetch(name, one, read=lambda _, answer=answer: answer.given(), started=started), **answer.task}
    except SourceError as error:
        raise stop(4, str(error)) from None


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
    network: Network,
    quarter: Quarter,
    client: HttpClient,
    countries: Sequence[str],
    accept_shrinkage: bool,
    progress: Progress | None = None,
    read: Read | None = None,
    started: datetime | None = None,
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
            countries=countries,
            accept_shrinkage=accept_shrinkage,
            progress=progress,
            writing=lambda: alone(settings(), "r57 tiles", note),
            read=read,
            started=started,
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


def _print(rows: list[dict[str, Any]], of_a_task: Sequence[str]) -> None:
    for row in rows:
        row["fetched"] = f"{row['bytes_fetched']:,} of {row['file_bytes']:,} bytes" if "file_bytes" in row else ""
    show(rows, headings((*SHOWN, *of_a_task)), missed=("fetched", "vintage"))
    for row in rows:
        if row["reason"]:
            note(row["reason"])
