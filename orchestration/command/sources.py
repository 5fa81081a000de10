"""`r57 sources`: how each dataset came and what is served; `r57 sources check`: whether publishers can be reached,
and, with --deep, whether they answer as they are known to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from orchestration.command.forms import Form, chosen, print_rows
from orchestration.command.output import AsCsv, AsJson, AsMarkdown, note, out, stop
from orchestration.command.place import settings
from orchestration.command.tables import headings, show

if TYPE_CHECKING:
    from sources.border.vintages import RawStore

app = typer.Typer(invoke_without_command=True, help="Datasets: how they came, how new they are, what is overdue.")

COLUMNS = (
    ("dataset", "dataset"),
    ("last_success_at", "arrived"),
    ("newest_period", "newest"),
    ("next_expected_release", "due by"),
    ("state", "state"),
    ("retrieval_mode", "had by"),
    ("current_vintage_id", "vintage"),
)
MISSED = ("current_vintage_id", "retrieval_mode", "newest_period")


@app.callback()
def sources(
    context: typer.Context, as_json: AsJson = False, as_csv: AsCsv = False, as_markdown: AsMarkdown = False
) -> None:
    """Every dataset: how it came, when, how new it is, when more is due; what is overdue or failed stands first."""
    if context.invoked_subcommand:
        return
    from sources.border.index import row_or_damage
    from sources.border.vintages import RawStore
    from sources.catalog import DATASETS
    from sources.vocabulary import clock

    form = chosen(as_json=as_json, as_csv=as_csv, as_markdown=as_markdown)
    here = settings()
    store, day = RawStore(here.raw), clock.hanoi_day(clock.now())
    rows = [row_or_damage(entry, store, here, day) for entry in DATASETS.values()]
    if form is not Form.TABLE:
        print_rows(form, rows)
        return
    rows.sort(key=_urgency)
    shown = [{**row, "last_success_at": _day(row["last_success_at"]), "state": _state(row)} for row in rows]
    show(shown, COLUMNS, missed=MISSED)
    for row in rows:
        for said in _notes(row):
            note(f"{row['dataset']}: {said}")


def _urgency(row: Mapping[str, Any]) -> tuple[bool, date, bool]:
    """What waits for a person first, then what is overdue for longest, then what failed, then the rest."""
    due = row["next_expected_release"] if row["is_release_overdue"] else date.max
    return (not row["held_vintage_id"], due, not row["is_failing"])


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


def _state(row: Mapping[str, Any]) -> str:
    """The one word of most weight: what is to be done stands before what is late, and that before how it came. What
    else there is to say of it stands below the table."""
    if row["held_vintage_id"]:
        return "held"
    if row["is_release_overdue"] and not row["is_failing"]:
        return "overdue"
    return str(row["last_outcome"] or ("shipped" if row["current_vintage_id"] else "never fetched"))


def _notes(row: Mapping[str, Any]) -> Iterator[str]:
    """What does not fit the table: why an attempt failed, since when and through whom more is overdue, and what the
    publisher no longer has."""
    from orchestration.notices import lateness

    if row["held_vintage_id"]:
        yield f"vintage {row['held_vintage_id']} waits for a person: {row['held_findings']}"
        yield f"if it is right: r57 sources accept {row['dataset']} --by NAME --reason TEXT"
    elif row["last_reason"]:
        yield row["last_reason"]
    if row["superseded_vintage_id"] and not row["held_vintage_id"]:
        yield (
            f"vintage {row['superseded_vintage_id']} stood out and is superseded: the publisher says again what is "
            "served; nothing is to be done"
        )
    if row["is_release_overdue"]:
        yield lateness(row)
    if row["missing_series"]:
        yield f"the publisher has no figures of {row['missing_series']}"


PATIENCE = {"attempts": 2, "read_timeout": 15.0, "total_timeout": 30.0, "retry_after_cap": 10.0}
"""A check waits no longer than a person does."""
WELL = ("reachable", "ok", "no_key")
NETWORK = ("unreachable", "refused", "tls", "timeout", "connection_lost")
CUT_OFF = "no publisher was reached: look at this machine's own network first, at HTTPS_PROXY and at R57_GATEWAY"
WIDE = 120
DEEP = (("dataset", "dataset"), ("host", "host"), ("shape", "shape"), ("value", "figures"))
DEEP_IF_NARROW = (("short_grade", "grade"),)
DEEP_IF_WIDE = (("rests_on", "rests on"), ("route", "route"))
SHORT_GRADE = {"documented": "doc."}
GRADE_MEANS = "grade: the weakest of what a route rests on, recorded, documented (doc.) or assumed"


@app.command()
def accept(
    dataset: Annotated[str, typer.Argument(help="The dataset whose vintage waits.")],
    by: Annotated[str, typer.Option(help="Who looked at it.")],
    reason: Annotated[str, typer.Option(help="Why it is right.")],
    vintage: Annotated[str, typer.Option(help="Which one, where several wait.")] = "",
) -> None:
    """Take in a vintage that was held; the next run serves it. Name and reason are kept beside it for good."""
    from orchestration.lock import alone
    from sources.border.holds import accept as sign
    from sources.border.vintages import RawStore
    from sources.catalog import DATASETS
    from sources.vocabulary import clock
    from sources.vocabulary.dataset import UnknownDatasetError
    from sources.vocabulary.errors import SourceError

    here = settings()
    try:
        name = DATASETS[dataset].name
        with alone(here, "r57 sources accept", note):
            store = RawStore(here.raw)
            waiting = [kept for kept in store.waiting(name) if vintage in ("", kept.vintage_id)]
            if len(waiting) > 1:
                named = ", ".join(kept.vintage_id for kept in waiting)
                raise stop(2, f"several vintages of {name} wait: {named}; name the one you looked at: --vintage ID")
            if not waiting:
                raise stop(1, _none_waits(store, name, vintage))
            sign(store.folder(waiting[-1]), by=by, reason=reason, at=clock.now())
    except (UnknownDatasetError, SourceError) as error:
        raise stop(2, str(error)) from None
    out.print(f"{name}: vintage {waiting[-1].vintage_id} is taken in; `r57 run` serves it", soft_wrap=True)


def _none_waits(store: RawStore, name: str, vintage: str) -> str:
    """Why there is nothing to accept: nothing waits, or the publisher has gone back since to what is served."""
    from sources.vocabulary import clock

    for kept in store.superseded(name):
        hold = store.hold(kept)
        if vintage in ("", kept.vintage_id) and hold and hold.superseded:
            gone_back = f"since {clock.hanoi_day(hold.superseded.at)} the publisher says again what is served"
            again = "what it says next is compared anew, and waits again if it stands out"
            return f"vintage {kept.vintage_id} of {name} waits no longer: {gone_back}; {again}"
    return f"no vintage of {name} waits" + (f" under the name {vintage}" if vintage else "")


@app.command()
def check(
    deep: Annotated[bool, typer.Option(help="Read the answers and hold them against what is known.")] = False,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
    as_markdown: AsMarkdown = False,
) -> None:
    """Ask each publisher for one small answer and say whether it can be reached; nothing is stored."""
    from orchestration import pipeline
    from sources.border.deep import examine_all
    from sources.border.http import HttpClient
    from sources.border.probe import probe_all
    from sources.border.vintages import RawStore
    from sources.shipped.known import known_figures

    form = chosen(as_json=as_json, as_csv=as_csv, as_markdown=as_markdown)
    here = settings()
    client = HttpClient(
        replace(here.http, **{name: min(getattr(here.http, name), most) for name, most in PATIENCE.items()})
    )
    if deep:
        store = RawStore(here.raw)
        lines = examine_all(pipeline.fetchable(), client, lambda dataset: known_figures(dataset, store))
    else:
        lines = probe_all(pipeline.fetchable(), client)
    if form is not Form.TABLE:
        print_rows(form, lines)
    elif deep:
        shown = [{**line, "short_grade": SHORT_GRADE.get(str(line["grade"]), line["grade"])} for line in lines]
        show(shown, (*DEEP, *(DEEP_IF_WIDE if out.width >= WIDE else DEEP_IF_NARROW)))
        if out.width < WIDE:
            out.print(GRADE_MEANS, highlight=False)
        for said in _found(lines):
            note(said)
    else:
        show(lines, headings(list(lines[0])))
    if form is Form.TABLE and _is_cut_off(lines):
        note(CUT_OFF)
    if any(line["state"] not in WELL for line in lines):
        raise typer.Exit(6)


def _is_cut_off(lines: Sequence[Mapping[str, Any]]) -> bool:
    """Whether all that were asked failed on the way to them: then the fault is hardly theirs."""
    states = {line["state"] for line in lines} - {"no_key"}
    return bool(states) and states <= set(NETWORK)


def _found(lines: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """What is to be said below the table: which host did not answer, which route broke and at what, which figure is
    another."""
    silent = {line["host"]: line["said"] for line in lines if line["shape"] == "unknown"}
    yield from (f"{host}: {said}" for host, said in silent.items())
    for line in lines:
        if line["shape"] == "broken" or line["value"] == "differs":
            yield f"{line['dataset']}, {line['route']}: {line['said']}"
