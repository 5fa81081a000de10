"""The `r57` command: few words over the same functions that Dagster calls.

Exit codes: 0 done · 1 something asked for is not there · 2 the command was written wrongly · 3 shipped figures were
refused, nothing was built · 4 the warehouse or the release could not be built, the earlier one stands · 5 done, but in
`--mode live` some datasets could not be fetched, or some quarters of tiles · 6 a check found faults.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from sources.vocabulary import clock
from sources.vocabulary.clock import hanoi_day
from sources.vocabulary.settings import Settings, from_environment

if TYPE_CHECKING:
    import duckdb

    from orchestration.pipeline import RunReport
    from sources.border.attempts import Attempt

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help=(__doc__ or "").partition("\n\n")[2],
)
NAMES_FROM_WIDTH = 130
"""In a narrower terminal the scoreboard leaves out names and datasets rather than break every line."""
PIPE_WIDTH = 160
"""Columns of a table that goes to a file or another program, which has no width of its own."""

out = Console(highlight=False, width=None if sys.stdout.isatty() else PIPE_WIDTH)
err = Console(stderr=True, highlight=False)

QUALIFIERS = {"ge": "≥ ", "le": "≤ ", "approx": "≈ "}
"""How a value quoted as a bound is shown."""

STYLES = {
    "achieved": "bold green",
    "on_track": "green",
    "acceleration_needed": "yellow",
    "limited_progress": "dark_orange",
    "deterioration": "red",
    "overdue": "bold red",
    "disputed": "magenta",
    "not_yet": "cyan",
    "unable_to_assess": "bright_black",
    "no_data": "bright_black",
}
"""One colour a status, the same in every table."""

WHOLE = frozenset(
    {"target_code", "status", "dataset", "programme_code", "period", "latest_period", "source", "last_success_at"}
)
"""Columns that are never broken over two lines."""
RIGHT = frozenset({"latest", "latest_value", "actual", "required", "distance", "targets", "with_value"})

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for a machine instead of a table.")]


def _plain(value: Any) -> str:
    """A cell as text: dates ISO, nothing for null, numbers in full."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, float):
        return f"{value:,.15g}" if abs(value) < 1e15 else repr(value)
    return str(value)


def _print_json(data: Any) -> None:
    def spell(value: Any) -> str:
        return value.isoformat() if isinstance(value, date | datetime) else str(value)

    print(json.dumps(data, ensure_ascii=False, indent=1, default=spell))


def _stop(code: int, message: str) -> typer.Exit:
    err.print(f"[bold red]✗[/] {escape(message)}", soft_wrap=True)
    return typer.Exit(code)


def _settings() -> Settings:
    try:
        return from_environment()
    except ValueError as error:
        raise _stop(2, str(error)) from None


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise _stop(2, f"--as-of wants a date such as 2025-04-15, not {text!r}") from None


def _release_folder(settings: Settings, release: str = "current") -> Path:
    folder = settings.releases / release
    if not (folder / "manifest.json").exists():
        raise _stop(1, f"there is no release {release!r} under {settings.releases}; make one with: r57 run")
    return folder.resolve()


def _connect(settings: Settings, release: str = "current") -> duckdb.DuckDBPyConnection:
    import duckdb

    return duckdb.connect(str(_release_folder(settings, release) / "r57.duckdb"), read_only=True)


def _records(connection: duckdb.DuckDBPyConnection, sql: str, values: Sequence[Any] = ()) -> list[dict[str, Any]]:
    cursor = connection.execute(sql, list(values))
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _table(rows: Iterable[dict[str, Any]], columns: Sequence[tuple[str, str]], **options: Any) -> Table:
    table = Table(box=box.SIMPLE_HEAD, header_style="bold", pad_edge=False, **options)
    for name, heading in columns:
        table.add_column(heading, overflow="fold", no_wrap=name in WHOLE, justify="right" if name in RIGHT else "left")
    for row in rows:
        cells = [
            f"[{STYLES.get(str(row[name]), 'default')}]{escape(_plain(row[name]))}[/]"
            if name == "status"
            else escape(_plain(row[name]))
            for name, _ in columns
        ]
        table.add_row(*cells)
    return table


