"""`r57 releases`, `r57 pin`, `r57 unpin`, `r57 withdraw`: which releases there are, and what is decided of them."""

from __future__ import annotations

import getpass
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import typer
from rich.markup import escape

from orchestration.command import completion
from orchestration.command.forms import Form, chosen, print_rows
from orchestration.command.output import AsCsv, AsJson, AsMarkdown, complain, err, note, out, stop
from orchestration.command.place import note_stay, release_folder, settings
from orchestration.command.tables import headings, show

Named = Annotated[
    str,
    typer.Argument(
        metavar="RELEASE", help="A release id, as `r57 releases` lists it.", autocompletion=completion.releases
    ),
]
COLUMNS = ("release_id", "as_of", "is", "reason")
By = Annotated[str, typer.Option(help="Who decides it; the user of this machine where nobody is named.")]


def releases(as_json: AsJson = False, as_csv: AsCsv = False, as_markdown: AsMarkdown = False) -> None:
    """Every release that is kept, the newest first: its day, and whether it is read, pinned or withdrawn."""
    form = chosen(as_json=as_json, as_csv=as_csv, as_markdown=as_markdown)
    here = settings()
    with _refusals():
        rows = _listed(here.releases) if here.releases.is_dir() else []
    if form is not Form.TABLE:
        print_rows(form, rows, COLUMNS)
        return
    if not rows:
        raise stop(1, f"there is no release under {here.releases}; make one with: r57 run")
    shown = [{**row, "is": ", ".join(row["is"])} for row in rows]
    show(shown, headings(COLUMNS))
    note_stay()


def pin(
    release: Named,
    reason: Annotated[str, typer.Option(help="Why readers should stay at it.")] = "",
    by: By = "",
) -> None:
    """Have readers stay at a release: runs go on making others beside it, until `r57 unpin`."""
    from orchestration import decisions
    from orchestration.lock import alone
    from sources.vocabulary import clock

    here = settings()
    with _refusals(), alone(here, "r57 pin", note):
        release_id = release_folder(release).name
        taken_back = decisions.pin(here, release_id, by=by or _user(), at=clock.now(), reason=reason.strip())
    if taken_back:
        complain(f"release {release_id} was withdrawn ({taken_back.erratum.reason}), and is read again")
    out.print(f"[green]✓[/] readers stay at release {release_id}; runs go on beside it; r57 unpin ends it")


def unpin() -> None:
    """Let readers follow what runs make: they get the newest release that is sound and was not withdrawn."""
    from orchestration import decisions
    from orchestration.lock import alone

    here = settings()
    with _refusals(), alone(here, "r57 unpin", note):
        before, now = decisions.unpin(here)
    out.print(f"[green]✓[/] release {before} is no longer pinned; readers read {now}")
    note_stay()


def withdraw(
    release: Named,
    reason: Annotated[str, typer.Option(help="What is wrong with it, for readers.")] = "",
    reason_vi: Annotated[str, typer.Option("--reason-vi", help="The same in Vietnamese.")] = "",
    target: Annotated[list[str] | None, typer.Option(help="A target of which it is wrong (repeatable).")] = None,
    figure: Annotated[str, typer.Option(help="The figure that is wrong, in words.")] = "",
    by: By = "",
) -> None:
    """Take a release back: readers never get it again, and every release after it says so (table `erratum`)."""
    from orchestration import decisions
    from orchestration.lock import alone
    from sources.vocabulary import clock

    here = settings()
    with _refusals(), alone(here, "r57 withdraw", note):
        release_id = release_folder(release).name
        _refuse_unknown_targets(release_id, target or [])
        before, after = decisions.withdraw(
            here,
            release_id,
            reason=reason.strip(),
            by=by or _user(),
            at=clock.now(),
            reason_vi=reason_vi.strip(),
            target_codes=tuple(target or ()),
            figure=figure.strip(),
        )
    out.print(f"[green]✓[/] release {release_id} is withdrawn; the next run makes a release that says so")
    if before != after:
        out.print(f"readers read {after} now, instead of {before}")
    note_stay()
    _tell()


def _tell() -> None:
    from orchestration import notices
    from sources.vocabulary import clock

    for channel in notices.after_run(settings(), clock.now(), os.environ):
        err.print(f"notice: {escape(channel)}", soft_wrap=True)


def _listed(place: Any) -> list[dict[str, Any]]:
    from exports.release import read_manifest
    from exports.shelf import CURRENT, LATEST, PUBLIC, standing_at
    from orchestration import decisions

    decided = decisions.read(place)
    there = decisions.names(place)
    gone = [w.release_id for w in decided.withdrawals if w.release_id not in there]
    rows = []
    for name in sorted([*there, *gone], reverse=True):
        taken_back = decided.withdrawal(name)
        marks = [link for link in (CURRENT, LATEST, PUBLIC) if standing_at(place, link) == name]
        marks += ["pinned"] if decided.pin and decided.pin.release_id == name else []
        marks += ["withdrawn"] if taken_back else []
        marks += ["no longer kept"] if name in gone else []
        try:
            manifest = read_manifest(place / name)
            as_of = str(manifest["as_of"])
            marks += ["beside"] if manifest.get("is_beside") else []
        except (OSError, ValueError, KeyError):
            as_of = taken_back.erratum.as_of.isoformat() if taken_back else ""
            marks += ["damaged"] if name in there else []
        pinned = decided.pin.reason if decided.pin and decided.pin.release_id == name else ""
        reason = taken_back.erratum.reason if taken_back else pinned
        rows.append({"release_id": name, "as_of": as_of, "is": marks, "reason": reason})
    return rows


def _refuse_unknown_targets(release_id: str, codes: list[str]) -> None:
    """Stops where a target is named that the release does not have."""
    from exports.marts.records import records
    from orchestration.command.place import reading

    if not codes:
        return
    with reading(release_id) as connection:
        known = {row["target_code"] for row in records(connection, "select target_code from dim_target")}
    if unknown := [code for code in codes if code not in known]:
        raise stop(1, f"release {release_id} has no target {unknown[0]!r}; r57 targets lists them")


@contextmanager
def _refusals() -> Iterator[None]:
    """What is refused ends in one line and code 1: nothing was changed."""
    from exports.marts.errors import ReleaseError

    try:
        yield
    except ReleaseError as error:
        raise stop(1, str(error)) from None


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container may have a number alone
        return f"user {os.getuid()}"