# ---------------------------------------------------------------------------------------------------------------- run


@app.command()
def run(
    mode: Annotated[
        str, typer.Option(help="auto: network, else what is stored, else shipped; live; bundled.")
    ] = "auto",
    select: Annotated[list[str] | None, typer.Option(help="Fetch only these datasets (repeatable).")] = None,
    as_of: Annotated[str | None, typer.Option("--as-of", help="The day as known on, e.g. 2025-04-15.")] = None,
    as_json: AsJson = False,
) -> None:
    """Take in figures, build the warehouse, release it, show the scoreboard."""
    from orchestration import pipeline
    from sources.shipped.take_in import RefusedError
    from sources.vocabulary.dataset import UnknownDatasetError

    if mode not in pipeline.MODES:
        raise _stop(2, f"--mode is one of {', '.join(pipeline.MODES)}, not {mode!r}")
    settings, day = _settings(), _day(as_of)
    try:
        report = _run_with_progress(settings, mode, select or [], day, quiet=as_json)
    except RefusedError as error:
        for refusal in error.errors:
            err.print(f"[bold red]✗ refused[/] {escape(str(refusal))}", soft_wrap=True)
        raise _stop(3, "shipped figures were refused; nothing was built, the earlier release is untouched") from None
    except UnknownDatasetError as error:
        raise _stop(2, str(error)) from None
    except Exception as error:
        if type(error).__name__ not in ("DbtFailure", "ReleaseError"):
            raise
        raise _stop(4, str(error)) from None
    failed = [a for a in report.attempts if a.error]
    if as_json:
        _print_json(
            {
                "mode": report.mode,
                "as_of": report.as_of,
                "changed": report.changed,
                "release_id": report.release_id,
                "release_path": str(report.release_path),
                "seconds": report.seconds,
                "datasets": [
                    {"dataset": a.dataset, "outcome": a.outcome, "mode": a.retrieval_mode, "reason": a.reason}
                    for a in report.attempts
                ],
            }
        )
    else:
        _scoreboard(settings)
        _closing(report, failed)
    if mode == "live" and failed:
        raise typer.Exit(5)


def _run_with_progress(settings: Settings, mode: str, select: list[str], day: date | None, *, quiet: bool) -> RunReport:
    from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    from orchestration import pipeline

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Bar(*columns, console=err, transient=True, disable=quiet) as bar:
        task = bar.add_task("starting", total=None)

        def stage(name: str) -> None:
            bar.reset(task, description=name, total=None)

        def dataset(attempt: Attempt) -> None:
            bar.update(task, advance=1, description=f"fetching · {attempt.dataset} {attempt.outcome}")

        def node(name: str, status: str, seconds: float) -> None:
            bar.update(task, advance=1, description=f"building · {name} {status}")

        return pipeline.run(
            settings,
            mode=mode,
            select=select,
            as_of=day,
            progress=pipeline.Progress(stage=stage, dataset=dataset, node=node),
        )


def _closing(report: RunReport, failed: list[Attempt]) -> None:
    for attempt in failed:
        err.print(
            f"[yellow]![/] {attempt.dataset}: not fetched ({attempt.outcome}); served: {attempt.retrieval_mode}"
            f" {attempt.vintage_id}\n   {escape(attempt.reason)}",
            soft_wrap=True,
        )
    arrived = [a for a in report.attempts if a.outcome == "new_vintage"]
    if report.attempts:
        out.print(
            f"{len(report.attempts)} datasets tried: {len(arrived)} brought a new vintage, "
            f"{len(report.attempts) - len(arrived) - len(failed)} unchanged, {len(failed)} not fetched"
        )
    spent = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in report.seconds.items())
    word = "new release" if report.changed else "nothing changed; current release"
    out.print(f"[bold]{word}[/] {report.release_id} · as known on {report.as_of} · {spent}")
    out.print(f"{report.release_path}", soft_wrap=True)


# ------------------------------------------------------------------------------------------------------------- status

SUMMARY = """
    select
        programme_code,
        count(*) as targets,
        count(latest_value) as with_value,
        count(*) filter (status = 'achieved') as achieved,
        count(*) filter (status = 'on_track') as on_track,
        count(*) filter (status in ('acceleration_needed', 'limited_progress', 'deterioration')) as behind,
        count(*) filter (status in ('overdue', 'disputed')) as overdue_or_disputed,
        count(*) filter (status = 'not_yet') as not_yet,
        count(*) filter (status = 'unable_to_assess') as unable_to_assess,
        count(*) filter (status = 'no_data') as no_data
    from mart_target_status
    group by programme_code
    order by min(horizon_year), targets desc, programme_code
"""

BOARD = """
    select
        target_code,
        name_vi,
        comparator,
        case when comparator = 'between' then format('{:g}–{:g}', threshold_low, threshold_high)
             when comparator = 'rank<=' then format('{:g}', threshold_high)
             when threshold_low is not null then format('{:g}', threshold_low) else '' end as threshold,
        unit,
        horizon_year,
        value_qualifier,
        latest_value,
        latest_period,
        latest_unit,
        latest_dataset,
        series_role,
        status
    from mart_target_status
    order by horizon_year, programme_code, target_code
"""


def _scoreboard(settings: Settings, *, every: bool = False) -> None:
    """Counts by programme, then the targets that have a value (all with `every`)."""
    with _connect(settings) as connection:
        summary = _records(connection, SUMMARY)
        board = _records(connection, BOARD)
    with_value = [row for row in board if row["latest_value"] is not None]
    shown = board if every else with_value
    for row in shown:
        value = row["latest_value"]
        row["latest"] = "" if value is None else f"{QUALIFIERS.get(row['value_qualifier'], '')}{value:,.6g}"
        if value is not None and row["latest_unit"] not in (row["unit"], "milestone"):
            row["latest"] += f" {row['latest_unit']}"
        role = "" if row["series_role"] in ("primary", None) else f" ({row['series_role']})"
        row["source"] = f"{_plain(row['latest_dataset'])}{role}"
        word = {"between": "", "rank<=": "≤", ">=": "≥"}.get(row["comparator"], row["comparator"])
        row["asked"] = "" if row["comparator"] == "milestone" else f"{word} {row['threshold']} {row['unit']}".strip()
    columns = [
        ("target_code", "target"),
        ("name_vi", "name"),
        ("asked", "asked"),
        ("horizon_year", "by"),
        ("latest", "latest"),
        ("latest_period", "period"),
        ("source", "source"),
        ("status", "status"),
    ]
    if out.width < NAMES_FROM_WIDTH:
        columns = [column for column in columns if column[0] not in ("name_vi", "source")]
    out.print(_table(shown, columns))
    heads = [(name, name.replace("_", " ")) for name in summary[0]]
    out.print(_table(summary, heads))
    out.print(
        f"[bold]{len(board)}[/] targets, [bold]{len(with_value)}[/] with a cited latest value, "
        f"{len(board) - len(with_value)} explained without one. `r57 status CODE` shows one in full.\n"
    )


@app.command()
def status(
    code: Annotated[str | None, typer.Argument(help="A target code, e.g. r57-2030-rd-gdp.")] = None,
    explain: Annotated[bool, typer.Option("--explain", help="The formula with the numbers filled in.")] = False,
    every: Annotated[bool, typer.Option("--all", help="Also targets without a value.")] = False,
    as_json: AsJson = False,
) -> None:
    """The scoreboard, or one target in full: path, values, sources, citations."""
    settings = _settings()
    if code is None:
        if as_json:
            with _connect(settings) as connection:
                _print_json(_records(connection, "from mart_target_status order by target_code"))
        else:
            _scoreboard(settings, every=every)
        return
    with _connect(settings) as connection:
        found = _records(connection, "from mart_target_status where target_code = ?", [code])
        if not found:
            near = connection.execute(
                "select target_code from dim_target order by levenshtein(target_code, ?) limit 3", [code]
            ).fetchall()
            raise _stop(1, f"there is no target {code!r}; near: {', '.join(n[0] for n in near)}")
        if explain:
            from orchestration.command.explain import explain as explained

            out.print(explained(connection, code))
            return
        one = _one_target(connection, code, found[0])
    if as_json:
        _print_json(one)
    else:
        _print_target(one)


def _one_target(connection: duckdb.DuckDBPyConnection, code: str, row: dict[str, Any]) -> dict[str, Any]:
    return {
        "status": row,
        "target": _records(connection, "from dim_target where target_code = ?", [code])[0],
        "assessments": _records(
            connection,
            """select series_role, dataset, series_code, measure_variant, latest_period, latest_value, status,
                status_reason
            from fct_assessment
            where target_code = ? and as_of = (select max(as_of) from fct_assessment)
            order by series_role = 'primary' desc, series_role, priority, dataset, series_code""",
            [code],
        ),
        "path": _records(
            connection,
            "select year, required_value, path_kind from fct_target_path where target_code = ? order by year",
            [code],
        ),
        "timeline": _records(
            connection,
            """select period, actual, value_qualifier, required, distance, unit, series_role, dataset, series_code,
                citation
            from mart_target_timeline where target_code = ? and actual is not null
            order by series_role = 'primary' desc, series_role, dataset, series_code, period""",
            [code],
        ),
    }


def _print_target(one: dict[str, Any]) -> None:
    row, target = one["status"], one["target"]
    out.print(f"[bold]{escape(target['name_vi'])}[/] · {escape(target['name_en'])}")
    out.print(f"[bright_black]{row['target_code']}[/]  {escape(target['statement_vi'])}", soft_wrap=True)
    law = (target.get("legal_document"), target.get("legal_number"), target.get("legal_date"), target.get("legal_item"))
    out.print(f"[bright_black]{escape(' · '.join(str(p) for p in law if p))}[/]\n", soft_wrap=True)
    out.print(
        f"status    [{STYLES.get(row['status'], 'default')}]{row['status']}[/]  {escape(_plain(row['status_reason']))}",
        soft_wrap=True,
    )
    asked = row["threshold_high"] if row["comparator"] == "rank<=" else row["threshold_low"]
    out.print(f"asked     {row['comparator']} {_plain(asked)} {escape(_plain(row['unit']))} by {row['deadline']}")
    out.print(
        f"latest    [bold]{_plain(row['latest_value'])} {escape(_plain(row['latest_unit']))}[/]"
        f" ({_plain(row['value_qualifier'])}) for {_plain(row['latest_period'])} · {_plain(row['series_role'])} series"
        f" {_plain(row['latest_dataset'])}/{_plain(row['latest_series_code'])}"
        f" · published {_plain(row['latest_published_on'])}"
    )
    out.print(f"source    {escape(_plain(row['citation']))}\n", soft_wrap=True)
    if one["timeline"]:
        _print_timeline(one["timeline"])
    if one["path"]:
        steps = "  ".join(
            f"{p['year']}: {p['required_value']:.6g}" for p in one["path"] if p["required_value"] is not None
        )
        out.print(f"path ({one['path'][0]['path_kind']})  {steps}\n", soft_wrap=True)
    if len(one["assessments"]) > 1:
        columns = (
            "series_role",
            "dataset",
            "series_code",
            "measure_variant",
            "latest_period",
            "latest_value",
            "status",
        )
        out.print(_table(one["assessments"], [(h, h.replace("_", " ")) for h in columns]))


def _print_timeline(timeline: list[dict[str, Any]]) -> None:
    """Every figure of a target, its citation as a numbered note below the table."""
    notes = {citation: number for number, citation in enumerate(dict.fromkeys(r["citation"] for r in timeline), 1)}
    rows = [
        {
            **row,
            "actual": f"{QUALIFIERS.get(row['value_qualifier'], '')}{_plain(row['actual'])}",
            "required": "" if row["required"] is None else f"{row['required']:.6g}",
            "distance": "" if row["distance"] is None else f"{row['distance']:+.6g}",
            "note": f"[{notes[row['citation']]}]",
        }
        for row in timeline
    ]
    heads = ("period", "actual", "required", "distance", "unit", "series_role", "dataset", "series_code", "note")
    out.print(_table(rows, [(h, h.replace("_", " ")) for h in heads]))
    for citation, number in notes.items():
        out.print(f"[bright_black]{escape(f'[{number}]')}[/] {escape(_plain(citation))}", soft_wrap=True)
    out.print()


@app.command()
def targets(
    programme: Annotated[str | None, typer.Option(help="Only this programme.")] = None,
    find: Annotated[str | None, typer.Option(help="Only targets whose code, name or statement holds this.")] = None,
    as_json: AsJson = False,
) -> None:
    """The register of targets, with their legal sources."""
    with _connect(_settings()) as connection:
        rows = _records(
            connection,
            """select target_code, programme_code, horizon_year, name_vi, name_en, comparator, threshold_low,
                threshold_high, unit, legal_number, legal_item
            from dim_target
            where ($1 is null or programme_code = $1)
                and ($2 is null or contains(lower(concat_ws(' ', target_code, name_vi, name_en, statement_vi,
                    statement_en)), lower($2)))
            order by programme_code, target_code""",
            [programme, find],
        )
    if as_json:
        _print_json(rows)
        return
    heads = (
        "target_code",
        "name_vi",
        "comparator",
        "threshold_low",
        "threshold_high",
        "unit",
        "horizon_year",
        "legal_number",
        "legal_item",
    )
    out.print(_table(rows, [(h, h.replace("_", " ")) for h in heads]))
    out.print(f"{len(rows)} targets")


# ------------------------------------------------------------------------------------------------------------ sources

sources_app = typer.Typer(
    invoke_without_command=True, help="Datasets: mode, last success, vintage, newest period, state."
)
app.add_typer(sources_app, name="sources")


@sources_app.callback()
def sources(context: typer.Context, as_json: AsJson = False) -> None:
    """Every dataset: how it came, when, what is served, when more is expected."""
    if context.invoked_subcommand:
        return
    from sources import catalog
    from sources.border.index import dataset_row
    from sources.border.vintages import RawStore

    settings = _settings()
    store = RawStore(settings.raw)
    day = hanoi_day(clock.now())
    rows = [dataset_row(entry, store, settings, day) for entry in catalog.DATASETS.values()]
    if as_json:
        _print_json(rows)
        return
    for row in rows:
        row["state"] = row["last_outcome"] or (
            "served from the shipped vintage" if row["current_vintage_id"] else "never fetched"
        )
    heads = (
        "dataset",
        "retrieval_mode",
        "last_success_at",
        "current_vintage_id",
        "newest_period",
        "next_expected_release",
        "state",
    )
    out.print(_table(rows, [(h, h.replace("_", " ")) for h in heads]))
    for row in rows:
        if row["last_reason"]:
            out.print(f"[yellow]![/] {row['dataset']}: {escape(row['last_reason'])}", soft_wrap=True)


@sources_app.command("check")
def sources_check(as_json: AsJson = False) -> None:
    """Ask each publisher for one small answer and say whether it can be reached; nothing is stored."""
    from orchestration import pipeline
    from sources.border.http import HttpClient
    from sources.border.probe import probe_all

    settings = _settings()
    lines = probe_all(pipeline.fetchable(), HttpClient(settings.http))
    if as_json:
        _print_json(lines)
    else:
        out.print(_table(lines, [(name, name) for name in lines[0]]))
    if any(line["state"] not in ("reachable", "no_key") for line in lines):
        raise typer.Exit(6)


# -------------------------------------------------------------------------------------------------------------- tiles


@app.command()
def tiles(
    quarter: Annotated[list[str] | None, typer.Argument(help="2025-Q1 …; none: the two newest that are over.")] = None,
    since: Annotated[str | None, typer.Option(help="Every quarter from this one on; all of them: 2019-Q1.")] = None,
    network: Annotated[list[str] | None, typer.Option(help="fixed or mobile; both when none is named.")] = None,
    accept_shrinkage: Annotated[
        bool, typer.Option("--accept-shrinkage", help="Take in a quarter in which a country lost most of its tiles.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Fetch quarters of speed tiles (Ookla): only the bytes needed, going on where an earlier run stopped.

    The next `r57 run` builds mart_connectivity and mart_connectivity_province with them.
    """
    from rich.progress import BarColumn, DownloadColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    from sources.border.http import HttpClient
    from sources.tiles import ookla
    from sources.tiles.quarters import fetch_quarter
    from sources.vocabulary.errors import SourceError

    settings = _settings()
    try:
        named = [ookla.Quarter.parse(text) for text in quarter or ()]
        first = ookla.Quarter.parse(since) if since else None
    except ValueError as error:
        raise _stop(2, str(error)) from None
    unknown = sorted(set(network or ()) - set(ookla.NETWORKS))
    if unknown:
        raise _stop(2, f"a network is fixed or mobile, not {', '.join(unknown)}")
    over = list(ookla.quarters(hanoi_day(clock.now()), first or ookla.FIRST))
    asked = [
        (n, q) for n in ookla.NETWORKS if n in (network or ookla.NETWORKS) for q in named or over[0 if first else -2 :]
    ]
    client = HttpClient(settings.http)
    rows: list[dict[str, Any]] = []
    columns = (TextColumn("{task.description}"), BarColumn(bar_width=24), DownloadColumn(), TimeRemainingColumn())
    with Bar(*columns, console=err, transient=True, disable=as_json) as bar:
        for name, one in asked:
            task = bar.add_task(f"{name} {one.period}", total=None)

            def progress(done: int, total: int, task: Any = task) -> None:
                bar.update(task, completed=done, total=total)

            row: dict[str, Any] = {"dataset": ookla.dataset(name), "quarter": one.period}
            try:
                result = fetch_quarter(
                    name,
                    one,
                    client=client,
                    settings=settings,
                    accept_shrinkage=accept_shrinkage,
                    progress=progress,
                )
                row |= {
                    "outcome": "new_vintage" if result.is_new else "unchanged",
                    "vintage": result.vintage.vintage_id,
                    "bytes_fetched": result.bytes_fetched,
                    "file_bytes": result.file_bytes,
                    "reason": "",
                }
            except SourceError as error:
                row |= {"outcome": error.kind, "vintage": "", "reason": str(error)}
            bar.remove_task(task)
            rows.append(row)
    if as_json:
        _print_json(rows)
    else:
        for row in rows:
            row["fetched"] = f"{row['bytes_fetched']:,} of {row['file_bytes']:,} bytes" if "file_bytes" in row else ""
        heads = ("dataset", "quarter", "outcome", "vintage", "fetched")
        out.print(_table(rows, [(head, head) for head in heads]))
        for row in rows:
            if row["reason"]:
                out.print(f"[yellow]![/] {escape(row['reason'])}", soft_wrap=True)
    # that the newest quarter is not out yet is no failure, unless it was asked for by name
    if any(row["reason"] and (named or row["outcome"] != "not_published") for row in rows):
        raise typer.Exit(5)


# -------------------------------------------------------------------------------------------------------------- query


@app.command()
def query(
    sql: Annotated[str, typer.Argument(help='SQL over the current release, e.g. "from mart_target_status limit 5".')],
    release: Annotated[str, typer.Option(help="A release id instead of the current one.")] = "current",
    limit: Annotated[int, typer.Option(help="Show at most so many rows (0: all).")] = 100,
    as_json: AsJson = False,
) -> None:
    """Ask the released database; it is opened read-only."""
    import duckdb

    with _connect(_settings(), release) as connection:
        try:
            rows = _records(connection, sql)
        except duckdb.Error as error:
            raise _stop(2, str(error)) from None
    shown = rows[:limit] if limit else rows
    if as_json:
        _print_json(shown)
    elif shown:
        out.print(_table(shown, [(name, name) for name in shown[0]]))
    if len(shown) < len(rows):
        err.print(f"{len(shown)} of {len(rows)} rows; --limit 0 shows all")


@app.command()
def diff(
    before: Annotated[str, typer.Argument(help="A release id.")],
    after: Annotated[str, typer.Argument(help="Another release id, or `current`.")] = "current",
    as_json: AsJson = False,
) -> None:
    """What changed between two releases: verdicts first, then latest values, then rows a table."""
    from exports.diff import compare

    settings = _settings()
    found = compare(_release_folder(settings, before) / "r57.duckdb", _release_folder(settings, after) / "r57.duckdb")
    if as_json:
        _print_json(found)
        return
    for heading, rows in found.items():
        out.print(f"[bold]{heading.replace('_', ' ')}[/] ({len(rows)})")
        if rows:
            out.print(_table(rows, [(name, name.replace("_", " ")) for name in rows[0]]))


@app.command()
def verify(release: Annotated[str, typer.Argument(help="A release id.")] = "current") -> None:
    """Check a release against its manifest: every file, its digest, every table's rows."""
    from exports.release import verify_release

    faults = verify_release(_release_folder(_settings(), release))
    for fault in faults:
        err.print(f"[bold red]✗[/] {escape(fault)}", soft_wrap=True)
    if faults:
        raise typer.Exit(6)
    out.print(f"[green]✓[/] release {_release_folder(_settings(), release).name} is as its manifest says")


@app.command()
def doctor(mend: Annotated[bool, typer.Option("--mend", help="Free what dead runs still hold.")] = False) -> None:
    """Look for what goes wrong at night: locks, dead runs, full disk, leftovers; say what to do, or do it."""
    from orchestration.doctor import examine

    findings = examine(_settings(), mend=mend)
    for finding in findings:
        mark = {"ok": "[green]✓[/]", "mended": "[cyan]↻[/]", "fault": "[bold red]✗[/]"}[finding.state]
        out.print(
            f"{mark} {escape(finding.what)}" + (f"\n    next: {escape(finding.next_step)}" if finding.next_step else "")
        )
    if any(finding.state == "fault" for finding in findings):
        raise typer.Exit(6)


@app.command()
def dev(port: Annotated[int, typer.Option(help="Port of the user interface.")] = 3000) -> None:
    """Open Dagster's user interface over this project."""
    from orchestration.dagster.dev import serve

    raise typer.Exit(serve(_settings(), port))


@app.command()
def docs() -> None:
    """Write the generated pages under docs/ anew from the catalog and the current release."""
    from orchestration.command.dictionary import DOCS, generate

    if not (DOCS.parent / "pyproject.toml").exists():
        raise _stop(1, "the generated pages belong to the source tree, and this is an installed copy: use a clone")
    for path in generate(_release_folder(_settings())):
        out.print(f"wrote {path}")


def main() -> None:
    """Entry point of the `r57` command."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")
    app()


if __name__ == "__main__":
    main()
